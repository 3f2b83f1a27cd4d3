#include "common/db/reads.h"

#include <utility>

#include "common/db/errors.h"

namespace district::db {
namespace {

class ReadSession : public Session {
 public:
  ReadSession(Link& link, absl::Time deadline) : link_(link), deadline_(deadline) {}

  absl::StatusOr<std::vector<Row>> Query(std::string_view sql,
                                         const std::vector<Value>& parameters) override {
    return link_.Query(sql, parameters, deadline_);
  }

 private:
  Link& link_;
  const absl::Time deadline_;
};

}  // namespace

ReadLane::ReadLane(const Options& options, Gate& gate, Counters& counters)
    : options_(options), gate_(gate), counters_(counters), queue_(options.max_waiting) {
  for (int i = 0; i < options.read_workers; ++i) workers_.emplace_back([this] { Work(); });
}

ReadLane::~ReadLane() {
  for (const ReadJob& job : queue_.Close()) job.done(ShuttingDown());
  for (std::thread& worker : workers_) worker.join();
}

void ReadLane::Read(ReadJob job) {
  const auto answer = queue_.Put(job);
  if (answer == Queue<ReadJob>::Answer::kAccepted) return;
  Count(counters_.rejected);
  job.done(answer == Queue<ReadJob>::Answer::kFull ? QueueFull() : ShuttingDown());
}

void ReadLane::Work() {
  Link link(options_, gate_, counters_);
  for (;;) {
    std::vector<ReadJob> jobs = queue_.Take(1);
    if (jobs.empty()) return;
    ReadJob& job = jobs.front();
    if (job.deadline <= absl::Now()) {
      job.done(DeadlinePassed());
      continue;
    }
    ReadSession session(link, job.deadline);
    job.done(job.run(session));
  }
}

}  // namespace district::db
