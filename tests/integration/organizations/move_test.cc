// Moves: changes from a day on, beside corrections of what was recorded.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/organizations/organizations.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Today(int days = 0) {
  return absl::FormatTime("%Y-%m-%d", absl::Now() + days * absl::Hours(24),
                          absl::FixedTimeZone(7 * 3600));
}

TEST(MoveTest, InThePastLeavesWhatWasBefore) {
  const std::string a = NewUnit(), b = NewUnit(), unit = NewUnit(a);
  EXPECT_THAT(Placements(Read(unit)), ElementsAre(".. " + a));
  const Reply moved = Move(unit, b, "2018-07-12",
                           {{"decidingDocument", "documents/quyet-dinh-703"}, {"note", "Sắp xếp"}});
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved.body["parent"], b);
  EXPECT_THAT(Placements(moved.body), ElementsAre("..2018-07-11 " + a, "2018-07-12.. " + b));
  EXPECT_EQ(moved.body["placements"][1]["decidingDocument"], "documents/quyet-dinh-703");
  EXPECT_EQ(moved.body["placements"][1]["note"], "Sắp xếp");
  EXPECT_EQ(Read(unit), moved.body);
  EXPECT_THAT(AncestorsOn(unit, "2018-07-11"), ElementsAre(a));
  EXPECT_THAT(AncestorsOn(unit, "2018-07-12"), ElementsAre(b));
  EXPECT_THAT(AncestorsOn(unit, ""), ElementsAre(b));
}

TEST(MoveTest, WithoutADateIsToday) {
  const std::string a = NewUnit(), unit = NewUnit(a);
  const Reply moved = Move(unit, "", "");
  ASSERT_THAT(moved, IsOk());
  EXPECT_FALSE(moved.body.contains("parent"));
  EXPECT_THAT(Placements(moved.body),
              ElementsAre(absl::StrCat("..", Today(-1), " ", a), absl::StrCat(Today(), ".. ")));
  EXPECT_THAT(AncestorsOn(unit, ""), IsEmpty());
  EXPECT_THAT(AncestorsOn(unit, Today(-1)), ElementsAre(a));
}

TEST(MoveTest, InTheFutureChangesNothingToday) {
  const std::string a = NewUnit(), b = NewUnit(), unit = NewUnit(a);
  const Reply moved = Move(unit, b, Today(30));
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved.body["parent"], a);
  EXPECT_THAT(AncestorsOn(unit, ""), ElementsAre(a));
  EXPECT_THAT(AncestorsOn(unit, Today(29)), ElementsAre(a));
  EXPECT_THAT(AncestorsOn(unit, Today(30)), ElementsAre(b));
  const auto below = [](const std::string& parent) {
    return Names(Stack::Get()
                     .Get("/v1/organizations?filter=" + Encode("parent = \"" + parent + "\""))
                     .body.value("organizations", Json::array()));
  };
  EXPECT_THAT(below(a), ElementsAre(unit));
  EXPECT_THAT(below(b), IsEmpty());
  EXPECT_THAT(
      Names(Stack::Get()
                .Get("/v1/organizations?filter=" + Encode("placements.parent:\"" + b + "\""))
                .body["organizations"]),
      ElementsAre(unit));
}

TEST(MoveTest, TakesPartialDates) {
  const std::string a = NewUnit(), b = NewUnit(), unit = NewUnit(a);
  ASSERT_THAT(Move(unit, b, "2018"), IsOk());
  EXPECT_THAT(Placements(Read(unit)), ElementsAre("..2017-12-31 " + a, "2018.. " + b));
  EXPECT_THAT(AncestorsOn(unit, "2017-12-31"), ElementsAre(a));
  EXPECT_THAT(AncestorsOn(unit, "2018-01-01"), ElementsAre(b));
}

TEST(MoveTest, IsWithdrawnByAMoveBackOnItsDay) {
  const std::string a = NewUnit(), b = NewUnit(), unit = NewUnit(a);
  ASSERT_THAT(Move(unit, b, "2018-01-01"), IsOk());
  ASSERT_THAT(Move(unit, a, "2018-01-01"), IsOk());
  EXPECT_THAT(Placements(Read(unit)), ElementsAre(".. " + a));
  EXPECT_THAT(Move(unit, a, "2018-01-01"), IsError(400, "NOT_MOVED"));
}

TEST(CorrectionTest, OfTheParentKeepsTheDays) {
  const std::string a = NewUnit(), b = NewUnit(), c = NewUnit(), unit = NewUnit(a);
  ASSERT_THAT(Move(unit, b, "2018-01-01"), IsOk());
  const Reply corrected = Change(unit, "parent", {{"parent", c}});
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected.body["parent"], c);
  EXPECT_THAT(Placements(corrected.body), ElementsAre("..2017-12-31 " + a, "2018-01-01.. " + c));
  // What callers send as placements counts for nothing.
  const Reply sent = Change(unit, "*",
                            {{"displayName", "Khác"},
                             {"kind", "STATE"},
                             {"level", "WARD"},
                             {"parent", c},
                             {"placements", {{{"parent", b}}}}});
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(Placements(sent.body), Placements(corrected.body));
}

