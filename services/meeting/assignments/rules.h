// The rules of assignments that need no database: who leads, what must be clear, which moves a
// state allows and what they change.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/calendar/working_days.h"
#include "common/time/date.h"
#include "district/meeting/v1/assignments.pb.h"
#include "district/meeting/v1/facet_schemes.pb.h"
#include "services/meeting/assignments/deadlines.h"

namespace district::meeting {

// The one resource that a party names; empty where it names none or several.
std::string NameOf(const v1::AssignmentParty& party);
// The organization of a party: itself, or that of the post; empty for a person.
std::string OrganizationOf(const v1::AssignmentParty& party);

// Whether there is one lead (ONE_LEAD), who does not coordinate, and every party names one resource
// (ONE_PARTY), each once.
absl::Status CheckParties(const v1::Assignment& assignment);

// Whether it follows from something (SOURCE_REQUIRED), and its deadline is not before it was given
// (DATES_REVERSED).
absl::Status CheckContent(const v1::Assignment& assignment);

// Sets the scheme, and those of its facets that are not clear; null asks for none.
void SetFacets(const v1::FacetScheme* scheme, v1::Assignment& assignment);

// Sets `effective_due_date` and `deadline_basis`; without holidays weekends only count.
void SetDeadline(const calendar::Holidays* holidays, v1::Assignment& assignment);

// The state that a move leads to. FAILED_PRECONDITION, reason ILLEGAL_MOVE, where the state does
// not allow it.
absl::StatusOr<v1::AssignmentStep::State> StateAfter(const v1::Assignment& assignment,
                                                     v1::AssignmentStep::Action action);

// A move of an assignment.
struct AssignmentMove {
  v1::AssignmentStep::Action action = v1::AssignmentStep::ACTION_UNSPECIFIED;
  std::string note;
  time::DayNumber day = 0;  // 0: today
  std::string day_field;    // the request's field that gives it, for errors
  std::string result;       // of REPORT
  std::string completed_by;
  time::DayNumber due_day = 0;  // of EXTEND
  std::string subject;
};

// Makes a move, as of `today`, and records it as the last of `steps`. FAILED_PRECONDITION where the
// state does not allow it, or there are too many steps (TOO_MANY_STEPS); INVALID_ARGUMENT where the
// day is after today (IN_THE_FUTURE) or before one that counts (STEP_DATE_ORDER), or the new
// deadline is not later (NOT_LATER).
absl::Status Move(const AssignmentMove& move, time::DayNumber today, v1::Assignment& assignment);

}  // namespace district::meeting
