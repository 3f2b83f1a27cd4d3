// Statuses as gRPC carries them: google.rpc.Status in a trailer beside code and message.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace district::rpc {

// Many clients take 8 KiB of headers at most, and refuse the answer with INTERNAL otherwise.
inline constexpr size_t kMaxTrailerBytes = 7 * 1024;

// As callers get it (api::ToWire).
grpc::Status ToGrpc(const absl::Status& status, std::string_view trace_id);

// The same for a status that is in wire form already: details are cut until code, message and
// details fit into the trailers.
grpc::Status ToGrpc(google::rpc::Status wire);

// As a peer sent it; the details are payloads by their type.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace district::rpc
