// Writes that share a commit, and those that fail.
#include <atomic>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kLong;
using testing::Plug;
using testing::Soon;
using testing::Statuses;

const InsertTarget kPeople{"people", {"id", "code"}};
const InsertTarget kLog{"log", {"person", "what"}};

class WritesTest : public testing::DatabaseTest {
 protected:
  void OpenWith(const std::function<void(Options&)>& adjust) {
    Open(
        {"CREATE TABLE people (id VARCHAR(40) PRIMARY KEY, code VARCHAR(40), number BIGINT NOT "
         "NULL "
         "DEFAULT 0, UNIQUE KEY by_code (code))",
         "CREATE TABLE log (number BIGINT AUTO_INCREMENT PRIMARY KEY, person VARCHAR(40) NOT NULL, "
         "what LONGTEXT, CONSTRAINT of_person FOREIGN KEY (person) REFERENCES people (id))"},
        adjust);
  }
  // One worker, so that what waits behind a plug is one group.
  void SetUp() override {
    OpenWith([](Options& options) { options.write_workers = 1; });
  }

  static WriteJob Job(std::function<absl::Status(Transaction&)> run,
                      std::function<void(absl::Status)> done) {
    WriteJob job;
    job.deadline = Soon();
    job.run = std::move(run);
    job.done = std::move(done);
    return job;
  }

  static absl::Status InsertPerson(Transaction& transaction, const std::string& id,
                                   const std::string& code) {
    transaction.Insert(kPeople, {id, code});
    transaction.Insert(kLog, {id, "created"});
    return absl::OkStatus();
  }

  // Hands over the closures so that they share a group, and answers their statuses.
  std::vector<absl::Status> Together(
      const std::vector<std::function<absl::Status(Transaction&)>>& closures) {
    Statuses answers;
    Plug plug(*database_);
    for (const auto& closure : closures) database_->Write(Job(closure, answers.Next()));
    plug.Release();
    return answers.All();
  }
};

// What several need and any may bring: a row, unless it is there.
TEST_F(WritesTest, RowsThatAreThereAreLeftOut) {
  static const InsertTarget kIfAbsent{"people", {"id", "code"}, std::nullopt, /*if_absent=*/true};
  const auto bring = [](const std::string& id, absl::Status answer) {
    return [id, answer](Transaction& transaction) {
      transaction.Insert(kIfAbsent, {id, "code of " + id});
      return answer;
    };
  };
  const auto refused = absl::FailedPreconditionError("no");
  const std::vector<absl::Status> answers =
      Together({bring("a", absl::OkStatus()), bring("b", refused), bring("a", absl::OkStatus()),
                bring("c", refused), bring("c", absl::OkStatus())});
  EXPECT_THAT(answers,
              ElementsAre(absl::OkStatus(), refused, absl::OkStatus(), refused, absl::OkStatus()));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM people"), 2) << "not what only the refused brought";
  EXPECT_TRUE(database_->WriteNow(kLong, bring("a", absl::OkStatus())).ok());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM people"), 2);
}

// Rows that are locked get new values, many by one statement, and those that stand in the way of
// others are named as ever.
TEST_F(WritesTest, LockedRowsAreOverwrittenTogether) {
  static const InsertTarget kOverwrite{"people",
                                       {"id", "code", "number"},
                                       std::nullopt,
                                       /*if_absent=*/false,
                                       /*overwritten=*/{"code"}};
  const auto rename = [](const std::string& last_code) {
    return [last_code](Transaction& transaction) {
      auto locked = transaction.Query(SqlCat("SELECT id FROM people ORDER BY id FOR UPDATE"));
      if (!locked.ok()) return locked.status();
      for (size_t i = 0; i < locked->size(); ++i) {
        const bool is_last = i + 1 == locked->size();
        const std::string code = is_last ? last_code : absl::StrCat("new ", i);
        transaction.Insert(kOverwrite, {(*locked)[i].Text(), code, int64_t{7}});
      }
      return transaction.Flush();
    };
  };
  ASSERT_TRUE(database_
                  ->WriteNow(kLong,
                             [](Transaction& transaction) {
                               for (int i = 0; i < 48; ++i) {
                                 transaction.Insert(
                                     kPeople, {absl::StrCat("p", i), absl::StrCat("old ", i)});
                               }
                               return absl::OkStatus();
                             })
                  .ok());
  const Stats before = database_->stats();
  EXPECT_TRUE(database_->WriteNow(kLong, rename("last")).ok());
  EXPECT_LT(database_->stats().statements - before.statements, 24) << "fewer than half the rows";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM people WHERE code LIKE 'new %' OR code = 'last'"), 48);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM people WHERE number = 0"), 48)
      << "what is not to be overwritten stays";
  const absl::Status taken = database_->WriteNow(kLong, rename("new 0"));
  ASSERT_TRUE(DuplicateKey(taken).has_value()) << taken;
  EXPECT_EQ(DuplicateKey(taken)->key, "by_code");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM people WHERE code = 'last'"), 1);
}

