// A bare gRPC service in the place of one that keeps files: it reads whatever is sent and answers
// with an empty message, or sends as many bytes as a file has, in messages of the same size.
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "google/api/httpbody.pb.h"

ABSL_FLAG(std::string, address, "127.0.0.1:9000", "where to serve gRPC");
ABSL_FLAG(int, download_bytes, 64 << 20, "how much is sent to who downloads");
ABSL_FLAG(int, piece_bytes, 128 << 10, "how much of it in one message");

namespace {

class Call : public grpc::ServerGenericBidiReactor {
 public:
  explicit Call(bool sends) : left_(sends ? absl::GetFlag(FLAGS_download_bytes) : 0) {
    google::api::HttpBody body;
    body.set_content_type("application/pdf");
    body.set_data(std::string(absl::GetFlag(FLAGS_piece_bytes), 'x'));
    const grpc::Slice slice(sends ? body.SerializeAsString() : "");
    answer_ = grpc::ByteBuffer(&slice, 1);
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override { ok ? StartRead(&request_) : Send(); }
  void OnWriteDone(bool ok) override { ok ? Send() : Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

 private:
  void Send() {
    left_ -= absl::GetFlag(FLAGS_piece_bytes);
    if (left_ > 0) return StartWrite(&answer_);
    StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK);
  }

  int left_;
  grpc::ByteBuffer request_, answer_;
};

class Sink : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Call(context->method().find("Download") != std::string::npos);
  }
};

}  // namespace

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  grpc::EnableDefaultHealthCheckService(true);
  Sink sink;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(absl::GetFlag(FLAGS_address), grpc::InsecureServerCredentials());
  builder.RegisterCallbackGenericService(&sink);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fprintf(stderr, "cannot listen\n");
    return 1;
  }
  server->Wait();
  return 0;
}
