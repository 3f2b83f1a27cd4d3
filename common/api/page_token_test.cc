#include "common/api/page_token.h"

#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/escaping.h"
#include "common/api/errors.h"
#include "common/testing/temporary_folder.h"
#include "common/text/digest.h"
#include "district/personnel/v1/people.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using db::Value;
using personnel::v1::ListPeopleRequest;

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

PageTokens Tokens(std::vector<std::string> scope = {"list"}) {
  static const auto* const keys = new std::shared_ptr<PageTokenKeys>(PageTokenKeys::Random());
  return PageTokens(*keys, std::move(scope));
}

// Columns of every type that values are bound to in different ways.
std::vector<OrderTerm> Order() {
  return {{.column = "precedence", .type = ColumnType::kInteger},
          {.column = "title", .type = ColumnType::kText},
          {.column = "value", .type = ColumnType::kDecimal},
          {.column = "name"}};
}

TEST(PageTokenTest, GivesBackTheValues) {
  const PageTokens tokens = Tokens();
  const std::string token = tokens.Encode(
      {kLeast, int64_t{-1}, int64_t{0}, kMost, std::string("people/a"), std::string(400, 'x')});
  const auto values =
      tokens.Decode<int64_t, int64_t, int64_t, int64_t, std::string, std::string>(token);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(*values, std::tuple(kLeast, -1, 0, kMost, "people/a", std::string(400, 'x')));
  for (char c : token) EXPECT_TRUE(isalnum(c) || c == '-' || c == '_') << token;
  EXPECT_TRUE(tokens.Decode<>(tokens.Encode({})).ok());
}

TEST(PageTokenTest, StaysShort) {
  const std::string token =
      Tokens().Encode({int64_t{20180712}, std::string("people/nguyen-van-nam")});
  EXPECT_LT(token.size(), 80u);
}