TEST_F(WritesTest, ManyShareACommit) {
  std::vector<std::function<absl::Status(Transaction&)>> closures;
  for (int i = 0; i < 60; ++i)
    closures.push_back([i](Transaction& transaction) {
      EXPECT_FALSE(transaction.alone());
      return InsertPerson(transaction, absl::StrCat("p", i), absl::StrCat("c", i));
    });
  const Stats before = database_->stats();
  for (const absl::Status& answer : Together(closures)) EXPECT_TRUE(answer.ok()) << answer;
  EXPECT_EQ(Number("SELECT COUNT(*) FROM people"), 60);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM log"), 60);
  const Stats after = database_->stats();
  EXPECT_EQ(after.commits - before.commits, 2);  // the plug's and theirs
  EXPECT_EQ(after.reruns, 0);
  // 60 rows are 48 + 12, of two tables; with the frames of their commit and the plug's.
  EXPECT_LE(after.statements - before.statements, 9 + 4);
}

TEST_F(WritesTest, ADuplicateAmongManyFailsAlone) {
  testing::TestServer::Shared().Run("INSERT INTO people (id, code) VALUES ('old', 'taken')",
                                    options_.database);
  struct Case {
    std::string id, code, key;
  };
  for (const Case& c : {Case{"old", "free", "PRIMARY"}, Case{"new", "taken", "by_code"}}) {
    SCOPED_TRACE(c.key);
    std::vector<std::function<absl::Status(Transaction&)>> closures;
    for (int i = 0; i < 20; ++i)
      closures.push_back([&c, i](Transaction& transaction) {
        if (i == 7) return InsertPerson(transaction, c.id, c.code);
        const std::string name = absl::StrCat(c.key, i);
        return InsertPerson(transaction, name, name);
      });
    const Stats before = database_->stats();
    const auto answers = Together(closures);
    // The others commit by halves: 10, 5, 2 or 3, and so on, and not each by itself.
    EXPECT_LE(database_->stats().commits - before.commits, 1 + 6);
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(answers[i].code(), i == 7 ? StatusCode::kAlreadyExists : StatusCode::kOk) << i;
    const auto duplicate = DuplicateKey(answers[7]);
    ASSERT_TRUE(duplicate.has_value());
    EXPECT_EQ(duplicate->table, "people");
    EXPECT_EQ(duplicate->key, c.key);
    EXPECT_EQ(Number("SELECT COUNT(*) FROM people WHERE id LIKE '" + c.key + "%'"), 19);
  }
  EXPECT_EQ(Number("SELECT COUNT(*) FROM log WHERE person IN ('old', 'new')"), 0);
}

TEST_F(WritesTest, ADuplicateByAStatementNamesItsTable) {
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    auto first = transaction.Execute("INSERT INTO people (id, code) VALUES (?, 'x')", {"a"});
    EXPECT_TRUE(first.ok()) << first.status();
    return transaction.Execute("INSERT INTO `people` (id, code) VALUES (?, 'x')", {"b"}).status();
  });
  const auto duplicate = DuplicateKey(status);
  ASSERT_TRUE(duplicate.has_value()) << status;
  EXPECT_EQ(duplicate->table, "people");
  EXPECT_EQ(duplicate->key, "by_code");
  EXPECT_THAT(Texts("SELECT id FROM people"), IsEmpty());
}

