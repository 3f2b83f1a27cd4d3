// Trees and ancestors of many days against a naive calendar, and changes at the same time.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/organizations/organizations.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// Days as texts: they sort as days do.
struct Unit {
  std::string founded = "0000";
  std::string dissolved = "9999";             // the last day
  std::map<std::string, std::string> places;  // parent by first day, from "" on

  bool Exists(const std::string& day) const { return founded <= day && day <= dissolved; }
  const std::string& ParentOn(const std::string& day) const {
    return std::prev(places.upper_bound(day))->second;
  }
};
using Calendar = std::map<std::string, Unit>;

std::set<std::string> Days(const Calendar& calendar) {
  std::set<std::string> days = {"1990-01-01"};
  for (const auto& [name, unit] : calendar) {
    for (const auto& [day, parent] : unit.places) {
      if (!day.empty()) days.insert(day);
    }
  }
  return days;
}

bool HasCycle(const Calendar& calendar) {
  for (const std::string& day : Days(calendar)) {
    for (const auto& [name, unit] : calendar) {
      const std::string* at = &unit.ParentOn(day);
      for (size_t depth = 0; !at->empty(); ++depth) {
        if (depth > calendar.size()) return true;
        const auto above = calendar.find(*at);
        if (above == calendar.end()) break;
        at = &above->second.ParentOn(day);
      }
    }
  }
  return false;
}

std::vector<std::string> NaiveAncestors(const Calendar& calendar, const std::string& name,
                                        const std::string& day) {
  std::vector<std::string> ancestors;
  std::string at = calendar.at(name).ParentOn(day);
  while (!at.empty() && calendar.at(at).Exists(day)) {
    ancestors.push_back(at);
    at = calendar.at(at).ParentOn(day);
  }
  return ancestors;
}

// The reason for which a move is to be refused; "" where it is done, and then it is in the
// calendar.
std::string NaiveMove(Calendar& calendar, const std::string& name, const std::string& parent,
                      const std::string& day) {
  Calendar changed = calendar;
  Unit& unit = changed[name];
  if (!unit.Exists(day) || !changed[parent].Exists(day)) return "NOT_THEN";
  const bool replaces = unit.places.contains(day);
  if (!replaces && unit.ParentOn(day) == parent) return "NOT_MOVED";
  unit.places.erase(day);
  if (unit.ParentOn(day) != parent) unit.places[day] = parent;
  if (HasCycle(changed)) return "ORGANIZATION_CYCLE";
  calendar = changed;
  return "";
}

void ExpectSameOn(const Calendar& calendar, const std::string& top, const std::string& day) {
  SCOPED_TRACE(day);
  std::map<std::string, std::string> tree;
  for (const auto& [name, unit] : calendar) {
    if (!unit.Exists(day)) {
      EXPECT_THAT(Stack::Get().Get(absl::StrCat("/v1/", name, ":ancestors?asOf=", day)),
                  IsError(404, "NOT_FOUND"));
      continue;
    }
    const std::vector<std::string> ancestors = NaiveAncestors(calendar, name, day);
    EXPECT_EQ(AncestorsOn(name, day), ancestors) << name;
    if (name == top) tree[name] = "";
    if (!ancestors.empty() && ancestors.back() == top) tree[name] = ancestors.front();
  }
  EXPECT_EQ(TreeOn(top, day), tree);
}

std::string RandomDay(std::mt19937& random) {
  return absl::StrCat(2000 + random() % 45, "-0", 1 + random() % 9, "-1", random() % 10);
}

TEST(TreeProperty, IsWhatANaiveCalendarSays) {
  std::mt19937 random(20180712);
  Calendar calendar;
  const std::string top = NewUnit();
  calendar[top].places[""] = "";
  std::vector<std::string> names = {top};
  for (int i = 0; i < 8; ++i) {
    Unit unit;
    unit.places[""] = top;
    Json dates = Json::object();
    if (i % 3 == 0) dates["foundingDate"] = Date(unit.founded = RandomDay(random));
    if (i % 4 == 0) {
      dates["dissolutionDate"] = Date(unit.dissolved = absl::StrCat(2045 + i, "-05-05"));
    }
    names.push_back(NewUnit(top, dates));
    calendar[names.back()] = unit;
  }
  std::map<std::string, int> outcomes;
  for (int step = 0; step < 120; ++step) {
    const std::string name = names[1 + random() % (names.size() - 1)];
    const std::string parent = names[random() % names.size()];
    const std::string day = RandomDay(random);
    const std::string reason = NaiveMove(calendar, name, parent, day);
    const Reply reply = Move(name, parent, day);
    ASSERT_EQ(reply.status == 200 ? "" : reply.Reason(), reason)
        << name << " below " << parent << " on " << day << ": " << reply.text;
    ++outcomes[reason];
  }
  EXPECT_GT(outcomes[""], 20);
  EXPECT_GT(outcomes["ORGANIZATION_CYCLE"], 10);
  int seen = 0;
  for (const std::string& day : Days(calendar)) {
    if (seen++ % 2 == 0) ExpectSameOn(calendar, top, day);
  }
  for (const char* day : {"2045-05-05", "2045-05-06", "2060-01-01"}) {
    ExpectSameOn(calendar, top, day);
  }
}

