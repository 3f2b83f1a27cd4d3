#include "services/meeting/rules/facet_schemes.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "district/meeting/v1/assignments.pb.h"
#include "services/meeting/rules/dated_rules.h"
#include "services/meeting/rules/register.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using v1::Assignment;
using v1::FacetScheme;

absl::StatusOr<std::vector<FacetScheme>> SchemesWhere(db::Transaction& transaction,
                                                      const db::Sql& condition, const char* lock) {
  absl::StatusOr<std::vector<db::Row>> rows =
      transaction.Query(db::SqlCat("SELECT body FROM facet_schemes WHERE delete_time = 0 AND (",
                                   condition, ") ORDER BY name", lock));
  if (!rows.ok()) return rows.status();
  std::vector<FacetScheme> schemes;
  for (const db::Row& row : *rows) schemes.emplace_back().ParseFromString(row.Text());
  return schemes;
}

db::Sql InForceOnSomeOf(const time::DaySpan& days) {
  return db::SqlCat("from_day < ", db::Bind(days.end), " AND until_day > ", db::Bind(days.begin));
}

absl::Status Overlap(const FacetScheme& other) {
  const std::string description = absl::StrCat(other.name(), " is in force on some of these days");
  return api::Error(absl::StatusCode::kAlreadyExists, "SCHEMES_OVERLAP")
      .Message(description)
      .Field("start_date", description)
      .Resource("meeting.district/FacetScheme", other.name(), "is in force on some of these days")
      .Vietnamese("Trong thời gian này đã có phương châm giao việc khác.");
}

// Holds the schemes of a batch against each other and against those that are not in it. One call at
// a time changes schemes.
absl::Status CheckAlone(resource::Writes& writes, const std::vector<PlacedChange>& changes) {
  std::set<std::string> written;
  time::DaySpan days{.begin = time::kEndOfTime, .end = time::kBeginningOfTime};
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kDelete) continue;
    const auto& scheme = change.after_as<FacetScheme>();
    written.insert(scheme.name());
    days.begin = std::min(days.begin, DaysOf(scheme).begin);
    days.end = std::max(days.end, DaysOf(scheme).end);
  }
  if (written.empty()) return absl::OkStatus();
  db::Transaction& transaction = writes.transaction();
  if (absl::Status locked = LockDatedRules(transaction); !locked.ok()) return locked;
  auto others = SchemesWhere(transaction, InForceOnSomeOf(days), "");
  if (!others.ok()) return others.status();
  FacetSchemeDays taken;
  for (const FacetScheme& other : *others) {
    if (!written.contains(other.name())) taken.Take(other);
  }
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kDelete) continue;
    const FacetScheme* other = taken.Take(change.after_as<FacetScheme>());
    if (other) return api::WithFieldPrefix(Overlap(*other), api::Below(path));
  }
  return absl::OkStatus();
}

}  // namespace

time::DaySpan DaysOf(const FacetScheme& scheme) {
  return time::SpanOf(time::ToDayNumber(scheme.start_date()), time::ToDayNumber(scheme.end_date()));
}

absl::Status CheckFacetScheme(FacetScheme& scheme, const FacetScheme*) {
  std::set<int> seen;
  for (int i = 0; i < scheme.facets_size(); ++i) {
    const std::string path = absl::StrCat("facets[", i, "]");
    if (scheme.facets(i) == Assignment::FACET_UNSPECIFIED) {
      return api::InvalidField(path, "says no facet");
    }
    if (!seen.insert(scheme.facets(i)).second) {
      return api::InvalidField(path, "is named before", "NAMED_TWICE");
    }
  }
  if (!seen.contains(Assignment::TASK)) {
    return api::InvalidField("facets", "must name TASK", "TASK_REQUIRED");
  }
  const time::DaySpan days = DaysOf(scheme);
  if (days.begin < days.end) return absl::OkStatus();
  return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
}

const FacetScheme* FacetSchemeDays::Take(const FacetScheme& scheme) {
  const time::DaySpan days = DaysOf(scheme);
  // Those taken are apart: the first that ends after the new one begins is the one to overlap it.
  const auto next = by_end_.upper_bound(days.begin);
  if (next != by_end_.end() && DaysOf(*next->second).Overlaps(days)) return next->second;
  by_end_.emplace(days.end, &scheme);
  return nullptr;
}

const FacetScheme* SchemeNamed(const std::vector<FacetScheme>& schemes, const std::string& name) {
  const auto found = std::find_if(schemes.begin(), schemes.end(),
                                  [&](const FacetScheme& scheme) { return scheme.name() == name; });
  return found == schemes.end() ? nullptr : &*found;
}

const FacetScheme* SchemeInForce(const std::vector<FacetScheme>& schemes,
                                 time::DayNumber whole_day) {
  const auto found = std::find_if(schemes.begin(), schemes.end(), [&](const FacetScheme& scheme) {
    return DaysOf(scheme).Contains(whole_day);
  });
  return found == schemes.end() ? nullptr : &*found;
}

absl::StatusOr<std::vector<FacetScheme>> ReadFacetSchemes(db::Transaction& transaction,
                                                          const std::set<std::string>& names,
                                                          const time::DaySpan& days) {
  return SchemesWhere(transaction,
                      db::SqlCat(db::IsIn("name", names), " OR ", InForceOnSomeOf(days)),
                      " LOCK IN SHARE MODE");
}

std::unique_ptr<resource::Collection> FacetSchemes() {
  return resource::Declare<FacetScheme>("facet_schemes")
      .Derive("from_day",
              [](const FacetScheme& scheme) -> db::Value { return int64_t{DaysOf(scheme).begin}; })
      .Derive("until_day",
              [](const FacetScheme& scheme) -> db::Value { return int64_t{DaysOf(scheme).end}; })
      .Normalize(&CheckFacetScheme)
      .ValidateBatch(&CheckAlone)
      .WithHistory();
}

}  // namespace district::meeting
