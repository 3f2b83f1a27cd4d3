// Indicators with figures, for reports and charts.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/stack.h"

namespace district::testing {

inline constexpr char kCommittee[] = "organizations/ubnd-quan";

// An indicator whose parts add up, in billions.
inline std::string NewSum(const std::string& title, const Json& more = Json::object()) {
  Json indicator = {{"displayName", title}, {"timeAggregation", "SUM"}, {"unit", "tỷ đồng"}};
  indicator.update(more);
  const std::string id = NewId("thu");
  EXPECT_THAT(Stack::Get().Post("/v1/indicators?indicatorId=" + id, indicator), IsOk());
  return "indicators/" + id;
}

inline std::string NewUnit(const std::string& title) {
  const std::string id = NewId("phuong");
  EXPECT_THAT(Stack::Get().Post("/v1/organizations?organizationId=" + id,
                                {{"displayName", title}, {"kind", "STATE"}, {"level", "WARD"}}),
              IsOk());
  return "organizations/" + id;
}

inline Json LevelOf(const std::string& organization, const std::string& period,
                    const std::string& value, const std::string& status = "NORMAL") {
  return {{"organization", organization},
          {"period", period},
          {"measure", "LEVEL"},
          {"value", {{"value", value}}},
          {"status", status}};
}

inline std::string Report(const std::string& indicator, const Json& observation) {
  const Reply reply = Stack::Get().Post("/v1/" + indicator + "/observations", observation);
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("name", "");
}

inline std::string NewPlan(const std::string& indicator, const std::string& organization,
                           const std::string& period, const std::string& value) {
  const Reply reply = Stack::Get().Post(
      "/v1/" + indicator + "/plans",
      {{"organization", organization}, {"period", period}, {"value", {{"value", value}}}});
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("name", "");
}

}  // namespace district::testing
