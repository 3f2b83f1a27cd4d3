// Rosters, holders of posts, members of bodies: on a day, as known at an instant.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/batch_get.h"
#include "common/resource/reads.h"
#include "services/personnel/appointments/holders.h"
#include "services/personnel/appointments/register.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/organizations_on.h"
#include "services/personnel/tree/units.h"

namespace district::personnel {
namespace {

constexpr char kPostType[] = "personnel.district/Post";
// A roster of more does not fit into an answer.
constexpr int kMaxPosts = 2000;

absl::Status TooLarge(const std::string& name) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "ROSTER_TOO_LARGE")
      .Message(absl::StrCat(name, " and what is below it have more than ", kMaxPosts, " posts"))
      .Precondition("SIZE", name, "ask for the rosters of the organizations below it")
      .Vietnamese("Danh sách quá lớn; hãy xem theo từng tổ chức trực thuộc.");
}

// The organizations that a roster is about. On a day on which the one asked for does not exist
// there is only itself, without seats to fill.
struct Scope {
  std::vector<Unit> units;
  bool exists;
};
absl::StatusOr<Scope> ScopeOf(db::Session& session, const std::string& name, bool include_below,
                              const BitemporalPoint& point) {
  auto units = UnitsOf(session, name, include_below, point);
  if (units.ok()) return Scope{*std::move(units), true};
  if (!absl::IsNotFound(units.status())) return units.status();
  auto known = KnownOrganization(session, name, point.read_time);
  if (!known.ok()) return known.status();
  return Scope{{Unit{.name = name}}, false};
}

bool IsShown(const v1::RosterEntry& entry, v1::GetRosterRequest::Show show) {
  switch (show) {
    case v1::GetRosterRequest::VACANT:
      return entry.vacant_seats() > 0;
    case v1::GetRosterRequest::OVER_TERM:
      return std::any_of(entry.holders().begin(), entry.holders().end(),
                         [](const v1::Holder& holder) { return holder.over_term(); });
    default:
      return true;
  }
}

absl::StatusOr<v1::Roster> GetRoster(db::Session& session, const resource::Catalog& catalog,
                                     const v1::GetRosterRequest& request) {
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  auto scope = ScopeOf(session, request.name(), request.include_below(), point);
  if (!scope.ok()) return scope.status();
  const db::Sql theirs = InUnits("organization", scope->units);
  const db::Sql posts =
      resource::Versions("posts", "body, precedence, name", theirs, point.read_time);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT p.body FROM (", posts, ") p ORDER BY p.precedence, p.name LIMIT ", kMaxPosts + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxPosts) return TooLarge(request.name());
  auto holders = FindHolders(session, catalog, theirs, point);
  if (!holders.ok()) return holders.status();

  v1::Roster roster;
  roster.set_organization(request.name());
  *roster.mutable_as_of() = time::FromDayNumber(point.day);
  for (const db::Row& row : *rows) {
    v1::Post post = ParseBody<v1::Post>(row, 0);
    const time::DaySpan exists = time::SpanOf(time::ToDayNumber(post.establishment_date()),
                                              time::ToDayNumber(post.abolition_date()));
    std::vector<v1::Holder>& held_by = (*holders)[post.name()];
    if (held_by.empty() && !(scope->exists && exists.Contains(point.day))) continue;
    v1::RosterEntry entry = EntryOf(std::move(post), std::move(held_by), point.day);
    if (!scope->exists) entry.clear_vacant_seats();
    if (IsShown(entry, request.show())) *roster.add_entries() = std::move(entry);
  }
  return roster;
}

absl::StatusOr<v1::BatchGetHoldersResponse> BatchGetHolders(
    db::Session& session, const resource::Catalog& catalog,
    const v1::BatchGetHoldersRequest& request) {
  const bool one_parent = !request.parent().empty() && !absl::EndsWith(request.parent(), "/-");
  for (int i = 0; i < request.posts_size(); ++i) {
    if (!one_parent || api::TopOf(request.posts(i)) == request.parent()) continue;
    return api::InvalidField(absl::StrCat("posts[", i, "]"),
                             absl::StrCat("is not below ", request.parent()));
  }
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  const std::vector<std::string> names(request.posts().begin(), request.posts().end());
  auto rows = resource::KnownBodies(catalog.Of<v1::Post>(), names, point.read_time, session);
  if (!rows.ok()) return rows.status();
  absl::flat_hash_map<std::string, v1::Post> found;
  for (const db::Row& row : *rows) {
    auto post = ParseBody<v1::Post>(row, 1);
    if (!post.has_delete_time()) found[row.Text()] = std::move(post);
  }
  std::vector<std::string> missing;
  for (const std::string& name : names) {
    if (!found.contains(name)) missing.push_back(name);
  }
  if (!missing.empty()) return resource::SomeNotFound(kPostType, missing);
  auto holders = FindHolders(session, catalog, db::IsIn("post", names), point);
  if (!holders.ok()) return holders.status();

  v1::BatchGetHoldersResponse response;
  *response.mutable_as_of() = time::FromDayNumber(point.day);
  for (const std::string& name : names) {
    *response.add_entries() = EntryOf(found[name], (*holders)[name], point.day);
  }
  return response;
}

absl::StatusOr<v1::ListMembersResponse> ListMembers(const rpc::Call& call,
                                                    const v1::ListMembersRequest& request,
                                                    db::Session& session) {
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  auto known = KnownOrganization(session, request.name(), point.read_time);
  if (!known.ok()) return known.status();
  return FindMembers(session, call, request, point);
}

}  // namespace

void ServeRosters(resource::Service& service) {
  const std::string prefix = "district.personnel.v1.OrganizationService.";
  const resource::Catalog& catalog = service.catalog();
  service.ServeReport<v1::GetRosterRequest, v1::Roster>(
      prefix + "GetRoster",
      [&catalog](const rpc::Call&, const v1::GetRosterRequest& request, db::Session& session) {
        return GetRoster(session, catalog, request);
      });
  service.ServeReport<v1::BatchGetHoldersRequest, v1::BatchGetHoldersResponse>(
      prefix + "BatchGetHolders",
      [&catalog](const rpc::Call&, const v1::BatchGetHoldersRequest& request,
                 db::Session& session) { return BatchGetHolders(session, catalog, request); });
  service.ServeRead<v1::ListMembersRequest, v1::ListMembersResponse>(prefix + "ListMembers",
                                                                     &ListMembers);
}

}  // namespace district::personnel