TEST_F(WritesTest, AClosureThatFailsBeforeItDidAnythingIsRerunWithoutTheOthers) {
  int runs = 0, others = 0;
  const auto answers = Together({
      [&](Transaction& transaction) {
        ++others;
        return InsertPerson(transaction, "a", "a");
      },
      [&](Transaction& transaction) {
        EXPECT_EQ(transaction.alone(), ++runs == 2);
        InsertPerson(transaction, "b", "b").IgnoreError();
        return absl::NotFoundError("by design");
      },
      [&](Transaction& transaction) {
        ++others;
        return InsertPerson(transaction, "c", "c");
      },
  });
  EXPECT_TRUE(answers[0].ok() && answers[2].ok());
  EXPECT_EQ(answers[1], absl::NotFoundError("by design"));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(others, 2);
  EXPECT_THAT(Texts("SELECT id FROM people ORDER BY id"), ElementsAre("a", "c"));
}

TEST_F(WritesTest, AClosureThatFailsAfterItChangedSomethingTakesTheGroupBack) {
  int runs = 0;
  const auto answers = Together({
      [&](Transaction& transaction) { return InsertPerson(transaction, "a", "a"); },
      [&](Transaction& transaction) {
        ++runs;
        auto changed = transaction.Execute("UPDATE people SET number = 1", {});
        EXPECT_TRUE(changed.ok()) << changed.status();
        return absl::FailedPreconditionError("by design");
      },
      [&](Transaction& transaction) { return InsertPerson(transaction, "c", "c"); },
  });
  EXPECT_TRUE(answers[0].ok()) << answers[0];
  EXPECT_EQ(answers[1].code(), StatusCode::kFailedPrecondition);
  EXPECT_TRUE(answers[2].ok()) << answers[2];
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(Texts("SELECT id FROM people WHERE number = 0 ORDER BY id"), ElementsAre("a", "c"));
}

TEST_F(WritesTest, ASwallowedFailureInAGroupIsRunAgainAlone) {
  std::vector<bool> alone;
  const auto answers = Together({
      [&](Transaction& transaction) { return InsertPerson(transaction, "a", "a"); },
      [&](Transaction& transaction) {
        alone.push_back(transaction.alone());
        // Alone the closure may go on after a statement that failed.
        auto inserted = transaction.Execute("INSERT INTO people (id, code) VALUES ('b', 'a')", {});
        if (!inserted.ok()) return InsertPerson(transaction, "b", "b");
        return absl::OkStatus();
      },
  });
  for (const absl::Status& answer : answers) EXPECT_TRUE(answer.ok()) << answer;
  EXPECT_THAT(alone, ElementsAre(false, true));
  EXPECT_THAT(Texts("SELECT id FROM people ORDER BY id"), ElementsAre("a", "b"));
}

TEST_F(WritesTest, AClosureSeesWhatItInserted) {
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    InsertPerson(transaction, "a", "a").IgnoreError();
    auto rows = transaction.Query("SELECT id FROM people", {});
    EXPECT_TRUE(rows.ok() && rows->size() == 1) << rows.status();
    return rows.status();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(WritesTest, ClosuresOfAGroupThatLockSeeWhatThoseBeforeInserted) {
  testing::TestServer::Shared().Run("INSERT INTO people (id, code) VALUES ('chair', 'chair')",
                                    options_.database);
  // Each numbers its entry by the entries that are there, under the lock of the person.
  auto append = [](Transaction& transaction) {
    auto locked = transaction.Query("SELECT id FROM people WHERE id = ? FOR UPDATE", {"chair"});
    if (!locked.ok()) return locked.status();
    auto count = transaction.Query("SELECT COUNT(*) FROM log", {});
    if (!count.ok()) return count.status();
    transaction.Insert(kLog, {"chair", absl::StrCat((*count)[0].Int())});
    return absl::OkStatus();
  };
  for (const absl::Status& answer : Together({append, append, append, append}))
    EXPECT_TRUE(answer.ok()) << answer;
  EXPECT_THAT(Texts("SELECT what FROM log ORDER BY what"), ElementsAre("0", "1", "2", "3"));
}

TEST_F(WritesTest, LooksDoNotSplitTheInsertsOfAGroup) {
  std::vector<std::function<absl::Status(Transaction&)>> closures;
  for (int i = 0; i < 32; ++i)
    closures.push_back([i](Transaction& transaction) {
      auto rows = transaction.Query("SELECT id FROM people WHERE id = ?", {absl::StrCat("p", i)});
      if (!rows.ok()) return rows.status();
      return InsertPerson(transaction, absl::StrCat("p", i), absl::StrCat("c", i));
    });
  const Stats before = database_->stats();
  for (const absl::Status& answer : Together(closures)) EXPECT_TRUE(answer.ok()) << answer;
  EXPECT_LE(database_->stats().statements - before.statements, 32 + 2 + 16);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM log"), 32);
}

TEST_F(WritesTest, TargetsKeepTheOrderOfTheClosures) {
  testing::TestServer::Shared().Run("INSERT INTO people (id, code) VALUES ('old', 'old')",
                                    options_.database);
  // The first closure starts with the log, the second needs its person before.
  const auto answers = Together({
      [](Transaction& transaction) {
        transaction.Insert(kLog, {"old", "seen"});
        return absl::OkStatus();
      },
      [](Transaction& transaction) { return InsertPerson(transaction, "new", "new"); },
  });
  for (const absl::Status& answer : answers) EXPECT_TRUE(answer.ok()) << answer;
  EXPECT_EQ(database_->stats().reruns, 0);
}

TEST_F(WritesTest, ManyRowsAndLargeRows) {
  const std::string large(300 << 10, 'x');
  const absl::Status status = database_->WriteNow(kLong, [&](Transaction& transaction) {
    for (int i = 0; i < 1000; ++i)
      transaction.Insert(kPeople, {absl::StrCat("p", i), absl::StrCat("c", i)});
    for (int i = 0; i < 20; ++i)
      transaction.Insert(kLog, {absl::StrCat("p", i), i % 3 == 0 ? Value(large) : Value("small")});
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status << ServerTextOf(status);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM people WHERE code = CONCAT('c', SUBSTR(id, 2))"), 1000);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM log WHERE LENGTH(what) = 307200"), 7);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM log WHERE what = 'small'"), 13);
}

TEST_F(WritesTest, ARowOfTheWrongWidthIsAnError) {
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    transaction.Insert(kPeople, {"only one"});
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), StatusCode::kInternal);
}

