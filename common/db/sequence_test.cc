// Rows that are numbered in the order of commits.
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using absl::StatusCode;
using ::testing::IsEmpty;
using testing::kLong;
using testing::Plug;
using testing::Soon;
using testing::Statuses;

const InsertTarget kPeople{"people", {"id", "code"}};
const InsertTarget kEvents{
    "events", {"id", "writer", "step"}, Sequence{.name = "events", .column = "number"}};

class SequenceTest : public testing::DatabaseTest {
 protected:
  void SetUp() override { OpenWith(1); }

  void OpenWith(int workers) {
    Open({"CREATE TABLE people (id VARCHAR(40) PRIMARY KEY, code VARCHAR(40), UNIQUE KEY by_code "
          "(code))",
          "CREATE TABLE events (id VARCHAR(40) PRIMARY KEY, number BIGINT NOT NULL, writer BIGINT "
          "NOT NULL, step BIGINT NOT NULL, UNIQUE KEY by_number (number))",
          "CREATE TABLE sequences (name VARCHAR(64) PRIMARY KEY, last_number BIGINT NOT NULL, "
          "last_time BIGINT NOT NULL DEFAULT 0)",
          "INSERT INTO sequences (name, last_number) VALUES ('events', 0)"},
         [workers](Options& options) { options.write_workers = workers; });
  }

  static void AddEvent(Transaction& transaction, int writer, int step, int event = 0) {
    transaction.Insert(
        kEvents, {absl::StrCat(writer, "-", step, "-", event), int64_t{writer}, int64_t{step}});
  }

  static WriteJob Job(std::function<absl::Status(Transaction&)> run,
                      std::function<void(absl::Status)> done) {
    WriteJob job;
    job.deadline = Soon();
    job.run = std::move(run);
    job.done = std::move(done);
    return job;
  }

  std::vector<absl::Status> Together(
      const std::vector<std::function<absl::Status(Transaction&)>>& closures) {
    Statuses answers;
    Plug plug(*database_);
    for (const auto& closure : closures) database_->Write(Job(closure, answers.Next()));
    plug.Release();
    return answers.All();
  }

  std::vector<int64_t> Numbers() {
    std::vector<int64_t> numbers;
    for (const Row& row : Ask("SELECT number FROM events ORDER BY number"))
      numbers.push_back(row.Int());
    return numbers;
  }
  // 1, 2, 3 and so on, and the sequence knows the last.
  void ExpectGapFree(size_t count) {
    const std::vector<int64_t> numbers = Numbers();
    EXPECT_EQ(numbers.size(), count);
    for (size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i], int64_t(i) + 1);
    EXPECT_EQ(Number("SELECT last_number FROM sequences"), int64_t(count));
  }
};

TEST_F(SequenceTest, ManyRowsOfOneCommit) {
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    for (int i = 0; i < 333; ++i) AddEvent(transaction, 0, i);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  ExpectGapFree(333);
  // In the order in which they were inserted.
  EXPECT_EQ(Number("SELECT COUNT(*) FROM events WHERE number = step + 1"), 333);
}

TEST_F(SequenceTest, CostsOneStatementForAllThatShareACommit) {
  const auto statements = [this](bool numbered) {
    std::vector<std::function<absl::Status(Transaction&)>> closures;
    for (int i = 0; i < 32; ++i)
      closures.push_back([numbered, i](Transaction& transaction) {
        if (numbered) AddEvent(transaction, i, 0);
        if (!numbered) transaction.Insert(kPeople, {absl::StrCat("p", i), absl::StrCat("c", i)});
        return absl::OkStatus();
      });
    const int64_t before = database_->stats().statements;
    for (const absl::Status& answer : Together(closures)) EXPECT_TRUE(answer.ok()) << answer;
    return database_->stats().statements - before;
  };
  statements(false);
  const int64_t plain = (Ask("DELETE FROM people"), statements(false));
  EXPECT_EQ(statements(true), plain + 1);
}

TEST_F(SequenceTest, RowsWaitForTheCommitWhateverComesBetween) {
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    AddEvent(transaction, 1, 1);
    transaction.Insert(kPeople, {"a", "x"});
    EXPECT_TRUE(transaction.Flush().ok());
    auto changed = transaction.Execute("UPDATE people SET code = ? WHERE id = ?", {"y", "a"});
    EXPECT_EQ(*changed, 1);
    auto events = transaction.Query("SELECT id FROM events", {});
    EXPECT_THAT(*events, IsEmpty());
    auto last = transaction.Query("SELECT last_number FROM sequences", {});
    EXPECT_EQ((*last)[0].Int(), 0);
    AddEvent(transaction, 1, 2);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  ExpectGapFree(2);
}

