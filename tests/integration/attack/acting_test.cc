// Nobody acts in one post twice on one day.
#include <string>

#include "tests/integration/appointments/people.h"

namespace district::testing {
namespace {

class ActingTwiceTest : public ::testing::Test {
 protected:
  Json Acting(const std::string& from, const std::string& to = {}) const {
    return Held(post_, from, to, {{"kind", "ACTING"}});
  }

  const std::string post_ = NewPost(NewBody());
  const std::string person_ = NewPerson();
};

TEST_F(ActingTwiceTest, IsRefusedHoweverItIsWritten) {
  const std::string held = Hold(person_, Acting("2018", "2019"));
  EXPECT_THAT(Create(person_, Acting("2018", "2019")), IsError(400, "ALREADY_HELD"));
  EXPECT_THAT(Create(person_, Acting("2019-12-31")), IsError(400, "ALREADY_HELD"));
  EXPECT_THAT(Create(person_, Acting("")), IsError(400, "ALREADY_HELD"));
  const Json twice = {{{"appointment", Acting("2021")}}, {{"appointment", Acting("2022")}}};
  EXPECT_THAT(
      Stack::Get().Post("/v1/" + person_ + "/appointments:batchCreate", {{"requests", twice}}),
      IsError(400, "ALREADY_HELD"));
  EXPECT_THAT(Do(person_, "appoint",
                 {{"post", post_},
                  {"kind", "ACTING"},
                  {"startDate", Date("2018")},
                  {"decidingDocument", NewDecision()}}),
              IsError(400, "ALREADY_HELD"));

  const std::string later = Hold(person_, Acting("2020"));
  EXPECT_THAT(Patch(later, "startDate", {{"startDate", Date("2019-06")}}),
              IsError(400, "ALREADY_HELD"));
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + held), IsOk());
  ASSERT_THAT(Patch(later, "startDate", {{"startDate", Date("2019-06")}}), IsOk());
  EXPECT_THAT(Do(held, "undelete", Json::object()), IsError(400, "ALREADY_HELD"));
}

TEST_F(ActingTwiceTest, OthersMayAndOneMayHoldBeside) {
  Hold(person_, Acting("2018", "2019"));
  EXPECT_THAT(Create(person_, Acting("2020")), IsOk()) << "the days after";
  EXPECT_THAT(Create(NewPerson(), Acting("2018")), IsOk()) << "somebody else";
  EXPECT_THAT(Create(person_, Held(NewPost(NewBody()), "2018", "", {{"kind", "ACTING"}})), IsOk())
      << "another post";
  const std::string concurrent = Hold(person_, Held(post_, "2018", "", {{"kind", "CONCURRENT"}}));
  EXPECT_THAT(Patch(concurrent, "kind", {{"kind", "ACTING"}}), IsError(400, "ALREADY_HELD"));
}

}  // namespace
}  // namespace district::testing
