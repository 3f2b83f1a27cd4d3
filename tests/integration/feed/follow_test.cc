// Followers of the feed, while many write.
#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/feed/feed.h"

namespace district::testing {
namespace {

using ::testing::IsEmpty;

constexpr absl::Duration kPatience = absl::Seconds(60);

// What a follower has seen: checks that nothing is left out, comes twice or in the wrong order.
class Seen {
 public:
  explicit Seen(std::string name) : name_(std::move(name)) {}

  void Add(const Change& change) {
    absl::MutexLock lock(&mutex_);
    const int64_t number = NumberOf(change);
    if (last_ != 0) {
      EXPECT_EQ(number, last_ + 1) << name_;
    }
    last_ = number;
    const personnel::v1::Person person = PersonOf(change.after());
    // Writers count in the field.
    const int step = person.hometown().empty() ? 0 : std::stoi(person.hometown());
    const auto [before, first] = steps_.try_emplace(change.resource(), step);
    if (!first) {
      EXPECT_LT(before->second, step) << name_ << " " << change.resource();
    }
    before->second = step;
    resources_.push_back(change.resource());
  }
  size_t count() {
    absl::MutexLock lock(&mutex_);
    return resources_.size();
  }
  std::vector<std::string> resources() {
    absl::MutexLock lock(&mutex_);
    return resources_;
  }
  int64_t last() {
    absl::MutexLock lock(&mutex_);
    return last_;
  }
  bool WaitFor(size_t wanted, absl::Duration timeout = kPatience) {
    return Eventually(timeout, [&] { return count() >= wanted; });
  }

