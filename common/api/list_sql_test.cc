// Filters and orders against a real server: what they mean, rather than how they are written.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/filter.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/api/testing_columns.h"
#include "common/db/database.h"
#include "common/db/testing/test_server.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using db::Row;
using db::Value;

constexpr int kRows = 200;

// One stored resource, as the columns hold it.
struct Item {
  std::string name, display_name, hometown, post;
  int64_t order = 0, closed = 0, gender = 0, birth_date = 0, create_time = 0;
  std::optional<std::string> value;
  std::string tags;
};

std::vector<Item> MakeItems() {
  const std::vector<std::string> texts = {
      "", "Bến Tre", "bến tre", "Ben Tre", "100%", "100 phần", "a_b", "axb", "a!b", "a\\b", "a'b"};
  const std::vector<std::string> tags = {"",
                                         "\x1f"
                                         "a\x1f",
                                         "\x1f"
                                         "a b\x1f"
                                         "c\x1f",
                                         "\x1f"
                                         "ab\x1f",
                                         "\x1f"
                                         "10%\x1f"
                                         "a\x1f"};
  const std::vector<int64_t> dates = {0,        19700000, 19700200, 19700228,
                                      19700301, 19710000, 19691231};
  const std::vector<std::string> decimals = {
      "-3", "0", "3", "3.0000000001", "11.05", "9007199254740993", "9007199254740992"};
  std::mt19937 random(12);
  std::vector<Item> items;
  for (int i = 0; i < kRows; ++i) {
    Item item;
    item.name = absl::StrCat("people/p", 1000 + i);
    item.hometown = texts[random() % texts.size()];
    item.display_name = texts[random() % texts.size()];
    if (random() % 3 != 0) item.post = absl::StrCat("organizations/o", random() % 3, "/posts/a");
    item.order = static_cast<int64_t>(random() % 5) - 1;
    item.closed = random() % 2;
    item.gender = random() % 3;
    item.birth_date = dates[random() % dates.size()];
    item.create_time = static_cast<int64_t>(random() % 3) * 1531357200000000 / 2;
    if (random() % 3 != 0) item.value = decimals[random() % decimals.size()];
    item.tags = tags[random() % tags.size()];
    items.push_back(std::move(item));
  }
  return items;
}

class ListSqlTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    items_ = new std::vector<Item>(MakeItems());
    database_ = db::OpenDatabase(
                    db::testing::TestServer::Shared().NewDatabase(
                        {"CREATE TABLE items ("
                         " name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,"
                         " display_name VARCHAR(300) NOT NULL,"
                         " name_key VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                         " hometown VARCHAR(300) NOT NULL,"
                         " post VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
                         " `order` BIGINT NOT NULL, votes_for BIGINT NOT NULL,"
                         " closed TINYINT NOT NULL, gender INT NOT NULL,"
                         " birth_date INT NOT NULL, create_time BIGINT NOT NULL,"
                         " value DECIMAL(38,10), tags TEXT NOT NULL,"
                         " reasons TEXT NOT NULL,"
                         " KEY by_order (`order`, name), KEY by_value (value, name)"
                         ") CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"}))
                    .release();
    ASSERT_TRUE(database_
                    ->WriteNow(absl::Seconds(30),
                               [](db::Transaction& transaction) { return InsertAll(transaction); })
                    .ok());
  }

  static void TearDownTestSuite() {
    delete database_;
    delete items_;
  }

  static absl::Status InsertAll(db::Transaction& transaction) {
    for (const Item& item : *items_) {
      const auto inserted = transaction.Execute(
          "INSERT INTO items VALUES (?, ?, HEX(?), ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, '')",
          {item.name, item.display_name, item.display_name, item.hometown, item.post, item.order,
           item.closed, item.gender, item.birth_date, item.create_time,
           item.value.has_value() ? Value(*item.value) : Value(std::monostate()), item.tags});
      if (!inserted.ok()) return inserted.status();
    }
    return absl::OkStatus();
  }

  static std::vector<Row> Query(const std::string& sql, const std::vector<Value>& parameters) {
    std::vector<Row> rows;
    const absl::Status status =
        database_->ReadNow(absl::Seconds(30), [&](db::Session& session) -> absl::Status {
          auto answer = session.Query(sql, parameters);
          if (answer.ok()) rows = *std::move(answer);
          return answer.status();
        });
    EXPECT_TRUE(status.ok()) << status << "\n" << sql;
    return rows;
  }

  static std::set<std::string> Matching(const std::string& filter) {
    const auto condition = FilterToSql(filter, TestColumns());
    EXPECT_TRUE(condition.ok()) << filter << ": " << condition.status();
    if (!condition.ok()) return {};
    std::set<std::string> names;
    for (const Row& row :
         Query("SELECT name FROM items WHERE " + condition->sql, condition->parameters)) {
      names.insert(row.Text());
    }
    return names;
  }

  static std::set<std::string> Expected(const std::function<bool(const Item&)>& wanted) {
    std::set<std::string> names;
    for (const Item& item : *items_) {
      if (wanted(item)) names.insert(item.name);
    }
    return names;
  }

  static inline std::vector<Item>* items_ = nullptr;
  static inline db::Database* database_ = nullptr;
};

