#include "services/meeting/rules/parts.h"

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"

namespace district::meeting {
namespace {

// No chain of parents in one meeting is longer; so a walk up ends.
constexpr int kMaxDepth = 20;

}  // namespace

absl::Status CheckSameMeeting(const std::string& name, const std::string& field,
                              const std::string& reference) {
  if (reference.empty() || api::TopOf(reference) == api::TopOf(name)) return absl::OkStatus();
  return api::InvalidField(field, absl::StrCat(reference, " belongs to another meeting"),
                           "OTHER_MEETING");
}

absl::Status CheckBelow(const std::string& meeting, const std::string& field,
                        const std::string& name) {
  if (api::TopOf(name) == meeting) return absl::OkStatus();
  return api::InvalidField(field, absl::StrCat("is not below ", meeting), "OTHER_MEETING");
}

absl::Status CheckNoCycle(db::Transaction& transaction, const std::string& table,
                          const std::string& column, const std::string& name,
                          const std::string& parent) {
  std::string next = parent;
  for (int depth = 0; !next.empty() && depth < kMaxDepth; ++depth) {
    if (next == name) {
      return api::InvalidField(column, "is this resource or a part of it", "CYCLE");
    }
    absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
        "SELECT ", column, " FROM ", table, " WHERE name = ", db::Bind(next), " FOR UPDATE"));
    if (!rows.ok()) return rows.status();
    next = rows->empty() ? "" : rows->front().Text();
  }
  if (!next.empty()) return api::InvalidField(column, "stands too deep in the tree");
  return absl::OkStatus();
}

}  // namespace district::meeting
