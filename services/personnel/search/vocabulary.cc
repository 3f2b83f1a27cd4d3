#include "services/personnel/search/vocabulary.h"

#include <set>

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
  const db::InList typos(TypoKeys(word));
  std::string rows;
  std::vector<db::Value> parameters;
  for (const db::Value& typo : typos.values) {
    absl::StrAppend(&rows, rows.empty() ? "" : ",", "(?,?)");
    parameters.push_back(typo);
    parameters.emplace_back(word);
  }
  absl::Status stored =
      transaction
          .Execute(absl::StrCat("INSERT IGNORE INTO search_typos (typo, word) VALUES ", rows),
                   parameters)
          .status();
  if (stored.ok()) StoredWords().Inserted(word, transaction.now());
  return stored;
}

}  // namespace

absl::Status LearnWords(db::Transaction& transaction, const std::vector<std::string>& terms) {
  std::vector<std::string> unknown;
  for (const std::string& term : terms) {
    if (MayBeMisspelt(term) && !StoredWords().Contains(term)) unknown.push_back(term);
  }
  if (unknown.empty()) return absl::OkStatus();
  const db::InList list(unknown);
  absl::StatusOr<std::vector<db::Row>> rows =
      transaction.Query(absl::StrCat("SELECT word FROM search_typos WHERE typo IN (",
                                     list.placeholders, ") AND word = typo"),
                        list.values);
  if (!rows.ok()) return rows.status();
  std::set<std::string> stored;
  for (const db::Row& row : *rows) stored.insert(db::AsText(row[0]));
  // In one order, whoever it is, so that two do not wait for each other.
  for (const std::string& word : unknown) {
    if (stored.contains(word)) {
      StoredWords().Found(word, transaction.now());
    } else if (absl::Status status = Store(transaction, word); !status.ok()) {
      return status;
    }
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
  const db::InList list({keys.begin(), keys.end()});
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(absl::StrCat("SELECT DISTINCT word FROM search_typos WHERE typo IN (",
                                 list.placeholders, ") ORDER BY word LIMIT 4096"),
                    list.values);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    for (auto& [word, others] : alike) {
      if (others.size() < kMostAlike && OneLetterApart(word, db::AsText(row[0]))) {
        others.push_back(db::AsText(row[0]));
      }
    }
  }
  return alike;
}

}  // namespace district::personnel
