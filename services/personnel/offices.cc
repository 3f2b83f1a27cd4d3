#include "services/personnel/offices.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/time/date.h"
#include "services/personnel/appointments.h"
#include "services/personnel/claims.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/spans.h"

namespace district::personnel {
namespace {

using resource::Action;
using resource::Change;
using v1::Appointment;
using v1::Post;

// Days by the person and what is held: a post, or a seat of a body.
using HeldDays = std::map<std::pair<std::string, std::string>, std::vector<time::DaySpan>>;

absl::Status NotAMember(const std::string& office, const std::string& body, time::DayNumber day,
                        const std::string& field) {
  const std::string when = day == time::kBeginningOfTime
                               ? "since a day that nobody recorded"
                               : absl::StrCat("on ", time::FormatDay(day));
  return api::Error(absl::StatusCode::kFailedPrecondition, "MEMBERSHIP_REQUIRED")
      .Message(absl::StrCat(office, " requires a seat of ", body, ", and ", when, " there is none"))
      .Field(field, absl::StrCat("leaves ", office, " without a seat of ", body, " ", when))
      .Precondition("MEMBERSHIP", body, "appoint to a seat of it for all days of the office")
      .Vietnamese("Người giữ chức vụ này phải là thành viên của tổ chức trong suốt thời gian giữ.");
}

bool Counts(const Appointment* appointment) {
  return appointment && !appointment->has_delete_time() &&
         appointment->kind() != Appointment::ACTING;
}

// The days on which a seat was held and is held no longer lie within these.
std::optional<time::DaySpan> DaysLost(const Appointment* before, const Appointment& after) {
  if (!Counts(before)) return std::nullopt;
  const time::DaySpan was = SpanOf(*before), is = SpanOf(after);
  if (Counts(&after) && is.begin <= was.begin && was.end <= is.end) return std::nullopt;
  return was;
}

bool Confers(const Appointment* appointment) {
  return Counts(appointment) && appointment->conferred_by().empty();
}

// The days of the people's appointments, by the column `what` of `from` (a: the appointment, p: its
// post).
absl::StatusOr<HeldDays> DaysHeld(db::Transaction& transaction, const std::set<std::string>& people,
                                  const std::string& what, const std::string& condition,
                                  const std::vector<db::Value>& more) {
  const db::InList list({people.begin(), people.end()});
  std::vector<db::Value> parameters = list.values;
  parameters.insert(parameters.end(), more.begin(), more.end());
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      absl::StrCat("SELECT a.person, ", what,
                   ", a.from_day, a.until_day FROM appointments a JOIN "
                   "posts p ON p.name = a.post WHERE a.person IN (",
                   list.placeholders, ") AND a.delete_time = 0 AND a.kind <> ? AND ", condition),
      parameters);
  if (!rows.ok()) return rows.status();
  HeldDays held;
  for (const db::Row& row : *rows) {
    held[{db::AsText(row[0]), db::AsText(row[1])}].push_back(SpanIn(row, 2));
  }
  return held;
}

std::unique_ptr<Appointment> SeatOf(const Appointment& office, const std::string& name,
                                    const std::string& seat) {
  auto draft = std::make_unique<Appointment>();
  draft->set_name(name);
  draft->set_post(seat);
  draft->set_kind(Appointment::EX_OFFICIO);
  draft->set_conferred_by(office.name());
  draft->set_deciding_document(office.deciding_document());
  if (office.has_start_date()) *draft->mutable_start_date() = office.start_date();
  if (office.has_end_date()) *draft->mutable_end_date() = office.end_date();
  draft->set_end_reason(office.end_reason());
  draft->set_ending_document(office.ending_document());
  *draft->mutable_provenance() = office.provenance();
  return draft;
}

absl::StatusOr<std::vector<std::string>> SeatsConferredBy(db::Transaction& transaction,
                                                          const std::string& office) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      "SELECT name FROM appointments WHERE conferred_by = ? AND delete_time = 0 ORDER BY name",
      {office});
  if (!rows.ok()) return rows.status();
  std::vector<std::string> names;
  for (const db::Row& row : *rows) names.push_back(db::AsText(row[0]));
  return names;
}

