#include "common/rpc/peer_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/test_server.h"

namespace district::rpc {
namespace {

using absl::StatusCode;
using Answer = absl::StatusOr<std::unique_ptr<google::protobuf::Message>>;

constexpr char kGetBulletin[] = "district.meeting.v1.BulletinService.GetBulletin";

Answer Ask(PeerClient& peer, PeerCallOptions options = {.deadline = absl::Now() + kPatience},
           const std::string& method = kGetBulletin) {
  meeting::v1::GetBulletinRequest request;
  request.set_name("bulletins/a");
  Answer answer;
  absl::Notification done;
  peer.CallMethod(method, request, std::move(options), [&](Answer given) {
    answer = std::move(given);
    done.Notify();
  });
  done.WaitForNotification();
  return answer;
}

TEST(SiblingTest, AnswersAndPassesOnWhoAsks) {
  std::string authorization, traceparent;
  TestServer server([&](CallPtr call) {
    authorization = call->authorization();
    traceparent = call->traceparent();
    AnswerAtOnce(call);
  });
  server.Start();
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto peer = ConnectPeer(server.Address());
  const Answer answer = Ask(*peer, {absl::Now() + kPatience, "Bearer viewer", trace});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(static_cast<const meeting::v1::Bulletin&>(**answer).name(), "bulletins/a");
  EXPECT_EQ(authorization, "Bearer viewer");
  EXPECT_EQ(traceparent, trace);
}

TEST(SiblingTest, TriesAgainWhileTheSiblingIsUnavailable) {
  const struct {
    int failures;
    StatusCode code;
    StatusCode answer;
    int calls;
  } kCases[] = {
      {0, StatusCode::kUnavailable, StatusCode::kOk, 1},
      {2, StatusCode::kUnavailable, StatusCode::kOk, 3},
      {3, StatusCode::kUnavailable, StatusCode::kUnavailable, 3},
      {1, StatusCode::kCancelled, StatusCode::kOk, 2},
      {1, StatusCode::kAborted, StatusCode::kAborted, 1},
      {1, StatusCode::kResourceExhausted, StatusCode::kResourceExhausted, 1},
  };
  for (const auto& c : kCases) {
    std::atomic<int> calls = 0;
    TestServer server([&](CallPtr call) {
      if (++calls > c.failures) return AnswerAtOnce(call);
      call->Fail(api::Error(c.code, "NOT_NOW").Message("try later"));
    });
    server.Start();
    const Answer answer = Ask(*ConnectPeer(server.Address()));
    EXPECT_EQ(answer.status().code(), c.answer) << c.failures << answer.status();
    EXPECT_EQ(calls, c.calls);
    if (!answer.ok()) {
      EXPECT_EQ(ReasonOf(answer.status()), "NOT_NOW");
    }
  }
}

// Speaks as much HTTP/2 as brings a call to it, and breaks the connection then, as a process does
// that dies of it.
class DyingSibling {
 public:
  DyingSibling() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(getsockname(listener_, generic, &size), 0);
    address_ = absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
    thread_ = std::thread([this] { Serve(); });
  }
  ~DyingSibling() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  const std::string& address() const { return address_; }
  int calls() const { return calls_; }

 private:
  static bool Read(int connection, uint8_t* bytes, size_t count) {
    return recv(connection, bytes, count, MSG_WAITALL) == static_cast<ssize_t>(count);
  }

  void Serve() {
    constexpr std::array<uint8_t, 9> kNoSettings = {0, 0, 0, 4};
    constexpr size_t kPreface = 24;
    constexpr uint8_t kHeaders = 1;
    for (int connection; (connection = accept(listener_, nullptr, nullptr)) >= 0;) {
      std::array<uint8_t, 1 << 16> bytes;
      bool open = send(connection, kNoSettings.data(), kNoSettings.size(), MSG_NOSIGNAL) > 0 &&
                  Read(connection, bytes.data(), kPreface);
      while (open && Read(connection, bytes.data(), kNoSettings.size())) {
        const bool is_call = bytes[3] == kHeaders;
        calls_ += is_call;
        open = !is_call && Read(connection, bytes.data(), bytes[1] << 8 | bytes[2]);
      }
      close(connection);
    }
  }

  const int listener_;
  std::string address_;
  std::atomic<int> calls_ = 0;
  std::thread thread_;
};

TEST(SiblingTest, ACallWhoseConnectionBrokeIsNotTriedAgain) {
  DyingSibling dying;
  const Answer answer = Ask(*ConnectPeer(dying.address()));
  EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable) << answer.status();
  EXPECT_EQ(dying.calls(), 1);
}

TEST(SiblingTest, KeepsTheDetailsOfErrors) {
  TestServer server(
      [](CallPtr call) { call->Fail(api::InvalidField("name", "is no name", "BAD_NAME")); });
  server.Start();
  const Answer answer = Ask(*ConnectPeer(server.Address()));
  EXPECT_EQ(answer.status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(answer.status()), "BAD_NAME");
  const auto bad = api::DetailOf<google::rpc::BadRequest>(answer.status());
  ASSERT_EQ(bad.field_violations_size(), 1);
  EXPECT_EQ(bad.field_violations(0).field(), "name");
}

TEST(SiblingTest, GivesUpAtTheDeadline) {
  ParkedCalls parked;
  TestServer server(parked.Parker());
  server.Start();
  const auto peer = ConnectPeer(server.Address());
  const Answer answer = Ask(*peer, {.deadline = absl::Now() + absl::Milliseconds(200)});
  EXPECT_EQ(answer.status().code(), StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Ask(*peer, {.deadline = absl::Now() - absl::Seconds(1)}).status().code(),
            StatusCode::kDeadlineExceeded);
}

TEST(SiblingTest, TellsWhatItCannotReachOrRead) {
  std::string address;
  {
    TestServer server([](CallPtr call) { call->FinishWithBytes("\xff\xff"); });
    server.Start();
    address = server.Address();
    const auto peer = ConnectPeer(address);
    EXPECT_EQ(Ask(*peer).status().code(), StatusCode::kInternal);
    EXPECT_EQ(Ask(*peer, {.deadline = absl::Now() + kPatience}, "no.such.Method").status().code(),
              StatusCode::kInternal);
  }
  // What reached nobody is tried again, after two pauses of 20 ms at least.
  const absl::Time begun = absl::Now();
  EXPECT_EQ(Ask(*ConnectPeer(address)).status().code(), StatusCode::kUnavailable);
  EXPECT_GE(absl::Now() - begun, absl::Milliseconds(40));
}

TEST(SiblingTest, EndsItsCallsWithItself) {
  ParkedCalls parked;
  TestServer server(parked.Parker());
  server.Start();
  auto peer = ConnectPeer(server.Address());
  meeting::v1::GetBulletinRequest request;
  request.set_name("bulletins/a");
  std::atomic<int> cancelled = 0;
  std::vector<CallPtr> held;
  for (int i = 0; i < 3; ++i) {
    peer->CallMethod(kGetBulletin, request, {.deadline = absl::Now() + kPatience},
                     [&](const Answer& answer) {
                       cancelled += answer.status().code() == StatusCode::kCancelled;
                     });
    held.push_back(parked.Take());
  }
  peer.reset();
  EXPECT_EQ(cancelled, 3);
}

}  // namespace
}  // namespace district::rpc
