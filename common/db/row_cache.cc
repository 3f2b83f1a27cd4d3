#include "common/db/row_cache.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace district::db {
namespace {

// After more changes than that it is cheaper to forget everything.
constexpr size_t kMostChanges = 1000;

// What an entry takes beside its texts: its node in the list, its place in the map.
constexpr size_t kBytesOfEntry = 160;

size_t BytesOf(const Row& row) {
  size_t bytes = kBytesOfEntry + row.size() * sizeof(Value);
  for (const Value& value : row) bytes += AsText(value).size();
  return bytes;
}

Row WholeRow(std::string_view key, const std::vector<Value>& others) {
  Row row;
  row.reserve(1 + others.size());
  row.emplace_back(std::string(key));
  row.insert(row.end(), others.begin(), others.end());
  return row;
}

}  // namespace

RowCache::RowCache(const Options& options, Counters& counters)
    : log_(options.key_log), max_bytes_(options.max_cached_bytes), counters_(counters) {
  if (!log_) return;
  const std::string columns = absl::StrCat("SELECT `", log_->number, "`, `", log_->id, "`, `",
                                           log_->key, "` FROM `", log_->table, "`");
  since_sql_ = absl::StrCat(columns, " WHERE `", log_->number, "` >= ? ORDER BY `", log_->number,
                            "` LIMIT ", kMostChanges + 1);
  last_sql_ = absl::StrCat(columns, " ORDER BY `", log_->number, "` DESC LIMIT 1");
}

absl::StatusOr<std::vector<Row>> RowCache::Rows(const KeyQuery& query,
                                                const std::vector<std::string_view>& keys, Ask ask,
                                                Fetch fetch) {
  if (!query.logged || !log_ || max_bytes_ == 0) return fetch(keys);
  Mark mark;
  bool from_here;
  {
    absl::MutexLock lock(&mutex_);
    mark = mark_;
    from_here = MostlyKept(keys);
  }
  if (from_here || mark.number == 0) {
    absl::StatusOr<Mark> now = mark.number == 0 ? BeginAnew(ask) : CatchUp(mark, ask);
    if (!now.ok()) return now.status();
    mark = *std::move(now);
  }

  std::vector<Row> rows;
  const std::vector<std::string_view> others = from_here ? Take(mark, keys, rows) : keys;
  Count(counters_.keys_cached, static_cast<int64_t>(rows.size()));
  if (others.empty()) return rows;
  absl::StatusOr<std::vector<Row>> fetched = fetch(others);
  if (!fetched.ok()) return fetched;
  Keep(mark, *fetched);
  if (rows.empty()) return fetched;
  std::move(fetched->begin(), fetched->end(), std::back_inserter(rows));
  return rows;
}

bool RowCache::MostlyKept(const std::vector<std::string_view>& keys) const {
  const size_t enough = (keys.size() + 1) / 2;
  size_t kept = 0;
  for (std::string_view key : keys) {
    if (places_.contains(key) && ++kept == enough) return true;
  }
  return keys.empty();
}

// Forgets what changed since. The change at the mark is read again: where another stands in its
// place, or none, the data was restored from a copy.
absl::StatusOr<RowCache::Mark> RowCache::CatchUp(const Mark& from, Ask ask) {
  absl::StatusOr<std::vector<Row>> changes = ask(since_sql_, {from.number});
  if (!changes.ok()) return changes.status();
  const bool goes_on = !changes->empty() && changes->front().Text(1) == from.id;
  if (!goes_on || changes->size() > kMostChanges) return BeginAnew(ask);

  absl::MutexLock lock(&mutex_);
  for (size_t i = 1; i < changes->size(); ++i) {
    if (auto place = places_.find((*changes)[i].Text(2)); place != places_.end())
      Forget(place->second);
  }
  const Row& last = changes->back();
  if (mark_.era == from.era && mark_.number < last.Int()) {
    mark_.number = last.Int();
    mark_.id = last.Text(1);
  }
  // Another era may have begun with less than was seen here: nothing of it is taken.
  Mark mark = mark_;
  mark.era = from.era;
  return mark;
}

absl::StatusOr<RowCache::Mark> RowCache::BeginAnew(Ask ask) {
  absl::StatusOr<std::vector<Row>> last = ask(last_sql_, {});
  if (!last.ok()) return last.status();
  absl::MutexLock lock(&mutex_);
  places_.clear();
  entries_.clear();
  bytes_ = 0;
  mark_ = {.era = mark_.era + 1};
  if (!last->empty()) {
    mark_.number = last->front().Int();
    mark_.id = last->front().Text(1);
  }
  return mark_;
}

std::vector<std::string_view> RowCache::Take(const Mark& mark,
                                             const std::vector<std::string_view>& keys,
                                             std::vector<Row>& rows) {
  std::vector<std::string_view> others;
  rows.reserve(keys.size());
  absl::MutexLock lock(&mutex_);
  if (mark.era != mark_.era) return keys;
  for (std::string_view key : keys) {
    auto place = places_.find(key);
    if (place == places_.end()) {
      others.push_back(key);
      continue;
    }
    entries_.splice(entries_.begin(), entries_, place->second);
    rows.push_back(WholeRow(key, place->second->others));
  }
  return others;
}

// A row that was read before a change which was seen meanwhile may be older than that.
void RowCache::Keep(const Mark& mark, const std::vector<Row>& rows) {
  Entries entries;
  for (const Row& row : rows)
    entries.push_back({row.Text(), {row.begin() + 1, row.end()}, BytesOf(row)});
  absl::MutexLock lock(&mutex_);
  if (mark.era != mark_.era || mark.number != mark_.number || mark.number == 0) return;
  while (!entries.empty()) {
    const auto entry = entries.begin();
    if (!places_.emplace(entry->key, entry).second) {
      entries.erase(entry);
      continue;
    }
    bytes_ += entry->bytes;
    entries_.splice(entries_.begin(), entries, entry);
  }
  while (bytes_ > max_bytes_) Forget(std::prev(entries_.end()));
}

void RowCache::Forget(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  places_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace district::db
