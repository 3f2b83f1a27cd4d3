#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/text/text.h"
#include "common/text/unicode.h"

namespace district::text {
namespace {

// Writes the folded key and, on the way, tells the two meanings of TƯ apart: the abbreviation of
// Trung ương, as in 39-NQ/TƯ, and the syllable in a title of capitals, as in ĐẦU TƯ CÔNG. It is the
// syllable where a word next to it is all capitals with a marked vowel, which abbreviations lack.
class FoldWriter final : public CharacterVisitor {
 public:
  explicit FoldWriter(size_t size) { out_.reserve(size); }

  void OnLetter(const Letter& letter) override {
    OpenWord();
    out_.push_back(letter.base);
    ++word_.letters;
    word_.lower = word_.lower || !letter.upper;
    word_.marked = word_.marked || letter.marked;
    if (word_.spelling != Spelling::kOther) word_.spelling = Spell(word_.spelling, letter);
  }

  void OnDigit(char digit) override {
    OpenWord();
    out_.push_back(digit);
    word_.spelling = Spelling::kOther;
  }

  void OnOther(char32_t folded) override {
    OpenWord();
    AppendUtf8(folded, out_);
    ascii_ = false;
    word_.lower = true;
    word_.spelling = Spelling::kOther;
  }

  void OnMark(char32_t) override { word_.spelling = Spelling::kOther; }

  void OnSeparator(char32_t c) override {
    if (in_word_ && word_.spelling == Spelling::kT && c == '.') {
      word_.spelling = Spelling::kTDot;  // Perhaps the first half of T.Ư.
      word_.dot = out_.size();
      return;
    }
    const bool gap_goes_on = !in_word_;
    CloseWord();
    after_slash_ = c == '/' || (gap_goes_on && after_slash_);
  }

  std::string Finish() && {
    CloseWord();
    Decide(false);
    if (ascii_) return std::move(out_);
    std::string buffer;
    return std::string(Nfc(out_, buffer));
  }

 private:
  // How far the word spells TƯ or T.Ư.
  enum class Spelling { kNothing, kT, kTDot, kTU, kOther };

  struct Word {
    int letters = 0;
    bool lower = false;
    bool marked = false;
    Spelling spelling = Spelling::kNothing;
    std::optional<size_t> dot;
  };

  static Spelling Spell(Spelling before, const Letter& letter) {
    const bool t = letter.upper && letter.base == 't';
    const bool u = letter.upper && letter.base == 'u' && letter.marked && letter.tone == kLevel;
    if (before == Spelling::kNothing && t) return Spelling::kT;
    if ((before == Spelling::kT || before == Spelling::kTDot) && u) return Spelling::kTU;
    return Spelling::kOther;
  }

  void OpenWord() {
    if (in_word_) return;
    if (!out_.empty()) out_.push_back(' ');
    word_ = Word();
    in_word_ = true;
  }

  void CloseWord() {
    if (!in_word_) return;
    in_word_ = false;
    if (word_.spelling == Spelling::kTU) return CloseCandidate();
    if (word_.dot && *word_.dot < out_.size()) out_.insert(*word_.dot, 1, ' ');
    before_is_title_ = word_.letters > 1 && word_.marked && !word_.lower;
    Decide(before_is_title_);
  }

  void CloseCandidate() {
    Decide(false);
    const bool syllable = before_is_title_ && !after_slash_;
    before_is_title_ = false;
    if (syllable) return;
    undecided_ = out_.size() - 1;
    if (after_slash_) Decide(false);
  }

  // A candidate is the abbreviation unless the word after it belongs to a title.
  void Decide(bool next_is_title) {
    if (undecided_ && !next_is_title) out_[*undecided_] = 'w';
    undecided_.reset();
  }

  std::string out_;
  bool ascii_ = true;
  bool in_word_ = false;
  bool after_slash_ = false;
  bool before_is_title_ = false;
  Word word_;
  std::optional<size_t> undecided_;  // Where the u of a TƯ stands, until the next word is known.
};

}  // namespace

std::string Fold(std::string_view text) {
  std::string buffer;
  const std::string_view nfc = Nfc(text, buffer);
  FoldWriter writer(nfc.size());
  VisitCharacters(nfc, writer);
  return std::move(writer).Finish();
}

std::vector<std::string> FoldedWords(std::string_view text) {
  return absl::StrSplit(Fold(text), ' ', absl::SkipEmpty());
}

}  // namespace district::text
