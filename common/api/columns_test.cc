#include "common/api/columns.h"

#include "gmock/gmock.h"

namespace district::api {
namespace {

TEST(ColumnsTest, AreFoundByBothSpellingsOfTheirPath) {
  Columns columns;
  columns.Add({.path = "display_name", .column = "display_name"});
  columns.Add({.path = "votes.for_count", .column = "votes_for_count"});
  ASSERT_EQ(columns.all().size(), 2u);
  EXPECT_EQ(columns.Find("display_name"), columns.all().data());
  EXPECT_EQ(columns.Find("displayName"), columns.all().data());
  EXPECT_EQ(columns.Find("votes.for_count"), &columns.all()[1]);
  EXPECT_EQ(columns.Find("votes.forCount"), &columns.all()[1]);
  EXPECT_EQ(columns.Find("votes"), nullptr);
  EXPECT_EQ(columns.Find("DisplayName"), nullptr);
  EXPECT_EQ(columns.Find(""), nullptr);
}

TEST(QuotedColumnTest, EachPartStandsInBackticks) {
  EXPECT_EQ(QuotedColumn("order"), "`order`");
  EXPECT_EQ(QuotedColumn("p.order"), "`p`.`order`");
  EXPECT_EQ(QuotedColumn("`order` + 1"), "`order` + 1") << "what is quoted stays";
}

}  // namespace
}  // namespace district::api
