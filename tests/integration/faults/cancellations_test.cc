// Thousands of callers who give up at the same moment.
#include <grpcpp/generic/generic_stub.h>
#include <signal.h>

#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr char kListMeetings[] = "/district.meeting.v1.MeetingService/ListMeetings";

// Calls that are begun together and cancelled together.
class Crowd {
 public:
  Crowd(const Stack& stack, const std::string& token, int channels, int calls) : left_(calls) {
    const Json gateway = stack.endpoints()["gateway"];
    for (int i = 0; i < channels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      stubs_.push_back(std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(
          absl::StrCat("127.0.0.1:", int(gateway["port"])), grpc::InsecureChannelCredentials(),
          arguments)));
    }
    for (int i = 0; i < calls; ++i) {
      calls_.push_back(std::make_unique<Call>());
      Call* call = calls_.back().get();
      call->context.AddMetadata("authorization", "Bearer " + token);
      // Differs from call to call, so that it fills the connection to the service.
      call->context.AddMetadata("x-number", absl::StrCat(i, std::string(4000, 'x'), i));
      call->context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(14)));
      stubs_[i % stubs_.size()]->UnaryCall(&call->context, kListMeetings, grpc::StubOptions(),
                                           &nothing_, &call->answer, [this](grpc::Status status) {
                                             absl::MutexLock lock(&mutex_);
                                             ++by_code_[status.error_code()];
                                             --left_;
                                           });
    }
  }
  // gRPC holds pointers to the calls until they end.
  ~Crowd() { Cancel(); }

  void Cancel() {
    for (const auto& call : calls_) call->context.TryCancel();
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(+[](int* left) { return *left == 0; }, &left_));
  }
  std::map<int, int> by_code() {
    absl::MutexLock lock(&mutex_);
    return by_code_;
  }

 private:
  struct Call {
    grpc::ClientContext context;
    grpc::ByteBuffer answer;
  };
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::ByteBuffer nothing_{nullptr, 0};
  std::vector<std::unique_ptr<Call>> calls_;
  absl::Mutex mutex_;
  int left_;
  std::map<int, int> by_code_;
};

// The gateway tells the service of every call that was given up, while the service takes none of it.
TEST(CancellationsTest, ManyAtOnceCutNoConnectionToAService) {
  Stack& stack = BrokenStack();
  const auto meeting = [&](const std::string& name) {
    return GatewayStat(stack, "cluster.meeting." + name);
  };
  const double cut = meeting("http2.outbound_control_flood");
  const std::string token = stack.Token("viewer");
  const int service = stack.endpoints()["services"]["meeting"][0]["pid"];
  ASSERT_EQ(kill(service, SIGSTOP), 0);
  for (int wave = 0; wave < 3; ++wave) {
    Crowd crowd(stack, token, 20, 2000);
    EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return meeting("upstream_rq_active") > 1900; }))
        << "wave " << wave << ": " << meeting("upstream_rq_active");
    crowd.Cancel();
    EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return meeting("upstream_rq_active") == 0; }));
    // As the callers wanted, and nothing that is worse.
    EXPECT_THAT(crowd.by_code(), ElementsAre(Pair(grpc::StatusCode::CANCELLED, 2000)));
  }
  ASSERT_EQ(kill(service, SIGCONT), 0);
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
  EXPECT_EQ(meeting("http2.outbound_control_flood"), cut);
}

}  // namespace
}  // namespace district::testing
