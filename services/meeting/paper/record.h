// What is known of a meeting, as its papers need it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/assignments.pb.h"
#include "district/meeting/v1/classification.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/directives.pb.h"
#include "district/meeting/v1/document_types.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/meeting/v1/number_registers.pb.h"
#include "district/meeting/v1/participants.pb.h"
#include "district/meeting/v1/speeches.pb.h"
#include "services/meeting/paper/composition.h"

namespace district::meeting {

struct MeetingRecord {
  v1::Meeting meeting;
  Form form = Form::kState;  // by the kind of the body that convened it
  std::string parent;        // the body above that one, where its papers name it
  std::string territory;
  // Display names by resource name; of documents symbol and subject.
  std::map<std::string, std::string> organizations, people, posts, documents, rooms;
  // Degrees of secrecy by resource name, of the meeting, what stands below it and documents; each
  // with what it carries.
  std::map<std::string, v1::Classification> degrees;
  std::vector<v1::Participant> participants;     // in their order
  std::vector<v1::AgendaItem> items;             // in no order
  std::vector<v1::Decision> decisions;           // in no order
  std::vector<v1::Directive> directives;         // in no order
  std::vector<v1::Speech> speeches;              // those that were held, in no order
  std::vector<v1::Assignment> assignments;       // from the directives, in no order
  std::vector<v1::NumberRegister> registers;     // of the body that convened it
  std::vector<v1::DocumentType> document_types;  // those of papers
};

}  // namespace district::meeting
