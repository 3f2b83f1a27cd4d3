// What a meeting takes up from earlier ones, without I/O.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/time/date.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/carry_over.pb.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

// Whether a meeting can still take up something: it is neither over nor called off.
bool CanTakeUp(v1::Meeting::State state);

// Why an item that nothing came of is taken up.
v1::CarriedItem::Reason ReasonOf(const v1::AgendaItem& origin);

// The items that take up others, in their order. An item that stood below another that is taken up
// too stands below that one's; all others come at the end of the agenda, after `last_ordinal`.
// `taken_up` has, by their origins, the items that the meeting took up before. `new_name` makes the
// name of an item.
std::vector<v1::AgendaItem> TakeUp(const std::vector<v1::AgendaItem>& origins,
                                   std::map<std::string, std::string> taken_up, int last_ordinal,
                                   const std::function<std::string()>& new_name);

// The items in levels: those that stand below another of them come after it.
std::vector<std::vector<v1::AgendaItem>> InLevels(std::vector<v1::AgendaItem> items);

// What was brought, in sentences, in Vietnamese.
std::string Explain(const v1::CarryOverResponse& response);

}  // namespace district::meeting
