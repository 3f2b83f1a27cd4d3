// The moves of a meeting: called, put off, called off, begun, ended, closed, made known.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/service.h"
#include "services/meeting/meetings/absences.h"
#include "services/meeting/meetings/last_speech.h"
#include "services/meeting/meetings/moves.h"
#include "services/meeting/meetings/record.h"
#include "services/meeting/meetings/register.h"
#include "services/meeting/meetings/series.h"

namespace district::meeting {
namespace {

using resource::Collection;
using resource::Writes;
using v1::Meeting;
using v1::MeetingMove;

constexpr char kMethods[] = "district.meeting.v1.MeetingService.";

// Moves the meeting that a request names; `prepare` changes it before it is moved.
template <typename Request>
absl::StatusOr<Meeting> TakeOne(const Request& request, const Collection& collection,
                                MeetingMove::Action action, Writes& writes,
                                const std::function<absl::Status(Meeting&)>& prepare = nullptr) {
  auto moved = writes.Update(
      collection, {{.name = request.name(),
                    .etag = request.etag(),
                    .path = "",
                    .change = [&](resource::Message& message) {
                      auto& meeting = static_cast<Meeting&>(message);
                      absl::Status status = prepare ? prepare(meeting) : absl::OkStatus();
                      if (!status.ok()) return status;
                      return TakeMove(writes.call(), writes.transaction().now(), action,
                                      request.reason(), meeting);
                    }}});
  if (!moved.ok()) return moved.status();
  return std::move(static_cast<Meeting&>(*moved->front()));
}

template <typename Request>
void ServeMove(resource::Service& service, const Collection& collection, const std::string& method,
               MeetingMove::Action action) {
  service.ServeWrite<Request, Meeting>(
      absl::StrCat(kMethods, method),
      [&collection, action](const rpc::Call&, const Request& request, Writes& writes) {
        return TakeOne(request, collection, action, writes);
      });
}

// What decides whether a meeting is numbered, and among which.
struct Numbering {
  Series series;
  Meeting::Kind kind;
  int ordinal;
};

absl::StatusOr<Numbering> NumberingOf(db::Transaction& transaction, const std::string& name) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT organization, term, kind, ordinal FROM meetings WHERE name = ", db::Bind(name),
      " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound("meeting.district/Meeting", name);
  auto [organization, term, kind, ordinal] =
      rows->front().As<std::string, std::string, Meeting::Kind, int>();
  return Numbering{
      .series = {std::move(organization), std::move(term)}, .kind = kind, .ordinal = ordinal};
}

// Calls a meeting. The series is locked before the meeting, so that those who wait for a number
// hold nothing that the one before them needs.
absl::StatusOr<Meeting> Schedule(const v1::ScheduleMeetingRequest& request,
                                 const Collection& collection, Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::StatusOr<Numbering> numbering = NumberingOf(transaction, request.name());
  if (!numbering.ok()) return numbering.status();
  int next = 0;
  if (numbering->ordinal == 0 && TakesOrdinal(numbering->kind, request.numbered())) {
    absl::Status locked = LockSeries(transaction, numbering->series);
    if (!locked.ok()) return locked;
    absl::StatusOr<int> given = NextOrdinal(transaction, numbering->series);
    if (!given.ok()) return given.status();
    next = *given;
  }
  return TakeOne(
      request, collection, MeetingMove::SCHEDULE, writes, [&](Meeting& meeting) -> absl::Status {
        // It was changed since that was looked up.
        if (Series{meeting.organization(), meeting.term()} != numbering->series ||
            meeting.kind() != numbering->kind || meeting.ordinal() != numbering->ordinal) {
          return db::RunAgain();
        }
        if (next != 0) meeting.set_ordinal(next);
        if (!request.sittings().empty()) *meeting.mutable_sittings() = request.sittings();
        return absl::OkStatus();
      });
}

// Ends a meeting; then the roll is complete, and nobody speaks any more.
absl::StatusOr<Meeting> End(const v1::EndMeetingRequest& request, const Collection& collection,
                            Writes& writes) {
  auto ended = TakeOne(request, collection, MeetingMove::END, writes);
  if (!ended.ok()) return ended;
  absl::Status status = MarkAbsent(writes, request.name());
  if (status.ok()) status = EndLastSpeech(writes, request.name());
  if (!status.ok()) return status;
  return ended;
}

}  // namespace

void ServeMoves(resource::Service& service) {
  const Collection& meetings = service.catalog().Of<Meeting>();
  service.ServeWrite<v1::ScheduleMeetingRequest, Meeting>(
      absl::StrCat(kMethods, "ScheduleMeeting"),
      [&meetings](const rpc::Call&, const v1::ScheduleMeetingRequest& request, Writes& writes) {
        return Schedule(request, meetings, writes);
      });
  ServeMove<v1::PostponeMeetingRequest>(service, meetings, "PostponeMeeting",
                                        MeetingMove::POSTPONE);
  ServeMove<v1::CancelMeetingRequest>(service, meetings, "CancelMeeting", MeetingMove::CANCEL);
  ServeMove<v1::StartMeetingRequest>(service, meetings, "StartMeeting", MeetingMove::START);
  service.ServeWrite<v1::EndMeetingRequest, Meeting>(
      absl::StrCat(kMethods, "EndMeeting"),
      [&meetings](const rpc::Call&, const v1::EndMeetingRequest& request, Writes& writes) {
        return End(request, meetings, writes);
      });
  ServeMove<v1::ApproveMinutesRequest>(service, meetings, "ApproveMinutes",
                                       MeetingMove::APPROVE_MINUTES);
  ServeMove<v1::PublishMeetingRequest>(service, meetings, "PublishMeeting", MeetingMove::PUBLISH);
}

}  // namespace district::meeting