absl::Status CloseSeats(resource::Writes& writes, const std::vector<std::string>& seats) {
  std::vector<resource::Writes::Removal> removals;
  for (const std::string& seat : seats) {
    removals.push_back({.name = seat, .etag = "", .force = false, .path = ""});
  }
  return writes.Delete(writes.catalog().Of<Appointment>(), std::move(removals)).status();
}

absl::Status MoveSeats(resource::Writes& writes, const std::vector<std::string>& seats,
                       const Appointment& office) {
  std::vector<resource::Writes::Edit> edits;
  for (const std::string& seat : seats) {
    edits.push_back({.name = seat,
                     .etag = "",
                     .path = "",
                     .change = [&office](google::protobuf::Message& message) {
                       auto& held = static_cast<Appointment&>(message);
                       held.clear_start_date();
                       held.clear_end_date();
                       if (office.has_start_date()) {
                         *held.mutable_start_date() = office.start_date();
                       }
                       if (office.has_end_date()) *held.mutable_end_date() = office.end_date();
                       held.set_end_reason(office.end_reason());
                       held.set_ending_document(office.ending_document());
                       return absl::OkStatus();
                     }});
  }
  return writes.Update(writes.catalog().Of<Appointment>(), std::move(edits)).status();
}

// An office that requires a seat of a body, as it is held.
struct Office {
  std::string name, person, body;
  time::DaySpan days;
};

absl::StatusOr<std::vector<Office>> OfficesThatRequire(db::Transaction& transaction,
                                                       const std::set<std::string>& people) {
  const db::InList list({people.begin(), people.end()});
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      absl::StrCat("SELECT a.name, a.person, p.required_body, a.from_day, a.until_day FROM "
                   "appointments a JOIN posts p ON p.name = a.post WHERE a.person IN (",
                   list.placeholders,
                   ") AND a.delete_time = 0 AND p.required_body <> '' ORDER BY a.name"),
      list.values);
  if (!rows.ok()) return rows.status();
  std::vector<Office> offices;
  for (const db::Row& row : *rows) {
    offices.push_back({db::AsText(row[0]), db::AsText(row[1]), db::AsText(row[2]), SpanIn(row, 3)});
  }
  return offices;
}

absl::Status Below(const absl::Status& status, const std::string& path) {
  return api::WithFieldPrefix(status, path.empty() ? path : path + ".");
}

}  // namespace

absl::Status CheckConferredSeats(db::Transaction& transaction, Post& after, const Post*) {
  if (after.conferred_seats().empty()) return absl::OkStatus();
  const db::InList list({after.conferred_seats().begin(), after.conferred_seats().end()});
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      absl::StrCat("SELECT name, body FROM posts WHERE name IN (", list.placeholders, ")"),
      list.values);
  if (!rows.ok()) return rows.status();
  std::map<std::string, Post::Kind> kinds;
  for (const db::Row& row : *rows) kinds[db::AsText(row[0])] = ParseBody<Post>(row, 1).kind();
  for (int i = 0; i < after.conferred_seats_size(); ++i) {
    const std::string& seat = after.conferred_seats(i);
    if (kinds[seat] == Post::SEAT && seat != after.name()) continue;
    return api::InvalidField(absl::StrCat("conferred_seats[", i, "]"),
                             "must be a seat, and another post than this");
  }
  return absl::OkStatus();
}

void Offices::Note(const Change& change, const Post& post, const std::string& path) {
  const auto* before = change.before_as<Appointment>();
  const auto& after = change.after_as<Appointment>();
  Noted noted{.path = path, .after = {}, .person = std::string(api::TopOf(after.name()))};
  noted.deleted = change.action == Action::kDelete;
  noted.had = Confers(before);
  if (!noted.had && Confers(&after)) {
    noted.conferred_seats.assign(post.conferred_seats().begin(), post.conferred_seats().end());
  }
  if (!noted.deleted && !ClaimsTheSame(after, before)) noted.required_body = post.required_body();
  if (post.kind() == Post::SEAT) noted.lost = DaysLost(before, after);
  noted.body = std::string(api::TopOf(after.post()));
  const bool follows =
      noted.had || noted.lost || !noted.conferred_seats.empty() || !noted.required_body.empty();
  if (!follows) return;
  noted.after = after;
  noted_.push_back(std::move(noted));
}

