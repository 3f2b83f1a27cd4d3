// Offices for which nobody is ready to take over.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/resource/reads.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/successors.pb.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/units.h"
#include "services/personnel/workforce/register.h"

namespace district::personnel {
namespace {

using v1::Successor;

std::string CountReady(Successor::Readiness readiness, const std::string& alias) {
  return absl::StrCat("COUNT(DISTINCT CASE WHEN s.readiness = ", static_cast<int>(readiness),
                      " THEN s.person END) AS ", alias);
}

// The offices of the units on the day, each with its holders and with those who are planned for it
// and are no holders, by readiness.
db::Sql Offices(const std::vector<Unit>& units, const BitemporalPoint& point) {
  const db::Sql in_units = InUnits("organization", units);
  const db::Sql day = db::Bind(point.day);
  const db::Sql existing =
      db::SqlCat(in_units, " AND kind = ", static_cast<int>(v1::Post::OFFICE),
                 " AND establishment_date <= ", day, " AND (abolition_date = 0 OR ",
                 LastDaySql("abolition_date"), " >= ", day, ")");
  const db::Sql offices =
      resource::Versions("posts", "name, title, precedence", existing, point.read_time);
  const db::Sql held = resource::Versions("appointments", "post, person",
                                          OnDay(in_units, point.day), point.read_time);
  const db::Sql planned = resource::Versions("successors", "post, person, readiness",
                                             OnDay(in_units, point.day), point.read_time);
  return db::SqlCat(
      "SELECT p.precedence AS precedence, p.name AS name, p.title AS title, "
      "COALESCE(h.holders, 0) AS holders, COALESCE(c.ready, 0) AS ready_now, "
      "COALESCE(c.in_term, 0) AS ready_in_term, COALESCE(c.next_term, 0) AS ready_next_term "
      "FROM (",
      offices, ") p",
      " LEFT JOIN (SELECT a.post AS post, COUNT(DISTINCT a.person) AS holders FROM (", held,
      ") a GROUP BY a.post) h ON h.post = p.name", " LEFT JOIN (SELECT s.post AS post, ",
      CountReady(Successor::READY_NOW, "ready"), ", ",
      CountReady(Successor::READY_IN_TERM, "in_term"), ", ",
      CountReady(Successor::READY_NEXT_TERM, "next_term"), " FROM (", planned, ") s LEFT JOIN (",
      held,
      ") a ON a.post = s.post AND a.person = s.person WHERE a.person IS NULL GROUP BY s.post) c "
      "ON c.post = p.name");
}

v1::SuccessionGap GapIn(const db::Row& row) {
  auto [precedence, post, title, holders, now, in_term, next_term] =
      row.As<int64_t, std::string, std::string, int32_t, int32_t, int32_t, int32_t>();
  v1::SuccessionGap gap;
  gap.set_post(std::move(post));
  gap.set_title(std::move(title));
  gap.set_holder_count(holders);
  gap.set_ready_now_count(now);
  gap.set_ready_in_term_count(in_term);
  gap.set_ready_next_term_count(next_term);
  return gap;
}

absl::StatusOr<v1::ListSuccessionGapsResponse> ListSuccessionGaps(
    const rpc::Call& call, const v1::ListSuccessionGapsRequest& request, db::Session& session) {
  static const auto* const order = new std::vector<api::OrderTerm>{
      {.column = "g.precedence", .type = api::ColumnType::kInteger}, {.column = "g.name"}};
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  auto page =
      api::KeysetPage::Of(call.page_tokens("page_token", absl::StrCat(point.day)), *order, request);
  if (!page.ok()) return page.status();
  db::Sql shown = db::SqlCat(request.include_ready() ? "g.ready_now >= 0" : "g.ready_now = 0");
  shown.And(page->rest());
  auto units = UnitsOf(session, request.name(), request.include_below(), point);
  if (!units.ok()) return units.status();

  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT g.precedence, g.name, g.title, g.holders, g.ready_now, g.ready_in_term, "
                 "g.ready_next_term FROM (",
                 Offices(*units, point), ") g WHERE ", shown, page->order()));
  if (!rows.ok()) return rows.status();

  v1::ListSuccessionGapsResponse response;
  *response.mutable_as_of() = time::FromDayNumber(point.day);
  response.set_next_page_token(page->Cut(*rows));
  for (const db::Row& row : *rows) *response.add_gaps() = GapIn(row);
  return response;
}

}  // namespace

void ServeSuccessionGaps(resource::Service& service) {
  service.ServeRead<v1::ListSuccessionGapsRequest, v1::ListSuccessionGapsResponse>(
      "district.personnel.v1.SuccessorService.ListSuccessionGaps", &ListSuccessionGaps);
}

}  // namespace district::personnel
