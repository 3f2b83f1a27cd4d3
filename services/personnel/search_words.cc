#include "services/personnel/search_words.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/text/text.h"

namespace district::personnel {
namespace {

constexpr size_t kMaxWordLength = 64;
constexpr size_t kMaxQueryWords = 10;

const db::InsertTarget& SearchWords() {
  static const auto* const target = new db::InsertTarget{"search_words", {"word", "resource"}};
  return *target;
}

std::set<std::string> WordsOf(const std::vector<std::string>& texts) {
  std::set<std::string> words;
  for (const std::string& text : texts) {
    for (const std::string& word : text::FoldedWords(text)) {
      words.insert(word.substr(0, kMaxWordLength));
    }
  }
  return words;
}

}  // namespace

absl::Status SetSearchWords(db::Transaction& transaction, const std::string& resource, bool is_new,
                            const std::vector<std::string>& texts) {
  if (!is_new) {
    absl::StatusOr<int64_t> removed =
        transaction.Execute("DELETE FROM search_words WHERE resource = ?", {resource});
    if (!removed.ok()) return removed.status();
  }
  for (const std::string& word : WordsOf(texts)) {
    transaction.Insert(SearchWords(), {word, resource});
  }
  return absl::OkStatus();
}

absl::StatusOr<api::SqlCondition> HasWords(const std::string& column, std::string_view query) {
  std::vector<std::string> words = text::FoldedWords(query);
  if (words.empty()) return api::InvalidField("query", "holds no letter or digit");
  if (words.size() > kMaxQueryWords) return api::InvalidField("query", "holds more than ten words");
  const std::string last = words.back();
  words.pop_back();
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());

  api::SqlCondition condition;
  for (const std::string& word : words) {
    absl::StrAppend(&condition.sql, column,
                    " IN (SELECT resource FROM search_words WHERE word = ?) AND ");
    condition.parameters.emplace_back(word.substr(0, kMaxWordLength));
  }
  // Folded words are letters and digits only, so the pattern holds no wildcard but its own.
  absl::StrAppend(&condition.sql, column,
                  " IN (SELECT resource FROM search_words WHERE word LIKE ?)");
  condition.parameters.emplace_back(last.substr(0, kMaxWordLength - 1) + "%");
  return condition;
}

}  // namespace district::personnel
