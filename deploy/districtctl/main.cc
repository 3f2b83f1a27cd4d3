// districtctl: reads and changes what the services hold, through the gateway. What it knows of
// collections it reads from the descriptor set.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "deploy/districtctl/args.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/commands.h"
#include "deploy/districtctl/schema.h"
#include "deploy/districtctl/text.h"

namespace district::districtctl {
namespace {

const std::vector<Option>& GlobalOptions() {
  static const auto* const options = new std::vector<Option>{
      {"server", "HOST:PORT", "the gateway; otherwise DISTRICT_SERVER, otherwise 127.0.0.1:8080"},
      {"tls-ca", "FILE",
       "speak TLS and trust these certificates (https://HOST:PORT: the system's)"},
      {"plaintext", "",
       "send the token to another machine in clear text too; otherwise DISTRICT_PLAINTEXT=1"},
      {"token-file", "FILE",
       "a file with a token; otherwise DISTRICT_TOKEN_FILE, otherwise the token in DISTRICT_TOKEN"},
      {"descriptors", "FILE",
       "the descriptor set; otherwise DISTRICT_DESCRIPTORS, otherwise that of the build"},
      {"timeout", "DURATION", "how long to wait for one answer; 30s where it is not given"},
      {"lang", "LANGUAGE", "of the server's messages: vi or en; otherwise that of the environment"},
      {"help", "", "this text", 'h'}};
  return *options;
}

std::string Environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

std::string Language(const Args& args) {
  const std::string locale =
      Environment("LC_ALL", Environment("LC_MESSAGES", Environment("LANG", "")));
  const std::string language = args.Value("lang", locale);
  return absl::StartsWith(language, "vi") ? "vi" : "en";
}

std::string DescriptorsPath(const Args& args) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string of_build = (self.parent_path() / ".." / "descriptors.binpb").lexically_normal();
  return args.Value("descriptors", Environment("DISTRICT_DESCRIPTORS", of_build));
}

absl::StatusOr<std::string> Token(const Args& args) {
  const bool named = args.Has("token-file");
  if (!named) {
    const std::string token = Environment("DISTRICT_TOKEN", "");
    if (!token.empty() && Environment("DISTRICT_TOKEN_FILE", "").empty()) return token;
  }
  const std::string path = args.Value("token-file", Environment("DISTRICT_TOKEN_FILE", ""));
  if (path.empty()) return "";
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read the token in ", path));
  const std::string token{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return std::string(absl::StripAsciiWhitespace(token));
}

absl::StatusOr<std::unique_ptr<Client>> Connect(const Schema& schema, const Args& args) {
  ClientOptions options;
  options.server = args.Value("server", Environment("DISTRICT_SERVER", options.server));
  options.tls_ca = args.Value("tls-ca", "");
  options.plaintext = args.Has("plaintext") || Environment("DISTRICT_PLAINTEXT", "") == "1";
  absl::StatusOr<std::string> token = Token(args);
  if (!token.ok()) return token.status();
  options.token = *std::move(token);
  const std::string timeout = args.Value("timeout", "30s");
  if (!absl::ParseDuration(timeout, &options.timeout) || options.timeout <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--timeout is a duration such as 30s, not ", timeout));
  }
  return Client::Connect(schema, options);
}

int PrintUsage(std::ostream& out, int code) {
  out << "Usage: districtctl COMMAND …\n\nReads and changes what the services hold, through the "
         "gateway.\n\n";
  for (const Command& command : Commands()) {
    out << "  " << Padded(absl::StrCat(command.name, " ", command.words), 20) << "  "
        << command.summary << '\n';
  }
  out << "\nOptions of all commands:\n"
      << HelpOn(GlobalOptions()) << "\n`districtctl COMMAND --help` tells more.\n";
  return code;
}

std::vector<Option> OptionsOf(const Command& command) {
  std::vector<Option> options = command.options;
  options.insert(options.end(), GlobalOptions().begin(), GlobalOptions().end());
  return options;
}

int PrintHelp(const Command& command) {
  std::cout << "Usage: districtctl " << command.name << " " << command.words << " [options]\n\n"
            << command.help << "\n\nOptions:\n"
            << HelpOn(OptionsOf(command));
  return kDone;
}

int RunCommand(const Command& command, const std::vector<std::string>& words) {
  const absl::StatusOr<Args> args = Args::Parse(OptionsOf(command), words);
  if (!args.ok()) {
    return Complain(
        kUsage, absl::StrCat(args.status().message(), " (districtctl ", command.name, " --help)"));
  }
  if (args->Has("help")) return PrintHelp(command);
  const auto schema = Schema::Load(DescriptorsPath(*args));
  if (!schema.ok()) return Complain(kFailed, std::string(schema.status().message()));

  std::unique_ptr<Client> client;
  const auto connect = [&]() -> Client* {
    if (client) return client.get();
    absl::StatusOr<std::unique_ptr<Client>> connected = Connect(**schema, *args);
    if (connected.ok()) {
      client = *std::move(connected);
    } else {
      Complain(kFailed, std::string(connected.status().message()));
    }
    return client.get();
  };
  return command.run({**schema, *args, Language(*args), connect});
}

int Main(const std::vector<std::string>& words) {
  if (words.empty()) return PrintUsage(std::cerr, kUsage);
  const bool asks = words[0] == "help" || words[0] == "--help" || words[0] == "-h";
  if (asks && words.size() == 1) return PrintUsage(std::cout, kDone);
  const std::string& name = asks ? words[1] : words[0];
  for (const Command& command : Commands()) {
    if (command.name != name) continue;
    return asks ? PrintHelp(command) : RunCommand(command, {words.begin() + 1, words.end()});
  }
  Complain(kUsage, absl::StrCat("there is no command ", name));
  return PrintUsage(std::cerr, kUsage);
}

}  // namespace
}  // namespace district::districtctl

int main(int argc, char** argv) {
  // What gRPC would log is said in the errors of calls.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  return district::districtctl::Main(std::vector<std::string>(argv + 1, argv + argc));
}
