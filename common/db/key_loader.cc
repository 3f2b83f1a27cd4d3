#include "common/db/key_loader.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/db/errors.h"
#include "common/db/queue.h"
#include "nlohmann/json.hpp"

namespace district::db {
namespace {

constexpr size_t kMaxKeysOfQuery = 1000;

// How a key looks in a row, to compare it with what was asked for.
std::string KeyText(const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(*number);
  return AsText(value);
}

// Which of the wanted keys are the same.
struct Distinct {
  std::vector<std::string_view> keys;
  absl::flat_hash_map<std::string_view, size_t> places;  // in `keys`
  std::vector<size_t> place_of;                          // of each wanted key
};

template <typename Loads>
Distinct DistinctKeys(const Loads& loads) {
  Distinct distinct;
  for (const auto& load : loads) {
    const auto [place, is_new] = distinct.places.emplace(load.key, distinct.keys.size());
    if (is_new) distinct.keys.push_back(load.key);
    distinct.place_of.push_back(place->second);
  }
  return distinct;
}

// A column as it is selected. What begins with a parenthesis is an expression over columns.
std::string Selected(const char* prefix, const std::string& column) {
  if (column.starts_with('(')) return column;
  return absl::StrCat(prefix, "`", column, "`");
}

// Many keys are one parameter. The database sorts the keys of a long IN list and turns each into a
// range, which costs it more than to look the row up.
std::string ManyKeysSql(const KeyQuery& query) {
  std::string sql = absl::StrCat("SELECT t.`", query.key, "`");
  for (const std::string& column : query.columns)
    absl::StrAppend(&sql, ",", Selected("t.", column));
  absl::StrAppend(&sql,
                  " FROM JSON_TABLE(?, '$[*]' COLUMNS (k VARCHAR(255) CHARACTER SET ascii COLLATE "
                  "ascii_bin PATH '$')) wanted STRAIGHT_JOIN `",
                  query.table, "` t ON t.`", query.key, "` = wanted.k");
  return sql;
}

}  // namespace

std::string KeySql(const KeyQuery& query, size_t keys) {
  std::string sql = absl::StrCat("SELECT `", query.key, "`");
  for (const std::string& column : query.columns) absl::StrAppend(&sql, ",", Selected("", column));
  absl::StrAppend(&sql, " FROM `", query.table, "` WHERE `", query.key, "` IN (?");
  for (size_t i = 1; i < keys; ++i) sql += ",?";
  sql += ")";
  return sql;
}

absl::StatusOr<std::vector<Row>> Session::QueryByKeys(const KeyQuery& query,
                                                      const std::vector<std::string_view>& keys) {
  std::vector<Row> rows;
  if (keys.empty()) return rows;
  const std::string sql = ManyKeysSql(query);
  for (size_t done = 0; done < keys.size(); done += kMaxKeysOfQuery) {
    const auto first = keys.begin() + static_cast<std::ptrdiff_t>(done);
    const size_t count = std::min(keys.size() - done, kMaxKeysOfQuery);
    const nlohmann::json list =
        nlohmann::json::array_t(first, first + static_cast<std::ptrdiff_t>(count));
    auto some = Query(
        sql, {list.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace)});
    if (!some.ok()) return some.status();
    std::move(some->begin(), some->end(), std::back_inserter(rows));
  }
  return rows;
}

size_t KeyLoader::PlanHash::operator()(const KeyQuery& query) const {
  return absl::HashOf(query.table, query.key, query.columns);
}

bool KeyLoader::PlanEqual::Same(const KeyQuery& a, const KeyQuery& b) {
  return a.table == b.table && a.key == b.key && a.columns == b.columns;
}

KeyLoader::KeyLoader(const Options& options, ConnectBackoff& connect_backoff, Counters& counters,
                     RowCache& cache)
    : options_(options),
      connect_backoff_(connect_backoff),
      counters_(counters),
      cache_(cache),
      wait_estimator_(options.key_workers, options.max_keys_per_statement) {
  for (int i = 0; i < options.key_workers; ++i) workers_.emplace_back([this, i] { Work(i); });
}

KeyLoader::~KeyLoader() {
  std::vector<Wanted> left;
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    arrived_.SignalAll();
    for (const auto& plan : plans_) {
      std::move(plan->waiting.begin(), plan->waiting.end(), std::back_inserter(left));
      plan->waiting.clear();
    }
    ready_.clear();
    waiting_ = 0;
  }
  for (const Wanted& wanted : left) wanted.done(ShuttingDown());
  for (std::thread& worker : workers_) worker.join();
}

void KeyLoader::Load(const KeyQuery& query, std::string key, absl::Time deadline,
                     std::function<void(absl::StatusOr<std::optional<Row>>)> done) {
  Wanted wanted{std::move(key), deadline, std::move(done)};
  absl::Status status = Enqueue(query, wanted);
  if (status.ok()) return;
  Count(counters_.rejected);
  wanted.done(std::move(status));
}

