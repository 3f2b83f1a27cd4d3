// What the connector can do by itself, on the tables of the personnel service: prepared selects by
// key, durable one-row inserts, inserts of a thousand rows. Prints one JSON object.
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

// The columns of people that have no default, but name and body.
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
double Measure(sql::Driver* driver, int connections,
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

std::string NameOf(const char* prefix, int64_t number) {
  char name[64];
  std::snprintf(name, sizeof(name), "people/%s%06lld", prefix, static_cast<long long>(number));
  return name;
}

}  // namespace

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  sql::Driver* driver = get_driver_instance();
  const auto admin = Connect(driver);
  Execute(*admin, "DROP TABLE IF EXISTS bench_people");
  Execute(*admin, "CREATE TABLE bench_people LIKE people");
  const std::string body(200, 'x');

  const double selects = Measure(
      driver, absl::GetFlag(FLAGS_select_connections), [&](sql::Connection& connection, int thread) {
        auto statement = std::shared_ptr<sql::PreparedStatement>(
            connection.prepareStatement("SELECT body FROM people WHERE name = ?"));
        auto random = std::make_shared<std::mt19937>(thread);
        return [statement, random](int) {
          statement->setString(1, NameOf("p", (*random)() % absl::GetFlag(FLAGS_people)));
          std::unique_ptr<sql::ResultSet> rows(statement->executeQuery());
          while (rows->next()) rows->getString(1);
        };
      });
  const double inserts = Measure(
      driver, absl::GetFlag(FLAGS_connections), [&](sql::Connection& connection, int thread) {
        auto statement = std::shared_ptr<sql::PreparedStatement>(
            connection.prepareStatement(std::string(kInsert) + kRow));
        return [statement, thread, &body](int round) {
          statement->setString(1, NameOf("i", thread * 10000000LL + round));
          statement->setString(2, body);
          statement->executeUpdate();
        };
      });
  const double batches =
      Measure(driver, 2, [&](sql::Connection& connection, int thread) {
        std::string text = std::string(kInsert) + kRow;
        for (int i = 1; i < kBatchRows; ++i) text.append(", ").append(kRow);
        auto statement =
            std::shared_ptr<sql::PreparedStatement>(connection.prepareStatement(text));
        return [statement, thread, &body](int round) {
          for (int i = 0; i < kBatchRows; ++i) {
            statement->setString(2 * i + 1,
                                 NameOf("b", thread * 10000000LL + round * kBatchRows + i));
            statement->setString(2 * i + 2, body);
          }
          statement->executeUpdate();
        };
      });
  Execute(*admin, "DROP TABLE bench_people");
  std::cout << "{\"raw_select\": " << selects << ", \"raw_insert\": " << inserts
            << ", \"raw_batch_rows\": " << batches * kBatchRows << "}" << std::endl;
}
