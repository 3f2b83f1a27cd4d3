// Asks personnel how organizations are called.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/resource/service.h"
#include "common/rpc/call.h"

namespace district::indicator {

using NamesByOrganization = std::map<std::string, std::string>;

// Calls `done` once, on any thread, with the display names of the organizations, asked for with the
// rights of the caller; with the last segments of their names where personnel does not answer in
// time. It must not block.
void AskOrganizationNames(resource::Service& service, const rpc::Call& call,
                          const std::vector<std::string>& organizations,
                          std::function<void(NamesByOrganization)> done);

}  // namespace district::indicator
