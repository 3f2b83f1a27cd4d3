// The feed of changes of a service: ListChanges, and WatchChanges with all who watch.
#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/resource/catalog.h"
#include "common/resource/feed_reader.h"
#include "common/rpc/call.h"
#include "common/rpc/server.h"

namespace district::resource {

// While somebody watches, one thread asks now and then how far the feed has come, and wakes those
// who have not read that far. Each of them has at most one page in memory, and reads the next one
// when its caller has taken that.
class Feed {
 public:
  struct Limits {
    int watchers = 64;
    // How much of that one subject may take, so that it does not lock out the others.
    double share_of_subject = 0.25;
  };

  // All must outlive it.
  Feed(std::string service, const Catalog& catalog, db::Database& database, Limits limits);
  // Lets go of all who watch; their calls must have ended, or end now with INTERNAL. Reads of
  // theirs that the database has not answered must be over.
  ~Feed();

  // Serves the methods of `district.<service>.v1.ChangeService`.
  void Serve(rpc::Server& server);

  // Something was committed; whoever watches need not wait for the next look.
  void Wake();
  // No more work is given to the database.
  void Stop();

  int watchers() const { return watching_.load(std::memory_order_relaxed); }

 private:
  // Someone who watches. It reads, sends or waits; the one who ends one of these begins the next.
  struct Watcher {
    enum class State { kReading, kSending, kWaiting };

    rpc::StreamPtr stream;
    FeedReader reader;
    bool at_end = false;
    // Of the last message; none was sent yet.
    absl::Time sent = absl::InfinitePast();
    // Guarded by `mutex_` of the feed.
    State state = State::kReading;
    absl::Time state_since = absl::InfinitePast();
  };
  using WatcherPtr = std::shared_ptr<Watcher>;

  void List(rpc::CallPtr call);
  void Watch(rpc::StreamPtr stream);

  // RESOURCE_EXHAUSTED where there is no place for it.
  absl::Status Add(const WatcherPtr& watcher);
  void Remove(const WatcherPtr& watcher);
  void Enter(Watcher& watcher, Watcher::State state);
  void Read(const WatcherPtr& watcher);
  void TakePage(const WatcherPtr& watcher, FeedReader::Page page);
  void Send(const WatcherPtr& watcher, FeedReader::Page page);
  void GoOn(const WatcherPtr& watcher);
  void End(const WatcherPtr& watcher, absl::Status status);
  // Ends as announced: with a last message that says where to go on.
  void SayGoodbye(const WatcherPtr& watcher, absl::Status status);

  void Follow();
  // Waits for the next look; false where there is none.
  bool NextLook();
  void LookAround(int64_t last);

  const std::string service_;
  const Catalog& catalog_;
  db::Database& database_;
  const Limits limits_;
  std::atomic<int> watching_{0};
  absl::Mutex mutex_;
  std::set<WatcherPtr> watchers_ ABSL_GUARDED_BY(mutex_);
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace district::resource
