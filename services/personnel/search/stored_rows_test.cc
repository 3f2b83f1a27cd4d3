#include "services/personnel/search/stored_rows.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace district::personnel {
namespace {

const absl::Time kFirst = absl::FromUnixMicros(1);
const absl::Time kSecond = absl::FromUnixMicros(2);

TEST(StoredRowsTest, WhatATransactionFindsIsKnown) {
  StoredRows rows(10);
  EXPECT_FALSE(rows.Contains("a"));
  rows.Found("a", kFirst);
  EXPECT_TRUE(rows.Contains("a"));
  EXPECT_FALSE(rows.Contains("b"));
}

TEST(StoredRowsTest, WhatItPutThereItselfIsNotYet) {
  StoredRows rows(10);
  rows.Inserted("a", kFirst);
  rows.Found("a", kFirst);
  EXPECT_FALSE(rows.Contains("a")) << "the transaction may still be rolled back";
  rows.Found("a", kSecond);
  EXPECT_TRUE(rows.Contains("a")) << "another one sees only what was committed";
}

TEST(StoredRowsTest, RemembersNoMoreThanItMay) {
  StoredRows rows(3);
  for (int i = 0; i < 100; ++i) {
    rows.Inserted(absl::StrCat("i", i), kFirst);
    rows.Found(absl::StrCat("f", i), kSecond);
  }
  int known = 0;
  for (int i = 0; i < 100; ++i) known += rows.Contains(absl::StrCat("f", i)) ? 1 : 0;
  EXPECT_GT(known, 0);
  EXPECT_LE(known, 3);
}

}  // namespace
}  // namespace district::personnel
