#include "common/resource/feed.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/concat.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"

namespace district::resource {
namespace {

constexpr int kWatchedPage = 100;
constexpr absl::Duration kLookEvery = absl::Milliseconds(150);
// Between two looks, however often it is woken: what is committed meanwhile shares a page.
constexpr absl::Duration kShortestLook = absl::Milliseconds(10);
constexpr absl::Duration kHeartbeat = absl::Seconds(5);
constexpr absl::Duration kReadTimeout = absl::Seconds(10);
constexpr absl::Duration kLookTimeout = absl::Seconds(2);
// A caller that does not take a message for so long is cut off.
constexpr absl::Duration kLongestSend = absl::Minutes(1);

absl::Status TooManyWatch(std::string_view reason, int limit, std::string_view who) {
  return api::Error(absl::StatusCode::kResourceExhausted, reason)
      .Message(
          api::Concat("a process serves at most ", limit, who, ": try again, or use ListChanges"))
      .RetryAfter(absl::Seconds(1));
}

}  // namespace

Feed::Feed(std::string service, const Catalog& catalog, db::Database& database, Limits limits)
    : service_(std::move(service)), catalog_(catalog), database_(database), limits_(limits) {}

Feed::~Feed() { Stop(); }

void Feed::Serve(rpc::Server& server) {
  const std::string methods = absl::StrCat("district.", service_, ".v1.ChangeService.");
  server.Handle(methods + "ListChanges", [this](rpc::CallPtr call) { List(std::move(call)); });
  server.HandleStream(methods + "WatchChanges",
                      [this](rpc::StreamPtr stream) { Watch(std::move(stream)); });
  server.AddGauge("district_feed_watchers", "Callers who watch the feed of changes.",
                  [this] { return static_cast<double>(watchers()); });
  thread_ = std::thread([this] { Follow(); });
}

void Feed::Wake() {
  if (watchers() == 0) return;
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

void Feed::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
  std::set<WatcherPtr> left;
  absl::MutexLock lock(&mutex_);
  left.swap(watchers_);
}

void Feed::List(rpc::CallPtr call) {
  absl::StatusOr<int> most =
      api::PageSize(call->request_as<type::v1::ListChangesRequest>().page_size());
  if (!most.ok()) return call->Fail(most.status());
  absl::StatusOr<FeedReader> created = FeedReader::Create(service_, catalog_, *call);
  if (!created.ok()) return call->Fail(created.status());
  auto reader = std::make_shared<FeedReader>(*std::move(created));
  auto page = std::make_shared<FeedReader::Page>();
  database_.Read({.deadline = call->deadline(),
                  .run =
                      [call, reader, page, most = *most](db::Session& session) {
                        absl::StatusOr<FeedReader::Page> read = reader->Read(session, most);
                        if (read.ok()) *page = *std::move(read);
                        return read.status();
                      },
                  .done =
                      [call, page](absl::Status status) {
                        if (!status.ok()) return call->Fail(status);
                        type::v1::ListChangesResponse response;
                        for (type::v1::Change& change : page->changes) {
                          *response.add_changes() = std::move(change);
                        }
                        if (!page->at_end) response.set_next_page_token(page->token);
                        response.set_resume_token(std::move(page->token));
                        call->Finish(response);
                      },
                  .caller = call->identity().subject});
}

void Feed::Watch(rpc::StreamPtr stream) {
  absl::StatusOr<FeedReader> reader = FeedReader::Create(service_, catalog_, *stream);
  if (!reader.ok()) return stream->End(reader.status());
  auto watcher = std::make_shared<Watcher>(Watcher{std::move(stream), *std::move(reader)});
  if (absl::Status added = Add(watcher); !added.ok()) return watcher->stream->End(added);
  Read(watcher);
}

absl::Status Feed::Add(const WatcherPtr& watcher) {
  const std::string& subject = watcher->stream->identity().subject;
  const int of_subject = std::max(1, static_cast<int>(limits_.watchers * limits_.share_of_subject));
  absl::MutexLock lock(&mutex_);
  if (stopped_ || static_cast<int>(watchers_.size()) >= limits_.watchers) {
    return TooManyWatch("TOO_MANY_WATCHERS", limits_.watchers, " that watch");
  }
  const auto same = std::count_if(watchers_.begin(), watchers_.end(), [&](const auto& other) {
    return other->stream->identity().subject == subject;
  });
  if (same >= of_subject) {
    return TooManyWatch("TOO_MANY_WATCHERS_OF_SUBJECT", of_subject, " of one subject that watch");
  }
  watchers_.insert(watcher);
  watching_ = static_cast<int>(watchers_.size());
  return absl::OkStatus();
}

void Feed::Remove(const WatcherPtr& watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.erase(watcher);
  watching_ = static_cast<int>(watchers_.size());
}

void Feed::Enter(Watcher& watcher, Watcher::State state) {
  absl::MutexLock lock(&mutex_);
  watcher.state = state;
  watcher.state_since = absl::Now();
}

void Feed::Read(const WatcherPtr& watcher) {
  if (watcher->stream->stopping()) return SayGoodbye(watcher, absl::OkStatus());
  if (absl::Status admission = watcher->stream->Reauthorize(); !admission.ok()) {
    return SayGoodbye(watcher, std::move(admission));
  }
  Enter(*watcher, Watcher::State::kReading);
  auto page = std::make_shared<FeedReader::Page>();
  database_.Read({.deadline = absl::Now() + kReadTimeout,
                  .run =
                      [watcher, page](db::Session& session) {
                        absl::StatusOr<FeedReader::Page> read =
                            watcher->reader.Read(session, kWatchedPage);
                        if (read.ok()) *page = *std::move(read);
                        return read.status();
                      },
                  .done =
                      [this, watcher, page](absl::Status status) {
                        if (!status.ok()) return End(watcher, std::move(status));
                        TakePage(watcher, std::move(*page));
                      },
                  .caller = watcher->stream->identity().subject});
}

void Feed::TakePage(const WatcherPtr& watcher, FeedReader::Page page) {
  watcher->at_end = page.at_end;
  const bool is_due = absl::Now() - watcher->sent >= kHeartbeat;
  if (page.changes.empty() && !is_due) return GoOn(watcher);
  Send(watcher, std::move(page));
}

void Feed::Send(const WatcherPtr& watcher, FeedReader::Page page) {
  type::v1::WatchChangesResponse message;
  for (type::v1::Change& change : page.changes) *message.add_changes() = std::move(change);
  message.set_resume_token(std::move(page.token));
  Enter(*watcher, Watcher::State::kSending);
  watcher->stream->Send(message.SerializeAsString(), [this, watcher](bool taken) {
    if (!taken) return Remove(watcher);
    watcher->sent = absl::Now();
    GoOn(watcher);
  });
}

// From now on the watcher belongs to whoever reads for it next.
void Feed::GoOn(const WatcherPtr& watcher) {
  if (watcher->at_end && !watcher->stream->stopping()) {
    return Enter(*watcher, Watcher::State::kWaiting);
  }
  Read(watcher);
}

void Feed::End(const WatcherPtr& watcher, absl::Status status) {
  watcher->stream->End(std::move(status));
  Remove(watcher);
}

void Feed::SayGoodbye(const WatcherPtr& watcher, absl::Status status) {
  if (!watcher->reader.has_begun()) {
    return End(watcher, status.ok() ? absl::UnavailableError("the stream ended before it began")
                                    : std::move(status));
  }
  Enter(*watcher, Watcher::State::kSending);
  type::v1::WatchChangesResponse message;
  message.set_resume_token(watcher->reader.Token());
  watcher->stream->Send(message.SerializeAsString(),
                        [this, watcher, status](bool) { End(watcher, status); });
}

void Feed::Follow() {
  int64_t last = 0;
  while (NextLook()) {
    // Where the database does not answer, nobody is woken, but who has gone is seen all the same.
    (void)database_.ReadNow(kLookTimeout, [&last](db::Session& session) {
      absl::StatusOr<int64_t> now = LastChange(session);
      if (now.ok()) last = *now;
      return now.status();
    });
    LookAround(last);
  }
}

bool Feed::NextLook() {
  absl::MutexLock lock(&mutex_);
  const auto stopped = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_; };
  const auto watched = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopped_ || !watchers_.empty();
  };
  const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_ || woken_; };
  mutex_.AwaitWithTimeout(absl::Condition(&stopped), kShortestLook);
  mutex_.Await(absl::Condition(&watched));
  mutex_.AwaitWithTimeout(absl::Condition(&due), kLookEvery);
  woken_ = false;
  return !stopped_;
}

// Whoever waits for nothing more begins to read: there is something new, it is time for a word, or
// for the last one, also where the caller would not be let in any more.
void Feed::LookAround(int64_t last) {
  std::vector<WatcherPtr> ready, stuck;
  {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = absl::Now();
    for (const WatcherPtr& watcher : watchers_) {
      if (watcher->state == Watcher::State::kSending && now - watcher->state_since > kLongestSend) {
        stuck.push_back(watcher);
      }
      if (watcher->state != Watcher::State::kWaiting) continue;
      const bool is_due = now - watcher->sent >= kHeartbeat;
      const bool goes_on = !watcher->stream->stopping() && watcher->stream->Reauthorize().ok();
      if (!is_due && watcher->reader.position() >= last && goes_on) continue;
      watcher->state = Watcher::State::kReading;
      ready.push_back(watcher);
    }
  }
  for (const WatcherPtr& watcher : stuck) watcher->stream->Cancel();
  for (const WatcherPtr& watcher : ready) Read(watcher);
}

}  // namespace district::resource
