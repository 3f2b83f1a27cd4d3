#include "common/resource/access.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/auth/claims.h"
#include "common/resource/classified.h"
#include "common/resource/collection.h"

namespace district::resource {

absl::Status OutOfUnit(const std::string& what, const rpc::CallContext& call) {
  return auth::OutOfUnit(what, call.identity());
}

absl::Status RestrictedField(const std::string& path) {
  return api::Error(absl::StatusCode::kPermissionDenied, "RESTRICTED_FIELD")
      .Message(absl::StrCat(path, " may be written only with a permission of its own"))
      .Metadata("field", path)
      .Vietnamese("Bạn không có quyền ghi trường dữ liệu này.");
}

namespace {

// The rows that are the caller's and that it is cleared for.
absl::StatusOr<db::Sql> TheirRows(const Collection& collection, const rpc::CallContext& call,
                                  db::Session& session) {
  db::Sql condition = ClearedRows(collection, call);
  if (!collection.scope().Narrows(call)) return condition;
  auto theirs = collection.scope().rows(session, call);
  if (theirs.ok()) condition.And(*theirs);
  if (!theirs.ok()) return theirs.status();
  return condition;
}

}  // namespace

absl::StatusOr<db::Sql> ShownRows(const Collection& collection, const rpc::CallContext& call,
                                  db::Session& session) {
  return collection.hides() ? TheirRows(collection, call, session) : db::Sql();
}

Access::Access(const Collection& collection, const rpc::CallContext& call)
    : collection_(collection),
      call_(call),
      may_read_(!collection.scope().hides || call.Allows(collection.read_permission())),
      narrowed_(collection.Narrows(call)) {}

absl::StatusOr<Access> Access::Of(const Collection& collection, const rpc::CallContext& call,
                                  const std::vector<std::string>& names, db::Session& session) {
  Access access(collection, call);
  if (!access.narrowed_ || names.empty()) return access;
  auto condition = TheirRows(collection, call, session);
  if (!condition.ok()) return condition.status();
  auto rows = session.Query(db::SqlCat("SELECT name FROM ", collection.table(), " WHERE ",
                                       db::IsIn("name", names), " AND (", *condition, ")"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) access.theirs_.insert(row.Text());
  return access;
}

bool Access::whole() const {
  const std::vector<std::string>& permissions = collection_.restricted_by();
  return !collection_.scope().Narrows(call_) && may_read_ &&
         std::all_of(permissions.begin(), permissions.end(),
                     [&](const std::string& permission) { return call_.Allows(permission); });
}

bool Access::ShowsRestricted(const std::string& name, const std::string& permission) const {
  return IsTheirs(name) && call_.Allows(permission);
}

absl::Status Access::Check(const std::string& name) const {
  if (!collection_.hides()) return absl::OkStatus();
  if (!may_read_) {
    return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
        .Message(absl::StrCat("the caller's roles do not hold the permission `",
                              collection_.read_permission(), "`"))
        .Metadata("permission", collection_.read_permission())
        .Vietnamese("Bạn không có quyền xem dữ liệu này.");
  }
  if (IsTheirs(name)) return absl::OkStatus();
  if (collection_.classified()) return api::NotFound(collection_.type_name(), name);
  return collection_.scope().refusal(name, call_);
}

absl::Status Access::NotThere(const std::string& name) const {
  if (absl::Status status = Check(name); !status.ok()) return status;
  return api::NotFound(collection_.type_name(), name);
}

}  // namespace district::resource
