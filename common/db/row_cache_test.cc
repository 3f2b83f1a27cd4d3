// Rows that are kept: always what stands in the database, whoever wrote it.
#include "common/db/row_cache.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using testing::kLong;
using testing::Loaded;
using testing::Soon;

const KeyQuery kThings{"things", "id", {"number"}, /*logged=*/true};
const KeyQuery kUnlogged{"things", "id", {"number", "id"}};
const InsertTarget kChanges{
    "changes", {"id", "resource"}, Sequence{.name = "changes", .column = "number"}};

std::string Id(int number) { return absl::StrCat("thing-", number); }

std::vector<std::string> Ids(int from, int to) {
  std::vector<std::string> ids;
  for (int i = from; i < to; ++i) ids.push_back(Id(i));
  return ids;
}

class RowCacheTest : public testing::DatabaseTest {
 protected:
  void SetUp() override { OpenWith(nullptr); }

  // Things 0 to 199, of the same number each, and one change that is long past.
  void OpenWith(const std::function<void(Options&)>& adjust) {
    std::string rows;
    for (int i = 0; i < 200; ++i) absl::StrAppend(&rows, i ? "," : "", "('", Id(i), "',", i, ")");
    Open({"CREATE TABLE things (id VARCHAR(40) PRIMARY KEY, number BIGINT)",
          "CREATE TABLE changes (id VARCHAR(60) PRIMARY KEY, number BIGINT NOT NULL, resource "
          "VARCHAR(40) NOT NULL, UNIQUE KEY by_number (number))",
          "CREATE TABLE sequences (name VARCHAR(64) PRIMARY KEY, last_number BIGINT NOT NULL, "
          "last_time BIGINT NOT NULL DEFAULT 0)",
          "INSERT INTO sequences (name, last_number) VALUES ('changes', 1)",
          "INSERT INTO changes VALUES ('first', 1, 'something')",
          "INSERT INTO things VALUES " + rows},
         [&](Options& options) {
           options.key_log = KeyLog{"changes", "number", "id", "resource"};
           if (adjust) adjust(options);
         });
    other_ = OpenDatabase(options_);
  }

