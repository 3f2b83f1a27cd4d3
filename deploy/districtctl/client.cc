#include "deploy/districtctl/client.h"

#include <arpa/inet.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "deploy/districtctl/text.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/channel_arguments.h"

namespace district::districtctl {
namespace {

using google::protobuf::Reflection;

constexpr char kDetails[] = "type.googleapis.com/google.rpc.Status";
constexpr int kFirstAttempts = 4;  // under a second
constexpr int kAttempts = 8;       // some ten seconds
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);
constexpr absl::Duration kUploadTimeout = absl::Minutes(10);  // what the gateway gives one

std::string NewUuid() {
  absl::BitGen bits;
  const uint64_t high = (absl::Uniform<uint64_t>(bits) & ~uint64_t{0xF000}) | 0x4000;
  const uint64_t low = (absl::Uniform<uint64_t>(bits) >> 2) | (uint64_t{1} << 63);
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xFFFF,
                         high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFF);
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string FromBuffer(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

std::vector<const Message*> Elements(const Message& message, const std::string& list) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(list);
  const Reflection& reflection = *message.GetReflection();
  std::vector<const Message*> elements;
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    elements.push_back(&reflection.GetRepeatedMessage(message, field, i));
  }
  return elements;
}

// The google.rpc details of a failure, each by the name of its type.
class Details {
 public:
  Details(const Schema& schema, const absl::Status& status) : schema_(schema) {
    const auto payload = status.GetPayload(kDetails);
    status_ = schema.New("google.rpc.Status");
    if (!status_ || !payload || !status_->ParseFromString(std::string(*payload))) return;
    for (const Message* any : Elements(*status_, "details")) Unpack(*any);
  }

  // All of a type: a status may hold a LocalizedMessage for each of several languages.
  std::vector<const Message*> All(const std::string& type) const {
    std::vector<const Message*> found;
    for (const auto& detail : details_) {
      if (detail->GetDescriptor()->full_name() == type) found.push_back(detail.get());
    }
    return found;
  }

 private:
  void Unpack(const Message& any) {
    const std::string url = GetString(any, "type_url");
    std::unique_ptr<Message> detail = schema_.New(url.substr(url.rfind('/') + 1));
    if (detail && detail->ParseFromString(GetString(any, "value"))) {
      details_.push_back(std::move(detail));
    }
  }

  const Schema& schema_;
  std::unique_ptr<Message> status_;
  std::vector<std::unique_ptr<Message>> details_;
};

// How long to wait before another try; nothing where another would not help.
std::optional<absl::Duration> PauseBefore(const Schema& schema, const absl::Status& status,
                                          int tries) {
  const bool temporary = absl::IsUnavailable(status) || absl::IsResourceExhausted(status);
  if (!temporary) return std::nullopt;
  absl::Duration pause = kFirstPause * (1 << std::min(tries - 1, 10));
  const Details details(schema, status);
  for (const Message* retry : details.All("google.rpc.RetryInfo")) {
    const FieldDescriptor* field = retry->GetDescriptor()->FindFieldByName("retry_delay");
    const Message& delay = retry->GetReflection()->GetMessage(*retry, field);
    const Descriptor& type = *delay.GetDescriptor();
    pause = std::max(pause, absl::Seconds(delay.GetReflection()->GetInt64(
                                delay, type.FindFieldByName("seconds"))) +
                                absl::Nanoseconds(delay.GetReflection()->GetInt32(
                                    delay, type.FindFieldByName("nanos"))));
  }
  absl::BitGen bits;
  return std::min(pause, kLongestPause) * absl::Uniform(bits, 0.8, 1.2);
}

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read the certificates in ", path));
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

// Whether a target of gRPC's, such as localhost:8080 or [::1]:8080, is surely on this machine.
bool IsLoopback(const std::string& target) {
  if (absl::StartsWith(target, "unix:")) return true;
  std::string host = target.substr(0, target.rfind(':'));
  if (absl::StartsWith(target, "[")) host = target.substr(1, target.find(']') - 1);
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
  return host == "localhost" || host == "::1";
}

