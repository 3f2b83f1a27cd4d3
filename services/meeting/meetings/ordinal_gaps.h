// Which numbers of a series of meetings are missing.
#pragma once

#include <string>
#include <vector>

#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

struct NumberedMeeting {
  int ordinal = 0;
  bool cancelled = false;
  std::string name;
};

// `meetings` are those of one body and term, by number and then by name.
v1::GetOrdinalGapsResponse FindOrdinalGaps(const std::vector<NumberedMeeting>& meetings);

}  // namespace district::meeting