absl::Status Offices::Follow(resource::Writes& writes) {
  for (const Noted& noted : noted_) {
    if (!noted.had) continue;
    auto seats = SeatsConferredBy(writes.transaction(), noted.after.name());
    if (!seats.ok()) return seats.status();
    if (seats->empty()) continue;
    absl::Status status =
        Confers(&noted.after) ? MoveSeats(writes, *seats, noted.after) : CloseSeats(writes, *seats);
    if (!status.ok()) return Below(status, noted.path);
  }
  if (absl::Status status = OpenSeats(writes); !status.ok()) return status;
  return CheckMemberships(writes.transaction());
}

// Opens the seats that offices confer, but those that the person has anyway.
absl::Status Offices::OpenSeats(resource::Writes& writes) const {
  std::set<std::string> people;
  for (const Noted& noted : noted_) {
    if (!noted.conferred_seats.empty()) people.insert(noted.person);
  }
  if (people.empty()) return absl::OkStatus();
  absl::StatusOr<HeldDays> held = DaysHeld(writes.transaction(), people, "a.post", "p.kind = ?",
                                           {int64_t{Appointment::ACTING}, int64_t{Post::SEAT}});
  if (!held.ok()) return held.status();
  const auto& appointments = writes.catalog().Of<Appointment>();
  std::vector<resource::Writes::Draft> drafts;
  for (const Noted& noted : noted_) {
    const time::DaySpan days = SpanOf(noted.after);
    for (const std::string& seat : noted.conferred_seats) {
      std::vector<time::DaySpan>& has = (*held)[{noted.person, seat}];
      if (!FirstUncovered(days, has)) continue;
      const std::string id = api::NewResourceId(writes.transaction().now());
      const std::string name = appointments.pattern().Name(noted.person, id);
      drafts.push_back({SeatOf(noted.after, name, seat), noted.path});
      has.push_back(days);
    }
  }
  if (drafts.empty()) return absl::OkStatus();
  return writes.Create(appointments, std::move(drafts)).status();
}

absl::Status Offices::CheckMemberships(db::Transaction& transaction) const {
  std::set<std::string> people;
  for (const Noted& noted : noted_) {
    if (!noted.required_body.empty() || noted.lost) people.insert(noted.person);
  }
  if (people.empty()) return absl::OkStatus();
  if (absl::Status status = LockPeople(transaction, people); !status.ok()) return status;
  absl::StatusOr<std::vector<Office>> all = OfficesThatRequire(transaction, people);
  if (!all.ok() || all->empty()) return all.status();
  std::multimap<std::string, const Office*> offices;  // by the person
  for (const Office& office : *all) offices.emplace(office.person, &office);
  auto seats = DaysHeld(transaction, people, "a.organization", "p.kind = ?",
                        {int64_t{Appointment::ACTING}, int64_t{Post::SEAT}});
  if (!seats.ok()) return seats.status();

  const auto check = [&](const Noted& noted, const std::string& body, const time::DaySpan& window,
                         const std::string& only, const std::string& field) -> absl::Status {
    const auto [begin, end] = offices.equal_range(noted.person);
    for (auto it = begin; it != end; ++it) {
      const Office& office = *it->second;
      if (office.body != body || (!only.empty() && office.name != only)) continue;
      const time::DaySpan days = Common(office.days, window);
      if (days.begin >= days.end) continue;
      const auto day = FirstUncovered(days, (*seats)[{noted.person, body}]);
      if (day) return Below(NotAMember(office.name, body, *day, field), noted.path);
    }
    return absl::OkStatus();
  };
  for (const Noted& noted : noted_) {
    absl::Status status;
    if (!noted.required_body.empty()) {
      status = check(noted, noted.required_body, SpanOf(noted.after), noted.after.name(), "post");
    }
    if (status.ok() && noted.lost) {
      status = check(noted, noted.body, *noted.lost, "", noted.deleted ? "name" : "end_date");
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace district::personnel
