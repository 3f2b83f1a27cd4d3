// What the rooms' text functions share; nobody outside common/text includes it.
//
// Text is walked one character at a time. The letters of Vietnamese come from one small table,
// which is all that ordinary text touches; whatever else there is goes to ICU.
#pragma once

#include <unicode/utf8.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace district::text {

// The tones in the order of the dictionary: level, huyền, hỏi, ngã, sắc, nặng.
enum Tone : uint8_t { kLevel, kGrave, kHook, kTilde, kAcute, kDot };

struct Letter {
  uint8_t rank = 0;  // 1 for a, 2 for ă, 3 for â, ... 33 for z; 0 is no letter.
  Tone tone = kLevel;
  bool upper = false;
  char base = 0;  // Lower case without any mark: 'd' for Đ, 'u' for Ữ.
  // Written with a mark over or under a vowel; Đ, which abbreviations such as QĐ hold, has none.
  bool marked = false;
};

// The Vietnamese alphabet with the four letters f, j, w, z of names and foreign words.
inline constexpr std::u32string_view kAlphabet = U"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
inline constexpr std::u32string_view kAlphabetUpper = U"AĂÂBCDĐEÊFGHIJKLMNOÔƠPQRSTUƯVWXYZ";
inline constexpr std::string_view kBases = "aaabcddeefghijklmnooopqrstuuvwxyz";

class LetterTable {
 public:
  constexpr LetterTable() {
    for (size_t i = 0; i < kAlphabet.size(); ++i) {
      const bool marked = kAlphabet[i] >= 0x80 && kAlphabet[i] != U'đ';
      const Letter letter{static_cast<uint8_t>(i + 1), kLevel, false, kBases[i], marked};
      Set(kAlphabet[i], letter, false);
      Set(kAlphabetUpper[i], letter, true);
    }
    for (size_t row = 0; row < kVowels.size(); ++row) {
      const Letter level = Of(kVowels[row][0]);
      for (int tone = kGrave; tone <= kDot; ++tone) {
        Letter letter = level;
        letter.tone = static_cast<Tone>(tone);
        letter.marked = true;
        Set(kVowels[row][tone], letter, false);
        Set(kVowelsUpper[row][tone], letter, true);
      }
    }
    // Look-alikes of Đ that old converters and other keyboards leave behind.
    Set(0x00D0, Of(U'đ'), true);
    Set(0x00F0, Of(U'đ'), false);
    Set(0x0189, Of(U'đ'), true);
    Set(0x0256, Of(U'đ'), false);
  }

  constexpr const Letter& Of(char32_t c) const {
    if (c < kLow) return low_[c];
    if (c >= kHighBegin && c < kHighEnd) return high_[c - kHighBegin];
    return none_;
  }

 private:
  static constexpr char32_t kLow = 0x0257;
  static constexpr char32_t kHighBegin = 0x1EA0;
  static constexpr char32_t kHighEnd = 0x1EFA;
  static constexpr std::array<std::u32string_view, 12> kVowels = {
      U"aàảãáạ", U"ăằẳẵắặ", U"âầẩẫấậ", U"eèẻẽéẹ", U"êềểễếệ", U"iìỉĩíị",
      U"oòỏõóọ", U"ôồổỗốộ", U"ơờởỡớợ", U"uùủũúụ", U"ưừửữứự", U"yỳỷỹýỵ"};
  static constexpr std::array<std::u32string_view, 12> kVowelsUpper = {
      U"AÀẢÃÁẠ", U"ĂẰẲẴẮẶ", U"ÂẦẨẪẤẬ", U"EÈẺẼÉẸ", U"ÊỀỂỄẾỆ", U"IÌỈĨÍỊ",
      U"OÒỎÕÓỌ", U"ÔỒỔỖỐỘ", U"ƠỜỞỠỚỢ", U"UÙỦŨÚỤ", U"ƯỪỬỮỨỰ", U"YỲỶỸÝỴ"};

  constexpr void Set(char32_t c, Letter letter, bool upper) {
    letter.upper = upper;
    if (c < kLow) {
      low_[c] = letter;
    } else {
      high_[c - kHighBegin] = letter;
    }
  }

  std::array<Letter, kLow> low_{};
  std::array<Letter, kHighEnd - kHighBegin> high_{};
  Letter none_{};
};
inline constexpr LetterTable kLetters;

// What one pass over bytes tells.
struct Scan {
  bool well_formed = true;
  // Known to be NFC without asking ICU; false only says that ICU has to be asked.
  bool surely_nfc = true;
};
Scan ScanUtf8(std::string_view bytes);

// The text in NFC: itself where it is that already, else a copy in `buffer`.
std::string_view Nfc(std::string_view text, std::string& buffer);

void AppendUtf8(char32_t c, std::string& out);

// What a walk over characters calls. Marks are those that no letter of the table holds.
class CharacterVisitor {
 public:
  virtual ~CharacterVisitor() = default;
  virtual void OnLetter(const Letter& letter) = 0;
  virtual void OnDigit(char digit) = 0;
  virtual void OnSeparator(char32_t c) = 0;
  virtual void OnMark(char32_t mark) = 0;
  virtual void OnOther(char32_t folded) = 0;  // A letter or digit of some other alphabet.
};

// The slow way for a character that is neither ASCII nor a Vietnamese letter: by its compatibility
// decomposition, so that m² is m2 and a no-break space is a space.
void VisitOther(char32_t c, CharacterVisitor& visitor);

// Walks text that is NFC. `Visitor` is a final CharacterVisitor, so that its calls are inlined.
// `takes(c)` may take a character before ICU is asked about it.
template <typename Visitor, typename Takes>
void VisitCharacters(std::string_view nfc, Visitor& visitor, Takes takes) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(nfc.data());
  const auto size = static_cast<int32_t>(nfc.size());
  for (int32_t i = 0; i < size;) {
    UChar32 next = 0;
    U8_NEXT_OR_FFFD(bytes, i, size, next);
    const auto c = static_cast<char32_t>(next);
    if (const Letter& letter = kLetters.Of(c); letter.rank != 0) {
      visitor.OnLetter(letter);
    } else if (c >= '0' && c <= '9') {
      visitor.OnDigit(static_cast<char>(c));
    } else if (c < 0x80) {
      visitor.OnSeparator(c);
    } else if (!takes(c)) {
      VisitOther(c, visitor);
    }
  }
}

template <typename Visitor>
void VisitCharacters(std::string_view nfc, Visitor& visitor) {
  VisitCharacters(nfc, visitor, [](char32_t) { return false; });
}

}  // namespace district::text
