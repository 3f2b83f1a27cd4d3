#include "services/personnel/tree/placements.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/api/errors.h"

namespace district::personnel {
namespace {

using v1::Organization;
using v1::Placement;

time::DayNumber BeginOf(const Placement& placement) {
  return time::FirstDay(time::ToDayNumber(placement.start_date()));
}

// The index of the placement of a day.
int IndexOn(const Organization& organization, time::DayNumber day) {
  int index = 0;
  while (index + 1 < organization.placements_size() &&
         BeginOf(organization.placements(index + 1)) <= day) {
    ++index;
  }
  return index;
}

bool SaysNothing(const Placement& placement) {
  return placement.parent().empty() && placement.deciding_document().empty() &&
         placement.note().empty();
}

void InsertAfter(Organization& organization, int index, const Placement& placement) {
  *organization.add_placements() = placement;
  for (int i = organization.placements_size() - 1; i > index + 1; --i) {
    organization.mutable_placements()->SwapElements(i, i - 1);
  }
}

// Each ends the day before the next begins.
void SetEnds(Organization& organization) {
  const int count = organization.placements_size();
  for (int i = 0; i < count; ++i) {
    Placement& placement = *organization.mutable_placements(i);
    placement.clear_end_date();
    if (i + 1 == count) continue;
    const absl::CivilDay next = time::ToCivilDay(BeginOf(organization.placements(i + 1)));
    *placement.mutable_end_date() = time::FromDayNumber(time::FromCivilDay(next - 1));
  }
  if (count == 1 && SaysNothing(organization.placements(0))) organization.clear_placements();
}

void ClimbOn(const Graph& graph, const std::string& origin, const std::string& at,
             const time::DaySpan& days, int depth, Climb& climb) {
  climb.depth = std::max(climb.depth, depth);
  if (climb.cycle || depth > kMaxDepth) return;
  const auto found = graph.find(at);
  if (found == graph.end()) return;
  for (const Below& below : found->second) {
    if (below.parent.empty() || !below.days.Overlaps(days)) continue;
    const time::DaySpan both = {std::max(days.begin, below.days.begin),
                                std::min(days.end, below.days.end)};
    if (below.parent == origin) {
      climb.cycle = both.begin;
      return;
    }
    ClimbOn(graph, origin, below.parent, both, depth + 1, climb);
  }
}

}  // namespace

time::DaySpan ExistenceOf(const Organization& organization) {
  return time::SpanOf(time::ToDayNumber(organization.founding_date()),
                      time::ToDayNumber(organization.dissolution_date()));
}

time::DaySpan SpanOfPlacement(const Organization& organization, int index) {
  const int next = index + 1;
  return {BeginOf(organization.placements(index)), next < organization.placements_size()
                                                       ? BeginOf(organization.placements(next))
                                                       : time::kEndOfTime};
}

std::string ParentOn(const Organization& organization, time::DayNumber day) {
  if (organization.placements().empty()) return "";
  return organization.placements(IndexOn(organization, day)).parent();
}

bool SamePlacements(const Organization& a, const Organization& b) {
  return std::equal(a.placements().begin(), a.placements().end(), b.placements().begin(),
                    b.placements().end(), [](const Placement& x, const Placement& y) {
                      return x.SerializeAsString() == y.SerializeAsString();
                    });
}

time::DayNumber DayOfParent(const Organization& organization, time::DayNumber today) {
  const time::DaySpan exists = ExistenceOf(organization);
  if (exists.end != time::kEndOfTime && today >= exists.end) {
    return time::DayBefore(exists.end);
  }
  return std::max(today, exists.begin);
}

void RefreshParent(Organization& organization, time::DayNumber today) {
  if (organization.placements().empty() && !organization.parent().empty()) {
    organization.add_placements()->set_parent(organization.parent());
  }
  organization.set_parent(ParentOn(organization, DayOfParent(organization, today)));
}

void CorrectParent(Organization& organization, time::DayNumber day, const std::string& parent) {
  if (organization.placements().empty()) organization.add_placements();
  organization.mutable_placements(IndexOn(organization, day))->set_parent(parent);
  SetEnds(organization);
}

absl::Status Place(Organization& organization, const Placement& placement) {
  if (organization.placements().empty()) organization.add_placements();
  const time::DayNumber begin = BeginOf(placement);
  int index = IndexOn(organization, begin);
  const bool replaces = index > 0 && BeginOf(organization.placements(index)) == begin;
  if (replaces) --index;  // the one before
  if (!replaces && organization.placements(index).parent() == placement.parent()) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "NOT_MOVED")
        .Message(
            absl::StrCat(organization.name(), " stands there already on ", time::FormatDay(begin)))
        .Precondition("PLACEMENT", organization.name(), "its parent that day is the one given")
        .Vietnamese("Tổ chức đã trực thuộc nơi này vào ngày đó.");
  }
  if (organization.placements(index).parent() == placement.parent()) {
    organization.mutable_placements()->DeleteSubrange(index + 1, 1);
  } else if (replaces) {
    *organization.mutable_placements(index + 1) = placement;
  } else {
    InsertAfter(organization, index, placement);
  }
  SetEnds(organization);
  if (organization.placements_size() <= kMaxPlacements) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PLACEMENTS")
      .Message(absl::StrCat(organization.name(), " has ", kMaxPlacements, " placements already"))
      .Precondition("PLACEMENT", organization.name(), "withdraw one first")
      .Vietnamese("Tổ chức đã có quá nhiều lần thay đổi cấp trên.");
}

bool MoveAway(Organization& organization, const std::string& parent, const Placement& placement) {
  const time::DayNumber begin = BeginOf(placement);
  bool changed = false;
  for (int i = 0; i < organization.placements_size(); ++i) {
    const time::DaySpan days = SpanOfPlacement(organization, i);
    if (organization.placements(i).parent() != parent || days.end <= begin) continue;
    changed = true;
    if (days.begin < begin) {
      InsertAfter(organization, i++, placement);
    } else {
      organization.mutable_placements(i)->set_parent(placement.parent());
    }
  }
  if (changed) SetEnds(organization);
  return changed;
}

Climb ClimbFrom(const Graph& graph, const std::string& organization) {
  Climb climb;
  ClimbOn(graph, organization, organization, time::DaySpan(), 0, climb);
  return climb;
}

}  // namespace district::personnel
