#include "services/meeting/participants/rosters.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace district::meeting {
namespace {

using personnel::v1::Holder;
using personnel::v1::Post;
using personnel::v1::Roster;
using personnel::v1::RosterEntry;

bool HasSeats(const Roster& roster) {
  return std::any_of(roster.entries().begin(), roster.entries().end(),
                     [](const RosterEntry& entry) { return entry.post().kind() == Post::SEAT; });
}

// What is gathered of a person over the rosters.
struct Gathered {
  Invitee invitee;
  std::vector<std::string> offices, seats;
  int precedence = 0;
};

class Gatherer {
 public:
  void Add(const Roster& roster) {
    const bool seats = HasSeats(roster);
    for (const RosterEntry& entry : roster.entries()) {
      for (const Holder& holder : entry.holders()) Add(entry.post(), holder, seats);
    }
  }

  std::vector<Invitee> Take() {
    std::stable_sort(gathered_.begin(), gathered_.end(), [](const Gathered& a, const Gathered& b) {
      return a.precedence < b.precedence;
    });
    std::vector<Invitee> invitees;
    for (Gathered& one : gathered_) {
      one.invitee.title = absl::StrJoin(one.offices.empty() ? one.seats : one.offices, ", ");
      invitees.push_back(std::move(one.invitee));
    }
    return invitees;
  }

 private:
  void Add(const Post& post, const Holder& holder, bool seats) {
    const auto [found, is_new] = index_.emplace(holder.person(), gathered_.size());
    if (is_new) {
      gathered_.push_back(
          {.invitee = {.person = holder.person()}, .precedence = post.precedence()});
    }
    Gathered& one = gathered_[found->second];
    one.precedence = std::min(one.precedence, post.precedence());
    const bool is_seat = post.kind() == Post::SEAT;
    (is_seat ? one.seats : one.offices)
        .push_back(holder.acting() ? absl::StrCat("Quyền ", post.title()) : post.title());
    if (!holder.acting() && (is_seat || !seats)) one.invitee.member = true;
  }

  std::vector<Gathered> gathered_;
  std::map<std::string, size_t> index_;
};

}  // namespace

std::vector<std::string> MembersOf(const Roster& roster) {
  std::vector<std::string> members;
  std::set<std::string> seen;
  for (const RosterEntry& entry : roster.entries()) {
    if (entry.post().kind() != Post::SEAT) continue;
    for (const Holder& holder : entry.holders()) {
      if (!holder.acting() && seen.insert(holder.person()).second) {
        members.push_back(holder.person());
      }
    }
  }
  return members;
}

std::vector<Invitee> InviteesOf(const std::vector<Roster>& rosters) {
  Gatherer gatherer;
  for (const Roster& roster : rosters) gatherer.Add(roster);
  return gatherer.Take();
}

}  // namespace district::meeting
