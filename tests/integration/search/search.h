// What tests of the search for people share.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"

namespace district::testing {

constexpr char kSampleDay[] = "2018-07-12";

// A word of ten letters that no other test uses and that is not one letter from one.
inline std::string NewWord() {
  static absl::BitGen random;
  std::string word;
  for (int i = 0; i < 10; ++i) word += static_cast<char>('a' + absl::Uniform(random, 0, 26));
  return word;
}

inline std::vector<std::string> PeopleOf(const Json& body) {
  std::vector<std::string> names;
  for (const Json& result : body.value("results", Json::array())) {
    names.push_back(result["person"]["name"]);
  }
  return names;
}

inline Reply SearchPage(const std::string& query, const std::string& more = "") {
  return Stack::Get().Get(absl::StrCat("/v1/people:search?query=", Encode(query), more));
}

// All that is found, over all pages.
inline std::vector<std::string> FoundBy(const std::string& query, const std::string& more = "") {
  std::vector<std::string> names;
  std::string token;
  for (int page = 0; page < 1000; ++page) {
    const Reply reply =
        SearchPage(query, token.empty() ? more : absl::StrCat(more, "&pageToken=", Encode(token)));
    EXPECT_THAT(reply, IsOk()) << query;
    for (std::string& name : PeopleOf(reply.body)) names.push_back(std::move(name));
    token = reply.body.value("nextPageToken", "");
    if (token.empty()) return names;
  }
  ADD_FAILURE() << "the pages of " << query << " do not end";
  return names;
}

// Creates a person; answers the name.
inline std::string NewNamed(const std::string& display_name,
                            const std::vector<std::string>& other_names = {}) {
  const Reply reply =
      Stack::Get().Post("/v1/people?personId=" + NewId("s"),
                        {{"displayName", display_name}, {"otherNames", other_names}});
  EXPECT_THAT(reply, IsOk()) << display_name;
  return reply.body.value("name", "");
}

inline std::string NewPostOf(const std::string& organization, const std::string& title,
                             const std::string& abbreviation = "") {
  const Reply reply =
      Stack::Get().Post(absl::StrCat("/v1/", organization, "/posts?postId=", NewId("s")),
                        {{"title", title}, {"abbreviation", abbreviation}, {"kind", "OFFICE"}});
  EXPECT_THAT(reply, IsOk()) << title;
  return reply.body.value("name", "");
}

inline std::string NewOrganizationNamed(const std::string& display_name,
                                        const std::vector<std::string>& aliases = {},
                                        const std::vector<std::string>& abbreviations = {}) {
  const Reply reply = Stack::Get().Post("/v1/organizations?organizationId=" + NewId("s"),
                                        {{"displayName", display_name},
                                         {"aliases", aliases},
                                         {"abbreviations", abbreviations},
                                         {"kind", "PARTY"},
                                         {"level", "WARD"}});
  EXPECT_THAT(reply, IsOk()) << display_name;
  return reply.body.value("name", "");
}

// Appoints from 1 January of a year on, perhaps to the end of another.
inline void Appoint(const std::string& person, const std::string& post, int from, int until = 0) {
  Json appointment = {{"post", post}, {"startDate", {{"year", from}, {"month", 1}, {"day", 1}}}};
  if (until != 0) appointment["endDate"] = {{"year", until}, {"month", 12}, {"day", 31}};
  EXPECT_THAT(
      Stack::Get().Post(absl::StrCat("/v1/", person, "/appointments?appointmentId=", NewId("s")),
                        appointment),
      IsOk());
}

}  // namespace district::testing
