// What was known of organizations and of their tree at an instant (readTime), whatever was recorded
// since.
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/organizations/organizations.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

Json Tree(const std::string& root, const std::string& day, const std::string& read_time = {}) {
  const Reply reply =
      Stack::Get().Get(absl::StrCat("/v1/organizations:tree?root=", root, "&asOf=", day,
                                    read_time.empty() ? "" : "&readTime=" + Encode(read_time)));
  return reply.status == 200 ? reply.body : Json(reply.Reason());
}
Json Ancestors(const std::string& name, const std::string& day, const std::string& read_time = {}) {
  const Reply reply =
      Stack::Get().Get(absl::StrCat("/v1/", name, ":ancestors?asOf=", day,
                                    read_time.empty() ? "" : "&readTime=" + Encode(read_time)));
  return reply.status == 200 ? reply.body : Json(reply.Reason());
}
std::string UpdateTime(const Reply& reply) {
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("updateTime", "");
}

TEST(KnownOrganizationsTest, ACorrectionDoesNotChangeWhatWasKnown) {
  const std::string unit = NewUnit("", {{"displayName", "Phòng Cũ"}});
  const Json before = Read(unit);
  const std::string known = before["updateTime"];
  ASSERT_THAT(Change(unit, "displayName", {{"displayName", "Phòng Mới"}}), IsOk());
  const std::string at = "?readTime=" + Encode(known);
  EXPECT_EQ(Stack::Get().Get("/v1/" + unit + at).body, before);
  const Reply listed = Stack::Get().Get(
      absl::StrCat("/v1/organizations", at, "&filter=", Encode("name = \"" + unit + "\"")));
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(Names(listed.body["organizations"], "displayName"),
            std::vector<std::string>{"Phòng Cũ"});
  EXPECT_THAT(Stack::Get().Get("/v1/" + unit + "?readTime=2018-07-12T00:00:00Z"),
              IsError(404, "NOT_FOUND"));
  EXPECT_EQ(Tree(unit, "2018-07-12", "2018-07-12T00:00:00Z"), Json("NOT_FOUND"));
  EXPECT_EQ(Ancestors(unit, "2018-07-12", "2018-07-12T00:00:00Z"), Json("NOT_FOUND"));
}

TEST(KnownOrganizationsTest, PredecessorsAreThoseThatWereKnown) {
  const std::string one = NewUnit(), other = NewUnit(), gone = NewUnit();
  std::vector<Json> states = {Read(one)};
  const std::string unit = NewUnit("", {{"successors", {one}}});
  states.push_back(Read(one));
  EXPECT_THAT(Strings(states[1], "predecessors"), ElementsAre(unit));
  EXPECT_NE(states[1]["etag"], states[0]["etag"]);
  ASSERT_THAT(Merge(gone, one, "2017-12-31"), IsOk());
  states.push_back(Read(one));
  EXPECT_THAT(Strings(states[2], "predecessors"), UnorderedElementsAre(unit, gone));
  ASSERT_THAT(Change(unit, "successors", {{"successors", {other}}}), IsOk());
  states.push_back(Read(one));
  EXPECT_THAT(Strings(states[3], "predecessors"), ElementsAre(gone));

  for (const Json& state : states) {
    const std::string known = state["updateTime"], at = "readTime=" + Encode(known);
    EXPECT_EQ(Stack::Get().Get(absl::StrCat("/v1/", one, "?", at)).body, state);
    const Reply listed = Stack::Get().Get(
        absl::StrCat("/v1/organizations?", at, "&filter=", Encode("name = \"" + one + "\"")));
    EXPECT_EQ(listed.body["organizations"], Json::array({state}));
    EXPECT_EQ(Tree(one, "2018-07-12", known)["roots"][0]["organization"], state);
  }
}

// Every state is read when it is the current one, and again when all is done.
TEST(KnownOrganizationsTest, EveryTreeStaysAsItWasKnown) {
  std::mt19937 random(20181123);
  const auto below = [&](size_t end) { return random() % end; };
  const std::string root = NewUnit();
  std::vector<std::string> units = {root};
  for (int i = 0; i < 6; ++i) units.push_back(NewUnit(units[below(units.size())]));
  const std::vector<std::string> days = {"2017-05-01", "2018-03-01", "2018-07-12", "2019-01-01"};

  struct Question {
    std::string unit, day, read_time;
    Json tree, ancestors;
  };
  std::vector<Question> asked;
  int changed = 0;
  std::string last;
  for (int step = 0; step < 25; ++step) {
    const std::string& unit = units[1 + below(units.size() - 1)];
    const std::string& other = units[below(units.size())];
    const std::string& day = days[below(days.size())];
    const Reply reply = below(4) == 0
                            ? Change(unit, "foundingDate,dissolutionDate",
                                     below(2) ? Json{{"foundingDate", Date("2018")}}
                                              : Json{{"dissolutionDate", Date("2018-06")}})
                            : Move(unit, other, day);
    if (reply.status != 200) continue;        // a cycle, or not there that day
    if (UpdateTime(reply) <= last) continue;  // nothing changed
    last = UpdateTime(reply);
    ++changed;
    for (const std::string& top : {root, unit}) {
      for (const std::string& when : days) {
        asked.push_back({top, when, UpdateTime(reply), Tree(top, when), Ancestors(top, when)});
      }
    }
  }
  ASSERT_GT(changed, 5);
  for (const Question& question : asked) {
    EXPECT_EQ(Tree(question.unit, question.day, question.read_time), question.tree)
        << question.unit << " " << question.day << " " << question.read_time;
    EXPECT_EQ(Ancestors(question.unit, question.day, question.read_time), question.ancestors)
        << question.unit << " " << question.day << " " << question.read_time;
  }
}

TEST(KnownOrganizationsTest, ABadInstantIsRefused) {
  EXPECT_EQ(Stack::Get().Get("/v1/organizations:tree?readTime=gestern").status, 400);
  EXPECT_EQ(Stack::Get().Get("/v1/organizations/quan-uy?readTime=2018-02-30T00:00:00Z").status,
            400);
}

}  // namespace
}  // namespace district::testing
