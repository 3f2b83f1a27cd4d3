// Sessions: values there and back, limits, and TLS.
#include "common/db/connection.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/db/errors.h"
#include "common/db/testing/certificates.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using ::testing::ElementsAre;
using testing::kLong;
using testing::TestServer;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

class ValuesTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    Open(
        {"CREATE TABLE things (id BIGINT PRIMARY KEY, number BIGINT, text LONGTEXT, bytes "
         "LONGBLOB, "
         "amount DECIMAL(38,10), flag BOOLEAN, ratio DOUBLE, day DATE, moment DATETIME(6), "
         "big BIGINT UNSIGNED)"});
  }

  absl::Status Run(const std::string& sql, const std::vector<Value>& parameters) {
    return database_->WriteNow(kLong, [&](Transaction& transaction) {
      return transaction.Execute(sql, parameters).status();
    });
  }

  absl::StatusOr<std::vector<Row>> Select(const std::string& sql,
                                          const std::vector<Value>& parameters = {}) {
    std::vector<Row> rows;
    absl::Status status = database_->ReadNow(kLong, [&](Session& session) {
      auto result = session.Query(sql, parameters);
      if (result.ok()) rows = *std::move(result);
      return result.status();
    });
    if (!status.ok()) return status;
    return rows;
  }
};

TEST_F(ValuesTest, RoundTrip) {
  struct Case {
    std::string column;
    Value in, out;
  };
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  const std::string mebibyte(1 << 20, '\xff');
  const Case cases[] = {
      {"number", kMin, kMin},
      {"number", kMax, kMax},
      {"number", int64_t{0}, int64_t{0}},
      {"number", Value(), Value()},
      {"text", "", ""},
      {"text", "Quận uỷ 😀 \t\n'\"\\", "Quận uỷ 😀 \t\n'\"\\"},
      {"text", std::string("a\0b", 3), std::string("a\0b", 3)},
      {"text", Value(), Value()},
      {"bytes", all_bytes, all_bytes},
      {"bytes", mebibyte, mebibyte},
      {"bytes", "short after long", "short after long"},
      {"bytes", Value(), Value()},
      {"amount", "1234567890123456789012345678.0123456789",
       "1234567890123456789012345678.0123456789"},
      {"amount", "-0.1", "-0.1000000000"},
      {"flag", int64_t{1}, int64_t{1}},
      {"ratio", "0.1", "0.1"},
      {"ratio", "1e-300", "1e-300"},
      {"day", "2018-07-12", "2018-07-12"},
      {"big", kMax, kMax},
  };
  int64_t id = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.column);
    ++id;
    const absl::Status written =
        Run(absl::StrCat("INSERT INTO things (id, ", c.column, ") VALUES (?, ?)"), {id, c.in});
    ASSERT_TRUE(written.ok()) << written << ServerTextOf(written);
    auto rows = Select(absl::StrCat("SELECT ", c.column, " FROM things WHERE id = ?"), {id});
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_TRUE(rows->at(0).at(0) == c.out);
  }
}

TEST_F(ValuesTest, ConstantsAndCountsAreIntegersAndSumsAreText) {
  auto rows = Select("SELECT COUNT(*), 1 = 1, NULL, SUM(number), ? FROM things", {int64_t{7}});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_TRUE(rows->at(0) == (Row{int64_t{0}, int64_t{1}, Value(), Value(), int64_t{7}}));
}

TEST_F(ValuesTest, MomentsAreUtc) {
  // Not 0, which newer servers of MariaDB take for no moment.
  const absl::Status written =
      Run("INSERT INTO things (id, moment) VALUES (1, FROM_UNIXTIME(?))", {int64_t{1}});
  ASSERT_TRUE(written.ok()) << written << ServerTextOf(written);
  auto rows = Select("SELECT moment FROM things");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(AsText(rows->at(0).at(0)), "1970-01-01 00:00:01");
}

