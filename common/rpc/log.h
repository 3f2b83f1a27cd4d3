// Log lines: one JSON object a line on standard error, never a value of a request.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace district::rpc {

enum class Severity { kInfo, kWarning, kError };
using LogField = std::pair<std::string_view, std::string>;

// {"time":"…","severity":"INFO","message":"…", fields…}; a field's value is a JSON string. Fields
// without a value are left out.
// Thread-safe; one write a line.
void Log(Severity severity, std::string_view message, std::initializer_list<LogField> fields = {});

// Sends protobuf's and gRPC's own messages through Log, without the data that protobuf quotes.
void CaptureLibraryLogs();

}  // namespace district::rpc
