#include "common/db/sql.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::db {
namespace {

using ::testing::ElementsAre;

TEST(SqlCatTest, KeepsParametersInTheOrderOfTheText) {
  const Sql since = SqlCat("from_day <= ", Bind(20180712));
  const Sql sql =
      SqlCat("SELECT name FROM t WHERE ", since, " AND kind = ", Bind(Value("a")), " LIMIT ", 10);
  EXPECT_EQ(sql.sql, "SELECT name FROM t WHERE from_day <= ? AND kind = ? LIMIT 10");
  EXPECT_THAT(sql.parameters, ElementsAre(Value(int64_t{20180712}), Value("a")));
}

TEST(SqlTest, AnEmptyConditionAsksForNothing) {
  Sql condition;
  condition.And({});
  EXPECT_TRUE(condition.empty());
  condition.And(SqlCat("a = ", Bind(1)));
  condition.And({});
  EXPECT_EQ(condition.sql, "a = ?");
  condition.And(SqlCat("b = ", Bind(2), " OR c = ", Bind(3)));
  EXPECT_EQ(condition.sql, "a = ? AND (b = ? OR c = ?)");
  EXPECT_EQ(condition.parameters.size(), 3);
}

TEST(AllOfTest, KeepsEachConditionTogether) {
  const Sql either = SqlCat("a = 1 OR b = 2"), other = SqlCat("c = ", Bind(3));
  EXPECT_EQ(Where(AllOf({})).sql, "");
  EXPECT_EQ(Where(AllOf({{}, either, {}})).sql, " WHERE a = 1 OR b = 2");
  EXPECT_EQ(Where(AllOf({either, {}, other})).sql, " WHERE (a = 1 OR b = 2) AND (c = ?)");
}

TEST(SqlJoinTest, PutsTheSeparatorBetween) {
  const Sql joined = SqlJoin({Bind(1), Bind(2), Bind(3)}, ",");
  EXPECT_EQ(joined.sql, "?,?,?");
  EXPECT_EQ(joined.parameters.size(), 3);
}

TEST(IsInTest, HasFewTexts) {
  EXPECT_EQ(IsIn("name", std::set<std::string>{"a", "b", "c"}).sql, "name IN (?,?,?,?)");
  EXPECT_THAT(IsIn("name", std::vector<std::string>{"a"}).parameters, ElementsAre(Value("a")));
}

TEST(IsInTest, OfNothingMeetsNothing) {
  const Sql none = IsIn("name", std::vector<std::string>());
  EXPECT_EQ(none.sql, "name IN (?)");
  EXPECT_THAT(none.parameters, ElementsAre(Value()));
}

TEST(PaddedTest, RepeatsTheLastUpToAPowerOfTwo) {
  EXPECT_THAT(Padded({"a", "b", "c"}), ElementsAre("a", "b", "c", "c"));
  EXPECT_THAT(Padded({}), ElementsAre());
}

}  // namespace
}  // namespace district::db
