#include "common/api/watched_file.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/temporary_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WatchedFileTest : public ::testing::Test {
 protected:
  std::string Path() const { return folder_.Path("keys"); }
  void Put(const std::string& text) { folder_.Replace("keys", text); }
  WatchedFile Watch() {
    return WatchedFile(Path(), [this](const absl::StatusOr<std::string>& content) {
      seen_.push_back(content.ok() ? *content : "unreadable");
    });
  }
  std::vector<std::string> TakeSeen() { return std::exchange(seen_, {}); }

  TemporaryFolder folder_;
  std::vector<std::string> seen_;
  const absl::Time start_ = absl::FromUnixSeconds(1531353600);
};

TEST_F(WatchedFileTest, TellsEachStateOnce) {
  Put("one");
  WatchedFile file = Watch();
  file.Look(start_);
  EXPECT_THAT(TakeSeen(), ElementsAre("one"));
  file.Look(start_);
  EXPECT_THAT(TakeSeen(), IsEmpty());
  Put("two");
  file.Look(start_);
  EXPECT_THAT(TakeSeen(), ElementsAre("two"));
  Put("");
  file.Look(start_);
  EXPECT_THAT(TakeSeen(), ElementsAre(""));
}

TEST_F(WatchedFileTest, TellsThatItIsGoneAndBack) {
  WatchedFile file = Watch();
  file.Look(start_);
  file.Look(start_);
  EXPECT_THAT(TakeSeen(), ElementsAre("unreadable"));
  Put("one");
  file.Look(start_);
  std::filesystem::remove(Path());
  file.Look(start_);
  file.Look(start_);
  Put("two");
  file.Look(start_);
  EXPECT_THAT(TakeSeen(), ElementsAre("one", "unreadable", "two"));
}

TEST_F(WatchedFileTest, AFolderInItsPlaceCannotBeRead) {
  std::filesystem::create_directory(Path());
  WatchedFile file = Watch();
  file.Look(start_);
  EXPECT_THAT(TakeSeen(), ElementsAre("unreadable"));
}

TEST_F(WatchedFileTest, LooksOnceASecondWhoeverAsks) {
  Put("one");
  WatchedFile file = Watch();
  file.LookOnceASecond(start_);
  Put("two");
  file.LookOnceASecond(start_ + absl::Milliseconds(999));
  EXPECT_THAT(TakeSeen(), ElementsAre("one"));
  file.LookOnceASecond(start_ + absl::Seconds(1));
  EXPECT_THAT(TakeSeen(), ElementsAre("two"));
}

TEST_F(WatchedFileTest, AClockThatIsPutBackDoesNotHideAChange) {
  Put("one");
  WatchedFile file = Watch();
  file.LookOnceASecond(start_);
  Put("two");
  file.LookOnceASecond(start_ - absl::Hours(1));
  EXPECT_THAT(TakeSeen(), ElementsAre("one", "two"));
}

}  // namespace
}  // namespace district::api
