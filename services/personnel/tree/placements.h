// Where an organization stands in the tree and since when: rules without I/O.
//
// The placements of an organization cover all days without a gap: each begins where the one before
// ends, the first one with the first day. None at all stands for one at the top.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/db/value.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::personnel {

// No chain of organizations is longer, on any day.
inline constexpr int kMaxDepth = 50;
// No organization has more placements.
inline constexpr int kMaxPlacements = 100;

// The days on which an organization exists, by its founding and dissolution.
time::DaySpan ExistenceOf(const v1::Organization& organization);
// The days of the placement at `index`.
time::DaySpan SpanOfPlacement(const v1::Organization& organization, int index);
// "" at the top.
std::string ParentOn(const v1::Organization& organization, time::DayNumber day);
bool SamePlacements(const v1::Organization& a, const v1::Organization& b);

// The day whose placement `parent` tells: today, or the last day of one that is dissolved, the
// first of one that is not founded yet.
time::DayNumber DayOfParent(const v1::Organization& organization, time::DayNumber today);
// Sets `parent` to what the placements say; one without placements gets one from its parent.
void RefreshParent(v1::Organization& organization, time::DayNumber today);
// The placement of `day` was always below `parent`.
void CorrectParent(v1::Organization& organization, time::DayNumber day, const std::string& parent);
// From the placement's start on, until the next one, the organization stands where it says. A
// placement that begins on the same day is replaced; where that leads back to the parent before, it
// is withdrawn. FAILED_PRECONDITION where nothing would change, or there are too many.
absl::Status Place(v1::Organization& organization, const v1::Placement& placement);
// From the placement's start on, the organization stands where it says whenever it stood below
// `parent`. Answers whether anything changed.
bool MoveAway(v1::Organization& organization, const std::string& parent,
              const v1::Placement& placement);

// Who stood below whom on which days.
struct Below {
  std::string parent;
  time::DaySpan days;
};
using Graph = std::map<std::string, std::vector<Below>>;

// What is above an organization: the first day found on which it is above itself, and the longest
// chain.
struct Climb {
  std::optional<time::DayNumber> cycle;
  int depth = 0;  // at most kMaxDepth + 1
};
Climb ClimbFrom(const Graph& graph, const std::string& organization);

}  // namespace district::personnel
