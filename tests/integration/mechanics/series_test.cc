// Series of figures: rolled up in time, ranked, and what they say of themselves.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::string NewSum(const Json& more = Json::object()) {
  Json indicator = {{"displayName", "Thu ngân sách"}, {"timeAggregation", "SUM"}};
  indicator.update(more);
  const std::string id = NewId("thu");
  EXPECT_THAT(Stack::Get().Post("/v1/indicators?indicatorId=" + id, indicator), IsOk());
  return "indicators/" + id;
}

std::string NewWard() {
  const std::string id = NewId("phuong");
  EXPECT_THAT(Stack::Get().Post("/v1/organizations?organizationId=" + id,
                                {{"displayName", "Phường"}, {"kind", "STATE"}, {"level", "WARD"}}),
              IsOk());
  return "organizations/" + id;
}

std::string Report(const std::string& indicator, const std::string& organization,
                   const std::string& period, const std::string& value,
                   const std::string& status = "NORMAL") {
  const Reply reply =
      Stack::Get().Post("/v1/" + indicator + "/observations", {{"organization", organization},
                                                               {"period", period},
                                                               {"measure", "LEVEL"},
                                                               {"value", {{"value", value}}},
                                                               {"status", status}});
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("name", "");
}

std::string Query(const std::vector<std::string>& indicators,
                  const std::vector<std::string>& organizations,
                  const std::vector<std::string>& periods, const std::string& more = {}) {
  return absl::StrCat("/v1/indicators:query?indicators=", absl::StrJoin(indicators, "&indicators="),
                      "&organizations=", absl::StrJoin(organizations, "&organizations="),
                      periods.empty() ? "" : "&periods=", absl::StrJoin(periods, "&periods="),
                      more);
}

Json Cells(const std::string& path) {
  const Reply reply = Stack::Get().Get(path);
  EXPECT_THAT(reply, IsOk()) << path;
  return reply.body.value("cells", Json::array());
}

// "2018-S1 76 PARTS 6/6"
std::vector<std::string> Describe(const Json& cells) {
  std::vector<std::string> texts;
  for (const Json& cell : cells) {
    texts.push_back(absl::StrCat(cell.value("period", ""), " ",
                                 cell.contains("value") ? cell["value"].value("value", "") : "none",
                                 " ", cell.value("method", ""), " ", cell.value("coveredCount", 0),
                                 "/", cell.value("totalCount", 0)));
  }
  return texts;
}

TEST(SeriesTest, IsMadeOfWhatWasReportedAndSaysSo) {
  const std::string indicator = NewSum(), ward = NewWard();
  for (int month = 1; month <= 6; ++month) {
    Report(indicator, ward, absl::StrCat("2018-0", month), absl::StrCat(9 + month));
  }
  const std::string quarter = Report(indicator, ward, "2018-Q1", "34", "ESTIMATED");
  const Json cells = Cells(
      Query({indicator}, {ward}, {"2018S1", "2018-Q2", "2018-Q3", "2018"}, "&includeParts=true"));
  EXPECT_THAT(Describe(cells), ElementsAre("2018-S1 76 MIXED_PARTS 6/6", "2018-Q2 42 PARTS 3/3",
                                           "2018-Q3 none MISSING 0/3", "2018 76 INCOMPLETE 6/12"));
  EXPECT_EQ(cells[0]["status"], "ESTIMATED");
  EXPECT_EQ(cells[1]["status"], "NORMAL");
  EXPECT_THAT(cells[0]["parts"], SizeIs(4));
  EXPECT_EQ(cells[0]["parts"][0]["observation"], quarter);
  ASSERT_THAT(cells[0]["discrepancies"], SizeIs(1));
  EXPECT_EQ(cells[0]["discrepancies"][0]["period"], "2018-Q1");
  EXPECT_EQ(cells[0]["discrepancies"][0]["partsValue"]["value"], "33");
  EXPECT_THAT(Describe(Cells(Query({indicator}, {ward}, {"2018"}, "&requireComplete=true"))),
              ElementsAre("2018 none INCOMPLETE 6/12"));
}

TEST(SeriesTest, HoldsWhatWasAcknowledgedAndWhatWasKnownThen) {
  const std::string indicator = NewSum(), ward = NewWard();
  Report(indicator, ward, "2018-S1", "100");
  const std::string nine = Report(indicator, ward, "2018-01-01/P9M", "158");
  const std::string third = Query({indicator}, {ward}, {"2018-Q3"});
  EXPECT_THAT(Describe(Cells(third)), ElementsAre("2018-Q3 58 DIFFERENCE 3/3"));
  const Reply changed = Stack::Get().Http("PATCH", "/v1/" + nine + "?updateMask=value",
                                          {{"value", {{"value", "160"}}}});
  ASSERT_THAT(changed, IsOk());
  EXPECT_THAT(Describe(Cells(third)), ElementsAre("2018-Q3 60 DIFFERENCE 3/3"));
  const std::string first = changed.body.value("createTime", "");
  EXPECT_THAT(Describe(Cells(third + "&readTime=" + Encode(first))),
              ElementsAre("2018-Q3 58 DIFFERENCE 3/3"));
}

TEST(SeriesTest, RanksAndSharesAmongOrganizations) {
  const std::string indicator = NewSum({{"direction", "LOWER_IS_BETTER"}});
  std::vector<std::string> wards;
  for (const char* value : {"12", "10", "10", "8", ""}) {
    wards.push_back(NewWard());
    if (*value) Report(indicator, wards.back(), "2018", value);
  }
  const Json cells =
      Cells(Query({indicator}, wards, {"2018"}, "&rank=true&share=true&adjustTo100=true"));
  std::vector<std::string> places;
  for (const Json& cell : cells) {
    places.push_back(absl::StrCat(
        cell.value("rank", 0), " ",
        cell.contains("sharePercent") ? cell["sharePercent"].value("value", "") : "none"));
  }
  EXPECT_THAT(places, ElementsAre("4 30", "2 25", "2 25", "1 20", "0 none"));
}

TEST(SeriesTest, RefusesWhatCannotBeAsked) {
  const std::string indicator = NewSum(), ward = NewWard();
  std::vector<std::string> indicators, periods;
  for (int i = 0; i < 60; ++i) indicators.push_back(absl::StrCat("indicators/i", i));
  for (int i = 0; i < 350; ++i) periods.push_back(absl::StrCat(1600 + i));
  const struct {
    std::string query, reason, field;
  } kRefused[] = {
      {Query({indicator, indicator}, {ward}, {"2018"}), "DUPLICATE", "indicators[1]"},
      {Query({indicator}, {ward}, {"2018", "2018-01-01/P12M"}), "DUPLICATE", "periods[1]"},
      {Query({indicator}, {ward}, {"2018-S3"}), "INVALID_FIELD", "periods[0]"},
      {Query({indicator}, {ward}, {}), "INVALID_FIELD", "periods"},
      {Query(indicators, {ward}, periods), "TOO_MANY_CELLS", "periods"},
  };
  for (const auto& refused : kRefused) {
    const Reply reply = Stack::Get().Get(refused.query);
    EXPECT_THAT(reply, IsError(400, refused.reason)) << refused.field;
    EXPECT_THAT(reply.Fields(), ElementsAre(refused.field));
  }
  EXPECT_THAT(Stack::Get().Get(Query({"indicators/none"}, {ward}, {"2018"})),
              IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Describe(Cells(Query({indicator}, {"organizations/none"}, {"2018"}))),
              ElementsAre("2018 none MISSING 0/12"));
}

}  // namespace
}  // namespace district::testing
