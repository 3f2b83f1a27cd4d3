#include "deploy/envoy/json/body.h"

#include <array>
#include <utility>

#include "deploy/envoy/json/values.h"

namespace district::json {
namespace {

// How much of a name that nobody knows a message shows.
constexpr size_t kMaxShown = 100;

// The bytes of a string that stand for themselves and are characters of their own.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

unsigned char Unsigned(char c) { return static_cast<unsigned char>(c); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void AppendUtf8(unsigned code, std::string& text) {
  const auto tail = [&](int shift) {
    text.push_back(static_cast<char>(0x80 | (code >> shift & 0x3F)));
  };
  if (code < 0x80) {
    text.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    text.push_back(static_cast<char>(0xC0 | code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    text.push_back(static_cast<char>(0xE0 | code >> 12));
    tail(6), tail(0);
  } else {
    text.push_back(static_cast<char>(0xF0 | code >> 18));
    tail(12), tail(6), tail(0);
  }
}

// The four digits of an escape that is known to be good.
unsigned CodeUnit(std::string_view digits) {
  unsigned code = 0;
  for (const char c : digits.substr(0, 4)) code = code << 4 | static_cast<unsigned>(HexDigit(c));
  return code;
}

// The beginning of a text, whole characters only.
std::string Shown(std::string_view text) {
  if (text.size() <= kMaxShown) return std::string(text);
  size_t size = kMaxShown;
  while (size > 0 && (Unsigned(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "…";
}

}  // namespace

std::optional<Finding> BodyCheck::Check(const Type& message, std::string_view root,
                                        std::string_view body) {
  root_ = root;
  begin_ = at_ = body.data();
  end_ = begin_ + body.size();
  values_ = 0;
  finding_.reset();
  const Place whole;
  if (ReadValue(message, whole, 0)) {
    Next();
    if (at_ < end_) Malformed(whole, "nothing more");
  }
  return finding_;
}

bool BodyCheck::ReadValue(const Type& type, const Place& place, int depth) {
  switch (Next()) {
    case '{':
      if (type.kind != Kind::kMessage) return RefuseValue(place, type, false);
      return ReadObject(type, place, depth);
    case '"': {
      String text;
      if (!ReadString(place, text)) return false;
      if (FitsText(type, type.kind == Kind::kText ? text.raw : Unescape(text))) return true;
      return RefuseValue(place, type, false);
    }
    case 't':
    case 'f':
      if (!ReadWord("true") && !ReadWord("false")) return Malformed(place, "a value");
      return type.kind == Kind::kBoolean || RefuseValue(place, type, false);
    case 'n':
      if (!ReadWord("null")) return Malformed(place, "a value");
      return RefuseValue(place, type, false);
    case '[':
      return RefuseValue(place, type, false);
    default: {
      std::string_view number;
      if (!ReadNumber(place, number)) return false;
      return FitsNumber(type, number) || RefuseValue(place, type, false);
    }
  }
}

bool BodyCheck::ReadList(const Type& type, const Place& place, int depth) {
  if (Next() != '[') return RefuseValue(place, type, true);
  if (!Enter(place, depth)) return false;
  ++at_;
  Place item{&place};
  if (Next() == ']') return Take(']');
  do {
    ++item.index;
    if (!CountValue(item) || !ReadValue(type, item, depth + 1)) return false;
    Next();
  } while (Take(','));
  return Take(']') || Malformed(item, "a comma or ]");
}

bool BodyCheck::ReadObject(const Type& message, const Place& place, int depth) {
  if (!Enter(place, depth)) return false;
  ++at_;
  std::bitset<kMaxSlots> given;
  if (Next() == '}') return Take('}');
  do {
    if (Next() != '"') return Malformed(place, "a name in quotes");
    if (!ReadMember(message, given, place, depth)) return false;
    Next();
  } while (Take(','));
  return Take('}') || Malformed(place, "a comma or }");
}

bool BodyCheck::ReadMember(const Type& message, std::bitset<kMaxSlots>& given, const Place& place,
                           int depth) {
  String name;
  if (!ReadString(place, name)) return false;
  const Field* const field = message.FindField(Unescape(name));
  const Place member{&place, field ? field->name : name.raw};
  if (!field) {
    return Refuse("UNKNOWN_FIELD", PathOf(member), "there is no such field in " + message.name);
  }
  if (given.test(field->slot)) {
    return Refuse("DUPLICATE_FIELD", PathOf(member),
                  "it is given twice, or beside one that excludes it");
  }
  given.set(field->slot);
  if (Next() != ':') return Malformed(member, "a colon");
  ++at_;
  if (!CountValue(member)) return false;
  // Null is as if the field were not there.
  if (Next() == 'n') return ReadWord("null") || Malformed(member, "a value");
  return field->many ? ReadList(*field->type, member, depth + 1)
                     : ReadValue(*field->type, member, depth + 1);
}

bool BodyCheck::ReadString(const Place& place, String& string) {
  const char* const from = ++at_;
  for (;;) {
    while (at_ < end_ && kPlain[Unsigned(*at_)]) ++at_;
    if (at_ == end_) return Malformed(place, "the end of a text");
    if (*at_ == '"') break;
    if (*at_ == '\\') {
      string.has_escapes = true;
      if (!ReadEscape()) return Malformed(place, "a character that JSON knows to escape");
    } else if (!ReadCharacter()) {
      return Malformed(place, "a character of UTF-8 that needs no escape");
    }
  }
  string.raw = {from, static_cast<size_t>(at_ - from)};
  ++at_;
  return true;
}

bool BodyCheck::ReadEscape() {
  ++at_;
  if (Here() != 'u') {
    const bool known =
        at_ < end_ && std::string_view("\"\\/bfnrt").find(*at_) != std::string_view::npos;
    if (known) ++at_;
    return known;
  }
  unsigned code = 0;
  if (!ReadHexDigits(code)) return false;
  if (code < 0xD800 || code > 0xDFFF) return true;
  // Of two surrogates, one escapes the higher and another the lower bits.
  if (code > 0xDBFF || !ReadWord("\\") || Here() != 'u' || !ReadHexDigits(code)) return false;
  return code >= 0xDC00 && code <= 0xDFFF;
}

// Reads `u` and four digits.
bool BodyCheck::ReadHexDigits(unsigned& code) {
  if (end_ - at_ < 5) return false;
  code = 0;
  for (int i = 1; i <= 4; ++i) {
    const int digit = HexDigit(at_[i]);
    if (digit < 0) return false;
    code = code << 4 | static_cast<unsigned>(digit);
  }
  at_ += 5;
  return true;
}

// Reads a character of more than one byte (Unicode 15, table 3-7).
bool BodyCheck::ReadCharacter() {
  const unsigned char first = Unsigned(*at_);
  int tails;
  unsigned char low = 0x80, high = 0xBF;  // of the second byte
  if (first >= 0xC2 && first <= 0xDF) {
    tails = 1;
  } else if (first >= 0xE0 && first <= 0xEF) {
    tails = 2;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    tails = 3;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return false;
  }
  if (end_ - at_ <= tails || Unsigned(at_[1]) < low || Unsigned(at_[1]) > high) return false;
  for (int i = 2; i <= tails; ++i) {
    if ((Unsigned(at_[i]) & 0xC0) != 0x80) return false;
  }
  at_ += tails + 1;
  return true;
}

bool BodyCheck::ReadNumber(const Place& place, std::string_view& number) {
  const char* const from = at_;
  const auto digits = [this] {
    if (!IsDigit(Here())) return false;
    TakeDigits();
    return true;
  };
  Take('-');
  const bool whole = Take('0') || digits();
  if (!whole) return Malformed(place, "a value");
  if (Take('.') && !digits()) return Malformed(place, "a digit");
  if (Take('e') || Take('E')) {
    if (!Take('+')) Take('-');
    if (!digits()) return Malformed(place, "a digit");
  }
  number = {from, static_cast<size_t>(at_ - from)};
  return true;
}

bool BodyCheck::ReadWord(std::string_view word) {
  const std::string_view rest(at_, static_cast<size_t>(end_ - at_));
  if (!rest.starts_with(word)) return false;
  at_ += word.size();
  return true;
}

char BodyCheck::Next() {
  while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  return Here();
}

bool BodyCheck::Take(char c) {
  if (at_ == end_ || *at_ != c) return false;
  ++at_;
  return true;
}

void BodyCheck::TakeDigits() {
  while (IsDigit(Here())) ++at_;
}

bool BodyCheck::CountValue(const Place& place) {
  if (++values_ <= kMaxValues) return true;
  return Refuse("INVALID_FIELD", PathOf(place),
                "a body holds at most " + std::to_string(kMaxValues) + " values");
}

bool BodyCheck::Enter(const Place& place, int depth) {
  if (depth < kMaxDepth) return true;
  return Refuse(
      "INVALID_FIELD", PathOf(place),
      "objects and lists stand in each other at most " + std::to_string(kMaxDepth) + " deep");
}

std::string_view BodyCheck::Unescape(const String& string) {
  if (!string.has_escapes) return string.raw;
  unescaped_.clear();
  std::string_view rest = string.raw;
  for (;;) {
    const size_t escape = rest.find('\\');
    unescaped_.append(rest.substr(0, escape));
    if (escape == rest.npos) return unescaped_;
    const char kind = rest[escape + 1];
    rest.remove_prefix(escape + 2);
    if (kind == 'u') {
      unsigned code = CodeUnit(rest);
      rest.remove_prefix(4);
      if (code >= 0xD800 && code <= 0xDBFF) {
        code = 0x10000 + ((code - 0xD800) << 10) + (CodeUnit(rest.substr(2)) - 0xDC00);
        rest.remove_prefix(6);
      }
      AppendUtf8(code, unescaped_);
    } else {
      constexpr std::string_view kKinds = "bfnrt", kMeant = "\b\f\n\r\t";
      const size_t known = kKinds.find(kind);
      unescaped_.push_back(known == kKinds.npos ? kind : kMeant[known]);
    }
  }
}

std::string BodyCheck::PathOf(const Place& place) const {
  if (!place.outer) return std::string(root_);
  std::string path = PathOf(*place.outer);
  if (place.index >= 0) return path + "[" + std::to_string(place.index) + "]";
  if (!path.empty()) path += ".";
  return path + Shown(place.name);
}

bool BodyCheck::Refuse(const char* reason, std::string path, const std::string& why) {
  const std::string subject = path.empty() ? "the body" : path;
  finding_ = Finding{reason, std::move(path), subject + ": " + why};
  return false;
}

bool BodyCheck::RefuseValue(const Place& place, const Type& type, bool many) {
  return Refuse("INVALID_FIELD", PathOf(place), "is to be " + Noun(type, many));
}

bool BodyCheck::Malformed(const Place& place, const char* wanted) {
  return Refuse(
      "MALFORMED_REQUEST", PathOf(place),
      "this is no JSON: at byte " + std::to_string(at_ - begin_ + 1) + " there is to be " + wanted);
}

}  // namespace district::json
