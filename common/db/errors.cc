#include "common/db/errors.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/db/database.h"
#include "google/rpc/error_details.pb.h"

namespace district::db {
namespace {

constexpr char kReason[] = "district.db/reason";
constexpr char kErrorClass[] = "district.db/error-class";
constexpr char kKey[] = "district.db/duplicate-key";
constexpr char kTable[] = "district.db/duplicate-table";
constexpr char kServerText[] = "district.db/server-text";

using Code = absl::StatusCode;

constexpr absl::Duration kShortestRetry = absl::Milliseconds(100);
constexpr absl::Duration kLongestRetry = absl::Seconds(10);

struct Meaning {
  Code code;
  ErrorClass error_class;
  std::string_view reason;
  std::string_view message;
};

constexpr Meaning kConflict = {Code::kAborted, ErrorClass::kConflict, "STORAGE_CONFLICT",
                               "conflict with another write"};
constexpr Meaning kUnavailable = {Code::kUnavailable, ErrorClass::kBroken, "STORAGE_UNAVAILABLE",
                                  "the database is unavailable"};
constexpr Meaning kLate = {Code::kDeadlineExceeded, ErrorClass::kDeadline, "DEADLINE_EXCEEDED",
                           "the statement took too long"};
// What google.rpc.Code names RESOURCE_EXHAUSTED is this too: "the entire file system is out of
// space". It passes once an administrator has made room, so callers are told to try again.
constexpr Meaning kFull = {Code::kResourceExhausted, ErrorClass::kExhausted, "STORAGE_FULL",
                           "the database has no room to write"};
constexpr Meaning kOverloaded = {Code::kResourceExhausted, ErrorClass::kExhausted,
                                 "STORAGE_OVERLOADED", "the database lacks memory"};
constexpr Meaning kDamaged = {Code::kDataLoss, ErrorClass::kStatement, "STORAGE_DAMAGED",
                              "the database reports that data is damaged"};
constexpr Meaning kDuplicate = {Code::kAlreadyExists, ErrorClass::kStatement, "DUPLICATE_KEY",
                                "a row with this key exists already"};
constexpr Meaning kReferenced = {Code::kFailedPrecondition, ErrorClass::kStatement,
                                 "STILL_REFERENCED", "other rows refer to this row"};
constexpr Meaning kDangling = {Code::kFailedPrecondition, ErrorClass::kStatement,
                               "REFERENCE_MISSING", "the row referred to does not exist"};
constexpr Meaning kWrong = {Code::kInternal, ErrorClass::kStatement, "STORAGE_ERROR", ""};

constexpr int kDuplicateKey = 1062;
constexpr int kDiskFull = 1021;
constexpr int kEngineError = 1030;

struct Error {
  int number;
  const Meaning* meaning;
};

// Every error that a statement of ours can meet and that is not its own fault, out of the lists of
// MySQL 9.7 and MariaDB 10.11 (share/english/errmsg.sys; numbers below 1000 are of mysys). What is
// not here is INTERNAL: a statement or a value that we should not have sent; except that every
// error of the client library (20xx) breaks the connection. Where the two servers give a number two
// meanings, the other's is one that no statement of ours can cause.
constexpr Error kErrors[] = {
    // Others were faster: the transaction is to be run again.
    {1020, &kConflict},  // the record changed since it was read (MariaDB, snapshot isolation)
    {1180, &kConflict},  // error during commit (Galera)
    {1205, &kConflict},  // lock wait timeout
    {1213, &kConflict},  // deadlock
    {1297, &kConflict},  // a temporary error of the storage engine
    {1412, &kConflict},  // the table's definition changed: a migration is under way
    {1689, &kConflict},  // the wait for a lock was ended for another that excludes all
    {3101, &kConflict},  // certification failed (Group Replication)
    {3177, &kConflict},  // the storage engine refused the lock
    {3572, &kConflict},  // NOWAIT
    {8002, &kConflict},  // write conflicts of TiDB
    {8022, &kConflict},
    {9007, &kConflict},

    // The server ended the statement for the time it took, or an administrator did.
    {1317, &kLate},  // the query was killed
    {1969, &kLate},  // max_statement_time (MariaDB)
    {3024, &kLate},  // max_execution_time (MySQL)

    // The session is over, or the server takes no more.
    {1040, &kUnavailable},  // too many connections
    {1053, &kUnavailable},  // the server shuts down
    {1079, &kUnavailable},
    {1080, &kUnavailable},
    {1129, &kUnavailable},  // this host is blocked after too many errors
    {1152, &kUnavailable},  // aborted connection
    {1154, &kUnavailable},  // network error_class
    {1155, &kUnavailable},
    {1156, &kUnavailable},
    {1157, &kUnavailable},
    {1158, &kUnavailable},
    {1159, &kUnavailable},
    {1160, &kUnavailable},
    {1161, &kUnavailable},
    {1184, &kUnavailable},  // aborted connection
    {1203, &kUnavailable},  // too many connections of this user
    {1226, &kUnavailable},  // the user's quota is used up
    {1835, &kUnavailable},  // malformed packet
    {1927, &kUnavailable},  // the connection was killed (MariaDB)
    {3032, &kUnavailable},  // offline mode (MySQL)
    {3169, &kUnavailable},  // the session was killed (MySQL)
    {4031, &kUnavailable},  // disconnected for idleness (MySQL)
    {4081, &kUnavailable},  // disconnected for the memory that all sessions take (MySQL)
    {4082, &kUnavailable},  // disconnected for the memory that this session takes (MySQL)
    {6400, &kUnavailable},  // offline mode, with the reason (MySQL)

    // Prepared statements are gone; closing the connection frees ours.
    {1243, &kUnavailable},  // the server has forgotten the statement
    {1461, &kUnavailable},  // too many of them
    {1615, &kUnavailable},  // it must be prepared again: so must all

    // The server may not write: no longer the primary, or being worked at.
    {1036, &kUnavailable},  // the table is read only
    {1290, &kUnavailable},  // read_only, super_read_only
    {1792, &kUnavailable},  // transaction_read_only
    {1836, &kUnavailable},  // read-only mode
    {1874, &kUnavailable},  // innodb_read_only
    {1881, &kUnavailable},  // innodb_force_recovery
    {3989, &kUnavailable},  // the schema is read only (MySQL)

    // The member is not, or no longer, part of a group that has a majority.
    {1047, &kUnavailable},  // the node is not ready (Galera)
    {3100, &kUnavailable},  // an observer refused: the primary changes (Group Replication)
    {3781, &kUnavailable},  // a statement held while the primary changes: waited too long,
    {3782, &kUnavailable},  // killed,
    {3783, &kUnavailable},  // or the member is in error
    {3796, &kUnavailable},  // group_replication_consistency: not in this state of the member,
    {3797, &kUnavailable},  // the wait for earlier transactions failed,
    {3798, &kUnavailable},  // the wait for those of a former primary failed,
    {3799, &kUnavailable},  // or the plugin stops
    {6141, &kUnavailable},  // busy handing the connection over

    // There is no room on the disk, or it cannot be written.
    {1, &kFull},     // cannot create a file, such as a temporary one
    {3, &kFull},     // cannot write a file
    {4, &kFull},     // cannot close a file
    {14, &kFull},    // cannot change a file's size
    {20, &kFull},    // disk full, waiting for room
    {27, &kFull},    // cannot sync a file
    {35, &kFull},    // disk full, waiting for room
    {1004, &kFull},  // cannot create a file
    {kDiskFull, &kFull},
    {1026, &kFull},  // cannot write a file
    {1114, &kFull},  // the table is full
    {1534, &kFull},  // cannot write a row to the binary log
    {1598, &kFull},  // cannot write the binary log
    {1878, &kFull},  // cannot write a temporary file
    {3019, &kFull},  // the undo log
    {3675, &kFull},  // disk full (MySQL)
    {3884, &kFull},  // no tablespace for temporary tables (MySQL)
    {4139, &kFull},  // the index file is full (MariaDB)

    // There is no memory, no thread, no file, no place for a lock.
    {5, &kOverloaded},     // out of memory
    {23, &kOverloaded},    // too many open files
    {34, &kOverloaded},    // over the capacity of memory
    {1037, &kOverloaded},  // out of memory
    {1038, &kOverloaded},  // out of memory for sorting
    {1041, &kOverloaded},  // out of memory
    {1135, &kOverloaded},  // cannot create a thread
    {1197, &kOverloaded},  // the transaction does not fit into the cache of the binary log
    {1206, &kOverloaded},  // too many locks; the transaction is rolled back
    {1637, &kOverloaded},  // too many transactions at once
    {1705, &kOverloaded},  // the statement does not fit into the cache of the binary log
    {3015, &kOverloaded},  // out of memory in the storage engine
    {3044, &kOverloaded},  // out of memory
    {3170, &kOverloaded},  // over the capacity of memory (MySQL)
    {3950, &kOverloaded},  // out of memory (MySQL)
    {3985, &kOverloaded},  // too few resources for a lock (MySQL)

    // Files of the server are damaged or gone: waiting does not help.
    {1033, &kDamaged},  // a file holds something else
    {1034, &kDamaged},  // an index
    {1035, &kDamaged},  // an index of an old form
    {1194, &kDamaged},  // the table is marked as crashed
    {1195, &kDamaged},  // and could not be repaired
    {1712, &kDamaged},  // an index
    {1728, &kDamaged},  // a system table
    {1805, &kDamaged},  // a system table
    {1812, &kDamaged},  // the tablespace is missing
    {1814, &kDamaged},  // the tablespace was discarded
    {1817, &kDamaged},  // an index
    {1877, &kDamaged},  // a table
    {1932, &kDamaged},  // the storage engine does not know the table (MariaDB)
    {3000, &kDamaged},  // a file

    // The keys of rows.
    {1022, &kDuplicate},
    {kDuplicateKey, &kDuplicate},
    {1169, &kDuplicate},
    {1586, &kDuplicate},
    {1217, &kReferenced},  // without the right to see the other table
    {1451, &kReferenced},
    {1216, &kDangling},  // without the right to see the other table
    {1452, &kDangling},
};

constexpr bool EachStandsOnce() {
  for (const Error& error : kErrors)
    for (const Error& other : kErrors)
      if (&error != &other && error.number == other.number) return false;
  return true;
}
static_assert(EachStandsOnce());

const Meaning& MeaningOf(int number) {
  for (const Error& error : kErrors)
    if (error.number == number) return *error.meaning;
  return number >= 2000 && number < 2100 ? kUnavailable : kWrong;
}

// The storage engine's errors come as one, "Got error 28 ... from storage engine"; of those that
// have no number of their own only the system's ENOSPC is known.
int NumberOf(int error, std::string_view text) {
  return error == kEngineError && text.find("error 28 ") != text.npos ? kDiskFull : error;
}

absl::Cord CordOf(std::string_view text) { return absl::Cord(std::string(text)); }

absl::Status Make(Code code, ErrorClass error_class, std::string_view reason,
                  std::string_view message) {
  absl::Status status(code, std::string(message));
  status.SetPayload(kReason, CordOf(reason));
  status.SetPayload(kErrorClass, absl::Cord(std::string(1, static_cast<char>(error_class))));
  return status;
}

std::string PayloadOf(const absl::Status& status, const char* url) {
  const auto payload = status.GetPayload(url);
  return payload ? std::string(*payload) : std::string();
}

// "Duplicate entry 'a-b' for key 'PRIMARY'", and since MySQL 8.0.19 'table.PRIMARY'. The entry is
// data and may contain anything, so the last such words count.
void AddDuplicateKey(absl::Status& status, std::string_view text) {
  constexpr std::string_view kBefore = "for key '";
  const size_t at = text.rfind(kBefore);
  if (at == std::string_view::npos) return;
  std::string_view key = text.substr(at + kBefore.size());
  key = key.substr(0, key.find('\''));
  if (const size_t dot = key.find('.'); dot != std::string_view::npos) {
    status.SetPayload(kTable, CordOf(key.substr(0, dot)));
    key.remove_prefix(dot + 1);
  }
  status.SetPayload(kKey, CordOf(key));
}

}  // namespace

absl::Status StatusOfError(int error, std::string_view text) {
  const Meaning& meaning = MeaningOf(NumberOf(error, text));
  const bool internal = meaning.code == Code::kInternal;
  absl::Status status = Make(
      meaning.code, meaning.error_class, meaning.reason,
      internal ? absl::StrCat("database error ", error, ": ", std::string(text)) : meaning.message);
  if (!internal)
    status.SetPayload(kServerText, absl::Cord(absl::StrCat(error, ": ", std::string(text))));
  if (error == kDuplicateKey) AddDuplicateKey(status, text);
  return status;
}

absl::Status QueueFull() {
  return Make(Code::kResourceExhausted, ErrorClass::kStatement, "QUEUE_FULL",
              "too much work waits already");
}

absl::Status WaitTooLong(absl::Duration wait) {
  absl::Status status = Make(Code::kResourceExhausted, ErrorClass::kStatement, "WAIT_TOO_LONG",
                             "the work that waits already takes too long for the deadline");
  const int64_t milliseconds =
      absl::ToInt64Milliseconds(std::clamp(wait, kShortestRetry, kLongestRetry));
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(milliseconds / 1000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int>(milliseconds % 1000) * 1'000'000);
  status.SetPayload(absl::StrCat("type.googleapis.com/", retry.GetTypeName()),
                    absl::Cord(retry.SerializeAsString()));
  return status;
}

absl::Status DeadlinePassed() {
  return Make(kLate.code, kLate.error_class, kLate.reason, "the deadline passed");
}

absl::Status ShuttingDown() {
  return Make(Code::kUnavailable, ErrorClass::kStatement, "SHUTTING_DOWN", "the server shuts down");
}

absl::Status CannotConnect(int error, std::string_view text) {
  absl::Status status = Make(kUnavailable.code, kUnavailable.error_class, kUnavailable.reason,
                             "there is no connection to the database");
  status.SetPayload(kServerText, absl::Cord(absl::StrCat(error, ": ", std::string(text))));
  return status;
}

absl::Status OutcomeUnknown() {
  return Make(Code::kUnavailable, ErrorClass::kBroken, "OUTCOME_UNKNOWN",
              "the connection to the database broke while committing: the outcome is unknown");
}

absl::Status RunAgain() { return ConflictPersists(); }

absl::Status ConflictPersists() {
  return Make(kConflict.code, kConflict.error_class, kConflict.reason,
              "conflicts with other writes persist");
}

absl::Status WrongStatement(std::string_view what) {
  return Make(kWrong.code, kWrong.error_class, kWrong.reason, what);
}

void NameTable(absl::Status& status, std::string_view table) {
  if (status.GetPayload(kKey) && !status.GetPayload(kTable))
    status.SetPayload(kTable, CordOf(table));
}

ErrorClass ClassOf(const absl::Status& status) {
  const std::string error_class = PayloadOf(status, kErrorClass);
  return error_class.empty() ? ErrorClass::kNone : static_cast<ErrorClass>(error_class[0]);
}

std::optional<DuplicateKeyInfo> DuplicateKey(const absl::Status& status) {
  if (!status.GetPayload(kKey)) return std::nullopt;
  return DuplicateKeyInfo{PayloadOf(status, kTable), PayloadOf(status, kKey)};
}

std::string ReasonOf(const absl::Status& status) { return PayloadOf(status, kReason); }

std::string ServerTextOf(const absl::Status& status) { return PayloadOf(status, kServerText); }

}  // namespace district::db
