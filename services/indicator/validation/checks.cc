#include "services/indicator/validation/checks.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/time/time.h"
#include "common/number/decimal_proto.h"
#include "common/resource/collection.h"
#include "services/indicator/validation/outliers.h"

namespace district::indicator::validation {
namespace {

using number::ToProto;
using v1::ValidationFinding;

constexpr size_t kMostKeysOfAStatement = 512;

// The figures that the checks are about, and of outliers those before.
class Known {
 public:
  static absl::StatusOr<Known> Read(const std::vector<Check>& checks, const FiguresByKey& written,
                                    db::Session& session) {
    Known known;
    std::set<FigureKey> keys;
    std::set<SeriesKey> series;
    std::optional<absl::CivilDay> first, last;
    for (const Check& check : checks) {
      const v1::Observation::Measure measure = check.rule->message.measure();
      if (check.rule->has_sides()) {
        for (const std::string& indicator : check.rule->message.indicators()) {
          keys.insert({measure, indicator, check.organization, check.period.code()});
        }
        continue;
      }
      series.insert({measure, check.indicator, check.organization});
      first = std::min(first.value_or(check.period.begin()), check.period.begin());
      last = std::max(last.value_or(check.period.begin()), check.period.begin());
    }
    absl::Status status = known.Add(ReadFigures(keys, session));
    if (status.ok() && first) {
      const absl::CivilDay from(first->year() - kLookBackYears, 1, 1);
      status = known.Add(ReadSeriesOf(series, from, *last + 1, session));
    }
    if (!status.ok()) return status;
    for (const auto& [key, figure] : written) known.figures_[key] = figure;
    return known;
  }

  const KnownFigure* Find(const FigureKey& key) const {
    const auto found = figures_.find(key);
    return found == figures_.end() ? nullptr : &found->second;
  }

  std::vector<PastFigure> Series(const SeriesKey& key) const {
    std::vector<PastFigure> series;
    for (auto at = figures_.lower_bound({key.measure, key.indicator, key.organization, ""});
         at != figures_.end() && at->first.indicator == key.indicator &&
         at->first.organization == key.organization && at->first.measure == key.measure;
         ++at) {
      const absl::StatusOr<time::Period> period = time::Period::Parse(at->first.period);
      if (period.ok() && at->second.value) series.push_back({*period, *at->second.value});
    }
    return series;
  }

 private:
  absl::Status Add(absl::StatusOr<FiguresByKey> figures) {
    if (!figures.ok()) return figures.status();
    figures_.merge(*figures);
    return absl::OkStatus();
  }

  FiguresByKey figures_;
};

ValidationFinding FindingOf(const Check& check) {
  ValidationFinding finding;
  finding.set_validation_rule(check.rule->message.name());
  finding.set_importance(check.rule->message.importance());
  finding.set_organization(check.organization);
  finding.set_period(check.period.code());
  return finding;
}

Checked CheckSides(const Check& check, const Known& known) {
  const v1::ValidationRule& rule = check.rule->message;
  Checked checked{.finding = FindingOf(check)};
  Values values;
  for (const std::string& indicator : rule.indicators()) {
    const KnownFigure* const figure =
        known.Find({rule.measure(), indicator, check.organization, check.period.code()});
    if (!figure || !figure->value) continue;
    values[indicator] = *figure->value;
    checked.finding.add_observations(figure->observation);
  }
  const std::optional<Sides> sides = SidesOf(*check.rule, values);
  checked.skipped = !sides;
  if (!sides || Holds(rule, *sides)) return checked;
  checked.broken = true;
  *checked.finding.mutable_left_value() = ToProto(sides->left);
  *checked.finding.mutable_right_value() = ToProto(sides->right);
  checked.finding.set_reason(SayBroken(rule, *sides));
  return checked;
}

Checked CheckOutlier(const Check& check, const Known& known) {
  const v1::ValidationRule& rule = check.rule->message;
  Checked checked{.finding = FindingOf(check)};
  const KnownFigure* const figure =
      known.Find({rule.measure(), check.indicator, check.organization, check.period.code()});
  checked.skipped = !figure || !figure->value;
  if (checked.skipped) return checked;
  std::vector<number::Decimal> earlier = EarlierValues(
      known.Series({rule.measure(), check.indicator, check.organization}), check.period);
  checked.skipped = static_cast<int>(earlier.size()) < rule.outlier().minimum_value_count();
  const auto score = FindOutlier(rule.outlier(), *figure->value, std::move(earlier));
  if (!score) return checked;
  checked.broken = true;
  *checked.finding.mutable_outlier() = *score;
  checked.finding.add_observations(figure->observation);
  checked.finding.set_reason(SayOutlier(rule, *score));
  return checked;
}

const db::InsertTarget& Findings() {
  static const auto* const target = new db::InsertTarget{
      .table = "validation_findings",
      .columns = {"rule", "organization", "period", "indicator", "importance", "body"}};
  return *target;
}

absl::Status ForgetFindings(const std::vector<Check>& checks, db::Transaction& transaction) {
  for (size_t begin = 0; begin < checks.size(); begin += kMostKeysOfAStatement) {
    const size_t count = std::min(kMostKeysOfAStatement, checks.size() - begin);
    std::vector<db::Sql> tuples;
    // Filled up by the last to a power of two, so that the texts of statements are few.
    for (size_t i = 0; i < std::bit_ceil(count); ++i) {
      const Check& check = checks[begin + std::min(i, count - 1)];
      tuples.push_back(db::SqlCat("(", db::Bind(check.rule->message.name()), ",",
                                  db::Bind(check.organization), ",", db::Bind(check.period.code()),
                                  ",", db::Bind(check.indicator), ")"));
    }
    const absl::StatusOr<int64_t> deleted = transaction.Execute(
        db::SqlCat("DELETE FROM validation_findings WHERE (rule, organization, period, indicator) "
                   "IN (",
                   db::SqlJoin(tuples, ","), ")"));
    if (!deleted.ok()) return deleted.status();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Checked>> MakeChecks(const std::vector<Check>& checks,
                                                const FiguresByKey& written, db::Session& session) {
  const absl::StatusOr<Known> known = Known::Read(checks, written, session);
  if (!known.ok()) return known.status();
  std::vector<Checked> checked;
  for (const Check& check : checks) {
    checked.push_back(check.rule->has_sides() ? CheckSides(check, *known)
                                              : CheckOutlier(check, *known));
  }
  return checked;
}

absl::Status KeepFindings(const std::vector<Check>& checks, std::vector<Checked>& checked,
                          db::Transaction& transaction) {
  absl::Status status = ForgetFindings(checks, transaction);
  if (!status.ok()) return status;
  for (size_t i = 0; i < checks.size(); ++i) {
    if (!checked[i].broken) continue;
    v1::ValidationFinding& finding = checked[i].finding;
    resource::SetMicros(finding, "find_time", absl::ToUnixMicros(transaction.now()));
    transaction.Insert(Findings(), {finding.validation_rule(), finding.organization(),
                                    finding.period(), checks[i].indicator,
                                    int64_t{finding.importance()}, finding.SerializeAsString()});
  }
  return absl::OkStatus();
}

}  // namespace district::indicator::validation
