#include "services/personnel/holders.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/order_by.h"
#include "common/resource/collection.h"
#include "common/resource/reads.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/known.h"

namespace district::personnel {
namespace {

constexpr int kMaxHolders = 10000;

// Appointments on a day, each with the person and the term.
struct HolderQuery {
  HolderQuery(const api::SqlCondition& which, const Moment& moment)
      : appointments(resource::Versions("appointments",
                                        "name, person, post, term, kind, from_day, body",
                                        OnDay(which, moment.day), moment.read_time)),
        person("people", "n", "a.person", moment.read_time),
        term("terms", "t", "a.term", moment.read_time) {}

  // What FillHolder reads, three columns.
  std::string columns() const {
    return absl::StrCat("a.body AS body, ", person.Column("display_name"), " AS display_name, ",
                        term.Column("end_date"), " AS term_end");
  }
  std::string from() const {
    return absl::StrCat(" FROM (", appointments.sql, ") a", person.join(), term.join());
  }
  std::vector<db::Value> parameters() const {
    std::vector<db::Value> values = appointments.parameters;
    person.Bind(values);
    term.Bind(values);
    return values;
  }

  api::SqlCondition appointments;
  Known person;
  Known term;
};

v1::Holder HolderIn(const db::Row& row, size_t column, time::DayNumber day) {
  const auto appointment = ParseBody<v1::Appointment>(row, column);
  v1::Holder holder;
  holder.set_person(api::TopOf(appointment.name()));
  holder.set_display_name(db::AsText(row[column + 1]));
  holder.set_appointment(appointment.name());
  if (appointment.has_start_date()) *holder.mutable_start_date() = appointment.start_date();
  if (appointment.has_end_date()) *holder.mutable_end_date() = appointment.end_date();
  holder.set_acting(appointment.kind() == v1::Appointment::ACTING);
  holder.set_term(appointment.term());
  const auto term_end = static_cast<time::DayNumber>(db::AsInt(row[column + 2]));
  holder.set_over_term(term_end != 0 && time::LastDay(term_end) < day);
  return holder;
}

// The seats held: the columns that order them, those that HolderIn reads, the post and its title.
std::string MembersSql(const HolderQuery& query, const Known& post) {
  return absl::StrCat(
      "SELECT m.precedence, m.from_day, m.name_key, m.name, m.body, m.display_name, m.term_end, "
      "m.post, m.title FROM (SELECT ",
      post.Column("precedence"), " AS precedence, a.from_day AS from_day, ",
      query.person.Column("name_key"), " AS name_key, a.name AS name, a.post AS post, ",
      post.Column("title"), " AS title, ", query.columns(), query.from(), post.join(), " WHERE ",
      post.Column("kind"), " = ", static_cast<int>(v1::Post::SEAT), ") m");
}

}  // namespace

Moment MomentOf(const std::string& as_of, const google::protobuf::Message& request) {
  return {AsOf(as_of), resource::GetMicros(request, "read_time")};
}

absl::StatusOr<HoldersByPost> FindHolders(db::Session& session, const api::SqlCondition& which,
                                          const Moment& moment) {
  const HolderQuery query(which, moment);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat("SELECT a.post, a.kind = ", static_cast<int>(v1::Appointment::ACTING),
                   ", a.from_day, ", query.person.Column("name_key"), ", a.name, ", query.columns(),
                   query.from(), " LIMIT ", kMaxHolders + 1),
      query.parameters());
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxHolders) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_HOLDERS")
        .Message(absl::StrCat("there are more than ", kMaxHolders, " holders; ask for fewer posts"))
        .Precondition("SIZE", "holders", "ask for fewer posts, or list the appointments");
  }
  // The database would sort rows with bodies in a table on disk.
  std::sort(rows->begin(), rows->end(), [](const db::Row& a, const db::Row& b) {
    const auto key = [](const db::Row& row) {
      return std::make_tuple(db::AsInt(row[1]), db::AsInt(row[2]),
                             std::string_view(db::AsText(row[3])),
                             std::string_view(db::AsText(row[4])));
    };
    return key(a) < key(b);
  });
  HoldersByPost holders;
  for (const db::Row& row : *rows) {
    holders[db::AsText(row[0])].push_back(HolderIn(row, 5, moment.day));
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

absl::StatusOr<v1::ListMembersResponse> FindMembers(db::Session& session,
                                                    const v1::ListMembersRequest& request,
                                                    const Moment& moment) {
  static const auto* const order =
      new std::vector<api::OrderTerm>{{"m.precedence"}, {"m.from_day"}, {"m.name_key"}, {"m.name"}};
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const HolderQuery query(
      {"organization = ? AND kind <> ?", {request.name(), int64_t{v1::Appointment::ACTING}}},
      moment);
  const Known post("posts", "p", "a.post", moment.read_time);
  std::vector<db::Value> parameters = query.parameters();
  post.Bind(parameters);
  // Without a day given the token is bound to the day of the first page.
  const std::string bound_to = absl::StrJoin(
      {request.name(), absl::StrCat(moment.day), absl::StrCat(moment.read_time)}, "\x1f");
  std::string after;
  if (!request.page_token().empty()) {
    auto last = api::DecodePageToken(request.page_token(), bound_to);
    if (!last.ok()) return last.status();
    const api::SqlCondition rest = api::AfterSql(*order, *last);
    after = absl::StrCat(" WHERE ", rest.sql);
    parameters.insert(parameters.end(), rest.parameters.begin(), rest.parameters.end());
  }
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat(MembersSql(query, post), after,
                   " ORDER BY m.precedence, m.from_day, m.name_key, m.name LIMIT ", *page_size + 1),
      parameters);
  if (!rows.ok()) return rows.status();
  v1::ListMembersResponse response;
  *response.mutable_as_of() = time::FromDayNumber(moment.day);
  if (rows->size() > static_cast<size_t>(*page_size)) {
    rows->pop_back();
    const db::Row& last = rows->back();
    response.set_next_page_token(
        api::EncodePageToken({last[0], last[1], last[2], last[3]}, bound_to));
  }
  for (const db::Row& row : *rows) {
    v1::Member& member = *response.add_members();
    *member.mutable_holder() = HolderIn(row, 4, moment.day);
    member.set_post(db::AsText(row[7]));
    member.set_title(db::AsText(row[8]));
  }
  return response;
}

}  // namespace district::personnel