 private:
  const std::string name_;
  absl::Mutex mutex_;
  int64_t last_ = 0;
  std::map<std::string, int> steps_;
  std::vector<std::string> resources_;
};

// Reads page after page, until it has seen as many as it is told to.
void FollowByLists(const std::string& token, const std::string& from, int page_size, size_t wanted,
                   Seen* seen) {
  auto stub = ChangeService::NewStub(FeedStack().channel());
  ListChangesRequest request;
  request.set_page_token(from);
  const absl::Time end = absl::Now() + 4 * kPatience;
  while (seen->count() < wanted && absl::Now() < end) {
    request.set_page_size(page_size);
    ListChangesResponse response;
    const auto context = ContextFor(token, absl::Seconds(10));
    const grpc::Status status = stub->ListChanges(context.get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    for (const Change& change : response.changes()) seen->Add(change);
    request.set_page_token(response.resume_token());
  }
}

// Watches, and begins anew from its token: after a number of messages, or where the stream ended.
void FollowByWatching(const std::string& token, const std::string& from, int messages_each,
                      const std::atomic<bool>* stopped, size_t wanted, Seen* seen,
                      std::vector<grpc::Status>* ends) {
  WatchChangesRequest request;
  request.set_page_token(from);
  const absl::Time end = absl::Now() + 4 * kPatience;
  while (seen->count() < wanted && !*stopped && absl::Now() < end) {
    Watch watch(FeedStack().channel(), token, request, absl::Seconds(30));
    WatchChangesResponse message;
    int messages = 0;
    bool open = true;
    while (seen->count() < wanted && !*stopped && messages++ < messages_each &&
           (open = watch.Next(&message))) {
      EXPECT_FALSE(message.resume_token().empty());
      EXPECT_LE(message.changes_size(), 100);
      for (const Change& change : message.changes()) seen->Add(change);
      request.set_page_token(message.resume_token());
    }
    if (!open) ends->push_back(watch.Finish());
  }
}

// Creates people and changes them, alone and in batches; among it what is refused or only tried.
class Writer {
 public:
  Writer(std::string token, std::string prefix)
      : token_(std::move(token)),
        prefix_(std::move(prefix)),
        stub_(PeopleService::NewStub(FeedStack().channel())) {}

  void CreateBatch(int count) {
    personnel::v1::BatchCreatePeopleRequest request;
    for (int i = 0; i < count; ++i) *request.add_requests() = Creation(next_++);
    personnel::v1::BatchCreatePeopleResponse response;
    Expect(stub_->BatchCreatePeople(Context(), request, &response));
    written_ += count;
  }
  void CreateOne() {
    personnel::v1::Person person;
    Expect(stub_->CreatePerson(Context(), Creation(next_++), &person));
    ++written_;
  }
  // The first people, each to the next step.
  void UpdateBatch(int count) {
    ++step_;
    personnel::v1::BatchUpdatePeopleRequest request;
    for (int i = 0; i < count; ++i) *request.add_requests() = Update(i);
    personnel::v1::BatchUpdatePeopleResponse response;
    Expect(stub_->BatchUpdatePeople(Context(), request, &response));
    written_ += count;
  }
  void UpdateOne(int index) {
    ++step_;
    personnel::v1::Person person;
    Expect(stub_->UpdatePerson(Context(), Update(index), &person));
    ++written_;
  }
  // Neither leaves anything.
  void TryInVain() {
    personnel::v1::Person person;
    EXPECT_EQ(stub_->CreatePerson(Context(), Creation(0), &person).error_code(),
              grpc::StatusCode::ALREADY_EXISTS);
    personnel::v1::CreatePersonRequest request = Creation(1'000'000);
    request.set_validate_only(true);
    Expect(stub_->CreatePerson(Context(), request, &person));
  }

  size_t written() const { return written_; }

 private:
  grpc::ClientContext* Context() {
    context_ = ContextFor(token_, absl::Seconds(30));
    return context_.get();
  }
  personnel::v1::CreatePersonRequest Creation(int index) {
    personnel::v1::CreatePersonRequest request;
    request.set_person_id(absl::StrCat(prefix_, "-", index));
    request.mutable_person()->set_display_name("Ghi");
    return request;
  }
  personnel::v1::UpdatePersonRequest Update(int index) {
    personnel::v1::UpdatePersonRequest request;
    request.mutable_person()->set_name(absl::StrCat("people/", prefix_, "-", index));
    request.mutable_person()->set_hometown(absl::StrCat(step_));
    request.mutable_update_mask()->add_paths("hometown");
    return request;
  }
  static void Expect(const grpc::Status& status) {
    EXPECT_TRUE(status.ok()) << status.error_code() << " " << status.error_message();
  }

  const std::string token_;
  const std::string prefix_;
  std::unique_ptr<PeopleService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  int next_ = 0;
  int step_ = 0;
  size_t written_ = 0;
};

TEST(FollowTest, TenThousandChangesOfEightWriters) {
  constexpr int kWriters = 8;
  constexpr size_t kWritten = 10'000;
  const std::string token = FeedStack().Token("editor");
  const std::string begin = Now();
  const std::atomic<bool> never{false};
  Seen listed("lister"), watched("watcher"), reopened("watcher that begins anew");
  std::vector<grpc::Status> ends;
  std::vector<std::thread> followers;
  followers.emplace_back([&] { FollowByLists(token, begin, 37, kWritten, &listed); });
  followers.emplace_back(
      [&] { FollowByWatching(token, begin, 1 << 20, &never, kWritten, &watched, &ends); });
  followers.emplace_back([&] {
    std::vector<grpc::Status> ignored;
    FollowByWatching(token, begin, 7, &never, kWritten, &reopened, &ignored);
  });

  std::vector<std::thread> writers;
  std::atomic<size_t> written{0};
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      Writer writer(token, NewId(absl::StrCat("viet", i)));
      for (int round = 0; round < 5; ++round) {
        writer.CreateBatch(100);
        for (int j = 0; j < 30; ++j) writer.CreateOne();
        for (int j = 0; j < 20; ++j) writer.UpdateOne(j);
        writer.UpdateBatch(100);
        writer.TryInVain();
      }
      written += writer.written();
    });
  }
  for (std::thread& writer : writers) writer.join();
  ASSERT_EQ(written, kWritten);
  for (std::thread& follower : followers) follower.join();

  EXPECT_EQ(listed.count(), kWritten);
  EXPECT_EQ(watched.resources(), listed.resources());
  EXPECT_EQ(reopened.resources(), listed.resources());
  // On a slow machine a watch comes to its deadline.
  for (const grpc::Status& end : ends) EXPECT_TRUE(end.ok()) << end.error_message();
  // And nothing after that.
  auto stub = ChangeService::NewStub(FeedStack().channel());
  const Json last = ListOverJson("fromNow=true").body;
  EXPECT_EQ(Since(last["resumeToken"]).size(), 0);
}

