#include "services/personnel/tree/units.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/text/text.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/organizations_on.h"
#include "services/personnel/tree/placements.h"
#include "services/personnel/tree/walk.h"

namespace district::personnel {
namespace {

// Answers about more do not fit into a statement of reasonable length.
constexpr size_t kMaxUnits = 2000;
// As known in the past, all organizations of the day are looked at.
constexpr size_t kMaxKnown = 10001;

constexpr char kColumns[] = "o.name, w.parent, w.depth, o.display_name, o.level, o.name_key";

absl::Status TooLarge(const std::string& name) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_ORGANIZATIONS")
      .Message(absl::StrCat("there are more than ", kMaxUnits, " organizations at and below ", name,
                            "; ask for those below it"))
      .Field("include_below", absl::StrCat("would take in more than ", kMaxUnits, " organizations"))
      .Precondition("SIZE", name, "ask for the organizations below it one by one")
      .Vietnamese("Có quá nhiều tổ chức trực thuộc; hãy xem theo từng tổ chức cấp dưới.");
}

absl::StatusOr<std::vector<Unit>> UnitsNow(db::Session& session, const std::string& name,
                                           bool include_below, time::DayNumber day) {
  const db::Sql sql =
      include_below
          ? db::SqlCat(WithAllBelow(name, day), "SELECT ", kColumns,
                       " FROM w JOIN organizations o ON o.name = w.name ORDER BY w.depth, "
                       "o.name_key, o.name LIMIT ",
                       kMaxUnits + 1)
          : db::SqlCat("SELECT ", kColumns, " FROM (", OrganizationOn(name, day),
                       ") w JOIN organizations o ON o.name = w.name");
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(sql);
  if (!rows.ok()) return rows.status();
  std::vector<Unit> units;
  for (const db::Row& row : *rows) {
    auto [organization, parent, depth, display_name, level, name_key] =
        row.As<std::string, std::string, int64_t, std::string, int64_t, std::string>();
    if (depth == 0) parent.clear();
    units.push_back({std::move(organization), std::move(parent), depth, std::move(display_name),
                     level, std::move(name_key)});
  }
  return units;
}

Unit UnitOf(const Placed& placed) {
  const v1::Organization& organization = placed.organization;
  return {.name = organization.name(),
          .parent = placed.parent,
          .display_name = organization.display_name(),
          .level = organization.level(),
          .name_key = text::SortKey(organization.display_name())};
}

// How far each stands below the root. Placements close no cycle on any day.
void SetDepths(std::vector<Unit>& units) {
  std::map<std::string, std::string> parents;
  for (const Unit& unit : units) parents[unit.name] = unit.parent;
  for (Unit& unit : units) {
    for (std::string at = unit.parent; !at.empty(); at = parents[at]) ++unit.depth;
  }
}

absl::StatusOr<std::vector<Unit>> UnitsThen(db::Session& session, const std::string& name,
                                            bool include_below, const BitemporalPoint& point) {
  std::vector<Unit> units;
  if (!include_below) {
    auto organization = KnownOrganization(session, name, point.read_time);
    if (!organization.ok()) return organization.status();
    if (ExistenceOf(*organization).Contains(point.day)) {
      units.push_back(UnitOf({*std::move(organization), ""}));
    }
    return units;
  }
  auto organizations = OrganizationsOn(session, name, point, kMaxKnown);
  if (!organizations.ok()) return organizations.status();
  if (organizations->size() == kMaxKnown) return TooLarge(name);
  for (const Placed& placed : *organizations) units.push_back(UnitOf(placed));
  SetDepths(units);
  std::sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) {
    return std::tie(a.depth, a.name_key, a.name) < std::tie(b.depth, b.name_key, b.name);
  });
  return units;
}

}  // namespace

absl::StatusOr<std::vector<Unit>> UnitsOf(db::Session& session, const std::string& name,
                                          bool include_below, const BitemporalPoint& point) {
  auto units = point.read_time == 0 ? UnitsNow(session, name, include_below, point.day)
                                    : UnitsThen(session, name, include_below, point);
  if (!units.ok()) return units.status();
  if (units->empty()) return api::NotFound("personnel.district/Organization", name);
  if (units->size() > kMaxUnits) return TooLarge(name);
  return units;
}

db::Sql InUnits(const std::string& column, const std::vector<Unit>& units) {
  std::vector<std::string> names;
  for (const Unit& unit : units) names.push_back(unit.name);
  return db::IsIn(column, names);
}

}  // namespace district::personnel
