// Registers the directives of meetings, and the assignments that follow from directives and
// documents.
#pragma once

#include <memory>

#include "common/calendar/holiday_calendar.h"
#include "common/resource/batch_hook.h"
#include "common/resource/service.h"
#include "services/meeting/assignments/owners.h"

namespace district::meeting {

void RegisterAssignments(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Directives();
std::unique_ptr<resource::Collection> Assignments(
    std::shared_ptr<const calendar::HolidayCalendar> calendar);

// Opens assignments for what decisions adopt in principle, and cancels those whose decision is
// corrected: a hook of decisions.
std::unique_ptr<resource::BatchHook> MakeFinalisingHook(resource::Writes& writes);

// Methods beyond the standard ones.
void ServeAssignmentMoves(resource::Service& service, std::shared_ptr<const Owners> owners);
void ServeAssignmentOwner(resource::Service& service, std::shared_ptr<const Owners> owners);
void ServeAssignmentSummary(resource::Service& service);

}  // namespace district::meeting
