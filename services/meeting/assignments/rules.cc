#include "services/meeting/assignments/rules.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::AssignmentParty;
using v1::AssignmentStep;

constexpr int kMaxSteps = 200;

// Which moves there are: from a state, by an action, to a state.
struct Transition {
  AssignmentStep::State from;
  AssignmentStep::Action action;
  AssignmentStep::State to;
};
constexpr std::array kTransitions = {
    Transition{AssignmentStep::OPEN, AssignmentStep::REPORT, AssignmentStep::REPORTED},
    Transition{AssignmentStep::OPEN, AssignmentStep::EXTEND, AssignmentStep::OPEN},
    Transition{AssignmentStep::OPEN, AssignmentStep::REMIND, AssignmentStep::OPEN},
    Transition{AssignmentStep::OPEN, AssignmentStep::CANCEL, AssignmentStep::CANCELLED},
    Transition{AssignmentStep::REPORTED, AssignmentStep::CONFIRM, AssignmentStep::COMPLETED},
    Transition{AssignmentStep::REPORTED, AssignmentStep::RETURN, AssignmentStep::RETURNED},
    Transition{AssignmentStep::REPORTED, AssignmentStep::CANCEL, AssignmentStep::CANCELLED},
    Transition{AssignmentStep::RETURNED, AssignmentStep::REPORT, AssignmentStep::REPORTED},
    Transition{AssignmentStep::RETURNED, AssignmentStep::EXTEND, AssignmentStep::RETURNED},
    Transition{AssignmentStep::RETURNED, AssignmentStep::REMIND, AssignmentStep::RETURNED},
    Transition{AssignmentStep::RETURNED, AssignmentStep::CANCEL, AssignmentStep::CANCELLED},
};

int NamesIn(const AssignmentParty& party) {
  return int{!party.post().empty()} + int{!party.organization().empty()} +
         int{!party.person().empty()};
}

absl::Status OneLead(const std::string& description) {
  return api::Error(absl::StatusCode::kInvalidArgument, "ONE_LEAD")
      .Message(absl::StrCat("owner: ", description))
      .Field("owner", description)
      .Vietnamese("Mỗi nhiệm vụ có một và chỉ một đầu mối chủ trì.");
}

absl::Status CheckList(const google::protobuf::RepeatedPtrField<AssignmentParty>& parties,
                       const std::string& field) {
  std::set<std::string> seen;
  for (int i = 0; i < parties.size(); ++i) {
    const std::string path = absl::StrCat(field, "[", i, "]");
    if (NamesIn(parties[i]) != 1) {
      return api::InvalidField(path, "names exactly one of post, organization and person",
                               "ONE_PARTY");
    }
    if (!seen.insert(NameOf(parties[i])).second) {
      return api::InvalidField(path, "is named before", "NAMED_TWICE");
    }
  }
  return absl::OkStatus();
}

bool IsClear(const Assignment& assignment, Assignment::Facet facet) {
  switch (facet) {
    case Assignment::PERSON:
    case Assignment::RESPONSIBILITY:
      return NamesIn(assignment.owner()) == 1;
    case Assignment::TASK:
      return !assignment.task().empty();
    case Assignment::DEADLINE:
      return assignment.has_due_date();
    case Assignment::AUTHORITY:
      return !assignment.authority().empty();
    case Assignment::RESULT:
      return !assignment.expected_result().empty();
    default:
      return true;
  }
}

// The last day that a step must not be before: on which the assignment was given or extended.
time::DayNumber EarliestStepDay(const Assignment& assignment) {
  return std::max(time::ToDayNumber(assignment.assign_date()), ExtendedDay(assignment));
}

absl::Status CheckDay(const AssignmentMove& move, time::DayNumber day, time::DayNumber today,
                      const Assignment& assignment) {
  if (day > today) {
    return api::Error(absl::StatusCode::kInvalidArgument, "IN_THE_FUTURE")
        .Message(absl::StrCat(move.day_field, ": is after today, ", time::FormatDay(today)))
        .Field(move.day_field, absl::StrCat("is after today, ", time::FormatDay(today)))
        .Vietnamese("Ngày không được sau ngày hôm nay.");
  }
  const time::DayNumber earliest = EarliestStepDay(assignment);
  if (day >= earliest) return absl::OkStatus();
  const std::string description =
      absl::StrCat("is before ", time::FormatDay(earliest), ", when it was given or extended");
  return api::Error(absl::StatusCode::kInvalidArgument, "STEP_DATE_ORDER")
      .Message(absl::StrCat(move.day_field, ": ", description))
      .Field(move.day_field, description)
      .Vietnamese("Ngày không được trước ngày giao việc hoặc ngày gia hạn gần nhất.");
}

absl::Status Extend(const AssignmentMove& move, Assignment& assignment, AssignmentStep& step) {
  const time::DayNumber due = time::ToDayNumber(assignment.due_date());
  if (move.due_day <= due) {
    return api::Error(absl::StatusCode::kInvalidArgument, "NOT_LATER")
        .Message(absl::StrCat("due_date: is not after ", time::FormatDay(due)))
        .Field("due_date", absl::StrCat("is not after the present one, ", time::FormatDay(due)))
        .Vietnamese("Thời hạn gia hạn phải sau thời hạn hiện tại.");
  }
  if (move.due_day < time::ToDayNumber(assignment.assign_date())) {
    return api::InvalidField("due_date", "is before the assignment was given", "DATES_REVERSED");
  }
  if (assignment.has_due_date()) {
    *step.mutable_previous_due_date() = assignment.due_date();
    *step.mutable_previous_effective_due_date() = assignment.effective_due_date();
  }
  *assignment.mutable_due_date() = time::FromDayNumber(move.due_day);
  *step.mutable_due_date() = assignment.due_date();
  return absl::OkStatus();
}

