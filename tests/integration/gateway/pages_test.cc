// The gateway's own pages and its configuration.
#include <fcntl.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "district/proto_files.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;

Reply Page(const std::string& path) {
  HttpOptions options;
  options.role = "";
  return Stack::Get().Http("GET", path, nullptr, options);
}

TEST(PagesTest, HealthzNeedsNoToken) { EXPECT_EQ(Page("/healthz").status, 200); }

// The route of a method, as OpenAPI writes it: names are one parameter for each segment.
std::string PathPattern(const google::api::HttpRule& rule, std::string* verb) {
  std::string path;
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      *verb = "get";
      path = rule.get();
      break;
    case google::api::HttpRule::kPost:
      *verb = "post";
      path = rule.post();
      break;
    case google::api::HttpRule::kPatch:
      *verb = "patch";
      path = rule.patch();
      break;
    case google::api::HttpRule::kPut:
      *verb = "put";
      path = rule.put();
      break;
    case google::api::HttpRule::kDelete:
      *verb = "delete";
      path = rule.delete_();
      break;
    default:
      return "";
  }
  path = std::regex_replace(path, std::regex(R"(\{[^}=]*=([^}]*)\})"), "$1");
  return absl::StrReplaceAll(path, {{"*", "{}"}});
}

std::string WithoutParameterNames(const std::string& path) {
  return std::regex_replace(path, std::regex(R"(\{[^}]*\})"), "{}");
}

TEST(PagesTest, OpenApiDescribesEveryMethodOfEveryService) {
  const Reply reply = Page("/openapi.yaml");
  ASSERT_EQ(reply.status, 200);
  EXPECT_THAT(reply.headers.at("content-type"), HasSubstr("yaml"));
  const YAML::Node api = YAML::Load(reply.text);
  EXPECT_THAT(api["openapi"].as<std::string>(), ::testing::StartsWith("3."));
  std::set<std::string> described;
  for (const auto& path : api["paths"]) {
    for (const auto& operation : path.second) {
      described.insert(absl::StrCat(operation.first.as<std::string>(), " ",
                                    WithoutParameterNames(path.first.as<std::string>())));
    }
  }
  int methods = 0;
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* file_name : kProtoFiles) {
    const auto* file = pool->FindFileByName(file_name);
    ASSERT_NE(file, nullptr) << file_name;
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const auto* method = file->service(i)->method(j);
        // Streams of messages are not over HTTP, but those of bytes are.
        if (!method->options().HasExtension(google::api::http)) continue;
        ++methods;
        std::string verb;
        const std::string path =
            PathPattern(method->options().GetExtension(google::api::http), &verb);
        EXPECT_TRUE(described.contains(verb + " " + path))
            << method->full_name() << ": " << verb << " " << path;
      }
    }
  }
  EXPECT_GE(methods, 100);
  EXPECT_EQ(described.size(), static_cast<size_t>(methods));
}