TEST_F(WritesTest, AfterAFailedFlushOnlyQueriesWork) {
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    InsertPerson(transaction, "a", "same").IgnoreError();
    EXPECT_TRUE(transaction.Flush().ok());
    InsertPerson(transaction, "b", "same").IgnoreError();
    EXPECT_EQ(transaction.Flush().code(), StatusCode::kAlreadyExists);
    auto rows = transaction.Query("SELECT id FROM people WHERE code = ?", {"same"});
    EXPECT_TRUE(rows.ok() && rows->size() == 1) << rows.status();
    EXPECT_FALSE(transaction.Execute("UPDATE people SET number = 1", {}).ok());
    return absl::OkStatus();  // even so nothing may be committed
  });
  EXPECT_EQ(status.code(), StatusCode::kAlreadyExists) << status;
  EXPECT_THAT(Texts("SELECT id FROM people"), IsEmpty());
}

TEST_F(WritesTest, ValidatingLeavesNothing) {
  Statuses answers;
  {
    Plug plug(*database_);
    for (int i = 0; i < 4; ++i) {
      WriteJob job = Job(
          [i](Transaction& transaction) {
            EXPECT_EQ(transaction.alone(), i % 2 == 0);
            const std::string id = absl::StrCat("p", i);
            return InsertPerson(transaction, id, i == 2 ? "c1" : absl::StrCat("c", i));
          },
          answers.Next());
      job.validate_only = i % 2 == 0;
      database_->Write(std::move(job));
    }
  }
  const auto all = answers.All();
  EXPECT_TRUE(all[0].ok() && all[1].ok() && all[3].ok());
  EXPECT_EQ(all[2].code(), StatusCode::kAlreadyExists);  // it does find what would have failed
  EXPECT_THAT(Texts("SELECT id FROM people ORDER BY id"), ElementsAre("p1", "p3"));
}

