#include "services/personnel/appointments/conferred_seats.h"

#include <algorithm>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/appointments/claims.h"
#include "services/personnel/appointments/lock_people.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using google::protobuf::Message;
using resource::Action;
using resource::Change;
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

// The seat has these of the days of the office; a bound that is the office's is said as there.
void SetDays(const Appointment& office, const time::DaySpan& days, Appointment& seat) {
  const time::DaySpan held = SpanOf(office);
  seat.clear_start_date();
  seat.clear_end_date();
  seat.clear_end_reason();
  seat.clear_ending_document();
  if (days.begin != held.begin) {
    *seat.mutable_start_date() = time::FromDayNumber(days.begin);
  } else if (office.has_start_date()) {
    *seat.mutable_start_date() = office.start_date();
  }
  if (days.end != held.end) {
    *seat.mutable_end_date() = time::FromDayNumber(time::DayBefore(days.end));
    return;
  }
  if (office.has_end_date()) *seat.mutable_end_date() = office.end_date();
  seat.set_end_reason(office.end_reason());
  seat.set_ending_document(office.ending_document());
}

std::unique_ptr<Appointment> SeatOf(const Appointment& office, const std::string& name,
                                    const std::string& seat, const time::DaySpan& days) {
  auto draft = std::make_unique<Appointment>();
  draft->set_name(name);
  draft->set_post(seat);
  draft->set_kind(Appointment::EX_OFFICIO);
  draft->set_conferred_by(office.name());
  draft->set_deciding_document(office.deciding_document());
  SetDays(office, days, *draft);
  *draft->mutable_provenance() = office.provenance();
  return draft;
}

// Posts by name, and the days on which each exists.
struct PostDays {
  Post post;
  time::DaySpan days;
};

absl::StatusOr<std::map<std::string, PostDays>> PostsWithDays(db::Transaction& transaction,
                                                              const std::set<std::string>& names) {
  const db::InList list({names.begin(), names.end()});
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      absl::StrCat("SELECT p.name, p.body, o.from_day, o.until_day FROM posts p JOIN organizations "
                   "o ON o.name = p.organization WHERE p.name IN (",
                   list.placeholders, ")"),
      list.values);
  if (!rows.ok()) return rows.status();
  std::map<std::string, PostDays> posts;
  for (const db::Row& row : *rows) {
    PostDays& known = posts[db::AsText(row[0])];
    known.post = ParseBody<Post>(row, 1);
    known.days =
        Common(SpanIn(row, 2), time::SpanOf(time::ToDayNumber(known.post.establishment_date()),
                                            time::ToDayNumber(known.post.abolition_date())));
  }
  return posts;
}

// What is to be written, each with the path of what it follows from.
struct Changes {
  struct Kept {
    ConferredSeat seat;
    std::string path;
  };
  struct Closed {
    std::string name;
    std::string path;
  };
  struct Opened {
    std::string post;
    SeatPlan::Opening opening;
    std::string path;
  };

  absl::Status Write(resource::Writes& writes) const {
    auto offices = Offices(writes.transaction());
    if (!offices.ok()) return offices.status();
    absl::Status status = Move(writes, *offices);
    if (status.ok()) status = Close(writes);
    if (status.ok()) status = Open(writes, *offices);
    return status;
  }

  std::vector<Kept> kept;
  std::vector<Closed> closed;
  std::vector<Opened> opened;

 private:
  using OfficesByName = std::map<std::string, Appointment>;

  absl::StatusOr<OfficesByName> Offices(db::Transaction& transaction) const {
    std::set<std::string> names;
    for (const Kept& one : kept) names.insert(one.seat.office);
    for (const Opened& one : opened) names.insert(one.opening.office);
    return BodiesNamed<Appointment>(transaction, "appointments", names);
  }

  absl::Status Move(resource::Writes& writes, const OfficesByName& offices) const {
    if (kept.empty()) return absl::OkStatus();
    std::vector<resource::Writes::Edit> edits;
    for (const Kept& one : kept) {
      const Appointment& office = offices.at(one.seat.office);
      edits.push_back(
          {.name = one.seat.name, .path = one.path, .change = [&office, &one](Message& message) {
             SetDays(office, one.seat.days, static_cast<Appointment&>(message));
             return absl::OkStatus();
           }});
    }
    return writes.Update(writes.catalog().Of<Appointment>(), std::move(edits)).status();
  }

