// Participants come and go.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/service.h"
#include "services/meeting/meetings/moves.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/participants/ask_rosters.h"
#include "services/meeting/participants/presence.h"
#include "services/meeting/participants/register.h"
#include "services/meeting/rules/parts.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::Meeting;
using v1::Participant;
using Check = absl::Status (*)(int64_t at, Participant& participant);

constexpr char kMethods[] = "district.meeting.v1.ParticipantService.";

// Nobody comes before a meeting is called, nor to one that is not held.
absl::Status CheckCalled(const Meeting& meeting) {
  switch (meeting.state()) {
    case Meeting::SCHEDULED:
    case Meeting::IN_PROGRESS:
    case Meeting::ENDED:
      return absl::OkStatus();
    case Meeting::MINUTES_APPROVED:
    case Meeting::PUBLISHED:
      return Closed(meeting.name(), meeting.state());
    default:
      return api::Error(absl::StatusCode::kFailedPrecondition, "NOT_CALLED")
          .Message(absl::StrCat(meeting.name(), " is ", Meeting::State_Name(meeting.state())))
          .Metadata("state", Meeting::State_Name(meeting.state()))
          .Precondition("STATE", meeting.name(), "is not called")
          .Vietnamese("Hội nghị chưa được triệu tập nên chưa thể điểm danh.");
  }
}

template <typename Request>
absl::StatusOr<int64_t> TimeOf(const Request& request, absl::Time now) {
  if (!request.has_check_time()) return absl::ToUnixMicros(now);
  const int64_t at = resource::GetMicros(request, "check_time");
  if (at <= absl::ToUnixMicros(now)) return at;
  return api::InvalidField("check_time", "has not come yet", "IN_FUTURE");
}

template <typename Request, typename Answer>
absl::StatusOr<Answer> CheckAll(const Request& request, Check check, Writes& writes) {
  absl::StatusOr<Meeting> meeting =
      FindMeeting(writes.catalog(), writes.call(), request.parent(), writes.transaction());
  if (!meeting.ok()) return meeting.status();
  if (absl::Status called = CheckCalled(*meeting); !called.ok()) return called;
  absl::StatusOr<int64_t> at = TimeOf(request, writes.transaction().now());
  if (!at.ok()) return at.status();
  std::vector<Writes::Edit> edits;
  for (int i = 0; i < request.names_size(); ++i) {
    const std::string path = absl::StrCat("names[", i, "]");
    const absl::Status below = CheckBelow(request.parent(), path, request.names(i));
    if (!below.ok()) return below;
    edits.push_back(
        {.name = request.names(i), .path = path, .change = [check, at = *at](resource::Message& m) {
           return check(at, static_cast<Participant&>(m));
         }});
  }
  auto checked = writes.Update(writes.catalog().Of<Participant>(), std::move(edits));
  if (!checked.ok()) return checked.status();
  Answer answer;
  for (auto& participant : *checked) {
    *answer.add_participants() = std::move(static_cast<Participant&>(*participant));
  }
  return answer;
}

template <typename Request, typename Answer>
void ServeCheck(resource::Service& service, const std::string& method, Check check) {
  service.ServeWrite<Request, Answer>(
      absl::StrCat(kMethods, method),
      [check](const rpc::Call&, const Request& request, Writes& writes) {
        return CheckAll<Request, Answer>(request, check, writes);
      });
}

}  // namespace

void ServeChecks(resource::Service& service) {
  ServeCheck<v1::CheckInParticipantsRequest, v1::CheckInParticipantsResponse>(
      service, "CheckInParticipants", &CheckIn);
  ServeCheck<v1::CheckOutParticipantsRequest, v1::CheckOutParticipantsResponse>(
      service, "CheckOutParticipants", &CheckOut);
}

}  // namespace district::meeting
