#include "services/indicator/tree/register.h"

#include <string>

#include "absl/flags/flag.h"
#include "absl/time/time.h"
#include "common/rpc/log.h"
#include "services/indicator/tree/follower.h"

ABSL_FLAG(
    std::string, personnel_token_file, "",
    "a file that holds the token by which the tree of organizations is copied from personnel; "
    "empty: it is not, and figures are summed up over no tree");

namespace district::indicator {

void RegisterTree(resource::Service& service, const TreeCache& cache) {
  service.server().AddGauge(
      "district_tree_age_seconds",
      "How long ago the copied tree of organizations was known to be current.", [&service, &cache] {
        return absl::ToDoubleSeconds(service.database().now() - cache.latest());
      });
}

void FollowTree(resource::Service& service, TreeCache& cache, const absl::Notification& stop) {
  rpc::PeerClient* const personnel = service.Peer("personnel");
  const std::string token_file = absl::GetFlag(FLAGS_personnel_token_file);
  if (personnel == nullptr || token_file.empty()) {
    rpc::Log(rpc::Severity::kWarning, "the tree of organizations is not followed",
             {{"reason", "--personnel_token_file is not given"}});
    return;
  }
  TreeFollower(service.database(), *personnel, cache, token_file).Run(stop);
}

}  // namespace district::indicator
