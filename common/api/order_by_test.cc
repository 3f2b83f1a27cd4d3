#include "common/api/order_by.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "common/api/errors.h"
#include "common/api/testing_columns.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using db::Value;
using ::testing::HasSubstr;

std::string Sql(std::string_view order_by) {
  const auto order = ParseOrderBy(order_by, TestColumns());
  return order.ok() ? OrderSql(*order) : std::string(order.status().message());
}

TEST(ColumnsTest, AreFoundInBothSpellings) {
  const Columns columns = TestColumns();
  ASSERT_NE(columns.Find("display_name"), nullptr);
  EXPECT_EQ(columns.Find("displayName"), columns.Find("display_name"));
  EXPECT_EQ(columns.Find("votes.forCount"), columns.Find("votes.for_count"));
  EXPECT_EQ(columns.Find("votes.for_count")->column, "votes_for");
  for (const char* path : {"", "votes", "votes_for", "Display_name", "displayname"}) {
    EXPECT_EQ(columns.Find(path), nullptr) << path;
  }
}

TEST(ColumnsTest, AreQuoted) {
  EXPECT_EQ(QuotedColumn("order"), "`order`");
  EXPECT_EQ(QuotedColumn("p.order"), "`p`.`order`");
  EXPECT_EQ(QuotedColumn("`order`"), "`order`");
}

TEST(ParseOrderByTest, ReadsFieldsAndAddsTheName) {
  const struct {
    const char* order_by;
    const char* sql;
  } kCases[] = {
      {"", "`name`"},
      {"  ", "`name`"},
      {"name", "`name`"},
      {"name desc", "`name` DESC"},
      {"birth_date", "`birth_date`, `name`"},
      {"birthDate desc", "`birth_date` DESC, `name`"},
      {" birth_date  desc ,display_name asc", "`birth_date` DESC, `name_key`, `name`"},
      {"order DESC, value", "`order` DESC, `value`, `name`"},
      {"value desc,name desc", "`value` DESC, `name` DESC"},
      {"name, value", "`name`"},
      {"value,name,order", "`value`, `name`"},
  };
  for (const auto& test : kCases) EXPECT_EQ(Sql(test.order_by), test.sql) << test.order_by;
}

TEST(ParseOrderByTest, RefusesWhatItCannotOrderBy) {
  const struct {
    const char* order_by;
    const char* why;
  } kCases[] = {
      {"colour", "unknown field `colour`"},
      {"hometown", "nothing can be ordered by `hometown`"},
      {"order,,name", "missing between commas"},
      {"order,", "missing between commas"},
      {",", "missing between commas"},
      {"order descending", "only `asc` or `desc`"},
      {"order desc desc", "only `asc` or `desc`"},
      {"order,order desc", "`order` is there twice"},
      {"birth_date,birthDate", "`birth_date` is there twice"},
      {"name,value,name", "`name` is there twice"},
      {"order,value,birth_date,create_time,display_name,name", "more than 5"},
      {"name; DROP TABLE people", "unknown field"},
      {"`name`", "unknown field"},
      {"-order", "unknown field"},
  };
  for (const auto& test : kCases) {
    const auto order = ParseOrderBy(test.order_by, TestColumns());
    ASSERT_FALSE(order.ok()) << test.order_by;
    EXPECT_EQ(order.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(order.status().message()), HasSubstr(test.why)) << test.order_by;
    EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(order.status()).reason(), "INVALID_ORDER_BY");
    EXPECT_EQ(DetailOf<google::rpc::BadRequest>(order.status()).field_violations(0).field(),
              "order_by");
  }
}

TEST(ParseOrderByTest, KnowsTheTypesOfColumns) {
  const auto order = ParseOrderBy("value desc, order", TestColumns());
  ASSERT_TRUE(order.ok());
  ASSERT_EQ(order->size(), 3u);
  EXPECT_EQ((*order)[0].type, ColumnType::kDecimal);
  EXPECT_TRUE((*order)[0].descending);
  EXPECT_EQ((*order)[1].type, ColumnType::kInteger);
  EXPECT_EQ((*order)[2].type, ColumnType::kReference);
}

TEST(AfterSqlTest, IsOneRangeForNamesAlone) {
  const db::Sql after = AfterSql({{.column = "name"}}, {std::string("people/a")});
  EXPECT_EQ(after.sql, "`name` > ?");
  EXPECT_EQ(after.parameters, std::vector<Value>{std::string("people/a")});
  EXPECT_EQ(AfterSql({{.column = "name", .descending = true}}, {std::string("people/a")}).sql,
            "`name` < ?");
}

TEST(AfterSqlTest, BeginsWithARangeOfTheFirstColumn) {
  const std::vector<OrderTerm> order = {{.column = "birth_date"}, {.column = "name"}};
  const db::Sql after = AfterSql(order, {int64_t{19700101}, std::string("people/a")});
  EXPECT_EQ(after.sql,
            "(`birth_date` >= ? AND (`birth_date` > ? OR (`birth_date` = ? AND `name` > ?)))");
  const std::vector<Value> parameters = {int64_t{19700101}, int64_t{19700101}, int64_t{19700101},
                                         std::string("people/a")};
  EXPECT_EQ(after.parameters, parameters);
}

TEST(AfterSqlTest, HasAPlaceForEveryParameter) {
  for (const char* order_by :
       {"", "name desc", "value", "value desc", "value desc, order, birth_date desc",
        "order, value, display_name"}) {
    const auto order = ParseOrderBy(order_by, TestColumns());
    ASSERT_TRUE(order.ok());
    for (const Value& value : {Value(int64_t{5}), Value(std::monostate())}) {
      std::vector<Value> last(order->size() - 1, value);
      last.emplace_back(std::string("people/a"));
      const db::Sql after = AfterSql(*order, last);
      EXPECT_EQ(static_cast<size_t>(std::count(after.sql.begin(), after.sql.end(), '?')),
                after.parameters.size())
          << after.sql;
      EXPECT_EQ(std::count(after.sql.begin(), after.sql.end(), '('),
                std::count(after.sql.begin(), after.sql.end(), ')'))
          << after.sql;
    }
  }
}

TEST(AfterSqlTest, NothingComesAfterForgedValues) {
  EXPECT_EQ(AfterSql({{.column = "order"}, {.column = "name"}}, {int64_t{1}}).sql, "1 = 0");
  EXPECT_EQ(AfterSql({{.column = "name"}}, {}).sql, "1 = 0");
}

TEST(PageSizeTest, HasADefaultAndABound) {
  EXPECT_EQ(PageSize(0).value(), 50);
  EXPECT_EQ(PageSize(1).value(), 1);
  EXPECT_EQ(PageSize(1000).value(), 1000);
  EXPECT_EQ(PageSize(1001).value(), 1000);
  EXPECT_EQ(PageSize(std::numeric_limits<int>::max()).value(), 1000);
  const absl::Status status = PageSize(-1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "page_size");
}

}  // namespace
}  // namespace district::api
