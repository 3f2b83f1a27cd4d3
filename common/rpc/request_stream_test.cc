// Methods whose request is a stream.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/test_server.h"
#include "district/meeting/v1/files.grpc.pb.h"
#include "gmock/gmock.h"

namespace district::rpc {
namespace {

using absl::StatusCode;
using meeting::v1::File;
using meeting::v1::FileService;
using meeting::v1::UploadFileRequest;
using testing::AnyOf;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kFile[] = "documents/a/files/b";

UploadFileRequest Part(const std::string& bytes, const std::string& name = "") {
  UploadFileRequest message;
  message.set_name(name);
  message.mutable_content()->set_data(bytes);
  return message;
}

// Gathers what comes until the end, and answers with it as the note.
void Gather(const RequestStreamPtr& stream, const std::shared_ptr<std::string>& got) {
  stream->Receive([stream, got](absl::StatusOr<google::protobuf::Message*> message) {
    if (!message.ok()) return stream->Fail(message.status());
    if (*message != nullptr) {
      *got += static_cast<UploadFileRequest&>(**message).content().data();
      return Gather(stream, got);
    }
    File file;
    file.set_name(stream->request_as<UploadFileRequest>().name());
    file.set_note(*got);
    stream->Finish(file);
  });
}
void GatherAll(const RequestStreamPtr& stream) {
  Gather(stream,
         std::make_shared<std::string>(stream->request_as<UploadFileRequest>().content().data()));
}

// Keeps streams until the test takes them.
class ParkedRequests {
 public:
  RequestStreamHandler Parker() {
    return [this](RequestStreamPtr stream) {
      absl::MutexLock lock(&mutex_);
      streams_.push_back(std::move(stream));
    };
  }
  RequestStreamPtr Take() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](std::vector<RequestStreamPtr>* streams) { return !streams->empty(); }, &streams_));
    RequestStreamPtr stream = std::move(streams_.back());
    streams_.pop_back();
    return stream;
  }

 private:
  absl::Mutex mutex_;
  std::vector<RequestStreamPtr> streams_;
};

struct RequestStreamServer {
  explicit RequestStreamServer(RequestStreamHandler handler = &GatherAll,
                               ServerOptions options = {}, bool with_authenticator = false)
      : server(std::move(options),
               with_authenticator ? std::make_unique<FakeAuthenticator>() : nullptr,
               *auth::Roles::Parse("viewer: [\"*.*.read\"]\neditor: [\"*.*.write\"]")) {
    const auto* service = File::descriptor()->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      if (method->client_streaming()) {
        server.HandleRequestStream(method->full_name(), std::move(handler));
      } else if (method->server_streaming()) {
        server.HandleStream(method->full_name(), [](const StreamPtr&) {});
      } else {
        server.Handle(method->full_name(), &AnswerAtOnce);
      }
    }
    EXPECT_TRUE(server.Start().ok());
    stub = FileService::NewStub(grpc::CreateChannel(absl::StrCat("127.0.0.1:", server.port()),
                                                    grpc::InsecureChannelCredentials()));
  }

  absl::Status Call(const std::vector<UploadFileRequest>& messages, File* answer = nullptr,
                    const std::string& authorization = "") {
    Context context(authorization);
    File ignored;
    auto writer = stub->UploadFile(&context, answer ? answer : &ignored);
    for (const UploadFileRequest& message : messages) {
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    return FromGrpc(writer->Finish());
  }

  Server server;
  std::unique_ptr<FileService::Stub> stub;
};

TEST(RequestStreamTest, TakesOneMessageAfterTheOther) {
  RequestStreamServer server;
  std::vector<UploadFileRequest> messages = {Part("0", kFile)};
  std::string sent = "0";
  for (int i = 1; i < 500; ++i) {
    messages.push_back(Part(absl::StrCat(i, std::string(i * 10, 'x'))));
    sent += messages.back().content().data();
  }
  File answer;
  EXPECT_TRUE(server.Call(messages, &answer).ok());
  EXPECT_EQ(answer.name(), kFile);
  EXPECT_EQ(answer.note(), sent);
}

