// Calls to the gateway by descriptors: any unary method of gRPC, with a token, a deadline and
// retries.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "deploy/districtctl/schema.h"

namespace grpc {
class Channel;
}

namespace district::districtctl {

struct ClientOptions {
  std::string server = "127.0.0.1:8080";
  std::string
      tls_ca;  // a PEM file; with `https://` before the server and no file, the system's own
  std::string token;
  bool plaintext = false;  // the token may go to another machine in clear text
  absl::Duration timeout = absl::Seconds(30);
};

// Safe to be used by several threads.
class Client {
 public:
  // Refuses to send a token in clear text to another machine, unless told that it may.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(const Schema& schema,
                                                         const ClientOptions& options);

  // Calls and waits. A request with a `request_id` field gets one, so that a call that is tried
  // again is done once. A failure carries the google.rpc.Status of the server for Explain.
  absl::StatusOr<std::unique_ptr<Message>> Call(const MethodDescriptor* method, Message& request);

  // A call whose request is a stream, under way. Not tried again.
  class Upload {
   public:
    virtual ~Upload() = default;
    // Sends a message; false where the server takes no more, and Finish says why.
    virtual bool Send(const Message& message) = 0;
    // Waits for the answer.
    virtual absl::StatusOr<std::unique_ptr<Message>> Finish() = 0;
  };
  std::unique_ptr<Upload> Begin(const MethodDescriptor* method);

  const ClientOptions& options() const { return options_; }

 private:
  Client(const Schema& schema, ClientOptions options, std::shared_ptr<grpc::Channel> channel)
      : schema_(schema), options_(std::move(options)), channel_(std::move(channel)) {}
  absl::StatusOr<std::string> CallOnce(const std::string& path, const std::string& request);

  const Schema& schema_;
  const ClientOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
  std::atomic<bool> reached_ = false;  // it has answered once
};

// What a failed call says to a person.
struct Failure {
  std::string message;  // with the name of the code before it
  struct Field {
    // Of the request, as JSON writes it: "person.displayName". "" where it is about something else.
    std::string path;
    std::string what;
  };
  std::vector<Field> fields;
  std::string resource;  // the one that is missing or in the way, where the server names it
  // What else the server says of the reason, by key.
  std::map<std::string, std::string> metadata;
};
// `language`: the locale whose LocalizedMessage is taken, where there is one.
Failure Explain(const Schema& schema, const absl::Status& status, const std::string& language);

// Sets a field by name where the message has it; false where it has not.
bool SetString(Message& message, const std::string& field, const std::string& value);
bool SetBool(Message& message, const std::string& field, bool value);
bool SetInt(Message& message, const std::string& field, int value);
// "" where the message has no such field.
std::string GetString(const Message& message, const std::string& field);

}  // namespace district::districtctl
