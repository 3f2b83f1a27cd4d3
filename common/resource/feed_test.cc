// Who may watch the feed, and for how long, over a table of changes that is only pretended.
#include "common/resource/feed.h"

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/resource/testing_feed.h"
#include "common/rpc/test_server.h"
#include "district/personnel/v1/changes.grpc.pb.h"
#include "gmock/gmock.h"

namespace district::resource {
namespace {

using personnel::v1::ChangeService;
using type::v1::WatchChangesRequest;
using type::v1::WatchChangesResponse;

// "Bearer NAME" is who is called so, as long as the test lets them in.
class Door final : public auth::Authenticator {
 public:
  absl::StatusOr<std::shared_ptr<const auth::Identity>> Authenticate(
      std::string_view authorization) override {
    absl::MutexLock lock(&mutex_);
    if (!refusal_.ok()) return refusal_;
    return std::make_shared<auth::Identity>(
        auth::Identity{.subject = std::string(authorization.substr(authorization.find(' ') + 1)),
                       .roles = roles_});
  }
  // From now on tokens are refused.
  void Refuse(absl::Status refusal) {
    absl::MutexLock lock(&mutex_);
    refusal_ = std::move(refusal);
  }
  // From now on tokens hold no roles.
  void TakeRoles() {
    absl::MutexLock lock(&mutex_);
    roles_.clear();
  }

 private:
  absl::Mutex mutex_;
  absl::Status refusal_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> roles_ ABSL_GUARDED_BY(mutex_) = {"viewer"};
};

// Answers reads at once; calls `after_page` after each page of changes.
class FakeDatabase final : public db::Database {
 public:
  void Load(const db::KeyQuery&, std::string, absl::Time,
            std::function<void(absl::StatusOr<std::optional<db::Row>>)>) override {}
  void Read(db::ReadJob job) override {
    absl::Status status;
    {
      absl::MutexLock lock(&mutex_);
      const int statements = feed_.statements;
      status = job.run(feed_);
      if (feed_.statements > statements + 1 && after_page) after_page();
    }
    job.done(std::move(status));
  }
  void Write(db::WriteJob) override {}
  db::Stats stats() const override { return {}; }
  absl::Time now() const override { return feed_.now(); }

  void AddChanges(int64_t count) {
    absl::MutexLock lock(&mutex_);
    feed_.last += count;
  }

  std::function<void()> after_page;

 private:
  absl::Mutex mutex_;
  FakeFeed feed_ ABSL_GUARDED_BY(mutex_);
};

// An open WatchChanges.
struct Watch {
  Watch(ChangeService::Stub& stub, const std::string& subject, const std::string& token = "")
      : context("Bearer " + subject) {
    WatchChangesRequest request;
    request.set_page_token(token);
    reader = stub.WatchChanges(&context, request);
  }
  bool Next() {
    if (!reader->Read(&message)) return false;
    changes += message.changes_size();
    if (message.changes_size() > 0) last = message.changes().rbegin()->sequence();
    return true;
  }
  // How it ends by itself.
  absl::Status Finish() {
    while (Next()) {
    }
    return rpc::FromGrpc(reader->Finish());
  }

  rpc::Context context;
  std::unique_ptr<grpc::ClientReader<WatchChangesResponse>> reader;
  WatchChangesResponse message;
  int changes = 0;
  std::string last;  // the number of the last change
};

class FeedTest : public ::testing::Test {
 protected:
  FeedTest()
      : server_({}, Owned(), *auth::Roles::Parse("viewer: [\"*.*.read\"]")),
        feed_("personnel", catalog_, database_, {.watchers = 4, .share_of_subject = 0.5}) {
    feed_.Serve(server_);
    EXPECT_TRUE(server_.Start().ok());
    stub_ = ChangeService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(server_.port()), grpc::InsecureChannelCredentials()));
  }

  std::unique_ptr<auth::Authenticator> Owned() {
    auto door = std::make_unique<Door>();
    door_ = door.get();
    return door;
  }
  static absl::Status Expired() {
    return api::Error(absl::StatusCode::kUnauthenticated, "EXPIRED_TOKEN").Message("expired");
  }

  Door* door_ = nullptr;
  Catalog catalog_;
  FakeDatabase database_;
  rpc::Server server_;
  Feed feed_;
  std::unique_ptr<ChangeService::Stub> stub_;
};

TEST_F(FeedTest, AStreamEndsWhenItsTokenDoes) {
  database_.AddChanges(3);
  Watch watch(*stub_, "lan");
  ASSERT_TRUE(watch.Next());
  EXPECT_EQ(watch.changes, 3);
  door_->Refuse(Expired());
  const absl::Status end = watch.Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(end).reason(), "EXPIRED_TOKEN");
  EXPECT_EQ(watch.changes, 3);

  // With another token it goes on where it was.
  door_->Refuse(absl::OkStatus());
  database_.AddChanges(2);
  Watch next(*stub_, "lan", watch.message.resume_token());
  ASSERT_TRUE(next.Next());
  EXPECT_EQ(next.changes, 2);
  EXPECT_EQ(next.last, "5");
}

TEST_F(FeedTest, PermissionIsAskedAgainAtEveryPage) {
  database_.AddChanges(250);
  int pages = 0;
  database_.after_page = [&] {
    if (++pages == 1) door_->TakeRoles();
  };
  Watch watch(*stub_, "lan");
  const absl::Status end = watch.Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(watch.changes, 100);
  EXPECT_EQ(pages, 1);
  EXPECT_FALSE(watch.message.resume_token().empty());
}

TEST_F(FeedTest, OneSubjectLeavesPlacesForOthers) {
  std::vector<std::unique_ptr<Watch>> lan, minh;
  const auto watch = [&](const std::string& subject) {
    auto watch = std::make_unique<Watch>(*stub_, subject);
    EXPECT_TRUE(watch->Next()) << subject;
    return watch;
  };
  const auto refused = [&](const std::string& subject) {
    const absl::Status status = Watch(*stub_, subject).Finish();
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_GT(api::DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 0);
    return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
  };
  for (int i = 0; i < 2; ++i) lan.push_back(watch("lan"));
  EXPECT_EQ(refused("lan"), "TOO_MANY_WATCHERS_OF_SUBJECT");
  for (int i = 0; i < 2; ++i) minh.push_back(watch("minh"));
  EXPECT_EQ(refused("hoa"), "TOO_MANY_WATCHERS");

  // Who goes leaves a place.
  lan.front()->context.TryCancel();
  lan.front()->Finish();
  while (feed_.watchers() == 4) absl::SleepFor(absl::Milliseconds(10));
  watch("hoa");
}

}  // namespace
}  // namespace district::resource
