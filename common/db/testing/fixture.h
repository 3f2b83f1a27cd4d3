// What the tests of this folder share.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/db/testing/test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::db::testing {

inline constexpr absl::Duration kLong = absl::Seconds(20);

// Statuses that arrive by callbacks; a second answer for one job is a failure.
template <typename Answer>
class Answers {
 public:
  // The callback for the next job.
  std::function<void(Answer)> Next() {
    absl::MutexLock lock(&mutex_);
    const size_t job = answers_.size();
    answers_.emplace_back();
    return [this, job](Answer answer) {
      absl::MutexLock lock(&mutex_);
      EXPECT_FALSE(answers_[job].has_value()) << "job " << job << " was answered twice";
      answers_[job] = std::move(answer);
      ++answered_;
    };
  }

  // Waits for the answers of all jobs so far.
  std::vector<Answer> All() {
    absl::MutexLock lock(&mutex_);
    const bool complete =
        mutex_.AwaitWithTimeout(absl::Condition(
                                    +[](Answers* self) ABSL_NO_THREAD_SAFETY_ANALYSIS {
                                      return self->answered_ == self->answers_.size();
                                    },
                                    this),
                                absl::Seconds(60));
    EXPECT_TRUE(complete) << answered_ << " of " << answers_.size() << " jobs were answered";
    std::vector<Answer> all;
    for (const auto& answer : answers_)
      if (answer) all.push_back(*answer);
    return all;
  }

 private:
  absl::Mutex mutex_;
  size_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::optional<Answer>> answers_ ABSL_GUARDED_BY(mutex_);
};

using Statuses = Answers<absl::Status>;
using Loaded = Answers<absl::StatusOr<std::optional<Row>>>;

// Keeps a worker of a kind busy until released, so that what comes meanwhile waits.
class Plug {
 public:
  explicit Plug(Database& database, bool write = true) : database_(database) {
    auto hold = [this] {
      started_.Notify();
      release_.WaitForNotification();
      return absl::OkStatus();
    };
    if (write)
      database_.Write({absl::InfiniteFuture(), false, false,
                       [hold](Transaction&) { return hold(); }, answers_.Next()});
    else
      database_.Read(
          {absl::InfiniteFuture(), [hold](Session&) { return hold(); }, answers_.Next()});
    started_.WaitForNotification();
  }
  ~Plug() { Release(); }
  void Release() {
    if (!release_.HasBeenNotified()) release_.Notify();
    answers_.All();
  }

 private:
  Database& database_;
  absl::Notification started_, release_;
  Statuses answers_;
};

class DatabaseTest : public ::testing::Test {
 protected:
  // Opens a new database with the tables that the statements create.
  void Open(const std::vector<std::string>& statements,
            const std::function<void(Options&)>& adjust = nullptr) {
    options_ = TestServer::Shared().NewDatabase(statements);
    if (adjust) adjust(options_);
    database_ = OpenDatabase(options_);
  }

  // What is in the tables, beside the database under test.
  std::vector<Row> Ask(const std::string& sql) {
    return TestServer::Shared().Ask(sql, options_.database);
  }
  int64_t Number(const std::string& sql) { return AsInt(Ask(sql).at(0).at(0)); }
  std::vector<std::string> Texts(const std::string& sql) {
    std::vector<std::string> texts;
    for (const Row& row : Ask(sql)) texts.push_back(AsText(row.at(0)));
    return texts;
  }

  // Kills the connection that `session` uses, and waits until the server has forgotten it.
  void KillConnectionOf(Session& session) {
    auto id = session.Query("SELECT CONNECTION_ID()", {});
    ASSERT_TRUE(id.ok()) << id.status();
    const int64_t number = (*id)[0].Int();
    TestServer::Shared().Run(absl::StrCat("KILL ", number));
    while (Number(absl::StrCat("SELECT COUNT(*) FROM information_schema.processlist WHERE id = ",
                               number)) > 0) {
    }
  }

  Options options_;
  std::unique_ptr<Database> database_;
};

inline absl::Time Soon() { return absl::Now() + kLong; }

MATCHER_P(HasCode, code, "") { return arg.code() == code; }

}  // namespace district::db::testing
