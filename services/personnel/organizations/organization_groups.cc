// Groups of organizations: declaration and rules.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "district/personnel/v1/organization_groups.pb.h"
#include "services/personnel/organizations/date_order.h"
#include "services/personnel/organizations/register.h"

namespace district::personnel {
namespace {

using v1::OrganizationGroup;

time::DaySpan DaysOf(const v1::OrganizationGroupMember& member) {
  return time::SpanOf(time::ToDayNumber(member.start_date()), time::ToDayNumber(member.end_date()));
}

// Whoever counts the members of a day must find each of them once.
absl::Status CheckMembers(OrganizationGroup& group, const OrganizationGroup*) {
  std::map<std::string, std::vector<time::DaySpan>> days;
  for (int i = 0; i < group.members_size(); ++i) {
    const v1::OrganizationGroupMember& member = group.members(i);
    const std::string path = absl::StrCat("members[", i, "].");
    absl::Status ordered = CheckDateOrder(member.start_date(), member.end_date(), path + "end_date",
                                          path + "start_date");
    if (!ordered.ok()) return ordered;
    std::vector<time::DaySpan>& known = days[member.organization()];
    const time::DaySpan span = DaysOf(member);
    if (std::any_of(known.begin(), known.end(),
                    [&](const time::DaySpan& other) { return other.Overlaps(span); })) {
      return api::InvalidField(path + "organization", "is a member on some of these days already",
                               "OVERLAPPING_MEMBERS");
    }
    known.push_back(span);
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> OrganizationGroups() {
  return resource::Declare<OrganizationGroup>("organization_groups")
      .OrderBy("display_name", "name_key")
      .Derive(
          "name_key",
          [](const OrganizationGroup& g) -> db::Value { return text::SortKey(g.display_name()); })
      .Normalize(&CheckMembers)
      .WithHistory();
}

}  // namespace district::personnel
