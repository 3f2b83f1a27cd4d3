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
  return transaction.Query(db::SqlCat("SELECT ", columns, " FROM ", table, " WHERE ",
                                      db::IsIn("name", names), " ORDER BY name FOR UPDATE"));
}

template <typename Resource>
absl::Status IndexNames(db::Transaction& transaction, const std::string& table,
                        const std::vector<std::string>& names) {
  auto rows = Lock(transaction, table, names);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto texts = NamesToFind(ParseBody<Resource>(row, 1));
    absl::Status status = SetSearchWords(transaction, row.Text(), texts, texts);
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
    if (people.back().search_names == row.Text(2)) continue;
    absl::Status status = transaction
                              .Execute(db::SqlCat("UPDATE people SET search_names = ",
                                                  db::Bind(people.back().search_names),
                                                  " WHERE name = ", db::Bind(row.Text())))
                              .status();
    if (!status.ok()) return status;
  }
  return LearnNames(transaction, people);
}

}  // namespace

absl::StatusOr<int64_t> IndexBacklog(db::Transaction& transaction) {
  auto rows = transaction.Query(db::SqlCat(
      "SELECT resource FROM search_backlog ORDER BY resource LIMIT ", kAtOnce, " FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return 0;
  std::vector<std::string> all, organizations, posts, people;
  for (const db::Row& row : *rows) {
    const std::string& name = all.emplace_back(row.Text());
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
  return transaction.Execute(
      db::SqlCat("DELETE FROM search_backlog WHERE ", db::IsIn("resource", all)));
}

}  // namespace district::personnel
