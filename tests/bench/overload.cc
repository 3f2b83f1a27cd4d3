// Keeps many calls in flight, as callers do who each wait for their answer, and tells what became
// of them: answered in time, refused and how fast, or too late. Who is refused waits as long as the
// refusal asks for, unless told to insist. Prints one JSON object.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "district/personnel/v1/people.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/alarm.h"
#include "grpcpp/grpcpp.h"

ABSL_FLAG(std::string, address, "", "where a personnel service serves gRPC");
ABSL_FLAG(std::string, tokens_file, "", "a file with a token a line; callers share them by turns");
ABSL_FLAG(int, in_flight, 64, "how many callers there are");
ABSL_FLAG(int, connections, 8, "over how many connections they call");
ABSL_FLAG(bool, insist, false, "whether who is refused calls again at once");
ABSL_FLAG(absl::Duration, deadline, absl::Seconds(2), "of each call");
ABSL_FLAG(absl::Duration, duration, absl::Seconds(10), "how long they call");

namespace district {
namespace {

using personnel::v1::PeopleService;

std::vector<std::string> Tokens() {
  std::vector<std::string> tokens;
  std::ifstream file(absl::GetFlag(FLAGS_tokens_file));
  for (std::string line; std::getline(file, line);) tokens.push_back(line);
  return tokens;
}

// Returns how long a refusal asks its caller to wait; a second where it does not say.
absl::Duration DelayAskedFor(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::RetryInfo retry;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details()) {
      if (!detail.UnpackTo(&retry)) continue;
      return absl::Seconds(retry.retry_delay().seconds()) +
             absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return absl::Seconds(1);
}

// What became of the calls. Thread-safe.
class Outcomes {
 public:
  void Add(grpc::StatusCode code, absl::Duration took) {
    absl::MutexLock lock(&mutex_);
    took_[code].push_back(absl::ToDoubleMilliseconds(took));
  }
  // {"seconds": S, "codes": {"8": {"count": N, "p50_ms": M, "p99_ms": M}}}
  std::string ToJson(absl::Duration duration) {
    absl::MutexLock lock(&mutex_);
    std::string text =
        absl::StrCat("{\"seconds\": ", absl::ToDoubleSeconds(duration), ", \"codes\": {");
    const char* separator = "";
    for (auto& [code, took] : took_) {
      std::sort(took.begin(), took.end());
      absl::StrAppend(&text, separator, "\"", static_cast<int>(code),
                      "\": {\"count\": ", took.size(), ", \"p50_ms\": ", took[took.size() / 2],
                      ", \"p99_ms\": ", took[took.size() * 99 / 100], "}");
      separator = ", ";
    }
    return absl::StrCat(text, "}}");
  }

 private:
  absl::Mutex mutex_;
  std::map<grpc::StatusCode, std::vector<double>> took_ ABSL_GUARDED_BY(mutex_);
};

// Callers who have not ended. Thread-safe.
class Callers {
 public:
  void Begin(int count) {
    absl::MutexLock lock(&mutex_);
    left_ += count;
  }
  void End() {
    absl::MutexLock lock(&mutex_);
    --left_;
  }
  void WaitForAll() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(+[](int* left) { return *left == 0; }, &left_));
  }

 private:
  absl::Mutex mutex_;
  int left_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Creates one person after another until the end, each once the one before is answered.
class Caller {
 public:
  Caller(PeopleService::Stub* stub, std::string token, absl::Time end, Outcomes* outcomes,
         Callers* callers)
      : stub_(stub),
        authorization_(absl::StrCat("Bearer ", token)),
        end_(end),
        outcomes_(outcomes),
        callers_(callers) {
    request_.mutable_person()->set_display_name("Nguyễn Văn An");
  }

  void Start() { Wait(absl::Uniform(random_, 0.0, 1.0) * absl::Seconds(1)); }

 private:
  void Wait(absl::Duration delay) {
    if (absl::Now() + delay >= end_) return callers_->End();
    alarm_.Set(absl::ToChronoTime(absl::Now() + delay), [this](bool) { Call(); });
  }

  void Call() {
    context_ = std::make_unique<grpc::ClientContext>();
    context_->AddMetadata("authorization", authorization_);
    begun_ = absl::Now();
    context_->set_deadline(absl::ToChronoTime(begun_ + absl::GetFlag(FLAGS_deadline)));
    stub_->async()->CreatePerson(context_.get(), &request_, &person_,
                                 [this](const grpc::Status& status) { Answered(status); });
  }

  void Answered(const grpc::Status& status) {
    outcomes_->Add(status.error_code(), absl::Now() - begun_);
    if (status.ok() && absl::Now() < end_) return Call();
    const bool at_once = status.ok() || absl::GetFlag(FLAGS_insist);
    Wait(at_once ? absl::ZeroDuration() : DelayAskedFor(status));
  }

  PeopleService::Stub* const stub_;
  const std::string authorization_;
  const absl::Time end_;
  Outcomes* const outcomes_;
  Callers* const callers_;
  absl::BitGen random_;
  grpc::Alarm alarm_;
  std::unique_ptr<grpc::ClientContext> context_;
  personnel::v1::CreatePersonRequest request_;
  personnel::v1::Person person_;
  absl::Time begun_;
};

int Main() {
  const std::vector<std::string> tokens = Tokens();
  if (tokens.empty()) {
    std::cerr << "--tokens_file holds no token\n";
    return 2;
  }
  std::vector<std::unique_ptr<PeopleService::Stub>> stubs;
  for (int i = 0; i < absl::GetFlag(FLAGS_connections); ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stubs.push_back(PeopleService::NewStub(grpc::CreateCustomChannel(
        absl::GetFlag(FLAGS_address), grpc::InsecureChannelCredentials(), arguments)));
  }
  Outcomes outcomes;
  Callers left;
  const int count = absl::GetFlag(FLAGS_in_flight);
  const absl::Duration duration = absl::GetFlag(FLAGS_duration);
  left.Begin(count);
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < count; ++i) {
    callers.push_back(std::make_unique<Caller>(stubs[i % stubs.size()].get(),
                                               tokens[i % tokens.size()], absl::Now() + duration,
                                               &outcomes, &left));
    callers.back()->Start();
  }
  left.WaitForAll();
  std::cout << outcomes.ToJson(duration) << "\n";
  return 0;
}

}  // namespace
}  // namespace district

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return district::Main();
}