absl::Status KeyLoader::Enqueue(const KeyQuery& query, Wanted& wanted) {
  absl::MutexLock lock(&mutex_);
  if (closed_) return ShuttingDown();
  if (waiting_ >= options_.max_waiting) return QueueFull();
  const absl::Time now = absl::Now();
  if (wanted.deadline <= now) return DeadlinePassed();
  const absl::Duration wait = wait_estimator_.Wait(waiting_, now);
  if (ComesTooLate(wait, wanted.deadline, now)) return WaitTooLong(wait);
  Plan& plan = PlanOf(query);
  // Whoever was woken for the loads before this one takes it too, or wakes another.
  if (ready_.empty()) arrived_.Signal();
  if (plan.waiting.empty()) ready_.push_back(&plan);
  plan.waiting.push_back(std::move(wanted));
  ++waiting_;
  return absl::OkStatus();
}

KeyLoader::Plan& KeyLoader::PlanOf(const KeyQuery& query) {
  if (auto found = plans_.find(query); found != plans_.end()) return **found;
  auto plan = std::make_unique<Plan>();
  plan->query = query;
  for (size_t keys = 1; keys <= std::bit_ceil(options_.max_keys_per_statement); keys *= 2)
    plan->sql.push_back(KeySql(query, keys));
  return **plans_.insert(std::move(plan)).first;
}

size_t KeyLoader::waiting() const {
  absl::MutexLock lock(&mutex_);
  return waiting_;
}

void KeyLoader::Work(size_t worker) {
  WorkerConnection connection(options_, connect_backoff_, counters_);
  for (;;) {
    std::vector<Wanted> loads;
    const Plan* plan = Take(connection, worker, loads);
    if (!plan) return;
    Serve(connection, *plan, std::move(loads));
  }
}

// Waits for loads; answers the plan they are of, or null when it is time to end.
KeyLoader::Plan* KeyLoader::Take(WorkerConnection& connection, size_t worker,
                                 std::vector<Wanted>& taken) {
  absl::MutexLock lock(&mutex_);
  wait_estimator_.End(worker, absl::Now());
  const auto met = [this]()
                       ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !ready_.empty() || closed_; };
  WaitOrIdle(mutex_, arrived_, connection.keep_alive_interval(), met,
             [&] { connection.KeepAlive(); });
  if (closed_) return nullptr;
  Plan* plan = ready_.front();
  ready_.pop_front();
  const size_t count = std::min(plan->waiting.size(), options_.max_keys_per_statement);
  taken.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    taken.push_back(std::move(plan->waiting.front()));
    plan->waiting.pop_front();
  }
  waiting_ -= count;
  wait_estimator_.Begin(worker, absl::Now());
  if (!plan->waiting.empty()) ready_.push_back(plan);
  if (!ready_.empty()) arrived_.Signal();
  return plan;
}

void KeyLoader::Serve(WorkerConnection& connection, const Plan& plan, std::vector<Wanted> loads) {
  const absl::Time now = absl::Now();
  const auto late = std::stable_partition(loads.begin(), loads.end(),
                                          [&](const Wanted& load) { return load.deadline > now; });
  for (auto load = late; load != loads.end(); ++load) load->done(DeadlinePassed());
  loads.erase(late, loads.end());
  if (loads.empty()) return;

  const Distinct distinct = DistinctKeys(loads);
  absl::Time deadline = absl::InfinitePast();
  for (const Wanted& load : loads) deadline = std::max(deadline, load.deadline);
  auto rows = Rows(connection, plan, distinct.keys, deadline);
  if (!rows.ok()) {
    for (const Wanted& load : loads) load.done(rows.status());
    return;
  }
  Count(counters_.keys_loaded, loads.size());

  std::vector<std::optional<Row>> found(distinct.keys.size());
  for (Row& row : *rows)
    if (auto place = distinct.places.find(KeyText(row[0])); place != distinct.places.end())
      found[place->second] = std::move(row);
  const bool shared = loads.size() > found.size();
  for (size_t i = 0; i < loads.size(); ++i) {
    std::optional<Row>& row = found[distinct.place_of[i]];
    if (shared)
      loads[i].done(row);
    else
      loads[i].done(std::move(row));
  }
}

absl::StatusOr<std::vector<Row>> KeyLoader::Rows(WorkerConnection& connection, const Plan& plan,
                                                 const std::vector<std::string_view>& keys,
                                                 absl::Time deadline) {
  const auto ask = [&](std::string_view sql, const std::vector<Value>& parameters) {
    return connection.Query(sql, parameters, deadline);
  };
  return cache_.Rows(plan.query, keys, ask, [&](const std::vector<std::string_view>& wanted) {
    std::vector<Value> values;
    values.reserve(std::bit_ceil(wanted.size()));
    for (std::string_view key : wanted) values.emplace_back(std::string(key));
    values.resize(std::bit_ceil(wanted.size()), values.back());
    Count(counters_.key_statements);
    return ask(plan.sql[std::countr_zero(values.size())], values);
  });
}

}  // namespace district::db
