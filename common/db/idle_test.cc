// Programs that stand still: the server ends their sessions, so that nobody waits for them, and
// nobody notices who was only idle.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using ::testing::ElementsAre;
using testing::kLong;
using testing::TestServer;

constexpr char kSet[] = "UPDATE entries SET text = ? WHERE id = ?";

class IdleTest : public testing::DatabaseTest {
 protected:
  void OpenWith(absl::Duration idle_timeout) {
    Open({"CREATE TABLE entries (id BIGINT PRIMARY KEY, text VARCHAR(40))",
          "INSERT INTO entries VALUES (1, 'old'), (2, 'old')"},
         [=](Options& options) {
           options.idle_timeout = idle_timeout;
           options.key_workers = options.read_workers = options.write_workers = 1;
         });
  }
  std::vector<std::string> Entries() { return Texts("SELECT text FROM entries ORDER BY id"); }

  static int64_t ConnectionId(Session& session) {
    auto id = session.Query("SELECT CONNECTION_ID()", {});
    EXPECT_TRUE(id.ok()) << id.status();
    return id.ok() ? (*id)[0].Int() : 0;
  }

  // Waits until the server has ended the session; whether it did.
  bool WaitUntilEnded(int64_t connection) {
    const std::string count =
        absl::StrCat("SELECT COUNT(*) FROM information_schema.processlist WHERE id = ", connection);
    const absl::Time give_up = testing::Soon();
    while (Number(count) > 0)
      if (absl::Now() > give_up) return false;
    return true;
  }
};

TEST_F(IdleTest, AWriterThatStandsStillHoldsBackOthersForSecondsOnly) {
  OpenWith(absl::Seconds(1));
  const std::unique_ptr<Database> other = OpenDatabase(options_);
  testing::Statuses answers;
  absl::Notification holds_the_lock, goes_on;
  int runs = 0;
  WriteJob still;
  still.deadline = testing::Soon();
  still.run = [&](Transaction& transaction) {
    absl::Status status = transaction.Execute(kSet, {"still", int64_t{1}}).status();
    if (++runs == 1) {
      holds_the_lock.Notify();
      goes_on.WaitForNotification();
      EXPECT_THAT(Entries(), ElementsAre("other", "old"));
    }
    if (status.ok()) status = transaction.Execute(kSet, {"still", int64_t{2}}).status();
    return status;
  };
  still.done = answers.Next();
  database_->Write(still);
  holds_the_lock.WaitForNotification();

  const absl::Time begun = absl::Now();
  const absl::Status status = other->WriteNow(kLong, [](Transaction& transaction) {
    return transaction.Execute(kSet, {"other", int64_t{1}}).status();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_LT(absl::Now() - begun, absl::Seconds(5));

  // Nothing of what it did before has remained, so it is done again from the beginning.
  goes_on.Notify();
  EXPECT_THAT(answers.All(), ElementsAre(absl::OkStatus()));
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(Entries(), ElementsAre("still", "still"));
}

TEST_F(IdleTest, ASessionEndedForItsSilenceIsReplacedWithoutAWord) {
  OpenWith(absl::Seconds(1));
  const absl::Status status = database_->ReadNow(kLong, [&](Session& session) {
    const int64_t first = ConnectionId(session);
    EXPECT_TRUE(WaitUntilEnded(first));
    EXPECT_NE(ConnectionId(session), first);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(IdleTest, WorkersWithNothingToDoKeepTheirSessions) {
  OpenWith(absl::Seconds(3));
  const auto connection = [this] {
    int64_t id = 0;
    const absl::Status status = database_->ReadNow(kLong, [&](Session& session) {
      id = ConnectionId(session);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return id;
  };
  const int64_t first = connection();
  const int64_t statements = database_->stats().statements;
  const absl::Time give_up = testing::Soon();
  while (database_->stats().statements < statements + 4 && absl::Now() < give_up)
    absl::SleepFor(absl::Milliseconds(20));
  EXPECT_GE(database_->stats().statements, statements + 4);
  EXPECT_EQ(connection(), first);
  EXPECT_EQ(database_->stats().connections_broken, 0);
}

}  // namespace
}  // namespace district::db
