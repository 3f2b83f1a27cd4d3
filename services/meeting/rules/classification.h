// Degrees of secrecy: who is cleared for which, and which may be kept here.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/batch_hook.h"
#include "common/resource/classified.h"
#include "common/resource/writes.h"
#include "common/rpc/call.h"
#include "district/meeting/v1/classification.pb.h"

namespace district::meeting {

// The highest degree that a caller is cleared for.
v1::Classification ClearanceOf(const rpc::CallContext& call);

// What is classified by its own field `classification`.
resource::Classified ClassifiedByItself();
// What has no degree of its own and carries those of what these fields refer to, and of its parent
// where it has one. What is only below a parent need not say so.
resource::Classified ClassifiedAs(std::vector<std::string> about);

// Whether it is a state secret, by the law from CONFIDENTIAL up.
bool IsStateSecret(v1::Classification classification);

// Refuses a degree in the field `classification` of `resource` that the caller is not cleared for
// (PERMISSION_DENIED, CLASSIFICATION_NOT_CLEARED), and state secrets where the service does not run
// on an independent network (FAILED_PRECONDITION, INDEPENDENT_NETWORK_NEEDED). `path` is the field
// of the request that holds the resource.
absl::Status CheckClassification(const rpc::CallContext& call, v1::Classification classification,
                                 const std::string& resource, const std::string& path);

// A batch rule that checks it for every write of `Resource` but deletions.
template <typename Resource>
absl::Status CheckClassifications(resource::Writes& writes,
                                  const std::vector<resource::PlacedChange>& changes) {
  absl::Status status;
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kDelete) continue;
    const Resource& after = change.template after_as<Resource>();
    status = CheckClassification(writes.call(), after.classification(), after.name(), path);
    if (!status.ok()) return status;
  }
  return status;
}

}  // namespace district::meeting
