#include "services/personnel/appointments/holders.h"

#include <algorithm>
#include <string_view>
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
  for (const db::Row& row : *rows) resources[row.Text()] = ParseBody<Resource>(row, 1);
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
      : appointments(
            resource::Versions("appointments", "name, person, post, term, from_day, body",
                               OnDay(db::SqlCat("organization = ", db::Bind(organization),
                                                " AND kind <> ", int{v1::Appointment::ACTING}),
                                     point.day),
                               point.read_time)),
        person("people", "n", "a.person", point.read_time),
        term("terms", "t", "a.term", point.read_time),
        post("posts", "p", "a.post", point.read_time) {}

  db::Sql sql() const {
    return db::SqlCat(
        "SELECT m.precedence, m.from_day, m.name_key, m.name, m.body, m.display_name, m.term_end, "
        "m.post, m.title FROM (SELECT ",
        post.Column("precedence"), " AS precedence, a.from_day AS from_day, ",
        person.Column("name_key"), " AS name_key, a.name AS name, a.body AS body, ",
        person.Column("display_name"), " AS display_name, ", term.Column("end_date"),
        " AS term_end, a.post AS post, ", post.Column("title"), " AS title FROM (", appointments,
        ") a", person.sql(), term.sql(), post.sql(), " WHERE ", post.Column("kind"), " = ",
        int{v1::Post::SEAT}, ") m");
  }

  db::Sql appointments;
  HistoryJoin person, term, post;
};

}  // namespace

absl::StatusOr<HoldersByPost> FindHolders(db::Session& session, const resource::Catalog& catalog,
                                          const db::Sql& which, const BitemporalPoint& point) {
  const db::Sql query = resource::Versions("appointments", "post, person, term, body",
                                           OnDay(which, point.day), point.read_time);
  auto rows = session.Query(db::SqlCat("SELECT a.post, a.person, a.term, a.body FROM (", query,
                                       ") a LIMIT ", kMaxHolders + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxHolders) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_HOLDERS")
        .Message(absl::StrCat("there are more than ", kMaxHolders, " holders; ask for fewer posts"))
        .Precondition("SIZE", "holders", "ask for fewer posts, or list the appointments");
  }
  absl::flat_hash_set<std::string> people_named, terms_named;
  for (const db::Row& row : *rows) {
    const auto [post, person, term] =
        row.As<std::string_view, std::string_view, std::string_view>();
    people_named.emplace(person);
    if (!term.empty()) terms_named.emplace(term);
  }
  auto people = Load<v1::Person>(session, catalog, people_named, point.read_time);
  if (!people.ok()) return people.status();
  auto terms = Load<v1::Term>(session, catalog, terms_named, point.read_time);
  if (!terms.ok()) return terms.status();

  absl::flat_hash_map<std::string, std::vector<Held>> by_post;
  for (const db::Row& row : *rows) {
    const auto [post, person] = row.As<std::string, std::string>();
    by_post[post].push_back({ParseBody<v1::Appointment>(row, 3), Find(*people, person)});
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
  // Without a day given the token is bound to the day of the first page.
  absl::StatusOr<api::KeysetPage> page =
      api::KeysetPage::Of(call.page_tokens("page_token", absl::StrCat(point.day)), *order, request);
  if (!page.ok()) return page.status();
  const MembersQuery query(request.name(), point);
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat(query.sql(), db::Where(page->rest()), page->order()));
  if (!rows.ok()) return rows.status();
  v1::ListMembersResponse response;
  *response.mutable_as_of() = time::FromDayNumber(point.day);
  response.set_next_page_token(page->Cut(*rows));
  for (const db::Row& row : *rows) {
    auto [display_name, term_end, post, title] =
        row.As<std::string, time::DayNumber, std::string, std::string>(order->size() + 1);
    v1::Member& member = *response.add_members();
    *member.mutable_holder() =
        HolderOf(ParseBody<v1::Appointment>(row, order->size()), display_name, term_end, point.day);
    member.set_post(std::move(post));
    member.set_title(std::move(title));
  }
  return response;
}

}  // namespace district::personnel
