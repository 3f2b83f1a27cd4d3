#include "services/personnel/appointments/appointment_hook.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/appointments/conferred_seats.h"
#include "services/personnel/appointments/conflicts.h"
#include "services/personnel/appointments/holdings.h"
#include "services/personnel/appointments/load_holdings.h"
#include "services/personnel/appointments/memberships.h"
#include "services/personnel/appointments/write_seats.h"

namespace district::personnel {
namespace {

using resource::Action;
using resource::PlacedChange;
using v1::Appointment;
using v1::Post;

// Whether the change may take a seat that was not taken before.
bool Wants(const resource::Change& change) {
  return LeavesSeatTaken(change) && !StaysTheSame(change);
}

class AppointmentHook : public resource::BatchHook {
 public:
  explicit AppointmentHook(resource::Writes& writes) : writes_(writes) {}

  // The people are locked already, as the parents of what is written.
  absl::Status Lock(const std::vector<PlacedChange>& changes) override {
    db::Transaction& transaction = writes_.transaction();
    std::set<std::string> people, posts, seats, lock;
    for (const auto& [change, path] : changes) {
      const auto& after = change.after_as<Appointment>();
      people.insert(std::string(api::TopOf(after.name())));
      posts.insert(after.post());
    }
    absl::Status status = LoadPeople(transaction, people, holdings_);
    for (const std::string& person : people) {
      for (const auto& [name, held] : holdings_.of_people[person]) posts.insert(held.post);
    }
    if (status.ok()) status = LoadPosts(transaction, posts, holdings_);
    for (const auto& [change, path] : changes) {
      const auto& conferred =
          holdings_.post(change.after_as<Appointment>().post()).conferred_seats();
      seats.insert(conferred.begin(), conferred.end());
    }
    if (status.ok()) status = LoadPosts(transaction, seats, holdings_);
    if (!status.ok()) return status;
    for (const auto& [change, path] : changes) AddPostsToLock(change, lock);
    std::erase_if(lock, [this](const std::string& post) { return !locked_.insert(post).second; });
    return LockPosts(writes_, lock, holdings_);
  }

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    std::vector<Held> wanted;
    for (const auto& [change, path] : changes) {
      if (Wants(change)) wanted.push_back(HeldBy(change.after_as<Appointment>()));
    }
    absl::Status status = LoadHolders(writes_.transaction(), wanted, holdings_);
    for (const PlacedChange& placed : changes) {
      if (status.ok()) status = TakeIn(placed);
      if (!status.ok()) return status;
      seats_.Note(placed, holdings_);
      memberships_.Note(placed, holdings_);
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    absl::Status status = MoveSeats();
    return status.ok() ? memberships_.Check(holdings_) : status;
  }

 private:
  // Adds the posts of which a seat may be taken because of the change.
  void AddPostsToLock(const resource::Change& change, std::set<std::string>& posts) const {
    const Held held = HeldBy(change.after_as<Appointment>());
    const Post& post = holdings_.post(held.post);
    if (Wants(change)) posts.insert(held.post);
    if (TakesSeat(change.before_as<Appointment>()) || LeavesSeatTaken(change)) {
      posts.insert(post.conferred_seats().begin(), post.conferred_seats().end());
    }
    const bool frees = post.kind() == Post::SEAT && !StaysTheSame(change);
    for (const auto& [name, other] : holdings_.of_people.at(held.person)) {
      if (other.office == held.name) posts.insert(other.post);
      const bool brought = other.is_conferred() && other.post == held.post;
      if (frees && (brought || holdings_.Confers(other, held.post))) posts.insert(held.post);
    }
  }

  // Takes a change in for those that follow it, unless others stand against it.
  absl::Status TakeIn(const PlacedChange& placed) {
    const Held held = HeldBy(placed.change.after_as<Appointment>());
    if (placed.change.action == Action::kDelete) {
      holdings_.Remove(held);
      return absl::OkStatus();
    }
    if (StaysTheSame(placed.change)) return absl::OkStatus();
    absl::Status status = CheckConflicts(held, holdings_);
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(placed.path));
    holdings_.Put(held);
    return absl::OkStatus();
  }

  // Lets the seats follow the offices.
  absl::Status MoveSeats() {
    const std::set<std::string> bodies = seats_.Bodies(holdings_);
    if (bodies.empty()) return absl::OkStatus();
    auto days = DaysOfOrganizations(writes_.transaction(), bodies);
    if (!days.ok()) return days.status();
    absl::StatusOr<SeatChanges> changes = seats_.Plan(holdings_, *days);
    if (!changes.ok()) return changes.status();
    absl::Status status = LoadHolders(writes_.transaction(), changes->Wanted(), holdings_);
    if (!status.ok()) return status;
    for (const SeatChanges::Lost& lost : changes->lost) memberships_.Note(lost);
    return WriteSeats(
        *changes,
        [this](resource::Writes&, const std::vector<PlacedChange>& batch) {
          absl::Status taken;
          for (const PlacedChange& placed : batch) {
            if (taken.ok()) taken = TakeIn(placed);
          }
          return taken;
        },
        writes_);
  }

  resource::Writes& writes_;
  Holdings holdings_;
  std::set<std::string> locked_;  // posts
  ConferredSeats seats_;
  Memberships memberships_;
};

}  // namespace

std::unique_ptr<resource::BatchHook> MakeAppointmentHook(resource::Writes& writes) {
  return std::make_unique<AppointmentHook>(writes);
}

}  // namespace district::personnel
