// Appointments that come to their end within a time.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/resource/reads.h"
#include "district/personnel/v1/workforce.pb.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/rows/history_join.h"
#include "services/personnel/tree/units.h"
#include "services/personnel/workforce/register.h"

namespace district::personnel {
namespace {

// The day before which the appointments end: twelve months after `day` where none is asked for.
absl::StatusOr<time::DayNumber> Horizon(const std::string& before, time::DayNumber day,
                                        const db::Session& session) {
  if (before.empty()) {
    const absl::CivilDay from = time::ToCivilDay(day);
    return time::FromCivilDay(absl::CivilDay(from.year() + 1, from.month(), from.day()));
  }
  const time::DayNumber horizon = AsOf(before, session);
  if (horizon > day) return horizon;
  return api::Error(absl::StatusCode::kInvalidArgument, "DATES_REVERSED")
      .Message(absl::StrCat("before: must be after ", time::FormatDay(day)))
      .Field("before", absl::StrCat("must be after ", time::FormatDay(day)))
      .Vietnamese(absl::StrCat("Mốc kết thúc phải sau ngày ", time::FormatDayVietnamese(day), "."));
}

// Those of the units that hold on the day: when they end (0 for never), then what an answer tells.
api::SqlCondition Held(const std::vector<Unit>& units, const BitemporalPoint& point) {
  api::SqlCondition held =
      resource::Versions("appointments", "name, person, post, term, kind, end_date",
                         OnDay(InUnits("organization", units), point.day), point.read_time);
  const HistoryJoin person("people", "n", "a.person", point.read_time);
  const HistoryJoin post("posts", "p", "a.post", point.read_time);
  const HistoryJoin term("terms", "t", "a.term", point.read_time);
  held.sql = absl::StrCat(
      "SELECT a.name AS name, CASE WHEN a.end_date <> 0 THEN a.end_date ELSE COALESCE(",
      term.Column("end_date"),
      ", 0) END AS ends, a.end_date AS own_end, a.person AS person, a.post AS post, a.term AS "
      "term, a.kind AS kind, ",
      person.Column("display_name"), " AS display_name, ", post.Column("title"), " AS title FROM (",
      held.sql, ") a", person.join(), post.join(), term.join());
  for (const HistoryJoin* join : {&person, &post, &term}) join->Bind(held.parameters);
  return held;
}

v1::ExpiringAppointment ExpiringIn(const db::Row& row) {
  v1::ExpiringAppointment expiring;
  expiring.set_appointment(db::AsText(row[1]));
  *expiring.mutable_end_date() =
      time::FromDayNumber(static_cast<time::DayNumber>(db::AsInt(row[2])));
  expiring.set_basis(db::AsInt(row[3]) != 0 ? v1::ExpiringAppointment::APPOINTMENT
                                            : v1::ExpiringAppointment::TERM);
  expiring.set_person(db::AsText(row[4]));
  expiring.set_post(db::AsText(row[5]));
  expiring.set_term(db::AsText(row[6]));
  expiring.set_kind(static_cast<v1::Appointment::Kind>(db::AsInt(row[7])));
  expiring.set_display_name(db::AsText(row[8]));
  expiring.set_title(db::AsText(row[9]));
  return expiring;
}

absl::StatusOr<v1::ListExpiringAppointmentsResponse> ListExpiringAppointments(
    const rpc::Call& call, const v1::ListExpiringAppointmentsRequest& request,
    db::Session& session) {
  static const auto* const order = new std::vector<api::OrderTerm>{
      {.column = "e.last_day", .type = api::ColumnType::kDate}, {.column = "e.name"}};
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  absl::StatusOr<time::DayNumber> before = Horizon(request.before(), point.day, session);
  if (!before.ok()) return before.status();
  const api::PageTokens tokens = call.page_tokens("page_token", absl::StrCat(point.day));
  auto rest = tokens.Rest(*order, request.page_token());
  if (!rest.ok()) return rest.status();
  api::SqlCondition window{"e.last_day >= ? AND e.last_day < ?",
                           {int64_t{point.day}, int64_t{*before}}};
  window.And(*rest);
  auto units = UnitsOf(session, request.name(), request.include_below(), point);
  if (!units.ok()) return units.status();

  api::SqlCondition held = Held(*units, point);
  held.parameters.insert(held.parameters.end(), window.parameters.begin(), window.parameters.end());
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat(
          "SELECT e.last_day, e.name, e.ends, e.own_end, e.person, e.post, e.term, e.kind, "
          "e.display_name, e.title FROM (SELECT h.*, ",
          LastDaySql("h.ends"), " AS last_day FROM (", held.sql, ") h) e WHERE ", window.sql,
          " ORDER BY e.last_day, e.name LIMIT ", *page_size + 1),
      held.parameters);
  if (!rows.ok()) return rows.status();

  v1::ListExpiringAppointmentsResponse response;
  *response.mutable_as_of() = time::FromDayNumber(point.day);
  *response.mutable_before() = time::FromDayNumber(*before);
  if (rows->size() > static_cast<size_t>(*page_size)) {
    rows->pop_back();
    response.set_next_page_token(tokens.After(*order, rows->back()));
  }
  for (const db::Row& row : *rows) *response.add_appointments() = ExpiringIn(row);
  return response;
}

}  // namespace

void ServeExpiringAppointments(resource::Service& service) {
  service.ServeRead<v1::ListExpiringAppointmentsRequest, v1::ListExpiringAppointmentsResponse>(
      "district.personnel.v1.WorkforceService.ListExpiringAppointments", &ListExpiringAppointments);
}

}  // namespace district::personnel
