// Asking a server whether it is healthy, for container engines.
#pragma once

#include <string>

#include "common/rpc/tls.h"

namespace district::rpc {

// Whether the server at `address` ("0.0.0.0:9000" stands for this host) says SERVING within two
// seconds.
bool IsHealthy(std::string address, const TlsOptions& tls = {});

}  // namespace district::rpc