TEST(DissolvedTest, KeepsItsLastParent) {
  const std::string a = NewUnit(), b = NewUnit(), unit = NewUnit(a);
  ASSERT_THAT(Move(unit, b, "2020-01-01"), IsOk());
  const Reply dissolved = Change(unit, "dissolutionDate", {{"dissolutionDate", Date("2019-06")}});
  ASSERT_THAT(dissolved, IsOk());
  EXPECT_EQ(dissolved.body["parent"], a);
  EXPECT_THAT(AncestorsOn(unit, ""), ElementsAre(a));
  EXPECT_THAT(AncestorsOn(unit, "2019-06-30"), ElementsAre(a));
  EXPECT_THAT(Stack::Get().Get("/v1/" + unit + ":ancestors?asOf=2019-07-01"),
              IsError(404, "NOT_FOUND"));
}

TEST(DeletionTest, IsRefusedWhileAnyPlacementIsBelow) {
  const std::string past = NewUnit(), future = NewUnit(), now = NewUnit(), unit = NewUnit(past);
  ASSERT_THAT(Move(unit, now, "2018-01-01"), IsOk());
  ASSERT_THAT(Move(unit, future, Today(30)), IsOk());
  for (const std::string& parent : {past, now, future}) {
    EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + parent), IsError(400, "IS_REFERENCED"));
  }
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + unit), IsOk());
  EXPECT_THAT(TreeOn(past, "2017-01-01"), ElementsAre(::testing::Pair(past, "")));
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + past), IsOk());
  // It cannot come back to below one that is gone.
  EXPECT_THAT(Stack::Get().Post("/v1/" + unit + ":undelete", Json::object()),
              IsError(400, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(Stack::Get().Post("/v1/" + past + ":undelete", Json::object()), IsOk());
  const Reply back = Stack::Get().Post("/v1/" + unit + ":undelete", Json::object());
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back.body["placements"].size(), 3u);
  EXPECT_EQ(TreeOn(past, "2017-01-01")[unit], past);
}

TEST(RequestTest, IsCheckedOnlyReplayedAndGuarded) {
  const std::string a = NewUnit(), b = NewUnit(), unit = NewUnit(a);
  const Json before = Read(unit);
  const Reply only_checked = Move(unit, b, "2018-01-01", {{"validateOnly", true}});
  ASSERT_THAT(only_checked, IsOk());
  EXPECT_EQ(only_checked.body["parent"], b);
  EXPECT_EQ(Read(unit), before);
  EXPECT_THAT(AncestorsOn(unit, ""), ElementsAre(a));

  EXPECT_THAT(Move(unit, b, "2018-01-01", {{"etag", "x"}}), IsError(409, "ETAG_MISMATCH"));
  const Json id = {{"requestId", NewUuid()}, {"etag", before["etag"]}};
  const Reply moved = Move(unit, b, "2018-01-01", id);
  ASSERT_THAT(moved, IsOk());
  const Reply replayed = Move(unit, b, "2018-01-01", id);
  ASSERT_THAT(replayed, IsOk());
  EXPECT_EQ(replayed.body, moved.body);
  EXPECT_THAT(Move(unit, b, "2018-01-02", id), IsInvalid("request_id", "REQUEST_ID_REUSED"));
  EXPECT_EQ(Read(unit), moved.body);
}

