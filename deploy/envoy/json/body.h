// Checks a body of JSON against the message that it is to become.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "deploy/envoy/json/finding.h"
#include "deploy/envoy/json/schema.h"

namespace district::json {

// How deep objects and lists may stand in each other, and how many values a body may hold: what the
// transcoder and a service make of each takes many times its bytes.
inline constexpr int kMaxDepth = 32;
inline constexpr int kMaxValues = 250'000;

// One after the other checks any number of bodies. Each takes one pass over its bytes and, while
// nothing is found, no memory.
class BodyCheck {
 public:
  // Whether the body is JSON (RFC 8259), every field in it one of the message, given once, with a
  // value that can be one of its kind. `root` is the path of the body in the request: a field's
  // name, or "".
  //
  // The transcoder that reads it afterwards takes more than JSON, drops fields that it does not
  // know and what is null in a list, and lets the last of two win.
  std::optional<Finding> Check(const Type& message, std::string_view root, std::string_view body);

 private:
  // Where in the body a value stands: in which field of an object or at which index of a list.
  struct Place {
    const Place* outer = nullptr;
    std::string_view name;
    int index = -1;
  };
  // What stands between two quotes.
  struct String {
    std::string_view raw;
    bool has_escapes = false;
  };

  // Each reads what begins here and answers whether it is good; if not, the finding says why.
  bool ReadValue(const Type& type, const Place& place, int depth);
  bool ReadList(const Type& type, const Place& place, int depth);
  bool ReadObject(const Type& message, const Place& place, int depth);
  bool ReadMember(const Type& message, std::bitset<kMaxSlots>& given, const Place& place,
                  int depth);
  bool ReadString(const Place& place, String& string);
  bool ReadEscape();
  bool ReadHexDigits(unsigned& code);
  bool ReadCharacter();
  bool ReadNumber(const Place& place, std::string_view& number);
  bool ReadWord(std::string_view word);

  // The byte that stands here after blanks; 0 at the end.
  char Next();
  char Here() const { return at_ < end_ ? *at_ : '\0'; }
  bool Take(char c);
  void TakeDigits();
  bool CountValue(const Place& place);
  bool Enter(const Place& place, int depth);

  // What a string stands for, good until the next that has escapes.
  std::string_view Unescape(const String& string);

  std::string PathOf(const Place& place) const;
  bool Refuse(const char* reason, std::string path, const std::string& why);
  bool RefuseValue(const Place& place, const Type& type, bool many);
  bool Malformed(const Place& place, const char* wanted);

  std::string_view root_;
  const char* begin_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  int values_ = 0;
  std::string unescaped_;
  std::optional<Finding> finding_;
};

}  // namespace district::json
