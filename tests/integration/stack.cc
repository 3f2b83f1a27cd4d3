#include "tests/integration/stack.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace district::testing {
namespace {

constexpr char kLocal[] = DISTRICT_SOURCE_DIR "/deploy/local";

std::string Quoted(const std::string& text) { return "'" + text + "'"; }

// Runs a shell command; its standard output, and its exit code.
int Run(const std::string& command, std::string* output) {
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return -1;
  char buffer[4096];
  size_t count;
  while ((count = fread(buffer, 1, sizeof(buffer), pipe)) > 0) {
    if (output) output->append(buffer, count);
  }
  const int status = pclose(pipe);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

[[noreturn]] void GiveUp(const std::string& why) {
  std::fprintf(stderr, "the stack for the tests cannot be used: %s\n", why.c_str());
  std::exit(1);
}

std::mt19937_64& Random() {
  static auto* const random = new std::mt19937_64(std::random_device{}());
  return *random;
}

// Stops a stack when this program is gone without having done so: a process of its own waits for
// that, out of reach of signals to the terminal's group. Answers the end that holds it back.
int StopWhenGone(const std::string& dir) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) GiveUp("no pipe");
  const pid_t waiting = fork();
  if (waiting < 0) GiveUp("no process");
  if (waiting > 0) {
    close(ends[0]);
    return ends[1];
  }
  setsid();
  close(ends[1]);
  char stopped_already;
  if (read(ends[0], &stopped_already, 1) == 1) _exit(0);
  const int nowhere = open("/dev/null", O_RDWR);
  for (int output : {STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, output);
  execl(kLocal, kLocal, "down", "--dir", dir.c_str(), nullptr);
  _exit(1);
}

size_t Append(char* data, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

size_t AddHeader(char* data, size_t size, size_t count, void* headers) {
  const std::string line(data, size * count);
  const size_t colon = line.find(':');
  if (colon != std::string::npos) {
    (*static_cast<std::map<std::string, std::string>*>(
        headers))[absl::AsciiStrToLower(line.substr(0, colon))] =
        std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return size * count;
}

}  // namespace

std::string Reply::Reason() const {
  const Json info = Detail("google.rpc.ErrorInfo");
  return info.is_null() ? "" : info.value("reason", "");
}

std::vector<std::string> Reply::Fields() const {
  std::vector<std::string> fields;
  const Json bad = Detail("google.rpc.BadRequest");
  if (bad.is_null()) return fields;
  for (const Json& violation : bad.value("fieldViolations", Json::array())) {
    fields.push_back(violation.value("field", ""));
  }
  return fields;
}

Json Reply::Detail(std::string_view type) const {
  if (!body.is_object()) return nullptr;
  for (const Json& detail : body.value("details", Json::array())) {
    if (detail.value("@type", "") == absl::StrCat("type.googleapis.com/", std::string(type))) {
      return detail;
    }
  }
  return nullptr;
}

Stack& Stack::Get() {
  // Stopped at exit, by its destructor.
  static Stack stack;
  return stack;
}

Stack::Stack() {
  const char* gateway = std::getenv("DISTRICT_GATEWAY");
  if (gateway) {
    ours_ = false;
    address_ = gateway;
    url_ = absl::StrCat("http://", address_);
    return;
  }
  dir_ = absl::StrCat(DISTRICT_BINARY_DIR, "/stacks/", getpid());
  Start({});
}

Stack::Stack(const std::string& name, const std::vector<std::string>& options)
    : dir_(FolderOf(name)) {
  Start(options);
}

std::string Stack::FolderOf(const std::string& name) {
  return absl::StrCat(DISTRICT_BINARY_DIR, "/stacks/", getpid(), "-", name);
}

void Stack::Start(const std::vector<std::string>& options) {
  const std::string preset = std::filesystem::path(DISTRICT_BINARY_DIR).filename();
  std::string command =
      absl::StrCat(kLocal, " up --port 0 --no-build --access-log errors --preset ", preset,
                   " --dir ", Quoted(dir_));
  for (const std::string& option : options) absl::StrAppend(&command, " ", option);
  std::filesystem::create_directories(dir_);
  guard_ = StopWhenGone(dir_);
  std::string output;
  if (Run(command + " 2>&1", &output) != 0) GiveUp(output);
  const Json gateway = endpoints()["gateway"];
  url_ = gateway["url"];
  address_ = absl::StrCat(std::string(gateway["host"]), ":", int(gateway["port"]));
}

Stack::~Stack() {
  if (!ours_) return;
  Local("down");
  if (write(guard_, "", 1) == 1) close(guard_);
  std::error_code ignored;
  // What a failed test left is kept for reading.
  if (!::testing::UnitTest::GetInstance()->Failed()) {
    std::filesystem::remove_all(dir_, ignored);
  }
}

Json Stack::endpoints() const {
  std::ifstream file(dir_ + "/run/endpoints.json");
  return file ? Json::parse(file) : Json();
}

int Stack::Local(const std::string& command, std::string* output) {
  return Run(absl::StrCat(kLocal, " ", command, " --dir ", Quoted(dir_), " 2>&1"), output);
}

std::string Stack::Token(const std::string& role, const std::string& subject) {
  std::string& token = tokens_[role + "/" + subject];
  if (!token.empty()) return token;
  const char* external = std::getenv("DISTRICT_TOKEN_COMMAND");
  const std::string command =
      !ours_ && external ? absl::StrCat(external, " ", role)
                         : absl::StrCat(kLocal, " token --dir ", Quoted(dir_), " --role ", role,
                                        subject.empty() ? "" : " --subject " + Quoted(subject));
  if (Run(command, &token) != 0 || token.empty()) GiveUp("no token: " + command);
  token = std::string(absl::StripAsciiWhitespace(token));
  return token;
}

std::shared_ptr<grpc::Channel> Stack::channel() {
  if (!channel_) channel_ = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
  return channel_;
}

std::unique_ptr<grpc::ClientContext> Stack::Context(const std::string& role) {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!role.empty()) context->AddMetadata("authorization", "Bearer " + Token(role));
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  return context;
}

Reply Stack::Http(const std::string& method, const std::string& path, const Json& body,
                  const HttpOptions& options) {
  return HttpRaw(method, path, body.is_null() ? "" : body.dump(), options);
}

Reply Stack::HttpRaw(const std::string& method, const std::string& path, const std::string& body,
                     const HttpOptions& options) {
  Reply reply;
  CURL* curl = curl_easy_init();
  const std::string url = url_ + path;
  curl_slist* headers = nullptr;
  const std::string token = !options.token.empty() ? options.token
                            : options.role.empty() ? ""
                                                   : Token(options.role);
  if (!token.empty()) {
    headers = curl_slist_append(headers, absl::StrCat("Authorization: Bearer ", token).c_str());
  }
  if (!body.empty() && !options.headers.contains("content-type")) {
    headers = curl_slist_append(headers, "Content-Type: application/json");
  }
  headers = curl_slist_append(headers, "Expect:");
  for (const auto& [name, value] : options.headers) {
    headers = curl_slist_append(headers, absl::StrCat(name, ": ", value).c_str());
  }
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, long{options.timeout_seconds});
  if (options.http2) {
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE});
  }
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.text);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &AddHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply.headers);
  if (!body.empty() || method == "POST" || method == "PATCH") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  }
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  if (code != CURLE_OK && reply.text.empty()) reply.text = curl_easy_strerror(code);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  reply.body = Json::parse(reply.text, nullptr, /*allow_exceptions=*/false);
  if (reply.body.is_discarded()) reply.body = nullptr;
  return reply;
}

std::string Encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const unsigned char c : text) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~') {
      encoded.push_back(static_cast<char>(c));
    } else {
      encoded.append({'%', kHex[c >> 4], kHex[c & 15]});
    }
  }
  return encoded;
}

std::string NewId(const std::string& prefix) {
  return absl::StrCat(prefix, "-", absl::Hex(Random()(), absl::kZeroPad16));
}

std::string NewUuid() {
  const std::string hex = absl::StrCat(absl::Hex(Random()(), absl::kZeroPad16),
                                       absl::Hex(Random()(), absl::kZeroPad16));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-4", hex.substr(13, 3), "-a",
                      hex.substr(17, 3), "-", hex.substr(20, 12));
}

std::vector<std::string> Names(const Json& list, const std::string& field) {
  std::vector<std::string> names;
  if (!list.is_array()) return names;
  for (const Json& element : list) names.push_back(element.value(field, ""));
  return names;
}

}  // namespace district::testing
