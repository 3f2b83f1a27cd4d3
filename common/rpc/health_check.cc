#include "common/rpc/health_check.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/client_unary_call.h>

#include <chrono>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace district::rpc {
namespace {

// HealthCheckResponse with status SERVING, in wire form.
constexpr char kServing[] = "\x08\x01";

}  // namespace

bool IsHealthy(std::string address, const TlsOptions& tls) {
  if (absl::StartsWith(address, "0.0.0.0:")) address.replace(0, 7, "127.0.0.1");
  auto channel = grpc::CreateChannel(address, ChannelCredentialsOf(tls));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(2));
  const grpc::internal::RpcMethod check("/grpc.health.v1.Health/Check",
                                        grpc::internal::RpcMethod::NORMAL_RPC, channel);
  grpc::ByteBuffer request(nullptr, 0);
  grpc::ByteBuffer response;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel.get(), check, &context, request, &response);
  grpc::Slice bytes;
  return status.ok() && response.DumpToSingleSlice(&bytes).ok() &&
         std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size()) == kServing;
}

}  // namespace district::rpc
