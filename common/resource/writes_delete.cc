// Writes that delete resources and bring them back.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/classified.h"
#include "common/resource/names_below.h"
#include "common/resource/writes.h"

namespace district::resource {
namespace {

// More children than this are not deleted in one call.
constexpr int64_t kMaxForcedDeletions = 1000;

// A condition that others stand in the way of a deletion: what a caller is not cleared for does
// not, or a refusal would tell of it. It stays as it is, below or beside what can be undeleted.
db::Sql InTheWay(const Collection& collection, const rpc::CallContext& call, db::Sql condition) {
  condition.And(ClearedRows(collection, call));
  condition.And(db::SqlCat("delete_time = 0"));
  return condition;
}

}  // namespace

// What may not be known of others is answered of the resource that they stand in the way of.
absl::Status Writes::CheckShown(const Collection& collection, const std::vector<db::Row>& named,
                                const std::string& asked) {
  if (!collection.scope().hides) return absl::OkStatus();
  std::vector<std::string> names;
  for (const db::Row& row : named) names.push_back(row.Text());
  absl::StatusOr<Access> access = Access::Of(collection, call_, names, transaction_);
  if (!access.ok()) return access.status();
  const bool all = std::all_of(names.begin(), names.end(),
                               [&](const std::string& name) { return access->Shows(name); });
  return all ? absl::OkStatus() : access->Check(asked);
}

absl::Status Writes::CheckNothingDepends(const Collection& collection, const Removal& removal) {
  for (const Collection* child : catalog_.ChildrenOf(collection)) {
    absl::StatusOr<std::vector<db::Row>> children = transaction_.Query(
        db::SqlCat("SELECT name FROM ", child->table(), " WHERE ",
                   InTheWay(*child, call_, NamesBelow(removal.name)), " ORDER BY name LIMIT ",
                   removal.force ? kMaxForcedDeletions + 1 : 1));
    if (!children.ok()) return children.status();
    if (children->empty()) continue;
    absl::Status shown = CheckShown(*child, *children, removal.name);
    if (!shown.ok()) return shown;
    if (!removal.force || static_cast<int64_t>(children->size()) > kMaxForcedDeletions) {
      return api::Error(absl::StatusCode::kFailedPrecondition, "HAS_CHILDREN")
          .Message(absl::StrCat(removal.name, " has ", child->pattern().collection(), " below it",
                                removal.force ? ", too many to delete at once" : "; use force"))
          .Precondition("CHILDREN", removal.name,
                        absl::StrCat("delete ", child->pattern().collection(), " first"))
          .Vietnamese("Không thể xóa: còn dữ liệu trực thuộc.");
    }
    std::vector<Removal> removals;
    for (const db::Row& row : *children) {
      removals.push_back({.name = row.Text(), .etag = "", .force = true, .path = removal.path});
    }
    absl::StatusOr<Resources> deleted = Delete(*child, std::move(removals));
    if (!deleted.ok()) return deleted.status();
  }
  for (const Catalog::Referrer& referrer : catalog_.ReferrersTo(collection)) {
    absl::StatusOr<std::vector<db::Row>> rows = transaction_.Query(
        db::SqlCat("SELECT name FROM ", referrer.collection->table(), " WHERE ",
                   InTheWay(*referrer.collection, call_,
                            db::SqlCat(referrer.column->column, " = ", db::Bind(removal.name))),
                   " LIMIT 1"));
    if (!rows.ok()) return rows.status();
    if (rows->empty()) continue;
    absl::Status shown = CheckShown(*referrer.collection, *rows, removal.name);
    if (!shown.ok()) return shown;
    const std::string& holder = rows->front().Text();
    return api::Error(absl::StatusCode::kFailedPrecondition, "IS_REFERENCED")
        .Message(absl::StrCat(removal.name, " is referred to by ", holder))
        .Precondition("REFERENCE", holder,
                      absl::StrCat("its ", referrer.column->path, " is ", removal.name))
        .Vietnamese("Không thể xóa: đối tượng đang được tham chiếu.");
  }
  return absl::OkStatus();
}

absl::StatusOr<Resources> Writes::Delete(const Collection& collection,
                                         std::vector<Removal> removals, const BatchRule& rule) {
  std::vector<std::string> names;
  for (const Removal& removal : removals) {
    if (std::find(names.begin(), names.end(), removal.name) != names.end()) {
      return api::InvalidField(api::Below(removal.path) + "name",
                               absl::StrCat(removal.name, " is there twice"), "DUPLICATE_NAME");
    }
    names.push_back(removal.name);
  }
  absl::StatusOr<std::vector<Stored>> stored = LoadForUpdate(collection, names);
  if (!stored.ok()) return stored.status();
  absl::Status ours = CheckUnit(collection, Action::kDelete, *stored);
  if (!ours.ok()) return ours;
  std::vector<PlacedChange> all;
  for (size_t i = 0; i < removals.size(); ++i) {
    Message* resource = (*stored)[i].resource.get();
    if (resource) all.push_back({{Action::kDelete, resource, resource}, removals[i].path});
  }
  if (absl::Status locked = LockForHooks(collection, all, rule); !locked.ok()) return locked;
  // One after the other: what is deleted with force deletes others first, and what was deleted
  // before in the same call no longer depends on what follows.
  Resources deleted;
  for (size_t i = 0; i < removals.size(); ++i) {
    const Message* before = (*stored)[i].resource.get();
    if (!before) return NotThere(collection, removals[i].name);
    if (GetMicros(*before, "delete_time") != 0) {
      return api::NotFound(collection.type_name(), removals[i].name);
    }
    if (!removals[i].etag.empty() && removals[i].etag != GetString(*before, "etag")) {
      return api::EtagMismatch(collection.type_name(), removals[i].name);
    }
    absl::Status status = CheckNothingDepends(collection, removals[i]);
    for (const DeletionHook& hook : collection.deletion_hooks()) {
      if (status.ok()) status = hook(transaction_, *before);
    }
    if (!status.ok()) return status;
    std::unique_ptr<Message> after(before->New());
    after->CopyFrom(*before);
    const Change change{Action::kDelete, before, after.get()};
    status = WriteAlone(collection, change, (*stored)[i].version, removals[i].path, rule);
    if (!status.ok()) return status;
    deleted.push_back(std::move(after));
  }
  return deleted;
}

absl::StatusOr<std::unique_ptr<Message>> Writes::Undelete(const Collection& collection,
                                                          const Removal& removal) {
  absl::StatusOr<std::vector<Stored>> stored = LoadForUpdate(collection, {removal.name});
  if (!stored.ok()) return stored.status();
  const Message* before = stored->front().resource.get();
  if (!before) return NotThere(collection, removal.name);
  absl::Status ours = CheckUnit(collection, Action::kUndelete, *stored);
  if (!ours.ok()) return ours;
  if (GetMicros(*before, "delete_time") == 0) {
    return api::AlreadyExists(collection.type_name(), removal.name, "is not deleted");
  }
  if (!removal.etag.empty() && removal.etag != GetString(*before, "etag")) {
    return api::EtagMismatch(collection.type_name(), removal.name);
  }
  std::vector<Draft> drafts(1);
  drafts[0].resource.reset(before->New());
  drafts[0].resource->CopyFrom(*before);
  SetMicros(*drafts[0].resource, "delete_time", 0);
  const Change change{Action::kUndelete, before, drafts[0].resource.get()};
  absl::Status status = CheckParents(collection, drafts);
  if (status.ok()) status = LockForHooks(collection, {{change, ""}}, nullptr);
  if (status.ok()) status = CheckOwnReferences(ReferencesOf(*change.after, ""));
  if (status.ok()) status = RunHooks(collection, change, "");
  if (status.ok()) status = Judge(collection, {{change, ""}}, nullptr);
  if (status.ok()) WriteChange(collection, change, stored->front().version);
  status = Perform(collection, {{change, ""}}, status);
  if (!status.ok()) return status;
  return std::move(drafts[0].resource);
}

}  // namespace district::resource
