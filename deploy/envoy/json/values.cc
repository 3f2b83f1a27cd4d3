#include "deploy/envoy/json/values.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace district::json {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes a shape off the front of a text: in it, `0` stands for any digit.
bool Take(std::string_view shape, std::string_view& text) {
  if (text.size() < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0' ? !IsDigit(text[i]) : text[i] != shape[i]) return false;
  }
  text.remove_prefix(shape.size());
  return true;
}

// Takes up to nanoseconds off the front.
void TakeFraction(std::string_view& text) {
  if (!Take(".0", text)) return;
  for (int i = 1; i < 9 && Take("0", text); ++i) {
  }
}

// Whether the text is an instant as RFC 3339 writes it. That it is a day of the calendar is the
// services' to say.
bool IsTime(std::string_view text) {
  if (!Take("0000-00-00T00:00:00", text)) return false;
  TakeFraction(text);
  return text == "Z" || ((Take("+00:00", text) || Take("-00:00", text)) && text.empty());
}

// Whether digits, perhaps after a minus, are a whole number that is at most `most`, or as a
// negative one at most one more.
bool IsInteger(std::string_view text, uint64_t most) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty()) return false;
  const uint64_t limit = most + (negative ? 1 : 0);
  uint64_t value = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return false;
    const uint64_t digit = c - '0';
    if (value > (limit - digit) / 10) return false;
    value = value * 10 + digit;
  }
  return true;
}

bool IsInt32(std::string_view text) { return IsInteger(text, INT32_MAX); }
bool IsInt64(std::string_view text) { return IsInteger(text, INT64_MAX); }

// Whether a number of JSON is whole and of 32 bits: 1970, 1970.0, 19.7e2.
bool IsWholeNumber(std::string_view number) {
  if (IsInt32(number)) return true;
  const size_t e = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, e);
  const size_t point = std::min(mantissa.find('.'), mantissa.size());
  int64_t exponent = 0;
  if (e != number.npos) {
    std::string_view digits = number.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    if (!IsInt32(digits)) return false;
    for (const char c : digits) exponent = c == '-' ? 0 : exponent * 10 + (c - '0');
    if (digits.starts_with('-')) exponent = -exponent;
  }
  // The position of each digit tells its weight.
  int64_t value = 0;
  int64_t weight = static_cast<int64_t>(point) + exponent;
  if (mantissa.starts_with('-')) --weight;
  for (const char c : mantissa) {
    if (!IsDigit(c)) continue;
    if (--weight < 0) {
      if (c != '0') return false;
    } else {
      value = value * 10 + (c - '0');
      if (value > int64_t{INT32_MAX} + 1) return false;
    }
  }
  for (; value != 0 && weight > 0 && value <= int64_t{INT32_MAX} + 1; --weight) value *= 10;
  return value <= int64_t{INT32_MAX} + (mantissa.starts_with('-') ? 1 : 0);
}

}  // namespace

bool FitsText(const Type& type, std::string_view text) {
  switch (type.kind) {
    case Kind::kText:
    case Kind::kMask:
      return true;
    case Kind::kInteger:
      return IsInt32(text);
    case Kind::kLongInteger:
      return IsInt64(text);
    case Kind::kTime:
      return IsTime(text);
    case Kind::kEnum:
      return type.values.contains(text);
    case Kind::kBoolean:
    case Kind::kMessage:
      return false;
  }
  return false;
}

bool FitsNumber(const Type& type, std::string_view number) {
  // With a point or an exponent it would be read as a double, which has fewer digits.
  if (type.kind == Kind::kLongInteger) return IsInt64(number);
  return (type.kind == Kind::kInteger || type.kind == Kind::kEnum) && IsWholeNumber(number);
}

bool FitsQuery(const Type& type, std::string_view text) {
  if (type.kind == Kind::kBoolean) return text == "true" || text == "false";
  return FitsText(type, text) || (type.kind == Kind::kEnum && IsInt32(text));
}

std::string Noun(const Type& type, bool many) {
  if (many) return "a list";
  switch (type.kind) {
    case Kind::kText:
    case Kind::kMask:
      return "text in quotes";
    case Kind::kInteger:
    case Kind::kLongInteger:
      return "a whole number";
    case Kind::kBoolean:
      return "true or false";
    case Kind::kTime:
      return "a time, as 2018-07-12T08:00:00+07:00";
    case Kind::kMessage:
      return "an object";
    case Kind::kEnum:
      break;
  }
  std::vector<std::string_view> values(type.values.begin(), type.values.end());
  std::sort(values.begin(), values.end());
  std::string noun = "one of ";
  for (size_t i = 0; i < values.size(); ++i) noun.append(i ? ", " : "").append(values[i]);
  return noun;
}

bool EndsWithTimeOfDay(std::string_view text) {
  const size_t t = text.rfind('T');
  if (t == text.npos || t == 0 || !IsDigit(text[t - 1])) return false;
  text.remove_prefix(t);
  if (!Take("T00:00", text)) return false;
  if (Take(":00", text)) TakeFraction(text);
  return text.empty();
}

bool BeginsWithOffset(std::string_view text) { return Take("00:00", text); }

}  // namespace district::json
