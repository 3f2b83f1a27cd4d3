#include "services/personnel/unit_scope.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/units.h"

namespace district::personnel {
namespace {

using resource::PlacedChange;

// None where there is no such organization today.
absl::StatusOr<std::vector<Unit>> UnitsToday(db::Session& session, const std::string& unit) {
  auto units = UnitsOf(session, unit, /*include_below=*/true, {AsOf(""), /*read_time=*/0});
  if (absl::IsNotFound(units.status())) return std::vector<Unit>();
  return units;
}

absl::StatusOr<std::set<std::string>> OrganizationsOf(db::Session& session,
                                                      const std::string& unit) {
  auto units = UnitsToday(session, unit);
  if (!units.ok()) return units.status();
  std::set<std::string> names;
  for (const Unit& one : *units) names.insert(one.name);
  return names;
}

absl::Status OutOfUnit(const PlacedChange& change, const rpc::Call& call) {
  return resource::OutOfUnit(resource::NameOf(*change.change.after), call);
}

// The organizations in which people hold posts today.
absl::StatusOr<std::map<std::string, std::set<std::string>>> PlacesOf(
    db::Session& session, const std::vector<std::string>& people) {
  const db::InList list(people);
  std::vector<db::Value> parameters = list.values;
  parameters.insert(parameters.end(), 2, int64_t{AsOf("")});
  auto rows = session.Query(
      absl::StrCat("SELECT person, organization FROM appointments WHERE person IN (",
                   list.placeholders,
                   ") AND delete_time = 0 AND from_day <= ? AND until_day > ?"),
      parameters);
  if (!rows.ok()) return rows.status();
  std::map<std::string, std::set<std::string>> places;
  for (const db::Row& row : *rows) places[db::AsText(row[0])].insert(db::AsText(row[1]));
  return places;
}

}  // namespace

resource::BatchBindHook WithinUnit(Concerned concerned) {
  return [concerned = std::move(concerned)](resource::Writes& writes,
                                            const std::vector<PlacedChange>& changes)
             -> absl::StatusOr<std::unique_ptr<resource::Binding>> {
    const rpc::Call& call = writes.call();
    if (!resource::WorksForAUnit(call)) return resource::NothingMore();
    auto ours = OrganizationsOf(writes.transaction(), call.identity().organization);
    if (!ours.ok()) return ours.status();
    for (const PlacedChange& change : changes) {
      for (const std::string& organization : concerned(change.change)) {
        if (!ours->contains(organization)) return OutOfUnit(change, call);
      }
    }
    return resource::NothingMore();
  };
}

absl::StatusOr<std::unique_ptr<resource::Binding>> WithinUnitOfPeople(
    resource::Writes& writes, const std::vector<PlacedChange>& changes) {
  const rpc::Call& call = writes.call();
  if (!resource::WorksForAUnit(call)) return resource::NothingMore();
  auto ours = OrganizationsOf(writes.transaction(), call.identity().organization);
  if (!ours.ok()) return ours.status();
  std::vector<std::string> people;
  for (const PlacedChange& change : changes) {
    people.push_back(resource::NameOf(*change.change.after));
  }
  auto places = PlacesOf(writes.transaction(), people);
  if (!places.ok()) return places.status();
  for (const PlacedChange& change : changes) {
    const std::set<std::string>& held = (*places)[resource::NameOf(*change.change.after)];
    const bool one_is_ours = std::any_of(held.begin(), held.end(), [&](const std::string& place) {
      return ours->contains(place);
    });
    if (!held.empty() && !one_is_ours) return OutOfUnit(change, call);
  }
  return resource::NothingMore();
}

std::vector<std::string> WholeDistrict(const resource::Change&) { return {""}; }

std::vector<std::string> OwnOrganization(const resource::Change& change) {
  return {std::string(api::TopOf(resource::NameOf(*change.after)))};
}

absl::StatusOr<api::SqlCondition> PeopleOfUnit(db::Session& session, const std::string& unit) {
  auto units = UnitsToday(session, unit);
  if (!units.ok()) return units.status();
  api::SqlCondition condition = InUnits("a.organization", *units);
  condition.sql = absl::StrCat(
      "EXISTS (SELECT 1 FROM appointments a WHERE a.person = people.name AND a.delete_time = 0 AND ",
      condition.sql, " AND a.from_day <= ? AND a.until_day > ?)");
  condition.parameters.insert(condition.parameters.end(), 2, int64_t{AsOf("")});
  return condition;
}

resource::UnitCondition OrganizationOfUnit(std::string column) {
  return [column = std::move(column)](db::Session& session, const std::string& unit)
             -> absl::StatusOr<api::SqlCondition> {
    auto units = UnitsToday(session, unit);
    if (!units.ok()) return units.status();
    return InUnits(column, *units);
  };
}

absl::Status CheckOfUnit(db::Session& session, const rpc::Call& call,
                         const std::string& organization) {
  if (!resource::WorksForAUnit(call)) return absl::OkStatus();
  auto ours = OrganizationsOf(session, call.identity().organization);
  if (!ours.ok()) return ours.status();
  return ours->contains(organization) ? absl::OkStatus()
                                      : resource::OutOfUnit(organization, call);
}

}  // namespace district::personnel
