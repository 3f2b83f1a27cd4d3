// People who are called to two meetings at once, and rooms that are booked twice at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "district/meeting/v1/calendars.pb.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

// A sitting, with what it takes: microseconds since 1970, half-open, and a room.
struct Occupation {
  std::string meeting;
  int64_t begin = 0;
  int64_t end = 0;
  bool hours_known = false;
  std::string room;          // "" where none is booked
  bool is_asked_for = true;  // one of two that conflict is to be
};

// The sittings of a meeting.
std::vector<Occupation> OccupationsOf(const v1::Meeting& meeting, bool is_asked_for);

// Who is called to a meeting.
struct Invited {
  std::string person;
  bool by_post = false;  // as the holder of a post; nobody is a participant yet
};
using InvitedByMeeting = std::map<std::string, std::vector<Invited>>;

// The meetings with a sitting at the same time as one of another meeting, where one of the two is
// asked for.
std::set<std::string> MeetingsThatOverlap(const std::vector<Occupation>& occupations);

// The conflicts in the order of time, then of people and rooms, then of meetings. It stops after
// `most`.
std::vector<v1::MeetingConflict> FindConflicts(const std::vector<Occupation>& occupations,
                                               const InvitedByMeeting& invited, size_t most);

}  // namespace district::meeting
