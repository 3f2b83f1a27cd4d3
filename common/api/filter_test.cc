#include "common/api/filter.h"

#include <algorithm>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "common/api/testing_columns.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using db::Value;
using ::testing::HasSubstr;

const Columns& AllColumns() {
  static const auto* const kColumns = new Columns(TestColumns());
  return *kColumns;
}

std::string Show(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return absl::StrCat(*integer);
  return absl::StrCat("'", db::AsText(value), "'");
}

// "sql | 'a', 1"
std::string Show(const absl::StatusOr<db::Sql>& condition) {
  if (!condition.ok()) return std::string(condition.status().message());
  if (condition->parameters.empty()) return condition->sql;
  return absl::StrCat(
      condition->sql, " | ",
      absl::StrJoin(condition->parameters, ", ", [](std::string* out, const Value& value) {
        absl::StrAppend(out, Show(value));
      }));
}

std::string Sql(std::string_view filter) { return Show(FilterToSql(filter, AllColumns())); }

struct Case {
  const char* filter;
  const char* sql;
};

TEST(FilterTest, Structure) {
  constexpr Case kCases[] = {
      {"", ""},
      {" \t\n ", ""},
      {"order=1", "`order` = ? | 1"},
      {"order = 1 AND closed = true", "(`order` = ? AND `closed` = ?) | 1, 1"},
      {"order = 1 closed = true", "(`order` = ? AND `closed` = ?) | 1, 1"},
      {"order = 1 OR order = 2 AND closed = true",
       "((`order` = ? OR `order` = ?) AND `closed` = ?) | 1, 2, 1"},
      {"closed = true order = 1 OR order = 2",
       "(`closed` = ? AND (`order` = ? OR `order` = ?)) | 1, 1, 2"},
      {"(order = 1 AND closed = true) OR order = 2",
       "((`order` = ? AND `closed` = ?) OR `order` = ?) | 1, 1, 2"},
      {"NOT order = 1", "NOT (`order` = ?) | 1"},
      {"-order = 1", "NOT (`order` = ?) | 1"},
      {"- ( order = -1 OR NOT(closed=true) )", "NOT ((`order` = ? OR NOT (`closed` = ?))) | -1, 1"},
      {"((((order=1))))", "`order` = ? | 1"},
      {"votes.for_count>=3", "`votes_for` >= ? | 3"},
      {"votes.forCount < 3", "`votes_for` < ? | 3"},
  };
  for (const Case& test : kCases) EXPECT_EQ(Sql(test.filter), test.sql) << test.filter;
}

TEST(FilterTest, Text) {
  constexpr Case kCases[] = {
      {"hometown = Bến", "`hometown` = ? | 'Bến'"},
      {"hometown = \"Bến Tre\"", "`hometown` = ? | 'Bến Tre'"},
      {"hometown = 'Bến \"Tre\"'", "`hometown` = ? | 'Bến \"Tre\"'"},
      {"hometown != \"\"", "`hometown` <> ? | ''"},
      {"hometown >= M", "`hometown` >= ? | 'M'"},
      {"hometown : \"n T\"", "`hometown` LIKE ? ESCAPE '!' | '%n T%'"},
      {"hometown:*", "`hometown` <> ''"},
      {"hometown:\"*\"", "`hometown` LIKE ? ESCAPE '!' | '%*%'"},
      {"hometown = Bến*", "`hometown` LIKE ? ESCAPE '!' | 'Bến%'"},
      {"hometown = \"*Tre\"", "`hometown` LIKE ? ESCAPE '!' | '%Tre'"},
      {"hometown != \"*n T*\"", "`hometown` NOT LIKE ? ESCAPE '!' | '%n T%'"},
      {"hometown = \"*\"", "`hometown` LIKE ? ESCAPE '!' | '%'"},
      {"hometown = \"\\*a\\*\"", "`hometown` = ? | '*a*'"},
      {"hometown = a*b", "`hometown` = ? | 'a*b'"},
      {"hometown = \"50%_!*\"", "`hometown` LIKE ? ESCAPE '!' | '50!%!_!!%'"},
      {"hometown:\"%\"", "`hometown` LIKE ? ESCAPE '!' | '%!%%'"},
      {"hometown = \"a\\\\b\\\"c\"", "`hometown` = ? | 'a\\b\"c'"},
      {"hometown = \"'; DROP TABLE people; --\"", "`hometown` = ? | ''; DROP TABLE people; --'"},
      // The decomposed form is the same text.
      {"hometown = \"Be\xCC\x82\xCC\x81n\"", "`hometown` = ? | 'Bến'"},
  };
  for (const Case& test : kCases) EXPECT_EQ(Sql(test.filter), test.sql) << test.filter;
}

