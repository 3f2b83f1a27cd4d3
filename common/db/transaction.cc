#include "common/db/transaction.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/db/errors.h"

namespace district::db {
namespace {

constexpr size_t kMaxRows = 64;
constexpr size_t kMaxBytes = 1 << 20;  // of one statement with more than one row

size_t BytesOf(const Row& row) {
  size_t bytes = 0;
  for (const Value& value : row) bytes += AsText(value).size() + sizeof(int64_t);
  return bytes;
}

// The greatest of 1, 2, 3, 4, 6, 8, 12, ... that is not above `count`: few enough that each
// statement stays prepared, near enough that almost any number of rows takes two.
size_t PreparedRows(size_t count) {
  const size_t power = std::bit_floor(count);
  return power > 1 && power + power / 2 <= count ? power + power / 2 : power;
}

// How many of the rows one statement inserts.
size_t RowsPerStatement(const Row* rows, size_t count) {
  size_t bytes = 0, fitting = 0;
  while (fitting < std::min(count, kMaxRows)) {
    bytes += BytesOf(rows[fitting]);
    if (fitting > 0 && bytes > kMaxBytes) break;
    ++fitting;
  }
  return PreparedRows(fitting);
}

// The database adds the numbers itself, so that no round trip is needed to ask for them.
constexpr char kTakeNumbers[] =
    "UPDATE sequences SET last_number = LAST_INSERT_ID(last_number) + ?, "
    "last_time = GREATEST(last_time, ?) WHERE name = ?";

// The values of a row; of one that is numbered its place among those that are is the last.
size_t WidthOf(const InsertTarget& target) {
  return target.columns.size() + (target.sequence ? 1 : 0);
}

std::string InsertSql(const InsertTarget& target, size_t rows) {
  std::string tuple = "(";
  for (size_t i = 0; i < target.columns.size(); ++i) tuple += i ? ",?" : "?";
  tuple += target.sequence ? ",LAST_INSERT_ID()+?)" : ")";
  std::string sql = absl::StrCat("INSERT ", target.if_absent ? "IGNORE " : "", "INTO `",
                                 target.table, "` (`", absl::StrJoin(target.columns, "`,`"));
  if (target.sequence) absl::StrAppend(&sql, "`,`", target.sequence->column);
  absl::StrAppend(&sql, "`) VALUES ");
  sql.reserve(sql.size() + rows * (tuple.size() + 1));
  for (size_t i = 0; i < rows; ++i) absl::StrAppend(&sql, i ? "," : "", tuple);
  for (size_t i = 0; i < target.overwritten.size(); ++i) {
    const std::string& column = target.overwritten[i];
    absl::StrAppend(&sql, i ? "," : " ON DUPLICATE KEY UPDATE ", "`", column, "`=VALUES(`", column,
                    "`)");
  }
  return sql;
}

// Whether a query takes no locks but shared ones.
bool OnlyLooks(const std::string& sql) {
  return absl::StartsWithIgnoreCase(sql, "SELECT") &&
         !absl::StrContains(absl::AsciiStrToUpper(sql), "FOR UPDATE");
}

}  // namespace

SharedTransaction::SharedTransaction(Connection& connection, absl::Time now, bool alone)
    : connection_(connection), alone_(alone), now_(now) {}

void SharedTransaction::Start(absl::Time deadline) {
  deadline_ = deadline;
  targets_used_ = 0;
  statement_failed_ = touched_ = false;
}

SharedTransaction::Effect SharedTransaction::Finish(const absl::Status& answer) {
  if (!failure_.ok()) return Effect::kSpoiled;
  if (answer.ok() && !statement_failed_) {
    for (Batch& batch : batches_) batch.kept = batch.rows.size();
    return Effect::kKept;
  }
  if (touched_) return Effect::kSpoiled;
  for (Batch& batch : batches_) batch.rows.resize(batch.kept);
  return Effect::kNone;
}

// Keeps a failure after which the server may have ended the transaction by itself: what followed
// would be committed at once.
void SharedTransaction::Note(const absl::Status& status) {
  if (status.ok()) return;
  statement_failed_ = true;
  if (failure_.ok() && ClassOf(status) != ErrorClass::kStatement) failure_ = status;
}

absl::Status SharedTransaction::Ready() {
  if (!failure_.ok() && ClassOf(failure_) != ErrorClass::kStatement) return failure_;
  if (absl::Now() < deadline_) return absl::OkStatus();
  statement_failed_ = true;
  return DeadlinePassed();
}

bool SharedTransaction::OwnRowsWait() const {
  return std::any_of(batches_.begin(), batches_.end(), [](const Batch& batch) {
    return !batch.target->sequence && batch.rows.size() > batch.kept;
  });
}

absl::StatusOr<std::vector<Row>> SharedTransaction::Query(std::string_view sql,
                                                          const std::vector<Value>& parameters) {
  if (absl::Status status = Ready(); !status.ok()) return status;
  // What earlier closures insert may go on waiting as long as all only look and insert: in
  // transactions of their own, at the same time, neither would wait for the other or see its rows.
  const bool looks = OnlyLooks(std::string(sql));
  const bool may_wait = looks && !ordered_ && !OwnRowsWait();
  if (!may_wait && failure_.ok())
    if (absl::Status status = Flush(); !status.ok()) return status;
  if (!looks) ordered_ = true;
  auto rows = connection_.Query(sql, PointersTo(parameters), Remaining());
  Note(rows.status());
  return rows;
}

absl::StatusOr<int64_t> SharedTransaction::Execute(std::string_view sql,
                                                   const std::vector<Value>& parameters) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  touched_ = ordered_ = true;
  auto matched = connection_.Execute(sql, PointersTo(parameters), Remaining());
  Note(matched.status());
  return matched;
}

