// Meetings under way for these tests, and who speaks in them.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/wire.h"

namespace district::testing {

// A call of a person whose token says so.
inline Reply As(const std::string& person, const std::string& path, const Json& body) {
  Json claims = Claims("member");
  claims["person"] = person;
  return Stack::Get().Http("POST", "/v1/" + path, body,
                           {.token = SignedToken(Stack::Get(), claims)});
}

inline std::string NewItem(const std::string& meeting, Json fields = Json::object()) {
  fields["title"] = "Nội dung thử";
  return Make(meeting, "agendaItems", "agendaItemId", fields)["name"];
}
inline std::string NewSpeech(const std::string& meeting, const std::string& participant,
                             Json fields = Json::object()) {
  fields["participant"] = participant;
  if (!fields.contains("kind")) fields["kind"] = "SPEECH";
  return Make(meeting, "speeches", "speechId", fields)["name"];
}
inline void Take(const std::string& speech, const std::vector<std::string>& verbs) {
  for (const std::string& verb : verbs) ASSERT_THAT(Do(speech, verb), IsOk()) << verb;
}

}  // namespace district::testing
