// Log lines: one JSON object a line on standard error, never a value of a request.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

namespace district::rpc {

enum class Severity { kInfo, kWarning, kError };
using LogField = std::pair<std::string_view, std::string>;

// {"time":"…","severity":"INFO","message":"…", fields…}; a field's value is a JSON string of
// bounded length in which nothing hides. Fields without a value are left out. Thread-safe; one
// write a line.
void Log(Severity severity, std::string_view message, std::initializer_list<LogField> fields = {});

// What a line may tell of an error: its code and its message, with what the database said, but for
// what stands in quotes, where the values of requests are. Empty for OK.
std::string Loggable(const absl::Status& status);

// Sends protobuf's and gRPC's own messages through Log, without the data that protobuf quotes.
void CaptureLibraryLogs();

}  // namespace district::rpc
