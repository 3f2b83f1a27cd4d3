// Registers the directives of meetings, and the assignments that follow from directives and
// documents.
#pragma once

#include <memory>

#include "common/resource/service.h"
#include "services/meeting/assignments/holiday_calendar.h"
#include "services/meeting/assignments/owners.h"

namespace district::meeting {

void RegisterAssignments(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Directives();
std::unique_ptr<resource::Collection> Assignments(std::shared_ptr<const HolidayCalendar> calendar);

// Methods beyond the standard ones.
void ServeAssignmentMoves(resource::Service& service, std::shared_ptr<const Owners> owners);
void ServeAssignmentOwner(resource::Service& service, std::shared_ptr<const Owners> owners);
void ServeAssignmentSummary(resource::Service& service);

}  // namespace district::meeting
