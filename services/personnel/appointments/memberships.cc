#include "services/personnel/appointments/memberships.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/appointments/claims.h"
#include "services/personnel/appointments/lock_people.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using resource::Action;
using resource::Change;
using v1::Appointment;
using v1::Post;

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

// The days on which a seat was held and is held no longer lie within these.
std::optional<time::DaySpan> DaysLost(const Appointment* before, const Appointment& after) {
  if (!Counts(before)) return std::nullopt;
  const time::DaySpan was = SpanOf(*before), is = SpanOf(after);
  if (Counts(&after) && is.begin <= was.begin && was.end <= is.end) return std::nullopt;
  return was;
}

// The days on which the people have seats of bodies, by the person and the body.
using SeatDays = std::map<std::pair<std::string, std::string>, std::vector<time::DaySpan>>;

absl::StatusOr<SeatDays> SeatsOf(db::Transaction& transaction,
                                 const std::set<std::string>& people) {
  const db::InList list({people.begin(), people.end()});
  std::vector<db::Value> parameters = list.values;
  parameters.emplace_back(int64_t{Appointment::ACTING});
  parameters.emplace_back(int64_t{Post::SEAT});
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      absl::StrCat("SELECT a.person, a.organization, a.from_day, a.until_day FROM appointments a "
                   "JOIN posts p ON p.name = a.post WHERE a.person IN (",
                   list.placeholders, ") AND a.delete_time = 0 AND a.kind <> ? AND p.kind = ?"),
      parameters);
  if (!rows.ok()) return rows.status();
  SeatDays seats;
  for (const db::Row& row : *rows) {
    seats[{db::AsText(row[0]), db::AsText(row[1])}].push_back(SpanIn(row, 2));
  }
  return seats;
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

}  // namespace

void Memberships::Note(const Change& change, const Post& post, const std::string& path) {
  const auto* before = change.before_as<Appointment>();
  const auto& after = change.after_as<Appointment>();
  const bool deleted = change.action == Action::kDelete;
  const std::string person(api::TopOf(after.name()));
  if (!deleted && !ClaimsTheSame(after, before) && !post.required_body().empty()) {
    noted_.push_back({path, person, after.name(), post.required_body(), SpanOf(after), "post"});
  }
  if (post.kind() != Post::SEAT) return;
  const std::optional<time::DaySpan> lost = DaysLost(before, after);
  if (!lost) return;
  noted_.push_back({path, person, "", std::string(api::TopOf(after.post())), *lost,
                    deleted ? "name" : "end_date"});
}

void Memberships::Note(const ConferredSeats::Moved& moved) {
  noted_.push_back(
      {moved.path, moved.person, "", moved.body, moved.days, moved.closed ? "name" : "end_date"});
}

absl::Status Memberships::Check(db::Transaction& transaction) const {
  std::set<std::string> people;
  for (const Noted& noted : noted_) people.insert(noted.person);
  if (people.empty()) return absl::OkStatus();
  if (absl::Status status = LockPeople(transaction, people); !status.ok()) return status;
  absl::StatusOr<std::vector<Office>> all = OfficesThatRequire(transaction, people);
  if (!all.ok() || all->empty()) return all.status();
  std::multimap<std::string, const Office*> offices;  // by the person
  for (const Office& office : *all) offices.emplace(office.person, &office);
  absl::StatusOr<SeatDays> seats = SeatsOf(transaction, people);
  if (!seats.ok()) return seats.status();

  for (const Noted& noted : noted_) {
    const auto [begin, end] = offices.equal_range(noted.person);
    for (auto it = begin; it != end; ++it) {
      const Office& office = *it->second;
      if (office.body != noted.body) continue;
      if (!noted.office.empty() && office.name != noted.office) continue;
      const time::DaySpan days = Common(office.days, noted.days);
      if (days.begin >= days.end) continue;
      const auto day = FirstUncovered(days, (*seats)[{noted.person, noted.body}]);
      if (!day) continue;
      return api::WithFieldPrefix(NotAMember(office.name, office.body, *day, noted.field),
                                  api::Below(noted.path));
    }
  }
  return absl::OkStatus();
}

}  // namespace district::personnel
