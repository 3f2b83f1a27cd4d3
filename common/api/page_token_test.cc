#include <limits>
#include <random>
#include <string>
#include <vector>

#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using db::Value;

std::vector<std::vector<Value>> SomeValues() {
  return {
      {},
      {std::string("people/nguyen-van-nam")},
      {int64_t{0}, std::string("people/a")},
      {int64_t{-1}, int64_t{20180712}, std::monostate(), std::string()},
      {std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()},
      {std::string("11.05"), std::string("Đinh Thị Lan Duyên"), std::string("a\0b", 3)},
      {std::string(400, 'x'), std::string("people/a")},
  };
}

TEST(PageTokenTest, GivesBackTheValues) {
  for (const auto& values : SomeValues()) {
    const std::string token = EncodePageToken(values, "arguments");
    const auto decoded = DecodePageToken(token, "arguments");
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, values);
    for (char c : token) EXPECT_TRUE(isalnum(c) || c == '-' || c == '_') << token;
  }
}

TEST(PageTokenTest, StaysShort) {
  const std::string token =
      EncodePageToken({int64_t{20180712}, std::string("people/nguyen-van-nam")}, "");
  EXPECT_LT(token.size(), 80u);
}

TEST(PageTokenTest, BelongsToItsArguments) {
  const std::vector<Value> values = {std::string("people/a")};
  const std::string token = EncodePageToken(values, "parent=people/a");
  for (const char* other : {"", "parent=people/", "parent=people/ab", "Parent=people/a"}) {
    EXPECT_FALSE(DecodePageToken(token, other).ok()) << other;
  }
  // What moves from the values to the arguments is noticed too.
  EXPECT_FALSE(DecodePageToken(EncodePageToken({std::string("ab")}, "c"), "bc").ok());
}

TEST(PageTokenTest, AnyChangedBitIsFound) {
  for (const auto& values : SomeValues()) {
    const std::string token = EncodePageToken(values, "arguments");
    for (size_t i = 0; i < token.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string tampered = token;
        tampered[i] = static_cast<char>(tampered[i] ^ (1 << bit));
        EXPECT_FALSE(DecodePageToken(tampered, "arguments").ok()) << i << " " << bit;
      }
    }
  }
}

TEST(PageTokenTest, AnyOtherLengthIsFound) {
  const std::string token = EncodePageToken({int64_t{7}, std::string("people/a")}, "");
  for (size_t length = 0; length < token.size(); ++length) {
    EXPECT_FALSE(DecodePageToken(token.substr(0, length), "").ok()) << length;
    EXPECT_FALSE(DecodePageToken(token.substr(length + 1), "").ok()) << length;
  }
  for (const char* end : {"A", "=", "==", " ", "\n", "AAAA"}) {
    EXPECT_FALSE(DecodePageToken(token + end, "").ok()) << end;
    EXPECT_FALSE(DecodePageToken(end + token, "").ok()) << end;
  }
}

TEST(PageTokenTest, NonsenseIsRefusedAsAField) {
  std::mt19937 random(20180712);
  for (int i = 0; i < 20000; ++i) {
    std::string token(random() % 60, '\0');
    for (char& c : token) c = static_cast<char>(random());
    const auto decoded = DecodePageToken(token, "");
    ASSERT_FALSE(decoded.ok());
    ASSERT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument);
  }
  const absl::Status status = DecodePageToken("nonsense", "").status();
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "INVALID_PAGE_TOKEN");
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "page_token");
  EXPECT_FALSE(DetailOf<google::rpc::LocalizedMessage>(status).message().empty());
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
