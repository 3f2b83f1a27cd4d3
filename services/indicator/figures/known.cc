#include "services/indicator/figures/known.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/reads.h"

namespace district::indicator {
namespace {

using v1::Observation;

// Of each key the state that was released last.
std::vector<Observation> LastOfEachKey(std::vector<Observation> figures) {
  std::map<std::string, Observation> by_key;
  for (Observation& figure : figures) {
    const auto [found, is_new] = by_key.try_emplace(KeyOf(figure), figure);
    if (!is_new && ReleaseOf(found->second) < ReleaseOf(figure)) {
      found->second = std::move(figure);
    }
  }
  figures.clear();
  for (auto& [key, figure] : by_key) figures.push_back(std::move(figure));
  return figures;
}

}  // namespace

absl::StatusOr<std::vector<Observation>> KnownFigures(const db::Sql& condition,
                                                      const resource::Moment& moment, int most,
                                                      db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT body FROM (", resource::Versions("observations", "body", condition, moment),
      ") known LIMIT ", most + 1));
  if (!rows.ok()) return rows.status();
  std::vector<Observation> figures(rows->size());
  for (size_t i = 0; i < figures.size(); ++i) figures[i].ParseFromString((*rows)[i].Text());
  const bool keys_repeat = moment.published_as_of != 0 && figures.size() <= size_t(most);
  return keys_repeat ? LastOfEachKey(std::move(figures)) : figures;
}

std::string KeyOf(const Observation& figure) {
  return absl::StrCat(api::TopOf(figure.name()), " ", figure.organization(), " ", figure.period(),
                      " ", static_cast<int>(figure.measure()), " ", figure.base_period(), " ",
                      figure.plan(), figure.category().empty() ? "" : " ", figure.category());
}

int64_t ReleaseOf(const Observation& state) {
  return resource::GetMicros(state, state.has_release_time() ? "release_time" : "update_time");
}

void SortByRelease(std::vector<Observation>& states) {
  std::sort(states.begin(), states.end(), [](const Observation& a, const Observation& b) {
    const auto when = [](const Observation& state) {
      return std::pair(ReleaseOf(state), resource::GetMicros(state, "update_time"));
    };
    return when(a) < when(b);
  });
}

}  // namespace district::indicator
