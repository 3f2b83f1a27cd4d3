#include "services/indicator/exchange/stored.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/reads.h"
#include "common/time/date.h"

namespace district::indicator {
namespace {

using v1::Indicator;
using v1::Observation;

// Pages of the catalogue; more indicators than all of them no district has.
constexpr int kPage = 1000;
constexpr int kMostIndicators = 50000;

const resource::UniqueKey& KeyIn(const resource::Catalog& catalog) {
  return catalog.Of<Observation>().unique_keys().front();
}

// Places that are looked up together: every indicator with every organization and period, of which
// not many more may be looked at than are asked for.
class PlaceGroup {
 public:
  static constexpr size_t kMost = 4000;

  // False where the place would make too many.
  bool Add(const FigurePlace& place) {
    const size_t count = SizeWith(indicators_, place.indicator) *
                         SizeWith(organizations_, place.organization) *
                         SizeWith(periods_, place.period);
    if (count > kMost && !indicators_.empty()) return false;
    indicators_.insert(place.indicator);
    organizations_.insert(place.organization);
    periods_.insert(place.period);
    return true;
  }
  db::Sql Condition() const {
    return db::AllOf({db::IsIn("indicator", indicators_), db::IsIn("organization", organizations_),
                      db::IsIn("period", periods_)});
  }

 private:
  static size_t SizeWith(const std::set<std::string>& texts, const std::string& text) {
    return texts.size() + (texts.contains(text) ? 0 : 1);
  }

  std::set<std::string> indicators_, organizations_, periods_;
};

std::vector<PlaceGroup> GroupsOf(const std::vector<FigurePlace>& places) {
  std::vector<PlaceGroup> groups;
  for (const FigurePlace& place : places) {
    if (!groups.empty() && groups.back().Add(place)) continue;
    groups.emplace_back().Add(place);
  }
  return groups;
}

void AddIndicator(const Indicator& indicator, Vocabulary& vocabulary) {
  vocabulary.known[indicator.name()] = {.unit_multiplier = UnitMultiplierOf(indicator)};
  NameIndex& index = vocabulary.indicators;
  index.Add(indicator.name().substr(indicator.name().rfind('/') + 1), indicator.name());
  index.Add(indicator.code(), indicator.name());
  index.Add(indicator.display_name(), indicator.name());
  for (const std::string& alias : indicator.aliases()) index.Add(alias, indicator.name());
  for (const auto& code : indicator.external_codes()) index.Add(code.code(), indicator.name());
}

}  // namespace

std::string KeyOf(const resource::Catalog& catalog, const Observation& observation) {
  return KeyIn(catalog).value(observation);
}

absl::StatusOr<std::map<std::string, Observation>> FindAt(const resource::Catalog& catalog,
                                                          const std::vector<FigurePlace>& places,
                                                          db::Session& session) {
  const resource::Collection& collection = catalog.Of<Observation>();
  std::map<std::string, Observation> found;
  for (const PlaceGroup& group : GroupsOf(places)) {
    absl::StatusOr<std::vector<db::Row>> rows =
        session.Query(db::SqlCat("SELECT ", collection.select_list(), " FROM ", collection.table(),
                                 " WHERE ", group.Condition(), " AND delete_time = 0"));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      const auto parsed = collection.Parse(row, 0, session.now());
      auto& observation = static_cast<Observation&>(*parsed);
      std::string key = KeyOf(catalog, observation);
      found[std::move(key)] = std::move(observation);
    }
  }
  return found;
}

absl::StatusOr<v1::ListObservationsResponse> ReadPage(const resource::Catalog& catalog,
                                                      const ExportQuery& query,
                                                      const rpc::Call& list, db::Session& session) {
  const resource::Collection& collection = catalog.Of<Observation>();
  absl::StatusOr<resource::ListQuery> asked = resource::ParseList(collection, list, session.now());
  if (!asked.ok()) return asked.status();
  std::vector<db::Sql>& conditions = asked->conditions;
  if (!query.indicators.empty()) conditions.push_back(db::IsIn("indicator", query.indicators));
  if (!query.organizations.empty()) {
    conditions.push_back(db::IsIn("organization", query.organizations));
  }
  if (query.first) {
    const time::DayNumber first = time::FromCivilDay(*query.first);
    conditions.push_back(db::SqlCat("from_day >= ", db::Bind(first)));
  }
  if (query.end) {
    const time::DayNumber end = time::FromCivilDay(*query.end);
    conditions.push_back(db::SqlCat("from_day < ", db::Bind(end)));
  }
  absl::StatusOr<std::string> bytes =
      resource::ListPage(collection, catalog.ParentOf(collection), *asked, list, session);
  if (!bytes.ok()) return bytes.status();
  v1::ListObservationsResponse page;
  page.ParseFromString(*bytes);
  return page;
}

absl::Status ReadIndicators(db::Session& session, Vocabulary& vocabulary) {
  std::string after;
  for (int read = 0; read < kMostIndicators; read += kPage) {
    absl::StatusOr<std::vector<db::Row>> rows = session.Query(
        db::SqlCat("SELECT name, body FROM indicators WHERE delete_time = 0 AND name > ",
                   db::Bind(after), " ORDER BY name LIMIT ", kPage));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      Indicator indicator;
      indicator.ParseFromString(row.Text(1));
      AddIndicator(indicator, vocabulary);
    }
    if (rows->size() < kPage) break;
    after = rows->back().Text(0);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, Indicator>> LoadIndicators(
    const std::vector<std::string>& names, db::Session& session) {
  std::map<std::string, Indicator> found;
  if (names.empty()) return found;
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT name, body FROM indicators WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) found[row.Text(0)].ParseFromString(row.Text(1));
  return found;
}

std::optional<int> UnitMultiplierOf(const Indicator& indicator) {
  if (!indicator.has_unit_multiplier()) return std::nullopt;
  return indicator.unit_multiplier();
}

}  // namespace district::indicator
