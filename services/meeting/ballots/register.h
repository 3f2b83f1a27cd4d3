// Registers ballots: opinions that the members of a body are asked for in writing, outside a
// sitting.
#pragma once

#include <memory>

#include "common/calendar/holiday_calendar.h"
#include "common/resource/service.h"

namespace district::meeting {

void RegisterBallots(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Ballots(
    std::shared_ptr<const calendar::HolidayCalendar> calendar);

// Methods beyond the standard ones.
void ServeBallotOpening(resource::Service& service,
                        std::shared_ptr<const calendar::HolidayCalendar> calendar);
void ServeBallotCasts(resource::Service& service);
void ServeBallotMoves(resource::Service& service);
void ServeBallotConversion(resource::Service& service);
void ServeBallotVoters(resource::Service& service);

}  // namespace district::meeting
