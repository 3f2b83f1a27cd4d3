// The rows that an import writes together.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/references.h"
#include "common/resource/writes.h"
#include "services/indicator/exchange/figure_row.h"

namespace district::indicator {

// What is to be done for a row.
struct PlannedRow {
  enum class Kind { kUnchanged, kCreate, kUpdate, kDelete, kRefused };

  Kind kind = Kind::kRefused;
  v1::Observation observation;  // as it will be; of a deletion, as it is
  RowProblem problem;           // of kRefused
};

// Plans a row against what is stored of its key, null where nothing is. What was written at or
// after `begun` was written by a row before it, or by somebody else meanwhile: a row that differs
// from that is DUPLICATE_ROW, so that no row of a file undoes another.
PlannedRow PlanRow(const FigureRow& row, const v1::Observation* stored, int64_t begun,
                   bool may_delete);

// Writes rows [0, count) that are planned to be created, changed or deleted. Fields of errors are
// "rows[3].value".
absl::Status WriteRows(const std::vector<const PlannedRow*>& rows, resource::Writes& writes);

// The references to peers of rows that are planned, "rows[3].organization".
std::vector<resource::Reference> ReferencesIn(const std::vector<const PlannedRow*>& rows);

// Which rows an error is about, and what is wrong with each; none where it is about no row.
std::map<size_t, RowProblem> BlamedRows(const absl::Status& status, const Header& header);

}  // namespace district::indicator
