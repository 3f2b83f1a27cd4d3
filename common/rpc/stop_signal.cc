#include "common/rpc/stop_signal.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdint>

namespace district::rpc {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void StopSignal::Block() {
  // A peer that hangs up is an error of one write, not the end of the program.
  signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

StopSignal::StopSignal() {
  Block();
  const sigset_t signals = StopSignals();
  signals_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  raised_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE);
}

StopSignal::~StopSignal() {
  close(signals_);
  close(raised_);
}

void StopSignal::Raise() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(raised_, &one, sizeof(one));
}

void StopSignal::Wait() {
  while (!Next(-1)) {
  }
}

void StopSignal::WaitForAnother(absl::Duration timeout) {
  Next(static_cast<int>(absl::ToInt64Milliseconds(timeout)));
}

bool StopSignal::Next(int timeout_ms) {
  pollfd sources[] = {{signals_, POLLIN, 0}, {raised_, POLLIN, 0}};
  if (poll(sources, 2, timeout_ms) <= 0) return false;
  signalfd_siginfo info;
  uint64_t count;
  return read(signals_, &info, sizeof(info)) > 0 || read(raised_, &count, sizeof(count)) > 0;
}

}  // namespace district::rpc
