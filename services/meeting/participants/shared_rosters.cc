#include "services/meeting/participants/shared_rosters.h"

#include <algorithm>
#include <utility>

#include "services/meeting/participants/rosters.h"

namespace district::meeting {
namespace {

absl::StatusOr<SharedRosters::Members> MembersIn(const absl::StatusOr<Rosters>& rosters) {
  if (!rosters.ok()) return rosters.status();
  return std::make_shared<const std::vector<std::string>>(MembersOf(rosters->front()));
}

}  // namespace

void SharedRosters::AskMembers(rpc::CallPtr call, const std::string& organization,
                               time::DayNumber day, Done done) {
  const Question question{call->authorization(), organization, day};
  Asking asking{std::move(call), std::move(done)};
  {
    absl::MutexLock lock(&mutex_);
    const auto [under_way, is_first] = waiting_.try_emplace(question);
    if (!is_first) return under_way->second.push_back(std::move(asking));
  }
  Ask(question, {std::move(asking)});
}

// Asks for as long as the most patient of them waits.
void SharedRosters::Ask(const Question& question, Askings askings) {
  const auto& [credentials, organization, day] = question;
  const auto most_patient = std::max_element(
      askings.begin(), askings.end(),
      [](const Asking& a, const Asking& b) { return a.call->deadline() < b.call->deadline(); });
  const rpc::CallPtr call = most_patient->call;
  AskRosters(
      service_, call, {organization}, day,
      [self = shared_from_this(), question, askings = std::move(askings)](
          const absl::StatusOr<Rosters>& rosters) { self->Answer(question, askings, rosters); });
}

void SharedRosters::Answer(const Question& question, const Askings& askings,
                           const absl::StatusOr<Rosters>& rosters) {
  Askings next;
  {
    absl::MutexLock lock(&mutex_);
    const auto under_way = waiting_.find(question);
    next.swap(under_way->second);
    if (next.empty()) waiting_.erase(under_way);
  }
  if (!next.empty()) Ask(question, std::move(next));
  const absl::StatusOr<Members> members = MembersIn(rosters);
  for (const Asking& asking : askings) asking.done(members);
}

}  // namespace district::meeting
