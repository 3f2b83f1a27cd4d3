#include "services/personnel/appointments/load_holdings.h"

#include <algorithm>
#include <utility>

#include "common/api/names.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/days.h"

namespace district::personnel {
namespace {

using v1::Appointment;
using v1::Post;

template <typename Known>
std::set<std::string> Unknown(const std::set<std::string>& names, const Known& known) {
  std::set<std::string> unknown;
  for (const std::string& name : names) {
    if (!known.contains(name)) unknown.insert(name);
  }
  return unknown;
}

// Locks posts in the order of their names and answers which of them count their seats.
absl::StatusOr<std::set<std::string>> Lock(resource::Writes& writes,
                                           const std::set<std::string>& names, const char* how,
                                           Holdings& holdings) {
  absl::StatusOr<std::map<std::string, Post>> posts =
      BodiesNamed<Post>(writes.transaction(), "posts", names, how);
  if (!posts.ok()) return posts.status();
  std::set<std::string> living, counted;
  for (auto& [name, post] : *posts) {
    if (!post.has_delete_time()) living.insert(name);
    if (post.seats() > 0) counted.insert(name);
    holdings.posts[name] = std::move(post);
  }
  writes.NoteLocked(living);
  return counted;
}

// Whose seats are wanted, how often, and from the first day to the last.
struct Wanted {
  explicit Wanted(const std::vector<Held>& all, const Holdings& holdings) {
    for (const Held& held : all) {
      if (!held.takes_seat() || holdings.post(held.post).seats() == 0) continue;
      ++times[held.post];
      days = {std::min(days.begin, held.days.begin), std::max(days.end, held.days.end)};
    }
  }

  // The holders of the posts on the days, of which a query answers `columns`.
  absl::StatusOr<std::vector<db::Row>> Query(db::Session& session,
                                             const std::vector<std::string>& posts,
                                             const char* columns, const char* rest) const {
    return session.Query(db::SqlCat(
        "SELECT ", columns, " FROM appointments WHERE ", db::IsIn("post", posts), " AND kind <> ",
        int{Appointment::ACTING}, " AND delete_time = 0 AND ", Overlaps("", days), rest));
  }

  std::map<std::string, int> times;
  time::DaySpan days{time::kEndOfTime, time::kBeginningOfTime};
};

// Leaves those posts out in which all would find room on one day: nobody needs to know who is there
// on which.
absl::Status LeaveOutRoomy(db::Session& session, const Wanted& wanted, const Holdings& holdings,
                           std::vector<std::string>& posts) {
  auto counts = wanted.Query(session, posts, "post, COUNT(*)", " GROUP BY post");
  if (!counts.ok()) return counts.status();
  std::map<std::string, int64_t> held;
  for (const db::Row& row : *counts) held[row.Text(0)] = row.Int(1);
  std::erase_if(posts, [&](const std::string& post) {
    return held[post] + wanted.times.at(post) <= holdings.post(post).seats();
  });
  return absl::OkStatus();
}

}  // namespace

absl::Status LoadPeople(db::Session& session, const std::set<std::string>& people,
                        Holdings& holdings) {
  const std::set<std::string> unknown = Unknown(people, holdings.of_people);
  if (unknown.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT person, name, post, conferred_by, kind, from_day, until_day FROM appointments WHERE ",
      db::IsIn("person", unknown), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  for (const std::string& person : unknown) holdings.of_people[person];
  for (const db::Row& row : *rows) {
    auto [person, name, post, office, kind] =
        row.As<std::string, std::string, std::string, std::string, Appointment::Kind>();
    holdings.Put({.name = std::move(name),
                  .person = std::move(person),
                  .post = std::move(post),
                  .office = std::move(office),
                  .kind = kind,
                  .days = SpanIn(row, 5)});
  }
  return absl::OkStatus();
}

absl::Status LoadPosts(db::Session& session, const std::set<std::string>& posts,
                       Holdings& holdings) {
  const std::set<std::string> unknown = Unknown(posts, holdings.posts);
  absl::StatusOr<std::map<std::string, Post>> found = BodiesNamed<Post>(session, "posts", unknown);
  if (!found.ok()) return found.status();
  for (const std::string& name : unknown) holdings.posts[name] = std::move((*found)[name]);
  return absl::OkStatus();
}

absl::Status LockPosts(resource::Writes& writes, const std::set<std::string>& posts,
                       Holdings& holdings) {
  std::set<std::string> counted, others;
  for (const std::string& name : posts) {
    (holdings.post(name).seats() > 0 ? counted : others).insert(name);
  }
  absl::Status status = Lock(writes, counted, " FOR UPDATE", holdings).status();
  if (!status.ok()) return status;
  auto counted_now = Lock(writes, others, " LOCK IN SHARE MODE", holdings);
  if (!counted_now.ok()) return counted_now.status();
  return Lock(writes, *counted_now, " FOR UPDATE", holdings).status();
}

absl::Status LoadHolders(db::Session& session, const std::vector<Held>& wanted,
                         Holdings& holdings) {
  const Wanted seats(wanted, holdings);
  std::vector<std::string> posts;
  for (const auto& [post, times] : seats.times) posts.push_back(post);
  for (const std::string& post : posts) holdings.of_posts.erase(post);
  if (posts.size() > 1 || (!posts.empty() && seats.times.begin()->second > 1)) {
    absl::Status status = LeaveOutRoomy(session, seats, holdings, posts);
    if (!status.ok()) return status;
  }
  if (posts.empty()) return absl::OkStatus();
  auto rows =
      seats.Query(session, posts, "post, name, conferred_by, kind, from_day, until_day", "");
  if (!rows.ok()) return rows.status();
  for (const std::string& post : posts) holdings.of_posts[post];
  for (const db::Row& row : *rows) {
    const auto [post, name, office, kind] =
        row.As<std::string, std::string, std::string, Appointment::Kind>();
    holdings.of_posts[post][name] = {.name = name,
                                     .person = std::string(api::TopOf(name)),
                                     .post = post,
                                     .office = office,
                                     .kind = kind,
                                     .days = SpanIn(row, 4)};
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, time::DaySpan>> DaysOfOrganizations(
    db::Session& session, const std::set<std::string>& names) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT name, from_day, until_day FROM organizations WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  std::map<std::string, time::DaySpan> days;
  for (const db::Row& row : *rows) days[row.Text()] = SpanIn(row, 1);
  return days;
}

}  // namespace district::personnel
