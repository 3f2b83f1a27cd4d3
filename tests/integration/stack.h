// The whole suite, running, for tests that speak to it as its users do: through the gateway.
//
// A program starts one stack, on free ports and below the build folder, when a test first asks for
// it, and stops it at exit. With DISTRICT_GATEWAY=host:port and DISTRICT_TOKEN_COMMAND (a command
// that prints a token for the role it is given) the tests speak to a stack that runs already.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"

namespace district::testing {

using Json = nlohmann::json;

// An answer over HTTP.
struct Reply {
  int status = 0;
  Json body;                                   // null where the answer is no JSON
  std::string text;                            // the answer as it came
  std::map<std::string, std::string> headers;  // names in lower case

  // The reason of the ErrorInfo; "" where there is none.
  std::string Reason() const;
  // The field names of the BadRequest, in order.
  std::vector<std::string> Fields() const;
  // The detail of a type ("google.rpc.RetryInfo"); null where there is none.
  Json Detail(std::string_view type) const;
};

struct HttpOptions {
  std::string role = "admin";                  // "" sends no token
  std::string token;                           // instead of one for `role`
  std::map<std::string, std::string> headers;  // in lower case
  int timeout_seconds = 30;
  bool http2 = false;
};

class Stack {
 public:
  // The stack of this program, with the sample loaded.
  static Stack& Get();
  // Another one beside it, below a folder of its own, started with more options of `deploy/local
  // up`; stopped when it goes.
  explicit Stack(const std::string& name, const std::vector<std::string>& options);
  ~Stack();
  // Where the stack of that name has all that it writes.
  static std::string FolderOf(const std::string& name);

  // `path` begins with /; what does not belong into a URL must be encoded (see Encode).
  Reply Http(const std::string& method, const std::string& path, const Json& body = nullptr,
             const HttpOptions& options = {});
  Reply HttpRaw(const std::string& method, const std::string& path, const std::string& body,
                const HttpOptions& options = {});
  Reply Get(const std::string& path) { return Http("GET", path); }
  Reply Post(const std::string& path, const Json& body) { return Http("POST", path, body); }

  // A token; made once for each role and subject.
  std::string Token(const std::string& role, const std::string& subject = {});
  // A channel to the gateway, and a context with a token and a deadline of 30 s.
  std::shared_ptr<grpc::Channel> channel();
  std::unique_ptr<grpc::ClientContext> Context(const std::string& role = "admin");

  // What `deploy/local` wrote of the stack: gateway, services, database (see run/endpoints.json).
  // Null for a stack that was not started here: then tests that need it skip.
  Json endpoints() const;
  bool is_ours() const { return ours_; }
  // Runs a command of deploy/local on the stack ("restart-service personnel"); answers its exit
  // code.
  int Local(const std::string& command, std::string* output = nullptr);
  const std::string& url() const { return url_; }

 private:
  Stack();
  void Start(const std::vector<std::string>& options);

  bool ours_ = true;
  int guard_ = -1;  // see StopWhenGone
  std::string dir_;
  std::string url_;
  std::string address_;
  std::map<std::string, std::string> tokens_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Percent-encodes a query value or path segment.
std::string Encode(std::string_view text);
// An id that no other test uses: "prefix-…".
std::string NewId(const std::string& prefix);
// A random UUID.
std::string NewUuid();

// The named strings of the elements of a JSON list: Names(reply.body["people"]).
std::vector<std::string> Names(const Json& list, const std::string& field = "name");

MATCHER(IsOk, "is an HTTP 200") {
  *result_listener << "HTTP " << arg.status << " " << arg.text.substr(0, 2000);
  return arg.status == 200;
}
MATCHER_P2(IsError, status, reason, "") {
  *result_listener << "HTTP " << arg.status << " " << arg.text.substr(0, 2000);
  return arg.status == status && arg.Reason() == reason;
}
MATCHER_P2(IsInvalid, field, reason, "is an HTTP 400 that names the field") {
  *result_listener << "HTTP " << arg.status << " " << arg.text.substr(0, 2000);
  const std::vector<std::string> fields = arg.Fields();
  return arg.status == 400 && arg.Reason() == reason && !fields.empty() && fields.front() == field;
}

}  // namespace district::testing
