// Questions about people: title, who holds several posts.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
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
absl::StatusOr<Answer> PageOfPeople(db::Session& session, api::SqlCondition condition,
                                    time::DayNumber day, int64_t read_time, int asked_size,
                                    const std::string& page_token, const api::PageTokens& tokens) {
  absl::StatusOr<int> page_size = api::PageSize(asked_size);
  if (!page_size.ok()) return page_size.status();
  auto rest = tokens.Rest(ByGivenName(), page_token);
  if (!rest.ok()) return rest.status();
  condition.And(*rest);
  api::SqlCondition people = resource::Versions("people", "name_key, name, body", {}, read_time);
  for (db::Value& value : condition.parameters) people.parameters.push_back(std::move(value));
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat("SELECT p.name_key, p.name, p.body FROM (", people.sql, ") p WHERE ",
                   condition.sql, " ORDER BY p.name_key, p.name LIMIT ", *page_size + 1),
      people.parameters);
  if (!rows.ok()) return rows.status();

  Answer answer;
  if (rows->size() > static_cast<size_t>(*page_size)) {
    rows->pop_back();
    answer.set_next_page_token(tokens.After(ByGivenName(), rows->back()));
  }
  std::vector<std::string> names;
  for (const db::Row& row : *rows) names.push_back(db::AsText(row[1]));
  auto held = HeldPosts(session, names, day, read_time);
  if (!held.ok()) return held.status();
  for (const db::Row& row : *rows) {
    PersonWithPosts& result = *answer.add_results();
    *result.mutable_person() = ParseBody<v1::Person>(row, 2);
    for (v1::HeldPost& post : (*held)[db::AsText(row[1])]) *result.add_posts() = std::move(post);
  }
  return answer;
}

// The name of the person that a name stood for at a time, perhaps another one since a merge.
absl::StatusOr<std::string> KnownName(db::Session& session, const std::string& name,
                                      int64_t read_time) {
  const auto is_known = [&](const std::string& name) -> absl::StatusOr<bool> {
    const auto known = resource::Versions("people", "1", {"name = ?", {name}}, read_time);
    absl::StatusOr<std::vector<db::Row>> people = session.Query(known.sql, known.parameters);
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

// Appointments of person p on the day, in organizations o of one kind or level where `where` says.
api::SqlCondition CountOfPosts(const std::string& where, std::vector<db::Value> values,
                               time::DayNumber day, int64_t read_time) {
  api::SqlCondition count;
  const auto add = [&](const std::string& table, const std::string& known,
                       std::vector<db::Value> times) {
    absl::StrAppend(&count.sql, count.sql.empty() ? "(" : ") + (", "SELECT COUNT(*) FROM ", table,
                    " a JOIN organizations o ON o.name = a.organization WHERE a.person = p.name "
                    "AND a.delete_time = 0 AND a.from_day <= ? AND a.until_day > ?",
                    known, where);
    count.parameters.insert(count.parameters.end(), 2, int64_t{day});
    for (const auto* more : {&times, &values}) {
      count.parameters.insert(count.parameters.end(), more->begin(), more->end());
    }
  };
  if (read_time == 0) {
    add("appointments", "", {});
  } else {
    add("appointments", " AND a.update_time <= ?", {read_time});
    add("appointments_history", " AND a.from_time <= ? AND a.to_time > ?", {read_time, read_time});
  }
  count.sql += ")";
  return count;
}

absl::StatusOr<v1::ListPeopleWithPostsResponse> ListPeopleWithPosts(
    const rpc::Call& call, const v1::ListPeopleWithPostsRequest& request, db::Session& session) {
  const time::DayNumber day = AsOf(request.as_of(), session);
  const int64_t read_time = resource::GetMicros(request, "read_time");
  api::SqlCondition condition;
  const auto add = [&](api::SqlCondition count, int64_t at_least) {
    absl::StrAppend(&condition.sql, condition.sql.empty() ? "" : " AND ", "(", count.sql, ") >= ?");
    for (db::Value& value : count.parameters) condition.parameters.push_back(std::move(value));
    condition.parameters.emplace_back(at_least);
  };
  add(CountOfPosts("", {}, day, read_time), std::max(1, request.min_posts()));
  for (const int kind : request.kinds()) {
    add(CountOfPosts(" AND o.kind = ?", {int64_t{kind}}, day, read_time), 1);
  }
  for (const int level : request.levels()) {
    add(CountOfPosts(" AND o.level = ?", {int64_t{level}}, day, read_time), 1);
  }
  return PageOfPeople<v1::ListPeopleWithPostsResponse>(session, std::move(condition), day,
                                                       read_time, request.page_size(),
                                                       request.page_token(), call.page_tokens());
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
