// Offices and seats: membership that an office requires, seats that it confers.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "services/personnel/appointments.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/spans.h"

namespace district::personnel {
namespace {

using resource::Action;
using resource::Change;
using v1::Appointment;
using v1::Post;

// The days on which the person holds a seat of the body.
absl::StatusOr<std::vector<time::DaySpan>> DaysOfMembership(db::Transaction& transaction,
                                                            const std::string& person,
                                                            const std::string& body) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      "SELECT a.from_day, a.until_day FROM appointments a JOIN posts p ON p.name = a.post WHERE "
      "a.person = ? AND a.organization = ? AND a.kind <> ? AND a.delete_time = 0 AND p.kind = ?",
      {person, body, int64_t{Appointment::ACTING}, int64_t{Post::SEAT}});
  if (!rows.ok()) return rows.status();
  std::vector<time::DaySpan> spans;
  for (const db::Row& row : *rows) spans.push_back(SpanIn(row, 0));
  return spans;
}

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

// Checks the offices of the person that require a seat of the body, on the days of `window`; only
// the office `only` where that is not "".
absl::Status CheckOffices(db::Transaction& transaction, const std::string& person,
                          const std::string& body, const time::DaySpan& window,
                          const std::string& only, const std::string& field) {
  if (absl::Status status = LockPerson(transaction, person); !status.ok()) return status;
  absl::StatusOr<std::vector<db::Row>> offices = transaction.Query(
      "SELECT a.name, a.from_day, a.until_day FROM appointments a JOIN posts p ON p.name = a.post "
      "WHERE a.person = ? AND a.delete_time = 0 AND p.required_body = ? ORDER BY a.name",
      {person, body});
  if (!offices.ok() || offices->empty()) return offices.status();
  auto seats = DaysOfMembership(transaction, person, body);
  if (!seats.ok()) return seats.status();
  for (const db::Row& row : *offices) {
    if (!only.empty() && db::AsText(row[0]) != only) continue;
    const time::DaySpan days = Common(SpanIn(row, 1), window);
    if (days.begin >= days.end) continue;
    const std::optional<time::DayNumber> day = FirstUncovered(days, *seats);
    if (day) return NotAMember(db::AsText(row[0]), body, *day, field);
  }
  return absl::OkStatus();
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

bool HasSeat(const std::vector<time::DaySpan>& held, const time::DaySpan& span) {
  return !FirstUncovered(span, held).has_value();
}

absl::StatusOr<std::vector<time::DaySpan>> DaysOfPost(db::Transaction& transaction,
                                                      const std::string& person,
                                                      const std::string& post) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      "SELECT from_day, until_day FROM appointments WHERE person = ? AND post = ? AND kind <> ? "
      "AND delete_time = 0",
      {person, post, int64_t{Appointment::ACTING}});
  if (!rows.ok()) return rows.status();
  std::vector<time::DaySpan> spans;
  for (const db::Row& row : *rows) spans.push_back(SpanIn(row, 0));
  return spans;
}

// Opens the seats that the office confers, but those that the person has anyway.
absl::Status OpenSeats(resource::Writes& writes, const Appointment& office, const Post& post) {
  const auto& appointments = writes.catalog().Of<Appointment>();
  const std::string person = api::TopOf(office.name());
  std::vector<resource::Writes::Draft> drafts;
  for (const std::string& seat : post.conferred_seats()) {
    auto held = DaysOfPost(writes.transaction(), person, seat);
    if (!held.ok()) return held.status();
    if (HasSeat(*held, SpanOf(office))) continue;
    auto draft = std::make_unique<Appointment>();
    draft->set_name(
        appointments.pattern().Name(person, api::NewResourceId(writes.transaction().now())));
    draft->set_post(seat);
    draft->set_kind(Appointment::EX_OFFICIO);
    draft->set_conferred_by(office.name());
    draft->set_deciding_document(office.deciding_document());
    if (office.has_start_date()) *draft->mutable_start_date() = office.start_date();
    if (office.has_end_date()) *draft->mutable_end_date() = office.end_date();
    draft->set_end_reason(office.end_reason());
    draft->set_ending_document(office.ending_document());
    *draft->mutable_provenance() = office.provenance();
    drafts.push_back({std::move(draft), ""});
  }
  if (drafts.empty()) return absl::OkStatus();
  return writes.Create(appointments, std::move(drafts)).status();
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

// Opens, changes or deletes what the office confers.
absl::Status FollowOffice(resource::Writes& writes, bool had, const Appointment& after,
                          const Post& post) {
  const bool has = Confers(&after);
  if (!had) {
    return has ? OpenSeats(writes, after, post) : absl::OkStatus();
  }
  auto seats = SeatsConferredBy(writes.transaction(), after.name());
  if (!seats.ok() || seats->empty()) return seats.status();
  return has ? MoveSeats(writes, *seats, after) : CloseSeats(writes, *seats);
}

}  // namespace

absl::Status CheckConferredSeats(db::Transaction& transaction, Post& after, const Post*) {
  for (int i = 0; i < after.conferred_seats_size(); ++i) {
    absl::StatusOr<Post> seat = PostOf(transaction, after.conferred_seats(i));
    if (!seat.ok()) return seat.status();
    if (seat->kind() == Post::SEAT && seat->name() != after.name()) continue;
    return api::InvalidField(absl::StrCat("conferred_seats[", i, "]"),
                             "must be a seat, and another post than this");
  }
  return absl::OkStatus();
}

absl::StatusOr<resource::Afterwards> BindToOffices(resource::Writes& writes, const Change& change,
                                                   Post post) {
  const auto* before = change.before_as<Appointment>();
  const Appointment after = change.after_as<Appointment>();
  const bool deleted = change.action == Action::kDelete, had = Confers(before);
  const bool requires_seat =
      !post.required_body().empty() && !deleted && !ClaimsTheSame(after, before);
  const std::optional<time::DaySpan> lost =
      post.kind() == Post::SEAT ? DaysLost(before, after) : std::nullopt;
  const bool confers = had || (Confers(&after) && post.conferred_seats_size() > 0);
  if (!requires_seat && !lost && !confers) return resource::Afterwards();
  // Only what is written counts, so all of it waits for the write.
  return [=, &writes]() -> absl::Status {
    db::Transaction& transaction = writes.transaction();
    const std::string person = api::TopOf(after.name());
    absl::Status status = confers ? FollowOffice(writes, had, after, post) : absl::OkStatus();
    if (status.ok() && requires_seat) {
      status = CheckOffices(transaction, person, post.required_body(), SpanOf(after), after.name(),
                            "post");
    }
    if (status.ok() && lost) {
      status = CheckOffices(transaction, person, api::TopOf(after.post()), *lost, "",
                            deleted ? "name" : "end_date");
    }
    return status;
  };
}

}  // namespace district::personnel
