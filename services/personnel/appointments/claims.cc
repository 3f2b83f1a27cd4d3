#include "services/personnel/appointments/claims.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/appointments/lock_people.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using v1::Appointment;
using v1::Post;

bool TakesSeat(const Appointment& appointment) { return appointment.kind() != Appointment::ACTING; }

// Values of an IN list and those that follow it.
std::vector<db::Value> Joined(std::vector<db::Value> values, const std::vector<db::Value>& more) {
  values.insert(values.end(), more.begin(), more.end());
  return values;
}

absl::Status Occupied(const std::string& post, int seats) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "POST_OCCUPIED")
      .Message(absl::StrCat("all seats of ", post, " are taken on some day of the term: ", seats))
      .Field("post", absl::StrCat("has ", seats, " seats, and all are taken on some day"))
      .Precondition("SEATS", post, "end an appointment or add a seat first")
      .Vietnamese("Chức danh đã đủ số người giữ trong khoảng thời gian này.");
}

absl::Status AlreadyHeld(const std::string& other) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "ALREADY_HELD")
      .Message(absl::StrCat(other, " is of the same person and post, on some of the days"))
      .Field("post", absl::StrCat("is held by the same person on some of the days: ", other))
      .Precondition("APPOINTMENT", other, "change that appointment, or give the days of both")
      .Vietnamese("Người này đã giữ chức danh đó trong khoảng thời gian này.");
}

absl::Status SecondPrimary(const std::string& other) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "SECOND_PRIMARY")
      .Message(absl::StrCat(other, " is PRIMARY on some of the days"))
      .Field("kind", "is PRIMARY beside another PRIMARY appointment on some day")
      .Precondition("PRIMARY", other, "end it first, or make one of the two CONCURRENT")
      .Vietnamese("Trong cùng một ngày mỗi người chỉ có một chức vụ chính.");
}

}  // namespace

bool Counts(const Appointment* appointment) {
  return appointment && !appointment->has_delete_time() && TakesSeat(*appointment);
}

bool ClaimsTheSame(const Appointment& after, const Appointment* before) {
  if (!before || before->has_delete_time() || before->kind() != after.kind()) return false;
  return SpanOf(*before) == SpanOf(after);
}

const Post& Claims::post(const std::string& name) const {
  static const auto* const none = new Post;
  const auto found = posts_.find(name);
  return found == posts_.end() ? *none : found->second;
}

absl::Status Claims::Load(db::Transaction& transaction,
                          const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> names;
  for (const auto& [change, path] : changes) names.insert(change.after_as<Appointment>().post());
  absl::StatusOr<std::map<std::string, Post>> posts =
      BodiesNamed<Post>(transaction, "posts", names);
  if (!posts.ok()) return posts.status();
  posts_ = *std::move(posts);

  std::set<std::string> counted, people;
  std::map<std::string, int> claimed;
  time::DaySpan window{time::kEndOfTime, time::kBeginningOfTime};
  for (const auto& [change, path] : changes) {
    const auto& after = change.after_as<Appointment>();
    const bool same = ClaimsTheSame(after, change.before_as<Appointment>());
    if (change.action == resource::Action::kDelete || same) continue;
    people.insert(std::string(api::TopOf(after.name())));
    if (!TakesSeat(after) || post(after.post()).seats() == 0) continue;
    const time::DaySpan span = SpanOf(after);
    counted.insert(after.post());
    ++claimed[after.post()];
    window = {std::min(window.begin, span.begin), std::max(window.end, span.end)};
  }
  absl::Status status = LoadSeats(transaction, counted, claimed, window);
  if (status.ok()) status = LoadPeople(transaction, people);
  return status;
}

absl::Status Claims::LoadSeats(db::Transaction& transaction, const std::set<std::string>& posts,
                               const std::map<std::string, int>& claimed,
                               const time::DaySpan& window) {
  // Their seats may have become fewer or more before the lock was got.
  absl::StatusOr<std::map<std::string, Post>> locked =
      BodiesNamed<Post>(transaction, "posts", posts, " FOR UPDATE");
  if (!locked.ok()) return locked.status();
  std::vector<std::string> names;
  for (auto& [name, post] : *locked) {
    if (post.seats() > 0) names.push_back(name);
    posts_[name] = std::move(post);
  }
  if (names.empty()) return absl::OkStatus();
  const std::vector<db::Value> which = {int64_t{Appointment::ACTING}, int64_t{window.end},
                                        int64_t{window.begin}};
  const std::string condition =
      ") AND kind <> ? AND delete_time = 0 AND from_day < ? AND until_day > ?";
  // Where all would find room on one day, nobody needs to know who is there on which.
  if (names.size() > 1 || claimed.begin()->second > 1) {
    const db::InList list(names);
    absl::StatusOr<std::vector<db::Row>> counts =
        transaction.Query(absl::StrCat("SELECT post, COUNT(*) FROM appointments WHERE post IN (",
                                       list.placeholders, condition, " GROUP BY post"),
                          Joined(list.values, which));
    if (!counts.ok()) return counts.status();
    std::map<std::string, int64_t> held;
    for (const db::Row& row : *counts) held[db::AsText(row[0])] = db::AsInt(row[1]);
    std::erase_if(names, [&](const std::string& name) {
      return held[name] + claimed.at(name) <= posts_[name].seats();
    });
    if (names.empty()) return absl::OkStatus();
  }
  for (const std::string& name : names) of_posts_[name];
  const db::InList list(names);
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      absl::StrCat("SELECT post, name, conferred_by, from_day, until_day FROM appointments WHERE "
                   "post IN (",
                   list.placeholders, condition),
      Joined(list.values, which));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const std::string& post = db::AsText(row[0]);
    of_posts_[post][db::AsText(row[1])] = {
        .post = post, .days = SpanIn(row, 3), .conferred = !db::AsText(row[2]).empty()};
  }
  return absl::OkStatus();
}

