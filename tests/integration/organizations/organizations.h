// What the tests of organizations in time share.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {

// "2018-07-12", "2018-07", "2018" as a google.type.Date.
inline Json Date(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '-');
  const char* const names[] = {"year", "month", "day"};
  Json date = Json::object();
  for (size_t i = 0; i < parts.size(); ++i) date[names[i]] = std::stoi(parts[i]);
  return date;
}

inline std::string NewUnit(const std::string& parent = {}, Json more = Json::object()) {
  Json body = {{"displayName", "Đơn vị thử"}, {"kind", "STATE"}, {"level", "WARD"}};
  if (!parent.empty()) body["parent"] = parent;
  body.update(more);
  return Make("", "organizations", "organizationId", body)["name"];
}

inline Json Read(const std::string& name) {
  const Reply reply = Stack::Get().Get("/v1/" + name);
  EXPECT_THAT(reply, IsOk());
  return reply.body;
}

inline std::vector<std::string> Strings(const Json& object, const std::string& field) {
  return object.value(field, std::vector<std::string>());
}

// `day` "" leaves the date out, so that it is today.
inline Reply Move(const std::string& name, const std::string& parent, const std::string& day,
                  Json more = Json::object()) {
  Json body = Json::object();
  if (!parent.empty()) body["parent"] = parent;
  if (!day.empty()) body["date"] = Date(day);
  body.update(more);
  return Stack::Get().Post(absl::StrCat("/v1/", name, ":move"), body);
}
inline Reply Merge(const std::string& name, const std::string& target, const std::string& day,
                   Json more = Json::object()) {
  Json body = {{"target", target}, {"date", Date(day)}};
  body.update(more);
  return Stack::Get().Post(absl::StrCat("/v1/", name, ":merge"), body);
}
inline Reply Split(const std::string& name, const Json& parts, const std::string& day,
                   Json more = Json::object()) {
  Json body = {{"parts", parts}, {"date", Date(day)}};
  body.update(more);
  return Stack::Get().Post(absl::StrCat("/v1/", name, ":split"), body);
}
inline Reply Change(const std::string& name, const std::string& mask, const Json& body) {
  return Stack::Get().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=", mask), body);
}

inline std::vector<std::string> AncestorsOn(const std::string& name, const std::string& day) {
  const Reply reply =
      Stack::Get().Get(absl::StrCat("/v1/", name, ":ancestors", day.empty() ? "" : "?asOf=", day));
  EXPECT_THAT(reply, IsOk()) << name << " " << day;
  return Names(reply.body.value("ancestors", Json::array()));
}

// "2018-01-01..2019-12-31 organizations/x" for each placement.
inline std::string DayText(const Json& date) {
  std::string text;
  for (const char* part : {"year", "month", "day"}) {
    if (!date.contains(part)) break;
    absl::StrAppend(&text, text.empty() ? "" : "-", date[part] < 10 ? "0" : "",
                    date[part].get<int>());
  }
  return text;
}
inline std::vector<std::string> Placements(const Json& organization) {
  std::vector<std::string> told;
  for (const Json& placement : organization.value("placements", Json::array())) {
    told.push_back(absl::StrCat(DayText(placement.value("startDate", Json::object())), "..",
                                DayText(placement.value("endDate", Json::object())), " ",
                                placement.value("parent", "")));
  }
  return told;
}

// Who stands below whom in a tree: parents by child.
inline void AddParents(const Json& node, std::map<std::string, std::string>& parents) {
  for (const Json& child : node.value("children", Json::array())) {
    parents[child["organization"]["name"]] = node["organization"]["name"];
    AddParents(child, parents);
  }
}
inline std::map<std::string, std::string> TreeOn(const std::string& root, const std::string& day,
                                                 const std::string& more = {}) {
  const Reply reply =
      Stack::Get().Get(absl::StrCat("/v1/organizations:tree?root=", root, "&asOf=", day, more));
  EXPECT_THAT(reply, IsOk());
  std::map<std::string, std::string> parents;
  for (const Json& node : reply.body.value("roots", Json::array())) {
    parents[node["organization"]["name"]] = "";
    AddParents(node, parents);
  }
  return parents;
}

}  // namespace district::testing
