#include "common/api/watched_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "common/api/concat.h"

namespace district::api {
namespace {

constexpr int64_t kLookEvery = 1'000'000'000;  // nanoseconds

absl::StatusOr<std::string> ContentOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();  // throws nothing, whatever stands at the path
  std::error_code unknown;    // what cannot be looked at cannot be read either
  const bool folder = std::filesystem::is_directory(path, unknown);  // reads as if it were empty
  if (folder || !stream.is_open() || content.bad())
    return absl::NotFoundError(Concat("cannot read ", path));
  return content.str();
}

}  // namespace

WatchedFile::State WatchedFile::StateOf(const std::string& path) {
  struct stat data;
  if (stat(path.c_str(), &data) != 0) return std::nullopt;
  return std::tuple(data.st_dev, data.st_ino, data.st_size, data.st_mtim.tv_sec,
                    data.st_mtim.tv_nsec);
}

void WatchedFile::Look(absl::Time now) {
  looked_.store(absl::ToUnixNanos(now), std::memory_order_relaxed);
  absl::MutexLock lock(&mutex_);
  // Before the content: what is written meanwhile is seen at the next look.
  const State state = StateOf(path_);
  if (told_ && state == state_) return;
  told_ = true;
  state_ = state;
  use_(ContentOf(path_));
}

void WatchedFile::LookOnceASecond(absl::Time now) {
  const int64_t nanos = absl::ToUnixNanos(now);
  int64_t looked = looked_.load(std::memory_order_relaxed);
  // A clock that was put back must not keep the file from being looked at.
  if (nanos >= looked && nanos - looked < kLookEvery) return;
  // One thread a second pays for the look.
  if (looked_.compare_exchange_strong(looked, nanos)) Look(now);
}

}  // namespace district::api
