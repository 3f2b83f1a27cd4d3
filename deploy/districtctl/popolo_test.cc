#include "deploy/districtctl/popolo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "deploy/districtctl/testing.h"

namespace district::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string Council() {
  std::ifstream file(DISTRICT_COUNCIL, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// "NAME" of each row, with its first problem.
std::vector<std::string> Summary(const std::vector<PopoloRow>& rows) {
  std::vector<std::string> lines;
  for (const PopoloRow& row : rows) {
    lines.push_back(
        row.resource.name +
        (row.problems.empty() ? "" : " " + row.problems[0].column + " " + row.problems[0].what));
  }
  return lines;
}

TEST(PopoloTest, MapsACouncilInTheOrderOfReferences) {
  Popolo popolo(TestSchema());
  ASSERT_TRUE(popolo.Add("council.json", Council()).ok());
  const std::vector<PopoloRow> rows = popolo.Rows();
  const std::string board = "organizations/organization-3f1c2a90-0000-4000-8000-00000000000b";
  std::vector<std::string> lines = Summary(rows);
  ASSERT_EQ(lines.size(), 10u);
  // Who has no id of their own for a membership gets one of what it says.
  EXPECT_THAT(lines[7], testing::StartsWith("people/person-7/appointments/m"));
  lines.erase(lines.begin() + 7);
  EXPECT_THAT(lines,
              ElementsAre(board, "organizations/org-hdnd", "organizations/org-hdnd/posts/post-1",
                          board + "/posts/pho-truong-ban", "organizations/org-hdnd/posts/member",
                          "people/person-7", "people/person-8", "people/person-7/appointments/m1",
                          "people/person-8/appointments/m2"));
  EXPECT_EQ(
      rows[0].resource.message->ShortDebugString(),
      "name: \"" + board +
          "\" display_name: \"Ban Kinh t\\341\\272\\277 - X\\303\\243 h\\341\\273\\231i\" kind: "
          "STATE parent: \"organizations/org-hdnd\" founding_date { year: 2016 month: 7 }");
  EXPECT_THAT(rows[8].resource.message->ShortDebugString(),
              HasSubstr("end_date { year: 2021 month: 6 day: 30 } provenance { source: "));
  EXPECT_THAT(popolo.dropped(),
              ElementsAre(Pair("events", 1), Pair("memberships.on_behalf_of_id", 1),
                          Pair("organizations.classification", 1), Pair("organizations.links", 1),
                          Pair("persons.image", 1), Pair("persons.sort_name", 1)));
}

TEST(PopoloTest, ClashesOfIdsAreErrorsAndNobodyGetsAnothersPosts) {
  Popolo popolo(TestSchema());
  ASSERT_TRUE(popolo
                  .Add("x.json",
                       R"({"persons": [{"id": "A 1", "name": "Một"}, {"id": "a-1", "name": "Hai"}],
                       "organizations": [{"id": "o", "name": "O"}],
                       "memberships": [{"person_id": "A 1", "organization_id": "o"},
                                       {"person_id": "a-1", "organization_id": "o"},
                                       {"organization_id": "o"},
                                       {"person_id": "A 1", "post_id": "none"}]})")
                  .ok());
  const std::vector<PopoloRow> rows = popolo.Rows();
  int good_appointments = 0;
  std::string problems;
  for (const PopoloRow& row : rows) {
    for (const RowProblem& problem : row.problems) problems += problem.what + "\n";
    good_appointments += row.problems.empty() && row.resource.collection->plural == "appointments";
  }
  EXPECT_EQ(good_appointments, 1);
  EXPECT_THAT(problems, HasSubstr("makes the same id as another"));
  EXPECT_THAT(problems, HasSubstr("a-1 makes the id of another"));
  EXPECT_THAT(problems, HasSubstr("only people hold posts"));
  EXPECT_THAT(problems, HasSubstr("there is no post none"));
}

TEST(PopoloTest, RefusesWhatIsNone) {
  Popolo popolo(TestSchema());
  EXPECT_FALSE(popolo.Add("x.json", "[1]").ok());
  EXPECT_FALSE(popolo.Add("x.json", "{").ok());
  EXPECT_TRUE(popolo.Add("x.json", "{}").ok());
  EXPECT_TRUE(popolo.Rows().empty());
}

}  // namespace
}  // namespace district::districtctl