absl::Status Claims::LoadPeople(db::Transaction& transaction, const std::set<std::string>& people) {
  absl::Status status = LockPeople(transaction, people);
  if (!status.ok() || people.empty()) return status;
  const db::InList list({people.begin(), people.end()});
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      absl::StrCat("SELECT person, name, post, kind, conferred_by, from_day, until_day FROM "
                   "appointments WHERE person IN (",
                   list.placeholders, ") AND delete_time = 0"),
      list.values);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    of_people_[db::AsText(row[0])][db::AsText(row[1])] = {
        .post = db::AsText(row[2]),
        .days = SpanIn(row, 5),
        .acting = db::AsInt(row[3]) == Appointment::ACTING,
        .primary = db::AsInt(row[3]) == Appointment::PRIMARY,
        .conferred = !db::AsText(row[4]).empty()};
  }
  return absl::OkStatus();
}

absl::Status Claims::Take(const Appointment& after) {
  if (!after.conferred_by().empty() && after.kind() != Appointment::EX_OFFICIO) {
    return api::InvalidField("kind", "must stay EX_OFFICIO where another post confers this one");
  }
  HeldByName& of_person = of_people_[std::string(api::TopOf(after.name()))];
  const auto counted = of_posts_.find(after.post());
  absl::Status status = CheckOnce(after);
  if (status.ok() && TakesSeat(after)) status = CheckSeats(after);
  if (status.ok()) status = CheckPrimary(after);
  if (!status.ok()) return status;
  const Held held{.post = after.post(),
                  .days = SpanOf(after),
                  .acting = !TakesSeat(after),
                  .primary = after.kind() == Appointment::PRIMARY,
                  .conferred = !after.conferred_by().empty()};
  of_person[after.name()] = held;
  if (counted == of_posts_.end()) return absl::OkStatus();
  if (TakesSeat(after)) {
    counted->second[after.name()] = held;
  } else {
    counted->second.erase(after.name());
  }
  return absl::OkStatus();
}

bool Claims::HasConferred(const Appointment& appointment) const {
  const auto theirs = of_people_.find(std::string(api::TopOf(appointment.name())));
  if (theirs == of_people_.end()) return false;
  return std::any_of(theirs->second.begin(), theirs->second.end(), [&](const auto& one) {
    return one.second.conferred && one.second.post == appointment.post();
  });
}

// Nobody holds a post twice on one day, nor acts in it twice. What an office brings gives way to
// what a person holds anyway, and fills the days between.
absl::Status Claims::CheckOnce(const Appointment& after) const {
  const auto theirs = of_people_.find(std::string(api::TopOf(after.name())));
  if (theirs == of_people_.end() || !after.conferred_by().empty()) return absl::OkStatus();
  for (const auto& [name, held] : theirs->second) {
    if (name == after.name() || held.conferred || held.post != after.post()) continue;
    if (held.acting == TakesSeat(after)) continue;
    if (held.days.Overlaps(SpanOf(after))) return AlreadyHeld(name);
  }
  return absl::OkStatus();
}

absl::Status Claims::CheckSeats(const Appointment& after) const {
  const auto held = of_posts_.find(after.post());
  if (held == of_posts_.end()) return absl::OkStatus();
  std::vector<time::DaySpan> others;
  for (const auto& [name, other] : held->second) {
    const bool gives_way = other.conferred && api::TopOf(name) == api::TopOf(after.name());
    if (name != after.name() && !gives_way) others.push_back(other.days);
  }
  const int seats = post(after.post()).seats();
  if (MostAtOnce(others, SpanOf(after)) >= seats) return Occupied(after.post(), seats);
  return absl::OkStatus();
}

absl::Status Claims::CheckPrimary(const Appointment& after) const {
  const auto theirs = of_people_.find(std::string(api::TopOf(after.name())));
  if (theirs == of_people_.end() || after.kind() != Appointment::PRIMARY) return absl::OkStatus();
  for (const auto& [name, held] : theirs->second) {
    if (name == after.name() || !held.primary) continue;
    if (held.days.Overlaps(SpanOf(after))) return SecondPrimary(name);
  }
  return absl::OkStatus();
}

}  // namespace district::personnel
