// A district with something of every degree of secrecy, in every place where there can be any, and
// callers of every clearance. Whatever is of a degree holds its marker: in its id and in its texts.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

inline constexpr int kDegrees = 5;
// From 1 on.
inline constexpr const char* kDegreeNames[] = {"",       "PUBLIC",    "INTERNAL", "CONFIDENTIAL",
                                               "SECRET", "TOP_SECRET"};

inline Stack& SecretStack() {
  static Stack stack("secrecy", {"--network independent"});
  return stack;
}

// A token of callers with these roles.
inline std::string TokenOf(const std::vector<std::string>& roles) {
  Json claims = Claims();
  claims["roles"] = roles;
  claims["sub"] = roles.back();
  claims["exp"] = claims["exp"].get<int64_t>() + 3600;
  return SignedToken(SecretStack(), claims);
}

// A reader who is cleared for a degree and those below.
inline const std::string& Reader(int degree) {
  static const auto* const tokens =
      new std::array<std::string, kDegrees + 1>{"",
                                                TokenOf({"public_reader"}),
                                                TokenOf({"viewer"}),
                                                TokenOf({"viewer", "cleared_confidential"}),
                                                TokenOf({"viewer", "cleared_secret"}),
                                                TokenOf({"viewer", "cleared_top_secret"})};
  return (*tokens)[degree];
}

// Writes everywhere what is INTERNAL.
inline const std::string& Writer() {
  static const auto* const token =
      new std::string(TokenOf({"editor", "importer", "assignee", "meeting_office"}));
  return *token;
}

inline Reply As(const std::string& token, const std::string& method, const std::string& path,
                const Json& body = nullptr) {
  return SecretStack().Http(method, path, body, {.token = token});
}

// What was created, as the administrator sees it.
inline Json Created(const std::string& path, const Json& body) {
  const Reply reply = SecretStack().Post("/v1/" + path, body);
  EXPECT_THAT(reply, IsOk()) << path << " " << body.dump();
  return reply.body.is_object() ? reply.body : Json::object();
}

inline Json OnDay(int year, int month, int day) {
  return {{"year", year}, {"month", month}, {"day", day}};
}

class World {
 public:
  static const World& Get() {
    static const auto* const world = new World();
    return *world;
  }

  const std::string& marker(int degree) const { return markers_[degree]; }
  // The same form, of nothing that was ever made.
  std::string absent(int degree) const {
    return absl::StrReplaceAll(marker(degree), {{"zk", "zx"}});
  }
  // Puts what was never made in the place of what is of a degree.
  std::string WithoutDegree(const std::string& text, int degree) const {
    return absl::StrReplaceAll(
        text, {{marker(degree), absent(degree)},
               {absl::AsciiStrToUpper(marker(degree)), absl::AsciiStrToUpper(absent(degree))}});
  }
  bool Tells(const std::string& text, int degree) const {
    return absl::StrContains(absl::AsciiStrToLower(text), marker(degree));
  }

  const std::string& organization() const { return organization_; }
  const std::string& number_register() const { return register_; }
  // What is PUBLIC, with parts of every degree; and a closed one with corrections of every degree.
  const std::string& meeting() const { return meeting_; }
  const std::string& document() const { return document_; }
  std::string MeetingOf(int degree) const { return absl::StrCat("meetings/", marker(degree)); }
  std::string DocumentOf(int degree) const { return absl::StrCat("documents/", marker(degree)); }

  // The names of all that was made in a collection, of every degree and of none.
  std::vector<std::string> NamesIn(const std::string& collection) const {
    std::vector<std::string> names;
    for (const std::string& name : names_) {
      const std::string parent = name.substr(0, name.rfind('/'));
      if (parent.substr(parent.rfind('/') + 1) == collection) names.push_back(name);
    }
    return names;
  }

