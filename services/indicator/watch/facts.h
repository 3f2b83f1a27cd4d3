// What an evaluation needs to know, a page of indicators and organizations at a time.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/page_token.h"
#include "common/db/database.h"
#include "common/resource/writes.h"
#include "common/time/period.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/watch/findings.h"

namespace district::indicator::watch {

// An indicator of an organization.
struct Pair {
  std::string indicator, organization;
  auto operator<=>(const Pair&) const = default;
};

// The order of pages of pairs.
const std::vector<api::OrderTerm>& PairOrder();

// Returns a page of those that have a plan which begins with the period or before it, for a week
// also within it, or an open item that is evaluated; of these organizations, or of all where there
// are none. Rows hold both columns.
absl::StatusOr<std::vector<db::Row>> FindPairs(const std::set<std::string>& organizations,
                                               const time::Period& period,
                                               const api::KeysetPage& page, db::Session& session);

// Locks the living indicators of the pairs, by name, so that neither another evaluation nor a new
// figure comes between, and returns what is known of each pair whose indicator lives. Nothing where
// there are too many figures.
absl::StatusOr<std::optional<std::map<Pair, Facts>>> LockAndReadFacts(const std::set<Pair>& pairs,
                                                                      const Question& question,
                                                                      resource::Writes& writes);

// The items of the pairs.
struct Items {
  std::map<Pair, std::string> evaluated;  // the names of those that are evaluated
  std::map<Pair, std::string>
      directives;  // of those that somebody made, for every pair that has one
};
absl::StatusOr<Items> FindItems(const std::set<Pair>& pairs, db::Session& session);

}  // namespace district::indicator::watch
