#include "services/meeting/decisions/seat_holders.h"

#include <set>

#include "absl/time/clock.h"
#include "common/db/sql.h"
#include "common/rpc/log.h"
#include "services/meeting/decisions/asked_decisions.h"
#include "services/meeting/participants/rosters.h"
#include "services/meeting/rules/peers.h"

namespace district::meeting {
namespace {

using personnel::v1::Roster;

constexpr char kGetRoster[] = "district.personnel.v1.OrganizationService.GetRoster";
// What is kept is not asked for again before.
constexpr absl::Duration kFresh = absl::Seconds(10);
// After a failure, so that not every write waits for a peer that is down.
constexpr absl::Duration kPause = absl::Seconds(2);
constexpr absl::Duration kPatience = absl::Seconds(2);
// What is kept longer is no longer relied on.
constexpr absl::Duration kGood = absl::Minutes(1);
constexpr size_t kMostKept = 200;
// One call does not ask for more bodies and days.
constexpr size_t kMostAsked = 20;

time::DayNumber DayOf(int64_t micros) {
  return micros == 0 ? 0 : time::DayInVietnam(absl::FromUnixMicros(micros));
}

}  // namespace

// One call's questions, one after the other.
struct SeatHolders::Asking {
  const rpc::Call& call;
  std::function<void()> done;
  std::vector<Key> keys;
};

void SeatHolders::Refresh(const rpc::Call& call, std::function<void()> done) {
  if (DecisionsIn(call.request()).empty() || IsPaused()) return done();
  auto asking = std::make_shared<Asking>(Asking{call, std::move(done), {}});
  service_.database().Read({.deadline = call.deadline(),
                            .run = [asking](db::Session& session) -> absl::Status {
                              auto keys = KeysOf(session, asking->call);
                              if (keys.ok()) asking->keys = *std::move(keys);
                              return keys.status();
                            },
                            .done = [this, asking](const absl::Status&) { AskNext(asking); },
                            .caller = call.identity().subject});
}

absl::StatusOr<std::vector<SeatHolders::Key>> SeatHolders::KeysOf(db::Session& session,
                                                                  const rpc::Call& call) {
  const std::vector<AskedDecision> asked = DecisionsIn(call.request());
  std::set<std::string> meetings, decisions;
  for (const AskedDecision& decision : asked) {
    meetings.insert(decision.meeting);
    if (!decision.time && !decision.name.empty()) decisions.insert(decision.name);
  }
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT name, organization, begin_time FROM meetings WHERE ", db::IsIn("name", meetings)));
  if (!rows.ok()) return rows.status();
  std::map<std::string, std::pair<std::string, int64_t>> found;
  for (const db::Row& row : *rows) {
    const auto [name, organization, begin] = row.As<std::string, std::string, int64_t>();
    found[name] = {organization, begin};
  }
  rows = session.Query(
      db::SqlCat("SELECT name, decision_time FROM decisions WHERE ", db::IsIn("name", decisions)));
  if (!rows.ok()) return rows.status();
  std::map<std::string, int64_t> times;
  for (const db::Row& row : *rows) times[row.Text(0)] = row.Int(1);
  std::set<Key> keys;
  for (const AskedDecision& decision : asked) {
    const auto& [organization, begin] = found[decision.meeting];
    int64_t time = decision.time.value_or(times[decision.name]);
    if (time == 0) time = begin;
    if (!organization.empty() && time != 0) keys.emplace(organization, DayOf(time));
    if (keys.size() == kMostAsked) break;
  }
  return std::vector<Key>(keys.begin(), keys.end());
}

void SeatHolders::AskNext(const std::shared_ptr<Asking>& asking) {
  while (!asking->keys.empty() && IsFresh(asking->keys.back())) asking->keys.pop_back();
  if (asking->keys.empty() || IsPaused()) return asking->done();
  const Key key = asking->keys.back();
  asking->keys.pop_back();
  personnel::v1::GetRosterRequest request;
  request.set_name(key.first);
  request.set_as_of(time::FormatDay(key.second));
  AskPersonnelFor<Roster>(
      service_.Peer("personnel"), asking->call, kGetRoster, request,
      [this, asking, key](const absl::StatusOr<Roster>& roster) {
        Keep(key, roster);
        AskNext(asking);
      },
      absl::Now() + kPatience);
}

bool SeatHolders::IsFresh(const Key& key) const {
  absl::MutexLock lock(&mutex_);
  const auto found = kept_.find(key);
  return found != kept_.end() && absl::Now() < found->second.fetched + kFresh;
}

bool SeatHolders::IsPaused() const {
  absl::MutexLock lock(&mutex_);
  return absl::Now() < ask_again_;
}

void SeatHolders::Keep(const Key& key, const absl::StatusOr<Roster>& roster) {
  if (!roster.ok()) {
    rpc::Log(rpc::Severity::kWarning, "the roster of a body is not known",
             {{"organization", key.first}, {"error", rpc::Loggable(roster.status())}});
    absl::MutexLock lock(&mutex_);
    // Others answer what this caller may not ask, or what is not there.
    if (absl::IsUnavailable(roster.status())) ask_again_ = absl::Now() + kPause;
    return;
  }
  auto people = std::make_shared<const std::vector<std::string>>(MembersOf(*roster));
  absl::MutexLock lock(&mutex_);
  if (kept_.size() >= kMostKept) kept_.clear();
  kept_[key] = {std::move(people), absl::Now()};
}

std::shared_ptr<const std::vector<std::string>> SeatHolders::Of(const std::string& organization,
                                                                time::DayNumber day) const {
  absl::MutexLock lock(&mutex_);
  const auto found = kept_.find({organization, day});
  if (found == kept_.end() || absl::Now() >= found->second.fetched + kGood) return nullptr;
  return found->second.people;
}

}  // namespace district::meeting
