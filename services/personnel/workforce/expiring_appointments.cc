// Appointments that come to their end within a time.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
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
db::Sql Held(const std::vector<Unit>& units, const BitemporalPoint& point) {
  const db::Sql held =
      resource::Versions("appointments", "name, person, post, term, kind, end_date",
                         OnDay(InUnits("organization", units), point.day), point.read_time);
  const HistoryJoin person("people", "n", "a.person", point.read_time);
  const HistoryJoin post("posts", "p", "a.post", point.read_time);
  const HistoryJoin term("terms", "t", "a.term", point.read_time);
  return db::SqlCat(
      "SELECT a.name AS name, CASE WHEN a.end_date <> 0 THEN a.end_date ELSE COALESCE(",
      term.Column("end_date"),
      ", 0) END AS ends, a.end_date AS own_end, a.person AS person, a.post AS post, a.term AS "
      "term, a.kind AS kind, ",
      person.Column("display_name"), " AS display_name, ", post.Column("title"), " AS title FROM (",
      held, ") a", person.sql(), post.sql(), term.sql());
}

v1::ExpiringAppointment ExpiringIn(const db::Row& row) {
  auto [last_day, name, ends, own_end, person, post, term, kind, display_name, title] =
      row.As<time::DayNumber, std::string, time::DayNumber, time::DayNumber, std::string,
             std::string, std::string, v1::Appointment::Kind, std::string, std::string>();
  v1::ExpiringAppointment expiring;
  expiring.set_appointment(std::move(name));
  *expiring.mutable_end_date() = time::FromDayNumber(ends);
  expiring.set_basis(own_end != 0 ? v1::ExpiringAppointment::APPOINTMENT
                                  : v1::ExpiringAppointment::TERM);
  expiring.set_person(std::move(person));
  expiring.set_post(std::move(post));
  expiring.set_term(std::move(term));
  expiring.set_kind(kind);
  expiring.set_display_name(std::move(display_name));
  expiring.set_title(std::move(title));
  return expiring;
}

absl::StatusOr<v1::ListExpiringAppointmentsResponse> ListExpiringAppointments(
    const rpc::Call& call, const v1::ListExpiringAppointmentsRequest& request,
    db::Session& session) {
  static const auto* const order = new std::vector<api::OrderTerm>{
      {.column = "e.last_day", .type = api::ColumnType::kDate}, {.column = "e.name"}};
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  absl::StatusOr<time::DayNumber> before = Horizon(request.before(), point.day, session);
  if (!before.ok()) return before.status();
  auto page =
      api::KeysetPage::Of(call.page_tokens("page_token", absl::StrCat(point.day)), *order, request);
  if (!page.ok()) return page.status();
  db::Sql window =
      db::SqlCat("e.last_day >= ", db::Bind(point.day), " AND e.last_day < ", db::Bind(*before));
  window.And(page->rest());
  auto units = UnitsOf(session, request.name(), request.include_below(), point);
  if (!units.ok()) return units.status();

  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT e.last_day, e.name, e.ends, e.own_end, e.person, e.post, e.term, e.kind, "
                 "e.display_name, e.title FROM (SELECT h.*, ",
                 LastDaySql("h.ends"), " AS last_day FROM (", Held(*units, point), ") h) e WHERE ",
                 window, page->order()));
  if (!rows.ok()) return rows.status();

  v1::ListExpiringAppointmentsResponse response;
  *response.mutable_as_of() = time::FromDayNumber(point.day);
  *response.mutable_before() = time::FromDayNumber(*before);
  response.set_next_page_token(page->Cut(*rows));
  for (const db::Row& row : *rows) *response.add_appointments() = ExpiringIn(row);
  return response;
}

}  // namespace

void ServeExpiringAppointments(resource::Service& service) {
  service.ServeRead<v1::ListExpiringAppointmentsRequest, v1::ListExpiringAppointmentsResponse>(
      "district.personnel.v1.WorkforceService.ListExpiringAppointments", &ListExpiringAppointments);
}

}  // namespace district::personnel
