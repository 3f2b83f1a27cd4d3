#include "services/indicator/exchange/import_batch.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"

namespace district::indicator {
namespace {

using v1::Observation;
using Kind = PlannedRow::Kind;

PlannedRow Refused(std::string reason, std::string message) {
  PlannedRow planned;
  planned.problem = {.column = "", .reason = std::move(reason), .message = std::move(message)};
  return planned;
}

std::string PathOf(size_t row) { return absl::StrCat("rows[", row, "]"); }

bool IsSame(const Observation& a, const Observation& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

PlannedRow PlanDeletion(const Observation* stored, bool may_delete) {
  if (!may_delete) {
    return Refused("PERMISSION_DENIED",
                   "to delete needs the permission indicator.observations.delete");
  }
  PlannedRow planned;
  planned.kind = stored ? Kind::kDelete : Kind::kUnchanged;
  if (stored) planned.observation = *stored;
  return planned;
}

std::unique_ptr<resource::Message> Draft(const Observation& observation, absl::Time now) {
  auto draft = std::make_unique<Observation>(observation);
  // A name that ends in a slash asks for an id.
  if (absl::EndsWith(draft->name(), "/")) draft->mutable_name()->append(api::NewResourceId(now));
  return draft;
}

absl::Status WriteDrafts(const std::vector<const PlannedRow*>& rows, resource::Writes& writes) {
  std::vector<resource::Writes::Draft> drafts;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]->kind != Kind::kCreate) continue;
    drafts.push_back({Draft(rows[i]->observation, writes.transaction().now()), PathOf(i)});
  }
  if (drafts.empty()) return absl::OkStatus();
  return writes.Create(writes.catalog().Of<Observation>(), std::move(drafts)).status();
}

absl::Status WriteEdits(const std::vector<const PlannedRow*>& rows, resource::Writes& writes) {
  std::vector<resource::Writes::Edit> edits;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]->kind != Kind::kUpdate) continue;
    const Observation& after = rows[i]->observation;
    edits.push_back({.name = after.name(),
                     .etag = after.etag(),
                     .path = PathOf(i),
                     .change = [&after](resource::Message& stored) {
                       static_cast<Observation&>(stored) = after;
                       return absl::OkStatus();
                     }});
  }
  if (edits.empty()) return absl::OkStatus();
  return writes.Update(writes.catalog().Of<Observation>(), std::move(edits)).status();
}

absl::Status WriteRemovals(const std::vector<const PlannedRow*>& rows, resource::Writes& writes) {
  std::vector<resource::Writes::Removal> removals;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]->kind != Kind::kDelete) continue;
    const Observation& before = rows[i]->observation;
    removals.push_back({.name = before.name(), .etag = before.etag(), .path = PathOf(i)});
  }
  if (removals.empty()) return absl::OkStatus();
  return writes.Delete(writes.catalog().Of<Observation>(), std::move(removals)).status();
}

}  // namespace

PlannedRow PlanRow(const FigureRow& row, const Observation* stored, int64_t begun,
                   bool may_delete) {
  if (row.action == FigureRow::Action::kDelete) return PlanDeletion(stored, may_delete);
  PlannedRow planned;
  if (!stored) {
    const bool says_nothing = !row.observation.has_value() &&
                              row.observation.absence() == Observation::ABSENCE_UNSPECIFIED;
    if (says_nothing) {
      return Refused("VALUE_MISSING", "has neither a value nor the reason why there is none");
    }
    planned.kind = Kind::kCreate;
    planned.observation = row.observation;
    planned.observation.set_name(absl::StrCat(row.indicator, "/observations/", row.id));
    return planned;
  }
  planned.observation = Merged(*stored, row);
  planned.kind = IsSame(planned.observation, *stored) ? Kind::kUnchanged : Kind::kUpdate;
  if (planned.kind == Kind::kUpdate && resource::GetMicros(*stored, "update_time") >= begun) {
    return Refused("DUPLICATE_ROW",
                   absl::StrCat(stored->name(),
                                " was written since this import began, by a row before this one or "
                                "by somebody else, and says something else"));
  }
  return planned;
}

absl::Status WriteRows(const std::vector<const PlannedRow*>& rows, resource::Writes& writes) {
  absl::Status status = WriteEdits(rows, writes);
  if (status.ok()) status = WriteRemovals(rows, writes);
  if (status.ok()) status = WriteDrafts(rows, writes);
  return status;
}

std::vector<resource::Reference> ReferencesIn(const std::vector<const PlannedRow*>& rows) {
  std::vector<resource::Reference> references;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]->kind != Kind::kCreate && rows[i]->kind != Kind::kUpdate) continue;
    for (resource::Reference& reference :
         resource::ReferencesOf(rows[i]->observation, api::Below(PathOf(i)))) {
      references.push_back(std::move(reference));
    }
  }
  return references;
}

std::map<size_t, RowProblem> BlamedRows(const absl::Status& status, const Header& header) {
  std::map<size_t, RowProblem> blamed;
  const auto bad = api::DetailOf<google::rpc::BadRequest>(status);
  const std::string reason = api::DetailOf<google::rpc::ErrorInfo>(status).reason();
  const std::string vietnamese = api::DetailOf<google::rpc::LocalizedMessage>(status).message();
  constexpr char kPrefix[] = "rows[";
  for (const auto& violation : bad.field_violations()) {
    const std::string& path = violation.field();
    const size_t end = path.find(']');
    size_t row = 0;
    if (!absl::StartsWith(path, kPrefix) || end == std::string::npos) continue;
    if (!absl::SimpleAtoi(path.substr(sizeof(kPrefix) - 1, end - sizeof(kPrefix) + 1), &row)) {
      continue;
    }
    const std::string field(absl::StripPrefix(path.substr(end + 1), "."));
    const std::string name = field.substr(0, field.find_first_of(".["));
    RowProblem problem{header.NameOfField(name), reason,
                       absl::StrCat(field, field.empty() ? "" : " ", violation.description()),
                       vietnamese};
    blamed.emplace(row, std::move(problem));
  }
  return blamed;
}

}  // namespace district::indicator
