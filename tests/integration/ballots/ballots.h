// Ballots for these tests, and who answers them.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/wire.h"

namespace district::testing {

// A call of a person whose token says so.
inline Reply As(const std::string& person, const std::string& method, const std::string& path,
                const Json& body = nullptr, const std::string& role = "member") {
  Json claims = Claims(role);
  claims["sub"] = person;
  claims["person"] = person;
  return Stack::Get().Http(method, "/v1/" + path, body,
                           {.token = SignedToken(Stack::Get(), claims)});
}

// A body whose seats are held by so many people since 2016, in this order of precedence.
struct Body {
  std::string name;
  std::vector<std::string> members;
};
inline Body NewBody(int members) {
  Body body{.name = NewOrganization()};
  for (int first = 0; first < members; first += 500) {
    Json people = Json::array();
    for (int i = first; i < std::min(members, first + 500); ++i) {
      people.push_back({{"person", {{"displayName", absl::StrCat("Ủy viên ", i)}}}});
    }
    const Reply made = Stack::Get().Post("/v1/people:batchCreate", {{"requests", people}});
    EXPECT_THAT(made, IsOk());
    for (std::string& name : Names(made.body["people"])) body.members.push_back(std::move(name));
  }
  const std::string post =
      Make(body.name, "posts", "postId",
           {{"title", "Ủy viên"}, {"kind", "SEAT"}, {"precedence", 10}})["name"];
  for (int first = 0; first < members; first += 500) {
    Json appointments = Json::array();
    for (int i = first; i < std::min(members, first + 500); ++i) {
      appointments.push_back({{"parent", body.members[i]},
                              {"appointment", {{"post", post}, {"startDate", {{"year", 2016}}}}}});
    }
    EXPECT_THAT(
        Stack::Get().Post("/v1/people/-/appointments:batchCreate", {{"requests", appointments}}),
        IsOk());
  }
  return body;
}

inline std::string In(absl::Duration time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now() + time, absl::UTCTimeZone());
}

inline std::string NewBallot(const std::string& organization, Json fields = Json::object()) {
  fields["subject"] = "Về chủ trương đầu tư";
  fields["organization"] = organization;
  if (!fields.contains("dueDate") && !fields.contains("dueTime")) {
    fields["dueTime"] = In(absl::Hours(24));
  }
  return Make("", "ballots", "ballotId", fields)["name"];
}
inline std::string NewOpenBallot(const std::string& organization, Json fields = Json::object()) {
  const std::string name = NewBallot(organization, std::move(fields));
  EXPECT_THAT(Do(name, "open"), IsOk());
  return name;
}

inline Json Choice(const std::string& choice) { return {{"answer", {{"choice", choice}}}}; }
inline Reply Cast(const std::string& ballot, const std::string& person, const std::string& choice) {
  return As(person, "POST", ballot + ":cast", Choice(choice));
}

// Does all, so many at the same time.
inline std::vector<Reply> InFlight(int threads, const std::vector<std::function<Reply()>>& calls) {
  std::vector<Reply> replies(calls.size());
  std::atomic<size_t> next = 0;
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      for (size_t call = next++; call < calls.size(); call = next++) replies[call] = calls[call]();
    });
  }
  for (std::thread& thread : running) thread.join();
  return replies;
}

}  // namespace district::testing
