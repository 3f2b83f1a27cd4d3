#include "services/personnel/appointments/conferred_seats.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using resource::Action;
using v1::Appointment;
using v1::Post;

absl::Status FollowsItsOffice(const std::string& seat, const std::string& office,
                              const std::string& field, const std::string& path) {
  const absl::Status refused =
      api::Error(absl::StatusCode::kFailedPrecondition, "CONFERRED_BY_OFFICE")
          .Message(absl::StrCat(seat, " follows ", office))
          .Field(field, "follows the office that confers this seat")
          .Precondition("CONFERRED", office, "change the appointment to the office")
          .Vietnamese("Chức danh này đi theo chức vụ đã trao nó; hãy sửa chức vụ đó.");
  return api::WithFieldPrefix(refused, api::Below(path));
}

const HeldByName& HeldOf(const std::string& person, const Holdings& holdings) {
  static const auto* const nothing = new HeldByName;
  const auto found = holdings.of_people.find(person);
  return found == holdings.of_people.end() ? *nothing : found->second;
}

// What one person has to do with one seat.
struct SeatFacts {
  std::vector<time::DaySpan> own;         // by appointments that no office brought
  std::vector<ConferredSeat> stored;      // that offices brought
  std::vector<ConferringOffice> offices;  // that confer it
};

SeatFacts FactsOf(const std::string& person, const std::string& seat, const time::DaySpan& exists,
                  const Holdings& holdings) {
  SeatFacts facts;
  std::set<std::string> bringing;
  for (const auto& [name, held] : HeldOf(person, holdings)) {
    if (held.post != seat || !held.takes_seat()) continue;
    if (held.is_conferred()) {
      facts.stored.push_back({name, held.office, held.days});
      bringing.insert(held.office);
    } else {
      facts.own.push_back(held.days);
    }
  }
  for (const auto& [name, held] : HeldOf(person, holdings)) {
    if (held.is_conferred() || !held.takes_seat()) continue;
    // What an office brought stays with it also where its post confers it no longer.
    if (!holdings.Confers(held, seat) && !bringing.contains(name)) continue;
    const time::DaySpan days = Common(held.days, exists);
    if (days.begin < days.end) facts.offices.push_back({name, days});
  }
  return facts;
}

}  // namespace

std::set<std::string> SeatChanges::Offices() const {
  std::set<std::string> names;
  for (const Kept& one : kept) names.insert(one.seat.office);
  for (const Opened& one : opened) names.insert(one.opening.office);
  return names;
}

std::vector<Held> SeatChanges::Wanted() const {
  const auto wanted = [](const std::string& name, const std::string& office,
                         const std::string& post, const time::DaySpan& days) {
    return Held{.name = name,
                .person = std::string(api::TopOf(office)),
                .post = post,
                .office = office,
                .kind = Appointment::EX_OFFICIO,
                .days = days};
  };
  std::vector<Held> all;
  for (const Kept& one : kept) {
    if (!one.moved) continue;
    all.push_back(wanted(one.seat.name, one.seat.office, one.post, one.seat.days));
  }
  for (const Opened& one : opened) {
    all.push_back(wanted("", one.opening.office, one.post, one.opening.days));
  }
  return all;
}

void ConferredSeats::Note(const resource::PlacedChange& placed, const Holdings& holdings) {
  const resource::Change& change = placed.change;
  const auto* before = change.before_as<Appointment>();
  const auto& after = change.after_as<Appointment>();
  const bool deleted = change.action == Action::kDelete;
  const Held held = HeldBy(after);
  if (held.is_conferred()) {
    if (StaysTheSame(change)) return;
    touched_.emplace(Seat{held.person, held.post}, placed.path);
    direct_.emplace(held.name, placed.path);
    if (deleted) taken_away_[{held.post, held.office}] = held.name;
    return;
  }
  const Post& post = holdings.post(held.post);
  if (TakesSeat(before)) offices_.emplace(held.name, placed.path);
  if (TakesSeat(before) || LeavesSeatTaken(change)) {
    for (const std::string& seat : post.conferred_seats()) {
      touched_.emplace(Seat{held.person, seat}, placed.path);
    }
  }
  if (post.kind() != Post::SEAT || StaysTheSame(change)) return;
  // An appointment of their own comes before what an office brings, which comes back after it.
  const HeldByName& theirs = HeldOf(held.person, holdings);
  const bool gives_way =
      !deleted && std::any_of(theirs.begin(), theirs.end(), [&](const auto& one) {
        return one.second.is_conferred() && one.second.post == held.post;
      });
  if (gives_way || TakesSeat(before)) {
    touched_.emplace(Seat{held.person, held.post}, placed.path);
  }
}