// What to do next, where the server's own words do not say.
std::string Advice(const absl::Status& status) {
  const std::string message(status.message());
  if (absl::StrContains(message, "certificate verify failed")) {
    return "; name the certificates to trust by --tls-ca";
  }
  if (absl::StrContains(message, "wrong version number")) {
    return "; it speaks no TLS there: leave --tls-ca and https:// out";
  }
  if (absl::IsUnavailable(status)) {
    return "; is the gateway running there? --server or DISTRICT_SERVER names another";
  }
  if (absl::IsUnauthenticated(status)) {
    return "; give a valid token by --token-file, DISTRICT_TOKEN_FILE or DISTRICT_TOKEN";
  }
  return "";
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(const Schema& schema,
                                                        const ClientOptions& options) {
  std::string target = options.server;
  const bool tls = absl::StartsWith(target, "https://") || !options.tls_ca.empty();
  target = std::string(absl::StripPrefix(absl::StripPrefix(target, "https://"), "http://"));
  target = std::string(absl::StripSuffix(target, "/"));
  if (!tls && !options.token.empty() && !options.plaintext && !IsLoopback(target)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the token would go to ", target,
        " in clear text: name the server as https://HOST:PORT or give its authority by --tls-ca; "
        "in a network where nobody listens, say --plaintext"));
  }
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (tls) {
    grpc::SslCredentialsOptions ssl;
    if (!options.tls_ca.empty()) {
      absl::StatusOr<std::string> pem = ReadPem(options.tls_ca);
      if (!pem.ok()) return pem.status();
      ssl.pem_root_certs = *std::move(pem);
    }
    credentials = grpc::SslCredentials(ssl);
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);  // pages may be long
  // The gateway stands in the network at hand; a proxy to the outside is no way to it.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetUserAgentPrefix("districtctl");
  return std::unique_ptr<Client>(
      new Client(schema, options, grpc::CreateCustomChannel(target, credentials, arguments)));
}

namespace {

std::string PathOf(const MethodDescriptor* method) {
  return absl::StrCat("/", method->service()->full_name(), "/", method->name());
}

absl::Status ToStatus(const grpc::Status& result) {
  absl::Status status(static_cast<absl::StatusCode>(result.error_code()), result.error_message());
  if (!result.error_details().empty()) {
    status.SetPayload(kDetails, absl::Cord(result.error_details()));
  }
  return status;
}

class GenericUpload final : public Client::Upload {
 public:
  GenericUpload(const Schema& schema, const MethodDescriptor* method,
                const std::shared_ptr<grpc::Channel>& channel, const std::string& token)
      : schema_(schema), method_(method), stub_(channel) {
    context_.set_deadline(absl::ToChronoTime(absl::Now() + kUploadTimeout));
    if (!token.empty()) context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    call_ = stub_.PrepareCall(&context_, PathOf(method), &queue_);
    call_->StartCall(this);
    Wait();
  }
  ~GenericUpload() override {
    if (!finished_) {
      context_.TryCancel();
      End();
    }
    queue_.Shutdown();
  }

  bool Send(const Message& message) override {
    call_->Write(ToBuffer(message.SerializeAsString()), this);
    return Wait();
  }

  absl::StatusOr<std::unique_ptr<Message>> Finish() override {
    call_->WritesDone(this);
    Wait();
    grpc::ByteBuffer answer;
    call_->Read(&answer, this);
    const bool answered = Wait();
    const grpc::Status result = End();
    if (!result.ok()) return ToStatus(result);
    std::unique_ptr<Message> response = schema_.New(method_->output_type());
    if (answered && response->ParseFromString(FromBuffer(answer))) return response;
    return absl::InternalError(absl::StrCat("the answer of ", method_->full_name(),
                                            " cannot be read; are the descriptors of its build?"));
  }

 private:
  // Waits for the one step that is under way.
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }
  grpc::Status End() {
    grpc::Status result;
    call_->Finish(&result, this);
    Wait();
    finished_ = true;
    return result;
  }

