// The main function that all services share: flags, database, server, peers, background work.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "common/resource/service.h"

namespace district::resource {

struct ServiceDefinition {
  std::string name;     // "personnel"
  std::string purpose;  // one sentence for --help
  // Declares the collections and methods of the service.
  std::function<void(Service&)> define;
  // What the passing of days or an older release left to be done in the stored data; run at the
  // start and every minute, a bounded number of rows at a time, and again while it answers that it
  // changed some.
  std::function<absl::StatusOr<int64_t>(db::Transaction&)> maintenance;
  // What the service does beside its calls: run once it serves, on a thread of its own, and to
  // return soon after `stop` is notified.
  std::function<void(Service&, const absl::Notification& stop)> background;
};

int RunService(int argc, char** argv, const ServiceDefinition& definition);

}  // namespace district::resource
