#include "services/personnel/appointments/holders.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/resource/collection.h"
#include "common/resource/reads.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/rows/history_join.h"
#include "services/personnel/rows/spans.h"
#include "services/personnel/search/names.h"

namespace district::personnel {
namespace {

constexpr int kMaxHolders = 10000;

// Resources by name, as known.
template <typename Resource>
using ByName = absl::flat_hash_map<std::string, Resource>;

template <typename Resource>
absl::StatusOr<ByName<Resource>> Load(db::Session& session, const resource::Catalog& catalog,
                                      const absl::flat_hash_set<std::string>& names,
                                      int64_t read_time) {
  ByName<Resource> resources;
  if (names.empty()) return resources;
  auto rows = resource::KnownBodies(catalog.Of<Resource>(), {names.begin(), names.end()}, read_time,
                                    session);
  if (!rows.ok()) return rows.status();
  resources.reserve(rows->size());
  for (const db::Row& row : *rows) resources[db::AsText(row[0])] = ParseBody<Resource>(row, 1);
  return resources;
}

template <typename Resource>
const Resource& Find(const ByName<Resource>& resources, const std::string& name) {
  auto found = resources.find(name);
  return found == resources.end() ? Resource::default_instance() : found->second;
}

v1::Holder HolderOf(const v1::Appointment& appointment, const std::string& display_name,
                    time::DayNumber term_end, time::DayNumber day) {
  v1::Holder holder;
  holder.set_person(api::TopOf(appointment.name()));
  holder.set_display_name(display_name);
  holder.set_appointment(appointment.name());
  if (appointment.has_start_date()) *holder.mutable_start_date() = appointment.start_date();
  if (appointment.has_end_date()) *holder.mutable_end_date() = appointment.end_date();
  holder.set_acting(appointment.kind() == v1::Appointment::ACTING);
  holder.set_term(appointment.term());
  holder.set_over_term(term_end != 0 && time::LastDay(term_end) < day);
  return holder;
}

// One who holds a post, with what orders the holders of it.
struct Held {
  v1::Appointment appointment;
  const v1::Person& person;
};

// Protocol order.
void Sort(std::vector<Held>& held) {
  if (held.size() < 2) return;
  using Key = std::tuple<bool, time::DayNumber, std::string, std::string>;
  std::vector<std::pair<Key, size_t>> places;
  for (const Held& one : held) {
    places.emplace_back(
        Key(one.appointment.kind() == v1::Appointment::ACTING, SpanOf(one.appointment).begin,
            NameKeyOf(one.person), one.appointment.name()),
        places.size());
  }
  std::sort(places.begin(), places.end());
  std::vector<Held> sorted;
  for (const auto& [key, place] : places) sorted.push_back(std::move(held[place]));
  held.swap(sorted);
}

// The seats held: the columns that order them, the appointment with its person's name and the end
// of its term, the post and its title.
struct MembersQuery {
  MembersQuery(const std::string& organization, const BitemporalPoint& point)
      : appointments(resource::Versions("appointments", "name, person, post, term, from_day, body",
                                        OnDay({"organization = ? AND kind <> ?",
                                               {organization, int64_t{v1::Appointment::ACTING}}},
                                              point.day),
                                        point.read_time)),
        person("people", "n", "a.person", point.read_time),
        term("terms", "t", "a.term", point.read_time),
        post("posts", "p", "a.post", point.read_time) {}

  std::string sql() const {
    return absl::StrCat(
        "SELECT m.precedence, m.from_day, m.name_key, m.name, m.body, m.display_name, m.term_end, "
        "m.post, m.title FROM (SELECT ",
        post.Column("precedence"), " AS precedence, a.from_day AS from_day, ",
        person.Column("name_key"), " AS name_key, a.name AS name, a.body AS body, ",
        person.Column("display_name"), " AS display_name, ", term.Column("end_date"),
        " AS term_end, a.post AS post, ", post.Column("title"), " AS title FROM (",
        appointments.sql, ") a", person.join(), term.join(), post.join(), " WHERE ",
        post.Column("kind"), " = ", static_cast<int>(v1::Post::SEAT), ") m");
  }
  std::vector<db::Value> parameters() const {
    std::vector<db::Value> values = appointments.parameters;
    for (const HistoryJoin* join : {&person, &term, &post}) join->Bind(values);
    return values;
  }

