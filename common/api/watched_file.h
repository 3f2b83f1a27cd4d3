// A file whose content may be replaced while the program runs, such as one that holds keys.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace district::api {

// Thread-safe.
class WatchedFile {
 public:
  // Takes the content of the file, or why it cannot be read.
  using Use = std::function<void(const absl::StatusOr<std::string>& content)>;

  // `use` is called by the looks, never by two at a time: at the first one, and whenever the file
  // is not as it was at the look before. That it is gone is told once, too.
  WatchedFile(std::string path, Use use) : path_(std::move(path)), use_(std::move(use)) {}

  // What had changed before is in use when it returns.
  void Look(absl::Time now);
  // The same, but does nothing while the last look of anybody is not a second ago.
  void LookOnceASecond(absl::Time now);

 private:
  // What tells one state of a file from the next; nothing where there is no file.
  using State = std::optional<std::tuple<dev_t, ino_t, off_t, time_t, long>>;
  static State StateOf(const std::string& path);

  const std::string path_;
  const Use use_;
  std::atomic<int64_t> looked_{0};  // nanoseconds of the epoch
  absl::Mutex mutex_;
  bool told_ ABSL_GUARDED_BY(mutex_) = false;
  State state_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace district::api