SharedTransaction::Batch& SharedTransaction::BatchOf(const InsertTarget& target) {
  for (Batch& batch : batches_)
    if (batch.target == &target) return batch;
  return batches_.emplace_back(Batch{&target, {}, 0, 0});
}

void SharedTransaction::Insert(const InsertTarget& target, Row row) {
  Batch& batch = BatchOf(target);
  // Every closure's order of targets is kept where closures agree on it: what is referred to comes
  // before what refers to it.
  if (batch.rows.size() == batch.kept) batch.place = std::max(batch.place, targets_used_++);
  batch.rows.push_back(std::move(row));
}

absl::Status SharedTransaction::Flush() {
  if (absl::Status status = Ready(); !status.ok()) return status;
  if (!failure_.ok()) return failure_;
  if (batches_.empty()) return absl::OkStatus();
  if (OwnRowsWait()) touched_ = ordered_ = true;
  std::stable_sort(batches_.begin(), batches_.end(),
                   [](const Batch& a, const Batch& b) { return a.place < b.place; });
  for (const Batch& batch : batches_) {
    if (batch.target->sequence) continue;
    if (absl::Status status = FlushBatch(batch); !status.ok()) return Spoil(std::move(status));
  }
  std::erase_if(batches_, [](const Batch& batch) { return !batch.target->sequence; });
  return absl::OkStatus();
}

absl::Status SharedTransaction::Seal() {
  if (absl::Status status = Flush(); !status.ok()) return status;
  for (Batch& batch : batches_) {
    if (batch.rows.empty()) continue;
    absl::Status status = TakeNumbers(batch);
    if (status.ok()) status = FlushBatch(batch);
    if (!status.ok()) return Spoil(std::move(status));
  }
  batches_.clear();
  return absl::OkStatus();
}

// Some rows are in the table and others not, so there is no way on.
absl::Status SharedTransaction::Spoil(absl::Status status) {
  Note(status);
  if (failure_.ok()) failure_ = status;
  return status;
}

absl::Status SharedTransaction::TakeNumbers(Batch& batch) {
  const std::string& name = batch.target->sequence->name;
  const std::vector<Value> parameters = {static_cast<int64_t>(batch.rows.size()),
                                         absl::ToUnixMicros(now_), name};
  auto matched = connection_.Execute(kTakeNumbers, PointersTo(parameters), Remaining());
  if (!matched.ok()) return matched.status();
  if (*matched != 1) return WrongStatement(absl::StrCat("there is no sequence ", name));
  int64_t place = 0;
  for (Row& row : batch.rows) row.emplace_back(++place);
  return absl::OkStatus();
}

absl::Status SharedTransaction::FlushBatch(const Batch& batch) {
  for (size_t done = 0; done < batch.rows.size();) {
    const size_t count = RowsPerStatement(&batch.rows[done], batch.rows.size() - done);
    absl::Status status = InsertRows(*batch.target, &batch.rows[done], count);
    if (!status.ok()) return status;
    done += count;
  }
  return absl::OkStatus();
}

absl::Status SharedTransaction::InsertRows(const InsertTarget& target, const Row* rows,
                                           size_t count) {
  std::vector<const Value*> values;
  values.reserve(count * WidthOf(target));
  for (size_t i = 0; i < count; ++i) {
    if (rows[i].size() != WidthOf(target))
      return WrongStatement(absl::StrCat("a row for ", target.table, " has ", rows[i].size(),
                                         " values for ", WidthOf(target), " columns"));
    for (const Value& value : rows[i]) values.push_back(&value);
  }
  absl::Status status = connection_.Execute(InsertSql(target, count), values, Remaining()).status();
  if (!status.ok()) NameTable(status, target.table);
  return status;
}

}  // namespace district::db