  api::SqlCondition appointments;
  HistoryJoin person, term, post;
};

}  // namespace

absl::StatusOr<HoldersByPost> FindHolders(db::Session& session, const resource::Catalog& catalog,
                                          const api::SqlCondition& which,
                                          const BitemporalPoint& point) {
  const api::SqlCondition query = resource::Versions("appointments", "post, person, term, body",
                                                     OnDay(which, point.day), point.read_time);
  auto rows = session.Query(absl::StrCat("SELECT a.post, a.person, a.term, a.body FROM (",
                                         query.sql, ") a LIMIT ", kMaxHolders + 1),
                            query.parameters);
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxHolders) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_HOLDERS")
        .Message(absl::StrCat("there are more than ", kMaxHolders, " holders; ask for fewer posts"))
        .Precondition("SIZE", "holders", "ask for fewer posts, or list the appointments");
  }
  absl::flat_hash_set<std::string> people_named, terms_named;
  for (const db::Row& row : *rows) {
    people_named.insert(db::AsText(row[1]));
    if (!db::AsText(row[2]).empty()) terms_named.insert(db::AsText(row[2]));
  }
  auto people = Load<v1::Person>(session, catalog, people_named, point.read_time);
  if (!people.ok()) return people.status();
  auto terms = Load<v1::Term>(session, catalog, terms_named, point.read_time);
  if (!terms.ok()) return terms.status();

  absl::flat_hash_map<std::string, std::vector<Held>> by_post;
  for (const db::Row& row : *rows) {
    by_post[db::AsText(row[0])].push_back(
        {ParseBody<v1::Appointment>(row, 3), Find(*people, db::AsText(row[1]))});
  }
  HoldersByPost holders;
  for (auto& [post, held] : by_post) {
    Sort(held);
    for (const Held& one : held) {
      const time::DayNumber term_end =
          time::ToDayNumber(Find(*terms, one.appointment.term()).end_date());
      holders[post].push_back(
          HolderOf(one.appointment, one.person.display_name(), term_end, point.day));
    }
  }
  return holders;
}

v1::RosterEntry EntryOf(v1::Post post, std::vector<v1::Holder> holders, time::DayNumber day) {
  const time::DaySpan exists = time::SpanOf(time::ToDayNumber(post.establishment_date()),
                                            time::ToDayNumber(post.abolition_date()));
  const auto seated = std::count_if(holders.begin(), holders.end(),
                                    [](const v1::Holder& holder) { return !holder.acting(); });
  v1::RosterEntry entry;
  if (exists.Contains(day)) {
    entry.set_vacant_seats(std::max(0, post.seats() - static_cast<int>(seated)));
  }
  for (v1::Holder& holder : holders) *entry.add_holders() = std::move(holder);
  *entry.mutable_post() = std::move(post);
  return entry;
}

absl::StatusOr<v1::ListMembersResponse> FindMembers(db::Session& session, const rpc::Call& call,
                                                    const v1::ListMembersRequest& request,
                                                    const BitemporalPoint& point) {
  static const auto* const order =
      new std::vector<api::OrderTerm>{{.column = "m.precedence", .type = api::ColumnType::kInteger},
                                      {.column = "m.from_day", .type = api::ColumnType::kDate},
                                      {.column = "m.name_key"},
                                      {.column = "m.name"}};
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  // Without a day given the token is bound to the day of the first page.
  const api::PageTokens tokens = call.page_tokens("page_token", absl::StrCat(point.day));
  auto rest = tokens.Rest(*order, request.page_token());
  if (!rest.ok()) return rest.status();
  const MembersQuery query(request.name(), point);
  std::vector<db::Value> parameters = query.parameters();
  parameters.insert(parameters.end(), rest->parameters.begin(), rest->parameters.end());
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(absl::StrCat(query.sql(), rest->sql.empty() ? "" : " WHERE ", rest->sql,
                                 " ORDER BY ", api::OrderSql(*order), " LIMIT ", *page_size + 1),
                    parameters);
  if (!rows.ok()) return rows.status();
  v1::ListMembersResponse response;
  *response.mutable_as_of() = time::FromDayNumber(point.day);
  if (rows->size() > static_cast<size_t>(*page_size)) {
    rows->pop_back();
    response.set_next_page_token(tokens.After(*order, rows->back()));
  }
  for (const db::Row& row : *rows) {
    v1::Member& member = *response.add_members();
    *member.mutable_holder() = HolderOf(ParseBody<v1::Appointment>(row, 4), db::AsText(row[5]),
                                        static_cast<time::DayNumber>(db::AsInt(row[6])), point.day);
    member.set_post(db::AsText(row[7]));
    member.set_title(db::AsText(row[8]));
  }
  return response;
}

}  // namespace district::personnel