TEST(FilterTest, OtherTypes) {
  constexpr Case kCases[] = {
      {"post = organizations/quan-uy/posts/bi-thu",
       "`post` = ? | 'organizations/quan-uy/posts/bi-thu'"},
      {"post : \"organizations/quan-uy/posts/bi-thu\"",
       "`post` = ? | 'organizations/quan-uy/posts/bi-thu'"},
      {"post = organizations/quan-uy/*", "`post` LIKE ? ESCAPE '!' | 'organizations/quan-uy/%'"},
      {"post = \"\"", "`post` = ? | ''"},
      {"-post:*", "NOT (`post` <> '')"},
      {"order:7", "`order` = ? | 7"},
      {"order:*", "`order` <> 0"},
      {"order != \"7\"", "`order` <> ? | 7"},
      {"closed != false", "`closed` <> ? | 0"},
      {"gender = FEMALE", "`gender` = ? | 1"},
      {"gender:FEMALE", "`gender` = ? | 1"},
      {"gender != GENDER_UNSPECIFIED", "`gender` <> ? | 0"},
      {"gender:*", "`gender` <> 0"},
      {"birth_date = 1970-02-28", "`birth_date` = ? | 19700228"},
      {"birth_date = 1970-02", "`birth_date` BETWEEN ? AND ? | 19700200, 19700228"},
      {"birth_date != 1970", "`birth_date` NOT BETWEEN ? AND ? | 19700000, 19701231"},
      {"birth_date < 1970", "(`birth_date` < ? AND `birth_date` <> 0) | 19700000"},
      {"birth_date <= 1970", "(`birth_date` <= ? AND `birth_date` <> 0) | 19701231"},
      {"birth_date > 1970", "`birth_date` > ? | 19701231"},
      {"birth_date >= 1970", "`birth_date` >= ? | 19700000"},
      {"birth_date:*", "`birth_date` <> 0"},
      {"birth_date = ''", "`birth_date` = ? | 0"},
      {"create_time > 2018-07-12T08:00:00+07:00", "`create_time` > ? | 1531357200000000"},
      {"create_time <= '2018-07-12T01:00:00.5Z'",
       "(`create_time` <= ? AND `create_time` <> 0) | 1531357200500000"},
      {"create_time:*", "`create_time` <> 0"},
      {"value > 3", "(`value` IS NOT NULL AND `value` > CAST(? AS DECIMAL(38,10))) | '3'"},
      {"value != -11.050", "(`value` IS NULL OR `value` <> CAST(? AS DECIMAL(38,10))) | '-11.05'"},
      {"value:11.05", "(`value` IS NOT NULL AND `value` = CAST(? AS DECIMAL(38,10))) | '11.05'"},
      {"value:*", "`value` IS NOT NULL"},
      {"NOT value > 3",
       "NOT ((`value` IS NOT NULL AND `value` > CAST(? AS DECIMAL(38,10)))) | '3'"},
      {"tags:\"đô thị\"", "`tags` LIKE ? ESCAPE '!' | '%\x1fđô thị\x1f%'"},
      {"tags:100%",
       "`tags` LIKE ? ESCAPE '!' | '%\x1f"
       "100!%\x1f%'"},
      {"tags:*", "`tags` <> ''"},
      {"NOT tags:a",
       "NOT (`tags` LIKE ? ESCAPE '!') | '%\x1f"
       "a\x1f%'"},
      {"reasons:FORECAST_HARD",
       "`reasons` LIKE ? ESCAPE '!' | '%\x1f"
       "2\x1f%'"},
  };
  for (const Case& test : kCases) EXPECT_EQ(Sql(test.filter), test.sql) << test.filter;
}

