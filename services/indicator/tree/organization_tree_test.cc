#include "services/indicator/tree/organization_tree.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "services/indicator/tree/from_personnel.h"
#include "services/indicator/tree/life.h"

namespace district::indicator {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Days k2020 = {CivilDay(2020), CivilDay(2021)};

Unit Living(const Days& life, std::vector<Place> places, std::vector<std::string> successors = {}) {
  return {.life = life, .places = std::move(places), .successors = std::move(successors)};
}

// "a 2020-01-01..2020-03-01" for each, the end exclusive.
std::vector<std::string> Told(const std::vector<Stay>& stays) {
  std::vector<std::string> told;
  for (const Stay& stay : stays) {
    told.push_back(absl::StrCat(stay.unit, " ", absl::FormatCivilTime(stay.days.begin), "..",
                                absl::FormatCivilTime(stay.days.end)));
  }
  return told;
}

// A district with wards a and b, merged into ab on 1 March; c, which was divided into c1 and c2 on
// 1 July; and d, which came from elsewhere on 16 May.
class OrganizationTreeTest : public ::testing::Test {
 protected:
  OrganizationTreeTest() {
    const CivilDay merged(2020, 3, 1), moved(2020, 5, 16), divided(2020, 7, 1);
    const Days all = AllDays();
    const std::vector<Place> in_district = {{"district", all}};
    tree_.Add("district", Living(all, {}));
    tree_.Add("elsewhere", Living(all, {}));
    tree_.Add("a", Living({all.begin, merged}, in_district, {"ab"}));
    tree_.Add("b", Living({all.begin, merged}, in_district, {"ab"}));
    tree_.Add("ab", Living({merged, all.end}, in_district));
    tree_.Add("c", Living({all.begin, divided}, in_district, {"c1", "c2"}));
    tree_.Add("c1", Living({divided, all.end}, in_district));
    tree_.Add("c2", Living({divided, all.end}, in_district));
    tree_.Add("d",
              Living(all, {{"elsewhere", {all.begin, moved}}, {"district", {moved, all.end}}}));
  }

