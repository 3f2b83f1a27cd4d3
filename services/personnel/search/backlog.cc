#include "services/personnel/search/backlog.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/names.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/search/names.h"
#include "services/personnel/search/words.h"

namespace district::personnel {
namespace {

constexpr int kAtOnce = 256;

// As they are called now. Who was written since the migration may have words already: they are
// replaced.
absl::StatusOr<std::vector<db::Row>> Lock(db::Transaction& transaction, const std::string& table,
                                          const std::vector<std::string>& names,
                                          const std::string& columns = "name, body") {
  if (names.empty()) return std::vector<db::Row>();
  const db::InList list(names);
  return transaction.Query(absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE name IN (",
                                        list.placeholders, ") ORDER BY name FOR UPDATE"),
                           list.values);
}

template <typename Resource>
absl::Status IndexNames(db::Transaction& transaction, const std::string& table,
                        const std::vector<std::string>& names) {
  auto rows = Lock(transaction, table, names);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto texts = NamesToFind(ParseBody<Resource>(row, 1));
    absl::Status status = SetSearchWords(transaction, db::AsText(row[0]), texts, texts);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status IndexPeople(db::Transaction& transaction, const std::vector<std::string>& names) {
  auto rows = Lock(transaction, "people", names, "name, body, search_names");
  if (!rows.ok()) return rows.status();
  std::vector<PersonNames> people;
  for (const db::Row& row : *rows) {
    people.push_back(NamesToFind(ParseBody<v1::Person>(row, 1)));
    if (people.back().search_names == db::AsText(row[2])) continue;
    absl::Status status = transaction
                              .Execute("UPDATE people SET search_names = ? WHERE name = ?",
                                       {people.back().search_names, row[0]})
                              .status();
    if (!status.ok()) return status;
  }
  return LearnNames(transaction, people);
}

}  // namespace

absl::StatusOr<int64_t> IndexBacklog(db::Transaction& transaction) {
  auto rows =
      transaction.Query(absl::StrCat("SELECT resource FROM search_backlog ORDER BY resource LIMIT ",
                                     kAtOnce, " FOR UPDATE"),
                        {});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return 0;
  std::vector<std::string> all, organizations, posts, people;
  for (const db::Row& row : *rows) {
    const std::string& name = all.emplace_back(db::AsText(row[0]));
    const bool is_person = absl::StartsWith(name, "people/");
    (is_person                            ? people
     : absl::StrContains(name, "/posts/") ? posts
                                          : organizations)
        .push_back(name);
  }
  absl::Status status = IndexNames<v1::Organization>(transaction, "organizations", organizations);
  if (status.ok()) status = IndexNames<v1::Post>(transaction, "posts", posts);
  if (status.ok()) status = IndexPeople(transaction, people);
  if (!status.ok()) return status;
  const db::InList list(all);
  return transaction.Execute(
      absl::StrCat("DELETE FROM search_backlog WHERE resource IN (", list.placeholders, ")"),
      list.values);
}

}  // namespace district::personnel
