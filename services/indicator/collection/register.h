// Registers how figures are collected: the forms that units report by, and what they hand in.
#pragma once

#include <memory>

#include "common/calendar/holiday_calendar.h"
#include "common/resource/service.h"

namespace district::indicator {

void RegisterCollection(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> ReportForms();
std::unique_ptr<resource::Collection> Submissions();

// Methods beyond the standard ones.
void ServeSubmissionMoves(resource::Service& service);
void ServeCompleteness(resource::Service& service,
                       std::shared_ptr<calendar::HolidayCalendar> holidays);

}  // namespace district::indicator
