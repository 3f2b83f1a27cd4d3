// Report forms, figures and submissions for these tests, and who hands in and approves.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {

constexpr char kClerk[] = "can-bo-bao-cao";
constexpr char kHead[] = "lanh-dao-thong-ke";

// A token of the statistics office for a caller.
inline HttpOptions As(const std::string& subject) {
  return {.token = Stack::Get().Token("statistics_office", subject)};
}
// A method of a resource, called by somebody.
inline Reply DoAs(const std::string& subject, const std::string& name, const std::string& verb,
                  const Json& body = Json::object()) {
  return Stack::Get().Http("POST", absl::StrCat("/v1/", name, ":", verb), body, As(subject));
}

inline Json Date(int year, int month = 0, int day = 0) {
  Json date = {{"year", year}};
  if (month != 0) date["month"] = month;
  if (day != 0) date["day"] = day;
  return date;
}

// Asks monthly for indicators of units, until ten days after the month.
inline Json FormOf(const std::vector<std::string>& indicators,
                   const std::vector<std::string>& units) {
  Json form = {{"displayName", "Báo cáo tháng"},
               {"periodType", "MONTH"},
               {"items", Json::array()},
               {"units", Json::array()},
               {"deadline", {{"daysAfter", 10}}}};
  for (const std::string& indicator : indicators) {
    form["items"].push_back({{"indicator", indicator}});
  }
  for (const std::string& unit : units) form["units"].push_back({{"organization", unit}});
  return form;
}
inline std::string NewForm(const Json& form) {
  return Make("", "reportForms", "reportFormId", form)["name"];
}
inline std::string NewSubmission(const std::string& form, const std::string& unit,
                                 const std::string& period = "2018-06") {
  return Make(form, "submissions", "submissionId",
              {{"organization", unit}, {"period", period}})["name"];
}
inline std::string NewFigure(const std::string& indicator, const std::string& unit,
                             const std::string& period = "2018-06") {
  return Make(indicator, "observations", "observationId", Level("1.5", period, unit))["name"];
}

// One unit that reports one indicator, with the figure of June 2018.
struct SmallWorld {
  std::string unit = NewOrganization();
  std::string indicator = NewIndicator();
  std::string form = NewForm(FormOf({indicator}, {unit}));
  std::string figure = NewFigure(indicator, unit);
  std::string submission = NewSubmission(form, unit);

  void HandIn() const { ASSERT_THAT(DoAs(kClerk, submission, "submit"), IsOk()); }
  void Approve() const { ASSERT_THAT(DoAs(kHead, submission, "approve"), IsOk()); }
};

inline std::string StateOf(const std::string& submission) {
  return Got(submission).value("state", "");
}

// Does all at the same time; tokens must be there before.
inline std::vector<Reply> AtOnce(const std::vector<std::function<Reply()>>& calls) {
  std::vector<Reply> replies(calls.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < calls.size(); ++i) {
    threads.emplace_back([&, i] { replies[i] = calls[i](); });
  }
  for (std::thread& thread : threads) thread.join();
  return replies;
}

}  // namespace district::testing
