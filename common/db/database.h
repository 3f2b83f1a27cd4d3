// The wall around the database: everything beyond these types is the connector's.
//
// A database owns a few workers, each with one connection. Work is handed over with a callback and
// never blocks the caller; callbacks run on a worker. Waiting work shares round trips: loads by key
// become one statement, writes share a commit. Nothing waits on a timer for company.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/clock.h"
#include "common/db/sql.h"
#include "common/db/value.h"

namespace district::db {

// A table that names, for every row that a commit changed, the key of that row, numbered by a
// Sequence. Keys differ among all tables that are logged.
struct KeyLog {
  std::string table;
  std::string number;  // the column of the sequence
  std::string id;      // never the same for two changes
  std::string key;
};

struct Options {
  std::string host = "127.0.0.1";
  int port = 3306;
  std::string user;
  std::string password;
  std::string database;
  // A PEM file of certificate authorities. Where given, connections are encrypted and the server's
  // certificate and host name verified, and a connection that is not is refused. The host is then
  // a name, or an address other than 127.0.0.1 and ::1.
  std::string tls_ca;

  int key_workers = 2;
  int read_workers = 4;
  int write_workers = 2;
  size_t max_waiting = 4096;  // jobs that wait for each kind of worker
  size_t max_keys_per_statement = 64;
  size_t max_writes_per_commit = 64;
  // How much of the rows that are read by key is kept, and the log that tells which have changed;
  // without it none are.
  size_t max_cached_bytes = 48 << 20;
  std::optional<KeyLog> key_log;
  absl::Duration connect_timeout = absl::Seconds(2);
  absl::Duration statement_timeout = absl::Seconds(5);  // at most; a nearer deadline shortens it
  absl::Duration lock_timeout = absl::Seconds(3);       // whole seconds
  // The server ends a session that says nothing for so long, and with it the transaction and the
  // locks it holds: a program that stands still must not hold back all others. Idle workers speak
  // up in time. Whole seconds.
  absl::Duration idle_timeout = absl::Seconds(3);
  // The sequence whose last time no transaction of now() is before or at (see Sequence).
  std::string sequence;
  // Is kept right by whatever the workers do.
  std::shared_ptr<DatabaseClock> clock = std::make_shared<DatabaseClock>();
};

// How to read rows by key: SELECT `key`, `columns`... FROM `table` WHERE `key` IN (...).
struct KeyQuery {
  std::string table;
  std::string key;
  std::vector<std::string> columns;
  // Whatever changes these columns is in the log of keys (see Options), so that rows may be kept.
  // One query a table may be so.
  bool logged = false;
};

// Statements inside a read. All parameters are bound, never pasted into the text; statement texts
// must come from a small fixed set, each is prepared once per connection.
class Session {
 public:
  virtual ~Session() = default;
  // The database's time when the work began; the same in all of it. In a Transaction it is one
  // instant for everything that is written, and later than that of every transaction which took
  // numbers of the sequence of the options and was committed before, though the database's clock be
  // set back, or another server have taken over.
  virtual absl::Time now() const = 0;
  virtual absl::StatusOr<std::vector<Row>> Query(std::string_view sql,
                                                 const std::vector<Value>& parameters) = 0;
  absl::StatusOr<std::vector<Row>> Query(const Sql& sql) { return Query(sql.sql, sql.parameters); }
  // Rows for many keys at once, in no order, the key as the first column; absent keys are left out,
  // one asked for twice is there twice.
  virtual absl::StatusOr<std::vector<Row>> QueryByKeys(const KeyQuery& query,
                                                       const std::vector<std::string_view>& keys);
};

// Numbers rows from 1 on in the order in which they are committed, without gaps: whoever sees a
// number sees all before it. The last number given out stands in the row `name` of the table
// `sequences` (last_number), beside the latest now() of the transactions that took one (last_time).
// A commit locks the row from when it takes numbers until it ends; so that is the last thing it
// does, and a database should have one such target only.
struct Sequence {
  std::string name;
  std::string column;  // of the target, BIGINT with a unique key, beside those that an insert fills
};

// A table and the columns that an insert fills. Must outlive every transaction that uses it.
struct InsertTarget {
  std::string table;
  std::vector<std::string> columns;
  std::optional<Sequence> sequence = std::nullopt;
  bool if_absent = false;  // a row whose key is there already is left out
  // Of a row whose primary key is there already these columns get the values of the new one. Only
  // for rows that the transaction has locked: a row that is not there would be inserted.
  std::vector<std::string> overwritten = {};
};

// Statements inside a write. The closure that gets it may run more than once, each time from the
// beginning, so it must not change anything outside but what it sets anew each time.
class Transaction : public Session {
 public:
  // Answers the number of rows matched.
  virtual absl::StatusOr<int64_t> Execute(std::string_view sql,
                                          const std::vector<Value>& parameters) = 0;
  absl::StatusOr<int64_t> Execute(const Sql& sql) { return Execute(sql.sql, sql.parameters); }

