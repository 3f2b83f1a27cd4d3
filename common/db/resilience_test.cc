// Connections that break and servers that go away: what is acknowledged is there, and nothing else
// is called done.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/testing/fixture.h"

namespace district::db {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kLong;
using testing::Loaded;
using testing::Soon;
using testing::Statuses;
using testing::TestServer;

const KeyQuery kRows{"entries", "id", {}};

// Stands between the database and the server. When told to, it lets the next COMMIT reach the
// server and then drops the connection, so that the client never learns what became of it.
class Proxy {
 public:
  explicit Proxy(int server_port) : server_port_(server_port) {
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof address;
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }
  ~Proxy() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& session : sessions_) session.join();
    close(listener_);
  }

  int port() const { return port_; }
  void DropAfterNextCommit() { armed_ = true; }

 private:
  static sockaddr_in Loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }

  void Accept() {
    for (int client; (client = accept(listener_, nullptr, nullptr)) >= 0;) {
      const sockaddr_in address = Loopback(server_port_);
      const int server = socket(AF_INET, SOCK_STREAM, 0);
      EXPECT_EQ(connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
      sessions_.emplace_back([this, client, server] {
        Relay(client, server);
        close(client);
        close(server);
      });
    }
  }

  void Relay(int client, int server) {
    bool drop = false;
    for (;;) {
      pollfd ends[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
      if (poll(ends, 2, -1) < 0) return;
      for (const bool from_client : {true, false}) {
        if (!ends[from_client ? 0 : 1].revents) continue;
        char buffer[65536];
        const ssize_t size = read(from_client ? client : server, buffer, sizeof buffer);
        if (size <= 0) return;
        if (drop && !from_client) return;  // the answer to the commit
        if (from_client && absl::EndsWith(std::string(buffer, size),
                                          "\x03"
                                          "COMMIT"))
          drop = armed_.exchange(false);
        if (write(from_client ? server : client, buffer, size) != size) return;
      }
    }
  }

  const int server_port_;
  int listener_ = -1, port_ = 0;
  std::atomic<bool> armed_ = false;
  std::thread acceptor_;
  std::vector<std::thread> sessions_;
};

class ResilienceTest : public testing::DatabaseTest {
 protected:
  void OpenWith(const std::function<void(Options&)>& adjust) {
    Open({"CREATE TABLE entries (id VARCHAR(40) PRIMARY KEY)"}, adjust);
  }
  void SetUp() override {
    OpenWith([](Options& options) { options.write_workers = 1; });
  }

  static absl::Status InsertOnce(Transaction& transaction, const std::string& id) {
    auto found = transaction.Query("SELECT id FROM entries WHERE id = ?", {id});
    if (!found.ok() || !found->empty()) return found.status();
    return transaction.Execute("INSERT INTO entries VALUES (?)", {id}).status();
  }

  absl::Status Write(std::function<absl::Status(Transaction&)> run, bool repeatable) {
    Statuses answers;
    database_->Write({Soon(), false, repeatable, std::move(run), answers.Next()});
    return answers.All()[0];
  }
  std::vector<std::string> Entries() { return Texts("SELECT id FROM entries ORDER BY id"); }
};

// The connector's own commit() answers as if all were well here.
TEST_F(ResilienceTest, AConnectionKilledBeforeCommitIsNoSuccess) {
  const absl::Status status = Write(
      [&](Transaction& transaction) {
        absl::Status inserted = InsertOnce(transaction, "a");
        KillConnectionOf(transaction);
        return inserted;
      },
      /*repeatable=*/false);
  EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status;
  EXPECT_EQ(ReasonOf(status), "OUTCOME_UNKNOWN");
  EXPECT_THAT(Entries(), IsEmpty());
  EXPECT_EQ(database_->stats().connections_broken, 1);
  // The next one gets a new connection.
  EXPECT_TRUE(Write([](Transaction& t) { return InsertOnce(t, "b"); }, false).ok());
  EXPECT_THAT(Entries(), ElementsAre("b"));
}

TEST_F(ResilienceTest, ARepeatableWriteKilledBeforeCommitIsRunAgain) {
  int runs = 0;
  const absl::Status status = Write(
      [&](Transaction& transaction) {
        absl::Status inserted = InsertOnce(transaction, "a");
        if (++runs == 1) KillConnectionOf(transaction);
        return inserted;
      },
      /*repeatable=*/true);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(Entries(), ElementsAre("a"));
}

TEST_F(ResilienceTest, AGroupKilledBeforeCommitIsToldApart) {
  Statuses answers;
  int runs = 0;
  {
    testing::Plug plug(*database_);
    for (int i = 0; i < 4; ++i)
      database_->Write({Soon(), false, /*repeatable=*/i % 2 == 0,
                        [&, i](Transaction& transaction) {
                          absl::Status inserted = InsertOnce(transaction, absl::StrCat("e", i));
                          if (i == 3 && ++runs == 1) KillConnectionOf(transaction);
                          return inserted;
                        },
                        answers.Next()});
  }
  const auto all = answers.All();
  EXPECT_TRUE(all[0].ok() && all[2].ok()) << all[0] << all[2];
  EXPECT_EQ(ReasonOf(all[1]), "OUTCOME_UNKNOWN");
  EXPECT_EQ(ReasonOf(all[3]), "OUTCOME_UNKNOWN");
  EXPECT_THAT(Entries(), ElementsAre("e0", "e2"));
}

TEST_F(ResilienceTest, AConnectionKilledAmidATransactionIsHarmless) {
  int runs = 0;
  const absl::Status status = Write(
      [&](Transaction& transaction) {
        absl::Status first = InsertOnce(transaction, "a");
        if (++runs == 1) KillConnectionOf(transaction);
        if (!first.ok()) return first;
        return InsertOnce(transaction, "b");
      },
      /*repeatable=*/false);  // nothing can have been committed, so it may be run again anyway
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(Entries(), ElementsAre("a", "b"));
}

TEST_F(ResilienceTest, ACommitWhoseAnswerIsLostIsAppliedOnce) {
  Proxy proxy(options_.port);
  OpenWith([&](Options& options) {
    options.write_workers = 1;
    options.port = proxy.port();
  });
  for (const bool repeatable : {true, false}) {
    const std::string id = repeatable ? "repeated" : "told";
    int runs = 0;
    proxy.DropAfterNextCommit();
    const absl::Status status = Write(
        [&](Transaction& transaction) {
          ++runs;
          return InsertOnce(transaction, id);
        },
        repeatable);
    EXPECT_EQ(runs, repeatable ? 2 : 1);
    EXPECT_EQ(status.ok(), repeatable) << status;
    EXPECT_EQ(ReasonOf(status), repeatable ? "" : "OUTCOME_UNKNOWN");
  }
  EXPECT_THAT(Entries(), ElementsAre("repeated", "told"));
  database_.reset();
}

TEST_F(ResilienceTest, ReadsAndLoadsSurviveAKilledConnection) {
  OpenWith([](Options& options) { options.read_workers = options.key_workers = 1; });
  TestServer::Shared().Run("INSERT INTO entries VALUES ('a')", options_.database);
  const absl::Status status = database_->ReadNow(kLong, [&](Session& session) {
    KillConnectionOf(session);
    auto rows = session.Query("SELECT id FROM entries", {});
    EXPECT_TRUE(rows.ok() && rows->size() == 1) << rows.status();
    return rows.status();
  });
  EXPECT_TRUE(status.ok()) << status;

  for (int round = 0; round < 2; ++round) {
    Loaded loaded;
    database_->Load(kRows, "a", Soon(), loaded.Next());
    const auto answers = loaded.All();
    EXPECT_TRUE(answers[0].ok() && answers[0]->has_value()) << answers[0].status();
    for (const Row& row : Ask("SELECT id FROM information_schema.processlist WHERE db = '" +
                              options_.database + "' AND id <> CONNECTION_ID()"))
      TestServer::Shared().Run(absl::StrCat("KILL ", row.Int()));
  }
}

TEST_F(ResilienceTest, WithoutAServerEverythingFailsFast) {
  OpenWith([](Options& options) { options.port = 1; });
  const absl::Time start = absl::Now();
  Statuses answers;
  Loaded loaded;
  for (int i = 0; i < 100; ++i) {
    database_->Write(
        {Soon(), false, true, [](Transaction&) { return absl::OkStatus(); }, answers.Next()});
    database_->Read({Soon(),
                     [](Session& session) { return session.Query("SELECT 1", {}).status(); },
                     answers.Next()});
    database_->Load(kRows, "a", Soon(), loaded.Next());
  }
  for (const absl::Status& answer : answers.All()) {
    EXPECT_EQ(answer.code(), StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(answer), "STORAGE_UNAVAILABLE");
    EXPECT_NE(ServerTextOf(answer), "");
  }
  for (const auto& answer : loaded.All())
    EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
}

TEST_F(ResilienceTest, AWrongPasswordIsUnavailable) {
  OpenWith([](Options& options) { options.password = "wrong"; });
  const absl::Status status = database_->ReadNow(
      kLong, [](Session& session) { return session.Query("SELECT 1", {}).status(); });
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_THAT(ServerTextOf(status), ::testing::HasSubstr("1045"));
}

// The server dies in the middle of load and comes back: errors are only UNAVAILABLE, service
// resumes without a restart, and every acknowledged write is there.
TEST_F(ResilienceTest, AServerThatRestartsLosesNoAcknowledgedWrite) {
  TestServer& server = TestServer::Shared();
  if (!server.is_private()) GTEST_SKIP() << "the server given is not ours to kill";
  OpenWith([](Options& options) { options.write_workers = 2; });

  absl::Mutex mutex;
  std::set<std::string> acknowledged;
  std::vector<absl::Status> failures;
  std::atomic<bool> stop = false;
  std::atomic<int> next = 0, in_flight = 16;
  std::function<void()> go = [&] {
    if (stop) {
      --in_flight;
      return;
    }
    const std::string id = absl::StrCat("w", ++next);
    database_->Write({Soon(), false, true,
                      [id](Transaction& transaction) { return InsertOnce(transaction, id); },
                      [&, id](absl::Status status) {
                        {
                          absl::MutexLock lock(&mutex);
                          if (status.ok())
                            acknowledged.insert(id);
                          else if (failures.size() < 100000)
                            failures.push_back(std::move(status));
                        }
                        go();
                      }});
  };
  auto wait_for = [&](size_t more) {
    absl::MutexLock lock(&mutex);
    const size_t wanted = acknowledged.size() + more;
    auto enough = [&] { return acknowledged.size() >= wanted; };
    EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&enough), kLong));
  };
  for (int i = 0; i < 16; ++i) go();
  wait_for(200);
  server.Kill();
  {
    absl::MutexLock lock(&mutex);
    auto failing = [&] { return failures.size() >= 16; };
    EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&failing), kLong));
  }
  server.Restart();
  wait_for(200);
  stop = true;
  while (in_flight > 0) std::this_thread::yield();
  database_.reset();

  for (const absl::Status& failure : failures)
    ASSERT_EQ(failure.code(), StatusCode::kUnavailable) << failure;
  const auto entries = Entries();
  const std::set<std::string> there(entries.begin(), entries.end());
  for (const std::string& id : acknowledged) EXPECT_TRUE(there.contains(id)) << id;
}

}  // namespace
}  // namespace district::db
