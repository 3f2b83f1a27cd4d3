// A gateway for tests: a gRPC server in the process that keeps resources in memory. It knows the
// standard methods of all collections, and fails as it is told.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/testing.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace district::districtctl {

class TestGateway : public grpc::CallbackGenericService {
 public:
  TestGateway() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }
  ~TestGateway() override { server_->Shutdown(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  std::unique_ptr<Client> Connect(const std::string& token = "") {
    ClientOptions options;
    options.server = address();
    options.token = token;
    return *Client::Connect(TestSchema(), options);
  }

  // The next calls of a method ("CreatePerson") fail so, one after the other.
  void Fail(const std::string& method, grpc::Status status) {
    absl::MutexLock lock(&mutex_);
    failures_[method].push_back(std::move(status));
  }

  // What was called, "CreatePerson people/an", and with which request ids and tokens.
  std::vector<std::string> calls() const { return Copy(calls_); }
  std::vector<std::string> request_ids() const { return Copy(request_ids_); }
  std::vector<std::string> tokens() const { return Copy(tokens_); }
  void ForgetCalls() {
    absl::MutexLock lock(&mutex_);
    calls_.clear();
  }

  // nullptr where there is none.
  std::unique_ptr<Message> Stored(const std::string& name) const {
    absl::MutexLock lock(&mutex_);
    auto found = stored_.find(name);
    if (found == stored_.end()) return nullptr;
    std::unique_ptr<Message> resource(found->second->New());
    resource->CopyFrom(*found->second);
    return resource;
  }

 private:
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(TestGateway& gateway, std::string path, std::string token)
        : gateway_(gateway), path_(std::move(path)), token_(std::move(token)) {
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status(grpc::StatusCode::INTERNAL, "no request"));
      const grpc::Status status = gateway_.Handle(path_, token_, request_, response_);
      if (!status.ok()) return Finish(status);
      StartWriteAndFinish(&response_, grpc::WriteOptions(), status);
    }
    void OnDone() override { delete this; }

   private:
    TestGateway& gateway_;
    const std::string path_, token_;
    grpc::ByteBuffer request_, response_;
  };

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    const auto token = context->client_metadata().find("authorization");
    return new Reactor(*this, context->method(),
                       token == context->client_metadata().end()
                           ? ""
                           : std::string(token->second.begin(), token->second.end()));
  }

  std::vector<std::string> Copy(const std::vector<std::string>& list) const {
    absl::MutexLock lock(&mutex_);
    return list;
  }

  grpc::Status Handle(const std::string& path, const std::string& token,
                      const grpc::ByteBuffer& sent, grpc::ByteBuffer& answer) {
    const std::string method = path.substr(path.rfind('/') + 1);
    for (const Collection& collection : TestSchema().collections()) {
      for (const MethodDescriptor* known : {collection.get, collection.create, collection.update,
                                            collection.remove, collection.undelete}) {
        if (known->name() != method) continue;
        std::unique_ptr<Message> request = TestSchema().New(known->input_type());
        std::vector<grpc::Slice> slices;
        std::string bytes;
        (void)sent.Dump(&slices);
        for (const grpc::Slice& slice : slices) {
          bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
        }
        request->ParseFromString(bytes);
        return Serve(collection, *known, *request, token, answer);
      }
    }
    return {grpc::StatusCode::UNIMPLEMENTED, path};
  }

  grpc::Status Serve(const Collection& collection, const MethodDescriptor& method,
                     const Message& request, const std::string& token, grpc::ByteBuffer& answer) {
    absl::MutexLock lock(&mutex_);
    std::unique_ptr<Message> resource = TestSchema().New(collection.message);
    std::string name = GetString(request, "name");
    for (int i = 0; i < method.input_type()->field_count(); ++i) {
      const FieldDescriptor* field = method.input_type()->field(i);
      if (field->message_type() != collection.message) continue;
      resource->CopyFrom(request.GetReflection()->GetMessage(request, field));
      name = GetString(*resource, "name");
    }
    calls_.push_back(absl::StrCat(method.name(), " ", name));
    tokens_.push_back(token);
    request_ids_.push_back(GetString(request, "request_id"));
    std::deque<grpc::Status>& failures = failures_[method.name()];
    if (!failures.empty()) {
      const grpc::Status status = failures.front();
      failures.pop_front();
      return status;
    }
    const auto found = stored_.find(name);
    const bool exists = found != stored_.end();
    if (exists == (&method == collection.create)) {
      return exists ? grpc::Status(grpc::StatusCode::ALREADY_EXISTS, name + " exists already")
                    : grpc::Status(grpc::StatusCode::NOT_FOUND, name + " does not exist");
    }
    if (&method == collection.update) {
      Merge(*found->second, request, *resource);
    } else if (&method != collection.create) {
      resource->CopyFrom(*found->second);
    }
    const FieldDescriptor* deleted = collection.message->FindFieldByName("delete_time");
    if (&method == collection.remove) {
      resource->GetReflection()->MutableMessage(resource.get(), deleted);
    } else if (&method == collection.undelete) {
      resource->GetReflection()->ClearField(resource.get(), deleted);
    }
    const std::string bytes = resource->SerializeAsString();
    const grpc::Slice slice(bytes);
    answer = grpc::ByteBuffer(&slice, 1);
    const FieldDescriptor* validate = method.input_type()->FindFieldByName("validate_only");
    const bool only_asks = validate && request.GetReflection()->GetBool(request, validate);
    if (!only_asks) stored_[name] = std::move(resource);
    return grpc::Status::OK;
  }

  // Of the fields in the mask `changed` has the new values; the others stay as they are.
  static void Merge(const Message& stored, const Message& request, Message& changed) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("update_mask");
    const Message& mask = request.GetReflection()->GetMessage(request, field);
    const FieldDescriptor* paths = mask.GetDescriptor()->FindFieldByName("paths");
    std::unique_ptr<Message> merged(stored.New());
    merged->CopyFrom(stored);
    for (int i = 0; i < mask.GetReflection()->FieldSize(mask, paths); ++i) {
      const FieldDescriptor* path = changed.GetDescriptor()->FindFieldByName(
          mask.GetReflection()->GetRepeatedString(mask, paths, i));
      merged->GetReflection()->ClearField(merged.get(), path);
      std::unique_ptr<Message> only(changed.New());
      only->CopyFrom(changed);
      for (int f = 0; f < changed.GetDescriptor()->field_count(); ++f) {
        const FieldDescriptor* other = changed.GetDescriptor()->field(f);
        if (other != path) only->GetReflection()->ClearField(only.get(), other);
      }
      merged->MergeFrom(*only);
    }
    changed.CopyFrom(*merged);
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  mutable absl::Mutex mutex_;
  std::map<std::string, std::unique_ptr<Message>> stored_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::deque<grpc::Status>> failures_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> calls_, request_ids_, tokens_;
};

}  // namespace district::districtctl
