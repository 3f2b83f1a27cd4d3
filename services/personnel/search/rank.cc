#include "services/personnel/search/rank.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/text/text.h"

namespace district::personnel {
namespace {

// As long as the column, in code points; and so in bytes.
constexpr size_t kMaxSearchNames = 4400;
// So many different words of a person's names are paired with each other; hardly anybody has more.
constexpr size_t kMostPaired = 32;
// Shorter words are one letter from too much; no name has a longer syllable.
constexpr size_t kLeastMisspelt = 3;
constexpr size_t kMostMisspelt = 20;

// Cut between code points.
std::string Cut(std::string text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  text.resize(size);
  return text;
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Whether the names have every word, the one at `except` aside.
bool HasAllBut(std::string_view search_names, const std::vector<std::string>& words,
               size_t except) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (i != except && !Has(search_names, Phrase({words[i]}))) return false;
  }
  return true;
}

bool HasWordLike(std::string_view search_names, const std::string& word) {
  for (const absl::string_view other :
       absl::StrSplit(absl::string_view(search_names.data(), search_names.size()), ' ')) {
    const std::string_view candidate(other.data(), other.size());
    if (MayBeMisspelt(candidate) && OneLetterApart(word, candidate)) return true;
  }
  return false;
}

bool HasAllButALetter(std::string_view search_names, const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (MayBeMisspelt(words[i]) && HasAllBut(search_names, words, i) &&
        HasWordLike(search_names, words[i])) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string SearchNames(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) {
    const std::string folded = text::Fold(name);
    if (!folded.empty()) absl::StrAppend(&all, all.empty() ? "| " : " ", folded, " |");
  }
  return Cut(std::move(all), kMaxSearchNames);
}

std::string Term(const std::string& word) { return Cut(word, kMaxWord); }

std::string WholeTerm(const std::vector<std::string>& words) {
  return Cut(absl::StrCat("=", absl::StrJoin(words, " ")), kMaxWord);
}

std::string PairTerm(const std::string& first, const std::string& second) {
  return Cut(absl::StrCat("+", first, " ", second), kMaxWord);
}

std::string BothTerm(const std::string& one, const std::string& other) {
  return Cut(absl::StrCat("~", std::min(one, other), " ", std::max(one, other)), kMaxWord);
}

std::vector<std::string> TextsOf(const std::string& term) {
  const bool may_be_cut = term.size() >= kMaxWord - 3;
  if (term == kEveryTerm || may_be_cut) return {};
  if (term[0] == '~') {
    const size_t space = term.find(' ');
    return {Phrase({term.substr(1, space - 1)}), Phrase({term.substr(space + 1)})};
  }
  if (term[0] == '=') return {WholeName({term.substr(1)})};
  return {Phrase({term[0] == '+' ? term.substr(1) : term})};
}

std::vector<std::string> TermsOf(const std::vector<std::string>& names) {
  std::set<std::string> terms;
  for (const std::string& name : names) {
    const std::vector<std::string> words = text::FoldedWords(name);
    if (words.empty()) continue;
    for (const std::string& word : words) terms.insert(Term(word));
    terms.insert(WholeTerm(words));
  }
  return {terms.begin(), terms.end()};
}

std::vector<std::string> TermsOfPerson(const std::vector<std::string>& names) {
  const std::vector<std::string> words_and_wholes = TermsOf(names);
  std::set<std::string> terms(words_and_wholes.begin(), words_and_wholes.end());
  std::set<std::string> paired;
  for (const std::string& name : names) {
    const std::vector<std::string> words = text::FoldedWords(name);
    for (size_t i = 1; i < words.size(); ++i) terms.insert(PairTerm(words[i - 1], words[i]));
    for (const std::string& word : words) {
      if (paired.contains(word) || paired.size() == kMostPaired) continue;
      for (const std::string& other : paired) terms.insert(BothTerm(word, other));
      paired.insert(word);
    }
  }
  if (!terms.empty()) terms.insert(kEveryTerm);
  return {terms.begin(), terms.end()};
}

std::string BegunPhrase(const std::vector<std::string>& words) {
  return absl::StrCat(" ", absl::StrJoin(words, " "));
}

std::string Phrase(const std::vector<std::string>& words) {
  return absl::StrCat(BegunPhrase(words), " ");
}

std::string WholeName(const std::vector<std::string>& words) {
  return absl::StrCat("|", Phrase(words), "|");
}

Rank RankOfNames(std::string_view search_names, const std::vector<std::string>& words) {
  if (words.empty()) return Rank::kNone;
  if (Has(search_names, WholeName(words))) return Rank::kExactName;
  if (Has(search_names, Phrase(words))) return Rank::kPhrase;
  if (Has(search_names, BegunPhrase(words))) return Rank::kPrefix;
  if (HasAllBut(search_names, words, words.size() - 1) &&
      Has(search_names, BegunPhrase({words.back()}))) {
    return Rank::kAllWords;
  }
  return HasAllButALetter(search_names, words) ? Rank::kTypo : Rank::kNone;
}

bool MayBeMisspelt(std::string_view word) {
  return word.size() >= kLeastMisspelt && word.size() <= kMostMisspelt &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::vector<std::string> TypoKeys(const std::string& word) {
  std::set<std::string> keys = {word};
  for (size_t i = 0; i < word.size(); ++i) keys.insert(word.substr(0, i) + word.substr(i + 1));
  return {keys.begin(), keys.end()};
}

bool OneLetterApart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1 || a == b) return false;
  const size_t same = std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin();
  if (a.size() < b.size()) return a.substr(same) == b.substr(same + 1);
  if (a.substr(same + 1) == b.substr(same + 1)) return true;
  return same + 1 < a.size() && a[same] == b[same + 1] && a[same + 1] == b[same] &&
         a.substr(same + 2) == b.substr(same + 2);
}

}  // namespace district::personnel
