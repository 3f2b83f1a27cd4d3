#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/text/text.h"
#include "common/text/unicode.h"

namespace district::text {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 13> kRoman = {{{1000, "M"},
                                                                      {900, "CM"},
                                                                      {500, "D"},
                                                                      {400, "CD"},
                                                                      {100, "C"},
                                                                      {90, "XC"},
                                                                      {50, "L"},
                                                                      {40, "XL"},
                                                                      {10, "X"},
                                                                      {9, "IX"},
                                                                      {5, "V"},
                                                                      {4, "IV"},
                                                                      {1, "I"}}};

std::string WriteRoman(int number) {
  std::string roman;
  for (const auto& [value, sign] : kRoman) {
    for (; number >= value; number -= value) roman += sign;
  }
  return roman;
}

// Reads greedily, which takes every canonical numeral and some others; writing the number back
// tells them apart. The empty word and words with other letters are none.
std::optional<int> ReadRoman(std::string_view word) {
  constexpr size_t kLongest = 15;  // MMMDCCCLXXXVIII
  if (word.empty() || word.size() > kLongest) return std::nullopt;
  int number = 0;
  std::string_view rest = word;
  for (const auto& [value, sign] : kRoman) {
    for (; rest.starts_with(sign); rest.remove_prefix(sign.size())) number += value;
  }
  if (!rest.empty() || number > 3999 || WriteRoman(number) != word) return std::nullopt;
  return number;
}

class NumberReader final : public CharacterVisitor {
 public:
  void OnLetter(const Letter& letter) override {
    Open(Kind::kLetters);
    const bool plain =
        letter.upper && letter.tone == kLevel && kAlphabetUpper[letter.rank - 1u] < 0x80;
    word_.push_back(plain ? static_cast<char>(kAlphabetUpper[letter.rank - 1u]) : '?');
  }
  void OnDigit(char digit) override {
    Open(Kind::kDigits);
    word_.push_back(digit);
  }
  void OnMark(char32_t) override { word_.push_back('?'); }
  void OnOther(char32_t) override {
    Open(Kind::kLetters);
    word_.push_back('?');
  }
  void OnSeparator(char32_t) override { Close(); }

  std::optional<int> Finish() {
    Close();
    return count_ == 1 ? number_ : std::nullopt;
  }

 private:
  enum class Kind { kNone, kLetters, kDigits };

  void Open(Kind kind) {
    if (kind_ == kind) return;
    Close();
    kind_ = kind;
  }

  void Close() {
    if (kind_ == Kind::kDigits) {
      ++count_;
      int number = 0;
      number_ = absl::SimpleAtoi(word_, &number) ? std::optional(number) : std::nullopt;
    } else if (const std::optional<int> roman = ReadRoman(word_);
               kind_ == Kind::kLetters && roman) {
      ++count_;
      number_ = roman;
    }
    kind_ = Kind::kNone;
    word_.clear();
  }

  Kind kind_ = Kind::kNone;
  std::string word_;
  int count_ = 0;
  std::optional<int> number_;
};

}  // namespace

std::optional<int> NumberInLabel(std::string_view label) {
  std::string buffer;
  NumberReader reader;
  VisitCharacters(Nfc(label, buffer), reader);
  return reader.Finish();
}

}  // namespace district::text
