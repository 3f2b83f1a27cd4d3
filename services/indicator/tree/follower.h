// Copies the tree of organizations from personnel and follows its feed.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "common/db/database.h"
#include "common/rpc/peer_client.h"
#include "google/protobuf/message.h"
#include "services/indicator/tree/tree_cache.h"
#include "services/indicator/tree/tree_store.h"

namespace district::indicator {

// Each replica follows by itself; whoever finds that another one went on from the same state lets
// that stand.
class TreeFollower {
 public:
  // All must outlive it. `token_file` holds the token that calls to personnel carry; it is read for
  // every call, so that it may be renewed.
  TreeFollower(db::Database& database, rpc::PeerClient& personnel, TreeCache& cache,
               std::string token_file)
      : database_(database),
        personnel_(personnel),
        cache_(cache),
        token_file_(std::move(token_file)) {}

  // Follows until `stop`.
  void Run(const absl::Notification& stop);

 private:
  using Answer = std::unique_ptr<google::protobuf::Message>;

  // Goes on by one page of the feed; true where more follow.
  absl::StatusOr<bool> Step(const absl::Notification& stop);
  // Copies the whole tree, and says why; more may follow.
  absl::StatusOr<bool> CopyAll(const TreeState& state, const std::string& why,
                               const absl::Notification& stop);
  absl::Status CopyOrganizations(TreeChanges& whole, const absl::Notification& stop);
  absl::Status CopyGroups(TreeChanges& whole, const absl::Notification& stop);
  absl::StatusOr<std::string> TokenOfNow(const absl::Notification& stop);
  absl::StatusOr<Answer> Ask(const std::string& method, const google::protobuf::Message& request,
                             const absl::Notification& stop);
  void Report(const absl::Status& status);

  db::Database& database_;
  rpc::PeerClient& personnel_;
  TreeCache& cache_;
  const std::string token_file_;
  bool failing_ = false;
};

}  // namespace district::indicator
