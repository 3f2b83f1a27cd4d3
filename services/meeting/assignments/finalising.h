// The assignment that finalises what was adopted in principle, without I/O.
#pragma once

#include <string>

#include "common/time/date.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/assignments.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

// A decision with what it is about, as far as that is known.
struct DecisionInPrinciple {
  v1::Decision decision;
  v1::Meeting meeting;
  v1::Document document;
  v1::AgendaItem item;
  std::string presenter;  // the first person who presented the item
};

// Whether a decision asks for an assignment that finalises it.
bool IsInPrinciple(const v1::Decision& decision);

// The assignment as it is given, without its name: to the issuer of the document, or else to who
// presented it, or else to the body that met; on the day of the decision, or today where that is
// not known or to come.
v1::Assignment AssignmentToFinalise(const DecisionInPrinciple& source, time::DayNumber today);

// Whether an assignment may still be cancelled, and whether it finalises a decision as that stands.
bool IsUnfinished(const v1::Assignment& assignment);
bool Finalises(const v1::Assignment& assignment, const v1::Decision& decision);

}  // namespace district::meeting
