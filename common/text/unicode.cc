#include "common/text/unicode.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstring>

namespace district::text {
namespace {

const icu::Normalizer2& NfcNormalizer() {
  static const icu::Normalizer2& normalizer = [&]() -> const icu::Normalizer2& {
    UErrorCode error = U_ZERO_ERROR;
    return *icu::Normalizer2::getNFCInstance(error);
  }();
  return normalizer;
}

const icu::Normalizer2& NfkdNormalizer() {
  static const icu::Normalizer2& normalizer = [&]() -> const icu::Normalizer2& {
    UErrorCode error = U_ZERO_ERROR;
    return *icu::Normalizer2::getNFKDInstance(error);
  }();
  return normalizer;
}

icu::StringPiece Piece(std::string_view text) {
  return icu::StringPiece(text.data(), static_cast<int32_t>(text.size()));
}

// Ranges whose every character stands in NFC as it is: Latin letters before the combining marks,
// Latin Extended Additional (the Vietnamese vowels with two marks), dashes, quotes and the
// ellipsis.
bool IsSurelyNfc(char32_t c) {
  return c < 0x0300 || (c >= 0x1E00 && c < 0x1F00) || (c >= 0x2010 && c < 0x2030);
}

bool IsAsciiWord(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return (word & 0x8080808080808080u) == 0;
}

void VisitDecomposed(char32_t c, CharacterVisitor& visitor) {
  if (const Letter& letter = kLetters.Of(c); letter.rank != 0) return visitor.OnLetter(letter);
  if (c >= '0' && c <= '9') return visitor.OnDigit(static_cast<char>(c));
  constexpr char32_t kZeroWidthSpace = 0x200B;
  if (c == kZeroWidthSpace) return visitor.OnSeparator(c);
  const auto character = static_cast<UChar32>(c);
  if (u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return;
  if ((U_GET_GC_MASK(character) & U_GC_M_MASK) != 0) return visitor.OnMark(c);
  if (u_isalnum(character)) {
    return visitor.OnOther(static_cast<char32_t>(u_foldCase(character, U_FOLD_CASE_DEFAULT)));
  }
  visitor.OnSeparator(c);
}

}  // namespace

Scan ScanUtf8(std::string_view bytes) {
  Scan scan;
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto size = static_cast<int32_t>(bytes.size());
  for (int32_t i = 0; i < size;) {
    if (i + 8 <= size && IsAsciiWord(bytes.data() + i)) {
      i += 8;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    if (c < 0) return {.well_formed = false, .surely_nfc = false};
    scan.surely_nfc = scan.surely_nfc && IsSurelyNfc(static_cast<char32_t>(c));
  }
  return scan;
}

std::string_view Nfc(std::string_view text, std::string& buffer) {
  if (ScanUtf8(text).surely_nfc) return text;
  UErrorCode error = U_ZERO_ERROR;
  if (NfcNormalizer().isNormalizedUTF8(Piece(text), error) && U_SUCCESS(error)) return text;
  buffer.clear();
  error = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&buffer, static_cast<int32_t>(text.size()));
  NfcNormalizer().normalizeUTF8(0, Piece(text), sink, nullptr, error);
  return U_SUCCESS(error) ? std::string_view(buffer) : text;
}

void AppendUtf8(char32_t c, std::string& out) {
  char bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, c);
  out.append(bytes, static_cast<size_t>(length));
}

void VisitOther(char32_t c, CharacterVisitor& visitor) {
  icu::UnicodeString decomposition;
  if (!NfkdNormalizer().getDecomposition(static_cast<UChar32>(c), decomposition)) {
    return VisitDecomposed(c, visitor);
  }
  for (int32_t i = 0; i < decomposition.length(); i = decomposition.moveIndex32(i, 1)) {
    VisitDecomposed(static_cast<char32_t>(decomposition.char32At(i)), visitor);
  }
}

}  // namespace district::text
