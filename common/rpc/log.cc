#include "common/rpc/log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/text/json_string.h"

namespace district::rpc {
namespace {

// A line must not grow with what somebody sent.
constexpr size_t kLongestValue = 1000;

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

void AppendField(std::string& line, std::string_view name, std::string_view value) {
  line += line.empty() ? '{' : ',';
  text::AppendJsonString(name, kLongestValue, line);
  line += ':';
  text::AppendJsonString(value, kLongestValue, line);
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

// A database's words hold values, and those may hold quotes of their own: all from the first quote
// to the last goes.
std::string WithoutValues(std::string_view message) {
  const size_t begin = message.find_first_of("\"'");
  if (begin == message.npos) return std::string(message);
  return absl::StrCat(std::string(message.substr(0, begin)), "…",
                      std::string(message.substr(message.find_last_of("\"'") + 1)));
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

std::string Loggable(const absl::Status& status) {
  if (status.ok()) return "";
  std::string text =
      absl::StrCat(absl::StatusCodeToString(status.code()), ": ",
                   WithoutValues({status.message().data(), status.message().size()}));
  const std::string server_text = db::ServerTextOf(status);
  if (!server_text.empty()) absl::StrAppend(&text, " (", WithoutValues(server_text), ")");
  return text;
}

void CaptureLibraryLogs() {
  google::protobuf::SetLogHandler(&LogForProtobuf);
  gpr_log_verbosity_init();
  gpr_set_log_function(&LogForGrpc);
}

}  // namespace district::rpc
