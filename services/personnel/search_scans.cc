#include "services/personnel/search_scans.h"

#include <algorithm>
#include <array>
#include <bit>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "services/personnel/search_rank.h"

namespace district::personnel {
namespace {

using api::SqlCondition;

constexpr int kMostGathered = 1000;

// Sizes are found out in these steps; beyond the last there are too many.
constexpr int kSizes[] = {1000, 3000, 10000, 30000, 60000, 100000, kMostScanned};
constexpr absl::Duration kSizesLast = absl::Minutes(5);
constexpr size_t kMostSizes = 100000;

// What the sizes of terms were found to be, in this process.
class Sizes {
 public:
  std::optional<int> Known(const std::string& term) {
    absl::ReaderMutexLock lock(&mutex_);
    const auto size = sizes_.find(term);
    if (size == sizes_.end() || size->second.second < absl::Now()) return std::nullopt;
    return size->second.first;
  }
  void Learn(const std::string& term, int size) {
    absl::MutexLock lock(&mutex_);
    if (sizes_.size() >= kMostSizes) sizes_.clear();
    sizes_[term] = {size, absl::Now() + kSizesLast};
  }

 private:
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::pair<int, absl::Time>> sizes_ ABSL_GUARDED_BY(mutex_);
};

Sizes& KnownSizes() {
  static auto* const sizes = new Sizes;
  return *sizes;
}

// Whether more than so many rows of the index are meant. Counting them would put them into a table.
absl::StatusOr<bool> HasMore(db::Session& session, const SqlCondition& where, int than) {
  auto rows = session.Query(
      absl::StrCat("SELECT 1 FROM person_words WHERE ", where.sql, " LIMIT 1 OFFSET ", than),
      where.parameters);
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

void Add(SqlCondition& condition, const SqlCondition& other) {
  if (other.sql.empty()) return;
  absl::StrAppend(&condition.sql, condition.sql.empty() ? "" : " AND ", other.sql);
  condition.parameters.insert(condition.parameters.end(), other.parameters.begin(),
                              other.parameters.end());
}

SqlCondition UpTo(const std::string& key_column, const std::string& name_column,
                  const Place& place) {
  return {absl::StrCat(key_column, " <= ? AND (", key_column, " < ? OR ", name_column, " <= ?)"),
          {place.name_key, place.name_key, place.name}};
}

// Folded text has no sign that LIKE takes for more than itself.
db::Value Holding(const std::string& text) { return absl::StrCat("%", text, "%"); }

// Whoever has a term that was not cut has the word: that need not be looked for.
bool IsGiven(const Source& source, const std::string& text) {
  return source.kind == Source::Kind::kTerm && source.terms[0].size() < kMaxWord &&
         text == Phrase({source.terms[0]});
}

SqlCondition ConditionOf(const Source& source, const Wanted& wanted) {
  SqlCondition condition;
  for (const std::string& text : wanted.all) {
    if (IsGiven(source, text)) continue;
    Add(condition, {"search_names LIKE ?", {Holding(text)}});
  }
  if (!wanted.none.empty()) Add(condition, {"search_names NOT LIKE ?", {Holding(wanted.none)}});
  if (wanted.any.empty()) return condition;
  // As with InList, so that the statements stay few.
  SqlCondition any;
  for (size_t i = 0; i < std::bit_ceil(wanted.any.size()); ++i) {
    absl::StrAppend(&any.sql, i == 0 ? "(" : " OR ", "search_names LIKE ?");
    any.parameters.push_back(Holding(wanted.any[std::min(i, wanted.any.size() - 1)]));
  }
  any.sql += ")";
  Add(condition, any);
  return condition;
}

// A table in the order of name key and name, perhaps after a condition that fixes where.
struct Order {
  std::string select;
  std::string table;
  std::string name_column;
  SqlCondition where;
};

std::string WhereSql(const SqlCondition& condition) {
  return condition.sql.empty() ? "" : absl::StrCat(" WHERE ", condition.sql);
}

// The place that is `looks` further on; nothing where the order ends before.
absl::StatusOr<std::optional<Place>> Horizon(db::Session& session, const Order& order,
                                             const Place& after, int looks) {
  SqlCondition where = order.where;
  Add(where, After("name_key", order.name_column, after));
  auto rows = session.Query(
      absl::StrCat("SELECT name_key, ", order.name_column, " FROM ", order.table, WhereSql(where),
                   " ORDER BY name_key, ", order.name_column, " LIMIT 1 OFFSET ", looks - 1),
      where.parameters);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<Place>();
  return Place{db::AsText((*rows)[0][0]), db::AsText((*rows)[0][1])};
}

absl::StatusOr<Stretch> WalkOrder(db::Session& session, const Order& order,
                                  const SqlCondition& condition, const Place& after, int most,
                                  int looks) {
  // Where everybody is wanted, the limit alone keeps the walk short; where there are few, their
  // end.
  std::optional<Place> horizon;
  if (!condition.sql.empty() && looks > 0) {
    auto place = Horizon(session, order, after, looks);
    if (!place.ok()) return place.status();
    horizon = *std::move(place);
  }
  SqlCondition where = order.where;
  Add(where, After("name_key", order.name_column, after));
  if (horizon) Add(where, UpTo("name_key", order.name_column, *horizon));
  Add(where, condition);
  where.parameters.emplace_back(int64_t{most});
  auto rows = session.Query(absl::StrCat(order.select, " FROM ", order.table, WhereSql(where),
                                         " ORDER BY name_key, ", order.name_column, " LIMIT ?"),
                            where.parameters);
  if (!rows.ok()) return rows.status();
  Stretch stretch = StretchOf(*rows, most);
  if (!stretch.end) stretch.end = horizon;
  return stretch;
}

SqlCondition InTerms(const std::vector<std::string>& terms) {
  const db::InList list(terms);
  return {absl::StrCat("word IN (", list.placeholders, ")"), list.values};
}

SqlCondition WhereOf(const Source& source) {
  if (source.kind == Source::Kind::kRange) {
    return {"word >= ? AND word < ?", {source.terms[0], source.terms[1]}};
  }
  return InTerms(source.terms);
}

}  // namespace

SqlCondition After(const std::string& key_column, const std::string& name_column,
                   const Place& place) {
  if (place == Place()) return {};
  return {absl::StrCat(key_column, " >= ? AND (", key_column, " > ? OR ", name_column, " > ?)"),
          {place.name_key, place.name_key, place.name}};
}

Stretch StretchOf(const std::vector<db::Row>& rows, int most) {
  Stretch stretch;
  for (const db::Row& row : rows) {
    Candidate candidate{{db::AsText(row[0]), db::AsText(row[1])}, db::AsText(row[2])};
    if (!stretch.people.empty() && stretch.people.back().place == candidate.place) continue;
    stretch.people.push_back(std::move(candidate));
  }
  if (rows.size() == static_cast<size_t>(most)) stretch.end = stretch.people.back().place;
  return stretch;
}

absl::StatusOr<int> SizeOf(db::Session& session, const std::string& term) {
  if (const std::optional<int> known = KnownSizes().Known(term)) return *known;
  int size = kTooMany;
  for (const int step : kSizes) {
    auto more = HasMore(session, {"word = ?", {term}}, step);
    if (!more.ok()) return more.status();
    if (*more) continue;
    size = step;
    break;
  }
  KnownSizes().Learn(term, size);
  return size;
}

absl::StatusOr<int> SizeOf(db::Session& session, const Source& source) {
  if (source.kind == Source::Kind::kNothing) return 0;
  if (source.kind == Source::Kind::kEveryone) return kTooMany;
  if (source.kind == Source::Kind::kRange) {
    auto more = HasMore(session, WhereOf(source), kSizes[0]);
    if (!more.ok()) return more.status();
    return *more ? kTooMany : kSizes[0];
  }
  int sum = 0;
  for (const std::string& term : source.terms) {
    auto size = SizeOf(session, term);
    if (!size.ok()) return size.status();
    sum = std::min(sum + *size, kTooMany);
  }
  return sum;
}

absl::StatusOr<Stretch> WalkEveryone(db::Session& session, const SqlCondition& condition,
                                     const Place& after, int most, int looks) {
  static const auto* const everyone = new Order{"SELECT name_key, name, search_names",
                                                "people p FORCE INDEX (ix_people_name_key)",
                                                "name",
                                                {}};
  return WalkOrder(session, *everyone, condition, after, most, looks);
}

absl::StatusOr<Stretch> Walk(db::Session& session, const Source& source, const Wanted& wanted,
                             const Place& after, int most, int looks) {
  const SqlCondition condition = ConditionOf(source, wanted);
  switch (source.kind) {
    case Source::Kind::kNothing:
      return Stretch();
    case Source::Kind::kEveryone:
      return WalkEveryone(session, condition, after, most, looks);
    case Source::Kind::kTerm: {
      const Order order{"SELECT name_key, person, search_names",
                        "person_words",
                        "person",
                        {"word = ?", {source.terms[0]}}};
      return WalkOrder(session, order, condition, after, most,
                       source.size > kMostScanned ? looks : 0);
    }
    case Source::Kind::kTerms:
    case Source::Kind::kRange:
      break;
  }
  SqlCondition where = WhereOf(source);
  Add(where, After("name_key", "person", after));
  Add(where, condition);
  where.parameters.emplace_back(int64_t{most});
  auto rows = session.Query(absl::StrCat("SELECT name_key, person, search_names FROM person_words",
                                         WhereSql(where), " ORDER BY name_key, person LIMIT ?"),
                            where.parameters);
  if (!rows.ok()) return rows.status();
  return StretchOf(*rows, most);
}

absl::StatusOr<std::optional<std::vector<Candidate>>> Gather(db::Session& session,
                                                             const Source& source,
                                                             const Wanted& wanted) {
  std::optional<std::vector<Candidate>> gathered;
  if (source.kind == Source::Kind::kNothing || source.size > kMostScanned) return gathered;
  SqlCondition where = source.kind == Source::Kind::kTerm
                           ? SqlCondition{"word = ?", {source.terms[0]}}
                           : WhereOf(source);
  Add(where, ConditionOf(source, wanted));
  where.parameters.emplace_back(int64_t{kMostGathered});
  auto rows = session.Query(absl::StrCat("SELECT name_key, person, search_names FROM person_words",
                                         WhereSql(where), " ORDER BY name_key, person LIMIT ?"),
                            where.parameters);
  if (!rows.ok()) return rows.status();
  Stretch stretch = StretchOf(*rows, kMostGathered);
  if (!stretch.end) gathered = std::move(stretch.people);
  return gathered;
}

Stretch Merge(std::vector<Stretch> stretches, int most) {
  Stretch merged;
  for (Stretch& stretch : stretches) {
    if (stretch.end && (!merged.end || *stretch.end < *merged.end)) merged.end = stretch.end;
    for (Candidate& candidate : stretch.people) merged.people.push_back(std::move(candidate));
  }
  std::sort(merged.people.begin(), merged.people.end(),
            [](const Candidate& a, const Candidate& b) { return a.place < b.place; });
  const auto same =
      std::unique(merged.people.begin(), merged.people.end(),
                  [](const Candidate& a, const Candidate& b) { return a.place == b.place; });
  merged.people.erase(same, merged.people.end());
  // What lies beyond the end of one walk is not whole yet.
  if (merged.end) {
    std::erase_if(merged.people,
                  [&](const Candidate& candidate) { return candidate.place > *merged.end; });
  }
  if (merged.people.size() > static_cast<size_t>(most)) {
    merged.people.resize(most);
    merged.end = merged.people.back().place;
  }
  return merged;
}

}  // namespace district::personnel