bool HasTag(const Item& item, const std::string& tag) {
  return item.tags.find("\x1f" + tag + "\x1f") != std::string::npos;
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Case {
  const char* filter;
  std::function<bool(const Item&)> wanted;
};

const std::vector<Case>& Cases() {
  static const auto* const kCases = new std::vector<Case>{
      {"hometown = \"Bến Tre\"", [](const Item& i) { return i.hometown == "Bến Tre"; }},
      {"hometown != \"Bến Tre\"", [](const Item& i) { return i.hometown != "Bến Tre"; }},
      {"hometown:Tre", [](const Item& i) { return Contains(i.hometown, "Tre"); }},
      {"hometown:\"%\"", [](const Item& i) { return Contains(i.hometown, "%"); }},
      {"hometown:_", [](const Item& i) { return Contains(i.hometown, "_"); }},
      {"hometown:\"!\"", [](const Item& i) { return Contains(i.hometown, "!"); }},
      {"hometown:\"\\\\\"", [](const Item& i) { return Contains(i.hometown, "\\"); }},
      {"hometown:\"'\"", [](const Item& i) { return Contains(i.hometown, "'"); }},
      {"hometown = 100*", [](const Item& i) { return i.hometown.starts_with("100"); }},
      {"hometown = \"100%*\"", [](const Item& i) { return i.hometown.starts_with("100%"); }},
      {"hometown = *b", [](const Item& i) { return i.hometown.ends_with("b"); }},
      {"hometown = a_*", [](const Item& i) { return i.hometown.starts_with("a_"); }},
      {"hometown:*", [](const Item& i) { return !i.hometown.empty(); }},
      {"hometown >= a", [](const Item& i) { return i.hometown >= "a"; }},
      {"post = organizations/o1/posts/a",
       [](const Item& i) { return i.post == "organizations/o1/posts/a"; }},
      {"post = organizations/o1/*",
       [](const Item& i) { return i.post.starts_with("organizations/o1/"); }},
      {"post = ''", [](const Item& i) { return i.post.empty(); }},
      {"order = -1", [](const Item& i) { return i.order == -1; }},
      {"order > 1", [](const Item& i) { return i.order > 1; }},
      {"order:*", [](const Item& i) { return i.order != 0; }},
      {"closed = true", [](const Item& i) { return i.closed == 1; }},
      {"gender != FEMALE", [](const Item& i) { return i.gender != 1; }},
      {"birth_date = 1970-02-28", [](const Item& i) { return i.birth_date == 19700228; }},
      {"birth_date = 1970-02",
       [](const Item& i) { return i.birth_date == 19700200 || i.birth_date == 19700228; }},
      {"birth_date != 1970", [](const Item& i) { return i.birth_date / 10000 != 1970; }},
      {"birth_date < 1970",
       [](const Item& i) { return i.birth_date != 0 && i.birth_date / 10000 < 1970; }},
      {"birth_date <= 1970",
       [](const Item& i) { return i.birth_date != 0 && i.birth_date / 10000 <= 1970; }},
      {"birth_date > 1970", [](const Item& i) { return i.birth_date / 10000 > 1970; }},
      {"birth_date >= 1970", [](const Item& i) { return i.birth_date / 10000 >= 1970; }},
      {"create_time < 2018-07-12T08:00:00+07:00",
       [](const Item& i) { return i.create_time != 0 && i.create_time < 1531357200000000; }},
      {"create_time = 2018-07-12T01:00:00Z",
       [](const Item& i) { return i.create_time == 1531357200000000; }},
      {"value > 3",
       [](const Item& i) {
         return i.value.has_value() && *i.value != "-3" && *i.value != "0" && *i.value != "3";
       }},
      {"value <= 0", [](const Item& i) { return i.value == "-3" || i.value == "0"; }},
      {"value = 11.050", [](const Item& i) { return i.value == "11.05"; }},
      {"value != 11.05", [](const Item& i) { return i.value != "11.05"; }},
      // Two numbers that are the same as floating-point numbers.
      {"value = 9007199254740993", [](const Item& i) { return i.value == "9007199254740993"; }},
      {"value:*", [](const Item& i) { return i.value.has_value(); }},
      {"value = ''", [](const Item& i) { return !i.value.has_value(); }},
      {"tags:a", [](const Item& i) { return HasTag(i, "a"); }},
      {"tags:\"a b\"", [](const Item& i) { return HasTag(i, "a b"); }},
      {"tags:\"10%\"", [](const Item& i) { return HasTag(i, "10%"); }},
      {"tags:\"1%\"", [](const Item&) { return false; }},
      {"tags:*", [](const Item& i) { return !i.tags.empty(); }},
  };
  return *kCases;
}

TEST_F(ListSqlTest, FiltersMeanWhatTheySay) {
  for (const Case& test : Cases()) {
    EXPECT_EQ(Matching(test.filter), Expected(test.wanted)) << test.filter;
  }
}

TEST_F(ListSqlTest, NegationIsTheRest) {
  for (const Case& test : Cases()) {
    const auto rest = Expected([&](const Item& item) { return !test.wanted(item); });
    EXPECT_EQ(Matching(absl::StrCat("NOT ", test.filter)), rest) << test.filter;
    EXPECT_EQ(Matching(absl::StrCat("-(", test.filter, ")")), rest) << test.filter;
  }
}

TEST_F(ListSqlTest, CombinationsAreThoseOfLogic) {
  std::mt19937 random(3);
  for (int i = 0; i < 60; ++i) {
    const Case& a = Cases()[random() % Cases().size()];
    const Case& b = Cases()[random() % Cases().size()];
    const Case& c = Cases()[random() % Cases().size()];
    const std::string filter = absl::StrCat(a.filter, " AND NOT ", b.filter, " OR ", c.filter);
    EXPECT_EQ(Matching(filter), Expected([&](const Item& item) {
                return a.wanted(item) && (!b.wanted(item) || c.wanted(item));
              }))
        << filter;
  }
}

// Every page after the last row of the one before, through tokens, must give every row once.
TEST_F(ListSqlTest, PagesFollowEachOtherWithoutGaps) {
  const PageTokens tokens(PageTokenKeys::Random(), {"items"});
  for (const char* order_by : {"", "name desc", "order", "order desc", "value", "value desc",
                               "value, order desc", "order desc, value desc, birth_date",
                               "birth_date, value, order, display_name desc, name desc",
                               "display_name", "create_time desc, value"}) {
    const auto order = ParseOrderBy(order_by, TestColumns());
    ASSERT_TRUE(order.ok()) << order.status();
    std::string select = "SELECT name";
    for (const OrderTerm& term : *order) absl::StrAppend(&select, ", ", QuotedColumn(term.column));
    absl::StrAppend(&select, " FROM items");
    const std::string end = absl::StrCat(" ORDER BY ", OrderSql(*order));
    const std::vector<Row> whole = Query(absl::StrCat(select, end), {});
    ASSERT_EQ(whole.size(), static_cast<size_t>(kRows));

    std::vector<Row> paged = Query(absl::StrCat(select, end, " LIMIT 7"), {});
    while (paged.size() < whole.size()) {
      const std::string token =
          tokens.After(*order, {paged.back().begin() + 1, paged.back().end()});
      const auto rest = tokens.Rest(*order, token);
      ASSERT_TRUE(rest.ok()) << order_by << ": " << rest.status();
      const std::vector<Row> page =
          Query(absl::StrCat(select, " WHERE ", rest->sql, end, " LIMIT 7"), rest->parameters);
      ASSERT_FALSE(page.empty()) << order_by << " after " << paged.size();
      paged.insert(paged.end(), page.begin(), page.end());
    }
    EXPECT_EQ(paged, whole) << order_by;
  }
}

}  // namespace
}  // namespace district::api
