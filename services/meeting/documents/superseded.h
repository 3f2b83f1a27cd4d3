// When a document is replaced by another, without I/O.
#pragma once

#include <string>

#include "common/time/date.h"
#include "district/meeting/v1/documents.pb.h"

namespace district::meeting {

// The day from which on a document replaces what it refers to as replaced: the first day of its
// effect, or else of its issue; the last day that it may be where it is partial. 0 where it does
// not, because it is not issued or was revoked, or that day is not known. What is only cited has no
// state and counts by its days.
time::DayNumber ReplacesFrom(v1::Document::State state, time::DayNumber effective,
                             time::DayNumber issued);

// The first of two days, where 0 is none.
time::DayNumber FirstOf(time::DayNumber a, time::DayNumber b);

// Sets whether a document is replaced on a day; and the same as an expression over its columns.
void SetSuperseded(v1::Document& document, time::DayNumber day);
std::string SupersededSqlOn(time::DayNumber day);

}  // namespace district::meeting
