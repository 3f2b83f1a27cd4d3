#include "common/rpc/scheduling.h"

#include <sched.h>

#include <cerrno>
#include <cstring>

#include "common/rpc/log.h"

namespace district::rpc {

void WakeWithoutPreempting() {
  const sched_param priority{};
  if (sched_setscheduler(/*this process*/ 0, SCHED_BATCH, &priority) == 0) return;
  Log(Severity::kWarning, "the threads cannot be scheduled in batches",
      {{"error", std::strerror(errno)}});
}

}  // namespace district::rpc
