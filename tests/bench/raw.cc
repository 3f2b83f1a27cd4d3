// What the connector can do by itself: prepared selects by key from the personnel service's table
// of people, durable one-row inserts and inserts of a thousand rows into a copy of it. Prints rows
// a second.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#if __has_include(<mysql/jdbc.h>)
#include <mysql/jdbc.h>
#else
#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#endif

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"

ABSL_FLAG(std::string, measure, "select", "select, insert or batch");
ABSL_FLAG(int, port, 3306, "the database server's port, on 127.0.0.1");
ABSL_FLAG(std::string, user, "", "an account that may make and drop tables");
ABSL_FLAG(std::string, password_file, "", "a file that holds its password");
ABSL_FLAG(int, people, 100000, "how many people there are, named people/p000000 and on");
ABSL_FLAG(int, seconds, 5, "how long each is measured");
ABSL_FLAG(int, connections, 64, "how many connections insert at once");
ABSL_FLAG(int, select_connections, 4, "how many connections select at once");

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kBatchRows = 1000;

// What a person without a birth date has, but name and body. Columns that are not named here get
// what the type has for nothing.
constexpr char kInsert[] =
    "INSERT INTO bench_people (name, uid, version, create_time, update_time, delete_time, body, "
    "display_name, family_name, given_name, other_names, birth_date, gender, category, hometown, "
    "party_admission_date, party_official_date, provenance_source, provenance_locator, "
    "provenance_quote, name_key) VALUES ";
constexpr char kRow[] =
    "(?, '00000000-0000-4000-8000-000000000000', 1, 1, 1, 0, ?, 'Nguyễn Văn An', 'Nguyễn', 'An', "
    "'', 0, 0, 0, '', 0, 0, '', '', '', 'an nguyen van')";

std::unique_ptr<sql::Connection> Connect(sql::Driver* driver) {
  std::ifstream file(absl::GetFlag(FLAGS_password_file));
  std::string password;
  std::getline(file, password);
  sql::ConnectOptionsMap options;
  options["hostName"] = sql::SQLString("127.0.0.1");
  options["port"] = absl::GetFlag(FLAGS_port);
  options["userName"] = sql::SQLString(absl::GetFlag(FLAGS_user));
  options["password"] = sql::SQLString(password);
  options["schema"] = sql::SQLString("personnel");
  return std::unique_ptr<sql::Connection>(driver->connect(options));
}

void Execute(sql::Connection& connection, const std::string& text) {
  std::unique_ptr<sql::Statement>(connection.createStatement())->execute(text);
}

// Runs `step(connection, thread, round)` on so many connections until the time is over; answers
// steps a second. A step prepares nothing but in round 0.
double Measure(
    sql::Driver* driver, int connections,
    const std::function<std::function<void(int round)>(sql::Connection&, int)>& prepare) {
  std::vector<std::unique_ptr<sql::Connection>> open;
  for (int i = 0; i < connections; ++i) open.push_back(Connect(driver));
  std::atomic<int64_t> steps{0};
  std::vector<std::thread> threads;
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::seconds(absl::GetFlag(FLAGS_seconds));
  for (int i = 0; i < connections; ++i) {
    threads.emplace_back([&, i] {
      const auto step = prepare(*open[i], i);
      for (int round = 0; Clock::now() < end; ++round) {
        step(round);
        ++steps;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return steps / std::chrono::duration<double>(Clock::now() - begin).count();
}

// A name that no earlier run has used.
std::string NameOf(int thread, int64_t number) {
  static const int64_t run = Clock::now().time_since_epoch().count();
  char name[64];
  std::snprintf(name, sizeof(name), "people/r%llx-%d-%lld", static_cast<long long>(run), thread,
                static_cast<long long>(number));
  return name;
}

using Statement = std::shared_ptr<sql::PreparedStatement>;

double Selects(sql::Driver* driver) {
  return Measure(
      driver, absl::GetFlag(FLAGS_select_connections),
      [&](sql::Connection& connection, int thread) {
        Statement statement(connection.prepareStatement("SELECT body FROM people WHERE name = ?"));
        auto random = std::make_shared<std::mt19937>(thread);
        return [statement, random](int) {
          char name[32];
          std::snprintf(name, sizeof(name), "people/p%06d",
                        static_cast<int>((*random)() % absl::GetFlag(FLAGS_people)));
          statement->setString(1, name);
          std::unique_ptr<sql::ResultSet> rows(statement->executeQuery());
          while (rows->next()) rows->getString(1);
        };
      });
}

// Inserts `rows` rows a statement, each statement a transaction of its own.
double Inserts(sql::Driver* driver, int connections, int rows) {
  const std::string body(200, 'x');
  const double statements =
      Measure(driver, connections, [&](sql::Connection& connection, int thread) {
        std::string text = std::string(kInsert) + kRow;
        for (int i = 1; i < rows; ++i) text.append(", ").append(kRow);
        Execute(connection, "SET sql_mode = ''");
        Statement statement(connection.prepareStatement(text));
        return [=](int round) {
          for (int i = 0; i < rows; ++i) {
            statement->setString(2 * i + 1, NameOf(thread, int64_t{round} * rows + i));
            statement->setString(2 * i + 2, body);
          }
          statement->executeUpdate();
        };
      });
  return statements * rows;
}

// A table like that of people, with as much in it.
void MakeCopy(sql::Connection& connection) {
  Execute(connection, "CREATE TABLE IF NOT EXISTS bench_people LIKE people");
  std::unique_ptr<sql::Statement> statement(connection.createStatement());
  std::unique_ptr<sql::ResultSet> any(
      statement->executeQuery("SELECT 1 FROM bench_people LIMIT 1"));
  if (!any->next()) Execute(connection, "INSERT INTO bench_people SELECT * FROM people");
}

}  // namespace

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  sql::Driver* driver = get_driver_instance();
  const std::string what = absl::GetFlag(FLAGS_measure);
  if (what != "select") MakeCopy(*Connect(driver));
  const double rows = what == "select"   ? Selects(driver)
                      : what == "insert" ? Inserts(driver, absl::GetFlag(FLAGS_connections), 1)
                                         : Inserts(driver, 2, kBatchRows);
  std::cout << rows << std::endl;
}
