#include "services/indicator/watch/facts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/db/tuples.h"
#include "common/resource/reads.h"
#include "common/time/date.h"
#include "services/indicator/analysis/past_years.h"
#include "services/indicator/analysis/series.h"

namespace district::indicator::watch {
namespace {

using v1::Observation;
using v1::WatchItem;

using FactsByPair = std::map<Pair, Facts>;

// All figures of ten years of the organizations and indicators of a page.
constexpr int kMostFigures = 200000;
// Plans of a page: one a period, series and adjustment.
constexpr int kMostPlans = 20000;

db::Sql IsAmong(const std::set<Pair>& pairs) {
  std::vector<db::Sql> tuples;
  for (const Pair& pair : pairs) {
    tuples.push_back(
        db::SqlCat("(", db::Bind(pair.indicator), ",", db::Bind(pair.organization), ")"));
  }
  return db::IsAmong("indicator, organization", std::move(tuples));
}

// Returns the last day on which a plan may begin that the period is a part of. That of a week may
// begin within the week.
time::DayNumber LastBegin(const time::Period& period) {
  const bool is_week = period.kind() == time::Period::Kind::kWeek;
  return time::FromCivilDay(is_week ? period.end() - 1 : period.begin());
}

template <typename Get>
std::vector<std::string> Each(const std::set<Pair>& pairs, Get get) {
  std::set<std::string> texts;
  for (const Pair& pair : pairs) texts.insert(get(pair));
  return {texts.begin(), texts.end()};
}
std::vector<std::string> IndicatorsOf(const std::set<Pair>& pairs) {
  return Each(pairs, [](const Pair& pair) { return pair.indicator; });
}
std::vector<std::string> OrganizationsOf(const std::set<Pair>& pairs) {
  return Each(pairs, [](const Pair& pair) { return pair.organization; });
}

absl::Status LockIndicators(const std::set<Pair>& pairs, resource::Writes& writes,
                            FactsByPair& facts) {
  absl::StatusOr<std::vector<db::Row>> rows = writes.transaction().Query(
      db::SqlCat("SELECT name, body FROM indicators WHERE ", db::IsIn("name", IndicatorsOf(pairs)),
                 " AND delete_time = 0 ORDER BY name FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, v1::Indicator> indicators;
  std::set<std::string> locked;
  for (const db::Row& row : *rows) {
    indicators[row.Text(0)].ParseFromString(row.Text(1));
    locked.insert(row.Text(0));
  }
  writes.NoteLocked(locked);
  for (const Pair& pair : pairs) {
    const auto indicator = indicators.find(pair.indicator);
    if (indicator != indicators.end()) facts[pair].indicator = indicator->second;
  }
  return absl::OkStatus();
}

absl::Status AddPlans(const std::set<Pair>& pairs, const time::Period& period, db::Session& session,
                      FactsByPair& facts) {
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT body FROM plans WHERE ", IsAmong(pairs),
                               " AND delete_time = 0 AND from_day <= ", db::Bind(LastBegin(period)),
                               " ORDER BY from_day DESC LIMIT ", kMostPlans));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    v1::Plan plan;
    plan.ParseFromString(row.Text());
    const auto of = facts.find({api::TopOf(plan.name()), plan.organization()});
    if (of != facts.end()) of->second.plans.push_back(std::move(plan));
  }
  return absl::OkStatus();
}

absl::Status AddShares(const std::set<Pair>& pairs, const time::Period& period,
                       db::Session& session, FactsByPair& facts) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(resource::Versions(
      "observations", "body",
      db::SqlCat(IsAmong(pairs), " AND period = ", db::Bind(period.code()),
                 " AND category = '' AND measure = ", int{Observation::SHARE_OF_PLAN}),
      /*read_time=*/0));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    Observation share;
    share.ParseFromString(row.Text());
    const auto of = facts.find({api::TopOf(share.name()), share.organization()});
    if (of != facts.end()) of->second.shares.push_back(std::move(share));
  }
  return absl::OkStatus();
}