TEST(TreeTest, OfSomeKindsHangsOnTheNearestAbove) {
  const std::string party = NewUnit("", {{"kind", "PARTY"}});
  const std::string state = NewUnit(party);
  const std::string board = NewUnit(state, {{"kind", "PARTY"}});
  const std::string front = NewUnit(party, {{"kind", "FRONT"}});
  const std::string day = "2018-07-12";
  EXPECT_THAT(TreeOn(party, day, "&kinds=PARTY"),
              UnorderedElementsAre(Pair(party, ""), Pair(board, party)));
  EXPECT_THAT(TreeOn(party, day, "&kinds=FRONT&kinds=STATE"),
              UnorderedElementsAre(Pair(party, ""), Pair(state, party), Pair(front, party)));
  const std::map<std::string, std::string> all = TreeOn("", day, "&kinds=PARTY");
  EXPECT_EQ(all.at(board), party);
  EXPECT_FALSE(all.contains(front));
  EXPECT_THAT(Stack::Get().Get("/v1/organizations:tree?kinds=TREE"),
              IsInvalid("kinds", "INVALID_FIELD"));
  EXPECT_THAT(Stack::Get().Get("/v1/organizations:tree?asOf=2018"),
              IsInvalid("as_of", "INVALID_FIELD"));
  EXPECT_THAT(Stack::Get().Get("/v1/organizations:tree?root=organizations/khong-co"),
              IsError(404, "NOT_FOUND"));
}

TEST(TreeTest, HoldsWhoExistsThatDay) {
  const std::string top = NewUnit();
  const std::string early = NewUnit(top, {{"dissolutionDate", Date("2015")}});
  const std::string late = NewUnit(top, {{"foundingDate", Date("2016")}});
  const std::string child = NewUnit(early);
  EXPECT_THAT(TreeOn(top, "2015-12-31"),
              UnorderedElementsAre(Pair(top, ""), Pair(early, top), Pair(child, early)));
  EXPECT_THAT(TreeOn(top, "2016-01-01"), UnorderedElementsAre(Pair(top, ""), Pair(late, top)));
  EXPECT_THAT(AncestorsOn(child, "2015-12-31"), ElementsAre(early, top));
  EXPECT_THAT(AncestorsOn(child, "2016-01-01"), IsEmpty());
  EXPECT_THAT(Stack::Get().Get("/v1/organizations:tree?asOf=2015-01-01&root=" + late),
              IsError(404, "NOT_FOUND"));
  // Without a root, who has lost the one above stands at the top.
  EXPECT_EQ(TreeOn("", "2016-01-01").at(child), "");
}

Calendar CalendarOf(const std::vector<std::string>& names) {
  Calendar calendar;
  for (const std::string& name : names) {
    calendar[name].places[""] = "";
    for (const Json& placement : Read(name).value("placements", Json::array())) {
      const std::string day = DayText(placement.value("startDate", Json::object()));
      calendar[name].places[day] = placement.value("parent", "");
    }
  }
  return calendar;
}

TEST(ConcurrencyTest, TwoMovesNeverCloseACycleTogether) {
  for (int round = 0; round < 8; ++round) {
    const std::string a = NewUnit(), b = NewUnit();
    Reply one, other;
    std::thread first([&] { one = Move(a, b, "2030-01-01"); });
    std::thread second([&] { other = Move(b, a, "2031-01-01"); });
    first.join();
    second.join();
    EXPECT_EQ((one.status == 200) + (other.status == 200), 1) << one.text << other.text;
    EXPECT_EQ((one.status == 200 ? other : one).Reason(), "ORGANIZATION_CYCLE");
    EXPECT_FALSE(HasCycle(CalendarOf({a, b})));
  }
}

// Here neither move touches a row that the other one does.
TEST(ConcurrencyTest, TwoMovesFarApartNeverCloseACycleTogether) {
  for (int round = 0; round < 24; ++round) {
    const std::string a = NewUnit(), b = NewUnit(), c = NewUnit(), d = NewUnit();
    ASSERT_THAT(Move(a, b, "2029-01-01"), IsOk());
    ASSERT_THAT(Move(c, d, "2029-01-01"), IsOk());
    Reply one, other;
    std::thread first([&] { one = Move(b, c, "2030-01-01"); });
    std::thread second([&] { other = Move(d, a, "2031-01-01"); });
    first.join();
    second.join();
    EXPECT_EQ((one.status == 200) + (other.status == 200), 1) << one.text << other.text;
    EXPECT_EQ((one.status == 200 ? other : one).Reason(), "ORGANIZATION_CYCLE");
    ASSERT_FALSE(HasCycle(CalendarOf({a, b, c, d})));
  }
}

TEST(ConcurrencyTest, SixteenNeverLeaveACycleOnAnyDay) {
  std::vector<std::string> names;
  for (int i = 0; i < 6; ++i) names.push_back(NewUnit());
  std::vector<std::map<std::string, int>> outcomes(16);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&, thread] {
      std::mt19937 random(thread);
      for (int i = 0; i < 8; ++i) {
        const std::string name = names[random() % names.size()];
        const std::string parent = names[random() % names.size()];
        const std::string day = RandomDay(random);
        // Corrections lock in another order than moves do.
        const Reply reply =
            i % 4 == 3 ? Change(name, "parent", {{"parent", parent}}) : Move(name, parent, day);
        ++outcomes[thread][reply.status == 200 ? "" : reply.Reason()];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::map<std::string, int> all;
  for (const auto& some : outcomes) {
    for (const auto& [reason, count] : some) all[reason] += count;
  }
  EXPECT_GT(all[""], 10);
  EXPECT_GT(all["ORGANIZATION_CYCLE"], 10);
  for (const auto& [reason, count] : all) {
    EXPECT_TRUE(reason.empty() || reason == "ORGANIZATION_CYCLE" || reason == "NOT_MOVED")
        << reason << " " << count;
  }
  const Calendar calendar = CalendarOf(names);
  EXPECT_FALSE(HasCycle(calendar));
  for (const std::string& day : Days(calendar)) {
    for (const std::string& name : names) {
      EXPECT_EQ(AncestorsOn(name, day), NaiveAncestors(calendar, name, day)) << name << day;
    }
  }
}

}  // namespace
}  // namespace district::testing