  OrganizationTree tree_;
};

TEST_F(OrganizationTreeTest, TellsWhoStoodThereWhen) {
  EXPECT_THAT(Told(tree_.Below("district", k2020)),
              ElementsAre("a 2020-01-01..2020-03-01", "ab 2020-03-01..2021-01-01",
                          "b 2020-01-01..2020-03-01", "c 2020-01-01..2020-07-01",
                          "c1 2020-07-01..2021-01-01", "c2 2020-07-01..2021-01-01",
                          "d 2020-05-16..2021-01-01"));
  EXPECT_THAT(Told(tree_.Below("elsewhere", k2020)), ElementsAre("d 2020-01-01..2020-05-16"));
  EXPECT_THAT(Told(tree_.Above("d", k2020)),
              ElementsAre("elsewhere 2020-01-01..2020-05-16", "district 2020-05-16..2021-01-01"));
  EXPECT_THAT(tree_.Below("nobody", k2020), IsEmpty());
}

TEST_F(OrganizationTreeTest, ACopyWithACycleIsReadToTheEnd) {
  tree_.Add("x", Living(AllDays(), {{"y", AllDays()}}));
  tree_.Add("y", Living(AllDays(), {{"x", AllDays()}}));
  EXPECT_THAT(Told(tree_.Above("x", k2020)),
              ElementsAre("y 2020-01-01..2021-01-01", "x 2020-01-01..2021-01-01"));
}

TEST_F(OrganizationTreeTest, TellsWhetherTerritoryChanges) {
  EXPECT_TRUE(tree_.TerritoryChanges("ab", k2020));
  EXPECT_TRUE(tree_.TerritoryChanges("c1", k2020));
  EXPECT_FALSE(tree_.TerritoryChanges("ab", {CivilDay(2020, 3, 1), CivilDay(2021)}));
  EXPECT_FALSE(tree_.TerritoryChanges("d", k2020));
  EXPECT_FALSE(tree_.TerritoryChanges("nobody", k2020));
  // One that was there already takes another one in, and gives a part away.
  const CivilDay merged(2020, 9, 1), parted(2022, 1, 1);
  tree_.Add("e", Living({AllDays().begin, merged}, {}, {"d"}));
  tree_.Add("f", Living({parted, AllDays().end}, {}));
  tree_.Add("g", Living(AllDays(), {}, {"f"}));
  EXPECT_TRUE(tree_.TerritoryChanges("d", k2020));
  EXPECT_FALSE(tree_.TerritoryChanges("g", k2020));
  EXPECT_TRUE(tree_.TerritoryChanges("g", {CivilDay(2021), CivilDay(2023)}));
}

TEST_F(OrganizationTreeTest, AUnitWasWhatBecameItWhole) {
  EXPECT_THAT(Told(tree_.Through("ab", k2020)),
              ElementsAre("a 2020-01-01..2020-03-01", "ab 2020-03-01..2021-01-01",
                          "b 2020-01-01..2020-03-01"));
  // Half of c was not c1.
  EXPECT_THAT(Told(tree_.Through("c1", k2020)), ElementsAre("c1 2020-07-01..2021-01-01"));
  EXPECT_THAT(Told(tree_.Through("a", k2020)), ElementsAre("a 2020-01-01..2020-03-01"));
  EXPECT_THAT(tree_.Through("nobody", k2020), IsEmpty());
}

TEST_F(OrganizationTreeTest, AGroupGoesOnThroughMergersAndSplits) {
  const Days all = AllDays();
  tree_.AddGroup("both", {{"a", all}, {"b", all}});
  tree_.AddGroup("one", {{"a", all}});
  tree_.AddGroup("new", {{"ab", all}});
  tree_.AddGroup("divided", {{"c", all}});
  tree_.AddGroup("some days", {{"c", {CivilDay(2020, 2, 1), CivilDay(2020, 9, 1)}}});
  tree_.AddGroup("twice", {{"a", all}, {"ab", all}, {"district", all}});
  const std::vector<std::string> whole = {"a 2020-01-01..2020-03-01", "ab 2020-03-01..2021-01-01",
                                          "b 2020-01-01..2020-03-01"};
  EXPECT_EQ(Told(tree_.Members("both", k2020)), whole);
  EXPECT_EQ(Told(tree_.Members("new", k2020)), whole);
  // What ab is beside a was no member.
  EXPECT_THAT(Told(tree_.Members("one", k2020)), ElementsAre("a 2020-01-01..2020-03-01"));
  EXPECT_THAT(Told(tree_.Members("divided", k2020)),
              ElementsAre("c 2020-01-01..2020-07-01", "c1 2020-07-01..2021-01-01",
                          "c2 2020-07-01..2021-01-01"));
  EXPECT_THAT(Told(tree_.Members("some days", k2020)),
              ElementsAre("c 2020-02-01..2020-07-01", "c1 2020-07-01..2020-09-01",
                          "c2 2020-07-01..2020-09-01"));
  // Wards of a member are in it already.
  EXPECT_THAT(Told(tree_.Members("twice", k2020)), ElementsAre("district 2020-01-01..2021-01-01"));
}

TEST(DaysTest, AreJoinedAndTakenAway) {
  const auto day = [](int number) { return CivilDay(2020, 1, number); };
  EXPECT_THAT(Joined({{day(5), day(8)}, {day(1), day(3)}, {day(3), day(4)}, {day(9), day(9)}}),
              ElementsAre(Days{day(1), day(4)}, Days{day(5), day(8)}));
  EXPECT_THAT(Without({day(1), day(10)}, {{day(4), day(6)}, {day(2), day(5)}, {day(9), day(20)}}),
              ElementsAre(Days{day(1), day(2)}, Days{day(6), day(9)}));
  EXPECT_THAT(Without({day(4), day(6)}, {{day(1), day(20)}}), IsEmpty());
  EXPECT_THAT(Without({day(4), day(6)}, {{day(8), day(9)}}), ElementsAre(Days{day(4), day(6)}));
}

TEST(FromPersonnelTest, TakesOverLifePlacesAndSuccessors) {
  personnel::v1::Organization organization;
  organization.mutable_founding_date()->set_year(2015);
  auto& last = *organization.mutable_dissolution_date();
  last.set_year(2020), last.set_month(2), last.set_day(29);
  organization.add_successors("organizations/ab");
  auto& first_place = *organization.add_placements();
  first_place.set_parent("organizations/x");
  auto& ended = *first_place.mutable_end_date();
  ended.set_year(2017), ended.set_month(6);
  auto& second_place = *organization.add_placements();
  second_place.set_parent("organizations/y");
  auto& began = *second_place.mutable_start_date();
  began.set_year(2017), began.set_month(7);

  const Unit unit = UnitOf(organization);
  EXPECT_EQ(unit.life, (Days{CivilDay(2015), CivilDay(2020, 3, 1)}));
  EXPECT_THAT(unit.successors, ElementsAre("organizations/ab"));
  ASSERT_EQ(unit.places.size(), 2);
  EXPECT_EQ(unit.places[0].days, (Days{AllDays().begin, CivilDay(2017, 7, 1)}));
  EXPECT_EQ(unit.places[1].days, (Days{CivilDay(2017, 7, 1), AllDays().end}));
  EXPECT_EQ(unit.places[1].parent, "organizations/y");
}

TEST(LifeTest, IsLeftByPeriodsOnNoDayOfIt) {
  const Days life = {CivilDay(2018, 5, 16), CivilDay(2020, 3, 1)};
  const struct {
    const char* period;
    bool outside;
  } kPeriods[] = {{"2018-04", true}, {"2018-05", false},   {"2018", false},      {"2020-02", false},
                  {"2020-03", true}, {"2018-05-15", true}, {"2018-05-16", false}};
  for (const auto& [code, outside] : kPeriods) {
    EXPECT_EQ(IsOutsideLife(life, *time::Period::Parse(code)), outside) << code;
  }
}

}  // namespace
}  // namespace district::indicator
