// The disk of the database is full.
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

using ::testing::IsEmpty;

// A file system of its own in a folder, until this goes.
class SmallDisk {
 public:
  SmallDisk(std::string folder, int mebibytes) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV,
                     absl::StrCat("size=", mebibytes, "m").c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
    std::error_code ignored;
    std::filesystem::remove(folder_, ignored);
  }
  bool mounted() const { return mounted_; }

  // Takes all the room that is left.
  void Fill() {
    Shell(absl::StrCat("cat /dev/zero 2>/dev/null >'", folder_, "/ballast'"));
    EXPECT_EQ(std::filesystem::space(folder_).available, 0u);
  }
  void MakeRoom() { std::filesystem::remove(folder_ + "/ballast"); }

 private:
  const std::string folder_;
  bool mounted_ = false;
};

TEST(DiskTest, FullItRefusesWritesWholeAndIsReadFromUntilThereIsRoomAgain) {
  SmallDisk disk(Stack::FolderOf("disk"), 700);
  if (!disk.mounted()) GTEST_SKIP() << "NOT TESTED: mounting a small disk takes the system's root";
  Stack stack("disk", {"--no-sample"});
  const std::string prefix = NewId("day");
  const std::string known = "/v1/people/" + prefix;
  ASSERT_THAT(stack.Post("/v1/people?personId=" + prefix, {{"displayName", "Đĩa"}}), IsOk());

  const auto id = [&](int batch, int person) {
    return absl::StrCat(prefix, "-", batch, "-", person);
  };
  constexpr int kPeople = 500;
  const auto write = [&](int batch) {
    Json requests = Json::array();
    for (int i = 0; i < kPeople; ++i) {
      requests.push_back(
          {{"personId", id(batch, i)}, {"person", {{"displayName", "Nguyễn Văn Đầy"}}}});
    }
    return stack.Post("/v1/people:batchCreate", {{"requests", requests}});
  };
  disk.Fill();
  std::vector<std::string> written;
  Reply refused;
  int batch = 0;
  for (; batch < 500; ++batch) {
    refused = write(batch);
    if (refused.status != 200) break;
    for (int i : {0, kPeople - 1}) written.push_back(id(batch, i));
  }
  // MySQL ends rather than go on without its binary log.
  if (stack.endpoints()["database"]["flavour"] == "mysql") {
    EXPECT_THAT(refused.status, ::testing::AnyOf(429, 503)) << refused.text;
  } else {
    EXPECT_THAT(refused, IsError(429, "STORAGE_FULL"));
  }
  EXPECT_FALSE(refused.Detail("google.rpc.RetryInfo").is_null()) << refused.text;
  EXPECT_FALSE(refused.Detail("google.rpc.LocalizedMessage").is_null()) << refused.text;
  if (refused.status == 429) {
    for (int i : {0, kPeople - 1}) {
      EXPECT_THAT(stack.Get("/v1/people/" + id(batch, i)), IsError(404, "NOT_FOUND"));
    }
    EXPECT_THAT(stack.Get(known), IsOk());
    EXPECT_TRUE(IsHealthy(stack));
  }

  disk.MakeRoom();
  EXPECT_EQ(stack.Local("start-db"), 0);
  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return write(batch).status == 200; }));
  written.push_back(id(batch, 0));
  EXPECT_THAT(Lost(stack, written), IsEmpty());
  EXPECT_THAT(stack.Get(known), IsOk());
}

}  // namespace
}  // namespace district::testing