TEST_F(SequenceTest, WhatFailsTakesNoNumber) {
  std::vector<std::function<absl::Status(Transaction&)>> closures;
  for (int i = 0; i < 20; ++i)
    closures.push_back([i](Transaction& transaction) -> absl::Status {
      AddEvent(transaction, i, 0);
      if (i % 5 == 1) return absl::FailedPreconditionError("no");
      if (i % 5 == 2) transaction.Insert(kPeople, {absl::StrCat("p", i), "the same"});
      if (i % 5 == 3) {
        // May meet the duplicates of others; either way nothing of this stays.
        transaction.Execute("UPDATE people SET code = code WHERE id = ?", {"x"})
            .status()
            .IgnoreError();
        return absl::AbortedError("too late");
      }
      return absl::OkStatus();
    });
  const std::vector<absl::Status> answers = Together(closures);
  const size_t kept =
      std::count_if(answers.begin(), answers.end(), [](const auto& a) { return a.ok(); });
  EXPECT_EQ(kept, 8 + 1u);  // one of those with the same code
  ExpectGapFree(kept);
}

TEST_F(SequenceTest, ValidatingTakesNoNumber) {
  Statuses answers;
  WriteJob job = Job(
      [](Transaction& transaction) {
        AddEvent(transaction, 1, 1);
        return absl::OkStatus();
      },
      answers.Next());
  job.validate_only = true;
  database_->Write(job);
  EXPECT_TRUE(answers.All().at(0).ok());
  ExpectGapFree(0);
}

TEST_F(SequenceTest, AMissingSequenceIsAnError) {
  testing::TestServer::Shared().Run("DELETE FROM sequences", options_.database);
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    AddEvent(transaction, 1, 1);
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), StatusCode::kInternal) << status;
  EXPECT_THAT(Numbers(), IsEmpty());
}

TEST_F(SequenceTest, ARowOfTheWrongWidthIsAnError) {
  const absl::Status status = database_->WriteNow(kLong, [](Transaction& transaction) {
    transaction.Insert(kEvents, {"id", int64_t{1}});
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), StatusCode::kInternal) << status;
  ExpectGapFree(0);
}

// Whoever sees a number sees all before it, while several databases write at once: commits that are
// shared, alone, taken back, in conflict. One who writes one after the other has rising numbers.
TEST_F(SequenceTest, ThereIsNeverAGapForWhoeverLooks) {
  OpenWith(3);
  const std::unique_ptr<Database> second = OpenDatabase(options_);
  constexpr int kWriters = 8, kSteps = 60;
  std::atomic<int> running{kWriters};
  std::atomic<int> written{0};
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      Database& database = writer % 2 == 0 ? *database_ : *second;
      std::minstd_rand random(writer + 1);
      for (int step = 0; step < kSteps; ++step) {
        const int events = 1 + random() % 3;
        const bool fails = random() % 5 == 0, locks = random() % 2 == 0;
        const absl::Status status = database.WriteNow(kLong, [&](Transaction& transaction) {
          for (int event = 0; event < events; ++event) AddEvent(transaction, writer, step, event);
          if (locks) {
            auto changed = transaction.Execute(
                "INSERT INTO people (id, code) VALUES ('hot', ?) ON DUPLICATE KEY UPDATE code = ?",
                {"c", absl::StrCat(writer)});
            if (!changed.ok()) return changed.status();
          }
          return fails ? absl::FailedPreconditionError("taken back") : absl::OkStatus();
        });
        if (status.ok()) written += events;
        EXPECT_TRUE(status.ok() || fails) << status;
      }
      --running;
    });
  }
  // The follower: what it has seen is all that there is up to there.
  int64_t seen = 0;
  std::map<int64_t, int64_t> last_step;
  for (bool more = true; more;) {
    more = running > 0;
    for (const Row& row :
         Ask(absl::StrCat("SELECT number, writer, step FROM events WHERE number > ", seen,
                          " ORDER BY number"))) {
      ASSERT_EQ(row.Int(), seen + 1);
      ++seen;
      int64_t& last = last_step[row.Int(1)];
      EXPECT_LE(last, row.Int(2));
      last = row.Int(2);
    }
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_GT(written, kWriters * kSteps / 2);
  EXPECT_EQ(seen, written);
  ExpectGapFree(written);
}

}  // namespace
}  // namespace district::db