 private:
  World() {
    const std::string random = NewId("zk").substr(3, 8);
    for (int degree = 1; degree <= kDegrees; ++degree) {
      markers_[degree] = absl::StrCat("zk", random, "d", degree);
    }
    organization_ =
        Created("organizations",
                {{"displayName", "Ủy ban thử"}, {"kind", "STATE"}, {"level", "DISTRICT"}})["name"];
    register_ = Created("numberRegisters", {{"displayName", "Sổ thử"},
                                            {"issuer", organization_},
                                            {"issuerSymbol", "UBND"},
                                            {"reset", "YEAR"},
                                            {"format", "{number}/{type}-{issuer}"},
                                            {"letterFormat", "{number}/{issuer}-{unit}"}})["name"];
    room_ = Created("rooms", {{"displayName", "Phòng họp thử"}})["name"];
    meeting_ = Created("meetings", Meeting("Hội nghị công khai", "PUBLIC", 30))["name"];
    Created(meeting_ + ":start", Json::object());
    closed_ = Created("meetings", Meeting("Hội nghị đã xong", "PUBLIC", 31))["name"];
    document_ = Created("documents", Document("Văn bản công khai", "PUBLIC"))["name"];
    names_ = {meeting_, closed_, document_};
    for (int degree = 1; degree <= kDegrees; ++degree) MakeAll(degree);
    CloseAndCorrect();
    // The last change of all.
    Make("documents", "documentId", "last", Document(markers_[1], "PUBLIC"), 1);
  }

  Json Meeting(const std::string& name, const std::string& degree, int ordinal) const {
    return {{"displayName", name},
            {"organization", organization_},
            {"classification", degree},
            {"classificationDate", OnDay(2019, 1, 1)},
            {"state", "SCHEDULED"},
            {"ordinal", ordinal},
            {"sittings",
             Json::array({{{"date", OnDay(2019, 1, 2)}, {"room", room_}, {"location", name}}})}};
  }
  Json Document(const std::string& subject, const std::string& degree) const {
    return {{"type", "documentTypes/cong-van-nha-nuoc"},
            {"issuer", organization_},
            {"subject", subject},
            {"classification", degree}};
  }
  static Json Bulletin(const std::string& text, const std::string& meeting) {
    return {{"title", text},
            {"body", text},
            {"tags", {text}},
            {"meeting", meeting},
            {"publishTime", "2018-07-12T08:35:00Z"}};
  }

  // Makes something of a degree: `kind` tells it from others of the same collection.
  std::string Make(const std::string& collection, const std::string& id_parameter,
                   const std::string& kind, const Json& body, int degree) {
    const std::string id = absl::StrCat(marker(degree), kind.empty() ? "" : "-", kind);
    names_.push_back(
        Created(absl::StrCat(collection, "?", id_parameter, "=", id), body).value("name", ""));
    return names_.back();
  }
  std::string MakeItem(const std::string& meeting, const std::string& kind, int degree,
                       const Json& more = Json::object()) {
    Json item = {{"title", marker(degree)}, {"notes", marker(degree)}};
    item.update(more);
    return Make(meeting + "/agendaItems", "agendaItemId", kind, item, degree);
  }
  std::string MakeDecision(const std::string& meeting, const std::string& kind, int degree,
                           const Json& more = Json::object()) {
    Json decision = {{"outcome", "ADOPTED"}, {"text", marker(degree)}};
    decision.update(more);
    return Make(meeting + "/decisions", "decisionId", kind, decision, degree);
  }
  std::string MakeDirective(const std::string& meeting, const std::string& kind, int degree,
                            const Json& more = Json::object()) {
    const std::string& text = marker(degree);
    Json directive = {{"label", text}, {"text", text}, {"topics", {text}}, {"assignee", text}};
    directive.update(more);
    return Make(meeting + "/directives", "directiveId", kind, directive, degree);
  }
  void MakeAssignment(const std::string& kind, int degree, const Json& more) {
    Json assignment = {{"task", marker(degree)},
                       {"topics", {marker(degree)}},
                       {"note", marker(degree)},
                       {"owner", {{"organization", organization_}}}};
    assignment.update(more);
    Make("assignments", "assignmentId", kind, assignment, degree);
  }

  void MakeAll(int degree) {
    MakeMeeting(degree);
    MakeDocument(degree);
    MakePartsOfPublicMeeting(degree);
  }

  // A meeting of the degree, and what carries its degree.
  void MakeMeeting(int degree) {
    const std::string& text = marker(degree);
    const std::string meeting =
        Make("meetings", "meetingId", "", Meeting(text, kDegreeNames[degree], 10 + degree), degree);
    Json cancelled = Meeting(text, kDegreeNames[degree], 20 + degree);
    cancelled["state"] = "CANCELLED";
    Make("meetings", "meetingId", "cancelled", cancelled, degree);
    Make(meeting + "/participants", "participantId", "",
         {{"guest", text}, {"title", text}, {"note", text}, {"roles", {"GUEST"}}}, degree);
    MakeItem(meeting, "", degree);
    MakeDecision(meeting, "", degree);
    const std::string directive = MakeDirective(meeting, "", degree);
    MakeAssignment("of-meeting", degree, {{"directive", directive}});
    Make("bulletins", "bulletinId", "", Bulletin(text, meeting), degree);
  }

