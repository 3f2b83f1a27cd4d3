// SIGTERM, SIGINT or a call: the wish that the program stops.
#pragma once

#include "absl/time/time.h"

namespace district::rpc {

// Make it before there are other threads: it blocks the signals in the thread that makes it and so
// in all that this one starts, for a signal is to be read, not to interrupt.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  void Raise();

  // Until it is raised, then or before.
  void Wait();
  // Until it is raised once more, or the time is over.
  void WaitForAnother(absl::Duration timeout);

 private:
  bool Next(int timeout_ms);

  int signals_;
  int raised_;
};

}  // namespace district::rpc
