// Makes closed ballots decisions of meetings.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "services/meeting/ballots/moves.h"
#include "services/meeting/ballots/register.h"
#include "services/meeting/ballots/rules.h"
#include "services/meeting/ballots/take.h"
#include "services/meeting/meetings/moves.h"
#include "services/meeting/meetings/open.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::AgendaItem;
using v1::Ballot;
using v1::ConvertBallotRequest;
using v1::Decision;
using v1::DecisionResult;
using v1::Meeting;

bool IsOf(const Meeting& meeting, const std::string& organization) {
  if (meeting.organization() == organization) return true;
  for (const std::string& joint : meeting.joint_organizations()) {
    if (joint == organization) return true;
  }
  return false;
}

absl::Status CheckMeeting(const Meeting& meeting, const Ballot& ballot) {
  if (!IsOf(meeting, ballot.organization())) {
    return api::InvalidField("meeting", absl::StrCat("is no meeting of ", ballot.organization()),
                             "OTHER_BODY");
  }
  if (IsClosed(meeting.state())) return Closed(meeting.name(), meeting.state());
  if (meeting.state() != Meeting::CANCELLED) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "MEETING_CANCELLED")
      .Message(absl::StrCat(meeting.name(), " is called off"))
      .Precondition("STATE", meeting.name(), "is CANCELLED")
      .Vietnamese("Hội nghị đã hủy nên không ghi nhận quyết định được.");
}

// The meeting that is named, which the caller must see.
absl::StatusOr<std::string> NamedMeeting(const std::string& name, const Ballot& ballot,
                                         Writes& writes) {
  auto meeting = FindMeeting(writes.catalog(), writes.call(), name, writes.transaction());
  if (!meeting.ok()) return meeting.status();
  if (absl::Status status = CheckMeeting(*meeting, ballot); !status.ok()) return status;
  return name;
}

// The meeting of the body that is under way, or else the first that is called for today or later,
// of those that the caller sees.
absl::StatusOr<std::string> NextMeeting(const Ballot& ballot, Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  const time::DayNumber today = time::DayInVietnam(transaction.now());
  db::Sql condition =
      db::SqlCat("organization = ", db::Bind(ballot.organization()),
                 " AND delete_time = 0 AND (state = ", db::Bind(int{Meeting::IN_PROGRESS}),
                 " OR (state = ", db::Bind(int{Meeting::SCHEDULED}),
                 " AND start_date >= ", db::Bind(today), "))");
  auto shown = resource::ShownRows(writes.catalog().Of<Meeting>(), writes.call(), transaction);
  if (!shown.ok()) return shown.status();
  condition.And(*shown);
  auto rows = transaction.Query(db::SqlCat("SELECT name FROM meetings WHERE ", condition,
                                           " ORDER BY state = ", db::Bind(int{Meeting::SCHEDULED}),
                                           ", begin_time, name LIMIT 1"));
  if (!rows.ok()) return rows.status();
  if (!rows->empty()) return rows->front().Text();
  return api::Error(absl::StatusCode::kFailedPrecondition, "NO_NEXT_MEETING")
      .Message(absl::StrCat("no meeting of ", ballot.organization(), " is called"))
      .Precondition("MEETING", ballot.organization(), "has no meeting to come")
      .Vietnamese("Chưa có hội nghị nào được triệu tập để ghi nhận kết quả.");
}

absl::StatusOr<std::string> NewItem(const std::string& meeting, const Ballot& ballot,
                                    Writes& writes) {
  auto item = std::make_unique<AgendaItem>();
  item->set_name(
      absl::StrCat(meeting, "/agendaItems/", api::NewResourceId(writes.transaction().now())));
  item->set_title(ballot.subject());
  item->set_purpose(AgendaItem::ADOPT);
  *item->mutable_documents() = ballot.documents();
  std::vector<Writes::Draft> drafts(1);
  drafts[0].resource = std::move(item);
  auto created = writes.Create(writes.catalog().Of<AgendaItem>(), std::move(drafts));
  if (!created.ok()) return created.status();
  return resource::NameOf(*created->front());
}

absl::StatusOr<Decision::Outcome> OutcomeOf(const ConvertBallotRequest& request,
                                            const DecisionResult& result) {
  if (request.outcome() != Decision::OUTCOME_UNSPECIFIED) return request.outcome();
  switch (result.verdict()) {
    case DecisionResult::PASSED:
      return Decision::ADOPTED;
    case DecisionResult::FAILED:
    case DecisionResult::NOT_QUORATE:
      return Decision::REJECTED;
    default:
      return api::Error(absl::StatusCode::kInvalidArgument, "OUTCOME_REQUIRED")
          .Message(absl::StrCat("outcome: does not follow: ", result.explanation()))
          .Field("outcome", "does not follow from the count and is not given")
          .Vietnamese(absl::StrCat("Phải ghi kết quả. ", result.explanation()));
  }
}

absl::StatusOr<std::string> Decide(const ConvertBallotRequest& request, const std::string& meeting,
                                   const Ballot& ballot, Writes& writes) {
  auto outcome = OutcomeOf(request, ballot.result());
  if (!outcome.ok()) return outcome.status();
  absl::StatusOr<std::string> item = request.agenda_item();
  if (item->empty()) item = NewItem(meeting, ballot, writes);
  if (!item.ok()) return item.status();
  auto decision = std::make_unique<Decision>(ballots::DecisionOf(ballot));
  decision->set_name(
      absl::StrCat(meeting, "/decisions/", api::NewResourceId(writes.transaction().now())));
  decision->set_agenda_item(*std::move(item));
  decision->set_outcome(*outcome);
  std::vector<Writes::Draft> drafts(1);
  drafts[0].resource = std::move(decision);
  auto created = writes.Create(writes.catalog().Of<Decision>(), std::move(drafts));
  if (!created.ok()) return created.status();
  return resource::NameOf(*created->front());
}

absl::StatusOr<Ballot> Convert(const rpc::Call& call, const ConvertBallotRequest& request,
                               Writes& writes) {
  const resource::Collection& collection = writes.catalog().Of<Ballot>();
  absl::Status locked = writes.LockLiving(collection, {request.name()});
  if (!locked.ok()) return locked;
  auto ballot = ballots::ReadBallot(collection, call, writes.transaction(), request.name());
  if (!ballot.ok()) return ballot.status();
  auto state = ballots::StateAfter(*ballot, v1::BallotMove::CONVERT);
  if (!state.ok()) return state.status();
  auto meeting = request.meeting().empty() ? NextMeeting(*ballot, writes)
                                           : NamedMeeting(request.meeting(), *ballot, writes);
  if (!meeting.ok()) return meeting.status();
  auto decision = Decide(request, *meeting, *ballot, writes);
  if (!decision.ok()) return decision.status();
  return ballots::Take(writes, request.name(), request.etag(), v1::BallotMove::CONVERT, "",
                       [&](Ballot& converted) {
                         converted.set_decision(*decision);
                         return absl::OkStatus();
                       });
}

}  // namespace

void ServeBallotConversion(resource::Service& service) {
  service.ServeWrite<ConvertBallotRequest, Ballot>(
      "district.meeting.v1.BallotService.ConvertBallot", &Convert);
}

}  // namespace district::meeting
