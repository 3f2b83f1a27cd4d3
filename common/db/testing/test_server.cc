#include "common/db/testing/test_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/connection.h"

namespace district::db::testing {
namespace {

[[noreturn]] void Fail(const std::string& what) {
  std::cerr << "test server: " << what << std::endl;
  std::exit(1);
}

std::string Environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

std::string FindProgram(const std::vector<std::string>& names) {
  const std::string path = Environment("PATH", "/usr/bin") + ":/usr/sbin:/usr/local/sbin";
  for (const std::string& name : names)
    for (size_t from = 0; from < path.size();) {
      const size_t to = std::min(path.find(':', from), path.size());
      const std::string file = absl::StrCat(path.substr(from, to - from), "/", name);
      if (access(file.c_str(), X_OK) == 0) return file;
      from = to + 1;
    }
  return {};
}

// Starts a program with its output in a file. It ends with this one, however this one ends.
pid_t Spawn(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(file, 1);
  dup2(file, 2);
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0) Fail("no free port");
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  close(listener);
  return ntohs(address.sin_port);
}

}  // namespace

std::unique_ptr<TestServer> TestServer::Start(std::vector<std::string> server_options) {
  std::unique_ptr<TestServer> server(new TestServer);
  server->server_options_ = std::move(server_options);
  server->options_.user = "district_test";
  server->options_.password = "only for tests: ' \\ \"";
  server->InitializeFolder();
  for (int attempt = 0; attempt < 3; ++attempt) {
    server->options_.port = FreePort();  // someone else may take it before the server does
    server->Launch();
    if (server->WaitUntilReady()) return server;
  }
  Fail(absl::StrCat("does not start:\n", Contents(server->folder_ + "/log")));
}

TestServer& TestServer::Shared() {
  static const std::unique_ptr<TestServer> server = [] {
    if (!std::getenv("TEST_DB_HOST")) return Start();
    std::unique_ptr<TestServer> external(new TestServer);
    external->options_.host = Environment("TEST_DB_HOST", "127.0.0.1");
    if (!absl::SimpleAtoi(Environment("TEST_DB_PORT", "3306"), &external->options_.port))
      Fail("TEST_DB_PORT is not a number");
    external->options_.user = Environment("TEST_DB_USER", "root");
    external->options_.password = Environment("TEST_DB_PASSWORD", "");
    external->Run("DO 1");  // the connector's own statics have to outlive this one
    return external;
  }();
  return *server;
}

TestServer::~TestServer() {
  if (is_private()) {
    Kill();
    return;
  }
  for (const std::string& name : created_) Run("DROP DATABASE `" + name + "`");
}

void TestServer::InitializeFolder() {
  temporary_.emplace();
  folder_ = temporary_->path();
  const std::string data = "--datadir=" + folder_ + "/data", user = geteuid() == 0 ? "root" : "";
  std::vector<std::string> command;
  const std::string chosen = Environment("DISTRICT_MYSQLD", "");
  if (!chosen.empty())
    command = {chosen, "--no-defaults", data, "--initialize-insecure"};
  else if (const std::string install = FindProgram({"mariadb-install-db"}); !install.empty())
    command = {install, "--no-defaults", data, "--auth-root-authentication-method=normal",
               "--skip-test-db"};
  else if (const std::string server = FindProgram({"mysqld"}); !server.empty())
    command = {server, "--no-defaults", data, "--initialize-insecure"};
  else
    Fail("found neither mariadb-install-db nor mysqld");
  if (!user.empty()) command.push_back("--user=" + user);
  // A server that starts clears its folder of temporary files, also those of another server.
  command.push_back("--tmpdir=" + folder_);
  int status = 0;
  waitpid(Spawn(command, folder_ + "/log"), &status, 0);
  if (status != 0) Fail(absl::StrCat("cannot initialize:\n", Contents(folder_ + "/log")));

  // The password has to be quoted as SQL.
  std::string quoted;
  for (char c : options_.password)
    quoted += (c == '\'' || c == '\\') ? std::string{'\\', c} : std::string{c};
  std::ofstream(folder_ + "/init.sql")
      << "CREATE USER IF NOT EXISTS '" << options_.user << "'@'%' IDENTIFIED BY '" << quoted
      << "';\nGRANT ALL ON *.* TO '" << options_.user << "'@'%' WITH GRANT OPTION;\n";
}

void TestServer::Launch() {
  std::vector<std::string> command = {
      Environment("DISTRICT_MYSQLD", FindProgram({"mariadbd", "mysqld"})),
      "--no-defaults",
      "--datadir=" + folder_ + "/data",
      "--tmpdir=" + folder_,
      "--socket=" + folder_ + "/socket",
      "--pid-file=" + folder_ + "/pid",
      "--bind-address=127.0.0.1",
      absl::StrCat("--port=", options_.port),
      "--init-file=" + folder_ + "/init.sql",
      "--skip-name-resolve",
      "--skip-log-bin",
      "--innodb-buffer-pool-size=256M",
      // Commits survive the end of the server, though not of the machine.
      "--innodb-flush-log-at-trx-commit=2",
  };
  if (geteuid() == 0) command.push_back("--user=root");
  command.insert(command.end(), server_options_.begin(), server_options_.end());
  pid_ = Spawn(command, folder_ + "/log");
}

bool TestServer::WaitUntilReady() {
  Counters counters;
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  while (absl::Now() < give_up) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0) {
      pid_ = 0;
      return false;
    }
    if (Connection::Open(options_, counters).ok()) return true;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

void TestServer::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void TestServer::Restart() {
  Kill();
  Launch();
  if (!WaitUntilReady()) Fail(absl::StrCat("does not restart:\n", Contents(folder_ + "/log")));
}

void TestServer::Restart(std::vector<std::string> server_options) {
  server_options_ = std::move(server_options);
  Restart();
}

Options TestServer::NewDatabase(const std::vector<std::string>& statements) {
  created_.push_back(absl::StrCat("test_", getpid(), "_", ++databases_));
  Run(absl::StrCat("CREATE DATABASE `", created_.back(),
                   "` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"));
  for (const std::string& sql : statements) Run(sql, created_.back());
  Options options = options_;
  options.database = created_.back();
  return options;
}

void TestServer::Run(const std::string& sql, const std::string& database) {
  Counters counters;
  Options options = options_;
  options.database = database;
  auto connection = Connection::Open(options, counters);
  absl::Status status = connection.ok() ? (*connection)->Command(sql.c_str()) : connection.status();
  if (!status.ok()) Fail(absl::StrCat(sql, ": ", status.ToString(), " ", ServerTextOf(status)));
}

std::vector<Row> TestServer::Ask(const std::string& sql, const std::string& database) {
  Counters counters;
  Options options = options_;
  options.database = database;
  auto connection = Connection::Open(options, counters);
  if (!connection.ok()) Fail(ServerTextOf(connection.status()));
  auto rows = (*connection)->Query(sql, {}, options.statement_timeout);
  if (!rows.ok()) Fail(absl::StrCat(sql, ": ", rows.status().ToString()));
  return *std::move(rows);
}

}  // namespace district::db::testing
