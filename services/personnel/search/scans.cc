#include "services/personnel/search/scans.h"

#include <algorithm>
#include <iterator>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/order_by.h"
#include "services/personnel/search/rank.h"

namespace district::personnel {
namespace {

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

db::Sql WhereOf(const Source& source) {
  if (source.kind == Source::Kind::kTerm) return db::SqlCat("word = ", db::Bind(source.terms[0]));
  if (source.kind == Source::Kind::kRange) {
    return db::SqlCat("word >= ", db::Bind(source.terms[0]), " AND word < ",
                      db::Bind(source.terms[1]));
  }
  return db::IsIn("word", source.terms);
}

// No more rows than this. Counting them would put them into a table.
absl::StatusOr<int> SizeOf(db::Session& session, const Source& source) {
  const db::Sql where = db::Where(WhereOf(source));
  for (const int size : kSizes) {
    auto more =
        session.Query(db::SqlCat("SELECT 1 FROM name_words", where, " LIMIT 1 OFFSET ", size));
    if (!more.ok()) return more.status();
    if (more->empty()) return size;
  }
  return kTooMany;
}

// Folded text has no sign that LIKE takes for more than itself.
db::Sql Holding(const std::string& text) { return db::Bind(absl::StrCat("%", text, "%")); }

std::vector<db::Sql> ConditionsOf(const Source& source, const Wanted& wanted) {
  // What all of the term hold need not be looked for.
  std::vector<std::string> given;
  if (source.kind == Source::Kind::kTerm) given = TextsOf(source.terms[0]);
  std::vector<db::Sql> conditions;
  for (const std::string& text : wanted.all) {
    if (std::find(given.begin(), given.end(), text) != given.end()) continue;
    conditions.push_back(db::SqlCat("search_names LIKE ", Holding(text)));
  }
  if (!wanted.none.empty()) {
    conditions.push_back(db::SqlCat("search_names NOT LIKE ", Holding(wanted.none)));
  }
  if (wanted.any.empty()) return conditions;
  std::vector<db::Sql> any;
  for (const std::string& text : db::Padded(wanted.any)) {
    any.push_back(db::SqlCat("search_names LIKE ", Holding(text)));
  }
  conditions.push_back(db::SqlCat("(", db::SqlJoin(any, " OR "), ")"));
  return conditions;
}

// From the name of the place on: others may have it too.
db::Sql KeysFrom(const Place& place) {
  if (place == Place()) return {};
  return db::SqlCat(place.name == kLastName ? "name_key > " : "name_key >= ",
                    db::Bind(place.name_key));
}

// The key that is `looks` further on; nothing where the order ends before.
absl::StatusOr<std::optional<std::string>> Horizon(db::Session& session,
                                                   const std::vector<db::Sql>& conditions,
                                                   int looks) {
  auto rows =
      session.Query(db::SqlCat("SELECT name_key FROM name_words", db::Where(db::AllOf(conditions)),
                               " ORDER BY name_key, names_id LIMIT 1 OFFSET ", looks - 1));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<std::string>();
  return rows->front().Text();
}

Names NamesOf(const std::vector<db::Row>& rows, int most) {
  Names names;
  for (const db::Row& row : rows) {
    const std::string& key = row.Text();
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

db::Sql After(const std::string& key_column, const std::string& name_column, const Place& place) {
  if (place == Place()) return {};
  return api::AfterSql({{.column = key_column}, {.column = name_column}},
                       {place.name_key, place.name});
}

Stretch StretchOf(const std::vector<db::Row>& rows, int most) {
  Stretch stretch;
  for (const db::Row& row : rows) {
    auto [name_key, name, search_names, body] =
        row.As<std::string, std::string, std::string, std::string>();
    Candidate candidate{
        {std::move(name_key), std::move(name)}, std::move(search_names), std::move(body)};
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
  std::vector<db::Sql> conditions = {WhereOf(source), KeysFrom(after)};
  std::vector<db::Sql> of_names = ConditionsOf(source, wanted);
  // Where all are wanted the limit keeps the walk short; where there are few, their end.
  std::optional<std::string> horizon;
  if (!of_names.empty() && source.size > kMostScanned) {
    auto key = Horizon(session, conditions, looks);
    if (!key.ok()) return key.status();
    horizon = *std::move(key);
  }
  if (horizon) conditions.push_back(db::SqlCat("name_key <= ", db::Bind(*horizon)));
  std::move(of_names.begin(), of_names.end(), std::back_inserter(conditions));
  auto rows =
      session.Query(db::SqlCat("SELECT name_key FROM name_words", db::Where(db::AllOf(conditions)),
                               " ORDER BY name_key, names_id LIMIT ", db::Bind(most)));
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
    const std::vector<db::Sql> conditions = {db::IsIn("name_key", names.keys), db::SqlCat(kLiving),
                                             After("name_key", "name", after)};
    auto rows =
        session.Query(db::SqlCat("SELECT ", kCandidate, kPeople, db::Where(db::AllOf(conditions)),
                                 kInOrder, db::Bind(most)));
    if (!rows.ok()) return rows.status();
    stretch = StretchOf(*rows, most);
  }
  if (!stretch.end && names.end) stretch.end = Place{*names.end, kLastName};
  return stretch;
}

absl::StatusOr<Stretch> WalkEveryone(db::Session& session, const db::Sql& condition,
                                     const Place& after, int most, int looks) {
  std::vector<db::Sql> conditions = {After("name_key", "name", after)};
  auto last =
      session.Query(db::SqlCat("SELECT name_key, name", kPeople, db::Where(db::AllOf(conditions)),
                               kInOrder, "1 OFFSET ", looks - 1));
  if (!last.ok()) return last.status();
  std::optional<Place> horizon;
  if (!last->empty()) {
    auto [name_key, name] = last->front().As<std::string, std::string>();
    conditions.push_back(db::SqlCat("name_key <= ", db::Bind(name_key), " AND (name_key < ",
                                    db::Bind(name_key), " OR name <= ", db::Bind(name), ")"));
    horizon = Place{std::move(name_key), std::move(name)};
  }
  conditions.push_back(db::SqlCat(kLiving));
  conditions.push_back(condition);
  auto rows = session.Query(db::SqlCat("SELECT ", kCandidate, kPeople,
                                       db::Where(db::AllOf(conditions)), kInOrder, db::Bind(most)));
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
