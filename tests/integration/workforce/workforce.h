// People, posts, quotas and successors for tests of the workforce, and how to speak of them.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/integration/organizations/organizations.h"

namespace district::testing {

inline constexpr char kDay[] = "2018-07-12";

inline std::string NewPersonWith(const Json& fields) {
  Json body = {{"displayName", "Người Thử"}};
  body.update(fields);
  return Make("", "people", "personId", body)["name"];
}
// An office where nothing else is said.
inline std::string NewPostIn(const std::string& unit, const Json& fields = Json::object()) {
  Json body = {{"title", "Chức danh thử"}, {"kind", "OFFICE"}};
  body.update(fields);
  return Make(unit, "posts", "postId", body)["name"];
}

// Dates from texts, "" leaves one out.
inline Json Dated(const std::string& from, const std::string& to, Json fields) {
  if (!from.empty()) fields["startDate"] = Date(from);
  if (!to.empty()) fields["endDate"] = Date(to);
  return fields;
}
inline Reply TryHold(const std::string& person, const std::string& post, const std::string& from,
                     const std::string& to, Json fields = Json::object()) {
  fields["post"] = post;
  return Stack::Get().Post(absl::StrCat("/v1/", person, "/appointments"), Dated(from, to, fields));
}
// Expects success; answers the appointment.
inline Json Hold(const std::string& person, const std::string& post, const std::string& from = {},
                 const std::string& to = {}, const Json& fields = Json::object()) {
  const Reply reply = TryHold(person, post, from, to, fields);
  EXPECT_THAT(reply, IsOk());
  return reply.body;
}
inline Reply TryQuota(const std::string& unit, const std::string& category, int count,
                      const std::string& from = {}, const std::string& to = {}) {
  return Stack::Get().Post(absl::StrCat("/v1/", unit, "/staffQuotas"),
                           Dated(from, to, {{"category", category}, {"positionCount", count}}));
}
inline Json SuccessorOf(const std::string& person, const std::string& readiness = "READY_NOW",
                        const std::string& period = "2015/2020") {
  return {{"person", person}, {"readiness", readiness}, {"period", period}};
}
inline Reply TryPlan(const std::string& post, const Json& successor) {
  return Stack::Get().Post(absl::StrCat("/v1/", post, "/successors"), successor);
}
inline Json Plan(const std::string& post, const Json& successor) {
  const Reply reply = TryPlan(post, successor);
  EXPECT_THAT(reply, IsOk());
  return reply.body;
}

// `query` begins with & or is "".
inline Reply Ask(const std::string& unit, const std::string& verb, const std::string& day,
                 const std::string& query = {}) {
  return Stack::Get().Get(absl::StrCat("/v1/", unit, ":", verb, "?asOf=", day, query));
}
inline Json WorkforceOn(const std::string& unit, const std::string& day,
                        const std::string& query = {}) {
  const Reply reply = Ask(unit, "workforce", day, query);
  EXPECT_THAT(reply, IsOk());
  return reply.body;
}

inline std::string CountsIn(const Json& shares) {
  return absl::StrJoin(shares, ",", [](std::string* out, const Json& share) {
    absl::StrAppend(out, share.value("count", 0));
  });
}
// "2 c=1,0,0,0,1 a=0,0,2,0,0,0 g=1,1,0 l=0,0,2,0,0 p=1,0,1": the counts in the order of the lines.
inline std::string Told(const Json& structure) {
  return absl::StrCat(structure.value("headcount", 0), " c=", CountsIn(structure["categories"]),
                      " a=", CountsIn(structure["ages"]), " g=", CountsIn(structure["genders"]),
                      " l=", CountsIn(structure.value("levels", Json::array())),
                      " p=", CountsIn(structure["party"]));
}
// "3/5=-2+1" for each category: people, quota, difference, units without a quota; "-" for none.
inline std::string ToldQuotas(const Json& quotas) {
  return absl::StrJoin(quotas, " ", [](std::string* out, const Json& use) {
    const auto number = [&](const char* key) {
      return use.contains(key) ? absl::StrCat(use[key].get<int>()) : "-";
    };
    absl::StrAppend(out, use.value("headcount", 0), "/", number("quota"), "=", number("difference"),
                    "+", use.value("unitsWithoutQuotaCount", 0));
  });
}

// All pages of a list of an answer.
inline std::vector<Json> AllPages(const std::string& path, const std::string& list, int page_size) {
  std::vector<Json> all;
  std::string token;
  do {
    const Reply page =
        Stack::Get().Get(absl::StrCat(path, "&pageSize=", page_size, "&pageToken=", Encode(token)));
    EXPECT_THAT(page, IsOk());
    if (page.status != 200) break;
    const Json lines = page.body.value(list, Json::array());
    EXPECT_LE(lines.size(), static_cast<size_t>(page_size));
    for (const Json& line : lines) all.push_back(line);
    token = page.body.value("nextPageToken", "");
    EXPECT_TRUE(token.empty() || !lines.empty());
  } while (!token.empty() && all.size() < 5000);
  return all;
}

}  // namespace district::testing
