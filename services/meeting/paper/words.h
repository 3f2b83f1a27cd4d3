// What papers say in Vietnamese of states, times and votes.
#pragma once

#include <cstdint>
#include <string>

#include "common/time/date.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/meeting/v1/speeches.pb.h"
#include "services/meeting/paper/composition.h"

namespace district::meeting {

const char* InVietnamese(v1::AgendaItem::Outcome outcome);
const char* InVietnamese(v1::Decision::Outcome outcome);
const char* InVietnamese(v1::Speech::Kind kind);
// The side that a speech takes; empty where it takes none.
const char* InVietnamese(v1::Speech::Stance stance);

// The text as a part of a sentence.
std::string WithoutFullStop(std::string text);

// What a meeting calls itself: `Hội nghị`, `Kỳ họp`.
const char* GatheringOf(v1::Meeting::Kind kind, Form form);

// The hour in Vietnam of one of the times of a sitting: `08 giờ 30`.
std::string HourOf(const v1::Sitting& sitting, const char* field);
// `buổi sáng ngày 12/07/2018`; empty where nothing of the day is known.
std::string DayOfSitting(const v1::Sitting& sitting);

// A part of a whole, with two digits: `30/42 (71,43%)`; without a whole `30`.
std::string ShareInWords(int64_t count, int64_t whole);

// How the votes were given and what they came to, in one sentence without its full stop; empty
// where nothing was counted.
std::string VotesInWords(const v1::Decision& decision);
// The same of one of the options of the votes, without its name.
std::string OptionInWords(const v1::Decision& decision, int option);

}  // namespace district::meeting
