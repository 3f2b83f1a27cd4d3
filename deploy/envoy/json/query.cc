#include "deploy/envoy/json/query.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "deploy/envoy/json/values.h"

namespace district::json {
namespace {

// How many bytes before a sign can be an instant, each of them escaped.
constexpr size_t kLongestTime = 3 * 32;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string Decode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
                         HexDigit(text[i + 2]) >= 0;
    if (escaped) {
      decoded.push_back(static_cast<char>(HexDigit(text[i + 1]) << 4 | HexDigit(text[i + 2])));
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return decoded;
}

// Whether the plus at a position is the sign of an instant's offset.
bool IsSign(std::string_view text, size_t plus) {
  const size_t from = plus > kLongestTime ? plus - kLongestTime : 0;
  return BeginsWithOffset(Decode(text.substr(plus + 1, 3 * 5))) &&
         EndsWithTimeOfDay(Decode(text.substr(from, plus - from)));
}

std::string EscapeSigns(std::string_view text) {
  std::string escaped;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && IsSign(text, i)) {
      escaped += "%2B";
    } else {
      escaped.push_back(text[i]);
    }
  }
  return escaped;
}

class QueryCheck {
 public:
  explicit QueryCheck(const Route& route) : route_(route), given_(route.bound) {}

  std::optional<Finding> Check(std::string& query) {
    std::string checked;
    for (const std::string_view parameter : Split(query, '&')) {
      if (!parameter.empty() && !CheckParameter(parameter, checked)) return finding_;
    }
    query = std::move(checked);
    return std::nullopt;
  }

 private:
  bool CheckParameter(std::string_view parameter, std::string& checked) {
    const size_t equals = parameter.find('=');
    const std::string_view name = parameter.substr(0, equals);
    const std::string_view value = equals == parameter.npos ? "" : parameter.substr(equals + 1);
    std::string path;
    const Field* field = FindField(Decode(name), path);
    if (!field) return false;
    const bool adds_up = field->many || field->type->kind == Kind::kMask;
    if (!adds_up && !IsNew(path)) {
      return Refuse("DUPLICATE_FIELD", path, "it is given twice, or by the path too");
    }
    const std::string escaped = EscapeSigns(value);
    const std::string meant = Decode(escaped);
    if (!field->many || field->type->kind != Kind::kEnum) {
      return CheckValue(*field, path, meant) && Append(name, escaped, checked);
    }
    for (const std::string_view each : Split(meant, ',')) {
      if (each.empty()) continue;
      if (!CheckValue(*field, path, each)) return false;
      Append(name, each, checked);
    }
    return true;
  }

  bool CheckValue(const Field& field, const std::string& path, std::string_view value) {
    return FitsQuery(*field.type, value) ||
           Refuse("INVALID_FIELD", path, "is to be " + Noun(*field.type, false));
  }

  static bool Append(std::string_view name, std::string_view value, std::string& checked) {
    checked.append(checked.empty() ? "" : "&").append(name).append("=").append(value);
    return true;
  }

  // The field that a parameter names, and its path in the proto.
  const Field* FindField(const std::string& name, std::string& path) {
    const Type* message = route_.request;
    const Field* field = nullptr;
    for (const std::string_view step : Split(name, '.')) {
      const Field* const next = message->FindField(step);
      path.append(path.empty() ? "" : ".").append(next ? next->name : std::string(step));
      if (!next || (field && field->many))
        return Unknown(path, "there is no such field in " + message->name);
      if (next == route_.body) return Unknown(path, "it is the body, and not in the query");
      field = next;
      message = field->type;
    }
    return field->type->kind == Kind::kMessage
               ? Unknown(path, "no query can hold a field of this kind")
               : field;
  }

  bool IsNew(const std::string& path) {
    if (std::find(given_.begin(), given_.end(), path) != given_.end()) return false;
    given_.push_back(path);
    return true;
  }

  const Field* Unknown(const std::string& path, const std::string& why) {
    Refuse("UNKNOWN_FIELD", path, why);
    return nullptr;
  }

  bool Refuse(const char* reason, const std::string& path, const std::string& why) {
    finding_ = Finding{reason, path, path + ": " + why};
    return false;
  }

  const Route& route_;
  std::vector<std::string> given_;
  std::optional<Finding> finding_;
};

}  // namespace

std::optional<Finding> CheckQuery(const Route& route, std::string& query) {
  return QueryCheck(route).Check(query);
}

}  // namespace district::json
