#include "common/resource/degree_hook.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/db/sql.h"
#include "common/resource/catalog.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"

namespace district::resource {
namespace {

// No chain of resources that are about each other is longer, so that a cycle ends.
constexpr int kMaxDepth = 30;
// Between the names in a column of a list.
constexpr char kListSeparator = '\x1f';

using Names = std::set<std::string>;
using Degrees = std::map<std::string, int64_t>;

// The degrees of resources of a type as others carry them; locked until the transaction ends.
absl::Status AddDegrees(db::Transaction& transaction, const Collection& collection,
                        const Names& names, Degrees& degrees) {
  if (!collection.classified() || DegreeColumn(collection).empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT name, ", DegreeColumn(collection), " FROM ", collection.table(), " WHERE ",
                 db::IsIn("name", names), " ORDER BY name LOCK IN SHARE MODE"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto [name, degree] = row.As<std::string, int64_t>();
    degrees[name] = degree == 0 ? collection.classified()->unstated : degree;
  }
  return absl::OkStatus();
}

// A row with its carried degree, and the body that says what it follows from.
struct Carrier {
  std::string name;
  std::unique_ptr<Message> resource;
  int64_t carried = 0;
};

absl::StatusOr<std::vector<Carrier>> LockCarriers(db::Transaction& transaction,
                                                  const Collection& collection,
                                                  const Names& names) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT name, body, ", DegreeColumn(collection), " FROM ", collection.table(),
                 " WHERE ", db::IsIn("name", names), " ORDER BY name FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  std::vector<Carrier> carriers;
  for (const db::Row& row : *rows) {
    Carrier& carrier = carriers.emplace_back(Carrier{row.Text(), collection.New(), row.Int(2)});
    carrier.resource->ParseFromString(row.Text(1));
  }
  return carriers;
}

// The degrees of all that the carriers are about.
absl::StatusOr<Degrees> DegreesCarried(Writes& writes, const Collection& collection,
                                       const std::vector<Carrier>& carriers) {
  Degrees degrees;
  for (const std::string& field : collection.classified()->about) {
    const Collection* target = writes.catalog().Find(TypeReferredTo(collection, field));
    Names names;
    for (const Carrier& carrier : carriers) {
      for (std::string& name : NamesIn(*carrier.resource, field)) names.insert(std::move(name));
    }
    if (!target || names.empty()) continue;
    absl::Status added = AddDegrees(writes.transaction(), *target, names, degrees);
    if (!added.ok()) return added;
  }
  return degrees;
}

// Writes the degrees that resources carry now; answers those whose degree changed.
absl::StatusOr<Names> Carry(Writes& writes, const Collection& collection, const Names& names) {
  auto carriers = LockCarriers(writes.transaction(), collection, names);
  if (!carriers.ok()) return carriers.status();
  absl::StatusOr<Degrees> degrees = DegreesCarried(writes, collection, *carriers);
  if (!degrees.ok()) return degrees.status();
  Names changed;
  std::map<int64_t, Names> by_degree;
  for (const Carrier& carrier : *carriers) {
    int64_t carried = DegreeOf(collection, *carrier.resource);
    for (const std::string& field : collection.classified()->about) {
      for (const std::string& name : NamesIn(*carrier.resource, field)) {
        carried = std::max(carried, (*degrees)[name]);
      }
    }
    if (carried == carrier.carried) continue;
    by_degree[carried].insert(carrier.name);
    changed.insert(carrier.name);
  }
  for (const auto& [degree, of_degree] : by_degree) {
    absl::StatusOr<int64_t> updated = writes.transaction().Execute(
        db::SqlCat("UPDATE ", collection.table(), " SET ", collection.classified()->carried_column,
                   " = ", db::Bind(degree), " WHERE ", db::IsIn("name", of_degree)));
    if (!updated.ok()) return updated.status();
  }
  return changed;
}

// The rows of `collection` that refer in a field to one of the names.
absl::StatusOr<Names> Referring(db::Transaction& transaction, const Collection& collection,
                                const std::string& field, const Names& targets) {
  db::Sql condition = db::IsIn(field, targets);
  if (collection.type()->FindFieldByName(field)->is_repeated()) {
    std::vector<db::Sql> any;
    for (const std::string& target : targets) {
      const std::string word(1, kListSeparator);
      any.push_back(
          db::SqlCat("LOCATE(", db::Bind(absl::StrCat(word, target, word)), ", ", field, ") > 0"));
    }
    condition = db::SqlJoin(any, " OR ");
  }
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT name FROM ", collection.table(), " WHERE ", condition, " ORDER BY name"));
  if (!rows.ok()) return rows.status();
  Names names;
  for (const db::Row& row : *rows) names.insert(row.Text());
  return names;
}

// Has all that is about resources whose degree changed carry it.
absl::Status Spread(Writes& writes, const Collection& collection, const Names& changed, int depth) {
  if (changed.empty() || depth > kMaxDepth) return absl::OkStatus();
  for (const auto& other : writes.catalog().all()) {
    if (!other->classified() || other->classified()->carried_column.empty()) continue;
    for (const std::string& field : other->classified()->about) {
      if (TypeReferredTo(*other, field) != collection.type_name()) continue;
      absl::StatusOr<Names> about = Referring(writes.transaction(), *other, field, changed);
      if (!about.ok()) return about.status();
      if (about->empty()) continue;
      absl::StatusOr<Names> carrying = Carry(writes, *other, *about);
      if (!carrying.ok()) return carrying.status();
      absl::Status spread = Spread(writes, *other, *carrying, depth + 1);
      if (!spread.ok()) return spread;
    }
  }
  return absl::OkStatus();
}

class DegreeHook final : public BatchHook {
 public:
  DegreeHook(Writes& writes, const Collection& collection)
      : writes_(writes), collection_(collection) {}

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const auto& [change, path] : changes) {
      if (MayChangeDegree(change)) names_.insert(NameOf(*change.after));
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    Names changed = std::exchange(names_, {});
    if (changed.empty()) return absl::OkStatus();
    if (!collection_.classified()->carried_column.empty()) {
      absl::StatusOr<Names> carrying = Carry(writes_, collection_, changed);
      if (!carrying.ok()) return carrying.status();
      changed = *std::move(carrying);
    }
    return Spread(writes_, collection_, changed, 0);
  }

 private:
  // Nothing is about what is only created now; but it may be about others.
  bool MayChangeDegree(const Change& change) const {
    const auto& about = collection_.classified()->about;
    if (!change.before) {
      return std::any_of(about.begin(), about.end(), [&](const std::string& field) {
        return !NamesIn(*change.after, field).empty();
      });
    }
    if (DegreeOf(collection_, *change.before) != DegreeOf(collection_, *change.after)) return true;
    return std::any_of(about.begin(), about.end(), [&](const std::string& field) {
      return NamesIn(*change.before, field) != NamesIn(*change.after, field);
    });
  }

  Writes& writes_;
  const Collection& collection_;
  Names names_;
};

}  // namespace

bool FollowsDegrees(const Classified& classified) {
  return !classified.field.empty() || !classified.carried_column.empty();
}

BatchHookFactory DegreeHookFor(std::string type) {
  return [type = std::move(type)](Writes& writes) {
    return std::make_unique<DegreeHook>(writes, *writes.catalog().Find(type));
  };
}

}  // namespace district::resource
