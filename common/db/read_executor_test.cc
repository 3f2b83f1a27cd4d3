// Loads by key and reads.
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using testing::Loaded;
using testing::Plug;
using testing::Soon;
using testing::Statuses;
using testing::TestServer;

const KeyQuery kThings{"things", "id", {"number"}};
const KeyQuery kOthers{"others", "id", {"text"}};

std::string Id(int number) { return absl::StrCat("thing-", number); }

class ReadsTest : public testing::DatabaseTest {
 protected:
  void OpenWith(const std::function<void(Options&)>& adjust) {
    Open({"CREATE TABLE things (id VARCHAR(40) PRIMARY KEY, number BIGINT)",
          "CREATE TABLE others (id BIGINT PRIMARY KEY, text VARCHAR(40))",
          "INSERT INTO things VALUES " + Rows(200), "INSERT INTO others VALUES (7, 'seven')"},
         adjust);
  }
  void SetUp() override { OpenWith(nullptr); }

  static std::string Rows(int count) {
    std::string rows;
    for (int i = 0; i < count; ++i) absl::StrAppend(&rows, i ? "," : "", "('", Id(i), "',", i, ")");
    return rows;
  }
};

TEST_F(ReadsTest, LoadsByKey) {
  Loaded loaded;
  database_->Load(kThings, Id(5), Soon(), loaded.Next());
  database_->Load(kThings, "absent", Soon(), loaded.Next());
  database_->Load(kOthers, "7", Soon(), loaded.Next());
  const auto answers = loaded.All();
  ASSERT_EQ(answers.size(), 3u);
  for (const auto& answer : answers) ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(**answers[0] == (Row{Id(5), int64_t{5}}));
  EXPECT_FALSE(answers[1]->has_value());
  EXPECT_TRUE(**answers[2] == (Row{int64_t{7}, "seven"}));
}

TEST_F(ReadsTest, ComparesKeysByteByByte) {
  TestServer::Shared().Run("ALTER TABLE things MODIFY id VARCHAR(40) COLLATE utf8mb4_general_ci",
                           options_.database);
  Loaded loaded;
  for (const char* key : {"THING-5", "thing-5 ", ""})
    database_->Load(kThings, key, Soon(), loaded.Next());
  for (const auto& answer : loaded.All()) {
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_FALSE(answer->has_value());
  }
}

TEST_F(ReadsTest, WaitingLoadsBecomeFewStatements) {
  OpenWith([](Options& options) { options.key_workers = 1; });
  // The worker is held in a callback, and what comes meanwhile waits.
  absl::Notification started, release;
  database_->Load(kThings, Id(0), Soon(), [&](absl::StatusOr<std::optional<Row>>) {
    started.Notify();
    release.WaitForNotification();
  });
  started.WaitForNotification();
  Loaded loaded;
  constexpr int kLoads = 1000;
  for (int i = 0; i < kLoads; ++i)
    database_->Load(kThings, Id(i % 300), Soon(), loaded.Next());  // 200..299 are absent
  EXPECT_EQ(database_->stats().waiting_keys, kLoads);
  release.Notify();
  const auto answers = loaded.All();
  ASSERT_EQ(answers.size(), size_t{kLoads});
  for (int i = 0; i < kLoads; ++i) {
    ASSERT_TRUE(answers[i].ok()) << answers[i].status();
    ASSERT_EQ(answers[i]->has_value(), i % 300 < 200) << i;
    if (answers[i]->has_value()) {
      EXPECT_TRUE(**answers[i] == (Row{Id(i % 300), int64_t{i % 300}}));
    }
  }
  const Stats stats = database_->stats();
  EXPECT_EQ(stats.keys_loaded, kLoads + 1);
  EXPECT_EQ(stats.key_statements, 1 + (kLoads + 63) / 64);
  EXPECT_EQ(stats.waiting_keys, 0);
}

