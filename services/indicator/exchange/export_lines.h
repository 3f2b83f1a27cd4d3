// Observations as rows of CSV and SDMX-CSV, as an import takes them.
#pragma once

#include <string>

#include "district/indicator/v1/exchange.pb.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// How lines are written.
struct LineStyle {
  bool sdmx = false;
  char separator = ',';

  bool decimal_comma() const { return separator == ';'; }
};

// The first row.
std::string HeaderLine(const LineStyle& style);

// The row of an observation of an indicator, which is empty where it is not known.
std::string FigureLine(const v1::Observation& observation, const v1::Indicator& indicator,
                       const LineStyle& style);

}  // namespace district::indicator
