// Figures on the meetings of a period.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/time/date.h"
#include "common/time/period.h"
#include "district/meeting/v1/meeting_statistics.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/meeting/v1/participants.pb.h"

namespace district::meeting {

// Whether a meeting was held or has begun.
bool IsHeld(const v1::Meeting& meeting);

// All figures but attendance and documents.
v1::MeetingFigures FiguresOf(const std::vector<v1::Meeting>& meetings);

// Counts people who were called and whether they came; the share is set by SetShare.
void Add(v1::Participant::Attendance attendance, int count, v1::AttendanceFigures& figures);
void SetShare(v1::AttendanceFigures& figures);

// By how many percent `now` is more than `before`, with two decimals; unset where that is 0.
void SetChange(int now, int before, v1::GetMeetingStatisticsResponse& response,
               google::type::Decimal* (v1::GetMeetingStatisticsResponse::*field)());

// The meetings held in a period and in the one before it by kind, in the order of the kinds.
std::vector<v1::MeetingKindFigures> KindsOf(const std::vector<v1::Meeting>& meetings,
                                            const std::vector<v1::Meeting>& base_meetings);

// The smallest number of a day, perhaps partial, that lies wholly in a period, and the greatest.
struct DayNumbers {
  time::DayNumber first = 0, last = 0;
};
DayNumbers DaysWithin(const time::Period& period);

}  // namespace district::meeting
