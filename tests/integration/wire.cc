#include "tests/integration/wire.h"

#include <curl/curl.h>
#include <google/protobuf/util/json_util.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "google/rpc/status.pb.h"

namespace district::testing {
namespace {

size_t Append(char* data, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

}  // namespace

RawReply CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                 const std::string& request, const std::map<std::string, std::string>& headers,
                 absl::Duration timeout) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  for (const auto& [name, value] : headers) context.AddMetadata(name, value);
  const grpc::Slice slice(request);
  const grpc::ByteBuffer bytes(&slice, 1);
  grpc::ByteBuffer answer;
  RawReply reply;
  absl::Notification done;
  grpc::GenericStub stub(channel);
  stub.UnaryCall(&context, path, grpc::StubOptions(), &bytes, &answer, [&](grpc::Status status) {
    reply.status = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  grpc::Slice flat;
  if (reply.status.ok() && answer.DumpToSingleSlice(&flat).ok()) {
    reply.bytes.assign(reinterpret_cast<const char*>(flat.begin()), flat.size());
  }
  return reply;
}

Json ErrorBody(const grpc::Status& status) {
  google::rpc::Status wire;
  if (status.error_details().empty() || !wire.ParseFromString(status.error_details())) {
    return nullptr;
  }
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(wire, &text).ok()) return nullptr;
  return Json::parse(text);
}

std::shared_ptr<grpc::Channel> ServiceChannel(const Stack& stack, const std::string& service,
                                              int replica) {
  const int port = stack.endpoints()["services"][service][replica]["port"];
  // One more argument than the last channel had makes gRPC open another connection.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

Reply Fetch(const std::string& url) {
  Reply reply;
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.text);
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  if (code != CURLE_OK && reply.text.empty()) reply.text = curl_easy_strerror(code);
  curl_easy_cleanup(curl);
  return reply;
}

double Metric(const Stack& stack, const std::string& service, const std::string& line) {
  const int port = stack.endpoints()["services"][service][0]["admin_port"];
  const std::string text = Fetch(absl::StrCat("http://127.0.0.1:", port, "/metrics")).text;
  for (const absl::string_view candidate : absl::StrSplit(text, '\n')) {
    double value = 0;
    absl::string_view rest = candidate;
    if (absl::ConsumePrefix(&rest, line) && absl::SimpleAtod(rest, &value)) return value;
  }
  return 0;
}

double FewestStatements(Stack& stack, const std::string& service, const std::string& path) {
  double fewest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 5; ++i) {
    const double before = Metric(stack, service, "district_db_statements");
    EXPECT_EQ(stack.Get(path).status, 200) << path;
    fewest = std::min(fewest, Metric(stack, service, "district_db_statements") - before);
  }
  return fewest;
}

double GatewayStat(const Stack& stack, const std::string& name) {
  const int port = stack.endpoints()["gateway"]["admin_port"];
  const std::string text =
      Fetch(absl::StrCat("http://127.0.0.1:", port, "/stats?filter=^", name, "$")).text;
  double value = 0;
  absl::string_view rest = absl::StripAsciiWhitespace(text);
  return absl::ConsumePrefix(&rest, absl::StrCat(name, ": ")) && absl::SimpleAtod(rest, &value)
             ? value
             : 0;
}

Json GatewayLogLine(const Stack& stack, const std::string& text) {
  const std::string file = absl::StrCat(std::string(stack.endpoints()["dir"]), "/logs/gateway.log");
  Json line;
  Eventually(absl::Seconds(20), [&] {
    const std::string log = ReadFile(file);
    for (const absl::string_view candidate : absl::StrSplit(log, '\n')) {
      if (!absl::StrContains(candidate, text)) continue;
      line = Json::parse(std::string(candidate), nullptr, /*allow_exceptions=*/false);
    }
    return line.is_object();
  });
  return line;
}

Json Claims(const std::string& role) {
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  return {{"iss", "district"}, {"aud", "district"}, {"sub", "test"},   {"roles", {role}},
          {"iat", now},        {"nbf", now},        {"exp", now + 600}};
}

std::string SignedToken(const Stack& stack, const Json& claims, const Json& header,
                        const Json& key) {
  const std::string own_file = stack.endpoints()["keys"]["signing"];
  Json protected_header = {
      {"alg", "ES256"}, {"typ", "JWT"}, {"kid", Json::parse(ReadFile(own_file))["kid"]}};
  protected_header.update(header);
  std::string file = own_file;
  if (!key.is_null()) {
    file = absl::StrCat(std::string(stack.endpoints()["dir"]), "/", NewId("key"), ".jwk");
    std::ofstream(file) << key;
  }
  const Json signature = {{"protected", protected_header}};
  int exit_code = 0;
  const std::string token =
      Shell(absl::StrCat("printf %s '", claims.dump(), "' | jose jws sig -I - -k '", file, "' -s '",
                         signature.dump(), "' -c"),
            &exit_code);
  EXPECT_EQ(exit_code, 0) << token;
  return std::string(absl::StripAsciiWhitespace(token));
}

std::string Base64Url(const std::string& bytes) { return absl::WebSafeBase64Escape(bytes); }

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Shell(const std::string& command, int* exit_code) {
  std::string output;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  char buffer[4096];
  size_t count;
  while (pipe && (count = fread(buffer, 1, sizeof(buffer), pipe)) > 0) {
    output.append(buffer, count);
  }
  const int status = pipe ? pclose(pipe) : -1;
  if (exit_code) *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return output;
}

}  // namespace district::testing
