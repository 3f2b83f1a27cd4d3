// Questions about people: title, who holds several posts.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/resource/history.h"
#include "common/resource/reads.h"
#include "common/resource/redirects.h"
#include "services/personnel/appointments/held_posts.h"
#include "services/personnel/people/register.h"
#include "services/personnel/people/search.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/days.h"

namespace district::personnel {
namespace {

using v1::PersonWithPosts;

// People are answered by given name, then by resource name.
const std::vector<api::OrderTerm>& ByGivenName() {
  static const auto* const order =
      new std::vector<api::OrderTerm>{{.column = "p.name_key"}, {.column = "p.name"}};
  return *order;
}

// A page of the people that `condition` picks (over `people p`), with their posts on the day.
// `Answer` has `results` and `next_page_token`.
template <typename Answer>
absl::StatusOr<Answer> PageOfPeople(db::Session& session, db::Sql condition, time::DayNumber day,
                                    int64_t read_time, const api::KeysetPage& page) {
  condition.And(page.rest());
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT p.name_key, p.name, p.body FROM (",
                               resource::Versions("people", "name_key, name, body", {}, read_time),
                               ") p WHERE ", condition, page.order()));
  if (!rows.ok()) return rows.status();

  Answer answer;
  answer.set_next_page_token(page.Cut(*rows));
  std::vector<std::string> names;
  for (const db::Row& row : *rows) names.push_back(row.Text(1));
  auto held = HeldPosts(session, names, day, read_time);
  if (!held.ok()) return held.status();
  for (const db::Row& row : *rows) {
    PersonWithPosts& result = *answer.add_results();
    *result.mutable_person() = ParseBody<v1::Person>(row, 2);
    for (v1::HeldPost& post : (*held)[row.Text(1)]) *result.add_posts() = std::move(post);
  }
  return answer;
}

// The name of the person that a name stood for at a time, perhaps another one since a merge.
absl::StatusOr<std::string> KnownName(db::Session& session, const std::string& name,
                                      int64_t read_time) {
  const auto is_known = [&](const std::string& name) -> absl::StatusOr<bool> {
    absl::StatusOr<std::vector<db::Row>> people = session.Query(
        resource::Versions("people", "1", db::SqlCat("name = ", db::Bind(name)), read_time));
    if (!people.ok()) return people.status();
    return !people->empty();
  };
  absl::StatusOr<bool> known = is_known(name);
  if (!known.ok()) return known.status();
  if (*known) return name;
  absl::StatusOr<std::string> other = resource::Follow(session, name, read_time);
  if (!other.ok()) return other;
  if (*other != name) known = is_known(*other);
  if (!known.ok()) return known.status();
  return *known ? other : api::NotFound("personnel.district/Person", name);
}

absl::StatusOr<v1::Title> GetTitle(const rpc::Call&, const v1::GetTitleRequest& request,
                                   db::Session& session) {
  const int64_t read_time = resource::GetMicros(request, "read_time");
  absl::StatusOr<std::string> name = KnownName(session, request.name(), read_time);
  if (!name.ok()) return name.status();
  const time::DayNumber day = AsOf(request.as_of(), session);
  auto held = HeldPosts(session, {*name}, day, read_time);
  if (!held.ok()) return held.status();

  v1::Title title;
  title.set_person(*name);
  *title.mutable_as_of() = time::FromDayNumber(day);
  std::vector<std::string> titles;
  for (v1::HeldPost& post : (*held)[*name]) {
    const bool acting = post.appointment().kind() == v1::Appointment::ACTING;
    titles.push_back(absl::StrCat(acting ? "Quyền " : "", post.post().title()));
    *title.add_posts() = std::move(post);
  }
  title.set_title(absl::StrJoin(titles, ", "));
  return title;
}

// Counts the appointments of person p on the day, in organizations o that meet `where`, if given.
db::Sql CountOfPosts(const db::Sql& where, time::DayNumber day, int64_t read_time) {
  std::vector<db::Sql> counts;
  for (const resource::KnownTable& table : resource::KnownAt("appointments", read_time, "a")) {
    db::Sql condition =
        db::SqlCat("a.person = p.name AND a.delete_time = 0 AND ", IsOnDay("a", day));
    condition.And(table.known);
    condition.And(where);
    counts.push_back(db::SqlCat("(SELECT COUNT(*) FROM ", table.name,
                                " a JOIN organizations o ON o.name = a.organization WHERE ",
                                condition, ")"));
  }
  return db::SqlJoin(counts, " + ");
}

absl::StatusOr<v1::ListPeopleWithPostsResponse> ListPeopleWithPosts(
    const rpc::Call& call, const v1::ListPeopleWithPostsRequest& request, db::Session& session) {
  const time::DayNumber day = AsOf(request.as_of(), session);
  const int64_t read_time = resource::GetMicros(request, "read_time");
  auto page = api::KeysetPage::Of(call.page_tokens(), ByGivenName(), request);
  if (!page.ok()) return page.status();
  db::Sql condition;
  const auto at_least = [&](int64_t number, const db::Sql& where) {
    condition.And(db::SqlCat(CountOfPosts(where, day, read_time), " >= ", db::Bind(number)));
  };
  at_least(std::max(1, request.min_posts()), {});
  for (const int kind : request.kinds()) at_least(1, db::SqlCat("o.kind = ", db::Bind(kind)));
  for (const int level : request.levels()) at_least(1, db::SqlCat("o.level = ", db::Bind(level)));
  return PageOfPeople<v1::ListPeopleWithPostsResponse>(session, std::move(condition), day,
                                                       read_time, *page);
}

}  // namespace

void ServePeopleQueries(resource::Service& service) {
  const std::string prefix = "district.personnel.v1.PeopleService.";
  service.ServeRead<v1::SearchPeopleRequest, v1::SearchPeopleResponse>(prefix + "SearchPeople",
                                                                       &SearchPeople);
  service.ServeRead<v1::GetTitleRequest, v1::Title>(prefix + "GetTitle", &GetTitle);
  service.ServeRead<v1::ListPeopleWithPostsRequest, v1::ListPeopleWithPostsResponse>(
      prefix + "ListPeopleWithPosts", &ListPeopleWithPosts);
}

}  // namespace district::personnel