TEST(FilterTest, SaysWhatIsWrongAndWhere) {
  constexpr Case kCases[] = {
      {"colour = red", "unknown field `colour`, at character 1"},
      {"order = 1 AND colour = red", "unknown field `colour`, at character 15"},
      {"hometown = 'Bến' AND colour = red", "unknown field `colour`, at character 22"},
      {"Nam", "name a field"},
      {"\"Nam\"", "name a field"},
      {"order = 1 Nam", "name a field, as in display_name:\"Nam\", at character 11"},
      {"order = 1 and closed = true", "`AND` is written in capitals, at character 11"},
      {"not order = 1", "`NOT` is written in capitals"},
      {"order", "name a field"},
      {"order =", "expected a value, at character 8"},
      {"order = AND", "expected a value"},
      {"= 1", "name a field"},
      {"AND order = 1", "expected a field, at character 1"},
      {"order = 1 AND", "expected a field"},
      {"order = 1 OR", "expected a field"},
      {"order = 1 AND AND order = 2", "expected a field, at character 15"},
      {"order = 1 OR OR order = 2", "expected a field"},
      {"NOT", "expected a field"},
      {"NOT NOT order = 1", "expected a field"},
      {"--order = 1", "name a field"},
      {"(order = 1", "a parenthesis that is not closed, at character 1"},
      {"order = 1)", "closes nothing, at character 10"},
      {"()", "name a field"},
      {"(order = 1)(order = 2)", "expected a space, at character 12"},
      {"hometown='a'order = 2", "expected a space"},
      {"order = (1 OR 2)", "expected a value"},
      {"order == 1", "expected a value"},
      {"order <> 1", "expected a value"},
      {"order ! 1", "name a field"},
      {"hometown = 'a", "a quote that is not closed, at character 12"},
      {"hometown = 'a\\n'", "a backslash stands before"},
      {"hometown = a\\", "a backslash stands before"},
      {"regex(hometown, 'a')", "there are no functions"},
      {"order = ten", "`order` is compared with a whole number, at character 9"},
      {"order = 1.5", "whole number"},
      {"order = 99999999999999999999", "whole number"},
      {"closed = yes", "is true or false"},
      {"closed > false", "has no order"},
      {"gender = female", "is one of GENDER_UNSPECIFIED, FEMALE, MALE"},
      {"gender = 1", "is one of"},
      {"gender < MALE", "has no order"},
      {"birth_date = 1970-02-30", "is compared with a date"},
      {"birth_date = 1970-2-3", "is compared with a date"},
      {"birth_date < ''", "is compared with a date"},
      {"create_time > 2018-07-12", "is compared with an instant"},
      {"create_time > 'infinite-future'", "is compared with an instant"},
      {"create_time > '2018-07-12 08:00:00+07:00'", "is compared with an instant"},
      {"create_time > '2018-07-12T08:00:00'", "is compared with an instant"},
      {"value = 11,05", "is compared with a decimal number"},
      {"value = NaN", "is compared with a decimal number"},
      {"value = 1e400", "is compared with a decimal number"},
      {"post = bi-thu", "is compared with a resource name"},
      {"post = organizations/-/posts/a", "is compared with a resource name"},
      {"post = 'organizations/đ*'", "is compared with a resource name"},
      {"tags = a", "is a list and takes `:` only"},
      {"tags != a", "is a list and takes `:` only"},
      {"tags:''", "holds no empty elements"},
      {"reasons:HARD", "is one of"},
      {"votes = 1", "unknown field `votes`"},
      {"votes..for_count = 1", "unknown field"},
      {"hometown = 'a\x01'", "holds a control character"},
      {"hometown = \xC3\x28", "not UTF-8"},
  };
  for (const Case& test : kCases) {
    const auto condition = FilterToSql(test.filter, AllColumns());
    ASSERT_FALSE(condition.ok()) << test.filter << " -> " << Show(condition);
    const absl::Status& status = condition.status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.sql)) << test.filter;
    EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "INVALID_FILTER");
    EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "filter");
    EXPECT_FALSE(DetailOf<google::rpc::LocalizedMessage>(status).message().empty());
  }
}

TEST(FilterTest, NeverRepeatsAValue) {
  const auto condition = FilterToSql("birth_date = secret OR value = secret", AllColumns());
  EXPECT_EQ(std::string(condition.status().ToString()).find("secret"), std::string::npos);
}

