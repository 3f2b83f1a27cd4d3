// A transaction as closures see it; several closures may share one, one after the other.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/connection.h"
#include "common/db/database.h"

namespace district::db {

class SharedTransaction : public Transaction {
 public:
  // Statements go over `connection`, in the transaction that was begun there.
  SharedTransaction(Connection& connection, absl::Time now, bool alone);

  absl::StatusOr<std::vector<Row>> Query(std::string_view sql,
                                         const std::vector<Value>& parameters) override;
  absl::StatusOr<int64_t> Execute(std::string_view sql,
                                  const std::vector<Value>& parameters) override;
  void Insert(const InsertTarget& target, Row row) override;
  absl::Status Flush() override;
  bool alone() const override { return alone_; }
  absl::Time now() const override { return now_; }

  // A closure starts. Its statements are refused after `deadline`.
  void Start(absl::Time deadline);

  // Performs all inserts that wait, those with a sequence last. Only COMMIT or ROLLBACK may follow.
  absl::Status Seal();

  // What the closure that started last has done to the transaction.
  enum class Effect {
    kKept,     // it succeeded; its inserts may still wait
    kNone,     // it failed, and it is as though it never started
    kSpoiled,  // it failed, and with it the whole transaction
  };
  Effect Finish(const absl::Status& answer);

  // Why the transaction cannot be committed, whatever its closures answered.
  const absl::Status& failure() const { return failure_; }

 private:
  // The inserts into one target that wait.
  struct Batch {
    const InsertTarget* target;
    std::vector<Row> rows;
    size_t kept = 0;   // how many of the rows are of closures that finished before
    size_t place = 0;  // the target's latest place in the order in which a closure used targets
  };

  Batch& BatchOf(const InsertTarget& target);
  bool OwnRowsWait() const;
  absl::Status TakeNumbers(Batch& batch);
  absl::Status Ready();
  absl::Status FlushBatch(const Batch& batch);
  absl::Status Spoil(absl::Status status);
  absl::Status InsertRows(const InsertTarget& target, const Row* rows, size_t count);
  absl::Duration Remaining() const { return deadline_ - absl::Now(); }
  void Note(const absl::Status& status);

  Connection& connection_;
  const bool alone_;
  const absl::Time now_;
  absl::Time deadline_ = absl::InfiniteFuture();
  std::vector<Batch> batches_;
  size_t targets_used_ = 0;        // by the present closure
  bool statement_failed_ = false;  // of the present closure
  bool touched_ = false;           // the present closure changed the database
  // A closure did more than look and insert, so that those after it must see what those before did.
  bool ordered_ = false;
  absl::Status failure_;
};

}  // namespace district::db
