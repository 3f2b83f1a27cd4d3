#include "common/api/field_text.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "common/api/concat.h"
#include "common/number/decimal.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "common/time/period.h"

namespace district::api {
namespace {

bool IsPrintableAscii(unsigned char c) { return c >= 0x20 && c <= 0x7E; }

// Texts that are canonical whatever Unicode says, so that most need no ICU.
bool IsTrimmedAscii(std::string_view text) {
  return text.front() != ' ' && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), IsPrintableAscii);
}

CheckedText Refuse(std::string english, std::string vietnamese) {
  return {.complaint = Complaint{std::move(english), std::move(vietnamese)}};
}

CheckedText Accept(std::string canonical, const std::string& value) {
  if (canonical == value) return {};
  return {.replacement = std::move(canonical)};
}

CheckedText RefuseLength(size_t length, int limit) {
  return Refuse(Concat("holds ", length, " characters, at most ", limit, " are allowed"),
                Concat("dài ", length, " ký tự, tối đa là ", limit));
}

CheckedText CheckReference(const FieldPlan& plan, const std::string& value) {
  if (value.size() > static_cast<size_t>(plan.max_length)) {
    return RefuseLength(value.size(), plan.max_length);
  }
  const ReferenceRule& rule = plan.reference;
  bool good;
  if (rule.ascii_only) {
    good = std::all_of(value.begin(), value.end(), IsPrintableAscii);
  } else if (!rule.pattern.has_value()) {
    good = IsResourceName(value);
  } else if (rule.parent) {
    good = rule.pattern->MatchesParent(value, rule.wildcard_allowed);
  } else {
    good = rule.pattern->Matches(value);
  }
  if (good) return {};
  return Refuse(rule.mismatch, rule.mismatch_vietnamese);
}

CheckedText CheckPeriod(const std::string& value) {
  const auto period = time::Period::Parse(value);
  if (period.ok()) return Accept(period->code(), value);
  return Refuse(Concat("is not a period: ", period.status().message()),
                "không phải là mã kỳ hợp lệ, ví dụ 2018, 2018-S1, 2018-Q2, 2018-06");
}

CheckedText CheckDay(const std::string& value) {
  const auto day = time::ParseDay(value, /*partial_allowed=*/false);
  if (day.ok()) return Accept(time::FormatDay(*day), value);
  return Refuse("is not a day of the calendar: 2018-07-12",
                "không phải là ngày hợp lệ, ví dụ 2018-07-12");
}

bool IsHttpsUrl(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  if (!text.starts_with(kScheme)) return false;
  const std::string_view rest = text.substr(kScheme.size());
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  const bool spaced =
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isspace(c); });
  return !spaced && !host.empty() && host.front() != ':' && host.front() != '.';
}

CheckedText CheckFormat(const FieldPlan& plan, const std::string& value) {
  switch (plan.format) {
    case type::v1::ID:
      if (IsResourceId(value)) return {};
      return Refuse("is not an id: [a-z]([a-z0-9-]{0,61}[a-z0-9])?",
                    "không phải là mã hợp lệ: chỉ gồm chữ thường không dấu, chữ số và dấu gạch "
                    "nối, bắt đầu bằng chữ, tối đa 63 ký tự");
    case type::v1::UUID:
      if (IsUuid(value)) return Accept(absl::AsciiStrToLower(value), value);
      return Refuse("is not a UUID", "không phải là UUID");
    case type::v1::PERIOD:
      return CheckPeriod(value);
    case type::v1::DAY:
      return CheckDay(value);
    case type::v1::SOURCE:
      if (IsHttpsUrl(value) || ResourceOfName(value) != nullptr) return {};
      return Refuse("is neither the name of a resource nor an https URL",
                    "không phải là tên tài nguyên hay địa chỉ https");
    default:
      return {};
  }
}

// `check` of the canonical form; its replacement goes before the one there is.
CheckedText Then(CheckedText first, const FieldPlan& plan, const std::string& canonical) {
  CheckedText second = CheckFormat(plan, canonical);
  if (second.replacement.has_value()) first.replacement = std::move(second.replacement);
  first.complaint = std::move(second.complaint);
  return first;
}

}  // namespace

CheckedText CheckText(const FieldPlan& plan, const std::string& value) {
  if (value.empty()) return {};
  if (plan.kind == FieldKind::kReference) return CheckReference(plan, value);
  const size_t limit = static_cast<size_t>(plan.max_length);
  if (IsTrimmedAscii(value)) {
    if (value.size() > limit) return RefuseLength(value.size(), plan.max_length);
    return CheckFormat(plan, value);
  }
  auto canonical = text::Canonical(value);
  if (!canonical.ok()) return Refuse("is not UTF-8", "không phải là văn bản UTF-8");
  if (plan.multiline && absl::StrContains(*canonical, '\r')) {
    canonical = absl::StrReplaceAll(*canonical, {{"\r\n", "\n"}, {"\r", "\n"}});
  }
  if (canonical->empty()) return Accept("", value);
  if (text::HasControlCharacter(*canonical, plan.multiline)) {
    return Refuse("holds a control character", "chứa ký tự điều khiển");
  }
  const size_t length = text::CodePoints(*canonical);
  if (length > limit) return RefuseLength(length, plan.max_length);
  return Then(Accept(*canonical, value), plan, *canonical);
}

CheckedText CheckDecimal(const std::string& value) {
  const auto decimal = number::Decimal::Parse(FromAbsl(absl::StripAsciiWhitespace(value)));
  if (decimal.ok()) return Accept(decimal->ToString(), value);
  return Refuse(Concat("is not a decimal number with a point, of at most ",
                       number::Decimal::kMaxIntegerDigits, " digits before and ",
                       number::Decimal::kMaxFractionDigits, " after it"),
                "không phải là số thập phân (dùng dấu chấm)");
}

}  // namespace district::api
