// One service: its collections with their standard methods, and methods of its own, each bound to
// the server and run against the database.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/catalog.h"
#include "common/resource/feed.h"
#include "common/resource/references.h"
#include "common/resource/request_log.h"
#include "common/resource/writes.h"
#include "common/rpc/call.h"
#include "common/rpc/peer_client.h"
#include "common/rpc/server.h"

namespace district::resource {

using Response = std::unique_ptr<Message>;
using ReadFunction = std::function<absl::StatusOr<Response>(const rpc::Call&, db::Session&)>;
using WriteFunction = std::function<absl::StatusOr<Response>(const rpc::Call&, Writes&)>;

class StandardMethods;

class Service {
 public:
  // All must outlive the service. `peers` may be null where no collection refers to a peer's.
  Service(std::string name, db::Database& database, rpc::Server& server, PeerReferences* peers,
          Feed::Limits feed_limits = {});

  ~Service();

  // Holds a collection and serves all standard methods that the proto has for it (see
  // CheckDeclarations).
  void Serve(std::unique_ptr<Collection> collection);

  // Serves the feed of the changes of all collections.
  void ServeFeed() { feed_.Serve(server_); }
  // Background work ends; to be called before the database goes.
  void Stop() { feed_.Stop(); }

  // Serves a method that reads. The function runs on a database worker.
  template <typename Request, typename Answer>
  void ServeRead(
      const std::string& method,
      std::function<absl::StatusOr<Answer>(const rpc::Call&, const Request&, db::Session&)>
          function) {
    ServeReading<Request>(method, std::move(function), db::Isolation::kReadCommitted);
  }

  // Serves a method that tells of several tables together: it reads all of them as they were at one
  // instant, so that no write is half in the answer.
  template <typename Request, typename Answer>
  void ServeReport(
      const std::string& method,
      std::function<absl::StatusOr<Answer>(const rpc::Call&, const Request&, db::Session&)>
          function) {
    ServeReading<Request>(method, std::move(function), db::Isolation::kSnapshot);
  }

  // Serves a method that writes. The function runs inside a transaction and may run again. Where
  // units may call it, it tells them of no resource before it has asked whether that is theirs;
  // what it writes, the rules of the collections see to.
  template <typename Request, typename Answer>
  void ServeWrite(
      const std::string& method,
      std::function<absl::StatusOr<Answer>(const rpc::Call&, const Request&, Writes&)> function,
      rpc::Units units = rpc::Units::kMayNotWrite) {
    const auto handler = [this, function = std::move(function)](rpc::CallPtr call) {
      std::vector<Reference> references = ReferencesOf(call->request(), "");
      Write(std::move(call), std::move(references),
            [function](const rpc::Call& call, Writes& writes) -> absl::StatusOr<Response> {
              return ToResponse(function(call, call.request_as<Request>(), writes));
            });
    };
    server_.Handle(method, handler, units);
  }

  void Read(rpc::CallPtr call, ReadFunction function,
            db::Isolation isolation = db::Isolation::kReadCommitted);
  // Checks `references` to peers, then runs the function with all that a write needs: a caller
  // who may set what is restricted, request ids, validate_only.
  void Write(rpc::CallPtr call, std::vector<Reference> references, WriteFunction function);

  // The client of a peer service; null where there is none.
  rpc::PeerClient* Peer(const std::string& service) const {
    return peers_ ? peers_->Find(service) : nullptr;
  }
  // What a write waits for before its transaction begins, such as data of a peer that rules need;
  // `done` is called once, from any thread.
  using Preparation = std::function<void(const rpc::Call& call, std::function<void()> done)>;
  // Has all writes of a gRPC service ("district.meeting.v1.AssignmentService") wait for it.
  void PrepareWrites(const std::string& grpc_service, Preparation preparation) {
    preparations_[grpc_service] = std::move(preparation);
  }
  // Keeps out of the log of request ids what `hide` clears of the requests of a method
  // ("district.meeting.v1.BallotService.CastBallot"): they are then repeated without its being
  // compared.
  void HideFromRequestLog(const std::string& method, RequestLog::Hide hide) {
    hidden_[method] = std::move(hide);
  }

  const Catalog& catalog() const { return catalog_; }
  db::Database& database() { return database_; }
  rpc::Server& server() { return server_; }

  // FAILED_PRECONDITION that names the first standard method whose proto lacks a field that the
  // mechanism uses, or gives it another type.
  const absl::Status& CheckDeclarations() const { return declared_; }
  // Whether the schema has every table and column that the collections need, and an index for every
  // order of their lists.
  absl::Status CheckSchema(db::Session& session) const;
  // Forgets request ids older than a day, at most 1000; answers how many.
  absl::StatusOr<int64_t> ForgetOldRequests(db::Transaction& transaction) const;

 private:
  template <typename Answer>
  static absl::StatusOr<Response> ToResponse(absl::StatusOr<Answer> answer) {
    if (!answer.ok()) return answer.status();
    return std::make_unique<Answer>(*std::move(answer));
  }
  template <typename Request, typename Function>
  void ServeReading(const std::string& method, Function function, db::Isolation isolation) {
    const auto handler = [this, function = std::move(function), isolation,
                          tokens = PageTokensOf(*Request::descriptor())](rpc::CallPtr call) {
      const absl::Status checked = CheckPageTokens(*call, tokens);
      if (!checked.ok()) return call->Fail(checked);
      Read(
          std::move(call),
          [function](const rpc::Call& call, db::Session& session) -> absl::StatusOr<Response> {
            return ToResponse(function(call, call.request_as<Request>(), session));
          },
          isolation);
    };
    server_.Handle(method, handler);
  }
  // INVALID_ARGUMENT for a page token that was not made for the arguments of the call; asked before
  // the call waits for the database.
  static absl::Status CheckPageTokens(
      const rpc::Call& call, const std::vector<const google::protobuf::FieldDescriptor*>& fields);
  // The fields of a request that hold page tokens.
  static std::vector<const google::protobuf::FieldDescriptor*> PageTokensOf(
      const google::protobuf::Descriptor& type);
  // Writes once what its method waits for is there.
  void Prepared(rpc::CallPtr call, WriteFunction function);
  void WriteNow(rpc::CallPtr call, WriteFunction function);
  // Whether there is an index for every order of lists.
  absl::Status CheckIndexes(db::Session& session) const;
  absl::Status SchemaTooOld(const std::string& missing) const;

  std::string name_;
  db::Database& database_;
  rpc::Server& server_;
  PeerReferences* peers_;
  Catalog catalog_;
  Feed feed_;
  absl::Status declared_;
  std::map<std::string, Preparation> preparations_;
  std::map<std::string, RequestLog::Hide> hidden_;
  std::vector<std::unique_ptr<StandardMethods>> standard_methods_;
};

// Ends a call: clears what the caller may not see. `theirs`: what is answered is one resource in
// the caller's scope; of anything else callers who work for a unit see nothing that is restricted.
void FinishRedacted(rpc::Call& call, absl::StatusOr<Response> response, bool theirs);

}  // namespace district::resource
