// An empty echo through the services' own server: what a call costs that does nothing.
//
// It serves the methods of the indicator service, each answered at once with an empty response, so
// that it can stand in that service's place behind the same gateway.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "common/auth/auth.h"
#include "common/rpc/log.h"
#include "common/rpc/scheduling.h"
#include "common/rpc/server.h"
#include "district/proto_files.h"
#include "google/protobuf/message.h"

ABSL_FLAG(std::string, address, "127.0.0.1:0", "where to serve gRPC");
ABSL_FLAG(std::string, jwks_file, "", "the public keys that tokens are verified by");
ABSL_FLAG(std::string, roles_file, "", "the YAML file that maps roles to permissions");

namespace district {
namespace {

void AnswerAtOnce(rpc::CallPtr call) {
  const auto* type = call->method().output_type();
  call->Finish(*google::protobuf::MessageFactory::generated_factory()->GetPrototype(type));
}

void BindAll(rpc::Server& server) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* path : kProtoFiles) {
    const auto* file = pool->FindFileByName(path);
    if (file->package() != "district.indicator.v1") continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* method = file->service(s)->method(m);
        if (method->server_streaming()) {
          server.HandleStream(method->full_name(),
                              [](const rpc::StreamPtr& stream) { stream->End(absl::OkStatus()); });
        } else {
          server.Handle(method->full_name(), &AnswerAtOnce);
        }
      }
    }
  }
}

int Main() {
  auto authenticator = auth::Authenticator::Create(
      {.jwks_file = absl::GetFlag(FLAGS_jwks_file), .issuer = "district", .audience = "district"});
  auto roles = auth::Roles::Load(absl::GetFlag(FLAGS_roles_file));
  if (!authenticator.ok() || !roles.ok()) {
    std::fprintf(stderr, "--jwks_file or --roles_file cannot be used\n");
    return 2;
  }
  rpc::CaptureLibraryLogs();
  rpc::WakeWithoutPreempting();
  rpc::ServerOptions options;
  options.address = absl::GetFlag(FLAGS_address);
  options.drain_delay = absl::ZeroDuration();
  rpc::Server server(options, *std::move(authenticator), *std::move(roles));
  BindAll(server);
  server.SetReadiness([] { return absl::OkStatus(); });
  if (absl::Status status = server.Start(); !status.ok()) {
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    return 1;
  }
  server.Run();
  return 0;
}

}  // namespace
}  // namespace district

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return district::Main();
}
