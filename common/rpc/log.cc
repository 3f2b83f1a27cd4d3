#include "common/rpc/log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <unistd.h>

#include <cstdio>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/text/text.h"

namespace district::rpc {
namespace {

std::string_view NameOf(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "ERROR";
}

// Bytes that are not UTF-8 become U+FFFD: a log line is JSON whatever it tells of.
void AppendJsonString(std::string& line, std::string_view text) {
  const bool readable = text::IsUtf8(text);
  line += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (c == '\n') {
      line += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      char escape[7];
      std::snprintf(escape, sizeof(escape), "\\u%04x", byte);
      line += escape;
    } else if (byte >= 0x80 && !readable) {
      line += "\\ufffd";
    } else {
      line += c;
    }
  }
  line += '"';
}

void AppendField(std::string& line, std::string_view name, std::string_view value) {
  line += line.empty() ? '{' : ',';
  AppendJsonString(line, name);
  line += ':';
  AppendJsonString(line, value);
}

// protobuf quotes what it could not parse. The names it quotes go as well, for they look the same.
std::string WithoutQuoted(std::string_view message) {
  std::string kept;
  while (!message.empty()) {
    const size_t begin = message.find_first_of("\"'");
    const size_t end =
        begin == message.npos ? message.npos : message.find(message[begin], begin + 1);
    if (end == message.npos) return kept.append(message);
    kept.append(message.substr(0, begin)).append("…");
    message.remove_prefix(end + 1);
  }
  return kept;
}

// An ERROR of protobuf's parser is what a caller sent, not a fault of the server.
void LogForProtobuf(google::protobuf::LogLevel level, const char* file, int line,
                    const std::string& message) {
  const Severity severity = level == google::protobuf::LOGLEVEL_INFO    ? Severity::kInfo
                            : level == google::protobuf::LOGLEVEL_FATAL ? Severity::kError
                                                                        : Severity::kWarning;
  Log(severity, WithoutQuoted(message),
      {{"library", "protobuf"}, {"at", std::string(file) + ":" + std::to_string(line)}});
}

void LogForGrpc(gpr_log_func_args* args) {
  const Severity severity =
      args->severity == GPR_LOG_SEVERITY_ERROR ? Severity::kError : Severity::kInfo;
  Log(severity, args->message,
      {{"library", "grpc"}, {"at", std::string(args->file) + ":" + std::to_string(args->line)}});
}

}  // namespace

void Log(Severity severity, std::string_view message, std::initializer_list<LogField> fields) {
  std::string line;
  line.reserve(400);
  AppendField(line, "time",
              absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone()));
  AppendField(line, "severity", NameOf(severity));
  AppendField(line, "message", message);
  for (const auto& [name, value] : fields) {
    if (!value.empty()) AppendField(line, name, value);
  }
  line += "}\n";
  // What cannot be written has nowhere else to go.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

void CaptureLibraryLogs() {
  google::protobuf::SetLogHandler(&LogForProtobuf);
  gpr_log_verbosity_init();
  gpr_set_log_function(&LogForGrpc);
}

}  // namespace district::rpc
