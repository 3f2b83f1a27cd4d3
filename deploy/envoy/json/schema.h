// What JSON calls may hold: the messages and enums of the API and its routes, as
// deploy/envoy/render writes them from the descriptor set.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace district::json {

// A set or map of texts is asked by a part of a body without copying it.
struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};
template <typename Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

enum class Kind : uint8_t {
  kText,
  kInteger,
  kLongInteger,
  kBoolean,
  kTime,
  kMask,
  kEnum,
  kMessage
};

struct Type;

struct Field {
  std::string name;  // in the proto
  const Type* type = nullptr;
  bool many = false;
  // Fields with one slot exclude each other: each has its own, those of a oneof share one.
  uint16_t slot = 0;
};

struct Type {
  Kind kind = Kind::kText;
  std::string name;
  TextSet values;                        // of an enum
  std::deque<Field> fields;              // of a message
  TextMap<const Field*> fields_by_name;  // by their names in the proto and in JSON
  TextMap<uint16_t> oneof_slots;

  // Null where there is none of that name.
  const Field* FindField(std::string_view name) const;
};

// No message has more fields.
inline constexpr int kMaxSlots = 128;

struct Route {
  std::string method;
  std::vector<std::string> segments;  // "*" takes any
  std::string verb;
  const Type* request = nullptr;
  const Field* body = nullptr;  // the field that is the body
  bool whole_body = false;      // the body is the request
  bool raw_body = false;        // the body is no JSON: bytes of any kind, as long as they may be
  // What the path gives, as "person.name".
  std::vector<std::string> bound;
};

class Schema {
 public:
  // Reads lines of words:
  //   message NAME, then for each field  field NAME JSON_NAME ONEOF TYPE  (ONEOF `-` for none; `*`
  //     before the type of a list)
  //   enum NAME VALUE...
  //   route METHOD TEMPLATE REQUEST BODY  (BODY `-` for none, `*` for all, `=`
  //     for one that is no JSON)
  // Answers nothing where a line is no such line or names what there is not.
  static std::optional<Schema> Parse(std::string_view text);

  const Type* FindType(std::string_view name) const;
  // The route of a call, by the path before its query; null where the API has no such method.
  const Route* FindRoute(std::string_view method, std::string_view path) const;

 private:
  bool AddField(Type& message, const std::vector<std::string_view>& words);
  bool AddRoute(const std::vector<std::string_view>& words);

  std::map<std::string, Type, std::less<>> types_;  // their addresses stay
  TextMap<std::vector<Route>> routes_;              // by method and verb
};

// The parts of a text between separators, empty ones too.
std::vector<std::string_view> Split(std::string_view text, char separator);

}  // namespace district::json
