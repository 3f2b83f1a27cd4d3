#include "common/db/worker_connection.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/db/errors.h"

namespace district::db {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(50);
constexpr absl::Duration kLastBackoff = absl::Milliseconds(500);

}  // namespace

bool ConnectBackoff::MayConnect() {
  absl::MutexLock lock(&mutex_);
  if (backoff_ == absl::ZeroDuration()) return true;
  if (trying_ || absl::Now() < not_before_) return false;
  trying_ = true;
  return true;
}

void ConnectBackoff::Report(bool connected) {
  absl::MutexLock lock(&mutex_);
  trying_ = false;
  backoff_ =
      connected ? absl::ZeroDuration() : std::clamp(backoff_ * 2, kFirstBackoff, kLastBackoff);
  not_before_ = absl::Now() + backoff_;
}

absl::StatusOr<Connection*> WorkerConnection::Get(bool* fresh) {
  if (fresh) *fresh = false;
  DropIfBroken();
  if (!connection_) {
    if (absl::Status status = Open(); !status.ok()) return status;
    if (fresh) *fresh = true;
  }
  return connection_.get();
}

absl::Status WorkerConnection::Open() {
  if (!connect_backoff_.MayConnect()) return CannotConnect(0, "connecting failed just now");
  auto connection = Connection::Open(options_, counters_, mode_);
  connect_backoff_.Report(connection.ok());
  if (!connection.ok()) return connection.status();
  connection_ = *std::move(connection);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Row>> WorkerConnection::Query(std::string_view sql,
                                                         const std::vector<Value>& parameters,
                                                         absl::Time deadline) {
  const std::vector<const Value*> pointers = PointersTo(parameters);
  for (;;) {
    const absl::Duration remaining = deadline - absl::Now();
    if (remaining <= absl::ZeroDuration()) return DeadlinePassed();
    bool fresh = false;
    auto connection = Get(&fresh);
    if (!connection.ok()) return connection.status();
    auto rows = (*connection)->Query(sql, pointers, remaining);
    if (!(*connection)->broken() || fresh) return rows;
  }
}

absl::StatusOr<Connection*> WorkerConnection::BeginSnapshot() {
  for (;;) {
    bool fresh = false;
    auto connection = Get(&fresh);
    if (!connection.ok()) return connection.status();
    absl::Status begun = (*connection)->Command(kNextIsRepeatableRead);
    if (begun.ok()) begun = (*connection)->Command(kStartSnapshot);
    if (begun.ok()) return *connection;
    (*connection)->set_broken();
    if (fresh) return begun;
  }
}

void WorkerConnection::Rollback() {
  if (connection_ && !connection_->broken() && !connection_->Command(kRollback).ok())
    connection_->set_broken();
  DropIfBroken();
}

void WorkerConnection::KeepAlive() {
  if (connection_ && !connection_->Now().ok()) connection_->set_broken();
  DropIfBroken();
}

void WorkerConnection::DropIfBroken() {
  if (!connection_ || !connection_->broken()) return;
  Count(counters_.connections_broken);
  connection_.reset();
}

absl::StatusOr<TransactionConnection::Begun> TransactionConnection::Begin() {
  for (;;) {
    bool fresh = false;
    auto connection = Get(&fresh);
    if (!connection.ok()) return connection.status();
    const auto now = options_.sequence.empty() ? (*connection)->Now()
                                               : (*connection)->NowAfter(options_.sequence);
    if (now.ok()) return Begun{*connection, *now};
    // An old connection may have died unnoticed; nothing was done yet, so try a new one.
    (*connection)->set_broken();
    if (fresh) return now.status();
  }
}

}  // namespace district::db
