// Errors as callers get them: a status code, a message for developers, and google.rpc details
// (ErrorInfo always; BadRequest, ResourceInfo, PreconditionFailure, RetryInfo, LocalizedMessage in
// Vietnamese where they apply), carried as payloads of an absl::Status.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace district::api {

// The domain of every ErrorInfo.
inline constexpr char kErrorDomain[] = "district";

// Builds a status. Reasons are UPPER_SNAKE_CASE.
//   return Error(absl::StatusCode::kInvalidArgument, "INVALID_FILTER")
//       .Message("unknown field `colour`").Field("filter", "unknown field `colour`")
//       .Vietnamese("Bộ lọc không hợp lệ.");
class Error {
 public:
  Error(absl::StatusCode code, std::string_view reason);
  Error& Message(std::string_view text);
  Error& Metadata(std::string_view key, std::string_view value);
  Error& Field(std::string_view path, std::string_view description);
  Error& Resource(std::string_view type, std::string_view name, std::string_view description = {});
  Error& Precondition(std::string_view type, std::string_view subject,
                      std::string_view description);
  Error& RetryAfter(absl::Duration delay);
  Error& Vietnamese(std::string_view text);
  operator absl::Status() const;  // NOLINT: a builder ends as a status
  template <typename T>
  operator absl::StatusOr<T>() const {  // NOLINT
    return static_cast<absl::Status>(*this);
  }

 private:
  absl::StatusCode code_;
  std::string message_;
  google::rpc::ErrorInfo info_;
  google::rpc::BadRequest bad_request_;
  google::rpc::PreconditionFailure precondition_;
  google::rpc::ResourceInfo resource_;
  google::rpc::RetryInfo retry_;
  google::rpc::LocalizedMessage localized_;
};

// The usual ones. Paths are proto field paths in the request: `person.display_name`,
// `requests[3].person`.
absl::Status InvalidField(std::string_view path, std::string_view description,
                          std::string_view reason = "INVALID_FIELD");
absl::Status NotFound(std::string_view type, std::string_view name);
absl::Status AlreadyExists(std::string_view type, std::string_view name,
                           std::string_view description = {});
absl::Status EtagMismatch(std::string_view type, std::string_view name);

// What stands before the fields of what is at `path`: "requests[3].person." of that person; nothing
// of nothing.
std::string Below(std::string_view path);

// Puts `prefix` before every field path of the status: "requests[3]." and so on.
absl::Status WithFieldPrefix(absl::Status status, std::string_view prefix);

// The detail of a type, or its default where the status has none.
template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  auto payload =
      status.GetPayload(std::string("type.googleapis.com/") + Detail::descriptor()->full_name());
  if (payload.has_value() && !detail.ParseFromString(std::string(*payload))) detail.Clear();
  return detail;
}

// What goes over the wire. A status without ErrorInfo gets one by its code; RESOURCE_EXHAUSTED and
// UNAVAILABLE get a RetryInfo; INTERNAL and UNKNOWN lose their text (it goes to the log) and keep a
// reference to the trace; every code a person can cause gets a Vietnamese message. What comes from
// the database without having been written for callers loses its text as well. The whole is kept
// small enough for the trailers of HTTP/2 (8 KiB at most clients).
google::rpc::Status ToWire(const absl::Status& status, std::string_view trace_id);

}  // namespace district::api
