#include "services/meeting/files/document_states.h"

#include <set>

#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"

namespace district::meeting {

absl::StatusOr<std::map<std::string, v1::Document::State>> LockDocumentStates(
    db::Transaction& transaction, const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> documents;
  for (const auto& [change, path] : changes) {
    documents.insert(api::TopOf(resource::NameOf(*change.after)));
  }
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT name, state FROM documents WHERE ", db::IsIn("name", documents),
                 " ORDER BY name LOCK IN SHARE MODE"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, v1::Document::State> states;
  for (const db::Row& row : *rows) {
    const auto [name, state] = row.As<std::string, v1::Document::State>();
    states[name] = state;
  }
  return states;
}

}  // namespace district::meeting
