// What other lists call indicators.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

// An indicator that a call writes, and the field of the request that holds it.
struct Written {
  v1::Indicator indicator;
  std::string path;
};

// Returns the code of an indicator by scheme.
std::map<std::string, std::string> CodesOf(const v1::Indicator& indicator);

// Refuses two codes of one scheme. A pure rule.
absl::Status CheckCodes(const v1::Indicator& indicator);

// Returns the names of the living indicators that have the codes in a scheme, by code.
absl::StatusOr<std::map<std::string, std::string>> FindByCodes(const std::string& scheme,
                                                               const std::set<std::string>& codes,
                                                               db::Session& session);

// Stores the codes of what was written in place of those of all that changed; ALREADY_EXISTS where
// another indicator has one. The keys of indicators are locked.
absl::Status StoreCodes(db::Transaction& transaction, const std::set<std::string>& changed,
                        const std::vector<Written>& written);

}  // namespace district::indicator
