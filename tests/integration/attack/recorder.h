// Services that answer every call with an empty message and keep what they were sent, behind the
// real gateway.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

class Recorder : public grpc::CallbackGenericService {
 public:
  // The bytes of the requests since this was asked last.
  std::vector<std::string> Take() {
    std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(requests_, {});
  }

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new Call(*this);
  }

 private:
  class Call : public grpc::ServerGenericBidiReactor {
   public:
    explicit Call(Recorder& recorder) : recorder_(recorder) { StartRead(&request_); }

    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status(grpc::StatusCode::CANCELLED, "no request"));
      recorder_.Keep(request_);
      grpc::Slice nothing;
      answer_ = grpc::ByteBuffer(&nothing, 1);
      StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK);
    }
    void OnDone() override { delete this; }

   private:
    Recorder& recorder_;
    grpc::ByteBuffer request_, answer_;
  };

  void Keep(const grpc::ByteBuffer& request) {
    std::vector<grpc::Slice> slices;
    std::string bytes;
    if (request.Dump(&slices).ok()) {
      for (const grpc::Slice& slice : slices) {
        bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
      }
    }
    std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(std::move(bytes));
  }

  std::mutex mutex_;
  std::vector<std::string> requests_;
};

// A stack of its own in which a recorder has the place of every service.
class RecordedStack {
 public:
  RecordedStack() : stack_("recorded", {"--no-sample"}) {
    grpc::EnableDefaultHealthCheckService(true);
    const Json services = stack_.endpoints()["services"];
    for (const auto& [service, replicas] : services.items()) {
      const int pid = replicas[0]["pid"];
      kill(pid, SIGTERM);
      EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return kill(pid, 0) != 0; })) << service;
      grpc::ServerBuilder builder;
      int port = 0;
      builder.AddListeningPort(absl::StrCat("127.0.0.1:", int(replicas[0]["port"])),
                               grpc::InsecureServerCredentials(), &port);
      // A server has a service of its own.
      recorders_.push_back(std::make_unique<Recorder>());
      builder.RegisterCallbackGenericService(recorders_.back().get());
      servers_.push_back(builder.BuildAndStart());
      EXPECT_TRUE(servers_.back() && port != 0) << service;
    }
    EXPECT_TRUE(
        Eventually(absl::Seconds(30), [&] { return stack_.Get("/healthz").status == 200; }));
  }
  ~RecordedStack() {
    for (const auto& server : servers_) server->Shutdown();
  }

  Stack& stack() { return stack_; }
  // What all of them were sent since this was asked last.
  std::vector<std::string> Take() {
    std::vector<std::string> requests;
    for (const auto& recorder : recorders_) {
      for (std::string& request : recorder->Take()) requests.push_back(std::move(request));
    }
    return requests;
  }

 private:
  Stack stack_;
  std::vector<std::unique_ptr<Recorder>> recorders_;
  std::vector<std::unique_ptr<grpc::Server>> servers_;
};

}  // namespace district::testing
