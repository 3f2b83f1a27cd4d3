#include "common/api/errors.h"

#include <algorithm>
#include <optional>
#include <type_traits>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "common/api/concat.h"
#include "common/db/database.h"

namespace district::api {
namespace {

constexpr char kTypeUrlPrefix[] = "type.googleapis.com/";
constexpr absl::Duration kDefaultRetryDelay = absl::Seconds(1);

// Trailers hold 8 KiB at most clients; the status travels there twice, in base64 and (its message)
// percent-encoded, together with other headers.
constexpr size_t kMaxMessageBytes = 600;
constexpr size_t kMaxDescriptionBytes = 400;
constexpr size_t kMaxWireBytes = 3500;

template <typename Detail>
std::string TypeUrl() {
  return Concat(kTypeUrlPrefix, Detail::descriptor()->full_name());
}

template <typename Detail>
void SetDetail(absl::Status& status, const Detail& detail) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

template <typename Detail>
bool HasDetail(const absl::Status& status) {
  return status.GetPayload(TypeUrl<Detail>()).has_value();
}

// What each code means to callers where a status says nothing itself.
struct CodeText {
  absl::StatusCode code;
  const char* reason;
  const char* english;
  const char* vietnamese;  // nullptr where no person can cause it
};

constexpr CodeText kCodeTexts[] = {
    {absl::StatusCode::kCancelled, "CANCELLED", "the call was cancelled", nullptr},
    {absl::StatusCode::kUnknown, "UNKNOWN", "internal error", nullptr},
    {absl::StatusCode::kInvalidArgument, "INVALID_ARGUMENT", "the request is not valid",
     "Yêu cầu không hợp lệ. Vui lòng kiểm tra lại dữ liệu đã nhập."},
    {absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED", "the call took too long",
     "Hệ thống chưa kịp trả lời trong thời gian cho phép. Vui lòng thử lại."},
    {absl::StatusCode::kNotFound, "NOT_FOUND", "not found", "Không tìm thấy nội dung yêu cầu."},
    {absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", "it exists already",
     "Nội dung này đã tồn tại."},
    {absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED", "the caller may not do this",
     "Bạn không có quyền thực hiện thao tác này."},
    {absl::StatusCode::kResourceExhausted, "RESOURCE_EXHAUSTED", "too much is asked at once",
     "Hệ thống đang quá tải. Vui lòng thử lại sau giây lát."},
    {absl::StatusCode::kFailedPrecondition, "FAILED_PRECONDITION",
     "the state of the resource does not allow this",
     "Không thể thực hiện thao tác này trong tình trạng hiện tại."},
    {absl::StatusCode::kAborted, "ABORTED", "it conflicts with another change; try again",
     "Nội dung vừa được người khác thay đổi. Vui lòng tải lại rồi thử lại."},
    {absl::StatusCode::kOutOfRange, "OUT_OF_RANGE", "a value is out of range",
     "Giá trị nằm ngoài phạm vi cho phép."},
    {absl::StatusCode::kUnimplemented, "UNIMPLEMENTED", "there is no such method", nullptr},
    {absl::StatusCode::kInternal, "INTERNAL", "internal error", nullptr},
    {absl::StatusCode::kUnavailable, "UNAVAILABLE", "the service cannot answer now; try again",
     "Hệ thống tạm thời không phục vụ được. Vui lòng thử lại sau giây lát."},
    {absl::StatusCode::kDataLoss, "DATA_LOSS", "data is lost or damaged", nullptr},
    {absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED", "the caller is not known",
     "Bạn chưa đăng nhập hoặc phiên đăng nhập đã hết hạn."},
};

const CodeText& TextOf(absl::StatusCode code) {
  for (const CodeText& text : kCodeTexts) {
    if (text.code == code) return text;
  }
  return kCodeTexts[1];
}

// At most `limit` bytes, cut between characters.
std::string Shortened(std::string_view text, size_t limit) {
  if (text.size() <= limit) return std::string(text);
  size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return Concat(text.substr(0, end), "…");
}

void SetDuration(absl::Duration delay, google::protobuf::Duration* duration) {
  duration->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &delay));
  duration->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(delay)));
}

