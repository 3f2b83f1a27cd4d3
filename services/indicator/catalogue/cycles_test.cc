#include "services/indicator/catalogue/cycles.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CyclesTest, AreFoundByTheNearestWay) {
  EXPECT_THAT(CycleThrough({}, "a"), IsEmpty());
  EXPECT_THAT(CycleThrough({{"a", {"a"}}}, "a"), ElementsAre("a", "a"));
  EXPECT_THAT(CycleThrough({{"a", {"b"}}, {"b", {"c"}}, {"c", {"a"}}}, "a"),
              ElementsAre("a", "b", "c", "a"));
  EXPECT_THAT(CycleThrough({{"a", {"b", "c"}}, {"b", {"d"}}, {"d", {"a"}}, {"c", {"a"}}}, "a"),
              ElementsAre("a", "c", "a"));
  // What is reached in two ways is no cycle, and a cycle further down is not one of it.
  EXPECT_THAT(CycleThrough({{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}}, "a"), IsEmpty());
  EXPECT_THAT(CycleThrough({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}, "a"), IsEmpty());
}

}  // namespace
}  // namespace district::indicator
