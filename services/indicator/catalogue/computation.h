// How an indicator follows from others: by its formula, or as a ratio of two. Pure rules.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "district/indicator/v1/indicators.pb.h"
#include "services/indicator/catalogue/formula.h"

namespace district::indicator {

// Returns the formula of an indicator, of a ratio the one that its numerator, denominator and
// factor make: "{a} / {b} * 100"; "" where it follows from no others.
std::string FormulaTextOf(const v1::Indicator& indicator);

// Returns the same read; null where it follows from no others.
std::shared_ptr<const Formula> ReadFormulaOf(const v1::Indicator& indicator);

// Returns the name of the indicator of an id.
std::string IndicatorName(const std::string& id);

// Returns the names of the indicators that one follows from.
std::set<std::string> OperandsOf(const v1::Indicator& indicator);

// Holds an indicator to the rules of formulas and ratios, and notes which indicators its formula
// names.
absl::Status CheckComputation(v1::Indicator& indicator);

}  // namespace district::indicator
