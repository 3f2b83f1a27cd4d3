// Frameworks, units and evaluations for these tests.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {

inline Json Points(const std::string& value) { return {{"value", value}}; }

// 20 + 70 + 10, A from 90 for 30 % of a unit (40 % of an outstanding one), B from 70, C from 50, D.
inline Json TheScheme() {
  return Json::parse(R"({
      "displayName": "Khung thử", "periodType": "MONTH", "categories": ["CADRE", "CIVIL_SERVANT"],
      "groups": [
        {"id": "ky-luat", "title": "Kỷ luật", "maximumPoints": {"value": "20"}, "criteria": [
          {"id": "gio-giac", "title": "Giờ giấc", "maximumPoints": {"value": "15"}},
          {"id": "dao-duc", "title": "Đạo đức", "maximumPoints": {"value": "10"}}]},
        {"id": "ket-qua", "title": "Kết quả", "criteria": [
          {"id": "ket-qua", "title": "Kết quả", "maximumPoints": {"value": "70"},
           "prefillable": true}]},
        {"id": "thuong", "title": "Thưởng", "criteria": [
          {"id": "thuong", "title": "Thưởng", "maximumPoints": {"value": "10"}, "bonus": true}]}],
      "bands": [
        {"code": "A", "minimumPoints": {"value": "90"},
         "quota": {"percent": {"value": "30"}, "outstandingPercent": {"value": "40"}}},
        {"code": "B", "minimumPoints": {"value": "70"}},
        {"code": "C", "minimumPoints": {"value": "50"}},
        {"code": "D", "minimumPoints": {"value": "0"}}],
      "deadlines": {"selfDays": 3, "unitDays": 5, "approvalDays": 10}})");
}

inline std::string NewFramework(const Json& framework = TheScheme()) {
  return Make("", "evaluationFrameworks", "evaluationFrameworkId", framework)["name"];
}

inline std::string NewUnit(const std::string& parent = {}, const std::string& name = "Đơn vị") {
  Json unit = {{"displayName", name}, {"kind", "STATE"}, {"level", "DISTRICT"}};
  if (!parent.empty()) unit["parent"] = parent;
  return Make("", "organizations", "organizationId", unit)["name"];
}

inline std::string NewStaff(const std::string& category = "CADRE",
                            const std::string& name = "Nguyễn Văn An") {
  Json person = {{"displayName", name}};
  if (!category.empty()) person["category"] = category;
  return Make("", "people", "personId", person)["name"];
}

// What scores come to: 15 + 5 + `result` (of 70) + `bonus`.
inline Json ScoresOf(const std::string& result, const std::string& bonus = "0") {
  return {{{"criterion", "gio-giac"}, {"points", Points("15")}},
          {{"criterion", "dao-duc"}, {"points", Points("5")}},
          {{"criterion", "ket-qua"}, {"points", Points(result)}},
          {{"criterion", "thuong"}, {"points", Points(bonus)}}};
}
inline Json ScoresForA() { return ScoresOf("70"); }  // 90
inline Json ScoresForB() { return ScoresOf("69"); }  // 89

inline Json EvaluationOf(const std::string& framework, const std::string& unit,
                         const std::string& period = "2018-07") {
  return {{"framework", framework}, {"period", period}, {"organization", unit}};
}

inline std::string NewEvaluation(const std::string& framework, const std::string& unit,
                                 const Json& scores = Json::array(),
                                 const std::string& person = NewStaff(),
                                 const std::string& period = "2018-07") {
  Json body = EvaluationOf(framework, unit, period);
  if (!scores.empty()) body["selfScores"] = scores;
  return Make(person, "evaluations", "evaluationId", body)["name"];
}

// Takes the steps one after the other and expects them to succeed; "submit,review" and so on.
inline void Take(const std::string& name, const std::vector<std::string>& verbs) {
  for (const std::string& verb : verbs) {
    const bool noted = verb == "return" || verb == "appeal";
    const Reply reply = Do(name, verb, noted ? Json({{"note", "Lý do"}}) : Json::object());
    ASSERT_THAT(reply, IsOk()) << name << " " << verb;
  }
}

inline std::string NewReviewed(const std::string& framework, const std::string& unit,
                               const Json& scores, const std::string& person = NewStaff(),
                               const std::string& period = "2018-07") {
  const std::string name = NewEvaluation(framework, unit, scores, person, period);
  Take(name, {"submit", "review"});
  return name;
}

// Does all at the same time.
inline std::vector<Reply> AtOnce(const std::vector<std::function<Reply()>>& calls) {
  Stack::Get().Token("admin");  // made before the threads need it
  std::vector<Reply> replies(calls.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < calls.size(); ++i) {
    threads.emplace_back([&, i] { replies[i] = calls[i](); });
  }
  for (std::thread& thread : threads) thread.join();
  return replies;
}

}  // namespace district::testing
