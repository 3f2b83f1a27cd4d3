// Bodies, posts and people for tests of appointments, and how to speak of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
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

inline std::string NewBody(const std::string& parent = {}) {
  Json body = {{"displayName", "Ban Thử"}, {"kind", "PARTY"}, {"level", "DISTRICT"}};
  if (!parent.empty()) body["parent"] = parent;
  return Make("", "organizations", "organizationId", body)["name"];
}
inline std::string NewPerson(const std::string& name = "Người Thử") {
  return Make("", "people", "personId", {{"displayName", name}})["name"];
}
// `fields` beside a title and a kind.
inline std::string NewPost(const std::string& body, Json fields = Json::object(),
                           const std::string& kind = "OFFICE") {
  if (!fields.contains("title")) fields["title"] = "Chức danh thử";
  fields["kind"] = kind;
  return Make(body, "posts", "postId", fields)["name"];
}
inline std::string NewSeat(const std::string& body, Json fields = Json::object()) {
  return NewPost(body, std::move(fields), "SEAT");
}
// A decision in the meeting service.
inline std::string NewDecision() {
  return Make("", "documents", "documentId",
              {{"type", "documentTypes/quyet-dinh-dang"},
               {"subject", "Quyết định về công tác cán bộ"}})["name"];
}

// "2018-07-12", "2018-07" or "2018" as the JSON of a date.
inline Json Date(const std::string& text) {
  Json date = {{"year", std::stoi(text.substr(0, 4))}};
  if (text.size() >= 7) date["month"] = std::stoi(text.substr(5, 2));
  if (text.size() >= 10) date["day"] = std::stoi(text.substr(8, 2));
  return date;
}

// The JSON of an appointment: "" leaves a bound out.
inline Json Held(const std::string& post, const std::string& from = {}, const std::string& to = {},
                 Json fields = Json::object()) {
  fields["post"] = post;
  if (!from.empty()) fields["startDate"] = Date(from);
  if (!to.empty()) fields["endDate"] = Date(to);
  return fields;
}

inline Reply Create(const std::string& person, const Json& appointment) {
  return Stack::Get().Post(absl::StrCat("/v1/", person, "/appointments"), appointment);
}
// Expects success; answers the appointment's name.
inline std::string Hold(const std::string& person, const Json& appointment) {
  const Reply reply = Create(person, appointment);
  EXPECT_THAT(reply, IsOk()) << appointment.dump();
  return reply.status == 200 ? std::string(reply.body["name"]) : "";
}
inline Reply Get(const std::string& name, const std::string& query = {}) {
  return Stack::Get().Get(absl::StrCat("/v1/", name, query));
}
inline Reply Delete(const std::string& name, const std::string& query = {}) {
  return Stack::Get().Http("DELETE", absl::StrCat("/v1/", name, query));
}

// "?asOf=…&readTime=…", either perhaps "".
inline std::string At(const std::string& day, const std::string& read_time = {}) {
  return absl::StrCat("?asOf=", day, read_time.empty() ? "" : "&readTime=", Encode(read_time));
}
// The roster of a body; its entries are there even where they are none.
inline Json Roster(const std::string& body, const std::string& query = {}) {
  const Reply reply = Get(body, ":roster" + query);
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("entries", Json::array());
}
// The people of a roster's entry, in order.
inline std::vector<std::string> Holders(const Json& entry) {
  return Names(entry.value("holders", Json::array()), "person");
}
// Everybody in a roster, in order.
inline std::vector<std::string> Everybody(const Json& entries) {
  std::vector<std::string> people;
  for (const Json& entry : entries) {
    for (const std::string& person : Holders(entry)) people.push_back(person);
  }
  return people;
}

}  // namespace district::testing
