#include "services/personnel/search/names.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/text/digest.h"
#include "common/text/text.h"
#include "services/personnel/search/rank.h"
#include "services/personnel/search/stored_rows.h"
#include "services/personnel/search/vocabulary.h"

namespace district::personnel {
namespace {

constexpr size_t kMostKnown = 50000;
constexpr size_t kIdBytes = 16;

StoredRows& StoredNames() {
  static auto* const known = new StoredRows(kMostKnown);
  return *known;
}

const db::InsertTarget& NameWords() {
  // Another writer may store the same name at the same time.
  static const auto* const target = new db::InsertTarget{
      "name_words", {"word", "name_key", "names_id", "search_names"}, std::nullopt, true};
  return *target;
}

std::string IdOf(const PersonNames& person) {
  const std::string digest = text::Sha256(absl::StrCat(person.name_key, "\n", person.search_names));
  return absl::BytesToHexString(digest.substr(0, kIdBytes));
}

std::vector<std::string> AllNames(const v1::Person& person) {
  std::vector<std::string> names = {person.display_name()};
  names.insert(names.end(), person.other_names().begin(), person.other_names().end());
  return names;
}

// Those of some names that are stored.
absl::StatusOr<std::set<std::string>> Stored(
    db::Transaction& transaction, const std::map<std::string, const PersonNames*>& names) {
  std::set<std::string> keys;
  for (const auto& [id, person] : names) keys.insert(person->name_key);
  const db::InList list({keys.begin(), keys.end()});
  std::vector<db::Value> parameters = {kEveryTerm};
  parameters.insert(parameters.end(), list.values.begin(), list.values.end());
  auto rows = transaction.Query(
      absl::StrCat("SELECT names_id FROM name_words WHERE word = ? AND name_key IN (",
                   list.placeholders, ")"),
      parameters);
  if (!rows.ok()) return rows.status();
  std::set<std::string> stored;
  for (const db::Row& row : *rows) stored.insert(db::AsText(row[0]));
  return stored;
}

}  // namespace

PersonNames NamesToFind(const v1::Person& person) {
  std::vector<std::string> names = AllNames(person);
  std::string search_names = SearchNames(names);
  return {NameKeyOf(person), std::move(search_names), std::move(names)};
}

std::string NameKeyOf(const v1::Person& person) {
  return text::NameSortKey(person.display_name(), person.given_name());
}

std::string SearchNamesOf(const v1::Person& person) { return SearchNames(AllNames(person)); }

absl::Status LearnNames(db::Transaction& transaction, const std::vector<PersonNames>& people) {
  std::map<std::string, const PersonNames*> unknown;
  for (const PersonNames& person : people) {
    if (person.search_names.empty()) continue;
    std::string id = IdOf(person);
    if (!StoredNames().Contains(id)) unknown.emplace(std::move(id), &person);
  }
  if (unknown.empty()) return absl::OkStatus();
  auto stored = Stored(transaction, unknown);
  if (!stored.ok()) return stored.status();
  for (const std::string& id : *stored) {
    if (unknown.erase(id) > 0) StoredNames().Found(id, transaction.now());
  }

  std::set<std::string> terms;
  for (const auto& [id, person] : unknown) {
    for (std::string& term : TermsOfPerson(person->names)) terms.insert(std::move(term));
  }
  absl::Status learned = LearnWords(transaction, {terms.begin(), terms.end()});
  if (!learned.ok()) return learned;
  for (const auto& [id, person] : unknown) {
    for (const std::string& term : TermsOfPerson(person->names)) {
      transaction.Insert(NameWords(), {term, person->name_key, id, person->search_names});
    }
    StoredNames().Inserted(id, transaction.now());
  }
  return absl::OkStatus();
}

}  // namespace district::personnel