std::map<ConferredSeats::Seat, std::string> ConferredSeats::Touched(
    const Holdings& holdings) const {
  std::map<Seat, std::string> touched = touched_;
  for (const auto& [person, theirs] : holdings.of_people) {
    for (const auto& [name, held] : theirs) {
      const auto office = offices_.find(held.office);
      if (office != offices_.end()) touched.emplace(Seat{person, held.post}, office->second);
    }
  }
  return touched;
}

std::set<std::string> ConferredSeats::Bodies(const Holdings& holdings) const {
  std::set<std::string> bodies;
  for (const auto& [seat, path] : Touched(holdings)) bodies.insert(api::TopOf(seat.second));
  return bodies;
}

absl::Status ConferredSeats::CheckAgreed(const Seat& seat, const SeatPlan& plan,
                                         const std::vector<ConferredSeat>& stored) const {
  const auto check = [&](const ConferredSeat& one, const std::string& field) {
    const auto direct = direct_.find(one.name);
    if (direct == direct_.end()) return absl::OkStatus();
    return FollowsItsOffice(one.name, one.office, field, direct->second);
  };
  for (const ConferredSeat& kept : plan.kept) {
    const bool same = std::any_of(stored.begin(), stored.end(), [&](const ConferredSeat& one) {
      return one.name == kept.name && one.days == kept.days;
    });
    absl::Status status = same ? absl::OkStatus() : check(kept, "end_date");
    if (!status.ok()) return status;
  }
  for (const ConferredSeat& closed : plan.closed) {
    if (absl::Status status = check(closed, "name"); !status.ok()) return status;
  }
  for (const SeatPlan::Opening& opening : plan.opened) {
    const auto taken = taken_away_.find({seat.second, opening.office});
    if (taken == taken_away_.end()) continue;
    return FollowsItsOffice(taken->second, opening.office, "name", direct_.at(taken->second));
  }
  return absl::OkStatus();
}

absl::StatusOr<SeatChanges> ConferredSeats::Plan(
    const Holdings& holdings, const std::map<std::string, time::DaySpan>& body_days) const {
  SeatChanges changes;
  for (const auto& [seat, path] : Touched(holdings)) {
    const auto& [person, post] = seat;
    const std::string body(api::TopOf(post));
    time::DaySpan exists{time::kEndOfTime, time::kBeginningOfTime};
    if (const auto days = body_days.find(body); days != body_days.end()) {
      const Post& known = holdings.post(post);
      exists = Common(days->second, time::SpanOf(time::ToDayNumber(known.establishment_date()),
                                                 time::ToDayNumber(known.abolition_date())));
    }
    const SeatFacts facts = FactsOf(person, post, exists, holdings);
    const SeatPlan plan = PlanSeats(facts.own, facts.offices, facts.stored);
    if (absl::Status status = CheckAgreed(seat, plan, facts.stored); !status.ok()) return status;
    for (const ConferredSeat& kept : plan.kept) {
      const auto before = std::find_if(facts.stored.begin(), facts.stored.end(),
                                       [&](const auto& one) { return one.name == kept.name; });
      const bool moved = before->days != kept.days;
      if (moved) changes.lost.push_back({person, body, before->days, false, path});
      if (moved || offices_.contains(kept.office)) {
        changes.kept.push_back({kept, post, moved, path});
      }
    }
    for (const ConferredSeat& closed : plan.closed) {
      changes.lost.push_back({person, body, closed.days, true, path});
      changes.closed.push_back({closed.name, path});
    }
    for (const SeatPlan::Opening& opening : plan.opened) {
      changes.opened.push_back({post, opening, path});
    }
  }
  return changes;
}

}  // namespace district::personnel
