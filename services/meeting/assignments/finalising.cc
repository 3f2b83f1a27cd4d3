#include "services/meeting/assignments/finalising.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/resource/collection.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::AssignmentStep;
using v1::Decision;

std::string SubjectOf(const DecisionInPrinciple& source) {
  if (!source.document.subject().empty()) return absl::StrCat(" “", source.document.subject(), "”");
  if (!source.item.title().empty()) return absl::StrCat(" “", source.item.title(), "”");
  return "";
}

time::DayNumber DayOf(const DecisionInPrinciple& source, time::DayNumber today) {
  time::DayNumber day = time::ToDayNumber(source.meeting.start_date());
  if (source.decision.has_decision_time()) {
    day = time::DayInVietnam(
        absl::FromUnixMicros(resource::GetMicros(source.decision, "decision_time")));
  }
  const bool whole = day != 0 && time::FirstDay(day) == day;
  return whole && day <= today ? day : today;
}

}  // namespace

bool IsInPrinciple(const Decision& decision) {
  return decision.outcome() == Decision::ADOPTED_IN_PRINCIPLE && !decision.has_delete_time();
}

Assignment AssignmentToFinalise(const DecisionInPrinciple& source, time::DayNumber today) {
  Assignment assignment;
  assignment.set_task(absl::StrCat("Tiếp thu ý kiến, hoàn chỉnh văn bản", SubjectOf(source),
                                   " đã được thống nhất về nguyên tắc tại ",
                                   source.meeting.display_name()));
  assignment.set_decision(source.decision.name());
  assignment.set_document(source.decision.document());
  v1::AssignmentParty& owner = *assignment.mutable_owner();
  if (!source.document.issuer().empty()) {
    owner.set_organization(source.document.issuer());
  } else if (!source.presenter.empty()) {
    owner.set_person(source.presenter);
  } else {
    owner.set_organization(source.meeting.organization());
  }
  *assignment.mutable_assign_date() = time::FromDayNumber(DayOf(source, today));
  return assignment;
}

bool IsUnfinished(const Assignment& assignment) {
  return assignment.state() != AssignmentStep::COMPLETED &&
         assignment.state() != AssignmentStep::CANCELLED;
}

bool Finalises(const Assignment& assignment, const Decision& decision) {
  return IsInPrinciple(decision) && assignment.decision() == decision.name() &&
         assignment.document() == decision.document() &&
         assignment.state() != AssignmentStep::CANCELLED;
}

}  // namespace district::meeting
