// What the errors of the server and of the connector mean, in one table.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace district::db {

// What can be done about a failed statement.
enum class ErrorClass {
  kNone,       // no error of this folder
  kStatement,  // only the statement failed; the transaction goes on
  kExhausted,  // the server lacks room: the transaction is to be given up, and not run again
  kConflict,   // run the transaction again from its beginning
  kDeadline,   // the statement took too long
  kBroken,     // throw the connection away
};

// The status for an error. Only INTERNAL shows the server's words, for the log; other statuses
// reach callers, who must not learn about statements and tables.
absl::Status StatusOfError(int code, std::string_view text);

// Statuses of our own making.
absl::Status QueueFull();
// `wait`: until the turn of who asked.
absl::Status WaitTooLong(absl::Duration wait);
absl::Status DeadlinePassed();
absl::Status ShuttingDown();
absl::Status CannotConnect(int code, std::string_view text);
absl::Status OutcomeUnknown();
absl::Status ConflictPersists();
absl::Status WrongStatement(std::string_view what);

// Adds the table to a status of a duplicate key which does not name one yet.
void NameTable(absl::Status& status, std::string_view table);

ErrorClass ClassOf(const absl::Status& status);

}  // namespace district::db
