// Meetings for these tests, and what is done with them.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {

inline Json Day(int year, int month, int day) {
  return {{"year", year}, {"month", month}, {"day", day}};
}
inline Json Sitting(const Json& date, const std::string& part = "MORNING") {
  return {{"date", date}, {"dayPart", part}};
}

// A meeting as it is created; without `sittings` where none are given.
inline Json DraftOf(const std::string& organization,
                    const Json& sittings = Json::array({Sitting(Day(2018, 7, 12))}),
                    const std::string& kind = "CONFERENCE") {
  Json meeting = {{"displayName", "Hội nghị thử"}, {"organization", organization}, {"kind", kind}};
  if (!sittings.empty()) meeting["sittings"] = sittings;
  return meeting;
}
inline std::string NewDraft(const std::string& organization,
                            const std::string& kind = "CONFERENCE") {
  return Make("", "meetings", "meetingId",
              DraftOf(organization, Json::array({Sitting(Day(2018, 7, 12))}), kind))["name"];
}

// Does what a verb needs beside the name.
inline Reply Move(const std::string& name, const std::string& verb) {
  const bool explained = verb == "postpone" || verb == "cancel" || verb == "correct";
  Json body = explained ? Json({{"reason", "Lý do"}}) : Json::object();
  if (verb == "correct") body["meeting"] = {{"displayName", NewId("ten")}};
  return Do(name, verb, body);
}
inline void Take(const std::string& name, const std::vector<std::string>& verbs) {
  for (const std::string& verb : verbs) ASSERT_THAT(Move(name, verb), IsOk()) << verb;
}

// Calls a new meeting of the body; answers it.
inline Json Scheduled(const std::string& organization) {
  const Reply reply = Do(NewDraft(organization), "schedule");
  EXPECT_THAT(reply, IsOk());
  return reply.body;
}

// A meeting of a new body, taken through the moves.
inline std::string NewMeetingAfter(const std::vector<std::string>& verbs) {
  const std::string name = NewDraft(NewOrganization());
  Take(name, verbs);
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
