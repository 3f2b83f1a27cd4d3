// The moves of an assignment: reported, confirmed, returned, extended, reminded of, cancelled.
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/meeting/v1/assignments.pb.h"
#include "services/meeting/assignments/owners.h"
#include "services/meeting/assignments/register.h"
#include "services/meeting/assignments/rules.h"

namespace district::meeting {
namespace {

using resource::Collection;
using resource::Writes;
using v1::Assignment;
using v1::AssignmentStep;

// The deadlines before extensions, by the days for which they held: from `from_day` until before
// `until_day`. What was set last stands in the assignment itself.
const db::InsertTarget& PastDeadlines() {
  static const auto* const target = new db::InsertTarget{
      "assignment_deadlines", {"assignment", "from_day", "until_day", "due_day"}};
  return *target;
}

void KeepPastDeadline(const Assignment& before, const Assignment& after,
                      db::Transaction& transaction) {
  const AssignmentStep& step = after.steps(after.steps_size() - 1);
  const time::DayNumber from = ExtendedDay(before), until = time::ToDayNumber(step.date());
  if (from == until) return;  // on that day the later one holds
  transaction.Insert(PastDeadlines(),
                     {after.name(), int64_t{from}, int64_t{until},
                      int64_t{time::ToDayNumber(step.previous_effective_due_date())}});
}

template <typename Request>
absl::StatusOr<Assignment> MoveOne(const rpc::Call& call, const Request& request,
                                   const Collection& collection, AssignmentMove move,
                                   Writes& writes) {
  const absl::Time now = writes.transaction().now();
  move.note = request.note();
  move.subject = call.identity().subject;
  Assignment before;
  auto updated = writes.Update(
      collection, {{.name = request.name(),
                    .etag = request.etag(),
                    .path = "",
                    .change = [&](resource::Message& message) {
                      auto& assignment = static_cast<Assignment&>(message);
                      before = assignment;
                      absl::Status status = Move(move, time::DayInVietnam(now), assignment);
                      if (!status.ok()) return status;
                      AssignmentStep& step = *assignment.mutable_steps(assignment.steps_size() - 1);
                      resource::SetMicros(step, "record_time", absl::ToUnixMicros(now));
                      return absl::OkStatus();
                    }}});
  if (!updated.ok()) return updated.status();
  auto& after = static_cast<Assignment&>(*updated->front());
  if (move.action == AssignmentStep::EXTEND) {
    KeepPastDeadline(before, after, writes.transaction());
  }
  return std::move(after);
}

// What a request says of a move beside the note.
template <typename Request>
AssignmentMove MoveOf(const Request& request, AssignmentStep::Action action) {
  AssignmentMove move{.action = action};
  if constexpr (requires { request.date(); }) {
    move.day = time::ToDayNumber(request.date());
    move.day_field = "date";
  }
  if constexpr (requires { request.due_date(); }) {
    move.due_day = time::ToDayNumber(request.due_date());
  }
  return move;
}

template <typename Request>
void ServeMove(resource::Service& service, const Collection& collection, const std::string& method,
               AssignmentStep::Action action) {
  service.ServeWrite<Request, Assignment>(
      absl::StrCat("district.meeting.v1.AssignmentService.", method),
      [&collection, action](const rpc::Call& call, const Request& request, Writes& writes) {
        return MoveOne(call, request, collection, MoveOf(request, action), writes);
      });
}

// A report keeps who held the owning post on the day, whom personnel is asked for before the
// transaction.
void ServeReport(resource::Service& service, const Collection& collection,
                 std::shared_ptr<const Owners> owners) {
  service.server().Handle(
      "district.meeting.v1.AssignmentService.ReportAssignment",
      [&service, &collection, owners = std::move(owners)](rpc::CallPtr call) {
        const auto& request = call->request_as<v1::ReportAssignmentRequest>();
        const time::DayNumber day = request.has_complete_date()
                                        ? time::ToDayNumber(request.complete_date())
                                        : time::DayInVietnam(service.database().now());
        owners->Find(
            call, request.name(), day,
            [&service, &collection, call, day](absl::StatusOr<OwnerOnDay> owner) {
              if (!owner.ok()) return call->Fail(owner.status());
              service.Write(
                  call, {},
                  [&collection, day, owner = *std::move(owner)](
                      const rpc::Call& call, Writes& writes) -> absl::StatusOr<resource::Response> {
                    const auto& request = call.request_as<v1::ReportAssignmentRequest>();
                    AssignmentMove move{.action = AssignmentStep::REPORT,
                                        .day = day,
                                        .day_field = "complete_date",
                                        .result = request.result(),
                                        .completed_by = owner.OnePerson()};
                    auto reported = MoveOne(call, request, collection, std::move(move), writes);
                    if (!reported.ok()) return reported.status();
                    return std::make_unique<Assignment>(*std::move(reported));
                  });
            });
      });
}

}  // namespace

void ServeAssignmentMoves(resource::Service& service, std::shared_ptr<const Owners> owners) {
  const Collection& assignments = service.catalog().Of<Assignment>();
  ServeReport(service, assignments, std::move(owners));
  ServeMove<v1::ConfirmAssignmentRequest>(service, assignments, "ConfirmAssignment",
                                          AssignmentStep::CONFIRM);
  ServeMove<v1::ReturnAssignmentRequest>(service, assignments, "ReturnAssignment",
                                         AssignmentStep::RETURN);
  ServeMove<v1::ExtendAssignmentRequest>(service, assignments, "ExtendAssignment",
                                         AssignmentStep::EXTEND);
  ServeMove<v1::RemindAssignmentRequest>(service, assignments, "RemindAssignment",
                                         AssignmentStep::REMIND);
  ServeMove<v1::CancelAssignmentRequest>(service, assignments, "CancelAssignment",
                                         AssignmentStep::CANCEL);
}

}  // namespace district::meeting