template <typename Detail>
void AddIfPresent(const absl::Status& status, google::rpc::Status& wire) {
  if (HasDetail<Detail>(status)) wire.add_details()->PackFrom(DetailOf<Detail>(status));
}

// The violations that fit into what is left of the size, and how many there were.
void AddViolations(const absl::Status& status, size_t reserved, google::rpc::Status& wire) {
  if (!HasDetail<google::rpc::BadRequest>(status)) return;
  const auto all = DetailOf<google::rpc::BadRequest>(status);
  google::rpc::BadRequest fitting;
  size_t size = reserved;
  int left = all.field_violations_size();
  for (const auto& violation : all.field_violations()) {
    auto shortened = violation;
    shortened.set_description(Shortened(violation.description(), kMaxDescriptionBytes));
    size += shortened.ByteSizeLong() + 4;
    if (size > kMaxWireBytes) break;
    *fitting.add_field_violations() = std::move(shortened);
    --left;
  }
  if (left > 0 && fitting.field_violations_size() > 0) {
    auto* last = fitting.mutable_field_violations(fitting.field_violations_size() - 1);
    last->set_description(Concat(last->description(), " (and ", left, " more)"));
  }
  wire.add_details()->PackFrom(fitting);
}

google::rpc::Status InternalToWire(absl::StatusCode code, std::string_view trace_id) {
  const CodeText& text = TextOf(code);
  google::rpc::ErrorInfo info;
  info.set_domain(kErrorDomain);
  info.set_reason(text.reason);
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(code));
  wire.set_message(text.english);
  if (!trace_id.empty()) {
    (*info.mutable_metadata())["trace_id"] = std::string(trace_id);
    wire.set_message(Concat(text.english, " (trace ", trace_id, ")"));
  }
  wire.add_details()->PackFrom(info);
  return wire;
}

// The status with everything a caller is promised; `text` for its code.
void Complete(const absl::Status& status, const CodeText& text, google::rpc::Status& wire) {
  const std::string storage_reason = db::ReasonOf(status);
  auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const bool written_for_callers = !info.reason().empty();
  if (!written_for_callers) {
    info.set_domain(kErrorDomain);
    info.set_reason(storage_reason.empty() ? text.reason : storage_reason);
  }
  const bool keep_text =
      (written_for_callers || storage_reason.empty()) && !status.message().empty();
  wire.set_message(
      Shortened(keep_text ? FromAbsl(status.message()) : text.english, kMaxMessageBytes));
  wire.add_details()->PackFrom(info);
}

}  // namespace

Error::Error(absl::StatusCode code, std::string_view reason) : code_(code) {
  info_.set_domain(kErrorDomain);
  info_.set_reason(std::string(reason));
}

Error& Error::Message(std::string_view text) {
  message_ = std::string(text);
  return *this;
}

Error& Error::Metadata(std::string_view key, std::string_view value) {
  (*info_.mutable_metadata())[std::string(key)] = std::string(value);
  return *this;
}

Error& Error::Field(std::string_view path, std::string_view description) {
  auto* violation = bad_request_.add_field_violations();
  violation->set_field(std::string(path));
  violation->set_description(std::string(description));
  return *this;
}

Error& Error::Resource(std::string_view type, std::string_view name, std::string_view description) {
  resource_.set_resource_type(std::string(type));
  resource_.set_resource_name(std::string(name));
  resource_.set_description(std::string(description));
  return *this;
}

Error& Error::Precondition(std::string_view type, std::string_view subject,
                           std::string_view description) {
  auto* violation = precondition_.add_violations();
  violation->set_type(std::string(type));
  violation->set_subject(std::string(subject));
  violation->set_description(std::string(description));
  return *this;
}

Error& Error::RetryAfter(absl::Duration delay) {
  SetDuration(delay, retry_.mutable_retry_delay());
  return *this;
}

Error& Error::Vietnamese(std::string_view text) {
  localized_.set_locale("vi");
  localized_.set_message(std::string(text));
  return *this;
}

