// Participants: declaration and rules.
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/participants.pb.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/participants/register.h"

namespace district::meeting {
namespace {

using v1::Participant;

absl::Status CheckParticipant(Participant& participant, const Participant*) {
  if (participant.person().empty() == participant.guest().empty()) {
    return api::InvalidField("person", "either the person or guest is to be given, and not both");
  }
  std::set<int> roles(participant.roles().begin(), participant.roles().end());
  if (static_cast<int>(roles.size()) < participant.roles_size()) {
    return api::InvalidField("roles", "names a role twice");
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> Participants() {
  return resource::Declare<Participant>("participants")
      .Normalize(&CheckParticipant)
      .ValidateBatch(&CheckMeetingsOpen);
}

}  // namespace district::meeting
