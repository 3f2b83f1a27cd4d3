#include "services/personnel/evaluations/access.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "district/personnel/v1/evaluations.pb.h"
#include "district/type/v1/annotations.pb.h"
#include "services/personnel/evaluations/rules.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/unit_scope.h"
#include "services/personnel/tree/walk.h"

namespace district::personnel {
namespace {

using resource::Action;
using v1::Evaluation;

constexpr char kReview[] = "personnel.evaluations.review";
constexpr char kApprove[] = "personnel.evaluations.approve";

absl::Status Denied(const std::string& reason, const std::string& message,
                    const std::string& person, const std::string& vietnamese) {
  return api::Error(absl::StatusCode::kPermissionDenied, reason)
      .Message(message)
      .Metadata("person", person)
      .Vietnamese(vietnamese);
}

absl::Status NotYours(const std::string& what, const std::string& caller) {
  return Denied("NOT_YOUR_EVALUATION",
                absl::StrCat(what, " is not that of ", caller, ", who calls"), caller,
                "Bạn chỉ được xem, lập và nộp phiếu đánh giá của chính mình.");
}

bool SeesOnlyTheirOwn(const rpc::CallContext& call) {
  return !call.identity().person.empty() && !call.Allows(kReview) && !call.Allows(kApprove);
}

bool IsNarrowed(const rpc::CallContext& call) {
  return resource::WorksForAUnit(call) || SeesOnlyTheirOwn(call);
}

absl::StatusOr<db::Sql> RowsOf(db::Session& session, const rpc::CallContext& call) {
  db::Sql condition;
  if (resource::WorksForAUnit(call)) {
    auto of_unit = OrganizationOfUnit("organization").rows(session, call);
    if (!of_unit.ok()) return of_unit.status();
    condition = *std::move(of_unit);
  }
  if (!SeesOnlyTheirOwn(call)) return condition;
  condition.And(db::SqlCat("person = ", db::Bind(call.identity().person)));
  return condition;
}

absl::Status Refusal(const std::string& name, const rpc::CallContext& call) {
  const std::string& person = call.identity().person;
  if (SeesOnlyTheirOwn(call) && api::TopOf(name) != person) return NotYours(name, person);
  if (resource::WorksForAUnit(call)) return resource::OutOfUnit(name, call);
  return api::NotFound("personnel.district/Evaluation", name);
}

// Whether it is another unit that evaluates from now on.
bool TakesUnit(const resource::Change& change) {
  const auto* before = change.before_as<Evaluation>();
  return change.action == Action::kCreate || change.action == Action::kUndelete ||
         (before && before->organization() != change.after_as<Evaluation>().organization());
}

// The organizations in which people held a post on some day of a period, and those above them.
using UnitsOfPeople = std::map<std::string, std::set<std::string>>;
absl::StatusOr<UnitsOfPeople> UnitsOf(db::Session& session, const std::set<std::string>& people,
                                      const time::DaySpan& period) {
  auto rows = session.Query(db::SqlCat(
      WithWalk({.direction = TreeWalk::Direction::kAbove,
                .columns = "person, name",
                .start = db::SqlCat("SELECT a.person, a.organization FROM appointments a WHERE ",
                                    db::IsIn("a.person", people), " AND a.delete_time = 0 AND ",
                                    Overlaps("a", period)),
                .next = db::SqlCat("w.person, p.parent"),
                .placed = Overlaps("p", period),
                .distinct = true}),
      "SELECT person, name FROM w"));
  if (!rows.ok()) return rows.status();
  UnitsOfPeople units;
  for (const db::Row& row : *rows) units[row.Text(0)].insert(row.Text(1));
  return units;
}

absl::Status NotTheirUnit(const std::string& person) {
  const std::string what =
      absl::StrCat("is none in which, or above which, ", person, " held a post in the period");
  return api::Error(absl::StatusCode::kInvalidArgument, "NOT_THEIR_UNIT")
      .Message(absl::StrCat("organization: ", what))
      .Field("organization", what)
      .Vietnamese("Trong kỳ này người được đánh giá không giữ chức vụ tại đơn vị đó.");
}

// Refuses an organization in which, or above which, the person held no post in the period. Whoever
// held none at all then is evaluated where the caller says.
absl::Status CheckTheirUnits(resource::Writes& writes,
                             const std::vector<resource::PlacedChange>& changes) {
  std::map<std::pair<time::DayNumber, time::DayNumber>, std::vector<const resource::PlacedChange*>>
      by_period;
  for (const resource::PlacedChange& change : changes) {
    if (!TakesUnit(change.change)) continue;
    const time::DaySpan days = DaysOf(change.change.after_as<Evaluation>());
    by_period[{days.begin, days.end}].push_back(&change);
  }
  for (const auto& [days, placed] : by_period) {
    std::set<std::string> people;
    for (const auto* change : placed) {
      people.insert(api::TopOf(resource::NameOf(*change->change.after)));
    }
    auto units = UnitsOf(writes.transaction(), people, {days.first, days.second});
    if (!units.ok()) return units.status();
    for (const auto* change : placed) {
      const auto& evaluation = change->change.after_as<Evaluation>();
      const std::string person = api::TopOf(evaluation.name());
      const auto theirs = units->find(person);
      if (theirs == units->end() || theirs->second.contains(evaluation.organization())) continue;
      return api::WithFieldPrefix(NotTheirUnit(person), api::Below(change->path));
    }
  }
  return absl::OkStatus();
}

// The days of posts that people hold in organizations.
using HeldDays = std::map<std::string, std::vector<time::DaySpan>>;
absl::StatusOr<HeldDays> HeldIn(db::Session& session, const std::set<std::string>& organizations,
                                const std::set<std::string>& people) {
  HeldDays held;
  if (organizations.empty() || people.empty()) return held;
  auto rows = session.Query(db::SqlCat(
      "SELECT person, from_day, until_day FROM appointments WHERE ", db::IsIn("person", people),
      " AND ", db::IsIn("organization", organizations), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    held[row.Text()].push_back(SpanIn(row, 1));
  }
  return held;
}

// The evaluations of the same people, frameworks and periods; a key each.
absl::StatusOr<std::map<std::string, std::string>> OthersOf(db::Session& session,
                                                            const std::vector<std::string>& keys) {
  std::map<std::string, std::string> others;
  if (keys.empty()) return others;
  auto rows = session.Query(db::SqlCat("SELECT evaluation_key, name FROM evaluations WHERE ",
                                       db::IsIn("evaluation_key", keys)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) others[row.Text(0)] = row.Text(1);
  return others;
}

// Refuses what a caller who is a person may not do: to judge their own evaluation, to write
// another's.
absl::Status CheckOwn(const rpc::CallContext& call,
                      const std::vector<resource::PlacedChange>& changes) {
  const std::string& caller = call.identity().person;
  const std::string permission = call.method().options().GetExtension(type::v1::permission);
  const bool judges = permission == kReview || permission == kApprove;
  if (caller.empty() || (!judges && !absl::StartsWith(permission, "personnel.evaluations."))) {
    return absl::OkStatus();
  }
  for (const resource::PlacedChange& change : changes) {
    const std::string name = resource::NameOf(*change.change.after);
    const bool own = api::TopOf(name) == caller;
    if (judges && own) {
      return Denied("OWN_EVALUATION", absl::StrCat(name, " is that of ", caller, ", who calls"),
                    caller, "Bạn không được chấm hay duyệt phiếu đánh giá của chính mình.");
    }
    if (!judges && !own) return NotYours(name, caller);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckWhoIsEvaluated(resource::Writes& writes,
                                 const std::vector<resource::PlacedChange>& changes) {
  absl::Status own = CheckOwn(writes.call(), changes);
  return own.ok() ? CheckTheirUnits(writes, changes) : own;
}

absl::Status CheckSeesOthers(const rpc::CallContext& call, const std::string& what) {
  if (!SeesOnlyTheirOwn(call)) return absl::OkStatus();
  return NotYours(what, call.identity().person);
}

resource::Scope EvaluationScope() {
  return {.hides = true, .narrows = &IsNarrowed, .rows = &RowsOf, .refusal = &Refusal};
}

absl::Status ChangeEvaluationsOfUnit(resource::Writes& writes,
                                     const std::vector<resource::PlacedChange>& changes) {
  auto ours = OrganizationsOfUnit(writes.transaction(), writes.call());
  if (!ours.ok()) return ours.status();
  std::set<std::string> people;
  std::vector<std::string> keys;
  for (const auto& [change, path] : changes) {
    const auto& after = change.after_as<Evaluation>();
    const auto* before = change.before_as<Evaluation>();
    const bool stays = !before || ours->contains(before->organization());
    if (!stays || !ours->contains(after.organization())) {
      return resource::OutOfUnit(after.name(), writes.call());
    }
    if (!TakesUnit(change)) continue;
    people.insert(api::TopOf(after.name()));
    keys.push_back(EvaluationKeyOf(after));
  }
  auto held = HeldIn(writes.transaction(), *ours, people);
  if (!held.ok()) return held.status();
  auto others = OthersOf(writes.transaction(), keys);
  if (!others.ok()) return others.status();
  std::vector<std::string> names;
  for (const auto& [key, name] : *others) names.push_back(name);
  auto access = resource::Access::Of(writes.catalog().Of<Evaluation>(), writes.call(), names,
                                     writes.transaction());
  if (!access.ok()) return access.status();
  for (const auto& [change, path] : changes) {
    if (!TakesUnit(change)) continue;
    const auto& after = change.after_as<Evaluation>();
    const time::DaySpan period = DaysOf(after);
    const std::vector<time::DaySpan>& days = (*held)[api::TopOf(after.name())];
    const bool is_theirs = std::any_of(
        days.begin(), days.end(), [&](const time::DaySpan& span) { return span.Overlaps(period); });
    const auto other = others->find(EvaluationKeyOf(after));
    const bool hidden = other != others->end() && !access->Shows(other->second);
    if (!is_theirs || hidden) return resource::OutOfUnit(after.name(), writes.call());
  }
  return absl::OkStatus();
}

}  // namespace district::personnel
