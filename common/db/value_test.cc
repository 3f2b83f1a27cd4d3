#include "common/db/value.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::db {
namespace {

using ::testing::ElementsAre;

TEST(InListTest, RepeatsTheLastUpToAPowerOfTwo) {
  const InList list({"a", "b", "c"});
  EXPECT_THAT(list.values, ElementsAre(Value("a"), Value("b"), Value("c"), Value("c")));
  EXPECT_EQ(list.placeholders, "?,?,?,?");
}

TEST(InListTest, OfNothingIsNull) {
  const InList list({});
  EXPECT_THAT(list.values, ElementsAre(Value()));
  EXPECT_EQ(list.placeholders, "?");
}

}  // namespace
}  // namespace district::db