TEST(RequestTest, NamesWhatIsWrong) {
  const std::string a = NewUnit(), unit = NewUnit(a);
  const std::string late = NewUnit("", {{"foundingDate", Date("2019")}});
  EXPECT_THAT(Move("organizations/khong-co", a, "2018-01-01"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Move(unit, "organizations/khong-co", "2018-01-01"),
              IsInvalid("parent", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Move(unit, "people/to-thien-nga", "2018-01-01"),
              IsInvalid("parent", "INVALID_FIELD"));
  EXPECT_THAT(Move(unit, "", "2018-01-01", {{"decidingDocument", "documents/khong-co"}}),
              IsInvalid("deciding_document", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Move(unit, "", "2018-02-30"), IsInvalid("date", "INVALID_FIELD"));
  EXPECT_THAT(Move(unit, "", "2018-01-01", {{"note", std::string(1001, 'x')}}),
              IsInvalid("note", "INVALID_FIELD"));
  EXPECT_THAT(Move(unit, "", "2018-01-01", {{"requestId", "1"}}),
              IsInvalid("request_id", "INVALID_FIELD"));
  EXPECT_THAT(Move(unit, late, "2018-12-31"), IsInvalid("parent", "NOT_THEN"));
  EXPECT_THAT(Move(late, unit, "2018-12-31"), IsInvalid("date", "NOT_THEN"));
  EXPECT_THAT(Move(late, unit, "2019"), IsOk());
  const Reply refused =
      Stack::Get().Http("POST", "/v1/" + unit + ":move", Json::object(), {.role = "viewer"});
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(Change(unit, "successors", {{"successors", {unit}}}),
              IsInvalid("organization.successors[0]", "INVALID_FIELD"));
}

TEST(CycleTest, IsRefusedOnAnyDay) {
  const std::string a = NewUnit(), b = NewUnit();
  ASSERT_THAT(Move(a, b, "2030-01-01"), IsOk());
  ASSERT_THAT(Move(a, "", "2031-01-01"), IsOk());
  // Within the days that a is below b, and into them; not after them.
  EXPECT_THAT(Move(b, a, "2030-06-01"), IsInvalid("parent", "ORGANIZATION_CYCLE"));
  EXPECT_THAT(Move(b, a, "2018-01-01"), IsInvalid("parent", "ORGANIZATION_CYCLE"));
  EXPECT_THAT(Change(b, "parent", {{"parent", a}}),
              IsInvalid("organization.parent", "ORGANIZATION_CYCLE"));
  ASSERT_THAT(Move(b, a, "2031-01-01"), IsOk());
  // Back below b for longer would meet the days that b is below it.
  EXPECT_THAT(Move(a, b, "2031-01-01"), IsInvalid("parent", "ORGANIZATION_CYCLE"));
  EXPECT_THAT(Move(a, a, "2018-01-01"), IsInvalid("parent", "ORGANIZATION_CYCLE"));
  EXPECT_THAT(AncestorsOn(a, "2030-06-01"), ElementsAre(b));
  EXPECT_THAT(AncestorsOn(b, "2031-06-01"), ElementsAre(a));
}

TEST(DepthTest, IsBoundedAboveAndBelow) {
  std::vector<std::string> chain = {NewUnit()};
  while (chain.size() < 51) chain.push_back(NewUnit(chain.back()));
  EXPECT_EQ(AncestorsOn(chain.back(), "").size(), 50u);
  EXPECT_EQ(TreeOn(chain.front(), "2018-01-01").size(), 51u);
  EXPECT_THAT(
      Stack::Get().Post(
          "/v1/organizations",
          {{"displayName", "Sâu"}, {"kind", "STATE"}, {"level", "WARD"}, {"parent", chain.back()}}),
      IsInvalid("organization.parent", "TREE_TOO_DEEP"));
  EXPECT_THAT(Move(chain.front(), NewUnit(), "2018-01-01"), IsInvalid("parent", "TREE_TOO_DEEP"));
}

TEST(TerritoryTest, HasItsOrganizationsOfAllKinds) {
  const std::string ward = NewId("phường ");
  std::vector<std::string> all;
  for (const char* kind : {"PARTY", "STATE", "FRONT"}) {
    all.push_back(NewUnit("", {{"kind", kind}, {"territory", ward}}));
  }
  const auto found = [&](const std::string& more) {
    return Names(
        Stack::Get()
            .Get("/v1/organizations?filter=" + Encode("territory = \"" + ward + "\"" + more))
            .body.value("organizations", Json::array()));
  };
  EXPECT_THAT(found(""), ::testing::UnorderedElementsAreArray(all));
  EXPECT_THAT(found(" AND kind = FRONT"), ElementsAre(all[2]));
  EXPECT_THAT(found(" AND kind = MASS_ORGANIZATION"), IsEmpty());
}

TEST(SearchTest, FindsAliasesAndAbbreviations) {
  const auto found = [](const std::string& query) {
    return Names(Stack::Get()
                     .Get("/v1/organizations:search?query=" + Encode(query))
                     .body.value("organizations", Json::array()));
  };
  EXPECT_THAT(found("BCH Đảng bộ Quận"), Contains("organizations/quan-uy"));
  const std::string word = "xyz" + NewId("q").substr(2, 8);
  const std::string unit = NewUnit("", {{"aliases", {"Bí danh " + word}}});
  EXPECT_THAT(found("bi danh " + word), ElementsAre(unit));
  ASSERT_THAT(Change(unit, "aliases,abbreviations", {{"abbreviations", {word + "2"}}}), IsOk());
  EXPECT_THAT(found(word + "2"), ElementsAre(unit));
  EXPECT_THAT(found("danh " + word), Not(Contains(unit)));
}

}  // namespace
}  // namespace district::testing
