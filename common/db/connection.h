// One connection to the server, used by one thread: the wall before the connector, whose headers
// and exceptions end here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/db/counters.h"
#include "common/db/database.h"
#include "common/db/value.h"

namespace district::db {

// What is bound to the placeholders of a statement; the values are only pointed at, since those of
// one insert come from many rows.
using Parameters = absl::Span<const Value* const>;
std::vector<const Value*> PointersTo(const std::vector<Value>& values);

// Commands that take no parameters and answer nothing.
inline constexpr char kCommit[] = "COMMIT";
inline constexpr char kRollback[] = "ROLLBACK";
// A snapshot is one of REPEATABLE READ only, which lasts for one transaction. That it only reads is
// not said: no server needs it, and TiDB does not take it here.
inline constexpr char kNextIsRepeatableRead[] = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
inline constexpr char kStartSnapshot[] = "START TRANSACTION WITH CONSISTENT SNAPSHOT";

// Whether each statement takes effect at once, or a transaction begins with the first statement and
// lasts until COMMIT or ROLLBACK: then none has to be begun, and nothing is committed by itself.
enum class Mode { kStatements, kTransactions };

class Connection {
 public:
  // Connects, sets up the session, and verifies that what was asked for took effect: the connector
  // ignores options it does not know.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const Options& options,
                                                          Counters& counters,
                                                          Mode mode = Mode::kStatements);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Each statement is ended by the server after about `limit`, at most the configured timeout.
  absl::StatusOr<std::vector<Row>> Query(std::string_view sql, Parameters parameters,
                                         absl::Duration limit);
  // Answers the number of rows matched.
  absl::StatusOr<int64_t> Execute(std::string_view sql, Parameters parameters,
                                  absl::Duration limit);
  absl::Status Command(const char* sql);
  // The database's time, of which the clock of the options learns too.
  absl::StatusOr<absl::Time> Now();
  // The same; later than the last time of the sequence.
  absl::StatusOr<absl::Time> NowAfter(const std::string& sequence);

  // Whether an error was seen after which the state of the session is not known. Such a connection
  // is only good to be destroyed.
  bool broken() const { return broken_; }
  void set_broken() { broken_ = true; }

 private:
  struct Session;
  struct Statement;

  Connection(const Options& options, Counters& counters);
  absl::Status Connect();
  absl::Status SetUp(Mode mode);
  absl::Status Verify();
  absl::Status Limit(absl::Duration limit);
  absl::StatusOr<std::vector<Row>> Ask(const char* sql);
  absl::Time NowIn(const Value& microseconds);
  Statement& Prepared(std::string_view sql);
  template <typename Work>
  absl::Status Guarded(Work work);

  const Options& options_;
  Counters& counters_;
  std::unique_ptr<Session> session_;
  absl::Duration limit_ = absl::ZeroDuration();  // what the server applies now
  bool mariadb_ = false;
  bool broken_ = false;
};

// The limit to set for a statement that has `remaining` time: one of few values, so that it seldom
// changes, at most `most`, and not less than `remaining` where that is less than `most`.
absl::Duration StatementLimit(absl::Duration remaining, absl::Duration most);

}  // namespace district::db
