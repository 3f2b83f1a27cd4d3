#include "services/personnel/search/scans.h"

#include <algorithm>
#include <bit>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "services/personnel/search/rank.h"

namespace district::personnel {
namespace {

using api::SqlCondition;

// After everybody of a name key: names of people are "people/...".
constexpr char kLastName[] = "\x7f";

constexpr char kPeople[] = " FROM people p FORCE INDEX (ix_people_name_key)";
constexpr char kInOrder[] = " ORDER BY name_key, name LIMIT ";

// Sizes are found out in these steps; beyond the last there are too many.
constexpr int kSizes[] = {300, 1000, 3000, 10000, kMostScanned};
constexpr absl::Duration kSizesLast = absl::Minutes(5);
constexpr size_t kMostSizes = 100000;

// What the sizes of sources were found to be, in this process.
class Sizes {
 public:
  std::optional<int> Known(const std::string& source) {
    absl::ReaderMutexLock lock(&mutex_);
    const auto size = sizes_.find(source);
    if (size == sizes_.end() || size->second.second < absl::Now()) return std::nullopt;
    return size->second.first;
  }
  void Learn(const std::string& source, int size) {
    absl::MutexLock lock(&mutex_);
    if (sizes_.size() >= kMostSizes) sizes_.clear();
    sizes_[source] = {size, absl::Now() + kSizesLast};
  }