TEST(RequestStreamTest, TheFirstMessageIsCheckedAsAnyRequest) {
  std::atomic<int> handled{0};
  RequestStreamServer server([&](const RequestStreamPtr&) { ++handled; });
  EXPECT_EQ(server.Call({}).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(server.Call({Part("a")}).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(server.Call({Part("a", "documents/a")}).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(handled, 0);
}

TEST(RequestStreamTest, RefusesWhoMayNotBeforeAnythingIsSent) {
  RequestStreamServer server(&GatherAll, {}, /*with_authenticator=*/true);
  // The callers say nothing: who they are is enough.
  for (const auto& [token, code] : {std::pair{"", StatusCode::kUnauthenticated},
                                    std::pair{"Bearer viewer", StatusCode::kPermissionDenied}}) {
    Context context(token);
    File answer;
    auto writer = server.stub->UploadFile(&context, &answer);
    EXPECT_EQ(FromGrpc(writer->Finish()).code(), code);
  }
  EXPECT_TRUE(server.Call({Part("a", kFile)}, nullptr, "Bearer editor").ok());
}

TEST(RequestStreamTest, WhatIsCutOffHasNoEnd) {
  for (int round = 0; round < 50; ++round) {
    absl::Notification begun, ended;
    absl::Status status;
    RequestStreamServer server([&](const RequestStreamPtr& stream) {
      stream->Receive([&, stream](absl::StatusOr<google::protobuf::Message*> message) {
        EXPECT_TRUE(message.ok());
        begun.Notify();
        stream->Receive([&, stream](absl::StatusOr<google::protobuf::Message*> next) {
          status = next.status();
          ended.Notify();
        });
      });
    });
    Context context;
    File answer;
    auto writer = server.stub->UploadFile(&context, &answer);
    EXPECT_TRUE(writer->Write(Part("a", kFile)));
    EXPECT_TRUE(writer->Write(Part("b")));
    begun.WaitForNotification();
    context.TryCancel();
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
    ended.WaitForNotification();
    EXPECT_EQ(status.code(), StatusCode::kCancelled);
  }
}

TEST(RequestStreamTest, SendsNoFasterThanItsHandlerTakes) {
  ParkedRequests parked;
  RequestStreamServer server(parked.Parker());
  Context context;
  File answer;
  auto writer = server.stub->UploadFile(&context, &answer);
  EXPECT_TRUE(writer->Write(Part("a", kFile)));
  const RequestStreamPtr stream = parked.Take();
  std::atomic<int> sent{0};
  std::thread client([&] {
    const UploadFileRequest part = Part(std::string(1 << 20, 'x'));
    while (writer->Write(part)) ++sent;
  });
  for (int before = -1; sent != before; absl::SleepFor(absl::Milliseconds(200))) before = sent;
  EXPECT_LT(sent, 100);
  stream->Fail(api::NotFound("type", "name"));
  client.join();
  EXPECT_EQ(ReasonOf(FromGrpc(writer->Finish())), "NOT_FOUND");
}

TEST(RequestStreamTest, RefusesWhatIsTooLargeOrBroken) {
  RequestStreamServer server(&GatherAll, {.max_message_bytes = 1000});
  EXPECT_EQ(ReasonOf(server.Call({Part(std::string(1001, 'x'), kFile)})), "REQUEST_TOO_LARGE");
  EXPECT_EQ(ReasonOf(server.Call({Part("a", kFile), Part(std::string(1001, 'x'))})),
            "REQUEST_TOO_LARGE");
}

TEST(RequestStreamTest, EndsForHandlersThatDoNot) {
  RequestStreamServer dropping([](const RequestStreamPtr&) {});
  EXPECT_EQ(dropping.Call({Part("a", kFile)}).code(), StatusCode::kInternal);
  RequestStreamServer throwing([](const RequestStreamPtr&) { throw std::runtime_error("no"); });
  EXPECT_EQ(throwing.Call({Part("a", kFile)}).code(), StatusCode::kInternal);
}

TEST(RequestStreamTest, EndsWhenItsTimeIsOver) {
  ParkedRequests parked;
  RequestStreamServer server(parked.Parker(), {.max_request_stream = absl::Milliseconds(200)});
  // One that says nothing, and one that says something and then nothing more.
  for (const bool says_something : {false, true}) {
    Context context;
    File answer;
    auto writer = server.stub->UploadFile(&context, &answer);
    if (says_something) {
      EXPECT_TRUE(writer->Write(Part("a", kFile)));
    }
    EXPECT_EQ(FromGrpc(writer->Finish()).code(), StatusCode::kDeadlineExceeded);
  }
}

TEST(RequestStreamTest, DoesNotWaitForeverForItsHandlers) {
  ParkedRequests parked;
  RequestStreamServer server(parked.Parker(), {.drain_delay = absl::ZeroDuration(),
                                               .drain_timeout = absl::ZeroDuration()});
  absl::Status status;
  std::thread client([&] { status = server.Call({Part("a", kFile)}); });
  const RequestStreamPtr stream = parked.Take();
  server.server.Stop();
  server.server.Run();
  client.join();
  EXPECT_THAT(status.code(), AnyOf(StatusCode::kUnavailable, StatusCode::kCancelled));
  EXPECT_TRUE(stream->stopping());
  bool told = false;
  stream->Receive([&](absl::StatusOr<google::protobuf::Message*> message) {
    EXPECT_FALSE(message.ok());
    told = true;
  });
  EXPECT_TRUE(told);
  stream->Finish(File());  // too late, and harmless
}

TEST(PipelineTest, ARequestStreamArrivesInTime) {
  const absl::Time now = absl::UnixEpoch();
  const ServerOptions options;
  EXPECT_LE(ArriveBy(now, absl::InfiniteFuture(), options), now + absl::Minutes(10));
  EXPECT_GE(ArriveBy(now, absl::InfiniteFuture(), options), now + absl::Minutes(9));
  EXPECT_EQ(ArriveBy(now, now + absl::Seconds(1), options), now + absl::Milliseconds(980));
  EXPECT_LE(ArriveBy(now, now - absl::Seconds(1), options), now);
}

}  // namespace
}  // namespace district::rpc
