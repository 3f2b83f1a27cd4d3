// Assignments for tests, and how to speak of them.
#pragma once

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/stack.h"

namespace district::testing {

// Creates at the top and expects success; answers the name.
inline std::string Make(const std::string& collection, const std::string& id_parameter,
                        const Json& body) {
  const Reply reply =
      Stack::Get().Post(absl::StrCat("/v1/", collection, "?", id_parameter, "=", NewId("t")), body);
  EXPECT_THAT(reply, IsOk()) << collection << " " << body.dump();
  return reply.status == 200 ? std::string(reply.body["name"]) : "";
}
inline std::string NewOrganization() {
  return Make("organizations", "organizationId",
              {{"displayName", "Phòng Thử"}, {"kind", "STATE"}, {"level", "DISTRICT"}});
}
inline std::string NewPerson(const std::string& name = "Người Thử") {
  return Make("people", "personId", {{"displayName", name}});
}
inline std::string NewPost(const std::string& organization) {
  return Make(organization + "/posts", "postId",
              {{"title", "Chức danh thử"}, {"kind", "OFFICE"}, {"seats", 1}});
}

// "2018-07-12" as the JSON of a date.
inline Json Date(const std::string& text) {
  return {{"year", std::stoi(text.substr(0, 4))},
          {"month", std::stoi(text.substr(5, 2))},
          {"day", std::stoi(text.substr(8, 2))}};
}

// A task that was given on 2 July 2018 from a directive of the sample; `due` may be "".
inline Json Task(const Json& owner, const std::string& due, Json fields = Json::object()) {
  fields["task"] = "Rà soát các chỉ tiêu đạt thấp";
  fields["directive"] = "meetings/quan-uy-xxv-18/directives/t1";
  fields["owner"] = owner;
  if (!fields.contains("assignDate")) fields["assignDate"] = Date("2018-07-02");
  if (!due.empty()) fields["dueDate"] = Date(due);
  return fields;
}
inline std::string Assign(const Json& task) { return Make("assignments", "assignmentId", task); }
inline Json OfOrganization(const std::string& name) { return {{"organization", name}}; }

inline Reply Get(const std::string& name, const std::string& query = {}) {
  return Stack::Get().Get(absl::StrCat("/v1/", name, query));
}
inline std::string StatusOn(const std::string& name, const std::string& day) {
  return Get(name, "?asOf=" + day).body.value("status", "");
}

// Reports it done on a day, and confirms that.
inline void Complete(const std::string& name, const std::string& day) {
  EXPECT_THAT(Do(name, "report", {{"result", "Đã xong"}, {"completeDate", Date(day)}}), IsOk());
  EXPECT_THAT(Do(name, "confirm", Json::object()), IsOk());
}

}  // namespace district::testing
