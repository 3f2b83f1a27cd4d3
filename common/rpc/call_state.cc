#include "common/rpc/call_state.h"

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/api/errors.h"
#include "common/api/validate.h"
#include "common/auth/claims.h"
#include "common/rpc/log.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/proto_buffer_reader.h"

namespace district::rpc {
namespace {

constexpr absl::Duration kSlow = absl::Seconds(1);
// Up to here copying bytes is cheaper than handing them over.
constexpr size_t kCopiedBytes = 1024;

google::protobuf::ArenaOptions Within(char* block, size_t size) {
  google::protobuf::ArenaOptions options;
  options.initial_block = block;
  options.initial_block_size = size;
  return options;
}

std::string_view HeaderOf(const grpc::CallbackServerContext& context, const char* name) {
  const auto& headers = context.client_metadata();
  const auto found = headers.find(name);
  if (found == headers.end()) return {};
  return {found->second.data(), found->second.size()};
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture()
                                                                  : absl::FromChrono(deadline);
}

absl::Status TooLarge(int limit) {
  return api::Error(absl::StatusCode::kResourceExhausted, "REQUEST_TOO_LARGE")
      .Message(absl::StrFormat("a request holds at most %d MiB", limit >> 20))
      .Vietnamese(absl::StrFormat("Dữ liệu gửi lên quá lớn (tối đa %d MiB).", limit >> 20));
}

absl::Status Malformed(const google::protobuf::Descriptor& type) {
  return api::Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST")
      .Message("the request is not a " + type.full_name());
}

std::string Flatten(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  if (!bytes.Dump(&slices).ok()) return "";
  std::string flat;
  for (const grpc::Slice& slice : slices) {
    flat.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return flat;
}

bool ReadInto(google::protobuf::Message& message, const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  if (bytes.TrySingleSlice(&slice).ok()) {
    return message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
  }
  grpc::ByteBuffer copy(bytes);  // of references: the reader wants one it may change
  grpc::ProtoBufferReader reader(&copy);
  return reader.status().ok() && message.ParseFromZeroCopyStream(&reader);
}

// How the end of a call is found, by its kind.
auto EndOf(Method::Kind kind) {
  switch (kind) {
    case Method::Kind::kAnswersStream:
      return &EndBy;
    case Method::Kind::kTakesStream:
      return &ArriveBy;
    default:
      return &AnswerBy;
  }
}

// Whose fault: the server's, nobody's (it was asked for too much), the caller's.
Severity SeverityOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnimplemented:
      return Severity::kError;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return Severity::kWarning;
    default:
      return Severity::kInfo;
  }
}

}  // namespace

grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  if (bytes.size() <= kCopiedBytes) {
    const grpc::Slice slice(bytes);
    return grpc::ByteBuffer(&slice, 1);
  }
  auto* kept = new std::string(std::move(bytes));
  const grpc::Slice slice(
      kept->data(), kept->size(), [](void* text) { delete static_cast<std::string*>(text); }, kept);
  return grpc::ByteBuffer(&slice, 1);
}

CallState::CallState(Pipeline& pipeline, const Method& method, grpc::CallbackServerContext& context)
    : pipeline_(pipeline),
      method_(method),
      context_(context),
      begun_(absl::Now()),
      arena_(Within(first_block_, sizeof(first_block_))),
      request_(method.request_prototype.New(&arena_)) {}

absl::Status CallState::AuthorizeAndParse(const grpc::ByteBuffer& request) {
  absl::Status status = Authorize();
  return status.ok() ? Accept(request) : status;
}

absl::Status CallState::Authorize() {
  trace_ = TraceOf(HeaderOf(context_, "traceparent"));
  authorization_ = HeaderOf(context_, "authorization");
  if (absl::Status status = Identify(); !status.ok()) return status;
  if (absl::Status status = pipeline_.Authorize(*identity_, method_.permission); !status.ok()) {
    return status;
  }
  if (!method_.reads && !method_.units_may_write && !identity_->organization.empty()) {
    return auth::OutOfUnit(method_.descriptor.full_name(), *identity_);
  }
  if (absl::Status status = pipeline_.AcquireSlot(*identity_); !status.ok()) return status;
  holds_slot_ = true;
  deadline_ = EndOf(method_.kind)(begun_, DeadlineOf(context_), pipeline_.options());
  return absl::OkStatus();
}

absl::Status CallState::Accept(const grpc::ByteBuffer& request) {
  if (absl::Status status = ParseInto(*request_, request); !status.ok()) return status;
  if (absl::Status status = api::Canonicalize(*request_); !status.ok()) return status;
  checked_ = true;
  if (deadline_ > absl::Now()) return absl::OkStatus();
  return api::Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED")
      .Message("the deadline had passed when the call arrived");
}

// Finds out who calls; without a token, whoever may call the method is good enough.
absl::Status CallState::Identify() {
  if (authorization_.empty()) identity_ = pipeline_.AnonymousFor(method_.permission);
  if (identity_ != nullptr) return absl::OkStatus();
  auto identity =
      pipeline_.AuthenticateFrom([this] { return context_.peer(); }, authorization_, begun_);
  if (identity.ok()) identity_ = *std::move(identity);
  return identity.status();
}

absl::Status CallState::ParseInto(google::protobuf::Message& message,
                                  const grpc::ByteBuffer& bytes) const {
  const auto& type = *method_.descriptor.input_type();
  if (!bytes.Valid()) return Malformed(type);
  const int limit = pipeline_.options().max_message_bytes;
  if (bytes.Length() > static_cast<size_t>(limit)) return TooLarge(limit);
  if (ReadInto(message, bytes)) return absl::OkStatus();
  const std::string field = api::FindBrokenUtf8(Flatten(bytes), &type);
  if (field.empty()) return Malformed(type);
  return api::InvalidField(field, "not well-formed UTF-8", "MALFORMED_REQUEST");
}

void CallState::Record(const absl::Status& status) {
  if (holds_slot_) pipeline_.ReleaseSlot(*identity_);
  const absl::Duration took = absl::Now() - begun_;
  method_.stats->Count(status.code(), took);
  WriteLog(status, took);
}

void CallState::WriteLog(const absl::Status& status, absl::Duration took) const {
  if (status.ok() && took < kSlow && method_.reads && !pipeline_.options().log_reads) return;
  std::string refusals;
  if (LogLimiter* limiter = pipeline_.LogLimiterFor(status.code()); limiter != nullptr) {
    const int count = limiter->Count(absl::Now());
    if (count == 0) return;
    refusals = std::to_string(count);
  }
  Log(SeverityOf(status.code()), "call",
      {{"method", method_.descriptor.full_name()},
       {"code", absl::StatusCodeToString(status.code())},
       {"duration_ms", absl::StrFormat("%.3f", absl::ToDoubleMilliseconds(took))},
       {"subject", identity_ == nullptr ? "" : identity_->subject},
       {"trace_id", trace_.id},
       {"request_id", RequestId()},
       {"reason", api::DetailOf<google::rpc::ErrorInfo>(status).reason()},
       {"refusals", refusals},
       {"error", SeverityOf(status.code()) >= Severity::kWarning ? Loggable(status) : ""}});
}

std::string CallState::RequestId() const {
  return checked_ ? method_.fields.Text(*request_, api::RequestField::kRequestId) : "";
}

}  // namespace district::rpc
