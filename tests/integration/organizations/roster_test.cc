// Rosters of an organization and of what is below it, while these change their places.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/organizations/organizations.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string NewPost(const std::string& unit) {
  return Make(unit, "posts", "postId",
              {{"title", "Trưởng phòng thử"}, {"kind", "OFFICE"}, {"seats", 1}})["name"];
}

// The posts in a roster with what is below, by name; `show` narrows it.
std::vector<std::string> Posts(const std::string& unit, const std::string& day,
                               const std::string& more = {}) {
  const Reply reply =
      Stack::Get().Get(absl::StrCat("/v1/", unit, ":roster?includeBelow=true&asOf=", day, more));
  EXPECT_THAT(reply, IsOk());
  std::vector<std::string> posts;
  for (const Json& entry : reply.body.value("entries", Json::array())) {
    posts.push_back(entry["post"]["name"]);
  }
  return posts;
}

TEST(RosterBelowTest, HasWhatStoodBelowOnTheDay) {
  const std::string old_top = NewUnit(), new_top = NewUnit(), unit = NewUnit(old_top);
  const std::string post = NewPost(unit);
  const std::string known = Read(post)["updateTime"];
  ASSERT_THAT(Move(unit, new_top, "2018-07-01"), IsOk());
  EXPECT_THAT(Posts(old_top, "2018-06-30"), ElementsAre(post));
  EXPECT_THAT(Posts(new_top, "2018-06-30"), IsEmpty());
  EXPECT_THAT(Posts(old_top, "2018-07-01"), IsEmpty());
  EXPECT_THAT(Posts(new_top, "2018-07-01"), ElementsAre(post));
  // Before the move was recorded, the unit was to stay where it was.
  const std::string then = "&readTime=" + Encode(known);
  EXPECT_THAT(Posts(old_top, "2018-07-01", then), ElementsAre(post));
  EXPECT_THAT(Posts(new_top, "2018-07-01", then), IsEmpty());
}

TEST(RosterBelowTest, NothingIsVacantInWhatIsDissolved) {
  const std::string top = NewUnit(), unit = NewUnit(top);
  const std::string post = NewPost(unit);
  ASSERT_THAT(Change(unit, "dissolutionDate", {{"dissolutionDate", Date("2018-06-30")}}), IsOk());
  EXPECT_THAT(Posts(unit, "2018-06-30", "&show=VACANT"), ElementsAre(post));
  EXPECT_THAT(Posts(unit, "2018-07-01"), IsEmpty());
  EXPECT_THAT(Posts(top, "2018-07-01"), IsEmpty());
  EXPECT_THAT(Stack::Get().Get("/v1/" + unit + ":roster?readTime=2018-07-12T00:00:00Z"),
              IsError(404, "NOT_FOUND"));
}

}  // namespace
}  // namespace district::testing
