// Minutes of a meeting, in the form of the Party or of the state.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/directives.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/meeting/v1/participants.pb.h"
#include "services/meeting/paper/composition.h"

namespace district::meeting {

// What is known of a meeting.
struct MeetingRecord {
  v1::Meeting meeting;
  bool of_party = false;                             // the body that convened it
  std::map<std::string, std::string> organizations;  // display names by resource name
  std::map<std::string, std::string> people;
  std::map<std::string, std::string> documents;  // number and subject
  std::vector<v1::Participant> participants;     // in their order
  std::vector<v1::AgendaItem> items;             // in no order
  std::vector<v1::Decision> decisions;           // in no order
  std::vector<v1::Directive> directives;         // in no order
};

// An item of the agenda with its number: 1, 2, 2.1.
struct NumberedItem {
  std::string number;
  const v1::AgendaItem* item;
};

// Returns the items in the order of the agenda, each after the one it belongs to.
std::vector<NumberedItem> InOrder(const std::vector<v1::AgendaItem>& items);

// Composes the minutes by what is known; what is not is left as dots and noted as a gap. The same
// record comes out as the same minutes.
Composition ComposeMinutes(const MeetingRecord& record);

}  // namespace district::meeting
