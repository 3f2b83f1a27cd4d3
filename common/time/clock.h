// Time as something that can be handed over, so that tests choose it.
#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace district::time {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;

  // The clock of the machine.
  static const Clock& System();
};

}  // namespace district::time
