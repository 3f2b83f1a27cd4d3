#include "services/personnel/search_words.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/text/text.h"
#include "services/personnel/search_rank.h"
#include "services/personnel/vocabulary.h"

namespace district::personnel {
namespace {

constexpr size_t kMaxQueryWords = 10;

const db::InsertTarget& SearchWords() {
  static const auto* const target = new db::InsertTarget{"search_words", {"word", "resource"}};
  return *target;
}

const db::InsertTarget& PersonWords() {
  static const auto* const target =
      new db::InsertTarget{"person_words", {"word", "name_key", "person", "search_names"}};
  return *target;
}

// Removes the rows of `terms` (`others` is the rest of the key) where there are any.
absl::Status Remove(db::Transaction& transaction, const std::string& table,
                    const std::vector<std::string>& terms,
                    const std::vector<std::pair<std::string, std::string>>& others) {
  if (terms.empty()) return absl::OkStatus();
  const db::InList list(terms);
  std::vector<db::Value> parameters = list.values;
  std::string sql = absl::StrCat("DELETE FROM ", table, " WHERE word IN (", list.placeholders, ")");
  for (const auto& [column, value] : others) {
    absl::StrAppend(&sql, " AND ", column, " = ?");
    parameters.emplace_back(value);
  }
  return transaction.Execute(sql, parameters).status();
}

}  // namespace

std::vector<std::string> NamesToFind(const v1::Organization& organization) {
  std::vector<std::string> names = {organization.display_name()};
  names.insert(names.end(), organization.aliases().begin(), organization.aliases().end());
  names.insert(names.end(), organization.abbreviations().begin(),
               organization.abbreviations().end());
  return names;
}

std::vector<std::string> NamesToFind(const v1::Post& post) {
  return {post.title(), post.abbreviation()};
}

PersonTerms TermsToFind(const v1::Person& person) {
  std::vector<std::string> names = {person.display_name()};
  names.insert(names.end(), person.other_names().begin(), person.other_names().end());
  return {text::NameSortKey(person.display_name(), person.given_name()), std::move(names)};
}

absl::Status SetSearchWords(db::Transaction& transaction, const std::string& resource,
                            const std::vector<std::string>& before,
                            const std::vector<std::string>& texts) {
  absl::Status removed =
      Remove(transaction, "search_words", TermsOf(before), {{"resource", resource}});
  if (!removed.ok()) return removed;
  for (const std::string& term : TermsOf(texts)) {
    transaction.Insert(SearchWords(), {term, resource});
  }
  return absl::OkStatus();
}

absl::Status SetPersonWords(db::Transaction& transaction, const std::string& person,
                            const PersonTerms& before, const PersonTerms& after) {
  const std::vector<std::string> terms = TermsOf(after.names);
  if (absl::Status status = LearnWords(transaction, terms); !status.ok()) return status;
  absl::Status removed = Remove(transaction, "person_words", TermsOf(before.names),
                                {{"name_key", before.name_key}, {"person", person}});
  if (!removed.ok()) return removed;
  const std::string search_names = SearchNames(after.names);
  for (const std::string& term : terms) {
    transaction.Insert(PersonWords(), {term, after.name_key, person, search_names});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> QueryWords(std::string_view query) {
  std::vector<std::string> words = text::FoldedWords(query);
  const auto bad = [](const char* what, const char* vietnamese) -> absl::Status {
    return api::Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELD")
        .Message(absl::StrCat("query: ", what))
        .Field("query", what)
        .Vietnamese(vietnamese);
  };
  if (words.empty()) {
    return bad("holds no letter or digit",
               "Nội dung tìm kiếm phải có ít nhất một chữ cái hoặc chữ số.");
  }
  if (words.size() > kMaxQueryWords) {
    return bad("holds more than ten words", "Nội dung tìm kiếm có nhiều hơn mười từ.");
  }
  return words;
}

std::string EndOfPrefix(const std::string& begin) {
  return begin + "\xF4\x8F\xBF\xBF";  // the last code point
}

absl::StatusOr<api::SqlCondition> HasWords(const std::string& column, std::string_view query) {
  auto words = QueryWords(query);
  if (!words.ok()) return words.status();
  const std::string last = Term(words->back());
  words->pop_back();

  api::SqlCondition condition;
  for (const std::string& word : std::set<std::string>(words->begin(), words->end())) {
    absl::StrAppend(&condition.sql, column,
                    " IN (SELECT resource FROM search_words WHERE word = ?) AND ");
    condition.parameters.emplace_back(Term(word));
  }
  absl::StrAppend(&condition.sql, column,
                  " IN (SELECT resource FROM search_words WHERE word >= ? AND word < ?)");
  condition.parameters.emplace_back(last);
  condition.parameters.emplace_back(EndOfPrefix(last));
  return condition;
}

}  // namespace district::personnel
