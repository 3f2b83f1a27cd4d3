// What a report can say of an indicator, and in which words: pure rules.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "district/indicator/v1/report_styles.pb.h"
#include "district/indicator/v1/reports.pb.h"

namespace district::indicator {

// What is known of an indicator of an organization in the period of a report.
struct Facts {
  v1::Indicator indicator;
  v1::Comparison comparison;
  // How sure the level and the share of the plan are.
  v1::Observation::Status value_status = v1::Observation::STATUS_UNSPECIFIED;
  v1::Observation::Status share_status = v1::Observation::STATUS_UNSPECIFIED;
  bool incomplete = false;  // only parts of the period are known
  std::optional<time::Period> plan_period;
  // The observations that each stands on.
  std::vector<std::string> value_observations, base_observations, growth_observations,
      share_observations;
};

// The words of a style.
class Phrases {
 public:
  // The usual ones, and those that the style says otherwise.
  Phrases() = default;
  explicit Phrases(const v1::ReportStyle& style);

  std::string Of(v1::ReportPhrase::Kind kind) const;

 private:
  std::map<v1::ReportPhrase::Kind, std::string> own_;
};

// Returns the placeholder that a phrase of this kind may hold; "" where none.
std::string_view PlaceholderOf(v1::ReportPhrase::Kind kind);

// What stands in the place of a placeholder.
struct Said {
  std::string text;
  std::vector<std::string> observations = {};  // that it stands on
  bool of_plan = false;                        // whether it tells of the plan
};
using Saying = std::variant<Said, v1::ReportGap::Reason>;

// Whether a clause of a report may hold it, `name` and `period` too.
bool IsClausePlaceholder(std::string_view placeholder);

// Says one placeholder of a clause; of `name` and `period`, which depend on what was said before,
// the full forms.
Saying Say(std::string_view placeholder, const Facts& facts, const Phrases& phrases);

// Returns a period as a report names it that is about it: without its year, `6 tháng`, `quý II`.
std::string ShortPeriod(const time::Period& period);

// Returns the amount in the indicator's unit: `6.240,5 tỷ đồng`, `52,3%`.
std::string AmountInWords(const v1::Indicator& indicator, const number::Decimal& value);

// Returns why something is not known, in a sentence.
std::string GapInWords(v1::ReportGap::Reason reason, const Facts& facts);

}  // namespace district::indicator
