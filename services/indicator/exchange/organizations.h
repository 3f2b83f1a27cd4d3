// The organizations of personnel by what files call them.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/peer_client.h"
#include "services/indicator/exchange/names.h"

namespace district::indicator {

struct OrganizationNames {
  NameIndex by_spelling;
  std::map<std::string, std::string> display_names;  // by name
};

// Asks personnel, as the caller, for all organizations, page by page. `done` is called once, from
// any thread: UNAVAILABLE where personnel does not answer.
void LoadOrganizations(rpc::PeerClient* personnel, const rpc::CallContext& call,
                       std::function<void(absl::StatusOr<OrganizationNames>)> done);

}  // namespace district::indicator