// Each process in turn goes and comes back; whoever watches goes on where it was.
TEST(FollowTest, AWatchGoesOnAcrossARestart) {
  const std::string token = FeedStack().Token("editor");
  Seen watched("watcher");
  std::vector<grpc::Status> ends;
  std::atomic<bool> stopped{false};
  const std::string begin = Now();
  std::thread follower(
      [&] { FollowByWatching(token, begin, 1 << 20, &stopped, 1 << 20, &watched, &ends); });
  Writer writer(token, NewId("lai"));
  writer.CreateOne();
  ASSERT_TRUE(watched.WaitFor(1));

  absl::Notification restarted;
  std::thread restart([&] {
    std::string output;
    EXPECT_EQ(FeedStack().Local("restart-service personnel", &output), 0) << output;
    restarted.Notify();
  });
  while (!restarted.HasBeenNotified()) {
    writer.CreateOne();
    absl::SleepFor(absl::Milliseconds(5));
  }
  restart.join();
  writer.CreateOne();
  EXPECT_TRUE(watched.WaitFor(writer.written()));
  stopped = true;
  writer.CreateOne();  // the watcher sees that it is to stop
  follower.join();
  // Whichever process it was at: that one has gone.
  EXPECT_FALSE(ends.empty());
  for (const grpc::Status& end : ends) EXPECT_TRUE(end.ok()) << end.error_message();
}

TEST(WatchTest, SaysAtOnceWhereItBegins) {
  WatchChangesRequest request;
  request.set_from_now(true);
  Watch watch(FeedStack().channel(), FeedStack().Token("viewer"), request);
  WatchChangesResponse message;
  ASSERT_TRUE(watch.Next(&message));
  EXPECT_EQ(message.changes_size(), 0);
  EXPECT_FALSE(message.resume_token().empty());

  const std::string person = NewPerson();
  ASSERT_TRUE(watch.NextChanges(&message));
  ASSERT_EQ(message.changes_size(), 1);
  EXPECT_EQ(message.changes(0).resource(), person);
  // Its token is one for lists too.
  EXPECT_THAT(Since(message.resume_token()), IsEmpty());
}

TEST(WatchTest, ABeatWhileNothingHappens) {
  WatchChangesRequest request;
  request.set_from_now(true);
  request.set_filter("action = DELETE");
  Watch watch(FeedStack().channel(), FeedStack().Token("viewer"), request);
  WatchChangesResponse first, second;
  ASSERT_TRUE(watch.Next(&first));
  NewPerson();  // does not fit, and so only moves the token on
  const absl::Time before = absl::Now();
  ASSERT_TRUE(watch.Next(&second));
  EXPECT_LT(absl::Now() - before, absl::Seconds(15));
  EXPECT_EQ(second.changes_size(), 0);
  EXPECT_NE(second.resume_token(), first.resume_token());
}

TEST(WatchTest, EndsWellBeforeTheDeadline) {
  WatchChangesRequest request;
  request.set_from_now(true);
  Watch watch(FeedStack().channel(), FeedStack().Token("viewer"), request, absl::Seconds(9));
  WatchChangesResponse message;
  int messages = 0;
  while (watch.Next(&message)) ++messages;
  EXPECT_GE(messages, 2);  // the first one and the farewell
  EXPECT_TRUE(watch.Finish().ok());
  EXPECT_THAT(Since(message.resume_token()), IsEmpty());
}

TEST(WatchTest, OutlivesTheTimeoutsOfOtherCalls) {
  WatchChangesRequest request;
  request.set_from_now(true);
  // Past the gateway's 15 s for others and the services' 10 s.
  Watch watch(FeedStack().channel(), FeedStack().Token("viewer"), request, absl::Seconds(60));
  WatchChangesResponse message;
  const absl::Time begun = absl::Now();
  while (absl::Now() - begun < absl::Seconds(18)) ASSERT_TRUE(watch.Next(&message));
  const std::string person = NewPerson();
  ASSERT_TRUE(watch.NextChanges(&message));
  EXPECT_EQ(message.changes(0).resource(), person);
}