  // A document of the degree with a number, and what stands below it or refers to it.
  void MakeDocument(int degree) {
    const std::string& text = marker(degree);
    Json body = Document(text, kDegreeNames[degree]);
    body["unit"] = absl::AsciiStrToUpper(text);
    const std::string document = Make("documents", "documentId", "", body, degree);
    Created(document + ":issue",
            {{"signatureDate", OnDay(2019, 1, degree)}, {"issueDate", OnDay(2019, 1, degree)}});
    Make(document + "/references", "referenceId", "",
         {{"target", document_}, {"relation", "BASED_ON"}, {"note", text}}, degree);
    Make(document_ + "/references", "referenceId", "",
         {{"target", document}, {"relation", "LINKED_TO"}, {"note", text}}, degree);
    MakeAssignment("of-document", degree, {{"document", document}});
    Make("ballots", "ballotId", "",
         {{"subject", text},
          {"question", text},
          {"organization", organization_},
          {"documents", {document}}},
         degree);
    MakeDraft(degree);
  }

  // A draft with what is kept and said of it before it is adopted.
  void MakeDraft(int degree) {
    const std::string& text = marker(degree);
    const std::string draft =
        Make("documents", "documentId", "draft", Document(text, kDegreeNames[degree]), degree);
    for (const char* kind : {"", "other"}) {
      const std::string file =
          Make(draft + "/files", "fileId", kind,
               {{"role", "MAIN"}, {"fileName", text + kind + ".txt"}, {"note", text}}, degree);
      const Reply uploaded = SecretStack().HttpRaw("PUT", absl::StrCat("/v1/", file, ":upload"),
                                                   absl::StrCat(text, " ", kind, "\n"),
                                                   {.headers = {{"content-type", "text/plain"}}});
      EXPECT_THAT(uploaded, IsOk()) << file;
    }
    Make(draft + "/comments", "commentId", "",
         {{"organization", organization_}, {"text", text}, {"locator", text}}, degree);
  }

  // What carries the degree of what it is about, below what is PUBLIC.
  void MakePartsOfPublicMeeting(int degree) {
    const Json documents = {{"documents", {DocumentOf(degree)}}};
    const std::string item =
        MakeItem(meeting_, "", degree, {{"classification", kDegreeNames[degree]}});
    MakeItem(meeting_, "below", degree, {{"parentItem", item}});
    MakeItem(meeting_, "naming", degree, documents);
    MakeDecision(meeting_, "on-item", degree, {{"agendaItem", item}});
    MakeDecision(meeting_, "on-document", degree, {{"document", DocumentOf(degree)}});
    const std::string directive = MakeDirective(meeting_, "naming", degree, documents);
    const std::string below =
        MakeDirective(meeting_, "below", degree, {{"parentDirective", directive}});
    MakeAssignment("of-directive", degree, {{"directive", below}});
    MakeItem(closed_, "", degree, {{"classification", kDegreeNames[degree]}});
    const std::string speaker =
        Created(meeting_ + "/participants",
                {{"guest", absl::StrCat("Người thứ ", degree)}, {"roles", {"GUEST"}}})["name"];
    Make(meeting_ + "/speeches", "speechId", "",
         {{"participant", speaker},
          {"agendaItem", item},
          {"kind", "SPEECH"},
          {"topic", marker(degree)}},
         degree);
  }

  void CloseAndCorrect() {
    for (const char* move : {"start", "end", "approveMinutes"}) {
      Created(absl::StrCat(closed_, ":", move), Json::object());
    }
    for (int degree = 1; degree <= kDegrees; ++degree) {
      const Json item = {{"name", absl::StrCat(closed_, "/agendaItems/", marker(degree))},
                         {"notes", absl::StrCat("Sửa ", marker(degree))}};
      const Json part = {{"agendaItem", item}, {"updateMask", "notes"}};
      Created(closed_ + ":correct", {{"reason", "Ghi nhầm"}, {"parts", Json::array({part})}});
    }
  }

  std::array<std::string, kDegrees + 1> markers_;
  std::string organization_, register_, room_, meeting_, closed_, document_;
  std::vector<std::string> names_;
};

}  // namespace district::testing
