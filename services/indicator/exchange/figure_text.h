// Numbers as files write them: points and commas, and powers of ten.
#pragma once

#include <string>

#include "common/number/decimal.h"
#include "district/indicator/v1/exchange.pb.h"

namespace district::indicator {

// What is wrong with a cell; an empty reason: nothing.
struct CellProblem {
  std::string reason;  // UPPER_SNAKE_CASE
  std::string message;
};

struct ReadNumber {
  number::Decimal value;
  CellProblem problem;  // then `value` says nothing

  bool ok() const { return problem.reason.empty(); }
};

// How the numbers of a file are written.
struct NumberStyle {
  bool decimal_comma = false;
  bool grouped = false;  // points may stand between thousands, where there is a decimal comma
};

// The style of a file by what stands between its cells, unless it is asked for.
NumberStyle StyleOf(char separator, v1::ImportObservationsRequest::DecimalMark asked, bool is_sdmx);

// Reads a number. A comma in a file of points is DECIMAL_COMMA, a point in a file of commas that
// does not stand between thousands is DECIMAL_POINT: which of the two was meant nobody can tell.
ReadNumber ReadFigure(const std::string& text, const NumberStyle& style);

// A number in units of ten to the power of `from`, in units of ten to the power of `to`: 12345678
// of millions (6) is 12345.678 of billions (9). PRECISION_LOST where more than ten decimals are
// needed, OUT_OF_RANGE where there are too many digits before the point.
ReadNumber Rescale(const number::Decimal& value, int from, int to);

// Ten to the powers that a file may name.
inline constexpr int kLeastMultiplier = -15;
inline constexpr int kMostMultiplier = 24;

// A number with a decimal comma where the file has one.
std::string FigureText(const number::Decimal& value, bool decimal_comma);

// The beginning of a text, 500 bytes at most, in whole letters: what an error tells of a cell,
// which may be long.
std::string Beginning(const std::string& text);

}  // namespace district::indicator
