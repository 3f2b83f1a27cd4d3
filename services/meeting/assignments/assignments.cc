// Assignments: declaration and rules.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/calendar/holiday_calendar.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/meeting/v1/assignments.pb.h"
#include "district/meeting/v1/directives.pb.h"
#include "services/meeting/assignments/deadlines.h"
#include "services/meeting/assignments/register.h"
#include "services/meeting/assignments/rules.h"
#include "services/meeting/rules/classification.h"
#include "services/meeting/rules/facet_schemes.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::AssignmentStep;

// Custom methods add steps, and check what they change themselves.
bool IsMove(const Assignment& after, const Assignment& before) {
  return after.steps_size() != before.steps_size();
}

bool IsOpen(const Assignment& assignment) {
  return assignment.state() == AssignmentStep::OPEN ||
         assignment.state() == AssignmentStep::RETURNED;
}

absl::Status CheckOpen(const Assignment& after, const Assignment& before) {
  if (IsOpen(before) || IsMove(after, before)) return absl::OkStatus();
  const std::string state = AssignmentStep::State_Name(before.state());
  return api::Error(absl::StatusCode::kFailedPrecondition, "ASSIGNMENT_CLOSED")
      .Message(absl::StrCat(after.name(), " is ", state, ": it is changed only while it is open"))
      .Metadata("state", state)
      .Precondition("STATE", after.name(), absl::StrCat("is ", state))
      .Vietnamese("Nhiệm vụ đã báo cáo, hoàn thành hoặc hủy nên không sửa được.");
}

// What a correction changes must leave the days of the steps in order.
absl::Status CheckAssignDate(const Assignment& after, const Assignment* before, absl::Time now) {
  const time::DayNumber assigned = time::ToDayNumber(after.assign_date());
  if (assigned > time::DayInVietnam(now)) {
    return api::InvalidField("assign_date", "is after today", "IN_THE_FUTURE");
  }
  if (!before || IsMove(after, *before)) return absl::OkStatus();
  for (const AssignmentStep& step : after.steps()) {
    if (time::ToDayNumber(step.date()) >= assigned) continue;
    return api::InvalidField("assign_date", "is after a step that was taken", "STEP_DATE_ORDER");
  }
  return absl::OkStatus();
}

absl::Status CheckAssignment(Assignment& assignment, const Assignment* before, absl::Time now) {
  if (!before) assignment.set_state(AssignmentStep::OPEN);
  if (!assignment.has_assign_date()) {
    *assignment.mutable_assign_date() = time::FromDayNumber(time::DayInVietnam(now));
  }
  absl::Status status = before ? CheckOpen(assignment, *before) : absl::OkStatus();
  if (status.ok()) status = CheckAssignDate(assignment, before, now);
  if (status.ok()) status = CheckParties(assignment);
  if (status.ok()) status = CheckContent(assignment);
  if (!status.ok()) return status;
  const std::string& source =
      assignment.directive().empty() ? assignment.decision() : assignment.directive();
  assignment.set_meeting(source.empty() ? "" : api::TopOf(source));
  return absl::OkStatus();
}

// New assignments are about what their directives are about, where they do not say so themselves.
absl::Status TakeTopics(resource::Writes& writes,
                        const std::vector<resource::PlacedChange>& changes) {
  std::map<std::string, v1::Directive> directives;
  std::vector<Assignment*> taking;
  for (const auto& [change, path] : changes) {
    auto& assignment = change.after_as<Assignment>();
    if (change.before || assignment.directive().empty() || assignment.topics_size() > 0) continue;
    taking.push_back(&assignment);
    directives[assignment.directive()];
  }
  if (taking.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  for (const auto& [name, directive] : directives) names.push_back(name);
  absl::StatusOr<std::vector<db::Row>> rows = writes.transaction().Query(
      db::SqlCat("SELECT name, body FROM directives WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) directives[row.Text(0)].ParseFromString(row.Text(1));
  for (Assignment* assignment : taking) {
    *assignment->mutable_topics() = directives[assignment->directive()].topics();
  }
  return absl::OkStatus();
}

// Asks for the facets of the scheme that an assignment names, or else of that of its day.
absl::Status AskForFacets(resource::Writes& writes,
                          const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> named;
  time::DaySpan days{.begin = time::kEndOfTime, .end = time::kBeginningOfTime};
  std::vector<Assignment*> asked;
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kDelete) continue;
    auto& assignment = change.after_as<Assignment>();
    asked.push_back(&assignment);
    if (!assignment.facet_scheme().empty()) {
      named.insert(assignment.facet_scheme());
      continue;
    }
    const time::DayNumber day = time::ToDayNumber(assignment.assign_date());
    days.begin = std::min(days.begin, day);
    days.end = std::max(days.end, time::DayAfter(day));
  }
  if (asked.empty()) return absl::OkStatus();
  auto schemes = ReadFacetSchemes(writes.transaction(), named, days);
  if (!schemes.ok()) return schemes.status();
  for (Assignment* assignment : asked) {
    SetFacets(assignment->facet_scheme().empty()
                  ? SchemeInForce(*schemes, time::ToDayNumber(assignment->assign_date()))
                  : SchemeNamed(*schemes, assignment->facet_scheme()),
              *assignment);
  }
  return absl::OkStatus();
}

// Where the deadline stays, so does the day that it was moved to; but what is still open follows
// holidays that are listed later.
bool KeepsDeadline(const Assignment& after, const Assignment* before, bool holidays_known) {
  if (!before) return false;
  if (time::ToDayNumber(before->due_date()) != time::ToDayNumber(after.due_date())) return false;
  return !holidays_known || !IsOpen(after);
}

}  // namespace

std::unique_ptr<resource::Collection> Assignments(
    std::shared_ptr<const calendar::HolidayCalendar> calendar) {
  return resource::Declare<Assignment>("assignments")
      .ClassifiedBy(ClassifiedAs({"meeting", "document", "directive"}))
      .Derive("lead_name", [](const Assignment& a) -> db::Value { return NameOf(a.owner()); })
      .Derive("lead_organization",
              [](const Assignment& a) -> db::Value { return OrganizationOf(a.owner()); })
      .Derive("done_day", [](const Assignment& a) -> db::Value { return int64_t{DoneDay(a)}; })
      .Derive("extended_day",
              [](const Assignment& a) -> db::Value { return int64_t{ExtendedDay(a)}; })
      .Derive("last_step_day",
              [](const Assignment& a) -> db::Value { return int64_t{LastStepDay(a)}; })
      .Computed(
          "status",
          [](Assignment& assignment, time::DayNumber day) {
            assignment.set_status(StatusOn(assignment, day));
          },
          &StatusSqlOn)
      .Normalize(&CheckAssignment)
      .ValidateBatch(&TakeTopics)
      .ValidateBatch(&AskForFacets)
      .Validate([calendar = std::move(calendar)](db::Transaction& transaction, Assignment& after,
                                                 const Assignment* before) {
        const std::shared_ptr<const calendar::Holidays> holidays = calendar->Current();
        if (!KeepsDeadline(after, before, holidays != nullptr)) SetDeadline(holidays.get(), after);
        after.set_status(StatusOn(after, time::DayInVietnam(transaction.now())));
        return absl::OkStatus();
      })
      .WithHistory();
}

}  // namespace district::meeting
