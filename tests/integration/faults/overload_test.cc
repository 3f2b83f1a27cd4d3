// More calls at once than can be held: each is answered, or refused at once with a time to wait.
#include <signal.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

// Many calls at once, without a thread each.
class Burst {
 public:
  // Sends `count` ListPeople, spread over the channels.
  Burst(const std::vector<std::shared_ptr<grpc::Channel>>& channels, const std::string& token,
        int count, absl::Duration timeout)
      : left_(count) {
    for (const auto& channel : channels) {
      stubs_.push_back(personnel::v1::PeopleService::NewStub(channel));
    }
    request_.set_page_size(1000);
    for (int i = 0; i < count; ++i) {
      calls_.push_back(std::make_unique<Call>());
      Call* call = calls_.back().get();
      call->context.AddMetadata("authorization", "Bearer " + token);
      call->context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
      stubs_[i % stubs_.size()]->async()->ListPeople(&call->context, &request_, &call->response,
                                                     [this, call](grpc::Status status) {
                                                       absl::MutexLock lock(&mutex_);
                                                       ++by_code_[status.error_code()];
                                                       call->status = std::move(status);
                                                       --left_;
                                                     });
    }
  }
  // gRPC holds pointers to the calls until they end.
  ~Burst() { WaitForAll(absl::InfiniteDuration()); }

  bool WaitForAll(absl::Duration timeout) {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(
        absl::Condition(+[](int* left) { return *left == 0; }, &left_), timeout);
  }
  int count(grpc::StatusCode code) {
    absl::MutexLock lock(&mutex_);
    return by_code_[code];
  }
  std::map<int, int> counts() {
    absl::MutexLock lock(&mutex_);
    return by_code_;
  }
  // One that ended with the code; null: none did.
  Json ErrorOf(grpc::StatusCode code) {
    absl::MutexLock lock(&mutex_);
    for (const auto& call : calls_) {
      if (call->status.error_code() == code) return ErrorBody(call->status);
    }
    return nullptr;
  }

 private:
  struct Call {
    grpc::ClientContext context;
    personnel::v1::ListPeopleResponse response;
    grpc::Status status{grpc::StatusCode::DO_NOT_USE, ""};
  };

  std::vector<std::unique_ptr<personnel::v1::PeopleService::Stub>> stubs_;
  personnel::v1::ListPeopleRequest request_;
  std::vector<std::unique_ptr<Call>> calls_;
  absl::Mutex mutex_;
  int left_;
  std::map<int, int> by_code_;
};

std::string DescriptionOf(const std::map<int, int>& counts) {
  std::string text;
  for (const auto& [code, count] : counts) absl::StrAppend(&text, code, ": ", count, "  ");
  return text;
}

TEST(OverloadTest, ManyCallsAtOnceThroughTheGatewayAllEnd) {
  Stack& stack = BrokenStack();
  const std::string known = NewId("dong");
  ASSERT_THAT(stack.Post("/v1/people?personId=" + known, {{"displayName", "Đông"}}), IsOk());
  Burst burst({stack.channel()}, stack.Token("viewer"), 1500, absl::Seconds(60));
  EXPECT_TRUE(burst.WaitForAll(absl::Seconds(90)));
  const int ok = burst.count(grpc::StatusCode::OK);
  const int refused = burst.count(grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ok + refused, 1500) << DescriptionOf(burst.counts());
  EXPECT_GT(ok, 0);
  EXPECT_THAT(stack.Get("/v1/people/" + known), IsOk());
}

// With the database standing still every call stays, until the server can hold no more.
TEST(OverloadTest, AFullServerRefusesAtOnce) {
  Stack& stack = BrokenStack();
  const std::string token = stack.Token("viewer");
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < 4; ++i) channels.push_back(ServiceChannel(stack, "personnel"));
  const int database = stack.endpoints()["database"]["pid"];
  ASSERT_EQ(kill(database, SIGSTOP), 0);
  {
    Burst burst(channels, token, 3000, absl::Seconds(15));
    EXPECT_TRUE(Eventually(absl::Seconds(12), [&] {
      return burst.count(grpc::StatusCode::RESOURCE_EXHAUSTED) >= 900;
    })) << DescriptionOf(burst.counts());
    ASSERT_EQ(kill(database, SIGCONT), 0);
    EXPECT_TRUE(burst.WaitForAll(absl::Seconds(40)));
    Reply refusal;
    refusal.body = burst.ErrorOf(grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(refusal.Reason(), "TOO_MANY_CALLS") << refusal.body;
    EXPECT_FALSE(refusal.Detail("google.rpc.RetryInfo").is_null()) << refusal.body;
    EXPECT_EQ(burst.count(grpc::StatusCode::OK) +
                  burst.count(grpc::StatusCode::RESOURCE_EXHAUSTED) +
                  burst.count(grpc::StatusCode::UNAVAILABLE) +
                  burst.count(grpc::StatusCode::DEADLINE_EXCEEDED),
              3000)
        << DescriptionOf(burst.counts());
  }
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
  EXPECT_TRUE(Eventually(absl::Seconds(30),
                         [&] { return stack.Get("/v1/people?pageSize=1").status == 200; }));
}

// What a greedy caller cannot take is there for others, who are not refused for its sake.
TEST(OverloadTest, OneCallerDoesNotKeepOutTheOthers) {
  Stack& stack = BrokenStack();
  const std::string greedy = stack.Token("viewer", "greedy"),
                    modest = stack.Token("viewer", "modest");
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < 4; ++i) channels.push_back(ServiceChannel(stack, "personnel"));
  const int database = stack.endpoints()["database"]["pid"];
  ASSERT_EQ(kill(database, SIGSTOP), 0);
  {
    Burst much(channels, greedy, 2200, absl::Seconds(40));
    EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
      return much.count(grpc::StatusCode::RESOURCE_EXHAUSTED) >= 1500;
    })) << DescriptionOf(much.counts());
    Burst little({channels[0]}, modest, 10, absl::Seconds(40));
    ASSERT_EQ(kill(database, SIGCONT), 0);
    EXPECT_TRUE(little.WaitForAll(absl::Seconds(60)));
    EXPECT_TRUE(much.WaitForAll(absl::Seconds(60)));
    EXPECT_EQ(little.count(grpc::StatusCode::RESOURCE_EXHAUSTED), 0)
        << DescriptionOf(little.counts());
    EXPECT_GT(little.count(grpc::StatusCode::OK), 0) << DescriptionOf(little.counts());
  }
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
}

}  // namespace
}  // namespace district::testing
