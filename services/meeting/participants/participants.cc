// Participants: declaration and rules.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "district/meeting/v1/participants.pb.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/participants/presence.h"
#include "services/meeting/participants/register.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using resource::Writes;
using v1::Meeting;
using v1::Participant;

absl::Status CheckSubstitute(const Participant& participant) {
  const std::string& substitute = participant.substitute();
  if (substitute.empty()) return absl::OkStatus();
  if (api::TopOf(substitute) != api::TopOf(participant.name())) {
    return api::InvalidField("substitute", "belongs to another meeting", "OTHER_MEETING");
  }
  if (substitute != participant.name()) return absl::OkStatus();
  return api::InvalidField("substitute", "is this participant", "CYCLE");
}

absl::Status CheckParticipant(Participant& participant, const Participant*) {
  if (participant.person().empty() == participant.guest().empty()) {
    return api::InvalidField("person", "either the person or guest is to be given, and not both");
  }
  std::set<int> roles(participant.roles().begin(), participant.roles().end());
  if (static_cast<int>(roles.size()) < participant.roles_size()) {
    return api::InvalidField("roles", "names a role twice");
  }
  absl::Status status = CheckSubstitute(participant);
  return status.ok() ? CheckPresence(participant) : status;
}

// Computes the attendance of those that are written.
absl::Status SetAttendance(Writes& writes, const std::vector<PlacedChange>& changes) {
  std::set<std::string> names;
  for (const auto& [change, path] : changes) {
    if (change.action != resource::Action::kDelete) {
      names.insert(api::TopOf(resource::NameOf(*change.after)));
    }
  }
  if (names.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<db::Row>> rows = writes.transaction().Query(
      db::SqlCat("SELECT name, body FROM meetings WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  std::map<std::string, Meeting> meetings;
  for (const db::Row& row : *rows) {
    meetings[row.Text(0)].ParseFromString(row.Text(1));
  }
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kDelete) continue;
    auto& participant = change.after_as<Participant>();
    participant.set_attendance(AttendanceOf(participant, meetings[api::TopOf(participant.name())]));
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> Participants() {
  return resource::Declare<Participant>("participants")
      .Normalize(&CheckParticipant)
      .ValidateBatch(&CheckMeetingsOpen)
      .ValidateBatch(&SetAttendance)
      .Unique(
          "uq_participants_person", "person_key",
          [](const Participant& participant) {
            return participant.person().empty()
                       ? std::string()
                       : absl::StrCat(api::TopOf(participant.name()), " ", participant.person());
          },
          "person", "the person is a participant of the meeting already",
          "Người này đã có trong thành phần dự họp.");
}

}  // namespace district::meeting