 private:
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::pair<int, absl::Time>> sizes_ ABSL_GUARDED_BY(mutex_);
};

Sizes& KnownSizes() {
  static auto* const sizes = new Sizes;
  return *sizes;
}

void Add(SqlCondition& condition, const SqlCondition& other) {
  if (other.sql.empty()) return;
  absl::StrAppend(&condition.sql, condition.sql.empty() ? "" : " AND ", other.sql);
  condition.parameters.insert(condition.parameters.end(), other.parameters.begin(),
                              other.parameters.end());
}

std::string WhereSql(const SqlCondition& condition) {
  return condition.sql.empty() ? "" : absl::StrCat(" WHERE ", condition.sql);
}

SqlCondition WhereOf(const Source& source) {
  if (source.kind == Source::Kind::kTerm) return {"word = ?", {source.terms[0]}};
  if (source.kind == Source::Kind::kRange) {
    return {"word >= ? AND word < ?", {source.terms[0], source.terms[1]}};
  }
  const db::InList list(source.terms);
  return {absl::StrCat("word IN (", list.placeholders, ")"), list.values};
}

// No more rows than this. Counting them would put them into a table.
absl::StatusOr<int> SizeOf(db::Session& session, const Source& source) {
  const SqlCondition where = WhereOf(source);
  for (const int size : kSizes) {
    auto more = session.Query(
        absl::StrCat("SELECT 1 FROM name_words", WhereSql(where), " LIMIT 1 OFFSET ", size),
        where.parameters);
    if (!more.ok()) return more.status();
    if (more->empty()) return size;
  }
  return kTooMany;
}

// Folded text has no sign that LIKE takes for more than itself.
db::Value Holding(const std::string& text) { return absl::StrCat("%", text, "%"); }

SqlCondition ConditionOf(const Source& source, const Wanted& wanted) {
  // What all of the term hold need not be looked for.
  std::vector<std::string> given;
  if (source.kind == Source::Kind::kTerm) given = TextsOf(source.terms[0]);
  SqlCondition condition;
  for (const std::string& text : wanted.all) {
    if (std::find(given.begin(), given.end(), text) != given.end()) continue;
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

// From the name of the place on: others may have it too.
SqlCondition KeysFrom(const Place& place) {
  if (place == Place()) return {};
  return {place.name == kLastName ? "name_key > ?" : "name_key >= ?", {place.name_key}};
}

// The key that is `looks` further on; nothing where the order ends before.
absl::StatusOr<std::optional<std::string>> Horizon(db::Session& session, const SqlCondition& where,
                                                   int looks) {
  auto rows = session.Query(absl::StrCat("SELECT name_key FROM name_words", WhereSql(where),
                                         " ORDER BY name_key, names_id LIMIT 1 OFFSET ", looks - 1),
                            where.parameters);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<std::string>();
  return db::AsText((*rows)[0][0]);
}

Names NamesOf(const std::vector<db::Row>& rows, int most) {
  Names names;
  for (const db::Row& row : rows) {
    const std::string& key = db::AsText(row[0]);
    if (names.keys.empty() || names.keys.back() != key) names.keys.push_back(key);
  }
  if (rows.size() == static_cast<size_t>(most)) names.end = names.keys.back();
  return names;
}

// Sorts what several walks found, and keeps what lies before the end of them all.
template <typename Entry, typename End, typename PlaceOf>
void MergeInto(std::vector<Entry>& all, std::optional<End>& end, size_t most, PlaceOf place_of) {
  std::sort(all.begin(), all.end(),
            [&](const Entry& a, const Entry& b) { return place_of(a) < place_of(b); });
  const auto same = std::unique(all.begin(), all.end(), [&](const Entry& a, const Entry& b) {
    return place_of(a) == place_of(b);
  });
  all.erase(same, all.end());
  if (end) std::erase_if(all, [&](const Entry& entry) { return place_of(entry) > *end; });
  if (all.size() <= most) return;
  all.resize(most);
  end = place_of(all.back());
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
    Candidate candidate{
        {db::AsText(row[0]), db::AsText(row[1])}, db::AsText(row[2]), db::AsText(row[3])};
    if (!stretch.people.empty() && stretch.people.back().place == candidate.place) continue;
    stretch.people.push_back(std::move(candidate));
  }
  if (rows.size() == static_cast<size_t>(most)) stretch.end = stretch.people.back().place;
  return stretch;
}

absl::StatusOr<Source> Sized(db::Session& session, Source source) {
  if (source.kind == Source::Kind::kTerms) {
    source.size = 0;
    for (const std::string& term : source.terms) {
      auto one = Sized(session, {Source::Kind::kTerm, {term}});
      if (!one.ok()) return one;
      source.size = std::min(source.size + one->size, kTooMany);
    }
    return source;
  }
  const std::string name = absl::StrJoin(source.terms, "\x1f");
  std::optional<int> size = KnownSizes().Known(name);
  if (!size) {
    auto found = SizeOf(session, source);
    if (!found.ok()) return found.status();
    KnownSizes().Learn(name, *found);
    size = *found;
  }
  source.size = *size;
  return source;
}

absl::StatusOr<Names> Walk(db::Session& session, const Source& source, const Wanted& wanted,
                           const Place& after, int most, int looks) {
  if (source.kind == Source::Kind::kNothing) return Names();
  SqlCondition where = WhereOf(source);
  Add(where, KeysFrom(after));
  const SqlCondition condition = ConditionOf(source, wanted);
  // Where all are wanted the limit keeps the walk short; where there are few, their end.
  std::optional<std::string> horizon;
  if (!condition.sql.empty() && source.size > kMostScanned) {
    auto key = Horizon(session, where, looks);
    if (!key.ok()) return key.status();
    horizon = *std::move(key);
  }
  if (horizon) Add(where, {"name_key <= ?", {*horizon}});
  Add(where, condition);
  where.parameters.emplace_back(int64_t{most});
  auto rows = session.Query(absl::StrCat("SELECT name_key FROM name_words", WhereSql(where),
                                         " ORDER BY name_key, names_id LIMIT ?"),
                            where.parameters);
  if (!rows.ok()) return rows.status();
  Names names = NamesOf(*rows, most);
  if (!names.end) names.end = horizon;
  return names;
}

Names Merge(std::vector<Names> walks, int most) {
  Names merged;
  for (Names& walk : walks) {
    if (walk.end && (!merged.end || *walk.end < *merged.end)) merged.end = walk.end;
    merged.keys.insert(merged.keys.end(), walk.keys.begin(), walk.keys.end());
  }
  MergeInto(merged.keys, merged.end, most, [](const std::string& key) { return key; });
  return merged;
}

absl::StatusOr<Stretch> PeopleOf(db::Session& session, const Names& names, const Place& after,
                                 int most) {
  Stretch stretch;
  if (!names.keys.empty()) {
    const db::InList list(names.keys);
    SqlCondition where{absl::StrCat("name_key IN (", list.placeholders, ") AND ", kLiving),
                       list.values};
    Add(where, After("name_key", "name", after));
    where.parameters.emplace_back(int64_t{most});
    auto rows =
        session.Query(absl::StrCat("SELECT ", kCandidate, kPeople, WhereSql(where), kInOrder, "?"),
                      where.parameters);
    if (!rows.ok()) return rows.status();
    stretch = StretchOf(*rows, most);
  }
  if (!stretch.end && names.end) stretch.end = Place{*names.end, kLastName};
  return stretch;
}

absl::StatusOr<Stretch> WalkEveryone(db::Session& session, const SqlCondition& condition,
                                     const Place& after, int most, int looks) {
  SqlCondition where = After("name_key", "name", after);
  auto last = session.Query(absl::StrCat("SELECT name_key, name", kPeople, WhereSql(where),
                                         kInOrder, "1 OFFSET ", looks - 1),
                            where.parameters);
  if (!last.ok()) return last.status();
  std::optional<Place> horizon;
  if (!last->empty()) {
    horizon = Place{db::AsText((*last)[0][0]), db::AsText((*last)[0][1])};
    Add(where, {"name_key <= ? AND (name_key < ? OR name <= ?)",
                {horizon->name_key, horizon->name_key, horizon->name}});
  }
  Add(where, {kLiving, {}});
  Add(where, condition);
  where.parameters.emplace_back(int64_t{most});
  auto rows =
      session.Query(absl::StrCat("SELECT ", kCandidate, kPeople, WhereSql(where), kInOrder, "?"),
                    where.parameters);
  if (!rows.ok()) return rows.status();
  Stretch stretch = StretchOf(*rows, most);
  if (!stretch.end) stretch.end = horizon;
  return stretch;
}

Stretch Merge(std::vector<Stretch> stretches, int most) {
  Stretch merged;
  for (Stretch& stretch : stretches) {
    if (stretch.end && (!merged.end || *stretch.end < *merged.end)) merged.end = stretch.end;
    for (Candidate& candidate : stretch.people) merged.people.push_back(std::move(candidate));
  }
  MergeInto(merged.people, merged.end, most, [](const Candidate& one) { return one.place; });
  return merged;
}

}  // namespace district::personnel
