// SIGTERM, SIGINT or a call: the wish that the program stops.
#pragma once

#include "absl/time/time.h"

namespace district::rpc {

class StopSignal {
 public:
  // Blocks the signals in this thread and so in all that it starts, for a signal is to be read, not
  // to interrupt: one thread without this, and the signal ends the program at once. So a program
  // that makes threads before its server calls this first.
  static void Block();

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
