// Offices for which nobody is ready to take over.
#include <string>
#include <utility>
#include <vector>

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

// What a statement reads, and what it binds, in the order of the text.
void Append(api::SqlCondition& statement, const std::string& before, const api::SqlCondition& part,
            const std::string& behind) {
  absl::StrAppend(&statement.sql, before, part.sql, behind);
  statement.parameters.insert(statement.parameters.end(), part.parameters.begin(),
                              part.parameters.end());
}

std::string CountReady(Successor::Readiness readiness, const std::string& alias) {
  return absl::StrCat("COUNT(DISTINCT CASE WHEN s.readiness = ", static_cast<int>(readiness),
                      " THEN s.person END) AS ", alias);
}

// The offices of the units on the day, each with its holders and with those who are planned for it
// and are no holders, by readiness.
api::SqlCondition Offices(const std::vector<Unit>& units, const BitemporalPoint& point) {
  const api::SqlCondition in_units = InUnits("organization", units);
  api::SqlCondition existing = in_units;
  absl::StrAppend(&existing.sql, " AND kind = ", static_cast<int>(v1::Post::OFFICE),
                  " AND establishment_date <= ? AND (abolition_date = 0 OR ",
                  LastDaySql("abolition_date"), " >= ?)");
  existing.parameters.insert(existing.parameters.end(), 2, int64_t{point.day});
  const api::SqlCondition offices =
      resource::Versions("posts", "name, title, precedence", existing, point.read_time);
  const api::SqlCondition held = resource::Versions("appointments", "post, person",
                                                    OnDay(in_units, point.day), point.read_time);
  const api::SqlCondition planned = resource::Versions("successors", "post, person, readiness",
                                                       OnDay(in_units, point.day), point.read_time);

  api::SqlCondition all;
  Append(all,
         "SELECT p.precedence AS precedence, p.name AS name, p.title AS title, "
         "COALESCE(h.holders, 0) AS holders, COALESCE(c.ready, 0) AS ready_now, "
         "COALESCE(c.in_term, 0) AS ready_in_term, COALESCE(c.next_term, 0) AS ready_next_term "
         "FROM (",
         offices, ") p");
  Append(all, " LEFT JOIN (SELECT a.post AS post, COUNT(DISTINCT a.person) AS holders FROM (", held,
         ") a GROUP BY a.post) h ON h.post = p.name");
  Append(
      all,
      absl::StrCat(" LEFT JOIN (SELECT s.post AS post, ", CountReady(Successor::READY_NOW, "ready"),
                   ", ", CountReady(Successor::READY_IN_TERM, "in_term"), ", ",
                   CountReady(Successor::READY_NEXT_TERM, "next_term"), " FROM ("),
      planned, ") s");
  Append(all, " LEFT JOIN (", held,
         ") a ON a.post = s.post AND a.person = s.person WHERE a.person IS NULL GROUP BY s.post) c "
         "ON c.post = p.name");
  return all;
}

v1::SuccessionGap GapIn(const db::Row& row) {
  const auto number = [&](size_t column) { return static_cast<int32_t>(db::AsInt(row[column])); };
  v1::SuccessionGap gap;
  gap.set_post(db::AsText(row[1]));
  gap.set_title(db::AsText(row[2]));
  gap.set_holder_count(number(3));
  gap.set_ready_now_count(number(4));
  gap.set_ready_in_term_count(number(5));
  gap.set_ready_next_term_count(number(6));
  return gap;
}

absl::StatusOr<v1::ListSuccessionGapsResponse> ListSuccessionGaps(
    const rpc::Call& call, const v1::ListSuccessionGapsRequest& request, db::Session& session) {
  static const auto* const order = new std::vector<api::OrderTerm>{
      {.column = "g.precedence", .type = api::ColumnType::kInteger}, {.column = "g.name"}};
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  const api::PageTokens tokens = call.page_tokens("page_token", absl::StrCat(point.day));
  auto rest = tokens.Rest(*order, request.page_token());
  if (!rest.ok()) return rest.status();
  api::SqlCondition shown{request.include_ready() ? "g.ready_now >= 0" : "g.ready_now = 0", {}};
  shown.And(*rest);
  auto units = UnitsOf(session, request.name(), request.include_below(), point);
  if (!units.ok()) return units.status();

  api::SqlCondition statement;
  Append(statement,
         "SELECT g.precedence, g.name, g.title, g.holders, g.ready_now, g.ready_in_term, "
         "g.ready_next_term FROM (",
         Offices(*units, point), ") g WHERE ");
  Append(statement, "", shown,
         absl::StrCat(" ORDER BY g.precedence, g.name LIMIT ", *page_size + 1));
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(statement.sql, statement.parameters);
  if (!rows.ok()) return rows.status();

  v1::ListSuccessionGapsResponse response;
  *response.mutable_as_of() = time::FromDayNumber(point.day);
  if (rows->size() > static_cast<size_t>(*page_size)) {
    rows->pop_back();
    response.set_next_page_token(tokens.After(*order, rows->back()));
  }
  for (const db::Row& row : *rows) *response.add_gaps() = GapIn(row);
  return response;
}

}  // namespace

void ServeSuccessionGaps(resource::Service& service) {
  service.ServeRead<v1::ListSuccessionGapsRequest, v1::ListSuccessionGapsResponse>(
      "district.personnel.v1.SuccessorService.ListSuccessionGaps", &ListSuccessionGaps);
}

}  // namespace district::personnel