  // Inserts a row at the latest when the transaction commits, together with others into the same
  // target; before any other statement of this closure. A failure, such as a duplicate key, shows
  // in Flush or in the commit, and then the closure is run again alone. Rows that wait together are
  // inserted target by target, a closure's targets in the order in which it first used them: Flush
  // between rows where that order is not enough.
  // Rows of a target with a sequence are inserted just before the commit, whatever comes between,
  // and no statement of the transaction sees them.
  virtual void Insert(const InsertTarget& target, Row row) = 0;

  // Performs the inserts that wait, but for those with a sequence. Where that fails the transaction
  // can no longer be committed; Query still works, to find out why.
  virtual absl::Status Flush() = 0;

  // Whether this closure has the transaction to itself. Where it shares one with others, a failure
  // of any kind, its own included, has no effect but that it is run again alone: so only a closure
  // that is alone needs to find out precisely why something failed.
  virtual bool alone() const = 0;
};

// Jobs of one caller, whom `caller` names, wait in a line of their own; the lines take turns.
// Empty: the service's own work.
// What the statements of a read see: each what is committed when it begins; or all what was
// committed at one instant, rows read by key too, for three round trips more. Where the connection
// breaks in a snapshot, the statements after it fail, since no other shows the same.
enum class Isolation { kReadCommitted, kSnapshot };

struct ReadJob {
  absl::Time deadline;
  std::function<absl::Status(Session&)> run;  // run once
  std::function<void(absl::Status)> done;     // what `run` answered, or why it was not run
  std::string caller = {};
  Isolation isolation = Isolation::kReadCommitted;
};

struct WriteJob {
  absl::Time deadline;
  // Do everything but commit.
  bool validate_only = false;
  // Whether it is safe to run again when it is not known whether a commit took effect, because the
  // closure finds out (it carries a request id).
  bool repeatable = false;
  std::function<absl::Status(Transaction&)> run;
  std::function<void(absl::Status)> done;  // OK only after the commit took effect
  std::string caller = {};
};

// Counts since the start, and depths now; for metrics.
struct Stats {
  int64_t connections_opened = 0, connections_broken = 0;
  int64_t statements = 0, keys_loaded = 0, key_statements = 0, keys_cached = 0;
  int64_t writes = 0, commits = 0, reruns = 0, rejected = 0;
  int64_t waiting_keys = 0, waiting_reads = 0, waiting_writes = 0;
};

class Database {
 public:
  virtual ~Database() = default;  // finishes what waits, with an error where it must

  // The statuses of jobs, beside what closures answer themselves:
  //   RESOURCE_EXHAUSTED  too much waits already, also where the job's turn would come too late for
  //                       its deadline, or the server has no room; nothing was done
  //   DEADLINE_EXCEEDED   the deadline passed before or during the work
  //   UNAVAILABLE         no connection, or it broke; a write may only then have taken effect, and
  //                       only where the commit was under way
  //   ABORTED             conflicts with other writes persisted through all retries
  //   ALREADY_EXISTS      a duplicate key (see DuplicateKey)
  //   INTERNAL            a statement is wrong
  //
  // Load answers a row as KeyQuery selects it, the key first. Keys are compared byte by byte,
  // whatever the collation.
  virtual void Load(const KeyQuery& query, std::string key, absl::Time deadline,
                    std::function<void(absl::StatusOr<std::optional<Row>>)> done) = 0;
  virtual void Read(ReadJob job) = 0;
  virtual void Write(WriteJob job) = 0;
  virtual Stats stats() const = 0;
  // The database's time, as its clock tells it (see Options).
  virtual absl::Time now() const = 0;

  // Blocking forms, for start-up, background work and tests. Never on a callback's thread.
  absl::Status ReadNow(absl::Duration timeout, std::function<absl::Status(Session&)> run,
                       Isolation isolation = Isolation::kReadCommitted);
  absl::Status WriteNow(absl::Duration timeout, std::function<absl::Status(Transaction&)> run);
};

// Starts the workers. Connections are opened when first needed and again after they break; a
// database that is not there yet is no error here.
std::unique_ptr<Database> OpenDatabase(Options options);

// What a closure that is alone answers to be run again in a transaction of its own, because it met
// the work of another that it must see first.
absl::Status RunAgain();

// The name of the key that a row would have duplicated, e.g. "PRIMARY", where `status` comes from
// such an error; and the table that was inserted into where it is known.
struct DuplicateKeyInfo {
  std::string table;
  std::string key;
};
std::optional<DuplicateKeyInfo> DuplicateKey(const absl::Status& status);

// A machine-readable reason that a status of this folder carries, e.g. "QUEUE_FULL",
// "STORAGE_UNAVAILABLE"; empty where it carries none.
std::string ReasonOf(const absl::Status& status);

// The database's own words where `status` keeps them out of its message; for the log, not for
// callers.
std::string ServerTextOf(const absl::Status& status);

}  // namespace district::db