// Changes what a move changes beside the state and the steps.
absl::Status Act(const AssignmentMove& move, time::DayNumber day, Assignment& assignment,
                 AssignmentStep& step) {
  switch (move.action) {
    case AssignmentStep::REPORT:
      assignment.set_result(move.result);
      assignment.set_completed_by(move.completed_by);
      *assignment.mutable_complete_date() = time::FromDayNumber(day);
      return absl::OkStatus();
    case AssignmentStep::RETURN:
      assignment.clear_complete_date();
      assignment.clear_completed_by();
      return absl::OkStatus();
    case AssignmentStep::EXTEND:
      return Extend(move, assignment, step);
    case AssignmentStep::REMIND:
      assignment.set_reminder_count(assignment.reminder_count() + 1);
      return absl::OkStatus();
    case AssignmentStep::CANCEL:
      *assignment.mutable_cancel_date() = time::FromDayNumber(day);
      return absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

}  // namespace

std::string NameOf(const AssignmentParty& party) {
  if (NamesIn(party) != 1) return "";
  return absl::StrCat(party.post(), party.organization(), party.person());
}

std::string OrganizationOf(const AssignmentParty& party) {
  if (!party.post().empty()) return api::TopOf(party.post());
  return party.organization();
}

absl::Status CheckParties(const Assignment& assignment) {
  const int leads = NamesIn(assignment.owner());
  if (leads == 0) return OneLead("names nobody");
  if (leads > 1) return OneLead("names more than one of post, organization and person");
  absl::Status status = CheckList(assignment.coordinating(), "coordinating");
  if (status.ok()) status = CheckList(assignment.supervising(), "supervising");
  if (!status.ok()) return status;
  const std::string owner = NameOf(assignment.owner());
  for (int i = 0; i < assignment.coordinating_size(); ++i) {
    if (NameOf(assignment.coordinating(i)) != owner) continue;
    return api::InvalidField(absl::StrCat("coordinating[", i, "]"), "is the owner", "IS_OWNER");
  }
  return absl::OkStatus();
}

absl::Status CheckContent(const Assignment& assignment) {
  if (assignment.directive().empty() && assignment.document().empty() &&
      assignment.decision().empty()) {
    return api::InvalidField("directive", "the directive or the document must be given",
                             "SOURCE_REQUIRED");
  }
  const time::DayNumber due = time::ToDayNumber(assignment.due_date());
  if (due != 0 && due < time::ToDayNumber(assignment.assign_date())) {
    return api::Error(absl::StatusCode::kInvalidArgument, "DATES_REVERSED")
        .Message("due_date is before assign_date")
        .Field("due_date", "is before assign_date")
        .Vietnamese("Thời hạn phải từ ngày giao việc trở đi.");
  }
  return absl::OkStatus();
}

void SetFacets(const v1::FacetScheme* scheme, Assignment& assignment) {
  assignment.clear_facet_scheme();
  assignment.clear_missing_facets();
  if (!scheme) return;
  assignment.set_facet_scheme(scheme->name());
  for (const int number : scheme->facets()) {
    const auto facet = static_cast<Assignment::Facet>(number);
    if (!IsClear(assignment, facet)) assignment.add_missing_facets(facet);
  }
}

void SetDeadline(const calendar::Holidays* holidays, Assignment& assignment) {
  if (!assignment.has_due_date()) {
    assignment.clear_effective_due_date();
    assignment.clear_deadline_basis();
    return;
  }
  const time::DayNumber due = time::ToDayNumber(assignment.due_date());
  const time::DayNumber effective =
      calendar::EffectiveDueDay(due, holidays ? *holidays : calendar::Holidays());
  *assignment.mutable_effective_due_date() = time::FromDayNumber(effective);
  assignment.set_deadline_basis(holidays ? Assignment::WEEKENDS_AND_HOLIDAYS
                                         : Assignment::WEEKENDS_ONLY);
}

absl::StatusOr<AssignmentStep::State> StateAfter(const Assignment& assignment,
                                                 AssignmentStep::Action action) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == assignment.state() && transition.action == action) return transition.to;
  }
  const std::string state = AssignmentStep::State_Name(assignment.state());
  const std::string move = AssignmentStep::Action_Name(action);
  return api::Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_MOVE")
      .Message(absl::StrCat(assignment.name(), " is ", state, ", which does not allow ", move))
      .Metadata("state", state)
      .Metadata("action", move)
      .Precondition("STATE", assignment.name(), absl::StrCat("is ", state))
      .Vietnamese("Trạng thái của nhiệm vụ không cho phép thao tác này.");
}

absl::Status Move(const AssignmentMove& move, time::DayNumber today, Assignment& assignment) {
  absl::StatusOr<AssignmentStep::State> next = StateAfter(assignment, move.action);
  if (!next.ok()) return next.status();
  if (assignment.steps_size() >= kMaxSteps) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_STEPS")
        .Message(absl::StrCat(assignment.name(), " has ", kMaxSteps, " steps"))
        .Precondition("STEPS", assignment.name(), "holds no more steps");
  }
  const time::DayNumber day = move.day == 0 ? today : move.day;
  absl::Status status = move.day == 0 ? absl::OkStatus() : CheckDay(move, day, today, assignment);
  AssignmentStep step;
  if (status.ok()) status = Act(move, day, assignment, step);
  if (!status.ok()) return status;
  step.set_action(move.action);
  step.set_state(*next);
  step.set_note(move.note);
  step.set_subject(move.subject);
  *step.mutable_date() = time::FromDayNumber(day);
  assignment.set_state(*next);
  *assignment.add_steps() = std::move(step);
  return absl::OkStatus();
}

}  // namespace district::meeting
