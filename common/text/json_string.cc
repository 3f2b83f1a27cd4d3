#include "common/text/json_string.h"

#include <unicode/uchar.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <cstdio>

namespace district::text {
namespace {

bool Hides(UChar32 c) {
  if (c < 0x7f) return c < 0x20;
  constexpr uint32_t kHiding =
      U_GC_CC_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK | U_GC_CO_MASK | U_GC_CN_MASK;
  return (U_GET_GC_MASK(c) & kHiding) != 0;
}

void AppendEscaped(uint16_t unit, std::string& out) {
  char escape[7];
  std::snprintf(escape, sizeof(escape), "\\u%04x", unit);
  out += escape;
}

void AppendEscaped(UChar32 c, std::string& out) {
  if (c == '\n') {
    out += "\\n";
  } else if (c <= 0xffff) {
    AppendEscaped(static_cast<uint16_t>(c), out);
  } else {
    AppendEscaped(static_cast<uint16_t>(U16_LEAD(c)), out);
    AppendEscaped(static_cast<uint16_t>(U16_TRAIL(c)), out);
  }
}

}  // namespace

void AppendJsonString(std::string_view text, size_t most, std::string& out) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const size_t size = text.size();
  out += '"';
  for (size_t i = 0; i < size;) {
    const size_t begin = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (i > most) {
      out += "…";
      break;
    }
    if (c < 0) {
      out += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (Hides(c)) {
      AppendEscaped(c, out);
    } else {
      out.append(text.substr(begin, i - begin));
    }
  }
  out += '"';
}

}  // namespace district::text