TEST_F(ValuesTest, RefusesWhatDoesNotFit) {
  TestServer::Shared().Run("INSERT INTO things (id, big) VALUES (1, 18446744073709551615)",
                           options_.database);
  EXPECT_EQ(Select("SELECT big FROM things").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Run("UPDATE things SET day = ?", {"2018-02-30"}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Run("UPDATE things SET number = ?", {}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Select("SELECT nothing FROM things").status().code(), absl::StatusCode::kInternal);
}

TEST_F(ValuesTest, UpdatesCountTheRowsMatched) {
  ASSERT_TRUE(Run("INSERT INTO things (id, number) VALUES (1, 5), (2, 5)", {}).ok());
  absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    auto matched = transaction.Execute("UPDATE things SET number = ?", {int64_t{5}});
    EXPECT_TRUE(matched.ok() && *matched == 2) << matched.status();
    return matched.status();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(ValuesTest, KeepsABoundedNumberOfPreparedStatements) {
  const std::string count = "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'";
  auto prepared = [&] { return std::stoi(AsText(Ask(count)[0][1])); };
  const int before = prepared();
  absl::Status status = database_->ReadNow(kLong, [](Session& session) {
    for (int i = 0; i < 300; ++i) {
      auto rows = session.Query(absl::StrCat("SELECT ", i % 200, " + ?"), {int64_t{1}});
      if (!rows.ok()) return rows.status();
      EXPECT_EQ((*rows)[0].Int(), i % 200 + 1);
    }
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_LE(prepared() - before, 128);
  database_.reset();
  // The server counts a closed connection when it comes to it, also that of the last question: one
  // answer that nothing is left says it, the next may tell of the question before.
  const absl::Time give_up = testing::Soon();
  int left = prepared();
  while (left > before && absl::Now() < give_up) left = prepared();
  EXPECT_LE(left, before);
}

TEST(StatementLimitTest, IsOneOfFewValues) {
  struct Case {
    absl::Duration remaining, limit;
  };
  const absl::Duration most = absl::Seconds(8);
  const Case cases[] = {
      {absl::InfiniteDuration(), most},
      {absl::Seconds(9), most},
      {absl::Seconds(7.5), most},
      {absl::Seconds(6.5), absl::Seconds(7)},
      {absl::Seconds(1.5), absl::Seconds(2)},
      {absl::Seconds(1), absl::Seconds(1)},
      {absl::Milliseconds(600), absl::Seconds(1)},
      {absl::Milliseconds(500), absl::Milliseconds(500)},
      {absl::Milliseconds(200), absl::Milliseconds(250)},
  };
  for (const Case& c : cases) EXPECT_EQ(StatementLimit(c.remaining, most), c.limit) << c.remaining;
  EXPECT_GT(StatementLimit(absl::ZeroDuration(), most), absl::ZeroDuration());  // zero is no limit
}

// Certificates for two names of a host, made once, and a server that has them.
class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = new testing::Certificates;
    certificates_->MakeAuthority("ca");
    certificates_->MakeAuthority("other");
    certificates_->Make("server", "DNS:localhost,IP:127.0.0.3", "ca");
    server_ = TestServer::Start({"--ssl-ca=" + File("ca.pem"), "--ssl-cert=" + File("server.pem"),
                                 "--ssl-key=" + File("server.key"),
                                 "--bind-address=127.0.0.1,127.0.0.2,127.0.0.3"})
                  .release();
  }
  static void TearDownTestSuite() {
    delete server_;
    delete certificates_;
  }

  static std::string File(const std::string& name) { return certificates_->File(name); }

  static testing::Certificates* certificates_;
  static TestServer* server_;
};
testing::Certificates* TlsTest::certificates_ = nullptr;
TestServer* TlsTest::server_ = nullptr;

TEST_F(TlsTest, ConnectsOnlyToTheServerThatTheAuthorityVouchesFor) {
  struct Case {
    std::string host, authority;
    bool connects;
  };
  const Case cases[] = {
      {"localhost", "ca.pem", true},
      {"127.0.0.3", "ca.pem", true},
      // Not named in the certificate.
      {"127.0.0.1", "ca.pem", false},
      {"127.0.0.2", "ca.pem", false},
      {"127.0.0.3", "other.pem", false},
      {"localhost", "other.pem", false},
      {"localhost", "absent.pem", false},
  };
  for (const Case& c : cases) {
    Options options = server_->NewDatabase();
    options.host = c.host;
    options.tls_ca = File(c.authority);
    Counters counters;
    auto connection = Connection::Open(options, counters);
    EXPECT_EQ(connection.ok(), c.connects)
        << c.host << " " << c.authority << ": " << ServerTextOf(connection.status());
    if (!connection.ok()) {
      EXPECT_EQ(connection.status().code(), absl::StatusCode::kUnavailable);
      continue;
    }
    auto cipher = (*connection)->Query("SHOW SESSION STATUS LIKE 'Ssl_cipher'", {}, kLong);
    ASSERT_TRUE(cipher.ok()) << cipher.status();
    EXPECT_NE(AsText(cipher->at(0).at(1)), "");
  }
}

TEST_F(TlsTest, RefusesAServerWithoutTls) {
  if (!TestServer::Shared().is_private()) GTEST_SKIP() << "the server given may have TLS";
  Options options = TestServer::Shared().NewDatabase();
  options.host = "localhost";
  options.tls_ca = File("ca.pem");
  Counters counters;
  EXPECT_EQ(Connection::Open(options, counters).status().code(), absl::StatusCode::kUnavailable);
  options.tls_ca.clear();
  EXPECT_TRUE(Connection::Open(options, counters).ok());
}

}  // namespace
}  // namespace district::db
