// Who is planned to take over a post, and posts for which nobody is.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/workforce/workforce.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SuccessorTest, AreInTheOrderOfTheirRank) {
  const std::string post = NewPostIn(NewUnit());
  std::vector<std::string> people;
  for (const int rank : {3, 0, 1, 2}) {
    people.push_back(NewPersonWith(Json::object()));
    Json successor = SuccessorOf(people.back());
    if (rank > 0) successor["rank"] = rank;
    Plan(post, successor);
  }
  const auto listed = [&](const std::string& query) {
    return Names(Stack::Get().Get("/v1/" + post + "/successors?" + query).body["successors"],
                 "person");
  };
  EXPECT_THAT(listed("orderBy=rank"), ElementsAre(people[2], people[3], people[0], people[1]));
  EXPECT_THAT(listed("orderBy=rank%20desc"),
              ElementsAre(people[1], people[0], people[3], people[2]));
  EXPECT_THAT(listed("filter=" + Encode("rank <= 2 AND rank > 0") + "&orderBy=rank"),
              ElementsAre(people[2], people[3]));
}

TEST(SuccessorTest, AreFoundByThePersonAcrossPosts) {
  const std::string person = NewPersonWith(Json::object());
  std::vector<std::string> made;
  for (int i = 0; i < 2; ++i) {
    made.push_back(Plan(NewPostIn(NewUnit()), SuccessorOf(person, "READY_IN_TERM"))["name"]);
  }
  const Reply reply =
      Stack::Get().Get("/v1/organizations/-/posts/-/successors?orderBy=createTime&filter=" +
                       Encode("person = \"" + person + "\""));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(Names(reply.body["successors"]), made);
}

TEST(SuccessorTest, APersonIsPlannedOnceForATerm) {
  const std::string post = NewPostIn(NewUnit()), person = NewPersonWith(Json::object());
  const std::string first = Plan(post, SuccessorOf(person))["name"];
  const Reply again = TryPlan(post, SuccessorOf(person, "READY_NEXT_TERM"));
  EXPECT_THAT(again, IsError(409, "DUPLICATE_KEY"));
  EXPECT_THAT(again.Fields(), ElementsAre("successor.person"));
  EXPECT_EQ(again.Detail("google.rpc.LocalizedMessage")["locale"], "vi");
  Plan(post, SuccessorOf(person, "READY_NEXT_TERM", "2020/2025"));
  Plan(NewPostIn(NewUnit()), SuccessorOf(person));
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + first), IsOk());
  Plan(post, SuccessorOf(person, "READY_NEXT_TERM"));
}

