// How many of a unit's people are in a band, held against its quota.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "district/personnel/v1/evaluation_frameworks.pb.h"
#include "district/personnel/v1/evaluations.pb.h"

namespace district::personnel {

// The evaluations of one unit in one period that are REVIEWED, APPROVED or APPEALED.
struct UnitCounts {
  std::map<std::string, int64_t> in_band;
  std::map<std::string, int64_t> approved;  // of these, APPROVED or APPEALED
  bool outstanding = false;                 // the unit itself

  int64_t evaluated() const;
  void Add(v1::Evaluation::State state, const std::string& band, int64_t count,
           bool unit_outstanding);
};

// The bands of units and periods together, best first.
std::vector<v1::BandShare> SharesOf(const v1::EvaluationFramework& framework,
                                    const std::vector<const UnitCounts*>& units);

// Whether no more are approved in any of `bands` than its quota allows, of all that are evaluated.
// FAILED_PRECONDITION, reason QUOTA_EXCEEDED, names the band and the numbers.
absl::Status CheckQuotas(const v1::EvaluationFramework& framework, const UnitCounts& counts,
                         const std::string& organization, const std::set<std::string>& bands);

}  // namespace district::personnel
