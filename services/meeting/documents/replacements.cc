#include "services/meeting/documents/replacements.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/sql.h"
#include "common/time/date.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/references.pb.h"
#include "services/meeting/documents/superseded.h"
#include "services/meeting/rules/set_column.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using v1::Document;
using v1::Reference;

// The days that the documents have noted; they stay locked, so that whoever else changes what
// replaces them comes after this.
absl::StatusOr<std::map<std::string, time::DayNumber>> LockNoted(
    db::Transaction& transaction, const std::set<std::string>& documents) {
  auto rows =
      transaction.Query(db::SqlCat("SELECT name, supersede_date FROM documents WHERE ",
                                   db::IsIn("name", documents), " ORDER BY name FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, time::DayNumber> noted;
  for (const db::Row& row : *rows) {
    const auto [name, day] = row.As<std::string, time::DayNumber>();
    noted[name] = day;
  }
  return noted;
}

// The day that follows for each of the documents that some other replaces. It sees what others
// committed meanwhile.
absl::StatusOr<std::map<std::string, time::DayNumber>> FindReplaced(
    db::Transaction& transaction, const std::set<std::string>& documents) {
  auto rows = transaction.Query(db::SqlCat(
      "SELECT r.target, d.state, d.effective_date, d.issue_date FROM "
      "document_references r JOIN documents d ON d.name = r.source WHERE ",
      db::IsIn("r.target", documents), " AND r.relation = ", db::Bind(int64_t{Reference::REPLACES}),
      " AND r.delete_time = 0 AND d.delete_time = 0"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, time::DayNumber> replaced;
  for (const db::Row& row : *rows) {
    const auto [target, state, effective, issued] =
        row.As<std::string, Document::State, time::DayNumber, time::DayNumber>();
    replaced[target] = FirstOf(replaced[target], ReplacesFrom(state, effective, issued));
  }
  return replaced;
}

class ReplacementHook final : public resource::BatchHook {
 public:
  explicit ReplacementHook(resource::Writes& writes) : writes_(writes) {}

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const PlacedChange& placed : changes) {
      // Nothing refers from a document that was not there.
      if (placed.change.action == resource::Action::kCreate) continue;
      const Document& after = placed.change.after_as<Document>();
      const bool same = placed.change.action == resource::Action::kUpdate &&
                        DayOf(after) == DayOf(*placed.change.before_as<Document>());
      if (!same) documents_.insert(after.name());
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    return NoteReplacements(writes_.transaction(), std::exchange(documents_, {}));
  }

 private:
  static time::DayNumber DayOf(const Document& document) {
    return ReplacesFrom(document.state(), time::ToDayNumber(document.effective_date()),
                        time::ToDayNumber(document.issue_date()));
  }

  resource::Writes& writes_;
  std::set<std::string> documents_;
};

class ReferenceHook final : public resource::BatchHook {
 public:
  explicit ReferenceHook(resource::Writes& writes) : writes_(writes) {}

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const PlacedChange& placed : changes) {
      const auto& reference = placed.change.after_as<Reference>();
      if (reference.relation() == Reference::REPLACES) targets_.insert(reference.target());
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    return NoteSuperseded(writes_.transaction(), std::exchange(targets_, {}));
  }

 private:
  resource::Writes& writes_;
  std::set<std::string> targets_;
};

}  // namespace

absl::Status NoteSuperseded(db::Transaction& transaction, const std::set<std::string>& documents) {
  if (documents.empty()) return absl::OkStatus();
  auto noted = LockNoted(transaction, documents);
  if (!noted.ok()) return noted.status();
  auto replaced = FindReplaced(transaction, documents);
  if (!replaced.ok()) return replaced.status();
  std::map<std::string, db::Value> changed;
  for (const auto& [name, day] : *noted) {
    if ((*replaced)[name] != day) changed[name] = int64_t{(*replaced)[name]};
  }
  return SetColumn(transaction, "documents", "supersede_date", changed);
}

absl::Status NoteReplacements(db::Transaction& transaction,
                              const std::set<std::string>& documents) {
  if (documents.empty()) return absl::OkStatus();
  auto rows = transaction.Query(db::SqlCat(
      "SELECT DISTINCT target FROM document_references WHERE ", db::IsIn("source", documents),
      " AND relation = ", db::Bind(int64_t{Reference::REPLACES}), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  std::set<std::string> targets;
  for (const db::Row& row : *rows) targets.insert(row.Text());
  return NoteSuperseded(transaction, targets);
}

std::unique_ptr<resource::BatchHook> MakeReplacementHook(resource::Writes& writes) {
  return std::make_unique<ReplacementHook>(writes);
}

std::unique_ptr<resource::BatchHook> MakeReferenceHook(resource::Writes& writes) {
  return std::make_unique<ReferenceHook>(writes);
}

}  // namespace district::meeting