Error::operator absl::Status() const {
  absl::Status status(code_, message_.empty() ? TextOf(code_).english : message_);
  SetDetail(status, info_);
  if (bad_request_.field_violations_size() > 0) SetDetail(status, bad_request_);
  if (precondition_.violations_size() > 0) SetDetail(status, precondition_);
  if (!resource_.resource_name().empty()) SetDetail(status, resource_);
  if (retry_.has_retry_delay()) SetDetail(status, retry_);
  if (!localized_.message().empty()) SetDetail(status, localized_);
  return status;
}

absl::Status InvalidField(std::string_view path, std::string_view description,
                          std::string_view reason) {
  return Error(absl::StatusCode::kInvalidArgument, reason)
      .Message(Concat(path, ": ", description))
      .Field(path, description)
      .Vietnamese(Concat("Giá trị của trường ", path, " không hợp lệ."));
}

absl::Status NotFound(std::string_view type, std::string_view name) {
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND")
      .Message(Concat(name, " does not exist"))
      .Resource(type, name, "does not exist")
      .Vietnamese(Concat("Không tìm thấy ", name, "."));
}

absl::Status AlreadyExists(std::string_view type, std::string_view name,
                           std::string_view description) {
  if (description.empty()) description = "exists already";
  return Error(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS")
      .Message(Concat(name, " ", description))
      .Resource(type, name, description)
      .Vietnamese(Concat(name, " đã tồn tại."));
}

absl::Status EtagMismatch(std::string_view type, std::string_view name) {
  return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH")
      .Message(Concat(name, " has changed since the etag was read; read it again"))
      .Resource(type, name, "has changed since the etag was read")
      .Vietnamese(Concat(
          name, " vừa được người khác thay đổi. Vui lòng tải lại rồi thực hiện lại thay đổi."));
}

std::string Below(std::string_view path) {
  return path.empty() ? std::string() : Concat(path, ".");
}

absl::Status WithFieldPrefix(absl::Status status, std::string_view prefix) {
  if (status.ok() || prefix.empty()) return status;
  auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  // A message that begins with its field gets the whole path, any other the place before it.
  std::string message = Concat(prefix.substr(0, prefix.size() - (prefix.back() == '.' ? 1 : 0)),
                               ": ", status.message());
  if (bad_request.field_violations_size() > 0 &&
      absl::StartsWith(status.message(), bad_request.field_violations(0).field())) {
    message = Concat(prefix, status.message());
  }
  for (auto& violation : *bad_request.mutable_field_violations()) {
    violation.set_field(Concat(prefix, violation.field()));
  }
  absl::Status prefixed(status.code(), message);
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    prefixed.SetPayload(type_url, payload);
  });
  if (bad_request.field_violations_size() > 0) SetDetail(prefixed, bad_request);
  return prefixed;
}

google::rpc::Status ToWire(const absl::Status& status, std::string_view trace_id) {
  const absl::StatusCode code = status.code();
  if (code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown) {
    return InternalToWire(code, trace_id);
  }
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(code));
  if (status.ok()) return wire;

  const CodeText& text = TextOf(code);
  Complete(status, text, wire);
  AddIfPresent<google::rpc::ResourceInfo>(status, wire);
  AddIfPresent<google::rpc::PreconditionFailure>(status, wire);
  AddIfPresent<google::rpc::QuotaFailure>(status, wire);

  auto retry = DetailOf<google::rpc::RetryInfo>(status);
  const bool worth_retrying =
      code == absl::StatusCode::kResourceExhausted || code == absl::StatusCode::kUnavailable;
  if (!retry.has_retry_delay() && worth_retrying) {
    SetDuration(kDefaultRetryDelay, retry.mutable_retry_delay());
  }
  if (retry.has_retry_delay()) wire.add_details()->PackFrom(retry);

  auto localized = DetailOf<google::rpc::LocalizedMessage>(status);
  if (localized.message().empty() && text.vietnamese != nullptr) {
    localized.set_locale("vi");
    localized.set_message(text.vietnamese);
  }
  localized.set_message(Shortened(localized.message(), kMaxMessageBytes));
  if (!localized.message().empty()) wire.add_details()->PackFrom(localized);

  AddViolations(status, wire.ByteSizeLong(), wire);
  return wire;
}

}  // namespace district::api
