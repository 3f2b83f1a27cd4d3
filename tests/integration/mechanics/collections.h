// The collections of the three services, each with what a test needs to make resources of it.
#pragma once

#include <atomic>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"

namespace district::testing {

// Creates below `parent` ("" at the top) and expects success; answers the resource.
inline Json Make(const std::string& parent, const std::string& collection,
                 const std::string& id_parameter, const Json& body,
                 const std::string& id = NewId("t")) {
  const std::string path = absl::StrCat("/v1/", parent, parent.empty() ? "" : "/", collection, "?",
                                        id_parameter, "=", id);
  const Reply reply = Stack::Get().Post(path, body);
  EXPECT_THAT(reply, IsOk()) << path << " " << body.dump();
  return reply.status == 200 ? reply.body : Json({{"name", ""}, {"etag", ""}});
}

inline std::string NewOrganization() {
  return Make("", "organizations", "organizationId",
              {{"displayName", "Tổ chức thử"}, {"kind", "PARTY"}, {"level", "WARD"}})["name"];
}
inline std::string NewPerson() {
  return Make("", "people", "personId", {{"displayName", "Người Thử"}})["name"];
}
// 0 seats: their number is not known.
inline std::string NewPost(int seats = 0) {
  return Make(NewOrganization(), "posts", "postId",
              {{"title", "Chức danh thử"}, {"kind", "OFFICE"}, {"seats", seats}})["name"];
}
inline Json MeetingOf(const std::string& organization) {
  return {{"displayName", "Hội nghị thử"},
          {"organization", organization},
          {"sittings", Json::array({{{"date", {{"year", 2019}, {"month", 1}, {"day", 2}}}}})}};
}
inline std::string NewMeeting() {
  return Make("", "meetings", "meetingId", MeetingOf(NewOrganization()))["name"];
}
inline std::string NewMeetingUnderWay() {
  Json meeting = MeetingOf(NewOrganization());
  meeting["state"] = "IN_PROGRESS";
  return Make("", "meetings", "meetingId", meeting)["name"];
}
inline std::string NewGuest(const std::string& meeting, const std::string& name) {
  return Make(meeting, "participants", "participantId",
              {{"guest", name}, {"roles", {"GUEST"}}})["name"];
}
// More than a half of the members; good since 2016.
inline Json DecisionRuleOf(const std::string& organization) {
  return {{"displayName", "Quy định thử"},
          {"organizations", {organization}},
          {"matter", "RESOLUTION"},
          {"startDate", {{"year", 2016}}},
          {"majority", {{"numerator", 1}, {"denominator", 2}, {"strict", true}}},
          {"base", "MEMBERS"},
          {"source", "Quy chế thử"}};
}
inline std::string NewDocument() {
  return Make("", "documents", "documentId",
              {{"type", "documentTypes/ke-hoach-dang"}, {"subject", "Văn bản thử"}})["name"];
}
inline std::string NewIndicator() {
  return Make("", "indicators", "indicatorId", {{"displayName", "Chỉ tiêu thử"}})["name"];
}
inline Json Level(const std::string& value, const std::string& period = "2018-S1",
                  const std::string& organization = "organizations/ubnd-quan") {
  return {{"organization", organization},
          {"period", period},
          {"measure", "LEVEL"},
          {"value", {{"value", value}}}};
}
// Reported every year by the people's committee, until 15 January.
inline Json ReportFormOf(const std::string& indicator) {
  return {{"displayName", "Biểu mẫu thử"},
          {"periodType", "YEAR"},
          {"items", Json::array({{{"indicator", indicator}}})},
          {"units", Json::array({{{"organization", "organizations/ubnd-quan"}}})},
          {"deadline", {{"daysAfter", 15}}}};
}
inline std::string NewReportForm() {
  return Make("", "reportForms", "reportFormId", ReportFormOf(NewIndicator()))["name"];
}
inline Json Scheme() {
  return Json::parse(R"({
      "displayName": "Khung thử", "periodType": "MONTH", "categories": ["CADRE"],
      "groups": [{"id": "ket-qua", "title": "Kết quả", "criteria": [
          {"id": "ket-qua", "title": "Kết quả", "maximumPoints": {"value": "100"}}]}],
      "bands": [{"code": "A", "minimumPoints": {"value": "50"}},
                {"code": "B", "minimumPoints": {"value": "0"}}]})");
}

struct Collection {
  std::string plural;                   // in URLs and lists
  std::string singular;                 // in requests
  std::function<std::string()> parent;  // makes one; "" at the top
  // The n-th resource below a parent; no two of them get into each other's way.
  std::function<Json(const std::string& parent, int n)> body;
  std::string field;  // a text that may change

  std::string Path(const std::string& parent) const {
    return absl::StrCat("/v1/", parent, parent.empty() ? "" : "/", plural);
  }
  std::string IdParameter() const { return singular + "Id"; }
};
inline void PrintTo(const Collection& collection, std::ostream* out) { *out << collection.plural; }

inline std::string Nothing() { return ""; }