// Answers whether there are not too many.
absl::StatusOr<bool> AddSeries(const std::set<Pair>& pairs, const time::Period& period,
                               db::Session& session, FactsByPair& facts) {
  const absl::CivilDay last = period.end() - 1;
  absl::StatusOr<std::optional<SeriesByKey>> series =
      ReadSeries({.indicators = IndicatorsOf(pairs),
                  .organizations = OrganizationsOf(pairs),
                  .first = absl::CivilDay(period.begin().year() - kMostPastYears, 1, 1),
                  .end = absl::CivilDay(last.year() + 1, 1, 1)},
                 kMostFigures, session);
  if (!series.ok()) return series.status();
  if (!*series) return false;
  for (auto& [pair, of] : facts) {
    of.series = std::move((**series)[{pair.indicator, pair.organization}]);
  }
  return true;
}

}  // namespace

const std::vector<api::OrderTerm>& PairOrder() {
  static const auto* const order =
      new std::vector<api::OrderTerm>{{.column = "indicator"}, {.column = "organization"}};
  return *order;
}

absl::StatusOr<std::vector<db::Row>> FindPairs(const std::set<std::string>& organizations,
                                               const time::Period& period,
                                               const api::KeysetPage& page, db::Session& session) {
  db::Sql asked = db::SqlCat("delete_time = 0");
  if (!organizations.empty()) asked.And(db::IsIn("organization", organizations));
  asked.And(page.rest());
  const auto pairs_in = [&](const char* table, const db::Sql& condition) {
    return db::SqlCat("(SELECT DISTINCT indicator, organization FROM ", table,
                      db::Where(db::AllOf({asked, condition})), page.order(), ")");
  };
  return session.Query(db::SqlCat(
      "SELECT indicator, organization FROM (",
      pairs_in("plans", db::SqlCat("from_day <= ", db::Bind(LastBegin(period)))), " UNION ",
      pairs_in("watch_items", db::SqlCat("evaluated = 1 AND state <> ", int{WatchItem::RESOLVED})),
      ") pairs", page.order()));
}

absl::StatusOr<std::optional<FactsByPair>> LockAndReadFacts(const std::set<Pair>& pairs,
                                                            const Question& question,
                                                            resource::Writes& writes) {
  FactsByPair facts;
  if (pairs.empty()) return facts;
  db::Transaction& transaction = writes.transaction();
  absl::Status status = LockIndicators(pairs, writes, facts);
  if (status.ok()) status = AddPlans(pairs, question.period, transaction, facts);
  if (status.ok()) status = AddShares(pairs, question.period, transaction, facts);
  if (!status.ok()) return status;
  const absl::StatusOr<bool> few = AddSeries(pairs, question.period, transaction, facts);
  if (!few.ok()) return few.status();
  if (!*few) return std::nullopt;
  return facts;
}

absl::StatusOr<Items> FindItems(const std::set<Pair>& pairs, db::Session& session) {
  Items items;
  if (pairs.empty()) return items;
  std::vector<std::string> organizations = OrganizationsOf(pairs);
  organizations.push_back("");  // what somebody put on the list for all
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT indicator, organization, name, directive, evaluated FROM watch_items WHERE ",
      db::IsIn("indicator", IndicatorsOf(pairs)), " AND ", db::IsIn("organization", organizations),
      " AND delete_time = 0 AND (evaluated = 1 OR directive <> '') ORDER BY create_time"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, std::string> for_all;
  for (const db::Row& row : *rows) {
    auto [indicator, organization, name, directive, evaluated] =
        row.As<std::string, std::string, std::string, std::string, bool>();
    if (evaluated) {
      items.evaluated[{indicator, organization}] = std::move(name);
    } else if (organization.empty()) {
      for_all[indicator] = std::move(directive);
    } else {
      items.directives[{indicator, organization}] = std::move(directive);
    }
  }
  for (const Pair& pair : pairs) {
    const auto directive = for_all.find(pair.indicator);
    if (directive != for_all.end()) items.directives.emplace(pair, directive->second);
  }
  return items;
}

}  // namespace district::indicator::watch
