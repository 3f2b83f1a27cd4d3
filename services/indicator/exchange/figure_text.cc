#include "services/indicator/exchange/figure_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace district::indicator {
namespace {

using number::Decimal;
using v1::ImportObservationsRequest;

ReadNumber Refused(std::string reason, std::string message) {
  return {.value = {}, .problem = {std::move(reason), std::move(message)}};
}

bool AllDigits(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

// Whether points stand between thousands only: 1.234.567 before the comma.
bool IsGrouped(const std::string& whole) {
  const std::vector<std::string> groups = absl::StrSplit(absl::StripPrefix(whole, "-"), '.');
  if (groups.front().empty() || groups.front().size() > 3 || groups.front() == "0") return false;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!AllDigits(groups[i]) || (i > 0 && groups[i].size() != 3)) return false;
  }
  return true;
}

ReadNumber Parsed(const std::string& canonical, const std::string& text) {
  absl::StatusOr<Decimal> value = Decimal::Parse(canonical);
  if (value.ok()) return {.value = *std::move(value), .problem = {}};
  return Refused("BAD_NUMBER", absl::StrCat(text, ": ", value.status().message()));
}

ReadNumber ReadWithComma(const std::string& text, bool grouped) {
  const size_t comma = text.find(',');
  const std::string whole = text.substr(0, comma);
  const std::string fraction = comma == std::string::npos ? "" : text.substr(comma + 1);
  if (absl::StrContains(fraction, ',')) {
    return Refused("BAD_NUMBER", absl::StrCat(text, ": has more than one decimal comma"));
  }
  if (absl::StrContains(fraction, '.')) {
    return Refused(
        "DECIMAL_POINT",
        absl::StrCat(text, ": the file has a decimal comma, after which no point comes"));
  }
  if (absl::StrContains(whole, '.') && !(grouped && IsGrouped(whole))) {
    return Refused(
        "DECIMAL_POINT",
        absl::StrCat(text, ": the file has a decimal comma; a point may ",
                     grouped ? "stand between thousands only" : "not stand in a number"));
  }
  std::string canonical = absl::StrReplaceAll(whole, {{".", ""}});
  if (comma != std::string::npos) absl::StrAppend(&canonical, ".", fraction);
  return Parsed(canonical, text);
}

Decimal PowerOfTen(int exponent) {
  return Decimal::Parse(absl::StrCat("1e", exponent)).value_or(Decimal());
}

}  // namespace

NumberStyle StyleOf(char separator, ImportObservationsRequest::DecimalMark asked, bool is_sdmx) {
  const bool comma = asked == ImportObservationsRequest::COMMA ||
                     (asked != ImportObservationsRequest::POINT && separator == ';');
  return {.decimal_comma = comma, .grouped = comma && !is_sdmx};
}

ReadNumber ReadFigure(const std::string& text, const NumberStyle& style) {
  // The sign for minus that word processors write.
  const std::string plain = absl::StrReplaceAll(text, {{"\u2212", "-"}});
  if (style.decimal_comma) return ReadWithComma(plain, style.grouped);
  if (absl::StrContains(plain, ',')) {
    return Refused("DECIMAL_COMMA",
                   absl::StrCat(plain,
                                ": the file has a decimal point; write the number without "
                                "commas, or part cells by `;`"));
  }
  return Parsed(plain, plain);
}

ReadNumber Rescale(const Decimal& value, int from, int to) {
  Decimal scaled = value;
  // Steps of ten, which a decimal takes exactly.
  for (int left = from - to; left != 0;) {
    const int step = std::clamp(left, -10, 10);
    scaled = scaled * PowerOfTen(step);
    left -= step;
  }
  if (scaled.InRange()) return {.value = scaled, .problem = {}};
  if (scaled.Round(Decimal::kMaxFractionDigits).InRange()) {
    return Refused("PRECISION_LOST",
                   absl::StrCat(value.ToString(), " of ten to the power of ", from,
                                " needs more than ten decimals in the unit of the indicator"));
  }
  return Refused("OUT_OF_RANGE", absl::StrCat(value.ToString(), " of ten to the power of ", from,
                                              " has too many digits in the unit of the indicator"));
}

std::string FigureText(const Decimal& value, bool decimal_comma) {
  std::string text = value.ToString();
  if (decimal_comma) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string Beginning(const std::string& text) {
  constexpr size_t kMost = 500;
  if (text.size() <= kMost) return text;
  size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

}  // namespace district::indicator
