// A sort key is a run of words, then the case of every letter:
//
//   "Quận ủy" -> WaCR6-af3!1
//
// A word is its letters by their place in the alphabet, then its tones; a number is its length,
// then its digits. So `ba` with all that follows it comes before `bà`, both before `ban`, and a 2
// before a 10. The signs between are chosen by their order: ! < + < - < digits < capitals < small
// letters. None of them is a space: collations that pad with spaces ignore those at the end.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/text/text.h"
#include "common/text/unicode.h"

namespace district::text {
namespace {

constexpr char kBeforeCase = '!';
constexpr char kBetweenParts = '+';
constexpr char kBetweenWords = '-';
// The letters' ranks 1 to 33.
constexpr std::string_view kRanks = "?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg";
constexpr char kAfterLetters = 'z';
constexpr char kOtherMark = '7';

char ToneSign(Tone tone) { return static_cast<char>('1' + tone); }

char ToneSignOfMark(char32_t mark) {
  switch (mark) {
    case 0x0300:
      return ToneSign(kGrave);
    case 0x0309:
      return ToneSign(kHook);
    case 0x0303:
      return ToneSign(kTilde);
    case 0x0301:
      return ToneSign(kAcute);
    case 0x0323:
      return ToneSign(kDot);
    default:
      return kOtherMark;
  }
}

// Characters whose properties Unicode settled long ago. All others are keyed by their number, so
// that a newer ICU, which knows more of them, makes the same keys.
bool IsSettled(char32_t c) {
  return c < 0x0250 || (c >= 0x0300 && c < 0x0370) || (c >= 0x1E00 && c < 0x1F00) ||
         (c >= 0x2000 && c < 0x2070);
}

class KeyWriter final : public CharacterVisitor {
 public:
  explicit KeyWriter(size_t size) {
    words_.reserve(size + size / 2);
    case_.reserve(size);
  }

  void OnLetter(const Letter& letter) override {
    Open(Kind::kLetters);
    words_.push_back(kRanks[letter.rank]);
    if (letter.tone != kLevel) tones_.push_back(ToneSign(letter.tone));
    case_.push_back(letter.upper ? '1' : '0');
  }

  void OnDigit(char digit) override {
    Open(Kind::kNumber);
    if (number_ == "0") number_.clear();
    number_.push_back(digit);
  }

  void OnOther(char32_t folded) override {
    Open(Kind::kLetters);
    absl::StrAppendFormat(&words_, "%c%06X", kAfterLetters, static_cast<uint32_t>(folded));
  }

  void OnMark(char32_t mark) override {
    if (kind_ == Kind::kLetters) tones_.push_back(ToneSignOfMark(mark));
  }

  void OnSeparator(char32_t) override { Close(); }

  void Write(std::string_view nfc) {
    VisitCharacters(nfc, *this, [this](char32_t c) {
      if (IsSettled(c)) return false;
      OnOther(c);
      return true;
    });
    Close();
  }

  const std::string& words() const { return words_; }

  // "!" and the case of the letters, small ones before capitals; nothing where all are small.
  std::string_view Case() {
    case_.resize(case_.find_last_not_of('0') + 1);
    if (!case_.empty()) case_.insert(case_.begin(), kBeforeCase);
    return case_;
  }

 private:
  enum class Kind { kNone, kLetters, kNumber };

  void Open(Kind kind) {
    if (kind_ == kind) return;
    Close();
    kind_ = kind;
    if (!words_.empty()) words_.push_back(kBetweenWords);
  }

  void Close() {
    if (kind_ == Kind::kLetters) {
      words_ += tones_.empty() ? std::string_view("1") : std::string_view(tones_);
    } else if (kind_ == Kind::kNumber) {
      CloseNumber();
    }
    tones_.clear();
    number_.clear();
    kind_ = Kind::kNone;
  }

  void CloseNumber() {
    const size_t length = number_.size();
    if (length < 9) {
      words_.push_back(static_cast<char>('0' + length));
    } else {
      absl::StrAppendFormat(&words_, "9%03d", std::min<size_t>(length, 999));
    }
    words_ += number_;
  }

  std::string words_;
  std::string case_;
  std::string tones_;
  std::string number_;
  Kind kind_ = Kind::kNone;
};

std::string Cut(std::string key) {
  if (key.size() > kMaxSortKey) key.resize(kMaxSortKey);
  return key;
}

// No key needs more text than this: every character that counts makes a byte of it. What separates
// words may be long, so the limit is generous.
constexpr size_t kMaxText = 16 * kMaxSortKey;

KeyWriter KeyOf(std::string_view text) {
  std::string buffer;
  const std::string_view nfc = Nfc(text.substr(0, kMaxText), buffer);
  KeyWriter writer(nfc.size());
  writer.Write(nfc);
  return writer;
}

// The words of a name without the given name, which stands at the end or, in some languages, at the
// beginning.
std::string_view WithoutGivenName(std::string_view name, std::string_view given) {
  if (given.empty() || name == given) return given.empty() ? name : std::string_view();
  if (name.size() > given.size()) {
    const size_t rest = name.size() - given.size() - 1;
    if (name.ends_with(given) && name[rest] == kBetweenWords) return name.substr(0, rest);
    if (name.starts_with(given) && name[given.size()] == kBetweenWords) {
      return name.substr(given.size() + 1);
    }
  }
  return name;
}

}  // namespace

std::string SortKey(std::string_view text) {
  KeyWriter writer = KeyOf(text);
  std::string key = writer.words();
  key += writer.Case();
  return Cut(std::move(key));
}

std::string NameSortKey(std::string_view full_name, std::string_view given_name) {
  KeyWriter name = KeyOf(full_name);
  KeyWriter given = KeyOf(given_name);
  if (given.words().empty()) given = KeyOf(LastWord(full_name));
  const std::string_view rest = WithoutGivenName(name.words(), given.words());
  const size_t family_end = std::min(rest.find(kBetweenWords), rest.size());

  std::string key = given.words();
  if (!rest.empty()) {
    key += kBetweenParts;
    key += rest.substr(0, family_end);
  }
  if (family_end < rest.size()) {
    key += kBetweenParts;
    key += rest.substr(family_end + 1);
  }
  key += name.Case();
  return Cut(std::move(key));
}

}  // namespace district::text
