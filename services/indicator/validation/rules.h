// Whether figures keep a validation rule with two sides. Pure rules.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/validation_rules.pb.h"
#include "services/indicator/validation/expression.h"

namespace district::indicator::validation {

// A rule with its sides read.
struct Rule {
  v1::ValidationRule message;
  std::vector<Term> left, right;  // none of a rule of outliers

  bool has_sides() const { return !left.empty(); }
};

// Returns a rule that CheckRule took.
Rule ReadRule(v1::ValidationRule message);

// Fills in defaults and the indicators that it is about; refuses what is no rule.
absl::Status CheckRule(v1::ValidationRule& rule);

// Returns the indicators of a side, each once.
std::set<std::string> IndicatorsOf(const std::vector<Term>& terms);

// Whether the rule is about figures of the period: by its kind, and the days on which it is in
// force.
bool IsAbout(const v1::ValidationRule& rule, const time::Period& period);

// What is known, by indicator. What is missing is not there.
using Values = std::map<std::string, number::Decimal>;

struct Sides {
  number::Decimal left, right;
};

// Returns what the sides come to; nothing where the rule skips what is missing.
std::optional<Sides> SidesOf(const Rule& rule, const Values& values);

// Whether the sides are as the rule wants them.
bool Holds(const v1::ValidationRule& rule, const Sides& sides);

// Says in Vietnamese what the sides are and should be.
std::string SayBroken(const v1::ValidationRule& rule, const Sides& sides);

}  // namespace district::indicator::validation
