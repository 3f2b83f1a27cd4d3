#include "services/personnel/search/vocabulary.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/personnel/search/rank.h"
#include "services/personnel/search/stored_rows.h"

namespace district::personnel {
namespace {

constexpr size_t kMostKnown = 100000;
constexpr size_t kMostAlike = 64;

StoredRows& StoredWords() {
  static auto* const known = new StoredRows(kMostKnown);
  return *known;
}

// Several writers may meet a new word at once: the first stores it, the others wait for that and
// find it stored.
absl::Status Store(db::Transaction& transaction, const std::string& word) {
  std::vector<db::Sql> rows;
  for (const std::string& typo : db::Padded(TypoKeys(word))) {
    rows.push_back(db::SqlCat("(", db::Bind(typo), ",", db::Bind(word), ")"));
  }
  absl::Status stored =
      transaction
          .Execute(db::SqlCat("INSERT IGNORE INTO search_typos (typo, word) VALUES ",
                              db::SqlJoin(rows, ",")))
          .status();
  if (stored.ok()) StoredWords().Inserted(word, transaction.now());
  return stored;
}

absl::StatusOr<std::set<std::string>> Stored(db::Transaction& transaction,
                                             const std::vector<std::string>& words) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT word FROM search_typos WHERE ", db::IsIn("typo", words), " AND word = typo"));
  if (!rows.ok()) return rows.status();
  std::set<std::string> stored;
  for (const db::Row& row : *rows) stored.insert(row.Text());
  return stored;
}

}  // namespace

absl::Status LearnWords(db::Transaction& transaction, const std::vector<std::string>& terms) {
  std::vector<std::string> words;
  for (const std::string& term : terms) {
    if (MayBeMisspelt(term)) words.push_back(term);
  }
  auto missing = StoredWords().Missing(
      words, transaction.now(),
      [&](const std::vector<std::string>& some) { return Stored(transaction, some); });
  if (!missing.ok()) return missing.status();
  // In one order, whoever it is, so that two do not wait for each other.
  for (const std::string& word : *missing) {
    if (absl::Status status = Store(transaction, word); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::vector<std::string>>> WordsOneLetterFrom(
    db::Session& session, const std::vector<std::string>& words) {
  std::map<std::string, std::vector<std::string>> alike;
  std::set<std::string> keys;
  for (const std::string& word : words) {
    if (!MayBeMisspelt(word)) continue;
    alike[word];
    for (std::string& key : TypoKeys(word)) keys.insert(std::move(key));
  }
  if (keys.empty()) return alike;
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT DISTINCT word FROM search_typos WHERE ",
                               db::IsIn("typo", keys), " ORDER BY word LIMIT 4096"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    for (auto& [word, others] : alike) {
      if (others.size() < kMostAlike && OneLetterApart(word, row.Text())) {
        others.push_back(row.Text());
      }
    }
  }
  return alike;
}

}  // namespace district::personnel
