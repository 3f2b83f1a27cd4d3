#include "services/personnel/appointments/held_posts.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "common/resource/reads.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/rows/history_join.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {

namespace {

// Protocol order. The database would sort rows with bodies in a table on disk.
bool ComesBefore(const v1::HeldPost& a, const v1::HeldPost& b) {
  const auto key = [](const v1::HeldPost& held) {
    return std::make_tuple(held.post().precedence(), SpanOf(held.appointment()).begin,
                           std::string_view(held.appointment().name()));
  };
  return key(a) < key(b);
}

}  // namespace

absl::StatusOr<std::map<std::string, std::vector<v1::HeldPost>>> HeldPosts(
    db::Session& session, const std::vector<std::string>& people, time::DayNumber day,
    int64_t read_time) {
  std::map<std::string, std::vector<v1::HeldPost>> held;
  if (people.empty()) return held;
  const db::Sql appointments =
      resource::Versions("appointments", "name, person, post, from_day, body",
                         OnDay(db::IsIn("person", people), day), read_time);
  const HistoryJoin post("posts", "p", "a.post", read_time);
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT a.person, ", post.Column("body"), ", a.body FROM (",
                               appointments, ") a", post.sql()));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    v1::HeldPost& held_post = held[row.Text()].emplace_back();
    *held_post.mutable_post() = ParseBody<v1::Post>(row, 1);
    *held_post.mutable_appointment() = ParseBody<v1::Appointment>(row, 2);
  }
  for (auto& [person, posts] : held) std::sort(posts.begin(), posts.end(), &ComesBefore);
  return held;
}

absl::StatusOr<int64_t> MostHolders(db::Transaction& transaction, const std::string& post,
                                    const time::DaySpan& span, const std::string& except) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT from_day, until_day FROM appointments WHERE post = ", db::Bind(post),
                 " AND name <> ", db::Bind(except), " AND kind <> ", int{v1::Appointment::ACTING},
                 " AND delete_time = 0 AND ", Overlaps("", span)));
  if (!rows.ok()) return rows.status();
  std::vector<time::DaySpan> held;
  for (const db::Row& row : *rows) held.push_back(SpanIn(row, 0));
  return MostAtOnce(held, span);
}

}  // namespace district::personnel
