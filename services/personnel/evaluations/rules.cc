#include "services/personnel/evaluations/rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/concat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/evaluations/assignment_scores.h"

namespace district::personnel {
namespace {

using number::Decimal;
using number::FromProto;
using v1::Evaluation;
using v1::EvaluationCriterion;
using v1::EvaluationExplanation;
using v1::EvaluationFramework;
using v1::EvaluationStep;

constexpr char kPersonCanFix[] = "Số điểm hoặc tiêu chí không hợp lệ: ";

absl::Status BadScore(const std::string& path, const std::string& description,
                      std::string_view reason, const std::string& vietnamese) {
  return api::Error(absl::StatusCode::kInvalidArgument, reason)
      .Message(absl::StrCat(path, ": ", description))
      .Field(path, description)
      .Vietnamese(kPersonCanFix + vietnamese);
}

const EvaluationCriterion* FindCriterion(const EvaluationFramework& framework,
                                         const std::string& id) {
  for (const auto& group : framework.groups()) {
    for (const EvaluationCriterion& criterion : group.criteria()) {
      if (criterion.id() == id) return &criterion;
    }
  }
  return nullptr;
}

absl::Status CheckScore(const EvaluationFramework& framework, const std::string& id,
                        const google::type::Decimal& points, const std::string& path) {
  const EvaluationCriterion* criterion = FindCriterion(framework, id);
  if (!criterion) {
    return BadScore(path + ".criterion", absl::StrCat("the framework has no criterion ", id),
                    "UNKNOWN_CRITERION", absl::StrCat("không có tiêu chí ", id, "."));
  }
  const Decimal value = FromProto(points), maximum = FromProto(criterion->maximum_points());
  if (value.Sign() < 0 || value > maximum) {
    return BadScore(
        path + ".points", absl::StrCat("must be from 0 to ", maximum.ToString()),
        "SCORE_OUT_OF_RANGE",
        absl::StrCat(criterion->title(), " được chấm từ 0 đến ", maximum.ToVietnamese(), " điểm."));
  }
  if (value != value.Round(2)) {
    return BadScore(path + ".points", "has more than 2 decimals", "SCORE_TOO_PRECISE",
                    "điểm có tối đa 2 chữ số thập phân.");
  }
  return absl::OkStatus();
}

// The points that the scores give in a group, before its maximum.
Decimal PointsOf(const v1::EvaluationCriterionGroup& group,
                 const std::map<std::string, Decimal>& scores) {
  Decimal points;
  for (const EvaluationCriterion& criterion : group.criteria()) {
    auto score = scores.find(criterion.id());
    if (score == scores.end()) continue;
    points = points + (criterion.has_weight() ? score->second * FromProto(criterion.weight())
                                              : score->second);
  }
  return points;
}

// What every criterion at its maximum gives.
Decimal ReachableOf(const v1::EvaluationCriterionGroup& group) {
  std::map<std::string, Decimal> best;
  for (const EvaluationCriterion& criterion : group.criteria()) {
    best[criterion.id()] = FromProto(criterion.maximum_points());
  }
  return PointsOf(group, best);
}

Decimal MaximumOf(const v1::EvaluationCriterionGroup& group) {
  return group.has_maximum_points() ? FromProto(group.maximum_points()) : ReachableOf(group);
}

absl::Status CheckNumber(const google::type::Decimal& number, int64_t maximum, int decimals,
                         const std::string& path) {
  const Decimal value = FromProto(number);
  if (value.Sign() <= 0 || value > Decimal(maximum)) {
    return api::InvalidField(path, absl::StrCat("must be above 0 and at most ", maximum));
  }
  if (value == value.Round(decimals)) return absl::OkStatus();
  return api::InvalidField(path, absl::StrCat("has more than ", decimals, " decimals"));
}

absl::Status CheckCriteria(const v1::EvaluationCriterionGroup& group, const std::string& path,
                           std::set<std::string>& ids) {
  for (int i = 0; i < group.criteria_size(); ++i) {
    const EvaluationCriterion& criterion = group.criteria(i);
    const std::string here = absl::StrCat(path, ".criteria[", i, "]");
    if (!ids.insert(criterion.id()).second) {
      return api::InvalidField(here + ".id", absl::StrCat(criterion.id(), " is there twice"),
                               "DUPLICATE_ID");
    }
    absl::Status status =
        CheckNumber(criterion.maximum_points(), 100000, 2, here + ".maximum_points");
    if (status.ok() && criterion.has_weight()) {
      status = CheckNumber(criterion.weight(), 1000, 4, here + ".weight");
    }
    if (status.ok()) status = CheckAssignmentScoring(criterion, here);
    if (!status.ok()) return status;
  }
  if (ids.size() > 200) return api::InvalidField("groups", "have more than 200 criteria");
  return absl::OkStatus();
}

absl::Status CheckGroups(const EvaluationFramework& framework) {
  std::set<std::string> groups, criteria;
  for (int i = 0; i < framework.groups_size(); ++i) {
    const v1::EvaluationCriterionGroup& group = framework.groups(i);
    const std::string path = absl::StrCat("groups[", i, "]");
    if (!groups.insert(group.id()).second) {
      return api::InvalidField(path + ".id", absl::StrCat(group.id(), " is there twice"),
                               "DUPLICATE_ID");
    }
    absl::Status status = CheckCriteria(group, path, criteria);
    if (!status.ok()) return status;
    if (!group.has_maximum_points()) continue;
    status = CheckNumber(group.maximum_points(), 1000000000, 2, path + ".maximum_points");
    if (!status.ok()) return status;
    const Decimal reachable = ReachableOf(group);
    if (FromProto(group.maximum_points()) > reachable) {
      return api::InvalidField(
          path + ".maximum_points",
          absl::StrCat("cannot be reached: its criteria give ", reachable.ToString(), " at most"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckQuota(const v1::EvaluationQuota& quota, const std::string& path) {
  const auto check = [](const google::type::Decimal& percent, const std::string& path) {
    const Decimal value = FromProto(percent);
    if (value.Sign() < 0 || value > Decimal(100) || value != value.Round(2)) {
      return api::InvalidField(path, "must be from 0 to 100, with at most 2 decimals");
    }
    return absl::OkStatus();
  };
  absl::Status status = check(quota.percent(), path + ".percent");
  if (!status.ok() || !quota.has_outstanding_percent()) return status;
  status = check(quota.outstanding_percent(), path + ".outstanding_percent");
  if (!status.ok() || FromProto(quota.outstanding_percent()) >= FromProto(quota.percent())) {
    return status;
  }
  return api::InvalidField(path + ".outstanding_percent", "is less than percent");
}

absl::Status CheckBands(const EvaluationFramework& framework) {
  Decimal best;
  for (const auto& group : framework.groups()) best = best + MaximumOf(group);
  std::set<std::string> codes;
  for (int i = 0; i < framework.bands_size(); ++i) {
    const v1::EvaluationBand& band = framework.bands(i);
    const std::string path = absl::StrCat("bands[", i, "]");
    const std::string at = path + ".minimum_points";
    const Decimal minimum = FromProto(band.minimum_points());
    if (!codes.insert(band.code()).second) {
      return api::InvalidField(path + ".code", absl::StrCat(band.code(), " is there twice"),
                               "DUPLICATE_ID");
    }
    if (minimum != minimum.Round(2)) return api::InvalidField(at, "has more than 2 decimals");
    if (i == 0 && minimum > best) {
      return api::InvalidField(
          at, absl::StrCat("cannot be reached: the criteria give ", best.ToString(), " at most"));
    }
    if (i > 0 && minimum >= FromProto(framework.bands(i - 1).minimum_points())) {
      return api::InvalidField(
          at, "must be less than that of the band before: bands go from the best to the lowest",
          "BANDS_OVERLAP");
    }
    if (i + 1 == framework.bands_size() && !minimum.IsZero()) {
      return api::InvalidField(
          at, absl::StrCat("must be 0, so that totals below ", minimum.ToString(), " have a band"),
          "BANDS_GAP");
    }
    if (!band.has_quota()) continue;
    if (absl::Status status = CheckQuota(band.quota(), path + ".quota"); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDeadlines(const v1::EvaluationDeadlines& deadlines) {
  const std::pair<const char*, int> stages[] = {{"self_days", deadlines.self_days()},
                                                {"unit_days", deadlines.unit_days()},
                                                {"approval_days", deadlines.approval_days()}};
  int latest = 0;
  for (const auto& [field, days] : stages) {
    if (days == 0) continue;
    if (days < latest) {
      return api::InvalidField(absl::StrCat("deadlines.", field), "is before the stage before it");
    }
    latest = days;
  }
  return absl::OkStatus();
}

// "Kết quả công tác: 72, tính 70/70": a group in words.
std::string InWords(const std::string& title, const v1::GroupPoints& points) {
  const std::string counted = absl::StrCat(FromProto(points.counted_points()).ToVietnamese(), "/",
                                           FromProto(points.maximum_points()).ToVietnamese());
  if (!points.capped()) return absl::StrCat(title, ": ", counted);
  return absl::StrCat(title, ": ", FromProto(points.points()).ToVietnamese(), ", tính ", counted);
}

std::string RangeInWords(const EvaluationExplanation& explanation) {
  const std::string from =
      absl::StrCat("từ ", FromProto(explanation.band_minimum()).ToVietnamese());
  if (!explanation.has_band_below()) return from + " điểm trở lên";
  return absl::StrCat(from, " đến dưới ", FromProto(explanation.band_below()).ToVietnamese(),
                      " điểm");
}

struct PeriodKind {
  time::Period::Kind kind;
  int most_days;
};

PeriodKind KindOf(const EvaluationFramework& framework) {
  switch (framework.period_type()) {
    case EvaluationFramework::QUARTER:
      return {time::Period::Kind::kQuarter, 92};
    case EvaluationFramework::HALF_YEAR:
      return {time::Period::Kind::kHalfYear, 184};
    case EvaluationFramework::YEAR:
      return {time::Period::Kind::kYear, 366};
    default:
      return {time::Period::Kind::kMonth, 31};
  }
}

absl::Status WrongKind(const EvaluationFramework& framework, std::string_view must) {
  const std::string description = api::Concat(
      must, EvaluationFramework::PeriodType_Name(framework.period_type()), " as the framework's");
  return api::Error(absl::StatusCode::kInvalidArgument, "WRONG_PERIOD_TYPE")
      .Message("period: " + description)
      .Field("period", description)
      .Vietnamese("Kỳ đánh giá không đúng loại kỳ của khung tiêu chí.");
}

struct Move {
  EvaluationStep::Action action;
  std::vector<Evaluation::State> from;
  Evaluation::State to;
};

const std::vector<Move>& Moves() {
  static const auto* const moves = new std::vector<Move>{
      {EvaluationStep::SUBMIT, {Evaluation::DRAFT, Evaluation::RETURNED}, Evaluation::SUBMITTED},
      {EvaluationStep::REVIEW, {Evaluation::SUBMITTED}, Evaluation::REVIEWED},
      {EvaluationStep::APPROVE, {Evaluation::REVIEWED, Evaluation::APPEALED}, Evaluation::APPROVED},
      {EvaluationStep::RETURN,
       {Evaluation::SUBMITTED, Evaluation::REVIEWED, Evaluation::APPROVED, Evaluation::APPEALED},
       Evaluation::RETURNED},
      {EvaluationStep::APPEAL, {Evaluation::APPROVED}, Evaluation::APPEALED}};
  return *moves;
}

bool Allows(const Move& move, Evaluation::State state) {
  return std::find(move.from.begin(), move.from.end(), state) != move.from.end();
}

}  // namespace

time::Period PeriodOf(const v1::Evaluation& evaluation) {
  return time::Period::Parse(evaluation.period()).value_or(time::Period());
}

time::DaySpan DaysOf(const v1::Evaluation& evaluation) {
  const time::Period period = PeriodOf(evaluation);
  return {time::FromCivilDay(period.begin()), time::FromCivilDay(period.end())};
}

std::string EvaluationKeyOf(const v1::Evaluation& evaluation) {
  return absl::StrCat(std::string(api::TopOf(evaluation.name())), " ", evaluation.framework(), " ",
                      evaluation.period());
}

absl::Status CheckFramework(const EvaluationFramework& framework) {
  std::set<int> categories;
  for (int i = 0; i < framework.categories_size(); ++i) {
    const std::string path = absl::StrCat("categories[", i, "]");
    if (framework.categories(i) == v1::CATEGORY_UNSPECIFIED) {
      return api::InvalidField(path, "must be a category");
    }
    if (!categories.insert(framework.categories(i)).second) {
      return api::InvalidField(path, "is there twice", "DUPLICATE_ID");
    }
  }
  const time::DaySpan valid = time::SpanOf(time::ToDayNumber(framework.start_date()),
                                           time::ToDayNumber(framework.end_date()));
  if (valid.begin >= valid.end) {
    return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
  }
  absl::Status status = CheckGroups(framework);
  if (status.ok()) status = CheckBands(framework);
  if (status.ok()) status = CheckDeadlines(framework.deadlines());
  return status;
}

std::string ScoringOf(const EvaluationFramework& framework) {
  std::string scoring = absl::StrCat(framework.period_type(), "\n");
  for (const auto& group : framework.groups()) {
    absl::StrAppend(&scoring, group.id(), " ", MaximumOf(group).ToString(), "\n");
    for (const EvaluationCriterion& criterion : group.criteria()) {
      absl::StrAppend(&scoring, " ", criterion.id(), " ", criterion.maximum_points().value(), " ",
                      criterion.has_weight() ? criterion.weight().value() : "1",
                      criterion.bonus() ? " bonus" : "", AssignmentScoringOf(criterion), "\n");
    }
  }
  for (const auto& band : framework.bands()) {
    absl::StrAppend(&scoring, band.code(), " ", band.minimum_points().value(), "\n");
  }
  return scoring;
}

absl::Status CheckScores(const EvaluationFramework& framework, const EvaluationScores& scores,
                         std::string_view field, bool complete) {
  std::set<std::string> scored;
  for (int i = 0; i < scores.size(); ++i) {
    const std::string path = api::Concat(field, "[", i, "]");
    const v1::EvaluationScore& score = scores[i];
    absl::Status status = CheckScore(framework, score.criterion(), score.points(), path);
    if (!status.ok()) return status;
    if (!scored.insert(score.criterion()).second) {
      return BadScore(path + ".criterion", absl::StrCat(score.criterion(), " is scored twice"),
                      "DUPLICATE_SCORE", absl::StrCat("tiêu chí ", score.criterion(), " lặp lại."));
    }
  }
  if (!complete) return absl::OkStatus();
  std::vector<std::string> missing, titles;
  for (const auto& group : framework.groups()) {
    for (const EvaluationCriterion& criterion : group.criteria()) {
      if (criterion.bonus() || scored.contains(criterion.id())) continue;
      missing.push_back(criterion.id());
      titles.push_back(criterion.title());
    }
  }
  if (missing.empty()) return absl::OkStatus();
  return BadScore(std::string(field), "no score for " + absl::StrJoin(missing, ", "),
                  "MISSING_SCORE",
                  absl::StrCat("chưa chấm điểm ", absl::StrJoin(titles, "; "), "."));
}

absl::Status CheckPrefilled(const EvaluationFramework& framework, const Evaluation& evaluation) {
  std::set<std::string> filled;
  for (int i = 0; i < evaluation.prefilled_scores_size(); ++i) {
    const v1::PrefilledScore& score = evaluation.prefilled_scores(i);
    const std::string path = absl::StrCat("prefilled_scores[", i, "]");
    const EvaluationCriterion* criterion = FindCriterion(framework, score.criterion());
    if (criterion && !criterion->prefillable()) {
      return api::InvalidField(path + ".criterion", "is scored by people only", "NOT_PREFILLABLE");
    }
    absl::Status status = CheckScore(framework, score.criterion(), score.points(), path);
    if (!status.ok()) return status;
    if (!filled.insert(score.criterion()).second) {
      return api::InvalidField(path + ".criterion", "is there twice", "DUPLICATE_SCORE");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPeriod(const EvaluationFramework& framework, const time::Period& period) {
  if (period.kind() != KindOf(framework).kind) {
    return WrongKind(framework, "must be of the kind ");
  }
  const time::DaySpan valid = time::SpanOf(time::ToDayNumber(framework.start_date()),
                                           time::ToDayNumber(framework.end_date()));
  if (time::FromCivilDay(period.begin()) >= valid.begin &&
      time::FromCivilDay(period.end()) <= valid.end) {
    return absl::OkStatus();
  }
  return api::Error(absl::StatusCode::kInvalidArgument, "OUTSIDE_VALIDITY")
      .Message("period: is not within the dates of the framework")
      .Field("period", "is not within the start_date and end_date of the framework")
      .Vietnamese("Kỳ đánh giá nằm ngoài thời gian áp dụng của khung tiêu chí.");
}

absl::StatusOr<bool> HoldsSeveral(const EvaluationFramework& framework,
                                  const time::Period& period) {
  const PeriodKind own = KindOf(framework);
  if (period.kind() == own.kind) return false;
  if (period.end() - period.begin() > own.most_days) return true;
  return WrongKind(framework, "must be longer, or of the kind ");
}

void Evaluate(const EvaluationFramework& framework, const EvaluationScores& scores,
              EvaluationExplanation::Stage stage, Evaluation& evaluation) {
  std::map<std::string, Decimal> points_of;
  for (const v1::EvaluationScore& score : scores) {
    points_of[score.criterion()] = FromProto(score.points());
  }
  EvaluationExplanation explanation;
  explanation.set_stage(stage);
  Decimal total;
  std::vector<std::string> words;
  for (const v1::EvaluationCriterionGroup& group : framework.groups()) {
    const Decimal points = PointsOf(group, points_of), maximum = MaximumOf(group);
    const Decimal counted = std::min(points, maximum);
    v1::GroupPoints& line = *explanation.add_groups();
    line.set_group(group.id());
    *line.mutable_points() = ToProto(points);
    *line.mutable_counted_points() = ToProto(counted);
    *line.mutable_maximum_points() = ToProto(maximum);
    line.set_capped(points > maximum);
    words.push_back(InWords(group.title(), line));
    total = total + counted;
  }
  int band = 0;  // the last begins at 0
  while (total < FromProto(framework.bands(band).minimum_points())) ++band;
  *explanation.mutable_band_minimum() = framework.bands(band).minimum_points();
  if (band > 0) *explanation.mutable_band_below() = framework.bands(band - 1).minimum_points();
  explanation.set_text(absl::StrCat(absl::StrJoin(words, "; "), ". Tổng ", total.ToVietnamese(),
                                    " điểm: loại ", framework.bands(band).code(), " (",
                                    RangeInWords(explanation), ")."));
  *evaluation.mutable_total() = ToProto(total);
  evaluation.set_band(framework.bands(band).code());
  *evaluation.mutable_explanation() = std::move(explanation);
}

absl::StatusOr<Evaluation::State> StateAfter(const Evaluation& evaluation,
                                             EvaluationStep::Action action) {
  std::vector<std::string> allowed;
  for (const Move& move : Moves()) {
    if (!Allows(move, evaluation.state())) continue;
    if (move.action == action) return move.to;
    allowed.push_back(EvaluationStep::Action_Name(move.action));
  }
  const std::string state = Evaluation::State_Name(evaluation.state());
  const std::string moves = absl::StrJoin(allowed, ", ");
  return api::Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_MOVE")
      .Message(absl::StrCat(evaluation.name(), " is ", state, ", which does not allow ",
                            EvaluationStep::Action_Name(action), " but ", moves))
      .Metadata("state", state)
      .Metadata("allowed", moves)
      .Precondition("STATE", evaluation.name(), absl::StrCat("is ", state, "; allowed: ", moves))
      .Vietnamese("Trạng thái hiện tại của phiếu đánh giá không cho phép thao tác này.");
}

time::DayNumber DueDay(const time::Period& period, int days) {
  return days == 0 ? 0 : time::FromCivilDay(period.end() - 1 + days);
}

int64_t QuotaLimit(const google::type::Decimal& percent, int64_t evaluated) {
  // At most 4 decimals: what is asked for is exact.
  const std::string share =
      (Decimal(evaluated) * FromProto(percent)).DividedBy(Decimal(100), 4)->ToString();
  return std::stoll(share.substr(0, share.find('.')));
}

const google::type::Decimal& QuotaPercent(const v1::EvaluationQuota& quota, bool outstanding) {
  return outstanding && quota.has_outstanding_percent() ? quota.outstanding_percent()
                                                        : quota.percent();
}

}  // namespace district::personnel
