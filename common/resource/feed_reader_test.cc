// How far one reads of the feed, over a table of changes that is only pretended.
#include "common/resource/feed_reader.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/testing_feed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::resource {
namespace {

using type::v1::ListChangesRequest;

// A call with nothing but its request; it may do everything.
class FakeCall final : public rpc::CallContext {
 public:
  explicit FakeCall(ListChangesRequest request)
      : request_(std::move(request)),
        fields_(*api::RequestFields::Of("ListChanges", *request_.GetDescriptor(), {})) {}
  const google::protobuf::MethodDescriptor& method() const override {
    return *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
        "district.personnel.v1.ChangeService.ListChanges");
  }
  const google::protobuf::Message& request() const override { return request_; }
  const api::RequestFields& fields() const override { return fields_; }
  const auth::Identity& identity() const override { return identity_; }
  bool Allows(std::string_view) const override { return true; }
  absl::Time deadline() const override { return absl::InfiniteFuture(); }
  const std::string& trace_id() const override { return empty_; }
  const std::string& authorization() const override { return empty_; }
  const std::string& traceparent() const override { return empty_; }
  const std::shared_ptr<api::PageTokenKeys>& page_token_keys() const override {
    static const auto* const keys =
        new std::shared_ptr<api::PageTokenKeys>(api::PageTokenKeys::Random());
    return *keys;
  }

 private:
  const ListChangesRequest request_;
  const api::RequestFields fields_;
  const auth::Identity identity_;
  const std::string empty_;
};

class FeedReaderTest : public ::testing::Test {
 protected:
  FeedReader Reader(const ListChangesRequest& request) {
    calls_.push_back(std::make_unique<FakeCall>(request));
    auto reader = FeedReader::Create("personnel", catalog_, *calls_.back());
    EXPECT_TRUE(reader.ok()) << reader.status();
    return *std::move(reader);
  }
  FeedReader After(const std::string& token, const std::string& filter = "") {
    ListChangesRequest request;
    request.set_page_token(token);
    request.set_filter(filter);
    return Reader(request);
  }
  FeedReader::Page Read(FeedReader& reader, int most) {
    auto page = reader.Read(feed_, most);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *std::move(page) : FeedReader::Page();
  }

  FakeFeed feed_;
  Catalog catalog_;
  std::vector<std::unique_ptr<FakeCall>> calls_;
};

TEST_F(FeedReaderTest, ReadsOnFromItsTokens) {
  feed_.last = 25;
  std::string token;
  int64_t seen = 0;
  for (int page_number = 0; page_number < 3; ++page_number) {
    FeedReader reader = After(token);
    const FeedReader::Page page = Read(reader, 10);
    for (const auto& change : page.changes) EXPECT_EQ(change.sequence(), std::to_string(++seen));
    EXPECT_EQ(page.at_end, page_number == 2);
    token = page.token;
  }
  EXPECT_EQ(seen, 25);
  feed_.last = 26;
  FeedReader reader = After(token);
  EXPECT_EQ(Read(reader, 10).changes.size(), 1);
}

TEST_F(FeedReaderTest, APageThatEndsWithTheFeedIsTheLast) {
  feed_.last = 10;
  FeedReader reader = Reader({});
  EXPECT_TRUE(Read(reader, 10).at_end);
}

TEST_F(FeedReaderTest, LooksThroughAPartAtATime) {
  feed_.last = 20'000;
  feed_.matching = 7'000;
  ListChangesRequest request;
  request.set_filter("action = CREATE");
  FeedReader reader = Reader(request);
  std::vector<std::string> seen;
  FeedReader::Page page;
  int pages = 0;
  do {
    page = Read(reader, 10);
    ++pages;
    EXPECT_LE(feed_.looked_through, 5'000);
    for (const auto& change : page.changes) seen.push_back(change.sequence());
  } while (!page.at_end && pages < 100);
  EXPECT_THAT(seen, ::testing::ElementsAre("7000", "14000"));
  EXPECT_EQ(pages, 4);
}

TEST_F(FeedReaderTest, APageIsNotLargerThanAMessage) {
  feed_.last = 10;
  feed_.body = 1 << 20;
  FeedReader reader = Reader({});
  const FeedReader::Page page = Read(reader, 10);
  EXPECT_EQ(page.changes.size(), 3);
  EXPECT_FALSE(page.at_end);
  EXPECT_EQ(Read(reader, 10).changes.at(0).sequence(), "4");
  // One that is larger comes alone.
  feed_.body = 5 << 20;
  EXPECT_EQ(Read(reader, 10).changes.size(), 1);
}

TEST_F(FeedReaderTest, BeginsAtATime) {
  feed_.last = 100'000;
  ListChangesRequest request;
  request.mutable_start_time()->set_seconds(54'321);
  FeedReader reader = Reader(request);
  const FeedReader::Page page = Read(reader, 10);
  EXPECT_EQ(page.changes.at(0).sequence(), "54321");
  EXPECT_LE(feed_.statements, 2 + 17);  // by halves
  FeedReader next = After(page.token);
  EXPECT_EQ(Read(next, 10).changes.at(0).sequence(), "54331");

  request.mutable_start_time()->set_seconds(200'000);
  FeedReader future = Reader(request);
  EXPECT_TRUE(Read(future, 10).at_end);
  feed_.last = 100'001;  // still too early
  EXPECT_TRUE(Read(future, 10).changes.empty());
}

TEST_F(FeedReaderTest, BeginsNow) {
  feed_.last = 100;
  ListChangesRequest request;
  request.set_from_now(true);
  FeedReader reader = Reader(request);
  const FeedReader::Page page = Read(reader, 10);
  EXPECT_TRUE(page.changes.empty());
  EXPECT_TRUE(page.at_end);
  feed_.last = 101;
  EXPECT_EQ(Read(reader, 10).changes.at(0).sequence(), "101");
}

TEST_F(FeedReaderTest, NoticesAFeedThatWasReset) {
  feed_.last = 100;
  ListChangesRequest request;
  request.set_from_now(true);
  FeedReader reader = Reader(request);
  const std::string token = Read(reader, 10).token;
  feed_.last = 99;
  FeedReader next = After(token);
  const absl::Status status = next.Read(feed_, 10).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(status).reason(), "FEED_WAS_RESET");
}

}  // namespace
}  // namespace district::resource
