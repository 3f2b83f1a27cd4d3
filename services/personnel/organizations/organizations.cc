// Organizations: declaration and rules.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/organizations/date_order.h"
#include "services/personnel/organizations/register.h"
#include "services/personnel/search/words.h"
#include "services/personnel/tree/placement_store.h"
#include "services/personnel/tree/placements.h"
#include "services/personnel/tree/successions.h"
#include "services/personnel/tree/unit_scope.h"

namespace district::personnel {
namespace {

using v1::Organization;

// A new parent corrects the placement of the day that `parent` stands for; what moves, merges and
// splits change are the placements themselves.
absl::Status KeepParent(Organization& after, const Organization* before, absl::Time now) {
  const time::DayNumber today = time::DayInVietnam(now);
  if (before && after.parent() != before->parent() && SamePlacements(after, *before)) {
    CorrectParent(after, DayOfParent(after, today), after.parent());
  }
  RefreshParent(after, today);
  return absl::OkStatus();
}

absl::Status CheckSuccessors(Organization& organization, const Organization*) {
  for (int i = 0; i < organization.successors_size(); ++i) {
    if (organization.successors(i) == organization.name()) {
      return api::InvalidField(absl::StrCat("successors[", i, "]"), "is the organization itself");
    }
  }
  return absl::OkStatus();
}

// The organization itself unless it is new, and those that it is put below, on whatever day.
std::vector<std::string> OrganizationsConcerned(const resource::Change& change) {
  const auto& after = change.after_as<Organization>();
  const auto* before = change.before_as<Organization>();
  std::vector<std::string> concerned;
  std::set<std::string> known;
  if (before) {
    concerned.push_back(after.name());
    known.insert(before->parent());
    for (const v1::Placement& placement : before->placements()) known.insert(placement.parent());
  }
  if (!known.contains(after.parent())) concerned.push_back(after.parent());
  for (const v1::Placement& placement : after.placements()) {
    if (!known.contains(placement.parent())) concerned.push_back(placement.parent());
  }
  return concerned;
}

}  // namespace

std::unique_ptr<resource::Collection> Organizations() {
  return resource::Declare<Organization>("organizations")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const Organization& o) -> db::Value { return text::SortKey(o.display_name()); })
      .Derive("from_day",
              [](const Organization& o) -> db::Value { return int64_t{ExistenceOf(o).begin}; })
      .Derive("until_day",
              [](const Organization& o) -> db::Value { return int64_t{ExistenceOf(o).end}; })
      .Normalize([](Organization& organization, const Organization*) {
        return CheckDateOrder(organization.founding_date(), organization.dissolution_date(),
                              "dissolution_date", "founding_date");
      })
      .Normalize(&KeepParent)
      .Normalize(&CheckSuccessors)
      .StoredInColumn("predecessors", &ReadPredecessors)
      .ChangedByUnits(WithinUnit(&OrganizationsConcerned))
      .Validate(&KeepPlacements)
      .OnEach(&LinkSuccessors)
      .ValidateDelete(&CheckNobodyBelow)
      .Validate(&KeepSearchWords<Organization>)
      .WithHistory();
}

}  // namespace district::personnel
