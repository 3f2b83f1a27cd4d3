#include "services/meeting/calendar/shown_rows.h"

#include "common/resource/access.h"

namespace district::meeting {

absl::StatusOr<db::Sql> ShownTo(const rpc::CallContext& caller,
                                const resource::Collection& collection, db::Session& session) {
  const resource::Scope& scope = collection.scope();
  if (!scope.hides || !scope.Narrows(caller)) return db::Sql();
  return scope.rows(session, caller);
}

}  // namespace district::meeting