TEST_F(WritesTest, DeadlocksAreRunAgain) {
  OpenWith([](Options& options) { options.write_workers = 2; });
  testing::TestServer::Shared().Run("INSERT INTO people (id, code) VALUES ('a', 'a'), ('b', 'b')",
                                    options_.database);
  // Each locks one row, waits until the other has done so too, and wants the other's.
  absl::Mutex mutex;
  std::set<std::string> holding;
  std::atomic<int> runs = 0;
  auto cross = [&](const std::string& first, const std::string& second) {
    return [&, first, second](Transaction& transaction) {
      ++runs;
      const std::string sql = "UPDATE people SET number = number + 1 WHERE id = ?";
      auto own = transaction.Execute(sql, {first});
      if (!own.ok()) return own.status();
      {
        absl::MutexLock lock(&mutex);
        holding.insert(first);
        auto both = [&] { return holding.size() == 2; };
        EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&both), kLong));
      }
      // The server answers one of the two with a deadlock, which a closure may even overlook.
      transaction.Execute(sql, {second}).IgnoreError();
      return absl::OkStatus();
    };
  };
  Statuses answers;
  // One after the other, so that they do not share a group.
  database_->Write(Job(cross("a", "b"), answers.Next()));
  {
    absl::MutexLock lock(&mutex);
    auto one = [&] { return holding.size() == 1; };
    ASSERT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&one), kLong));
  }
  database_->Write(Job(cross("b", "a"), answers.Next()));
  for (const absl::Status& answer : answers.All()) EXPECT_TRUE(answer.ok()) << answer;
  EXPECT_EQ(Number("SELECT COUNT(*) FROM people WHERE number = 2"), 2);
  EXPECT_EQ(runs, 3);
}

TEST_F(WritesTest, ConflictsThatPersistAreAborted) {
  OpenWith([](Options& options) {
    options.write_workers = 2;
    options.lock_timeout = absl::Seconds(1);
  });
  testing::TestServer::Shared().Run("INSERT INTO people (id, code) VALUES ('a', 'a')",
                                    options_.database);
  const std::string sql = "SELECT id FROM people WHERE id = 'a' FOR UPDATE";
  absl::Notification held, release;
  Statuses holder;
  database_->Write(Job(
      [&](Transaction& transaction) {
        auto rows = transaction.Query(sql, {});
        held.Notify();
        release.WaitForNotification();
        return rows.status();
      },
      holder.Next()));
  held.WaitForNotification();
  int runs = 0;
  const absl::Status status =
      database_->WriteNow(absl::Milliseconds(2500), [&](Transaction& transaction) {
        ++runs;
        return transaction.Query(sql, {}).status();
      });
  release.Notify();
  EXPECT_TRUE(status.code() == StatusCode::kAborted ||
              status.code() == StatusCode::kDeadlineExceeded)
      << status;
  EXPECT_GT(runs, 1);
  EXPECT_TRUE(holder.All()[0].ok());
}

TEST_F(WritesTest, ALateJobIsNotRun) {
  Statuses answers;
  bool was_run = false;
  {
    Plug plug(*database_);
    for (bool late : {true, false, true, false}) {
      WriteJob job = Job(
          [&was_run, late](Transaction&) {
            was_run |= late;
            return absl::OkStatus();
          },
          answers.Next());
      if (late) job.deadline = absl::Now() - absl::Seconds(1);
      database_->Write(std::move(job));
    }
  }
  const auto all = answers.All();
  EXPECT_EQ(all[0].code(), StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(all[1].ok()) << all[1];
  EXPECT_EQ(all[2].code(), StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(all[3].ok()) << all[3];
  EXPECT_FALSE(was_run);
}

TEST_F(WritesTest, TheDeadlineEndsATransaction) {
  // With a connection that is there already.
  ASSERT_TRUE(database_->WriteNow(kLong, [](Transaction&) { return absl::OkStatus(); }).ok());
  const absl::Status status =
      database_->WriteNow(absl::Milliseconds(300), [](Transaction& transaction) {
        auto changed = transaction.Execute("INSERT INTO people (id, code) VALUES ('a', 'a')", {});
        EXPECT_TRUE(changed.ok()) << changed.status();
        transaction.Query("SELECT SLEEP(10)", {}).IgnoreError();
        return absl::OkStatus();
      });
  EXPECT_EQ(status.code(), StatusCode::kDeadlineExceeded) << status;
  EXPECT_THAT(Texts("SELECT id FROM people"), IsEmpty());
}

TEST_F(WritesTest, AFullQueueRefusesAtOnce) {
  OpenWith([](Options& options) {
    options.write_workers = 1;
    options.max_waiting = 3;
  });
  Statuses waiting, refused;
  Plug plug(*database_);
  auto nothing = [](Transaction&) { return absl::OkStatus(); };
  for (int i = 0; i < 3; ++i) database_->Write(Job(nothing, waiting.Next()));
  database_->Write(Job(nothing, refused.Next()));
  EXPECT_EQ(ReasonOf(refused.All()[0]), "QUEUE_FULL");
  plug.Release();
  for (const absl::Status& answer : waiting.All()) EXPECT_TRUE(answer.ok()) << answer;
}

}  // namespace
}  // namespace district::db
