// Registers the calendar of meetings, the feeds that calendar programs read, and the search for
// conflicts.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterCalendar(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> CalendarFeeds();

// Methods beyond the standard ones.
void ServeCalendarExport(resource::Service& service);
void ServeCalendarFeedAddresses(resource::Service& service);
void ServeCalendarFeedReads(resource::Service& service);
void ServeMeetingConflicts(resource::Service& service);

}  // namespace district::meeting
