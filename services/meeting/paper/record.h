// What is known of a meeting, as its papers need it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/directives.pb.h"
#include "district/meeting/v1/document_types.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/meeting/v1/number_registers.pb.h"
#include "district/meeting/v1/participants.pb.h"
#include "services/meeting/paper/composition.h"

namespace district::meeting {

struct MeetingRecord {
  v1::Meeting meeting;
  Form form = Form::kState;  // by the kind of the body that convened it
  std::string parent;        // the body above that one, where its papers name it
  std::string territory;
  // Display names by resource name; of documents symbol and subject.
  std::map<std::string, std::string> organizations, people, documents, rooms;
  std::vector<v1::Participant> participants;     // in their order
  std::vector<v1::AgendaItem> items;             // in no order
  std::vector<v1::Decision> decisions;           // in no order
  std::vector<v1::Directive> directives;         // in no order
  std::vector<v1::NumberRegister> registers;     // of the body that convened it
  std::vector<v1::DocumentType> document_types;  // those of papers
};

}  // namespace district::meeting
