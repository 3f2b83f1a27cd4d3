// What the tests of figures over the tree of organizations share.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "tests/integration/organizations/organizations.h"
#include "tests/integration/wire.h"

namespace district::testing {

inline std::string NewIndicatorOf(Stack& stack, const Json& more = Json::object()) {
  Json indicator = {
      {"displayName", "Thu ngân sách"}, {"timeAggregation", "SUM"}, {"spaceAggregation", "SUM"}};
  indicator.update(more);
  const std::string id = NewId("thu");
  EXPECT_THAT(stack.Post("/v1/indicators?indicatorId=" + id, indicator), IsOk());
  return "indicators/" + id;
}

inline Reply TryReport(Stack& stack, const std::string& indicator, const std::string& organization,
                       const std::string& period, const std::string& value,
                       const Json& more = Json::object()) {
  Json body = {{"organization", organization},
               {"period", period},
               {"measure", "LEVEL"},
               {"value", {{"value", value}}}};
  body.update(more);
  return stack.Post("/v1/" + indicator + "/observations", body);
}

inline std::string Report(Stack& stack, const std::string& indicator,
                          const std::string& organization, const std::string& period,
                          const std::string& value) {
  const Reply reply = TryReport(stack, indicator, organization, period, value);
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("name", "");
}

inline std::string Query(const std::vector<std::string>& indicators,
                         const std::vector<std::string>& organizations,
                         const std::vector<std::string>& periods, const std::string& more = {}) {
  return absl::StrCat("/v1/indicators:query?indicators=", absl::StrJoin(indicators, "&indicators="),
                      "&organizations=", absl::StrJoin(organizations, "&organizations="),
                      "&periods=", absl::StrJoin(periods, "&periods="), more);
}

// "2018-S1 76 UNITS 6/6 months 3/3 units"
inline std::vector<std::string> Describe(const Json& answer) {
  std::vector<std::string> texts;
  for (const Json& cell : answer.value("cells", Json::array())) {
    texts.push_back(absl::StrCat(cell.value("period", ""), " ",
                                 cell.contains("value") ? cell["value"].value("value", "") : "none",
                                 " ", cell.value("method", ""), " ", cell.value("coveredCount", 0),
                                 "/", cell.value("totalCount", 0),
                                 cell.value("coverageUnit", "") == "DAYS" ? " days " : " months ",
                                 cell.value("coveredUnitCount", 0), "/",
                                 cell.value("totalUnitCount", 0), " units"));
  }
  return texts;
}

// Waits until indicator has heard of all that was changed in personnel before the call.
inline void AwaitTree(Stack& stack, const std::string& indicator) {
  // A day of the database's clock, which tells the times of both.
  const Reply changed = stack.Http("POST", "/v1/organizations?organizationId=" + NewId("moc"),
                                   {{"displayName", "Mốc"}, {"kind", "STATE"}, {"level", "WARD"}});
  ASSERT_THAT(changed, IsOk());
  const std::string time = changed.body["createTime"], name = changed.body["name"];
  absl::Time last, known;
  std::string error;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, time, &last, &error)) << error;
  const std::string query = Query({indicator}, {name}, {"2018"});
  EXPECT_TRUE(Eventually(absl::Seconds(60),
                         [&] {
                           const Reply reply = stack.Get(query);
                           return reply.status == 200 && reply.body.contains("treeTime") &&
                                  absl::ParseTime(absl::RFC3339_full,
                                                  reply.body["treeTime"].get<std::string>(), &known,
                                                  &error) &&
                                  known > last;
                         }))
      << "the tree of indicator is of " << known;
}

}  // namespace district::testing
