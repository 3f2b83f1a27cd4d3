#include "services/meeting/calendar/conflicts.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/resource/collection.h"
#include "services/meeting/meetings/sittings.h"

namespace district::meeting {
namespace {

using v1::MeetingConflict;

// What takes only the instant that it begins at still meets what is under way then.
int64_t EndOf(const Occupation& occupation) {
  return std::max(occupation.end, occupation.begin + 1);
}

bool Conflict(const Occupation& a, const Occupation& b) {
  return a.meeting != b.meeting && (a.is_asked_for || b.is_asked_for) && a.begin < EndOf(b) &&
         b.begin < EndOf(a);
}

// What one person or one room is at.
struct Attended {
  const Occupation* occupation;
  bool by_post = false;
};

auto OrderOf(const Occupation& occupation) {
  return std::tie(occupation.begin, occupation.meeting, occupation.end);
}

// Calls `found(first, second)` for every two that conflict, until it answers false.
template <typename Found>
bool ForEachConflict(std::vector<Attended> attended, const Found& found) {
  std::sort(attended.begin(), attended.end(), [](const Attended& a, const Attended& b) {
    return OrderOf(*a.occupation) < OrderOf(*b.occupation);
  });
  for (size_t i = 0; i < attended.size(); ++i) {
    const int64_t end = EndOf(*attended[i].occupation);
    for (size_t j = i + 1; j < attended.size() && attended[j].occupation->begin < end; ++j) {
      if (!Conflict(*attended[i].occupation, *attended[j].occupation)) continue;
      if (!found(attended[i], attended[j])) return false;
    }
  }
  return true;
}

MeetingConflict ConflictOf(const Attended& first, const Attended& second) {
  const Occupation& a = *first.occupation;
  const Occupation& b = *second.occupation;
  MeetingConflict conflict;
  conflict.set_meeting(a.meeting);
  conflict.set_other_meeting(b.meeting);
  const int64_t begin = std::max(a.begin, b.begin);
  resource::SetMicros(conflict, "start_time", begin);
  resource::SetMicros(conflict, "end_time", std::max(begin, std::min(a.end, b.end)));
  conflict.set_hours_known(a.hours_known && b.hours_known);
  return conflict;
}

using AttendedByName = std::map<std::string, std::vector<Attended>>;

AttendedByName ByRoom(const std::vector<Occupation>& occupations) {
  AttendedByName by_room;
  for (const Occupation& occupation : occupations) {
    if (!occupation.room.empty()) by_room[occupation.room].push_back({&occupation});
  }
  return by_room;
}

AttendedByName ByPerson(const std::vector<Occupation>& occupations,
                        const InvitedByMeeting& invited) {
  AttendedByName by_person;
  for (const Occupation& occupation : occupations) {
    const auto people = invited.find(occupation.meeting);
    if (people == invited.end()) continue;
    for (const Invited& one : people->second) {
      by_person[one.person].push_back({&occupation, one.by_post});
    }
  }
  return by_person;
}

bool Earlier(const MeetingConflict& a, const MeetingConflict& b) {
  const auto key = [](const MeetingConflict& conflict) {
    return std::tuple(resource::GetMicros(conflict, "start_time"), conflict.person(),
                      conflict.room(), conflict.meeting(), conflict.other_meeting());
  };
  return key(a) < key(b);
}

}  // namespace

std::vector<Occupation> OccupationsOf(const v1::Meeting& meeting, bool is_asked_for) {
  std::vector<Occupation> occupations;
  for (const v1::Sitting& sitting : meeting.sittings()) {
    const SittingSpan span = SpanOf(sitting);
    occupations.push_back({meeting.name(), span.begin, span.end, sitting.has_start_time(),
                           sitting.room(), is_asked_for});
  }
  return occupations;
}

std::set<std::string> MeetingsThatOverlap(const std::vector<Occupation>& occupations) {
  std::vector<Attended> all;
  for (const Occupation& occupation : occupations) all.push_back({&occupation});
  std::set<std::string> meetings;
  ForEachConflict(std::move(all), [&](const Attended& first, const Attended& second) {
    meetings.insert(first.occupation->meeting);
    meetings.insert(second.occupation->meeting);
    return true;
  });
  return meetings;
}

std::vector<MeetingConflict> FindConflicts(const std::vector<Occupation>& occupations,
                                           const InvitedByMeeting& invited, size_t most) {
  std::vector<MeetingConflict> conflicts;
  for (auto& [room, attended] : ByRoom(occupations)) {
    ForEachConflict(attended, [&](const Attended& first, const Attended& second) {
      conflicts.push_back(ConflictOf(first, second));
      conflicts.back().set_room(room);
      return conflicts.size() < most;
    });
    if (conflicts.size() >= most) break;
  }
  for (auto& [person, attended] : ByPerson(occupations, invited)) {
    if (conflicts.size() >= most) break;
    ForEachConflict(attended, [&](const Attended& first, const Attended& second) {
      conflicts.push_back(ConflictOf(first, second));
      conflicts.back().set_person(person);
      conflicts.back().set_basis(first.by_post || second.by_post ? MeetingConflict::POSTS
                                                                 : MeetingConflict::PARTICIPANTS);
      return conflicts.size() < most;
    });
  }
  std::sort(conflicts.begin(), conflicts.end(), &Earlier);
  return conflicts;
}

}  // namespace district::meeting
