#include "common/rpc/status.h"

#include <string>

#include "common/api/errors.h"
#include "common/rpc/trace.h"
#include "common/text/text.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::rpc {
namespace {

google::rpc::Status Wire(const std::string& message, int violations, int metadata_bytes) {
  google::rpc::Status wire;
  wire.set_code(3);
  wire.set_message(message);
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELD");
  (*info.mutable_metadata())["long"] = std::string(metadata_bytes, 'x');
  wire.add_details()->PackFrom(info);
  google::rpc::BadRequest bad_request;
  for (int i = 0; i < violations; ++i) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field("requests[" + std::to_string(i) + "]");
    violation->set_description(std::string(500, 'd'));
  }
  if (violations > 0) wire.add_details()->PackFrom(bad_request);
  return wire;
}

std::string Repeat(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(StatusTest, FitsIntoTrailers) {
  const struct {
    const char* what;
    google::rpc::Status wire;
    bool keeps_message;
    const char* reason;
    bool keeps_violations;
  } kCases[] = {
      {"small", Wire("no", 3, 0), true, "INVALID_FIELD", true},
      {"many violations", Wire("no", 1000, 0), true, "INVALID_FIELD", true},
      {"much beside one violation", Wire("no", 1, 5000), true, "INVALID_FIELD", false},
      {"long details", Wire("no", 0, 9000), true, "", false},
      {"long message", Wire(std::string(9000, 'm'), 1, 0), false, "INVALID_FIELD", false},
      {"a message that grows", Wire(Repeat("ộ", 1000), 0, 0), false, "INVALID_FIELD", false},
  };
  for (const auto& c : kCases) {
    const grpc::Status status = ToGrpc(c.wire);
    EXPECT_LE(status.error_message().size() + status.error_details().size() * 4 / 3,
              kMaxTrailerBytes)
        << c.what;
    EXPECT_EQ(status.error_message() == c.wire.message(), c.keeps_message) << c.what;
    EXPECT_TRUE(text::IsUtf8(status.error_message())) << c.what;
    const absl::Status back = FromGrpc(status);
    EXPECT_EQ(back.code(), absl::StatusCode::kInvalidArgument) << c.what;
    EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(back).reason(), c.reason) << c.what;
    const auto bad = api::DetailOf<google::rpc::BadRequest>(back);
    EXPECT_EQ(bad.field_violations_size() > 0, c.keeps_violations) << c.what;
    if (bad.field_violations_size() > 0) {
      EXPECT_EQ(bad.field_violations(0).field(), "requests[0]");
    }
  }
}

TEST(StatusTest, TakesStatusesWithoutDetails) {
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
  const absl::Status plain = FromGrpc(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "no"));
  EXPECT_EQ(plain, absl::UnimplementedError("no"));
  const absl::Status broken =
      FromGrpc(grpc::Status(grpc::StatusCode::ABORTED, "no", "\xff\xff not a status"));
  EXPECT_EQ(broken, absl::AbortedError("no"));
}

TEST(TraceTest, GoesOnWithWhatIsWellFormedAndBeginsAnewOtherwise) {
  const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736", parent = "00f067aa0ba902b7";
  const std::string zeros(32, '0');
  const struct {
    std::string header;
    bool taken;
  } kCases[] = {
      {"00-" + id + "-" + parent + "-01", true},
      {"00-" + id + "-" + parent + "-00", true},
      {"01-" + id + "-" + parent + "-01-more", true},
      {"01-" + id + "-" + parent + "-01", true},
      {"00-" + id + "-" + parent + "-01-more", false},
      {"01-" + id + "-" + parent + "-01more", false},
      {"ff-" + id + "-" + parent + "-01", false},
      {"00-" + zeros + "-" + parent + "-01", false},
      {"00-" + id + "-" + zeros.substr(16) + "-01", false},
      {"00-4BF92F3577B34DA6A3CE929D0E0E4736-" + parent + "-01", false},
      {"00-" + id + "-" + parent + "-0x", false},
      {"00_" + id + "_" + parent + "_01", false},
      {"00-" + id + "-" + parent, false},
      {"", false},
  };
  for (const auto& c : kCases) {
    const Trace trace = TraceOf(c.header);
    EXPECT_EQ(trace.traceparent == c.header, c.taken) << c.header;
    EXPECT_EQ(trace.id == id, c.taken) << c.header;
    EXPECT_EQ(TraceOf(trace.traceparent).traceparent, trace.traceparent) << "not well formed";
  }
  EXPECT_NE(TraceOf("").id, TraceOf("").id);
}

}  // namespace
}  // namespace district::rpc