TEST(PageTokenTest, HoldsAsManyValuesOfTheTypesThatAreAskedFor) {
  const PageTokens tokens = Tokens();
  const std::vector<std::vector<Value>> others = {
      {},
      {int64_t{1}},
      {std::string("a")},
      {std::string("a"), int64_t{1}},
      {int64_t{1}, std::monostate()},
      {std::monostate(), std::string("a")},
      {int64_t{1}, int64_t{1}},
      {int64_t{1}, std::string("Đinh")},
      {int64_t{1}, std::string("a"), std::string("a")},
      std::vector<Value>(100, int64_t{1}),
  };
  EXPECT_TRUE(
      (tokens.Decode<int64_t, std::string>(tokens.Encode({int64_t{1}, std::string("a")}))).ok());
  for (const auto& values : others) {
    const auto decoded = tokens.Decode<int64_t, std::string>(tokens.Encode(values));
    EXPECT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(PageTokenTest, GoesOnOnlyAfterWhatTheColumnsCanHold) {
  const PageTokens tokens = Tokens();
  const auto rest = [&](const std::vector<Value>& values) {
    return tokens.Rest(Order(), tokens.Encode(values));
  };
  const std::string text = "Trưởng phòng", name = "people/a";
  for (const Value& decimal : {Value(std::string("11.05")), Value(std::monostate())}) {
    const auto condition = rest({int64_t{3}, text, decimal, name});
    ASSERT_TRUE(condition.ok()) << condition.status();
    EXPECT_FALSE(condition->sql.empty());
  }
  const std::string decimal = "1";
  const std::vector<std::vector<Value>> others = {
      {},
      {int64_t{3}, text, decimal},
      {int64_t{3}, text, decimal, name, name},
      {std::monostate(), text, decimal, name},
      {std::string("3"), text, decimal, name},
      {int64_t{3}, std::string("\xff"), decimal, name},
      {int64_t{3}, int64_t{1}, decimal, name},
      {int64_t{3}, text, std::string("one"), name},
      {int64_t{3}, text, int64_t{1}, name},
      {int64_t{3}, text, decimal, text},
      {int64_t{3}, text, decimal, std::monostate()},
  };
  for (const auto& values : others) {
    EXPECT_EQ(rest(values).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(PageTokenTest, NoTokenIsNoCondition) {
  const auto rest = Tokens().Rest(Order(), "");
  ASSERT_TRUE(rest.ok());
  EXPECT_TRUE(rest->sql.empty());
}

TEST(PageTokenTest, GoesOnAfterTheRowItWasMadeOf) {
  const PageTokens tokens = Tokens();
  const std::vector<OrderTerm> order = {{.column = "name"}};
  const auto rest = tokens.Rest(order, tokens.After(order, {std::string("people/a"), int64_t{1}}));
  ASSERT_TRUE(rest.ok());
  EXPECT_EQ(rest->parameters, std::vector<Value>{std::string("people/a")});
}

TEST(PageTokenTest, BelongsToItsScope) {
  const std::string token = Tokens({"list", "people/a"}).Encode({std::string("a")});
  EXPECT_TRUE(Tokens({"list", "people/a"}).Decode<std::string>(token).ok());
  const std::vector<std::vector<std::string>> others = {{},
                                                        {"list"},
                                                        {"list", "people/"},
                                                        {"list", "people/a", ""},
                                                        {"listpeople/a"},
                                                        {"list", "People/a"},
                                                        {"lis", "tpeople/a"}};
  for (const auto& other : others) EXPECT_FALSE(Tokens(other).Decode<std::string>(token).ok());
}

TEST(PageTokenTest, OfAMethodBelongsToItAndToAllThatItWasAskedForButThePages) {
  const auto& method = *ListPeopleRequest::descriptor()
                            ->file()
                            ->FindServiceByName("PeopleService")
                            ->FindMethodByName("ListPeople");
  const auto& another = *method.service()->FindMethodByName("SearchPeople");
  const auto keys = PageTokenKeys::Random();
  ListPeopleRequest request;
  request.set_filter("gender=MALE");
  request.set_page_size(10);
  const std::string token = PageTokens::Of(keys, method, request).Encode({std::string("a")});
  const auto takes = [&](const PageTokens& tokens) {
    return tokens.Decode<std::string>(token).ok();
  };
  request.set_page_size(20);
  request.set_page_token(token);
  EXPECT_TRUE(takes(PageTokens::Of(keys, method, request)));
  EXPECT_FALSE(takes(PageTokens::Of(keys, another, request)));
  EXPECT_FALSE(takes(PageTokens::Of(keys, method, request, "people_page_token")));
  EXPECT_FALSE(takes(PageTokens::Of(keys, method, request, "page_token", "2018-07-12")));
  EXPECT_FALSE(takes(PageTokens::Of(PageTokenKeys::Random(), method, request)));
  // That the arguments are the same can be told before it is known what else must be.
  EXPECT_TRUE(PageTokens::Of(keys, method, request, "page_token", "2018-07-12").Verify(token).ok());
  EXPECT_FALSE(PageTokens::Of(keys, another, request).Verify(token).ok());
  request.set_show_deleted(true);
  EXPECT_FALSE(takes(PageTokens::Of(keys, method, request)));
}

TEST(PageTokenTest, AnyChangedBitIsFound) {
  const PageTokens tokens = Tokens();
  const std::string token = tokens.Encode({int64_t{7}, std::string("people/a")});
  for (size_t i = 0; i < token.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string tampered = token;
      tampered[i] = static_cast<char>(tampered[i] ^ (1 << bit));
      EXPECT_FALSE((tokens.Decode<int64_t, std::string>(tampered).ok())) << i << " " << bit;
    }
  }
}

TEST(PageTokenTest, AnyOtherLengthIsFound) {
  const PageTokens tokens = Tokens();
  const std::string token = tokens.Encode({int64_t{7}, std::string("people/a")});
  const auto takes = [&](const std::string& text) {
    return tokens.Decode<int64_t, std::string>(text).ok();
  };
  for (size_t length = 0; length < token.size(); ++length) {
    EXPECT_FALSE(takes(token.substr(0, length))) << length;
    EXPECT_FALSE(takes(token.substr(length + 1))) << length;
  }
  for (const char* end : {"A", "=", "==", " ", "\n", "AAAA"}) {
    EXPECT_FALSE(takes(token + end)) << end;
    EXPECT_FALSE(takes(end + token)) << end;
  }
}

TEST(PageTokenTest, AHashIsNoSignature) {
  const std::string body = "\2\2\1a";  // the version, and a text
  for (const std::string& signature : {text::Sha256(body), text::Sha256(body + "list"),
                                       text::HmacSha256("", body), std::string(32, '\0')}) {
    const std::string token = absl::WebSafeBase64Escape(body + signature.substr(0, 16));
    EXPECT_FALSE(Tokens().Decode<std::string>(token).ok());
  }
}

TEST(PageTokenTest, NonsenseIsRefusedAsAField) {
  std::mt19937 random(20180712);
  for (int i = 0; i < 20000; ++i) {
    std::string token(random() % 60, '\0');
    for (char& c : token) c = static_cast<char>(random());
    const auto decoded = Tokens().Decode<std::string>(token);
    ASSERT_FALSE(decoded.ok());
    ASSERT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument);
  }
  const PageTokens tokens(PageTokenKeys::Random(), {"list"}, "people_page_token");
  const absl::Status status = tokens.Decode<std::string>("nonsense").status();
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "INVALID_PAGE_TOKEN");
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(),
            "people_page_token");
  EXPECT_FALSE(DetailOf<google::rpc::LocalizedMessage>(status).message().empty());
}

// Replicas share a file of keys, which is replaced while they run.
class PageTokenKeysTest : public ::testing::Test {
 protected:
  std::string File() const { return folder_.Path("keys"); }
  void Put(const std::string& text) { folder_.Replace("keys", text); }
  // A replica that has the file open.
  std::shared_ptr<PageTokenKeys> Open() {
    auto keys = PageTokenKeys::Open(
        File(), [this](const absl::Status& status) { told_.push_back(status.code()); });
    EXPECT_TRUE(keys.ok()) << keys.status();
    return *std::move(keys);
  }

  TemporaryFolder folder_;
  std::vector<absl::StatusCode> told_;
  const std::string one_ = std::string(64, '1') + "\n";
  const std::string two_ = std::string(64, '2') + "\n";
  const std::string three_ = std::string(64, '3') + "\n";
};

TEST_F(PageTokenKeysTest, AreSharedAndRotatedWithoutARestart) {
  Put(one_);
  const auto here = Open(), there = Open();
  const std::string by_one = here->Sign("a");
  EXPECT_TRUE(there->Verify("a", by_one));
  EXPECT_FALSE(there->Verify("b", by_one));

  // Whoever sees the new file first signs with the new key; the other one looks before it refuses.
  Put(two_ + one_);
  const std::string by_two = Open()->Sign("a");
  EXPECT_NE(by_one, by_two);
  EXPECT_TRUE(there->Verify("a", by_two));
  EXPECT_TRUE(there->Verify("a", by_one));
  EXPECT_EQ(there->Sign("a"), by_two);

  Put(three_ + two_);
  const std::string by_three = Open()->Sign("a");
  EXPECT_TRUE(here->Verify("a", by_three));
  EXPECT_TRUE(here->Verify("a", by_two));
  EXPECT_FALSE(here->Verify("a", by_one));
}

TEST_F(PageTokenKeysTest, AFileThatCannotBeUsedIsToldAndChangesNothing) {
  Put(one_);
  const auto keys = Open();
  const std::string signature = keys->Sign("a");
  for (const std::string& broken : {std::string(), std::string("short\n"), one_ + two_ + three_}) {
    told_.clear();
    Put(broken);
    EXPECT_FALSE(keys->Verify("b", signature));
    EXPECT_TRUE(keys->Verify("a", signature)) << broken;
    EXPECT_EQ(told_, std::vector{absl::StatusCode::kInvalidArgument}) << broken;
    EXPECT_FALSE(PageTokenKeys::Open(File()).ok()) << broken;
  }
  told_.clear();
  std::filesystem::remove(File());
  EXPECT_FALSE(keys->Verify("b", signature));
  EXPECT_TRUE(keys->Verify("a", signature));
  EXPECT_EQ(told_, std::vector{absl::StatusCode::kNotFound});
  EXPECT_FALSE(PageTokenKeys::Open(File()).ok());
}

}  // namespace
}  // namespace district::api