TEST(SuccessorTest, WhoIsGoneIsRefused) {
  const std::string post = NewPostIn(NewUnit()), person = NewPersonWith(Json::object());
  const std::string planned = Plan(post, SuccessorOf(person))["name"];
  // Nobody goes who is still planned.
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + person), IsError(400, "IS_REFERENCED"));
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + planned), IsOk());
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + person), IsOk());
  EXPECT_THAT(TryPlan(post, SuccessorOf(person)),
              IsInvalid("successor.person", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Stack::Get().Post("/v1/" + planned + ":undelete", Json::object()),
              IsInvalid("person", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(TryPlan(post, SuccessorOf("people/khong-co")),
              IsInvalid("successor.person", "REFERENCE_NOT_FOUND"));
}

TEST(SuccessorTest, TheAssessmentIsForFewEyes) {
  Json successor = SuccessorOf(NewPersonWith(Json::object()));
  const std::string post = NewPostIn(NewUnit());
  successor["assessment"] = "Cần bồi dưỡng thêm";
  const std::string name = Plan(post, successor)["name"];
  EXPECT_EQ(Read(name)["assessment"], "Cần bồi dưỡng thêm");
  for (const std::string& path : {name, post + "/successors"}) {
    const Reply seen = Stack::Get().Http("GET", "/v1/" + path, nullptr, {.role = "viewer"});
    ASSERT_THAT(seen, IsOk());
    EXPECT_EQ(seen.text.find("assessment"), std::string::npos) << seen.text;
  }
  successor["person"] = NewPersonWith(Json::object());
  EXPECT_THAT(
      Stack::Get().Http("POST", "/v1/" + post + "/successors", successor, {.role = "editor"}),
      IsError(403, "RESTRICTED_FIELD"));
  EXPECT_THAT(Stack::Get().Get("/v1/" + post + "/successors?filter=" + Encode("assessment:*")),
              IsInvalid("filter", "INVALID_FILTER"));
}

TEST(SuccessorTest, IsReadAsItWasKnown) {
  const std::string unit = NewUnit(), post = NewPostIn(unit);
  const Json first = Plan(post, SuccessorOf(NewPersonWith(Json::object()), "READY_IN_TERM"));
  ASSERT_THAT(Change(first["name"], "readiness", {{"readiness", "READY_NOW"}}), IsOk());
  const std::string then = "readTime=" + Encode(std::string(first["updateTime"]));
  EXPECT_EQ(Read(std::string(first["name"]) + "?" + then), first);
  EXPECT_THAT(Names(Stack::Get().Get("/v1/" + post + "/successors?" + then).body["successors"],
                    "readiness"),
              ElementsAre("READY_IN_TERM"));
  EXPECT_FALSE(Ask(unit, "successionGaps", kDay).body.contains("gaps"));
  EXPECT_EQ(Ask(unit, "successionGaps", kDay, "&" + then).body["gaps"][0]["readyInTermCount"], 1);
}

// "post holders/now/in term/next term"
std::string GapLine(const Json& gap) {
  return absl::StrCat(std::string(gap["post"]), " ", gap.value("holderCount", 0), "/",
                      gap.value("readyNowCount", 0), "/", gap.value("readyInTermCount", 0), "/",
                      gap.value("readyNextTermCount", 0));
}
std::vector<std::string> Gaps(const std::string& unit, const std::string& day,
                              const std::string& query = {}) {
  const std::string path = absl::StrCat("/v1/", unit, ":successionGaps?asOf=", day, query);
  std::vector<std::string> lines, paged;
  for (const Json& gap : AllPages(path, "gaps", 50)) lines.push_back(GapLine(gap));
  for (const Json& gap : AllPages(path, "gaps", 1)) paged.push_back(GapLine(gap));
  EXPECT_EQ(paged, lines);
  return lines;
}

TEST(SuccessionGapsTest, AreOfficesWithoutAReadySuccessor) {
  const std::string unit = NewUnit(), below = NewUnit(unit);
  const std::string second = NewPostIn(unit, {{"precedence", 20}});
  const std::string first = NewPostIn(unit, {{"precedence", 10}});
  const std::string third = NewPostIn(below, {{"precedence", 15}});
  NewPostIn(unit, {{"kind", "SEAT"}});
  NewPostIn(unit, {{"abolitionDate", Date("2018-06")}});
  NewPostIn(unit, {{"establishmentDate", Date("2018-08")}});
  const std::string a = NewPersonWith(Json::object()), b = NewPersonWith(Json::object()),
                    c = NewPersonWith(Json::object());
  Hold(a, first, "2015");
  EXPECT_THAT(Gaps(unit, kDay), ElementsAre(first + " 1/0/0/0", second + " 0/0/0/0"));
  EXPECT_THAT(Gaps(unit, kDay, "&includeBelow=true"),
              ElementsAre(first + " 1/0/0/0", third + " 0/0/0/0", second + " 0/0/0/0"));
  // Who holds an office is no successor to it.
  Plan(first, SuccessorOf(a));
  Plan(first, SuccessorOf(b, "READY_IN_TERM"));
  Plan(first, SuccessorOf(c, "READY_NEXT_TERM"));
  Plan(first, SuccessorOf(c, "READY_NEXT_TERM", "2020/2025"));
  Plan(second, SuccessorOf(a));
  EXPECT_THAT(Gaps(unit, kDay), ElementsAre(first + " 1/0/1/1"));
  EXPECT_THAT(Gaps(unit, kDay, "&includeReady=true"),
              ElementsAre(first + " 1/0/1/1", second + " 0/1/0/0"));
}

TEST(SuccessionGapsTest, ArePlansOfTheDay) {
  const std::string unit = NewUnit(), post = NewPostIn(unit);
  Json successor = SuccessorOf(NewPersonWith(Json::object()));
  successor["startDate"] = Date("2018-03");
  const std::string name = Plan(post, successor)["name"];
  EXPECT_THAT(Gaps(unit, "2018-02-28"), ElementsAre(post + " 0/0/0/0"));
  EXPECT_THAT(Gaps(unit, "2018-03-01"), IsEmpty());
  EXPECT_THAT(Gaps(unit, "2020-12-31"), IsEmpty());
  EXPECT_THAT(Gaps(unit, "2021-01-01"), ElementsAre(post + " 0/0/0/0")) << "the term is over";
  ASSERT_THAT(Change(name, "endDate", {{"endDate", Date("2018-06")}}), IsOk());
  EXPECT_THAT(Gaps(unit, "2018-06-30"), IsEmpty());
  EXPECT_THAT(Gaps(unit, "2018-07-01"), ElementsAre(post + " 0/0/0/0"));
  EXPECT_THAT(Names(Stack::Get()
                        .Get("/v1/" + post + "/successors?asOf=2018-06-30")
                        .body.value("successors", Json::array())),
              ElementsAre(name));
  EXPECT_FALSE(
      Stack::Get().Get("/v1/" + post + "/successors?asOf=2018-07-01").body.contains("successors"));
}

}  // namespace
}  // namespace district::testing
