// How well a person's names answer a search, and which words are one letter apart. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace district::personnel {

// From the best on; a person is answered once, by the best. The numbers stand in page tokens.
enum class Rank {
  kExactName = 1,  // a name is the query
  kExactPost,      // holds a post, or one in an organization, whose name is the query
  kPhrase,         // a name has the words of the query, one after the other
  kPrefix,         // the same, the last word only begun
  kAllWords,       // the names have all words, in any order, the last perhaps only begun
  kPost,           // holds a post that with its organization has all words
  kTypo,           // the names have all words, one of them but for a letter
  kNone,
};

// Terms are no longer than this, in bytes.
inline constexpr size_t kMaxWord = 180;

// "| nguyen van nam | nam anh |": folded names as `search_names` holds them.
std::string SearchNames(const std::vector<std::string>& names);

// What is found by its names is indexed by their words, and by each whole as "=nguyen van nam".
// Sorted, each once.
std::vector<std::string> TermsOf(const std::vector<std::string>& names);
// The names of people also by pairs of words that follow each other, "+van nam", by pairs of words
// wherever they stand, "~nam van", and all by one.
std::vector<std::string> TermsOfPerson(const std::vector<std::string>& names);
// The term of a word, of two that follow each other, of two in any order, of a whole name, and of
// all names.
std::string Term(const std::string& word);
std::string PairTerm(const std::string& first, const std::string& second);
std::string BothTerm(const std::string& one, const std::string& other);
std::string WholeTerm(const std::vector<std::string>& words);
inline constexpr char kEveryTerm[] = "";
// What all have in `search_names` who have the term; nothing where that is not sure.
std::vector<std::string> TextsOf(const std::string& term);

// The words as they stand in `search_names`: " van nam ", " van na", "| nguyen van nam |".
std::string Phrase(const std::vector<std::string>& words);
std::string BegunPhrase(const std::vector<std::string>& words);
std::string WholeName(const std::vector<std::string>& words);

// The rank by names alone: never kExactPost or kPost.
Rank RankOfNames(std::string_view search_names, const std::vector<std::string>& words);

// Whether a word is long enough, and of letters, so that a letter more or less still tells it.
bool MayBeMisspelt(std::string_view word);
// The word and what remains when one of its letters is left out. Sorted, each once.
std::vector<std::string> TypoKeys(const std::string& word);
// Whether one becomes the other by one insertion, deletion, substitution or transposition of
// neighbours; not where they are equal.
bool OneLetterApart(std::string_view a, std::string_view b);

}  // namespace district::personnel
