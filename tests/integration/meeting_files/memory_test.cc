// Large files pass through the gateway and the service, and stay in neither.
#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/meeting_files/files.h"

namespace district::testing {
namespace {

constexpr int kAtOnce = 8;
constexpr int kMostGrowthKib = 16 << 10;

int ResidentKib(int pid) {
  const std::string status = ReadFile(absl::StrCat("/proc/", pid, "/status"));
  const size_t found = status.find("VmRSS:");
  return found == std::string::npos ? 0 : std::atoi(status.c_str() + found + 6);
}

// Watches how much memory the gateway and the service have while it lives.
class Watch {
 public:
  Watch() {
    const Json endpoints = Stack::Get().endpoints();
    pids_ = {endpoints["gateway"]["pid"], endpoints["services"]["meeting"][0]["pid"]};
    for (const int pid : pids_) before_.push_back(ResidentKib(pid));
    most_ = before_;
    thread_ = std::thread([this] {
      while (!stopped_) {
        for (size_t i = 0; i < pids_.size(); ++i) {
          most_[i] = std::max(most_[i], ResidentKib(pids_[i]));
        }
        absl::SleepFor(absl::Milliseconds(5));
      }
    });
  }
  // Of the gateway and the service.
  std::vector<int> Growth() {
    stopped_ = true;
    thread_.join();
    std::vector<int> growth;
    for (size_t i = 0; i < pids_.size(); ++i) growth.push_back(most_[i] - before_[i]);
    return growth;
  }

 private:
  std::vector<int> pids_, before_, most_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

template <typename Work>
void AtOnce(const Work& work) {
  std::vector<std::thread> clients;
  for (int i = 0; i < kAtOnce; ++i) clients.emplace_back([&work, i] { work(i); });
  for (std::thread& client : clients) client.join();
}

TEST(MemoryTest, OfTheGatewayAndTheServiceStaysAsItIs) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the processes";
  Stack::Get().Token("admin");
  std::vector<std::string> files, contents;
  for (int i = 0; i < kAtOnce; ++i) {
    files.push_back(NewFile(absl::StrCat("f", i, ".pdf")));
    contents.push_back(Pdf(kMostFile, NewId("memory")));
  }
  std::atomic<int> good{0};
  const auto upload = [&](int i) { good += Upload(files[i], contents[i]).status == 200; };
  const auto download = [&](int i) { good += Download(files[i]).text == contents[i]; };
  // What both take for their first calls is not of the files.
  const std::string small = NewFile("small.pdf");
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(Upload(small, Pdf(2 << 20, absl::StrCat(i))), IsOk());
    ASSERT_EQ(Download(small).status, 200);
  }
  Watch uploads;
  AtOnce(upload);
  EXPECT_THAT(uploads.Growth(), ::testing::Each(::testing::Lt(kMostGrowthKib)));
  Watch downloads;
  AtOnce(download);
  EXPECT_THAT(downloads.Growth(), ::testing::Each(::testing::Lt(kMostGrowthKib)));
  EXPECT_EQ(good, 2 * kAtOnce);
}

}  // namespace
}  // namespace district::testing