inline std::vector<Collection> PersonnelCollections() {
  return {
      {"organizations", "organization", &Nothing,
       [](const std::string&, int) -> Json {
         return {{"displayName", "Phường thử"}, {"kind", "STATE"}, {"level", "WARD"}};
       },
       "territory"},
      {"organizationGroups", "organizationGroup", &Nothing,
       [](const std::string&, int) -> Json {
         return {{"displayName", "Cụm thử"},
                 {"members", {{{"organization", "organizations/ubnd-quan"}}}}};
       },
       "note"},
      {"terms", "term", &NewOrganization,
       [](const std::string&, int) -> Json { return {{"label", "Nhiệm kỳ thử"}}; }, "label"},
      {"posts", "post", &NewOrganization,
       [](const std::string&, int) -> Json { return {{"title", "Chức danh"}, {"kind", "SEAT"}}; },
       "abbreviation"},
      {"people", "person", &Nothing,
       [](const std::string&, int) -> Json { return {{"displayName", "Trần Thử"}}; }, "hometown"},
      {"appointments", "appointment", &NewPerson,
       [](const std::string&, int) -> Json { return {{"post", NewPost()}}; }, "note"},
      {"evaluationFrameworks", "evaluationFramework", &Nothing,
       [](const std::string&, int) -> Json { return Scheme(); }, "note"},
      {"evaluations", "evaluation", &NewPerson,
       [](const std::string&, int n) -> Json {
         return {{"framework", "evaluationFrameworks/danh-gia-hang-thang"},
                 {"period", absl::StrCat(2000 + n, "-07")},
                 {"organization", "organizations/ubnd-quan"}};
       },
       "note"},
      {"staffQuotas", "staffQuota", &NewOrganization,
       [](const std::string&, int n) -> Json {
         return {{"category", "CADRE"},
                 {"positionCount", n},
                 {"startDate", {{"year", 2000 + n}}},
                 {"endDate", {{"year", 2000 + n}}}};
       },
       "note"},
      {"successors", "successor", [] { return NewPost(); },
       [](const std::string&, int) -> Json {
         return {{"person", NewPerson()}, {"readiness", "READY_NOW"}, {"period", "2020/2025"}};
       },
       "note"},
      {"holidays", "holiday", &Nothing,
       [](const std::string&, int) -> Json {
         // There is one a day.
         static std::atomic<int> day = 0;
         const int n = day++;
         return {
             {"displayName", "Ngày nghỉ thử"},
             {"kind", "DAY_OFF"},
             {"date", {{"year", 1900 + n / 336}, {"month", 1 + n / 28 % 12}, {"day", 1 + n % 28}}}};
       },
       "note"},
  };
}

inline std::vector<Collection> MeetingCollections() {
  return {
      {"documents", "document", &Nothing,
       [](const std::string&, int) -> Json {
         return {{"type", "documentTypes/bao-cao-dang"}, {"subject", "Báo cáo thử"}};
       },
       "issuingSession"},
      {"references", "reference", &NewDocument,
       [](const std::string&, int) -> Json {
         return {{"target", NewDocument()}, {"relation", "BASED_ON"}};
       },
       "note"},
      {"files", "file", &NewDocument,
       [](const std::string&, int n) -> Json {
         return {{"role", "ANNEX"}, {"fileName", absl::StrCat("phu-luc-", n, ".pdf")}};
       },
       "note"},
      {"comments", "comment", &NewDocument,
       [](const std::string&, int) -> Json {
         return {{"organization", NewOrganization()}, {"text", "Góp ý thử"}};
       },
       "locator"},
      {"meetings", "meeting", &Nothing,
       [](const std::string&, int) -> Json { return MeetingOf(NewOrganization()); }, "displayName"},
      {"participants", "participant", &NewMeeting,
       [](const std::string&, int n) -> Json {
         return {{"guest", absl::StrCat("Khách ", n)}, {"roles", {"GUEST"}}};
       },
       "title"},
      {"agendaItems", "agendaItem", &NewMeeting,
       [](const std::string&, int) -> Json { return {{"title", "Nội dung thử"}}; }, "notes"},
      {"decisions", "decision", &NewMeeting,
       [](const std::string&, int) -> Json { return {{"outcome", "ADOPTED"}}; }, "text"},
      {"directives", "directive", &NewMeeting,
       [](const std::string&, int) -> Json { return {{"label", "T9"}, {"text", "Làm thử"}}; },
       "assignee"},
      {"bulletins", "bulletin", &Nothing,
       [](const std::string&, int) -> Json { return {{"title", "Tin thử"}}; }, "section"},
      {"calendarFeeds", "calendarFeed", &Nothing,
       [](const std::string&, int n) -> Json {
         return {{"displayName", absl::StrCat("Lịch họp ", n)}};
       },
       "displayName"},
      {"rooms", "room", &Nothing,
       [](const std::string&, int n) -> Json {
         return {{"displayName", absl::StrCat("Phòng họp ", n)}};
       },
       "note"},
      {"decisionRules", "decisionRule", &Nothing,
       [](const std::string&, int) -> Json { return DecisionRuleOf(NewOrganization()); },
       "displayName"},
      {"assignments", "assignment", &Nothing,
       [](const std::string&, int) -> Json {
         return {{"task", "Việc thử"},
                 {"document", NewDocument()},
                 {"owner", {{"organization", NewOrganization()}}}};
       },
       "note"},
      {"documentTypes", "documentType", &Nothing,
       [](const std::string&, int) -> Json {
         return {{"displayName", "Loại thử"}, {"side", "STATE"}};
       },
       "note"},
      {"numberRegisters", "numberRegister", &Nothing,
       [](const std::string&, int) -> Json {
         return {{"displayName", "Sổ thử"},
                 {"issuer", NewOrganization()},
                 {"issuerSymbol", "THU"},
                 {"reset", "YEAR"},
                 {"format", "{number}/{type}-{issuer}"}};
       },
       "note"},
      {"facetSchemes", "facetScheme", &Nothing,
       [](const std::string&, int) -> Json {
         // There is one a day.
         static std::atomic<int> month = 0;
         const int n = month++;
         const Json of_month = {{"year", 1000 + n / 12}, {"month", 1 + n % 12}};
         return {{"displayName", "Phương châm thử"},
                 {"facets", {"TASK", "DEADLINE"}},
                 {"startDate", of_month},
                 {"endDate", of_month},
                 {"source", "Kết luận thử"}};
       },
       "note"},
      {"secrecyTerms", "secrecyTerm", &Nothing,
       [](const std::string&, int) -> Json {
         // There is one a degree and day.
         static std::atomic<int> month = 0;
         const int n = month++;
         const Json of_month = {{"year", 1000 + n / 12}, {"month", 1 + n % 12}};
         return {
             {"displayName", "Thời hạn thử"}, {"classification", "SECRET"}, {"years", 20},
             {"startDate", of_month},         {"endDate", of_month},        {"source", "Luật thử"}};
       },
       "displayName"},
      {"ballots", "ballot", &Nothing,
       [](const std::string&, int) -> Json {
         return {{"subject", "Phiếu thử"}, {"organization", NewOrganization()}};
       },
       "question"},
      {"speeches", "speech", &NewMeetingUnderWay,
       [](const std::string& parent, int n) -> Json {
         return {{"participant", NewGuest(parent, absl::StrCat("Khách ", n))}, {"kind", "SPEECH"}};
       },
       "topic"},
  };
}