TEST_F(ReadsTest, OneFailingTableDoesNotTouchOthers) {
  Loaded loaded;
  for (int i = 0; i < 20; ++i) {
    database_->Load({"absent", "id", {}}, Id(i), Soon(), loaded.Next());
    database_->Load(kThings, Id(i), Soon(), loaded.Next());
  }
  const auto answers = loaded.All();
  for (size_t i = 0; i < answers.size(); i += 2) {
    EXPECT_EQ(answers[i].status().code(), absl::StatusCode::kInternal);
    EXPECT_TRUE(answers[i + 1].ok()) << answers[i + 1].status();
  }
}

TEST_F(ReadsTest, QueriesManyKeys) {
  std::vector<std::string> keys;
  for (int i = 100; i < 1700; ++i) keys.push_back(Id(i));
  std::set<std::string> found;
  const absl::Status status = database_->ReadNow(testing::kLong, [&](Session& session) {
    auto rows = session.QueryByKeys(kThings, {keys.begin(), keys.end()});
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) found.insert(row.Text());
    EXPECT_EQ(rows->size(), found.size());
    auto none = session.QueryByKeys(kThings, {});
    EXPECT_TRUE(none.ok() && none->empty());
    auto odd = session.QueryByKeys(kThings, {"\"", "\\", "\xff", "ạ", "", Id(1), "]"});
    EXPECT_TRUE(odd.ok()) << odd.status();
    if (odd.ok()) EXPECT_EQ(odd->size(), 1u) << "keys are never anything but keys";
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(found.size(), 100u);
  EXPECT_TRUE(found.contains(Id(100)) && found.contains(Id(199)) && !found.contains(Id(200)));
}

// What one statement answers.
int64_t NumberIn(Session& session, const std::string& sql) {
  auto rows = session.Query(sql, {});
  EXPECT_TRUE(rows.ok()) << rows.status();
  return rows.ok() ? rows->at(0).Int() : -1;
}

TEST_F(ReadsTest, ASnapshotShowsOneInstant) {
  OpenWith([](Options& options) { options.read_workers = 1; });
  const std::string things = "SELECT COUNT(*) FROM things", others = "SELECT COUNT(*) FROM others";
  absl::Status status = database_->ReadNow(
      testing::kLong,
      [&](Session& session) {
        // Committed after the snapshot began, though before the first statement.
        TestServer::Shared().Run("INSERT INTO things VALUES ('new', 1)", options_.database);
        EXPECT_EQ(NumberIn(session, things), 200);
        TestServer::Shared().Run("INSERT INTO others VALUES (8, 'eight')", options_.database);
        TestServer::Shared().Run("DELETE FROM things WHERE id = 'thing-1'", options_.database);
        EXPECT_EQ(NumberIn(session, others), 1);
        auto rows = session.QueryByKeys(kThings, {"new", "thing-1"});
        EXPECT_TRUE(rows.ok()) << rows.status();
        if (rows.ok()) {
          EXPECT_THAT(*rows, ::testing::ElementsAre(Row{Id(1), int64_t{1}}));
        }
        return absl::OkStatus();
      },
      Isolation::kSnapshot);
  EXPECT_TRUE(status.ok()) << status;
  // The next read of the connection sees each commit again.
  status = database_->ReadNow(testing::kLong, [&](Session& session) {
    EXPECT_EQ(NumberIn(session, others), 2);
    TestServer::Shared().Run("INSERT INTO others VALUES (9, 'nine')", options_.database);
    EXPECT_EQ(NumberIn(session, others), 3);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(ReadsTest, ASnapshotEndsWithItsConnection) {
  OpenWith([](Options& options) { options.read_workers = 1; });
  const absl::Status status = database_->ReadNow(
      testing::kLong,
      [&](Session& session) {
        KillConnectionOf(session);
        EXPECT_FALSE(session.Query("SELECT 1", {}).ok());
        return session.Query("SELECT 1", {}).status();
      },
      Isolation::kSnapshot);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  // One that died while nobody used it is replaced before a snapshot begins.
  const auto kill = [this](Session& session) {
    KillConnectionOf(session);
    return absl::OkStatus();
  };
  EXPECT_TRUE(database_->ReadNow(testing::kLong, kill).ok());
  const absl::Status next = database_->ReadNow(
      testing::kLong, [](Session& session) { return session.Query("SELECT 1", {}).status(); },
      Isolation::kSnapshot);
  EXPECT_TRUE(next.ok()) << next;
}

TEST_F(ReadsTest, AnswersWhatTheClosureAnswers) {
  const absl::Status status =
      database_->ReadNow(testing::kLong, [](Session&) { return absl::NotFoundError("mine"); });
  EXPECT_EQ(status, absl::NotFoundError("mine"));
}

TEST_F(ReadsTest, TheDeadlineEndsAStatement) {
  const absl::Time start = absl::Now();
  const absl::Status status = database_->ReadNow(absl::Milliseconds(200), [](Session& session) {
    return session
        .Query(
            "SELECT COUNT(*) FROM things a, things b, things c, things d "
            "WHERE a.number + b.number + c.number + d.number < 0",
            {})
        .status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));
  // And the next statement has its full time again.
  auto limit = [&](absl::Duration timeout) {
    std::string limit;
    absl::Status status = database_->ReadNow(timeout, [&](Session& session) {
      auto rows = session.Query("SELECT CAST(@@SESSION.max_statement_time AS CHAR)", {});
      if (rows.ok()) limit = (*rows)[0].Text();
      return rows.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return limit.substr(0, 3);
  };
  if (AsText(Ask("SELECT VERSION()")[0][0]).find("MariaDB") == std::string::npos) GTEST_SKIP();
  EXPECT_EQ(limit(absl::Seconds(20)), "5.0");
  EXPECT_EQ(limit(absl::Seconds(1.25)), "1.2");
  EXPECT_EQ(limit(absl::Seconds(20)), "5.0");
}

TEST_F(ReadsTest, ALateJobIsNotRun) {
  OpenWith([](Options& options) { options.read_workers = 1; });
  Plug plug(*database_, /*write=*/false);
  Statuses answers;
  bool was_run = false;
  database_->Read({absl::Now() - absl::Seconds(1),
                   [&](Session&) {
                     was_run = true;
                     return absl::OkStatus();
                   },
                   answers.Next()});
  Loaded loaded;
  database_->Load(kThings, Id(1), absl::Now() - absl::Seconds(1), loaded.Next());
  plug.Release();
  EXPECT_EQ(answers.All()[0].code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(loaded.All()[0].status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_FALSE(was_run);
}

TEST_F(ReadsTest, AFullQueueRefusesAtOnce) {
  OpenWith([](Options& options) {
    options.read_workers = 1;
    options.max_waiting = 2;
  });
  Plug plug(*database_, /*write=*/false);
  Statuses waiting, refused;
  for (int i = 0; i < 2; ++i)
    database_->Read({Soon(), [](Session&) { return absl::OkStatus(); }, waiting.Next()});
  EXPECT_EQ(database_->stats().waiting_reads, 2);
  database_->Read({Soon(), [](Session&) { return absl::OkStatus(); }, refused.Next()});
  const absl::Status status = refused.All()[0];  // while the others still wait
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), "QUEUE_FULL");
  EXPECT_EQ(database_->stats().rejected, 1);
  plug.Release();
  for (const absl::Status& answer : waiting.All()) EXPECT_TRUE(answer.ok()) << answer;
}

TEST_F(ReadsTest, WhatWaitsAtTheEndIsAnswered) {
  OpenWith([](Options& options) { options.read_workers = 1; });
  Statuses answers;
  absl::Notification started, release;
  database_->Read({Soon(),
                   [&](Session&) {
                     started.Notify();
                     release.WaitForNotification();
                     return absl::OkStatus();
                   },
                   answers.Next()});
  started.WaitForNotification();
  for (int i = 0; i < 10; ++i)
    database_->Read({Soon(), [](Session&) { return absl::OkStatus(); },
                     [&release, done = answers.Next()](absl::Status status) {
                       done(std::move(status));
                       if (!release.HasBeenNotified()) release.Notify();
                     }});
  database_.reset();
  const auto all = answers.All();
  EXPECT_TRUE(all[0].ok());
  for (size_t i = 1; i < all.size(); ++i)
    EXPECT_EQ(all[i].code(), absl::StatusCode::kUnavailable) << all[i];
}

}  // namespace
}  // namespace district::db
