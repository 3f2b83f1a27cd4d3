// Holding figures to rules: what is to be checked, and what is found.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/period.h"
#include "district/indicator/v1/validation_rules.pb.h"
#include "services/indicator/validation/figures.h"
#include "services/indicator/validation/rules.h"

namespace district::indicator::validation {

// One check: of a rule with sides the figures of an organization and period; of outliers one
// figure.
struct Check {
  const Rule* rule;
  std::string organization;
  time::Period period;
  std::string indicator;  // of outliers; else ""
  std::string field;      // the request's field that asks for it, may be empty
};

// What came of a check.
struct Checked {
  bool skipped = false;  // too much is missing
  bool broken = false;   // then `finding` says how
  v1::ValidationFinding finding;
};

// Makes the checks, in their order. Figures that are being written (`written`; without a value
// those that are being deleted) go before the stored ones.
absl::StatusOr<std::vector<Checked>> MakeChecks(const std::vector<Check>& checks,
                                                const FiguresByKey& written, db::Session& session);

// Keeps what was found in place of what was found by the same checks before.
absl::Status KeepFindings(const std::vector<Check>& checks, std::vector<Checked>& checked,
                          db::Transaction& transaction);

}  // namespace district::indicator::validation
