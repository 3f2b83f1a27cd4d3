// The times of reads and writes: the database's, whatever the machine says; those of writes never
// go back.
#include "common/db/clock.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using testing::kLong;
using testing::TestServer;

TEST(DatabaseClockTest, IsTheMachinesUntilTheDatabaseHasSaidSomething) {
  DatabaseClock clock;
  EXPECT_LT(absl::AbsDuration(clock.Lead()), absl::Seconds(1));
  const absl::Time said = absl::Now() - absl::Minutes(5);
  clock.Set(said);
  EXPECT_GE(clock.Now(), said);
  EXPECT_GT(clock.Lead(), absl::Minutes(4));
  EXPECT_LT(clock.Lead(), absl::Minutes(6));
  clock.Set(absl::Now() + absl::Minutes(5));
  EXPECT_LT(clock.Lead(), -absl::Minutes(4));
}

const InsertTarget kEvents{
    "events", {"id", "time"}, Sequence{.name = "events", .column = "number"}};

class TimesTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    Open({"CREATE TABLE events (id VARCHAR(40) PRIMARY KEY, time BIGINT NOT NULL, number BIGINT "
          "NOT NULL, UNIQUE KEY by_number (number))",
          "CREATE TABLE sequences (name VARCHAR(64) PRIMARY KEY, last_number BIGINT NOT NULL, "
          "last_time BIGINT NOT NULL)",
          "INSERT INTO sequences VALUES ('events', 0, 0)"},
         [](Options& options) { options.sequence = "events"; });
  }

  // Writes an event; the time of its transaction.
  static absl::Time Write(Database& database, const std::string& id) {
    absl::Time time;
    const absl::Status status = database.WriteNow(kLong, [&](Transaction& transaction) {
      time = transaction.now();
      transaction.Insert(kEvents, {id, absl::ToUnixMicros(time)});
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status << ServerTextOf(status);
    return time;
  }

  // The options of an account whose sessions find the database's clock stopped at `time`.
  Options StoppedAt(absl::Time time) {
    TestServer& server = TestServer::Shared();
    Options options = options_;
    options.user = options_.database;
    options.password = "only for tests";
    options.clock = std::make_shared<DatabaseClock>();
    server.Run(absl::StrCat("CREATE USER '", options.user, "'@'%' IDENTIFIED BY '",
                            options.password, "'"));
    server.Run(absl::StrCat("GRANT ALL ON `", options.database, "`.* TO '", options.user, "'@'%'"));
    // For those who are no administrators.
    server.Run(absl::StrCat(
        "SET GLOBAL init_connect = 'SET timestamp = ", absl::ToUnixSeconds(time), "'"));
    return options;
  }
  void TearDown() override {
    TestServer::Shared().Run("SET GLOBAL init_connect = ''");
    TestServer::Shared().Run(absl::StrCat("DROP USER IF EXISTS '", options_.database, "'@'%'"));
  }
};

TEST_F(TimesTest, AreTheDatabasesAndNotTheMachines) {
  const absl::Time there =
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now())) + absl::Minutes(5);
  const Options options = StoppedAt(there);
  const std::unique_ptr<Database> database = OpenDatabase(options);
  EXPECT_EQ(Write(*database, "a"), there);
  EXPECT_LT(options.clock->Lead(), -absl::Minutes(4));
  EXPECT_EQ(Number("SELECT last_time FROM sequences"), absl::ToUnixMicros(there));
}

TEST_F(TimesTest, OfReadsAreTheDatabasesToo) {
  const absl::Time there =
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now())) - absl::Hours(24);
  const std::unique_ptr<Database> database = OpenDatabase(StoppedAt(there));
  absl::Time time;
  const absl::Status status = database->ReadNow(kLong, [&](Session& session) {
    time = session.now();  // before any statement
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status << ServerTextOf(status);
  EXPECT_GE(time, there);
  EXPECT_LT(time, there + absl::Hours(1));
  EXPECT_GE(database->now(), time);
  EXPECT_LT(database->now(), there + absl::Hours(1));
}

TEST_F(TimesTest, NeverGoBackWhereTheDatabasesClockDoes) {
  const absl::Time before = Write(*database_, "before");
  const std::unique_ptr<Database> behind = OpenDatabase(StoppedAt(before - absl::Minutes(5)));
  absl::Time last = before;
  // By whichever replica it is written.
  for (int i = 0; i < 3; ++i) {
    const absl::Time late = Write(*behind, absl::StrCat("behind", i));
    EXPECT_GT(late, last);
    last = Write(*database_, absl::StrCat("right", i));
    EXPECT_GT(last, late);
  }
  EXPECT_EQ(Number("SELECT last_time FROM sequences"), absl::ToUnixMicros(last));
}

TEST_F(TimesTest, OfWritesThatFailAreNotKept) {
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    transaction.Insert(kEvents, {"a", absl::ToUnixMicros(transaction.now())});
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Number("SELECT last_time FROM sequences"), 0);
}

}  // namespace
}  // namespace district::db