TEST(WatchTest, SoManyAndNoMore) {
  const auto watchers = [] { return Metric(FeedStack(), "personnel", "district_feed_watchers "); };
  ASSERT_TRUE(Eventually(kPatience, [&] { return watchers() == 0; }));  // of other tests
  const auto channel = ServiceChannel(FeedStack(), "personnel", 0);
  WatchChangesRequest request;
  request.set_from_now(true);
  std::vector<std::unique_ptr<Watch>> watches;
  // None of them alone may take so many places.
  const auto token = [&] {
    return FeedStack().Token("viewer", absl::StrCat("watcher-", watches.size() % 8));
  };
  WatchChangesResponse message;
  grpc::Status refused;
  while (watches.size() < 100) {
    auto watch = std::make_unique<Watch>(channel, token(), request);
    if (!watch->Next(&message)) {
      refused = watch->Finish();
      break;
    }
    watches.push_back(std::move(watch));
  }
  EXPECT_EQ(watches.size(), 64);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ErrorBody(refused)["details"][0]["reason"], "TOO_MANY_WATCHERS");
  EXPECT_EQ(watchers(), 64);
  // Who goes leaves a place.
  watches.clear();
  EXPECT_TRUE(Eventually(kPatience, [&] { return watchers() == 0; }));
  Watch again(channel, token(), request);
  EXPECT_TRUE(again.Next(&message));
}

// Whoever does not read holds nobody up, and costs the service no more than what is on the way.
TEST(WatchTest, ASlowReaderGetsAllInTheEnd) {
  const std::string token = FeedStack().Token("editor");
  WatchChangesRequest request;
  request.set_page_token(Now());
  Watch slow(FeedStack().channel(), token, request);
  WatchChangesResponse message;
  ASSERT_TRUE(slow.Next(&message));
  Writer writer(token, NewId("cham"));
  for (int i = 0; i < 5; ++i) writer.CreateBatch(200);
  Seen seen("slow reader");
  for (const Change& change : message.changes()) seen.Add(change);
  while (seen.count() < writer.written() && slow.Next(&message)) {
    EXPECT_LE(message.changes_size(), 100);
    for (const Change& change : message.changes()) seen.Add(change);
  }
  EXPECT_EQ(seen.count(), writer.written());
}

// In a browser: frames by HTTP/1.1, of which the last holds the trailers.
TEST(WatchTest, OverGrpcWeb) {
  WatchChangesRequest request;
  request.set_page_token(Now());
  const std::string person = NewPerson();
  const std::string bytes = request.SerializeAsString();
  std::string body(5, '\0');
  body[3] = static_cast<char>(bytes.size() >> 8);
  body[4] = static_cast<char>(bytes.size());
  HttpOptions options;
  options.role = "viewer";
  options.headers = {{"content-type", "application/grpc-web+proto"},
                     {"accept", "application/grpc-web+proto"},
                     {"x-grpc-web", "1"},
                     {"grpc-timeout", "9S"}};
  const Reply reply = FeedStack().HttpRaw(
      "POST", "/district.personnel.v1.ChangeService/WatchChanges", body + bytes, options);
  EXPECT_EQ(reply.status, 200);
  std::vector<std::string> resources;
  std::string trailers;
  for (std::string rest = reply.text; rest.size() >= 5;) {
    const auto byte = [&](int i) { return static_cast<size_t>(static_cast<uint8_t>(rest[i])); };
    const size_t size = byte(1) << 24 | byte(2) << 16 | byte(3) << 8 | byte(4);
    WatchChangesResponse message;
    if (byte(0) & 0x80) {
      trailers = rest.substr(5, size);
    } else {
      ASSERT_TRUE(message.ParseFromString(rest.substr(5, size)));
      for (const Change& change : message.changes()) resources.push_back(change.resource());
    }
    rest.erase(0, 5 + size);
  }
  EXPECT_THAT(resources, ::testing::ElementsAre(person));
  EXPECT_THAT(trailers, ::testing::HasSubstr("grpc-status:0"));
}

}  // namespace
}  // namespace district::testing
