#include "common/rpc/status.h"

#include <string>

#include "absl/strings/cord.h"
#include "common/api/errors.h"
#include "google/rpc/error_details.pb.h"

namespace district::rpc {
namespace {

constexpr size_t kShortMessageBytes = 300;

// Headers carry bytes in base64 and what is not printable ASCII as %XX.
size_t TrailerBytes(const google::rpc::Status& wire) {
  size_t size = (wire.ByteSizeLong() + 2) / 3 * 4;
  for (const char c : wire.message()) size += c < ' ' || c > '~' || c == '%' ? 3 : 1;
  return size;
}

// Drops the second half of a list of violations. False where there is no list left to cut.
bool HalveViolations(google::protobuf::Any& detail) {
  google::rpc::BadRequest bad_request;
  if (!detail.UnpackTo(&bad_request) || bad_request.field_violations_size() < 2) return false;
  const int kept = bad_request.field_violations_size() / 2;
  bad_request.mutable_field_violations()->DeleteSubrange(
      kept, bad_request.field_violations_size() - kept);
  detail.PackFrom(bad_request);
  return true;
}

bool CutOneDetail(google::rpc::Status& wire) {
  for (google::protobuf::Any& detail : *wire.mutable_details()) {
    if (HalveViolations(detail)) return true;
  }
  for (int i = wire.details_size() - 1; i >= 0; --i) {
    if (wire.details(i).Is<google::rpc::ErrorInfo>()) continue;
    wire.mutable_details()->DeleteSubrange(i, 1);
    return true;
  }
  return false;
}

// Cuts between characters.
std::string Shortened(std::string text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  text.resize(size);
  return text + "…";
}

void FitTrailers(google::rpc::Status& wire) {
  const auto fits = [&] { return TrailerBytes(wire) <= kMaxTrailerBytes; };
  while (!fits() && CutOneDetail(wire)) {
  }
  if (!fits()) wire.set_message(Shortened(wire.message(), kShortMessageBytes));
  if (!fits()) wire.clear_details();
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status, std::string_view trace_id) {
  return ToGrpc(api::ToWire(status, trace_id));
}

grpc::Status ToGrpc(google::rpc::Status wire) {
  FitTrailers(wire);
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(),
                      wire.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status wire;
  if (result.ok() || !wire.ParseFromString(status.error_details())) return result;
  for (const google::protobuf::Any& detail : wire.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace district::rpc
