#include "common/db/value.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::db {
namespace {

enum class Kind { kOne = 1, kTwo = 2 };

TEST(RowTest, HasNamedColumns) {
  const Row row = {Value("people/a"), Value(int64_t{2}), Value(int64_t{1}), Value("3.5"), Value()};
  const auto [name, kind, living, score, end] =
      row.As<std::string_view, Kind, bool, std::string, Value>();
  EXPECT_EQ(name, "people/a");
  EXPECT_EQ(kind, Kind::kTwo);
  EXPECT_TRUE(living);
  EXPECT_EQ(score, "3.5");
  EXPECT_TRUE(IsNull(end));
  const auto [later] = row.As<std::string>(3);
  EXPECT_EQ(later, "3.5");
}

TEST(RowTest, NullReadsAsNothing) {
  const Row row = {Value(), Value()};
  EXPECT_EQ(row.Text(), "");
  EXPECT_EQ(row.Int(1), 0);
}

}  // namespace
}  // namespace district::db