  absl::Status Close(resource::Writes& writes) const {
    if (closed.empty()) return absl::OkStatus();
    std::vector<resource::Writes::Removal> removals;
    for (const Closed& one : closed) removals.push_back({.name = one.name, .path = one.path});
    return writes.Delete(writes.catalog().Of<Appointment>(), std::move(removals)).status();
  }

  absl::Status Open(resource::Writes& writes, const OfficesByName& offices) const {
    if (opened.empty()) return absl::OkStatus();
    const auto& appointments = writes.catalog().Of<Appointment>();
    std::vector<resource::Writes::Draft> drafts;
    for (const Opened& one : opened) {
      const Appointment& office = offices.at(one.opening.office);
      const std::string id = api::NewResourceId(writes.transaction().now());
      const std::string name =
          appointments.pattern().Name(std::string(api::TopOf(office.name())), id);
      drafts.push_back({SeatOf(office, name, one.post, one.opening.days), one.path});
    }
    return writes.Create(appointments, std::move(drafts)).status();
  }
};

}  // namespace

absl::Status CheckConferredSeats(db::Transaction& transaction, Post& after, const Post*) {
  if (after.conferred_seats().empty()) return absl::OkStatus();
  auto posts = BodiesNamed<Post>(transaction, "posts",
                                 {after.conferred_seats().begin(), after.conferred_seats().end()});
  if (!posts.ok()) return posts.status();
  for (int i = 0; i < after.conferred_seats_size(); ++i) {
    const std::string& seat = after.conferred_seats(i);
    if ((*posts)[seat].kind() == Post::SEAT && seat != after.name()) continue;
    return api::InvalidField(absl::StrCat("conferred_seats[", i, "]"),
                             "must be a seat, and another post than this");
  }
  return absl::OkStatus();
}

// What the people concerned hold, by the person and the post.
struct ConferredSeats::Loaded {
  std::map<Seat, std::vector<time::DaySpan>> own;  // by appointments that no office brought
  std::map<Seat, std::vector<ConferredSeat>> conferred;
  std::map<Seat, std::vector<ConferringOffice>> offices;  // that confer the seat
};

void ConferredSeats::Note(const Change& change, const Post& post, bool gives_way,
                          const std::string& path) {
  const auto* before = change.before_as<Appointment>();
  const auto& after = change.after_as<Appointment>();
  const bool deleted = change.action == Action::kDelete;
  const std::string person(api::TopOf(after.name()));
  const bool same = !deleted && ClaimsTheSame(after, before);
  if (!after.conferred_by().empty()) {
    if (same) return;
    touched_.emplace(Seat{person, after.post()}, path);
    direct_.emplace(after.name(), path);
    if (deleted) taken_away_[{after.post(), after.conferred_by()}] = after.name();
    return;
  }
  if (Counts(before)) offices_.emplace(after.name(), path);
  if (Counts(before) || Counts(&after)) {
    for (const std::string& seat : post.conferred_seats()) {
      touched_.emplace(Seat{person, seat}, path);
    }
  }
  const bool frees = Counts(before) && !same;
  if (post.kind() == Post::SEAT && (gives_way || frees)) {
    touched_.emplace(Seat{person, after.post()}, path);
  }
}

