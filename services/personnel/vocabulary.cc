#include "services/personnel/vocabulary.h"

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "services/personnel/search_rank.h"

namespace district::personnel {
namespace {

constexpr size_t kMostKnown = 100000;
constexpr size_t kMostAlike = 64;

// The words that this process knows to be stored for good. What a transaction finds is that, unless
// the transaction itself put it there: it may still be rolled back.
class KnownWords {
 public:
  bool Knows(const std::string& word) {
    absl::ReaderMutexLock lock(&mutex_);
    return known_.contains(word);
  }
  void Found(const std::string& word, absl::Time transaction) {
    absl::MutexLock lock(&mutex_);
    const auto inserted = inserted_.find(word);
    if (inserted != inserted_.end()) {
      if (inserted->second == transaction) return;
      inserted_.erase(inserted);
    }
    if (known_.size() == kMostKnown) known_.clear();
    known_.insert(word);
  }
  void Inserted(const std::string& word, absl::Time transaction) {
    absl::MutexLock lock(&mutex_);
    if (inserted_.size() == kMostKnown) inserted_.clear();
    inserted_[word] = transaction;
  }

 private:
  absl::Mutex mutex_;
  absl::flat_hash_set<std::string> known_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, absl::Time> inserted_ ABSL_GUARDED_BY(mutex_);
};

KnownWords& Known() {
  static auto* const known = new KnownWords;
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
  if (stored.ok()) Known().Inserted(word, transaction.now());
  return stored;
}

}  // namespace

absl::Status LearnWords(db::Transaction& transaction, const std::vector<std::string>& terms) {
  std::vector<std::string> unknown;
  for (const std::string& term : terms) {
    if (MayBeMisspelt(term) && !Known().Knows(term)) unknown.push_back(term);
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
      Known().Found(word, transaction.now());
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
