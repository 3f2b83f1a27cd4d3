// References of resources to others: those of the same service are checked in the database, inside
// the transaction of the write; those of peers by RPC before it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/peer_client.h"
#include "google/protobuf/message.h"

namespace district::resource {

struct Reference {
  std::string type;  // "personnel.district/Person"
  std::string name;  // "people/nguyen-van-nam"
  std::string path;  // the field that holds it, "participant.person"
};

// All references set in a message, at every depth; paths begin with `prefix`.
std::vector<Reference> ReferencesOf(const google::protobuf::Message& message,
                                    const std::string& prefix);

// "personnel" of "personnel.district/Person".
std::string ServiceOfType(const std::string& type);

// INVALID_ARGUMENT that names every field whose reference is among the missing.
absl::Status MissingReferences(const std::vector<Reference>& missing);

// Checks references to resources of peer services.
class PeerReferences {
 public:
  // `peers` by service name; one that is not there is a mistake of the deployment.
  explicit PeerReferences(std::map<std::string, std::unique_ptr<rpc::PeerClient>> peers);

  // The client of a peer service; null where there is none of that name.
  rpc::PeerClient* Find(const std::string& service) const;

  // Asks the peers, one BatchGet a type, whether the references exist and are not deleted. What
  // was found is remembered for the caller a few seconds. `done` gets OK, INVALID_ARGUMENT that
  // names the fields, or UNAVAILABLE; on any thread.
  void Check(const rpc::Call& call, std::vector<Reference> references,
             std::function<void(absl::Status)> done);

 private:
  struct Ask;
  // Who asked, by the hash of the credentials, and what.
  using Known = std::pair<size_t, std::string>;
  bool Remembered(const Known& known);
  void Remember(const Known& known);

  std::map<std::string, std::unique_ptr<rpc::PeerClient>> peers_;
  absl::Mutex mutex_;
  absl::flat_hash_map<Known, absl::Time> known_until_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace district::resource