// The page must work where there is no internet.
TEST(PagesTest, DocsNeedNoOtherHost) {
  const Reply page = Page("/docs");
  ASSERT_EQ(page.status, 200);
  EXPECT_THAT(page.headers.at("content-type"), ::testing::StartsWith("text/html"));
  const std::string policy = page.headers.at("content-security-policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'self'"));
  EXPECT_THAT(policy, ::testing::Not(HasSubstr("http")));

  const std::regex reference(R"re((?:src|href)\s*=\s*"([^"]*)")re");
  int assets = 0;
  for (std::sregex_iterator it(page.text.begin(), page.text.end(), reference), end; it != end;
       ++it) {
    const std::string target = (*it)[1];
    if (absl::StartsWith(target, "data:") || absl::StartsWith(target, "#")) continue;
    ASSERT_TRUE(absl::StartsWith(target, "/") && !absl::StartsWith(target, "//")) << target;
    const Reply asset = Page(target);
    EXPECT_EQ(asset.status, 200) << target;
    EXPECT_FALSE(asset.text.empty()) << target;
    const char* type = absl::EndsWith(target, ".js")    ? "text/javascript"
                       : absl::EndsWith(target, ".css") ? "text/css"
                                                        : "";
    EXPECT_THAT(asset.headers.at("content-type"), ::testing::StartsWith(type)) << target;
    ++assets;
  }
  EXPECT_GE(assets, 3) << page.text;
  for (const char* own : {"/docs", "/docs/docs.js", "/docs/docs.css"}) {
    EXPECT_THAT(Page(own).text, ::testing::Not(HasSubstr("://"))) << own;
  }
}

// ---- the configuration
// ---------------------------------------------------------------------------

class OwnStackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the stack's files and processes";
    endpoints_ = Stack::Get().endpoints();
    config_ = absl::StrCat(std::string(endpoints_["dir"]), "/gateway/envoy.yaml");
    // The very program that runs.
    char path[4096] = {};
    const std::string link = absl::StrCat("/proc/", int(endpoints_["gateway"]["pid"]), "/exe");
    ASSERT_GT(readlink(link.c_str(), path, sizeof(path) - 1), 0) << link;
    envoy_ = path;
  }

  int Validate(const std::string& config, std::string* output) const {
    int exit_code = -1;
    *output = Shell(absl::StrCat(envoy_, " --mode validate --disable-hot-restart -c ", config),
                    &exit_code);
    return exit_code;
  }

  Json endpoints_;
  std::string config_, envoy_;
};

TEST_F(OwnStackTest, EnvoyValidatesItsConfiguration) {
  std::string output;
  EXPECT_EQ(Validate(config_, &output), 0) << output;

  // And it would find a mistake.
  const std::string broken = absl::StrCat(config_, ".broken.yaml");
  std::ofstream(broken) << absl::StrReplaceAll(
      ReadFile(config_), {{"reject_unknown_method", "reject_unknown_mehtod"}});
  EXPECT_NE(Validate(broken, &output), 0) << output;
}

// ::ffff:127.0.0.1, as gRPC listens.
constexpr char kLoopbackWithinIpv6[] = "0000000000000000FFFF00000100007F";

// The addresses at which processes of this machine listen on a port, as /proc/net writes them.
std::set<std::string> Listening(int port) {
  std::set<std::string> addresses;
  for (const char* file : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    const std::string text = ReadFile(file);
    for (const auto line : absl::StrSplit(text, '\n')) {
      const std::vector<std::string> columns = absl::StrSplit(line, ' ', absl::SkipEmpty());
      if (columns.size() < 4 || columns[3] != "0A") continue;  // LISTEN
      const std::vector<std::string> parts = absl::StrSplit(columns[1], ':');
      int found = 0;
      if (absl::SimpleHexAtoi(parts[1], &found) && found == port) addresses.insert(parts[0]);
    }
  }
  return addresses;
}

TEST_F(OwnStackTest, EverythingListensOnLoopbackOnly) {
  std::map<std::string, int> ports = {{"gateway", endpoints_["gateway"]["port"]},
                                      {"Envoy's admin", endpoints_["gateway"]["admin_port"]},
                                      {"database", endpoints_["database"]["port"]}};
  for (const auto& [service, replicas] : endpoints_["services"].items()) {
    ports[service] = replicas[0]["port"];
    ports[service + "'s metrics"] = replicas[0]["admin_port"];
  }
  for (const auto& [name, port] : ports) {
    EXPECT_THAT(Listening(port),
                ::testing::ElementsAre(::testing::AnyOf("0100007F", kLoopbackWithinIpv6)))
        << name << " on " << port;
  }
  const YAML::Node admin = YAML::LoadFile(config_)["admin"]["address"]["socket_address"];
  EXPECT_EQ(admin["address"].as<std::string>(), "127.0.0.1");
}

}  // namespace
}  // namespace district::testing
