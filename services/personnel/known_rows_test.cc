#include "services/personnel/known_rows.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace district::personnel {
namespace {

const absl::Time kFirst = absl::FromUnixMicros(1);
const absl::Time kSecond = absl::FromUnixMicros(2);

TEST(KnownRowsTest, WhatATransactionFindsIsKnown) {
  KnownRows rows(10);
  EXPECT_FALSE(rows.Knows("a"));
  rows.Found("a", kFirst);
  EXPECT_TRUE(rows.Knows("a"));
  EXPECT_FALSE(rows.Knows("b"));
}

TEST(KnownRowsTest, WhatItPutThereItselfIsNotYet) {
  KnownRows rows(10);
  rows.Inserted("a", kFirst);
  rows.Found("a", kFirst);
  EXPECT_FALSE(rows.Knows("a")) << "the transaction may still be rolled back";
  rows.Found("a", kSecond);
  EXPECT_TRUE(rows.Knows("a")) << "another one sees only what was committed";
}

TEST(KnownRowsTest, RemembersNoMoreThanItMay) {
  KnownRows rows(3);
  for (int i = 0; i < 100; ++i) {
    rows.Inserted(absl::StrCat("i", i), kFirst);
    rows.Found(absl::StrCat("f", i), kSecond);
  }
  int known = 0;
  for (int i = 0; i < 100; ++i) known += rows.Knows(absl::StrCat("f", i)) ? 1 : 0;
  EXPECT_GT(known, 0);
  EXPECT_LE(known, 3);
}

}  // namespace
}  // namespace district::personnel