std::string Repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(FilterTest, IsBounded) {
  EXPECT_TRUE(FilterToSql(Repeated("order=1 ", 100), AllColumns()).ok());
  EXPECT_FALSE(FilterToSql(Repeated("order=1 ", 101), AllColumns()).ok());
  const auto nested = [](int depth) {
    return Repeated("(", depth) + "order=1" + Repeated(")", depth);
  };
  EXPECT_TRUE(FilterToSql(nested(20), AllColumns()).ok());
  EXPECT_FALSE(FilterToSql(nested(21), AllColumns()).ok());
  EXPECT_FALSE(FilterToSql(nested(2000), AllColumns()).ok());
  EXPECT_FALSE(FilterToSql(Repeated("-(", 1000), AllColumns()).ok());
  EXPECT_TRUE(FilterToSql("hometown=\"" + std::string(4000, 'a') + "\"", AllColumns()).ok());
  EXPECT_FALSE(FilterToSql("hometown=\"" + std::string(4096, 'a') + "\"", AllColumns()).ok());
}

// Whatever comes in, what comes out is INVALID_FILTER or SQL made of nothing but our own words.
void ExpectSqlOrInvalid(const std::string& filter) {
  const auto condition = FilterToSql(filter, AllColumns());
  if (!condition.ok()) {
    ASSERT_EQ(condition.status().code(), absl::StatusCode::kInvalidArgument) << filter;
    ASSERT_EQ(DetailOf<google::rpc::ErrorInfo>(condition.status()).reason(), "INVALID_FILTER");
    return;
  }
  const std::string& sql = condition->sql;
  ASSERT_EQ(static_cast<size_t>(std::count(sql.begin(), sql.end(), '?')),
            condition->parameters.size())
      << filter;
  ASSERT_EQ(std::count(sql.begin(), sql.end(), '('), std::count(sql.begin(), sql.end(), ')'));
  ASSERT_EQ(sql.find_first_of(";-\\\"#"), std::string::npos) << sql;
}

TEST(FilterTest, SurvivesRandomBytes) {
  std::mt19937 random(20180712);
  for (int i = 0; i < 30000; ++i) {
    std::string filter(random() % 40, '\0');
    for (char& c : filter) c = static_cast<char>(random());
    ASSERT_NO_FATAL_FAILURE(ExpectSqlOrInvalid(filter));
  }
}

TEST(FilterTest, SurvivesRandomTokens) {
  const std::vector<std::string> tokens = {"order",
                                           "hometown",
                                           "birth_date",
                                           "value",
                                           "tags",
                                           "gender",
                                           "votes.for_count",
                                           "=",
                                           "!=",
                                           "<",
                                           "<=",
                                           ">",
                                           ">=",
                                           ":",
                                           "AND",
                                           "OR",
                                           "NOT",
                                           "-",
                                           "(",
                                           ")",
                                           "1",
                                           "2018",
                                           "\"a*\"",
                                           "'%_!'",
                                           "FEMALE",
                                           "*",
                                           "\\",
                                           "\"",
                                           "'",
                                           "11.05",
                                           "\xE1\xBB\x99",
                                           "\xFF"};
  std::mt19937 random(18);
  int valid = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string filter;
    const size_t count = random() % 12;
    for (size_t j = 0; j < count; ++j) {
      filter += tokens[random() % tokens.size()];
      if (random() % 3 != 0) filter += ' ';
    }
    ASSERT_NO_FATAL_FAILURE(ExpectSqlOrInvalid(filter));
    valid += FilterToSql(filter, AllColumns()).ok();
  }
  EXPECT_GT(valid, 100);  // else the test proves little
}

// Mutations of good filters reach further than noise does.
TEST(FilterTest, SurvivesMutations) {
  const std::string good =
      "(hometown:\"Bến Tre\" OR birth_date >= 1970-02) AND NOT value < 11.05 tags:'a' "
      "create_time > 2018-07-12T08:00:00+07:00 gender = FEMALE";
  ASSERT_TRUE(FilterToSql(good, AllColumns()).ok());
  std::mt19937 random(7);
  for (int i = 0; i < 30000; ++i) {
    std::string filter = good;
    for (size_t changes = 1 + random() % 4; changes > 0; --changes) {
      const size_t at = random() % filter.size();
      switch (random() % 3) {
        case 0:
          filter[at] = static_cast<char>(random());
          break;
        case 1:
          filter.erase(at, 1 + random() % 5);
          break;
        default:
          filter.insert(at, filter.substr(random() % filter.size(), random() % 8));
      }
      if (filter.empty()) filter = " ";
    }
    ASSERT_NO_FATAL_FAILURE(ExpectSqlOrInvalid(filter));
  }
}

}  // namespace
}  // namespace district::api
