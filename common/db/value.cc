#include "common/db/value.h"

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

}  // namespace district::db
