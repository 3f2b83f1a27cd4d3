// A method as its proto declares it, looked up once.
#pragma once

#include <string>

#include "common/rpc/call.h"
#include "common/rpc/metrics.h"
#include "google/protobuf/descriptor.h"

namespace district::rpc {

struct Method {
  // The handler and `stats` are still to be set.
  explicit Method(const google::protobuf::MethodDescriptor& declared);

  const google::protobuf::MethodDescriptor& descriptor;
  const google::protobuf::Message& request_prototype;
  const std::string path;        // "/district.personnel.v1.PeopleService/GetPerson"
  const std::string permission;  // empty: nobody has it
  const bool reads;              // changes nothing, or nothing to speak of
  const google::protobuf::FieldDescriptor* const request_id;  // null: no such field
  const bool streams;                                         // the server's answer is a stream
  bool units_may_write = false;                               // see Units
  Handler handler;                                            // of a unary method
  StreamHandler stream_handler;                               // of one that streams
  MethodStats* stats = nullptr;
};

}  // namespace district::rpc
