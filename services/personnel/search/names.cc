#include "services/personnel/search/names.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
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

using PeopleById = std::map<std::string, const PersonNames*>;

// The ids of names that are stored, among people who are looked up by the keys of `ids`.
absl::StatusOr<std::set<std::string>> Stored(db::Transaction& transaction, const PeopleById& people,
                                             const std::vector<std::string>& ids) {
  std::set<std::string> keys;
  for (const std::string& id : ids) keys.insert(people.at(id)->name_key);
  auto rows = transaction.Query(
      db::SqlCat("SELECT names_id FROM name_words WHERE word = ", db::Bind(std::string(kEveryTerm)),
                 " AND ", db::IsIn("name_key", keys)));
  if (!rows.ok()) return rows.status();
  std::set<std::string> stored;
  for (const db::Row& row : *rows) {
    if (people.contains(row.Text())) stored.insert(row.Text());
  }
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
  PeopleById by_id;
  std::vector<std::string> ids;
  for (const PersonNames& person : people) {
    if (person.search_names.empty()) continue;
    std::string id = IdOf(person);
    if (by_id.emplace(id, &person).second) ids.push_back(std::move(id));
  }
  std::sort(ids.begin(), ids.end());  // in one order, whoever stores them
  auto missing = StoredNames().Missing(
      ids, transaction.now(),
      [&](const std::vector<std::string>& some) { return Stored(transaction, by_id, some); });
  if (!missing.ok()) return missing.status();

  std::set<std::string> terms;
  for (const std::string& id : *missing) {
    for (std::string& term : TermsOfPerson(by_id.at(id)->names)) terms.insert(std::move(term));
  }
  absl::Status learned = LearnWords(transaction, {terms.begin(), terms.end()});
  if (!learned.ok()) return learned;
  for (const std::string& id : *missing) {
    const PersonNames& person = *by_id.at(id);
    for (const std::string& term : TermsOfPerson(person.names)) {
      transaction.Insert(NameWords(), {term, person.name_key, id, person.search_names});
    }
    StoredNames().Inserted(id, transaction.now());
  }
  return absl::OkStatus();
}

}  // namespace district::personnel
