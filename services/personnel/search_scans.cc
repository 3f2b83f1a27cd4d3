#include "services/personnel/search_scans.h"

#include <algorithm>
#include <array>
#include <bit>

#include "absl/strings/str_cat.h"

namespace district::personnel {
namespace {

using api::SqlCondition;

// As many people of a term are looked at in one go.
constexpr int kMostGathered = 6 * kLooks;

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

SqlCondition ConditionOf(const Wanted& wanted) {
  SqlCondition condition;
  for (const std::string& text : wanted.all) {
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

// The place that is `kLooks` further on; nothing where the order ends before.
absl::StatusOr<std::optional<Place>> Horizon(db::Session& session, const Order& order,
                                             const Place& after) {
  SqlCondition where = order.where;
  Add(where, After("name_key", order.name_column, after));
  auto rows = session.Query(
      absl::StrCat("SELECT name_key, ", order.name_column, " FROM ", order.table, WhereSql(where),
                   " ORDER BY name_key, ", order.name_column, " LIMIT 1 OFFSET ", kLooks - 1),
      where.parameters);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<Place>();
  return Place{db::AsText((*rows)[0][0]), db::AsText((*rows)[0][1])};
}

absl::StatusOr<Stretch> WalkOrder(db::Session& session, const Order& order,
                                  const SqlCondition& condition, const Place& after, int most) {
  // Where everybody is wanted, the limit alone keeps the walk short.
  std::optional<Place> horizon;
  if (!condition.sql.empty()) {
    auto place = Horizon(session, order, after);
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

absl::StatusOr<int> CountUpToFew(db::Session& session, const std::string& term) {
  auto rows = session.Query(
      absl::StrCat("SELECT COUNT(*) FROM (SELECT 1 FROM person_words WHERE word = ? LIMIT ", kFew,
                   ") AS few"),
      {term});
  if (!rows.ok()) return rows.status();
  return static_cast<int>(db::AsInt((*rows)[0][0]));
}

absl::StatusOr<bool> HaveFew(db::Session& session, const Source& source) {
  const SqlCondition where = WhereOf(source);
  auto rows = session.Query(absl::StrCat("SELECT COUNT(*) FROM (SELECT 1 FROM person_words WHERE ",
                                         where.sql, " LIMIT ", kFew, ") AS few"),
                            where.parameters);
  if (!rows.ok()) return rows.status();
  return db::AsInt((*rows)[0][0]) < kFew;
}

absl::StatusOr<Stretch> WalkEveryone(db::Session& session, const SqlCondition& condition,
                                     const Place& after, int most) {
  static const auto* const everyone = new Order{"SELECT name_key, name, search_names",
                                                "people p FORCE INDEX (ix_people_name_key)",
                                                "name",
                                                {}};
  return WalkOrder(session, *everyone, condition, after, most);
}

absl::StatusOr<Stretch> Walk(db::Session& session, const Source& source, const Wanted& wanted,
                             const Place& after, int most) {
  const SqlCondition condition = ConditionOf(wanted);
  switch (source.kind) {
    case Source::Kind::kNothing:
      return Stretch();
    case Source::Kind::kEveryone:
      return WalkEveryone(session, condition, after, most);
    case Source::Kind::kTerm: {
      const Order order{"SELECT name_key, person, search_names",
                        "person_words",
                        "person",
                        {"word = ?", {source.terms[0]}}};
      return WalkOrder(session, order, condition, after, most);
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
  if (source.kind == Source::Kind::kNothing || source.kind == Source::Kind::kEveryone) {
    return gathered;
  }
  SqlCondition where = source.kind == Source::Kind::kTerm
                           ? SqlCondition{"word = ?", {source.terms[0]}}
                           : WhereOf(source);
  if (source.kind == Source::Kind::kTerm) {
    auto beyond = session.Query(
        absl::StrCat("SELECT 1 FROM person_words WHERE word = ? LIMIT 1 OFFSET ", kMostGathered),
        where.parameters);
    if (!beyond.ok()) return beyond.status();
    if (!beyond->empty()) return gathered;
  }
  Add(where, ConditionOf(wanted));
  where.parameters.emplace_back(int64_t{kFew});
  auto rows = session.Query(absl::StrCat("SELECT name_key, person, search_names FROM person_words",
                                         WhereSql(where), " ORDER BY name_key, person LIMIT ?"),
                            where.parameters);
  if (!rows.ok()) return rows.status();
  Stretch stretch = StretchOf(*rows, kFew);
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
