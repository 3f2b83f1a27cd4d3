#include "common/db/errors.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/db/database.h"

namespace district::db {
namespace {

constexpr char kReason[] = "district.db/reason";
constexpr char kTrouble[] = "district.db/trouble";
constexpr char kKey[] = "district.db/duplicate-key";
constexpr char kTable[] = "district.db/duplicate-table";
constexpr char kServerText[] = "district.db/server-text";

using Code = absl::StatusCode;

struct Meaning {
  int error;
  Code code;
  Trouble trouble;
  std::string_view reason;
  std::string_view message;
};

constexpr std::string_view kUnavailable = "STORAGE_UNAVAILABLE";
constexpr std::string_view kConflict = "STORAGE_CONFLICT";
constexpr std::string_view kDeadline = "DEADLINE_EXCEEDED";
constexpr std::string_view kInternal = "STORAGE_ERROR";

constexpr int kDuplicateKey = 1062;

constexpr Meaning Conflict(int error) {
  return {error, Code::kAborted, Trouble::kConflict, kConflict, "conflict with another write"};
}
constexpr Meaning Broken(int error) {
  return {error, Code::kUnavailable, Trouble::kBroken, kUnavailable, "the database is unavailable"};
}
constexpr Meaning Late(int error) {
  return {error, Code::kDeadlineExceeded, Trouble::kDeadline, kDeadline,
          "the statement took too long"};
}

// By error number. What is not here is INTERNAL: a statement or a value that we should not have
// sent; except that every error of the client library (20xx) breaks the connection.
constexpr Meaning kMeanings[] = {
    Conflict(1020),  // the record changed since it was read (MariaDB, snapshot isolation)
    Broken(1040),    // too many connections
    Conflict(1047),  // the node is not ready (Galera)
    Broken(1053),    // the server shuts down
    {kDuplicateKey, Code::kAlreadyExists, Trouble::kStatement, "DUPLICATE_KEY",
     "a row with this key exists already"},
    Broken(1152),
    Broken(1158),
    Broken(1159),
    Broken(1160),
    Broken(1161),    // network trouble
    Conflict(1180),  // error during commit (Galera)
    Broken(1184),    // aborted connection
    Broken(1203),    // too many connections of this user
    Conflict(1205),  // lock wait timeout
    Conflict(1213),  // deadlock
    Broken(1226),    // the user's quota is used up
    Broken(1243),    // the server has forgotten the prepared statement
    Broken(1290),    // read only: no longer the primary
    Late(1317),      // the query was killed
    {1451, Code::kFailedPrecondition, Trouble::kStatement, "STILL_REFERENCED",
     "other rows refer to this row"},
    {1452, Code::kFailedPrecondition, Trouble::kStatement, "REFERENCE_MISSING",
     "the row referred to does not exist"},
    Broken(1461),    // too many prepared statements: closing the connection frees ours
    Broken(1615),    // a prepared statement must be prepared again: so are all on a new connection
    Broken(1836),    // read only
    Broken(1927),    // the connection was killed (MariaDB)
    Late(1969),      // max_statement_time (MariaDB)
    Late(3024),      // max_execution_time (MySQL)
    Broken(3100),    // the primary changes (Group Replication)
    Conflict(3101),  // certification failed (Group Replication)
    Broken(3169),    // the session was killed (MySQL)
    Conflict(3572),  // NOWAIT
    Broken(4031),    // disconnected for idleness (MySQL)
    Conflict(8002),
    Conflict(8022),
    Conflict(9007),  // TiDB
};

static_assert(std::is_sorted(std::begin(kMeanings), std::end(kMeanings),
                             [](const Meaning& a, const Meaning& b) { return a.error < b.error; }));

Meaning MeaningOf(int error) {
  for (const Meaning& meaning : kMeanings)
    if (meaning.error == error) return meaning;
  if (error >= 2000 && error < 2100) return Broken(error);
  return {error, Code::kInternal, Trouble::kStatement, kInternal, ""};
}

absl::Cord CordOf(std::string_view text) { return absl::Cord(std::string(text)); }

absl::Status Make(Code code, Trouble trouble, std::string_view reason, std::string_view message) {
  absl::Status status(code, std::string(message));
  status.SetPayload(kReason, CordOf(reason));
  status.SetPayload(kTrouble, absl::Cord(std::string(1, static_cast<char>(trouble))));
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
  const Meaning meaning = MeaningOf(error);
  const bool internal = meaning.code == Code::kInternal;
  absl::Status status = Make(
      meaning.code, meaning.trouble, meaning.reason,
      internal ? absl::StrCat("database error ", error, ": ", std::string(text)) : meaning.message);
  if (!internal)
    status.SetPayload(kServerText, absl::Cord(absl::StrCat(error, ": ", std::string(text))));
  if (error == kDuplicateKey) AddDuplicateKey(status, text);
  return status;
}

absl::Status QueueFull() {
  return Make(Code::kResourceExhausted, Trouble::kStatement, "QUEUE_FULL",
              "too much work waits already");
}

absl::Status DeadlinePassed() {
  return Make(Code::kDeadlineExceeded, Trouble::kDeadline, kDeadline, "the deadline passed");
}

absl::Status ShuttingDown() {
  return Make(Code::kUnavailable, Trouble::kStatement, "SHUTTING_DOWN", "the server shuts down");
}

absl::Status CannotConnect(int error, std::string_view text) {
  absl::Status status = Make(Code::kUnavailable, Trouble::kBroken, kUnavailable,
                             "there is no connection to the database");
  status.SetPayload(kServerText, absl::Cord(absl::StrCat(error, ": ", std::string(text))));
  return status;
}

absl::Status OutcomeUnknown() {
  return Make(Code::kUnavailable, Trouble::kBroken, "OUTCOME_UNKNOWN",
              "the connection to the database broke while committing: the outcome is unknown");
}

absl::Status RunAgain() { return ConflictPersists(); }

absl::Status ConflictPersists() {
  return Make(Code::kAborted, Trouble::kConflict, kConflict, "conflicts with other writes persist");
}

absl::Status WrongStatement(std::string_view what) {
  return Make(Code::kInternal, Trouble::kStatement, kInternal, what);
}

void NameTable(absl::Status& status, std::string_view table) {
  if (status.GetPayload(kKey) && !status.GetPayload(kTable))
    status.SetPayload(kTable, CordOf(table));
}

Trouble TroubleOf(const absl::Status& status) {
  const std::string trouble = PayloadOf(status, kTrouble);
  return trouble.empty() ? Trouble::kNone : static_cast<Trouble>(trouble[0]);
}

std::optional<DuplicateKeyInfo> DuplicateKey(const absl::Status& status) {
  if (!status.GetPayload(kKey)) return std::nullopt;
  return DuplicateKeyInfo{PayloadOf(status, kTable), PayloadOf(status, kKey)};
}

std::string ReasonOf(const absl::Status& status) { return PayloadOf(status, kReason); }

std::string ServerTextOf(const absl::Status& status) { return PayloadOf(status, kServerText); }

}  // namespace district::db
