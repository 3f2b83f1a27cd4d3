// A real database server for tests: a private one in a temporary folder, on a free loopback port,
// that ends with the program. Where TEST_DB_HOST is set the server there is used instead, with
// TEST_DB_PORT, TEST_DB_USER and TEST_DB_PASSWORD; the user must be allowed to create databases.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/testing/temporary_folder.h"

namespace district::db::testing {

class TestServer {
 public:
  // Starts a private server with more options on its command line. Ends the program with a message
  // where that is not possible.
  static std::unique_ptr<TestServer> Start(std::vector<std::string> server_options = {});

  // The server that the tests of this program share.
  static TestServer& Shared();

  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  // Creates an empty database with a name of its own, runs the statements in it, and answers
  // options to open it with. It is dropped when the server ends.
  Options NewDatabase(const std::vector<std::string>& statements = {});

  // Runs one statement as the administrator; ends the program where it fails.
  void Run(const std::string& sql, const std::string& database = "");
  std::vector<Row> Ask(const std::string& sql, const std::string& database = "");

  // Whether the server is private, so that it can be killed.
  bool is_private() const { return !folder_.empty(); }
  const std::string& folder() const { return folder_; }
  // Kills the server without warning, as a power cut would; and starts it again on the same port.
  void Kill();
  void Restart();
  // Starts it again with these options instead of those before.
  void Restart(std::vector<std::string> server_options);

 private:
  TestServer() = default;
  void InitializeFolder();
  void Launch();
  bool WaitUntilReady();

  std::optional<TemporaryFolder> temporary_;
  std::string folder_;  // its path; "" where the server is another's
  std::vector<std::string> server_options_;
  Options options_;
  pid_t pid_ = 0;
  int databases_ = 0;
  std::vector<std::string> created_;
};

}  // namespace district::db::testing
