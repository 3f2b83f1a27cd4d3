#include "services/indicator/tree/life.h"

#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/time/date.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/tree/tree_store.h"

namespace district::indicator {
namespace {

using v1::Observation;

// Returns whether a change makes a figure one that must lie within the life of its organization.
bool IsAsked(const resource::Change& change) {
  if (change.action == resource::Action::kDelete) return false;
  if (change.after_as<Observation>().taken_over()) return false;
  const auto* before = change.before_as<Observation>();
  return before == nullptr || before->taken_over();
}

std::string TextOf(const Days& life) {
  const std::string from =
      life.begin == AllDays().begin ? "" : time::FormatDay(time::FromCivilDay(life.begin));
  const std::string until =
      life.end == AllDays().end ? "" : time::FormatDay(time::FromCivilDay(life.end - 1));
  return absl::StrCat(from, "..", until);
}

absl::Status OutsideLife(const Observation& observation, const Days& life) {
  const std::string description =
      absl::StrCat(observation.organization(), " was there on ", TextOf(life),
                   " only; say `taken_over` where the figure is of another time");
  return api::Error(absl::StatusCode::kInvalidArgument, "OUTSIDE_LIFE")
      .Message(absl::StrCat("period: ", description))
      .Field("period", description)
      .Metadata("organization", observation.organization())
      .Vietnamese("Kỳ số liệu nằm ngoài thời gian tồn tại của đơn vị.");
}

}  // namespace

bool IsOutsideLife(const Days& life, const time::Period& period) {
  return Common(life, {period.begin(), period.end()}).empty();
}

absl::Status CheckLife(resource::Writes& writes,
                       const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> organizations;
  for (const resource::PlacedChange& change : changes) {
    if (IsAsked(change.change)) {
      organizations.insert(change.change.after_as<Observation>().organization());
    }
  }
  const auto lives = ReadLives({organizations.begin(), organizations.end()}, writes.transaction());
  if (!lives.ok()) return lives.status();
  for (const resource::PlacedChange& change : changes) {
    const auto& observation = change.change.after_as<Observation>();
    const auto life = lives->find(observation.organization());
    if (!IsAsked(change.change) || life == lives->end()) continue;
    const auto period = time::Period::Parse(observation.period());
    if (!period.ok() || !IsOutsideLife(life->second, *period)) continue;
    return api::WithFieldPrefix(OutsideLife(observation, life->second), api::Below(change.path));
  }
  return absl::OkStatus();
}

}  // namespace district::indicator
