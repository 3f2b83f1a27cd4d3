#include "services/personnel/held_posts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace district::personnel {

time::DayNumber AsOf(const std::string& day) {
  if (day.empty()) return time::DayInVietnam(absl::Now());
  return time::ParseDay(day, /*partial_allowed=*/false).value_or(0);
}

absl::StatusOr<std::map<std::string, std::vector<v1::HeldPost>>> HeldPosts(
    db::Session& session, const std::vector<std::string>& people, time::DayNumber day) {
  std::map<std::string, std::vector<v1::HeldPost>> held;
  if (people.empty()) return held;
  db::InList list(people);
  std::vector<db::Value>& parameters = list.values;
  parameters.emplace_back(int64_t{day});
  parameters.emplace_back(int64_t{day});
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat("SELECT a.person, p.body, a.body FROM appointments a JOIN posts p ON p.name = "
                   "a.post WHERE a.person IN (",
                   list.placeholders,
                   ") AND a.delete_time = 0 AND a.from_day <= ? AND a.until_day > ? ORDER BY "
                   "a.person, p.precedence, a.from_day, a.name"),
      parameters);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    v1::HeldPost& post = held[db::AsText(row[0])].emplace_back();
    *post.mutable_post() = ParseBody<v1::Post>(row, 1);
    *post.mutable_appointment() = ParseBody<v1::Appointment>(row, 2);
  }
  return held;
}

absl::StatusOr<int64_t> MostHolders(db::Transaction& transaction, const std::string& post,
                                    const time::DaySpan& span, const std::string& except) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      "SELECT from_day, until_day FROM appointments WHERE post = ? AND name <> ? AND delete_time = "
      "0 AND from_day < ? AND until_day > ?",
      {post, except, int64_t{span.end}, int64_t{span.begin}});
  if (!rows.ok()) return rows.status();
  std::vector<time::DaySpan> held;
  for (const db::Row& row : *rows) {
    held.push_back({static_cast<time::DayNumber>(db::AsInt(row[0])),
                    static_cast<time::DayNumber>(db::AsInt(row[1]))});
  }
  // The count changes only where somebody begins, so those days and the first one are enough.
  std::vector<time::DayNumber> days = {span.begin};
  for (const time::DaySpan& other : held) {
    if (span.begin < other.begin && other.begin < span.end) days.push_back(other.begin);
  }
  int64_t most = 0;
  for (const time::DayNumber day : days) {
    most = std::max<int64_t>(most, std::count_if(held.begin(), held.end(), [&](const auto& other) {
                               return other.Contains(day);
                             }));
  }
  return most;
}

}  // namespace district::personnel
