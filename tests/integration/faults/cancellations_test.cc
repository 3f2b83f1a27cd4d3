// Thousands of callers who give up at the same moment.
#include <grpcpp/generic/generic_stub.h>
#include <signal.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

constexpr char kListMeetings[] = "/district.meeting.v1.MeetingService/ListMeetings";

// Calls that are begun together and cancelled together.
class Crowd {
 public:
  Crowd(const Stack& stack, const std::string& token, int channels, int calls) : left_(calls) {
    const Json gateway = stack.endpoints()["gateway"];
    for (int i = 0; i < channels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      stubs_.push_back(std::make_unique<grpc::GenericStub>(
          grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", int(gateway["port"])),
                                    grpc::InsecureChannelCredentials(), arguments)));
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

// More than the answers to such calls that Envoy lets a connection owe by default, and not so many
// that a busy machine takes longer to send them than the gateway takes to find the service ill.
constexpr int kCalls = 1200;

class CancellationsTest : public ::testing::Test {
 protected:
  double Meeting(const std::string& name) { return GatewayStat(stack_, "cluster.meeting." + name); }

  // Begins and gives up many calls, thrice in a row, to a service that takes none of it meanwhile.
  // Whether all were under way, which needs that the gateway did not find the service ill before.
  bool GiveUpThrice() {
    const int service = stack_.endpoints()["services"]["meeting"][0]["pid"];
    const std::string token = stack_.Token("viewer");
    EXPECT_EQ(kill(service, SIGSTOP), 0);
    bool under_way = true;
    for (int wave = 0; wave < 3 && under_way; ++wave) {
      Crowd crowd(stack_, token, 20, kCalls);
      Eventually(absl::Seconds(10), [&] {
        return Meeting("upstream_rq_active") > kCalls - kCalls / 20 ||
               Meeting("membership_healthy") == 0;
      });
      under_way = Meeting("upstream_rq_active") > kCalls - kCalls / 20;
      crowd.Cancel();
      EXPECT_TRUE(
          Eventually(absl::Seconds(10), [&] { return Meeting("upstream_rq_active") == 0; }));
      std::map<int, int> ended = crowd.by_code();
      EXPECT_EQ(ended[grpc::StatusCode::CANCELLED] + ended[grpc::StatusCode::UNAVAILABLE], kCalls);
    }
    EXPECT_EQ(kill(service, SIGCONT), 0);
    EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack_); }));
    return under_way;
  }

  Stack& stack_ = BrokenStack();
};

// The gateway tells the service of every call that was given up, and keeps that until it is taken.
TEST_F(CancellationsTest, ManyAtOnceCutNoConnectionToAService) {
  const double cut = Meeting("http2.outbound_control_flood");
  bool under_way = false;
  for (int attempt = 0; attempt < 10 && !under_way; ++attempt) under_way = GiveUpThrice();
  EXPECT_TRUE(under_way);
  EXPECT_EQ(Meeting("http2.outbound_control_flood"), cut);
}

}  // namespace
}  // namespace district::testing
