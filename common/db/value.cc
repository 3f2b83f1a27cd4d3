#include "common/db/value.h"

#include <bit>

namespace district::db {

int64_t AsInt(const Value& value) {
  const int64_t* number = std::get_if<int64_t>(&value);
  return number ? *number : 0;
}

const std::string& AsText(const Value& value) {
  static const std::string* const empty = new std::string;
  const std::string* text = std::get_if<std::string>(&value);
  return text ? *text : *empty;
}

InList::InList(const std::vector<std::string>& texts) : values(texts.begin(), texts.end()) {
  values.resize(std::bit_ceil(values.size()), texts.empty() ? Value() : Value(texts.back()));
  placeholders = "?";
  for (size_t i = 1; i < values.size(); ++i) placeholders += ",?";
}

}  // namespace district::db