absl::StatusOr<bool> ConferredSeats::OfficesBroughtSeats(db::Transaction& transaction) const {
  if (offices_.empty()) return false;
  std::vector<std::string> names;
  for (const auto& [office, path] : offices_) names.push_back(office);
  const db::InList list(names);
  absl::StatusOr<std::vector<db::Row>> rows =
      transaction.Query(absl::StrCat("SELECT name FROM appointments WHERE conferred_by IN (",
                                     list.placeholders, ") AND delete_time = 0 LIMIT 1"),
                        list.values);
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

absl::StatusOr<ConferredSeats::Loaded> ConferredSeats::Load(db::Transaction& transaction) const {
  std::set<std::string> people;
  for (const auto& [seat, path] : touched_) people.insert(seat.first);
  for (const auto& [office, path] : offices_) people.insert(std::string(api::TopOf(office)));
  if (absl::Status status = LockPeople(transaction, people); !status.ok()) return status;
  const db::InList list({people.begin(), people.end()});
  std::vector<db::Value> parameters = list.values;
  parameters.emplace_back(int64_t{Appointment::ACTING});
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      absl::StrCat("SELECT person, post, name, conferred_by, from_day, until_day FROM appointments "
                   "WHERE person IN (",
                   list.placeholders, ") AND delete_time = 0 AND kind <> ?"),
      parameters);
  if (!rows.ok()) return rows.status();

  Loaded known;
  std::map<std::string, time::DaySpan> days_of;  // own appointments
  std::set<std::string> posts;
  for (const auto& [seat, path] : touched_) posts.insert(seat.second);
  for (const db::Row& row : *rows) {
    const Seat held{db::AsText(row[0]), db::AsText(row[1])};
    const std::string &name = db::AsText(row[2]), &office = db::AsText(row[3]);
    posts.insert(held.second);
    if (office.empty()) {
      known.own[held].push_back(days_of[name] = SpanIn(row, 4));
    } else {
      known.conferred[held].push_back({name, office, SpanIn(row, 4)});
    }
  }
  absl::StatusOr<std::map<std::string, PostDays>> found = PostsWithDays(transaction, posts);
  if (!found.ok()) return found.status();
  std::map<Seat, std::set<std::string>> conferring;
  for (const db::Row& row : *rows) {
    if (!db::AsText(row[3]).empty()) continue;
    for (const std::string& seat : (*found)[db::AsText(row[1])].post.conferred_seats()) {
      if (found->contains(seat)) conferring[{db::AsText(row[0]), seat}].insert(db::AsText(row[2]));
    }
  }
  // What an office brought stays with it also where its post confers it no longer.
  for (const auto& [seat, brought] : known.conferred) {
    for (const ConferredSeat& one : brought) conferring[seat].insert(one.office);
  }
  for (const auto& [seat, offices] : conferring) {
    for (const std::string& office : offices) {
      const auto held = days_of.find(office);
      if (held == days_of.end()) continue;
      const time::DaySpan days = Common(held->second, (*found)[seat.second].days);
      if (days.begin < days.end) known.offices[seat].push_back({office, days});
    }
  }
  return known;
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

absl::StatusOr<std::vector<ConferredSeats::Moved>> ConferredSeats::Follow(
    resource::Writes& writes) {
  std::vector<Moved> moved;
  if (touched_.empty()) {
    absl::StatusOr<bool> brought = OfficesBroughtSeats(writes.transaction());
    if (!brought.ok()) return brought.status();
    if (!*brought) return moved;
  }
  absl::StatusOr<Loaded> known = Load(writes.transaction());
  if (!known.ok()) return known.status();
  for (const auto& [seat, brought] : known->conferred) {
    for (const ConferredSeat& one : brought) {
      const auto office = offices_.find(one.office);
      if (office != offices_.end()) touched_.emplace(seat, office->second);
    }
  }

  Changes changes;
  for (const auto& [seat, path] : touched_) {
    const std::vector<ConferredSeat>& stored = known->conferred[seat];
    const SeatPlan plan = PlanSeats(known->own[seat], known->offices[seat], stored);
    if (absl::Status status = CheckAgreed(seat, plan, stored); !status.ok()) return status;
    for (const ConferredSeat& kept : plan.kept) {
      const auto before = std::find_if(stored.begin(), stored.end(),
                                       [&](const auto& one) { return one.name == kept.name; });
      if (before->days != kept.days) {
        moved.push_back(
            {seat.first, std::string(api::TopOf(seat.second)), before->days, false, path});
      } else if (!offices_.contains(kept.office)) {
        continue;
      }
      changes.kept.push_back({kept, path});
    }
    for (const ConferredSeat& closed : plan.closed) {
      moved.push_back({seat.first, std::string(api::TopOf(seat.second)), closed.days, true, path});
      changes.closed.push_back({closed.name, path});
    }
    for (const SeatPlan::Opening& opening : plan.opened) {
      changes.opened.push_back({seat.second, opening, path});
    }
  }
  if (absl::Status status = changes.Write(writes); !status.ok()) return status;
  return moved;
}

}  // namespace district::personnel