  using Numbers = std::map<std::string, int64_t>;
  static Numbers Read(Database& database, const std::vector<std::string>& ids,
                      const KeyQuery& query = kThings) {
    Numbers numbers;
    const absl::Status status = database.ReadNow(kLong, [&](Session& session) {
      auto rows = session.QueryByKeys(query, {ids.begin(), ids.end()});
      if (!rows.ok()) return rows.status();
      numbers.clear();
      for (const Row& row : *rows) {
        EXPECT_TRUE(numbers.emplace(AsText(row.at(0)), AsInt(row.at(1))).second) << row.Text();
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return numbers;
  }
  Numbers Read(const std::vector<std::string>& ids) { return Read(*database_, ids); }

  absl::StatusOr<std::optional<Row>> Load(const std::string& id) {
    Loaded loaded;
    database_->Load(kThings, id, Soon(), loaded.Next());
    return loaded.All().at(0);
  }

  // Writes and logs it, as another process would or as this one does.
  static void Write(Database& database, const std::string& id, int64_t number) {
    static std::atomic<int> changes{0};
    const std::string change = absl::StrCat("change-", ++changes);
    const absl::Status status = database.WriteNow(kLong, [&](Transaction& transaction) {
      auto matched = transaction.Execute("REPLACE INTO things VALUES (?, ?)", {id, number});
      transaction.Insert(kChanges, {change, id});
      return matched.status();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void Unlogged(const std::string& sql) {
    testing::TestServer::Shared().Run(sql, options_.database);
  }

  int64_t Kept() const { return database_->stats().keys_cached; }

  std::unique_ptr<Database> other_;  // as another process has it
};

TEST_F(RowCacheTest, WhatDidNotChangeIsReadOnce) {
  const auto ids = Ids(0, 100);
  const Numbers first = Read(ids);
  EXPECT_EQ(first.size(), 100u);
  EXPECT_EQ(Kept(), 0);
  Unlogged("UPDATE things SET number = -1");
  EXPECT_EQ(Read(ids), first) << "asked the table again";
  EXPECT_EQ(Kept(), 100);
  auto loaded = Load(Id(7));
  ASSERT_TRUE(loaded.ok() && *loaded) << loaded.status();
  EXPECT_TRUE(**loaded == (Row{Id(7), int64_t{7}}));
  EXPECT_EQ(Read(*database_, ids, kUnlogged).at(Id(7)), -1) << "a query that is not logged";
}

TEST_F(RowCacheTest, AChangeIsSeenAtOnce) {
  const auto ids = Ids(0, 100);
  Read(ids);
  for (Database* writer : {database_.get(), other_.get()}) {
    for (int i = 0; i < 20; ++i) {
      Write(*writer, Id(i), 1000 + i);
      EXPECT_EQ(Read(ids).at(Id(i)), 1000 + i);
      Write(*writer, Id(i), 2000 + i);
      auto loaded = Load(Id(i));
      ASSERT_TRUE(loaded.ok() && *loaded) << loaded.status();
      EXPECT_EQ(AsInt((*loaded)->at(1)), 2000 + i);
    }
  }
  Write(*other_, Id(98), 98);
  const int64_t kept = Kept();
  EXPECT_EQ(Read(ids).at(Id(99)), 99);
  EXPECT_EQ(Kept() - kept, 99) << "all but what changed last";
}

TEST_F(RowCacheTest, WhatIsNotThereIsAskedForAgain) {
  const auto ids = Ids(190, 210);
  EXPECT_EQ(Read(ids).size(), 10u);
  EXPECT_EQ(Read(ids).size(), 10u);
  Write(*other_, Id(205), 205);
  EXPECT_EQ(Read(ids).at(Id(205)), 205);
  EXPECT_FALSE(Load(Id(206))->has_value());
}

TEST_F(RowCacheTest, NothingIsAnsweredThatCannotBeVerified) {
  Read(Ids(0, 10));
  Unlogged("RENAME TABLE changes TO elsewhere");
  EXPECT_EQ(Load(Id(3)).status().code(), absl::StatusCode::kInternal);
  Unlogged("RENAME TABLE elsewhere TO changes");
  EXPECT_TRUE(Load(Id(3)).ok());
}

TEST_F(RowCacheTest, ManyChangesAtOnceForgetAll) {
  const auto ids = Ids(0, 100);
  Read(ids);
  ASSERT_TRUE(other_
                  ->WriteNow(kLong,
                             [](Transaction& transaction) {
                               auto matched = transaction.Execute(
                                   "UPDATE things SET number = number + 5000", {});
                               for (int i = 0; i < 1500; ++i)
                                 transaction.Insert(kChanges, {absl::StrCat("many-", i), Id(i)});
                               return matched.status();
                             })
                  .ok());
  const Numbers numbers = Read(ids);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(numbers.at(Id(i)), 5000 + i);
  const int64_t kept = Kept();
  EXPECT_EQ(Read(ids), numbers);
  EXPECT_EQ(Kept() - kept, 100) << "and all is kept anew";
}

TEST_F(RowCacheTest, ACopyThatWasRestoredIsNoticed) {
  const auto ids = Ids(0, 10);
  for (int i = 0; i < 5; ++i) Write(*other_, Id(i), 100 + i);
  EXPECT_EQ(Read(ids).at(Id(3)), 103);
  // The data of before, with a log that is shorter,
  Unlogged("DELETE FROM changes WHERE number > 3");
  Unlogged("UPDATE things SET number = 3 WHERE id = 'thing-3'");
  EXPECT_EQ(Read(ids).at(Id(3)), 3);
  // or went on otherwise since then.
  Unlogged("UPDATE changes SET id = CONCAT('other-', id)");
  Unlogged("INSERT INTO changes VALUES ('other-4', 4, 'thing-0'), ('other-5', 5, 'thing-1')");
  Unlogged("UPDATE things SET number = 33 WHERE id = 'thing-3'");
  EXPECT_EQ(Read(ids).at(Id(3)), 33);
}

TEST_F(RowCacheTest, WithoutAnyChangeNothingIsKept) {
  Unlogged("DELETE FROM changes");
  const auto ids = Ids(0, 10);
  Read(ids);
  Unlogged("UPDATE things SET number = 77");
  EXPECT_EQ(Read(ids).at(Id(3)), 77);
  EXPECT_EQ(Kept(), 0);
}

TEST_F(RowCacheTest, KeepsNoMoreThanAllowedAndWhatWasUsedLast) {
  OpenWith([](Options& options) { options.max_cached_bytes = 20000; });  // some 70 rows
  const auto used = Ids(0, 10);
  Read(used);
  for (int from = 10; from < 200; from += 10) {
    Read(Ids(from, from + 10));
    Read(used);
  }
  EXPECT_EQ(Kept(), 19 * 10) << "those that are used stay";
  const int64_t kept = Kept();
  for (int from = 10; from < 140; from += 10) Read(Ids(from, from + 10));
  EXPECT_EQ(Kept(), kept) << "what was not used for long went";
}

TEST_F(RowCacheTest, CanBeTurnedOff) {
  OpenWith([](Options& options) { options.max_cached_bytes = 0; });
  Read(Ids(0, 10));
  Unlogged("UPDATE things SET number = 77");
  EXPECT_EQ(Read(Ids(0, 10)).at(Id(3)), 77);
}

// Whoever knows of a write reads it, or a later one, however many write and read.
TEST_F(RowCacheTest, NothingOldIsReadBesideWriters) {
  constexpr int kRows = 20;
  std::array<std::atomic<int64_t>, kRows> known{};
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer) {
    threads.emplace_back([&, writer] {
      Database& database = writer % 2 ? *database_ : *other_;
      for (int64_t step = 1; !stop; ++step) {
        // Each row has one writer.
        const int row = static_cast<int>(step % (kRows / 4)) * 4 + writer;
        const int64_t number = 1000 + step;
        Write(database, Id(row), number);
        known[row] = number;
      }
    });
  }
  std::atomic<int64_t> read{0};
  for (int reader = 0; reader < 4; ++reader) {
    threads.emplace_back([&, reader] {
      std::mt19937 random(reader);
      while (read < 20000 && !stop) {
        std::vector<std::string> ids;
        std::vector<int64_t> at_least;
        for (int row = 0; row < kRows; ++row) at_least.push_back(known[row]);
        if (random() % 2) {
          const Numbers numbers = Read(*database_, Ids(0, kRows));
          for (int row = 0; row < kRows; ++row) EXPECT_GE(numbers.at(Id(row)), at_least[row]);
          read += kRows;
        } else {
          const int row = static_cast<int>(random() % kRows);
          auto loaded = Load(Id(row));
          ASSERT_TRUE(loaded.ok() && *loaded) << loaded.status();
          EXPECT_GE(AsInt((*loaded)->at(1)), at_least[row]);
          ++read;
        }
        if (HasFailure()) stop = true;
      }
      stop = true;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(Kept(), 0);
}

// A cache by itself beside a table and a log in memory, for what happens between its statements.
class RowCacheSteps : public ::testing::Test {
 protected:
  RowCacheSteps() : cache_(OptionsOf(), counters_) {
    Write("x", 1);
    Write("y", 1);
  }

  static Options OptionsOf() {
    Options options;
    options.key_log = KeyLog{"changes", "number", "id", "resource"};
    return options;
  }

  void Write(const std::string& key, int64_t number) {
    table_[key] = number;
    log_.push_back({int64_t(log_.size()) + 1, absl::StrCat(history_, log_.size()), key});
  }

  std::vector<Row> Changes(std::string_view sql, const std::vector<Value>& parameters) const {
    if (parameters.empty()) return {log_.back()};
    EXPECT_THAT(std::string(sql), ::testing::HasSubstr(">= ?"));
    const auto from = static_cast<size_t>(AsInt(parameters[0])) - 1;
    return from < log_.size() ? std::vector<Row>(log_.begin() + from, log_.end())
                              : std::vector<Row>();
  }

  // The number of `key` by the cache. `after_log` and `after_table` run once their answers are
  // known and before the cache has them.
  int64_t Read(const std::string& key, const std::function<void()>& after_log = nullptr,
               const std::function<void()>& after_table = nullptr) {
    auto rows = cache_.Rows(
        kThings, {key},
        [&](std::string_view sql, const std::vector<Value>& parameters) {
          std::vector<Row> changes = Changes(sql, parameters);
          if (after_log) after_log();
          return changes;
        },
        [&](const std::vector<std::string_view>& keys) {
          std::vector<Row> found;
          for (std::string_view one : keys)
            found.push_back({std::string(one), table_.at(std::string(one))});
          if (after_table) after_table();
          return found;
        });
    EXPECT_TRUE(rows.ok() && rows->size() == 1) << rows.status();
    return AsInt(rows->at(0).at(1));
  }

  Counters counters_;
  RowCache cache_;
  std::map<std::string, int64_t> table_;
  std::vector<Row> log_;
  std::string history_ = "first-";
};

TEST_F(RowCacheSteps, ARowThatChangedWhileItWasReadIsNotKept) {
  Read("y");
  const auto change_and_see = [this] {
    Write("x", 2);
    Read("y");
  };
  EXPECT_EQ(Read("x", nullptr, change_and_see), 1) << "as it was when it was read";
  EXPECT_EQ(Read("x"), 2);
}

TEST_F(RowCacheSteps, AChangeThatAnotherSawFirstIsNotMissed) {
  Read("x");
  Read("y");
  const auto change_and_see = [this] {
    Write("x", 2);
    Read("y");
  };
  EXPECT_EQ(Read("x", change_and_see), 2);
  EXPECT_EQ(Read("x"), 2);
}

TEST_F(RowCacheSteps, NothingIsTakenOfAnotherHistory) {
  for (int i = 0; i < 10; ++i) Write("x", 10 + i);
  Read("x");
  Read("y");
  const auto restore_and_see = [this] {
    history_ = "second-";
    log_.clear();
    Write("y", 7);
    Write("x", 8);
    Read("x");
    Write("x", 9);
  };
  EXPECT_EQ(Read("x", restore_and_see), 9);
  EXPECT_EQ(Read("x"), 9);
  EXPECT_EQ(Read("y"), 7);
}

}  // namespace
}  // namespace district::db
