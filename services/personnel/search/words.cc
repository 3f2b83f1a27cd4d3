#include "services/personnel/search/words.h"

#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/text/text.h"
#include "services/personnel/search/rank.h"

namespace district::personnel {
namespace {

constexpr size_t kMaxQueryWords = 10;

const db::InsertTarget& SearchWords() {
  static const auto* const target = new db::InsertTarget{"search_words", {"word", "resource"}};
  return *target;
}

// Removes the rows of `terms` where there are any.
absl::Status Remove(db::Transaction& transaction, const std::string& resource,
                    const std::vector<std::string>& terms) {
  if (terms.empty()) return absl::OkStatus();
  return transaction
      .Execute(db::SqlCat("DELETE FROM search_words WHERE ", db::IsIn("word", terms),
                          " AND resource = ", db::Bind(resource)))
      .status();
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

absl::Status SetSearchWords(db::Transaction& transaction, const std::string& resource,
                            const std::vector<std::string>& before,
                            const std::vector<std::string>& texts) {
  if (absl::Status removed = Remove(transaction, resource, TermsOf(before)); !removed.ok()) {
    return removed;
  }
  for (const std::string& term : TermsOf(texts)) {
    transaction.Insert(SearchWords(), {term, resource});
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

db::Sql HasPrefix(const std::string& begin) {
  return db::SqlCat("word >= ", db::Bind(begin), " AND word < ", db::Bind(EndOfPrefix(begin)));
}

absl::StatusOr<db::Sql> HasWords(const std::string& column, std::string_view query) {
  auto words = QueryWords(query);
  if (!words.ok()) return words.status();
  const std::string last = Term(words->back());
  words->pop_back();
  const auto has = [&column](const db::Sql& word) {
    return db::SqlCat(column, " IN (SELECT resource FROM search_words WHERE ", word, ")");
  };
  std::vector<db::Sql> conditions;
  for (const std::string& word : std::set<std::string>(words->begin(), words->end())) {
    conditions.push_back(has(db::SqlCat("word = ", db::Bind(Term(word)))));
  }
  conditions.push_back(has(HasPrefix(last)));
  return db::SqlJoin(conditions, " AND ");
}

}  // namespace district::personnel
