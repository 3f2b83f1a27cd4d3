// Reads observations for imports and exports, and what files may call indicators.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/db/database.h"
#include "common/resource/catalog.h"
#include "common/rpc/call.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/exchange/figure_row.h"

namespace district::indicator {

// What makes an observation the one that it is: its indicator, organization, period, measure and so
// on, as the collection declares it.
std::string KeyOf(const resource::Catalog& catalog, const v1::Observation& observation);

// Where observations are looked for.
struct FigurePlace {
  std::string indicator, organization, period;
};

// The living observations of these places, and of others near them, by key.
absl::StatusOr<std::map<std::string, v1::Observation>> FindAt(
    const resource::Catalog& catalog, const std::vector<FigurePlace>& places, db::Session& session);

// Which observations an export tells of.
struct ExportQuery {
  std::vector<std::string> indicators, organizations;  // none: all
  std::optional<absl::CivilDay> first, end;            // of the first days of periods
};

// The page that a list of all observations asks for, of those that the query tells of.
absl::StatusOr<v1::ListObservationsResponse> ReadPage(const resource::Catalog& catalog,
                                                      const ExportQuery& query,
                                                      const rpc::Call& list, db::Session& session);

// All living indicators: what files may call them.
absl::Status ReadIndicators(db::Session& session, Vocabulary& vocabulary);

// The indicators of these names, by name, deleted ones too.
absl::StatusOr<std::map<std::string, v1::Indicator>> LoadIndicators(
    const std::vector<std::string>& names, db::Session& session);

// The power of ten of the indicator's unit, where it says so.
std::optional<int> UnitMultiplierOf(const v1::Indicator& indicator);

}  // namespace district::indicator
