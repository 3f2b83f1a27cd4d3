// Get, List, Create, Update, Delete, Undelete, their batch forms and revisions, for any collection.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/resource/collection.h"
#include "common/resource/standard_method.h"
#include "common/resource/writes.h"
#include "common/rpc/call.h"

namespace district::resource {

class Service;

// The standard methods of one collection; its service holds them.
class StandardMethods {
 public:
  // Both must outlive it.
  StandardMethods(Service& service, const Collection& collection);

  // Serves every standard method that the proto has for the collection. FAILED_PRECONDITION where
  // its request is not as the mechanism needs it.
  absl::Status Serve();

 private:
  using Handler = void (StandardMethods::*)(rpc::CallPtr, const StandardMethod&);
  using Reader = std::function<absl::StatusOr<std::string>(const rpc::Call&, db::Session&)>;
  using Writer = std::function<absl::StatusOr<Resources>(const rpc::Call&, Writes&)>;

  void Get(rpc::CallPtr call, const StandardMethod& method);
  void List(rpc::CallPtr call, const StandardMethod& method);
  void Create(rpc::CallPtr call, const StandardMethod& method);
  void Update(rpc::CallPtr call, const StandardMethod& method);
  void Delete(rpc::CallPtr call, const StandardMethod& method);
  void Undelete(rpc::CallPtr call, const StandardMethod& method);
  void BatchGet(rpc::CallPtr call, const StandardMethod& method);
  void Revisions(rpc::CallPtr call, const StandardMethod& method);

  // Also by an old name.
  void GetInSession(rpc::CallPtr call);
  // Answers what was loaded, where the caller is cleared for what that says of itself.
  void FinishJudged(const rpc::CallPtr& call, const db::Row& row);
  // Answers with a wire form that a read puts together on a database worker.
  void ReadBytes(rpc::CallPtr call, Reader read);
  // Answers with the resource, or for a batch with the message that lists them.
  void WriteParts(rpc::CallPtr call, const StandardMethod& method, Writer write);

  absl::StatusOr<Resources> UpdateAll(const StandardMethod& method,
                                      const std::vector<RequestPart>& parts, Writes& writes) const;
  // Creates what `allow_missing` allowed to be missing, and puts it into its places.
  absl::StatusOr<Resources> CreateMissing(const StandardMethod& method,
                                          const std::vector<RequestPart>& parts, Resources updated,
                                          Writes& writes) const;
  // What a request asks to create, named and normalized before there is a transaction.
  absl::StatusOr<std::vector<Writes::Draft>> DraftsOf(const StandardMethod& method,
                                                      const Message& request) const;
  Writes::Draft CopyFor(const StandardMethod& method, const RequestPart& part,
                        const Writes::Draft& draft, absl::Time now) const;

  Service& service_;
  const Collection& collection_;
  const Collection* parents_;
  std::vector<std::unique_ptr<const StandardMethod>> methods_;
};

}  // namespace district::resource
