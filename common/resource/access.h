// Who sees and who changes which resources of a collection, beyond the permission that a method
// declares: the one place that decides it, for reads, writes, the feed and what services answer
// themselves. It goes by what stands before a change.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/db/database.h"
#include "common/resource/batch_hook.h"
#include "common/rpc/call.h"

namespace district::resource {

class Collection;

// Whether the caller works for one unit only: its token names an organization.
inline bool WorksForAUnit(const rpc::CallContext& call) {
  return !call.identity().organization.empty();
}

// PERMISSION_DENIED, reason OUT_OF_UNIT: `what` (a resource, a method) is not the caller's unit's.
absl::Status OutOfUnit(const std::string& what, const rpc::CallContext& call);

// PERMISSION_DENIED, reason RESTRICTED_FIELD.
absl::Status RestrictedField(const std::string& path);

// The resources of a collection that are a caller's, where the caller is narrowed to some. Of those
// of others callers see no restricted fields; where the scope hides, nothing.
struct Scope {
  bool hides = false;
  // Whether the caller is narrowed; without I/O.
  std::function<bool(const rpc::CallContext&)> narrows;
  // A condition over the rows that are the caller's.
  std::function<absl::StatusOr<db::Sql>(db::Session&, const rpc::CallContext&)> rows;
  // What narrowed callers are answered for a name that is not theirs or not there: one answer, by
  // which the two cannot be told apart.
  std::function<absl::Status(const std::string& name, const rpc::CallContext&)> refusal =
      &OutOfUnit;

  bool Narrows(const rpc::CallContext& call) const { return narrows && narrows(call); }
};

// What callers may change who work for a unit; OUT_OF_UNIT is the answer to the rest. It is asked
// before anything is told of what is stored, with that as both sides of the changes, and again with
// what is to be written.
using UnitRule = std::function<absl::Status(Writes&, const std::vector<PlacedChange>&)>;

// A condition over the rows of a collection that the caller may see, by unqualified columns; empty
// where that is all. Whatever reads rows by SQL of its own asks for it.
absl::StatusOr<db::Sql> ShownRows(const Collection& collection, const rpc::CallContext& call,
                                  db::Session& session);

// What a caller sees of some resources of a collection.
class Access {
 public:
  // Of none of them, where the caller is narrowed.
  Access(const Collection& collection, const rpc::CallContext& call);
  // Asks the database which of the resources of these names are the caller's, where that matters.
  static absl::StatusOr<Access> Of(const Collection& collection, const rpc::CallContext& call,
                                   const std::vector<std::string>& names, db::Session& session);

  // Whether of resources that the caller is cleared for nothing is kept from it.
  bool whole() const;
  // Whether fields are shown that are restricted to a permission.
  bool ShowsRestricted(const std::string& name, const std::string& permission) const;
  // Whether the resource is shown at all.
  bool Shows(const std::string& name) const { return Check(name).ok(); }
  // What to answer where it is not: PERMISSION_DENIED, or NOT_FOUND of what is hidden by its
  // degree.
  absl::Status Check(const std::string& name) const;
  // What to answer where there is no resource of that name.
  absl::Status NotThere(const std::string& name) const;
  // Whether the resource is in the scope of the caller.
  bool IsTheirs(const std::string& name) const { return !narrowed_ || theirs_.contains(name); }

 private:
  const Collection& collection_;
  const rpc::CallContext& call_;
  // Whether a hidden collection may be read at all.
  bool may_read_;
  bool narrowed_;
  std::set<std::string> theirs_;
};

}  // namespace district::resource
