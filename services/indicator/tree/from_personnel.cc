#include "services/indicator/tree/from_personnel.h"

#include "common/time/date.h"

namespace district::indicator {
namespace {

absl::CivilDay CivilDayOf(time::DayNumber day) {
  if (day == time::kBeginningOfTime) return AllDays().begin;
  return day == time::kEndOfTime ? AllDays().end : time::ToCivilDay(day);
}

Days DaysOf(const google::type::Date& start, const google::type::Date& last) {
  const time::DaySpan span = time::SpanOf(time::ToDayNumber(start), time::ToDayNumber(last));
  return {CivilDayOf(span.begin), CivilDayOf(span.end)};
}

}  // namespace

Unit UnitOf(const personnel::v1::Organization& organization) {
  Unit unit = {.life = DaysOf(organization.founding_date(), organization.dissolution_date()),
               .successors = {organization.successors().begin(), organization.successors().end()}};
  // Personnel's placements cover all days without a gap; of no placements the parent holds always.
  for (const personnel::v1::Placement& placement : organization.placements()) {
    unit.places.push_back(
        {placement.parent(), DaysOf(placement.start_date(), placement.end_date())});
  }
  if (unit.places.empty() && !organization.parent().empty()) {
    unit.places.push_back({organization.parent(), AllDays()});
  }
  return unit;
}

std::vector<Stay> MembersOf(const personnel::v1::OrganizationGroup& group) {
  std::vector<Stay> members;
  for (const personnel::v1::OrganizationGroupMember& member : group.members()) {
    members.push_back({member.organization(), DaysOf(member.start_date(), member.end_date())});
  }
  return members;
}

}  // namespace district::indicator
