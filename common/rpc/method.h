// A method as its proto declares it, looked up once.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/api/request_fields.h"
#include "common/rpc/call.h"
#include "common/rpc/metrics.h"
#include "common/rpc/request_stream.h"
#include "google/protobuf/descriptor.h"

namespace district::rpc {

struct Method {
  // Whether its request or its answer is a stream.
  enum class Kind { kUnary, kAnswersStream, kTakesStream };

  // `request_fields` are those of its requests (see FieldsOf). The handler and `stats` are still to
  // be set.
  Method(const google::protobuf::MethodDescriptor& declared, api::RequestFields request_fields);

  const google::protobuf::MethodDescriptor& descriptor;
  const google::protobuf::Message& request_prototype;
  const std::string path;        // "/district.personnel.v1.PeopleService/GetPerson"
  const std::string permission;  // empty: nobody has it
  const bool reads;              // changes nothing, or nothing to speak of
  const api::RequestFields fields;
  const Kind kind;
  bool units_may_write = false;                 // see Units
  Handler handler;                              // of a unary method
  StreamHandler stream_handler;                 // of one whose answer is a stream
  RequestStreamHandler request_stream_handler;  // of one whose request is a stream
  MethodStats* stats = nullptr;
};

Method::Kind KindOf(const google::protobuf::MethodDescriptor& method);

// The fields that the server uses of a method's requests. FAILED_PRECONDITION where one has another
// type, or where a method that writes takes no `request_id` or no `validate_only`.
absl::StatusOr<api::RequestFields> FieldsOf(const google::protobuf::MethodDescriptor& method);

}  // namespace district::rpc
