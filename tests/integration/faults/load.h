// Calls from many threads while a test breaks things, and what became of them.
#pragma once

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "district/personnel/v1/people.grpc.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

// The stack that the tests of this program break. Each leaves it whole.
inline Stack& BrokenStack() {
  static Stack stack("faults", {"--replicas personnel=2", "--no-sample"});
  return stack;
}

// Whether the gateway finds every service healthy.
inline bool IsHealthy(Stack& stack) {
  HttpOptions options;
  options.role = "";
  options.timeout_seconds = 5;
  return stack.Http("GET", "/healthz", nullptr, options).status == 200;
}

// Some threads that call until they are stopped. Errors are counted by their code.
class Load {
 public:
  // Calls once; answers the code, 0 for success, and may put an explanation.
  using Caller = std::function<int(int thread, int call, std::string* why)>;

  explicit Load(const std::vector<Caller>& callers) {
    for (size_t i = 0; i < callers.size(); ++i) {
      threads_.emplace_back([this, caller = callers[i], i] { Run(caller, static_cast<int>(i)); });
    }
  }
  ~Load() { Stop(); }

  void Stop() {
    stopped_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  int succeeded() const { return succeeded_; }
  int failed() const { return failed_; }
  // Waits until so many more calls have succeeded; whether they did in time.
  bool WaitForMore(int count, absl::Duration timeout = absl::Seconds(60)) {
    const int wanted = succeeded_ + count;
    return Eventually(timeout, [&] { return succeeded_ >= wanted; });
  }
  std::map<int, std::string> failures() {  // code -> the first explanation
    absl::MutexLock lock(&mutex_);
    return failures_;
  }
  absl::Duration longest() {
    absl::MutexLock lock(&mutex_);
    return longest_;
  }

 private:
  void Run(const Caller& caller, int thread) {
    for (int call = 0; !stopped_; ++call) {
      std::string why;
      const absl::Time begun = absl::Now();
      const int code = caller(thread, call, &why);
      {
        absl::MutexLock lock(&mutex_);
        longest_ = std::max(longest_, absl::Now() - begun);
        if (code != 0) failures_.emplace(code, why);
      }
      if (code == 0) {
        ++succeeded_;
      } else {
        ++failed_;
        absl::SleepFor(absl::Milliseconds(10));  // errors come fast; leave the machine some time
      }
    }
  }

  std::atomic<bool> stopped_{false};
  std::atomic<int> succeeded_{0}, failed_{0};
  absl::Mutex mutex_;
  std::map<int, std::string> failures_ ABSL_GUARDED_BY(mutex_);
  absl::Duration longest_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

// The ids that a caller was told are stored.
class Acknowledged {
 public:
  void Add(const std::string& id) {
    absl::MutexLock lock(&mutex_);
    ids_.push_back(id);
  }
  std::vector<std::string> ids() {
    absl::MutexLock lock(&mutex_);
    return ids_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> ids_ ABSL_GUARDED_BY(mutex_);
};

// Creates people over JSON.
inline Load::Caller JsonWriter(Stack& stack, const std::string& prefix, Acknowledged* written) {
  return [&stack, prefix, written, token = stack.Token("editor")](int thread, int call,
                                                                  std::string* why) {
    const std::string id = absl::StrCat(prefix, "-j", thread, "-", call);
    HttpOptions options;
    options.token = token;
    const Reply reply =
        stack.Http("POST", "/v1/people?personId=" + id, {{"displayName", "Ghi"}}, options);
    if (reply.status == 200) {
      written->Add(id);
      return 0;
    }
    *why = absl::StrCat("HTTP ", reply.status, " ", reply.text);
    return reply.body.is_object() ? reply.body.value("code", -1) : -1;
  };
}

// Creates people over gRPC, through the gateway or past it by another channel.
inline Load::Caller GrpcWriter(Stack& stack, const std::string& prefix, Acknowledged* written,
                               std::shared_ptr<grpc::Channel> channel = nullptr) {
  auto stub = std::shared_ptr<personnel::v1::PeopleService::Stub>(
      personnel::v1::PeopleService::NewStub(channel ? channel : stack.channel()));
  return [prefix, written, stub, token = stack.Token("editor")](int thread, int call,
                                                                std::string* why) {
    personnel::v1::CreatePersonRequest request;
    request.set_person_id(absl::StrCat(prefix, "-g", thread, "-", call));
    request.mutable_person()->set_display_name("Ghi");
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    personnel::v1::Person person;
    const grpc::Status status = stub->CreatePerson(&context, request, &person);
    if (status.ok()) written->Add(request.person_id());
    *why = status.error_message();
    return static_cast<int>(status.error_code());
  };
}

// Reads a path over JSON.
inline Load::Caller Reader(Stack& stack, const std::string& path) {
  return [&stack, path, token = stack.Token("viewer")](int, int, std::string* why) {
    HttpOptions options;
    options.token = token;
    const Reply reply = stack.Http("GET", path, nullptr, options);
    if (reply.status == 200) return 0;
    *why = absl::StrCat("HTTP ", reply.status, " ", reply.text);
    return reply.body.is_object() ? reply.body.value("code", -1) : -1;
  };
}

// Which of the people cannot be read.
inline std::vector<std::string> Lost(Stack& stack, const std::vector<std::string>& ids) {
  std::vector<std::string> lost;
  for (const std::string& id : ids) {
    if (stack.Get("/v1/people/" + id).status != 200) lost.push_back(id);
  }
  return lost;
}

// Stops a process for as long as this lives.
class Frozen {
 public:
  explicit Frozen(int pid) : pid_(pid) { EXPECT_EQ(kill(pid_, SIGSTOP), 0); }
  ~Frozen() { kill(pid_, SIGCONT); }

 private:
  const int pid_;
};

// Whether the process has ended; what is left of one that nobody waits for counts as ended.
inline bool HasEnded(int pid) {
  const std::string stat = ReadFile(absl::StrCat("/proc/", pid, "/stat"));
  const size_t name_end = stat.rfind(") ");
  return name_end == std::string::npos || stat[name_end + 2] == 'Z';
}

}  // namespace district::testing
