#include "services/personnel/tree/unit_scope.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/names.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/rows/spans.h"
#include "services/personnel/tree/units.h"

namespace district::personnel {
namespace {

using resource::Action;
using resource::PlacedChange;
using v1::Appointment;

// None where there is no such organization today.
absl::StatusOr<std::vector<Unit>> UnitsToday(db::Session& session, const rpc::CallContext& call) {
  auto units = UnitsOf(session, call.identity().organization, /*include_below=*/true,
                       {Today(session), /*read_time=*/0});
  if (absl::IsNotFound(units.status())) return std::vector<Unit>();
  return units;
}

absl::Status OutOfUnit(const PlacedChange& change, const rpc::Call& call) {
  return resource::OutOfUnit(resource::NameOf(*change.change.after), call);
}

// The organizations in which people hold posts, today or later.
using Places = std::map<std::string, std::set<std::string>>;
absl::StatusOr<Places> PlacesOf(db::Session& session, const std::set<std::string>& people) {
  Places places;
  if (people.empty()) return places;
  auto rows = session.Query(
      db::SqlCat("SELECT person, organization FROM appointments WHERE ", db::IsIn("person", people),
                 " AND delete_time = 0 AND until_day > ", db::Bind(Today(session))));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) places[row.Text(0)].insert(row.Text(1));
  return places;
}

bool HaveCommon(const std::set<std::string>& some, const std::set<std::string>& others) {
  return std::any_of(some.begin(), some.end(),
                     [&](const std::string& one) { return others.contains(one); });
}

// Whether an appointment lets a person hold a post on days on which it did not before. What is only
// asked about stands on both sides.
bool DrawsIn(const resource::Change& change) {
  if (change.action == Action::kDelete) return false;
  if (change.action != Action::kUpdate) return true;
  const time::DaySpan before = SpanOf(*change.before_as<Appointment>());
  const time::DaySpan after = SpanOf(change.after_as<Appointment>());
  return after.begin < before.begin || after.end > before.end;
}

}  // namespace

absl::StatusOr<std::set<std::string>> OrganizationsOfUnit(db::Session& session,
                                                          const rpc::CallContext& call) {
  auto units = UnitsToday(session, call);
  if (!units.ok()) return units.status();
  std::set<std::string> names;
  for (const Unit& one : *units) names.insert(one.name);
  return names;
}

resource::UnitRule WithinUnit(Concerned concerned) {
  return [concerned = std::move(concerned)](
             resource::Writes& writes, const std::vector<PlacedChange>& changes) -> absl::Status {
    auto ours = OrganizationsOfUnit(writes.transaction(), writes.call());
    if (!ours.ok()) return ours.status();
    for (const PlacedChange& change : changes) {
      for (const std::string& organization : concerned(change.change)) {
        if (!ours->contains(organization)) return OutOfUnit(change, writes.call());
      }
    }
    return absl::OkStatus();
  };
}

std::vector<std::string> OwnOrganization(const resource::Change& change) {
  return {std::string(api::TopOf(resource::NameOf(*change.after)))};
}

absl::StatusOr<std::string> HeldElsewhere(resource::Writes& writes,
                                          const std::set<std::string>& people) {
  auto ours = OrganizationsOfUnit(writes.transaction(), writes.call());
  if (!ours.ok()) return ours.status();
  auto places = PlacesOf(writes.transaction(), people);
  if (!places.ok()) return places.status();
  for (const auto& [person, held] : *places) {
    if (!HaveCommon(held, *ours)) return person;
  }
  return std::string();
}

absl::Status ChangePeopleOfUnit(resource::Writes& writes,
                                const std::vector<PlacedChange>& changes) {
  auto ours = OrganizationsOfUnit(writes.transaction(), writes.call());
  if (!ours.ok()) return ours.status();
  std::set<std::string> people;
  for (const PlacedChange& change : changes) {
    people.insert(resource::NameOf(*change.change.after));
  }
  auto places = PlacesOf(writes.transaction(), people);
  if (!places.ok()) return places.status();
  for (const PlacedChange& change : changes) {
    // A merge was judged by what stood before its appointments moved.
    if (!change.change.after_as<v1::Person>().merged_into().empty()) continue;
    const std::set<std::string>& held = (*places)[resource::NameOf(*change.change.after)];
    const bool nobodys = held.empty() && change.change.action != Action::kDelete;
    if (!nobodys && !HaveCommon(held, *ours)) return OutOfUnit(change, writes.call());
  }
  return absl::OkStatus();
}

absl::Status AppointWithinUnit(resource::Writes& writes, const std::vector<PlacedChange>& changes) {
  static const auto* const to_its_posts =
      new resource::UnitRule(WithinUnit([](const resource::Change& change) {
        return std::vector<std::string>{api::TopOf(change.after_as<Appointment>().post())};
      }));
  if (absl::Status status = (*to_its_posts)(writes, changes); !status.ok()) return status;
  std::set<std::string> drawn_in;
  for (const PlacedChange& change : changes) {
    if (!DrawsIn(change.change)) continue;
    drawn_in.insert(api::TopOf(resource::NameOf(*change.change.after)));
  }
  auto elsewhere = HeldElsewhere(writes, drawn_in);
  if (!elsewhere.ok()) return elsewhere.status();
  return elsewhere->empty() ? absl::OkStatus() : resource::OutOfUnit(*elsewhere, writes.call());
}

resource::Scope PeopleOfUnit() {
  return {
      .narrows = &resource::WorksForAUnit,
      .rows = [](db::Session& session, const rpc::CallContext& call) -> absl::StatusOr<db::Sql> {
        auto units = UnitsToday(session, call);
        if (!units.ok()) return units.status();
        return db::SqlCat(
            "EXISTS (SELECT 1 FROM appointments a WHERE a.person = people.name AND "
            "a.delete_time = 0 AND ",
            InUnits("a.organization", *units), " AND ", IsOnDay("a", Today(session)), ")");
      }};
}

resource::Scope OrganizationOfUnit(std::string column) {
  return {
      .narrows = &resource::WorksForAUnit,
      .rows = [column = std::move(column)](
                  db::Session& session, const rpc::CallContext& call) -> absl::StatusOr<db::Sql> {
        auto units = UnitsToday(session, call);
        if (!units.ok()) return units.status();
        return InUnits(column, *units);
      }};
}

absl::Status CheckOfUnit(db::Session& session, const rpc::Call& call,
                         const std::string& organization) {
  if (!resource::WorksForAUnit(call)) return absl::OkStatus();
  auto ours = OrganizationsOfUnit(session, call);
  if (!ours.ok()) return ours.status();
  return ours->contains(organization) ? absl::OkStatus() : resource::OutOfUnit(organization, call);
}

}  // namespace district::personnel
