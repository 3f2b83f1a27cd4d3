// Files of figures for these tests, and what other programs read in them.
#pragma once

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

inline std::string NewIndicator(const Json& more = Json::object()) {
  Json indicator = {
      {"displayName", NewId("Thu ngân sách ")}, {"unit", "tỷ đồng"}, {"timeAggregation", "SUM"}};
  indicator.update(more);
  const std::string id = NewId("thu");
  EXPECT_THAT(Stack::Get().Post("/v1/indicators?indicatorId=" + id, indicator), IsOk());
  return "indicators/" + id;
}

inline std::string NewWard(const std::string& display_name = "Phường") {
  const std::string id = NewId("phuong");
  EXPECT_THAT(
      Stack::Get().Post("/v1/organizations?organizationId=" + id,
                        {{"displayName", display_name}, {"kind", "STATE"}, {"level", "WARD"}}),
      IsOk());
  return "organizations/" + id;
}

inline std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

inline Reply Import(const std::string& file, const std::string& query = {},
                    const std::string& role = "admin") {
  return Stack::Get().HttpRaw(
      "POST", "/v1/observations:import" + query, file,
      {.role = role, .headers = {{"content-type", "text/csv"}}, .timeout_seconds = 120});
}

inline Reply Export(const std::string& query) {
  return Stack::Get().Http("GET", "/v1/observations:export" + query, nullptr,
                           {.timeout_seconds = 120});
}

// "created 2, unchanged 1, failed 1 of 4, through 5"; what is none is left out.
inline std::string Outcome(const Json& answer) {
  std::string outcome;
  for (const char* what : {"created", "updated", "unchanged", "deleted", "failed"}) {
    const int count = answer.value(absl::StrCat(what, "Count"), 0);
    if (count > 0) absl::StrAppend(&outcome, outcome.empty() ? "" : ", ", what, " ", count);
  }
  return absl::StrCat(outcome, " of ", answer.value("rowCount", 0), ", through ",
                      answer.value("committedThrough", 0));
}

// "3 value DECIMAL_COMMA" of each row that was refused.
inline std::vector<std::string> ErrorsIn(const Json& answer) {
  std::vector<std::string> errors;
  for (const Json& error : answer.value("errors", Json::array())) {
    errors.push_back(absl::StrCat(error.value("row", 0), " ", error.value("column", ""), " ",
                                  error.value("reason", "")));
  }
  return errors;
}

// The observations of an indicator, in the order of their periods.
inline Json FiguresOf(const std::string& indicator) {
  return Got(absl::StrCat(indicator, "/observations?pageSize=1000&orderBy=period"))
      .value("observations", Json::array());
}

// What another program reads in a file: read_figures.py.
inline Json ReadByOthers(const std::string& kind, const std::string& bytes) {
  const std::string dir = Stack::Get().endpoints()["dir"];
  const std::string root = dir.substr(0, dir.find("/build/"));
  const std::string file = absl::StrCat(dir, "/", NewId("figures"), ".", kind);
  std::ofstream(file, std::ios::binary) << bytes;
  int code = 0;
  const std::string output =
      Shell(absl::StrCat(root, "/.local/oracles/bin/python3 -B ", DISTRICT_TEST_FOLDER,
                         "/read_figures.py ", kind, " ", file, " 2>&1"),
            &code);
  EXPECT_EQ(code, 0) << output;
  return code == 0 ? Json::parse(output) : Json::object();
}

}  // namespace district::testing