  const Schema& schema_;
  const MethodDescriptor* method_;
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Client::Upload> Client::Begin(const MethodDescriptor* method) {
  return std::make_unique<GenericUpload>(schema_, method, channel_, options_.token);
}

absl::StatusOr<std::string> Client::CallOnce(const std::string& path, const std::string& request) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + options_.timeout));
  if (!options_.token.empty()) {
    context.AddMetadata("authorization", absl::StrCat("Bearer ", options_.token));
  }
  const grpc::ByteBuffer sent = ToBuffer(request);
  grpc::ByteBuffer received;
  grpc::Status result;
  absl::Notification done;
  grpc::GenericStub(channel_).UnaryCall(&context, path, grpc::StubOptions(), &sent, &received,
                                        [&](grpc::Status status) {
                                          result = std::move(status);
                                          done.Notify();
                                        });
  done.WaitForNotification();
  if (result.ok()) return FromBuffer(received);
  return ToStatus(result);
}

absl::StatusOr<std::unique_ptr<Message>> Client::Call(const MethodDescriptor* method,
                                                      Message& request) {
  if (GetString(request, "request_id").empty()) SetString(request, "request_id", NewUuid());
  const std::string path = PathOf(method);
  const std::string bytes = request.SerializeAsString();
  for (int tries = 1;; ++tries) {
    absl::StatusOr<std::string> answer = CallOnce(path, bytes);
    if (answer.ok()) {
      reached_ = true;
      std::unique_ptr<Message> response = schema_.New(method->output_type());
      if (response->ParseFromString(*answer)) return response;
      return absl::InternalError(
          absl::StrCat("the answer of ", method->full_name(),
                       " cannot be read; are the descriptors of its build?"));
    }
    const auto pause = PauseBefore(schema_, answer.status(), tries);
    // One that has answered before is worth waiting for: it may be restarting.
    if (!pause || tries >= (reached_ ? kAttempts : kFirstAttempts)) return answer.status();
    absl::SleepFor(*pause);
  }
}

Failure Explain(const Schema& schema, const absl::Status& status, const std::string& language) {
  const Details details(schema, status);
  Failure failure;
  const std::string code = absl::StatusCodeToString(status.code());
  std::string message(status.message());
  for (const Message* localized : details.All("google.rpc.LocalizedMessage")) {
    if (absl::StartsWith(GetString(*localized, "locale"), language)) {
      message = GetString(*localized, "message");
    }
  }
  // What districtctl finds out by itself needs no code before it.
  const bool is_own = absl::IsInvalidArgument(status) && !status.GetPayload(kDetails);
  failure.message = absl::StrCat(is_own ? "" : code + ": ", message, Advice(status));
  for (const Message* info : details.All("google.rpc.ErrorInfo")) {
    for (const Message* entry : Elements(*info, "metadata")) {
      failure.metadata[GetString(*entry, "key")] = GetString(*entry, "value");
    }
  }
  for (const Message* info : details.All("google.rpc.ResourceInfo")) {
    failure.resource = GetString(*info, "resource_name");
  }
  for (const Message* bad : details.All("google.rpc.BadRequest")) {
    for (const Message* violation : Elements(*bad, "field_violations")) {
      failure.fields.push_back(
          {LowerCamel(GetString(*violation, "field")), GetString(*violation, "description")});
    }
  }
  for (const Message* precondition : details.All("google.rpc.PreconditionFailure")) {
    for (const Message* violation : Elements(*precondition, "violations")) {
      failure.fields.push_back({"", absl::StrCat(GetString(*violation, "subject"), ": ",
                                                 GetString(*violation, "description"))});
    }
  }
  return failure;
}

bool SetString(Message& message, const std::string& field, const std::string& value) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  if (found) message.GetReflection()->SetString(&message, found, value);
  return found != nullptr;
}

bool SetBool(Message& message, const std::string& field, bool value) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  if (found) message.GetReflection()->SetBool(&message, found, value);
  return found != nullptr;
}

bool SetInt(Message& message, const std::string& field, int value) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  if (found) message.GetReflection()->SetInt32(&message, found, value);
  return found != nullptr;
}

std::string GetString(const Message& message, const std::string& field) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  return found ? message.GetReflection()->GetString(message, found) : "";
}

}  // namespace district::districtctl