inline std::vector<Collection> IndicatorCollections() {
  return {
      {"fields", "field", &Nothing,
       [](const std::string&, int) -> Json { return {{"displayName", "Lĩnh vực thử"}}; },
       "displayName"},
      {"indicators", "indicator", &Nothing,
       [](const std::string&, int) -> Json { return {{"displayName", "Chỉ tiêu thử"}}; }, "unit"},
      {"plans", "plan", &NewIndicator,
       [](const std::string&, int n) -> Json {
         return {{"organization", "organizations/ubnd-quan"},
                 {"period", absl::StrCat(2000 + n)},
                 {"value", {{"value", "100"}}}};
       },
       "note"},
      {"observations", "observation", &NewIndicator,
       [](const std::string&, int n) -> Json { return Level("1.5", absl::StrCat(2000 + n)); },
       "comment"},
      {"watchItems", "watchItem", &Nothing,
       [](const std::string&, int) -> Json {
         return {{"indicator", NewIndicator()}, {"reasons", {"MANUAL"}}};
       },
       "note"},
      {"reportForms", "reportForm", &Nothing,
       [](const std::string&, int) -> Json { return ReportFormOf(NewIndicator()); }, "note"},
      {"submissions", "submission", &NewReportForm,
       [](const std::string&, int n) -> Json {
         return {{"organization", "organizations/ubnd-quan"}, {"period", absl::StrCat(2000 + n)}};
       },
       "note"},
      {"validationRules", "validationRule", &Nothing,
       [](const std::string&, int n) -> Json {
         const std::string id = NewIndicator().substr(std::string("indicators/").size());
         return {{"displayName", absl::StrCat("Quy tắc thử ", n)},
                 {"left", absl::StrCat("{", id, "}")},
                 {"operator", "GREATER_OR_EQUAL"},
                 {"right", "0"},
                 {"importance", "WARNING"}};
       },
       "note"},
      {"assessments", "assessment", &Nothing,
       [](const std::string&, int) -> Json {
         const Json field = Make("", "fields", "fieldId", {{"displayName", "Lĩnh vực thử"}});
         return {{"field", field["name"]},
                 {"organization", "organizations/ubnd-quan"},
                 {"period", "2018-S1"},
                 {"text", "Chuyển biến tích cực"}};
       },
       "text"},
      {"reportStyles", "reportStyle", &Nothing,
       [](const std::string&, int n) -> Json {
         return {{"displayName", absl::StrCat("Mẫu báo cáo thử ", n)}};
       },
       "displayName"},
  };
}

inline std::vector<Collection> AllCollections() {
  std::vector<Collection> all;
  for (const auto& some : {PersonnelCollections(), MeetingCollections(), IndicatorCollections()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace district::testing
