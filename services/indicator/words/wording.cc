#include "services/indicator/words/wording.h"

#include <algorithm>
#include <iterator>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/number/decimal_proto.h"
#include "services/indicator/words/placeholders.h"

namespace district::indicator {
namespace {

using number::Decimal;
using number::FromProto;
using v1::Comparison;
using v1::Indicator;
using v1::Observation;
using v1::ReportGap;
using v1::ReportPhrase;

constexpr char kPercentUnit[] = "%";
// From so many percent more on, reports say how many times as much.
constexpr int kMultiplePercent = 100;
// Of an indicator that does not say how many decimals it shows.
constexpr int kMostDecimals = 2;

struct UsualPhrase {
  ReportPhrase::Kind kind;
  const char* text;
  const char* placeholder = "";
};
constexpr UsualPhrase kUsualPhrases[] = {
    {ReportPhrase::INCREASES, "tăng"},
    {ReportPhrase::DECREASES, "giảm"},
    {ReportPhrase::STANDS_STILL, "không đổi"},
    {ReportPhrase::MULTIPLIES, "gấp {times} lần", "times"},
    {ReportPhrase::IS_ESTIMATED, "ước"},
    {ReportPhrase::IS_PROVISIONAL, "sơ bộ"},
    {ReportPhrase::IS_FORECAST, "dự báo"},
    {ReportPhrase::REACHES, "đạt"},
    {ReportPhrase::POINTS, "điểm phần trăm"},
    {ReportPhrase::AHEAD_OF_PACE, "vượt tiến độ {points}", "points"},
    {ReportPhrase::BEHIND_PACE, "chậm tiến độ {points}", "points"},
    {ReportPhrase::ON_PACE, "đúng tiến độ"},
    {ReportPhrase::LOW_ACHIEVED, "mới đạt kết quả thấp"},
    {ReportPhrase::FORECAST_HARD, "dự báo khó khăn"},
    {ReportPhrase::MANUAL, "cần theo dõi"},
};

const UsualPhrase* FindUsual(ReportPhrase::Kind kind) {
  const auto* found = std::find_if(std::begin(kUsualPhrases), std::end(kUsualPhrases),
                                   [&](const UsualPhrase& usual) { return usual.kind == kind; });
  return found == std::end(kUsualPhrases) ? nullptr : found;
}

std::string PercentInWords(const Decimal& percent) {
  return absl::StrCat(percent.ToVietnamese(), kPercentUnit);
}

std::string PointsInWords(const Decimal& points, const Phrases& phrases) {
  return absl::StrCat(points.Round(kMostDecimals).ToVietnamese(), " ",
                      phrases.Of(ReportPhrase::POINTS));
}

// The word before a figure that is not final, with a blank behind it.
std::string Certainty(Observation::Status status, const Phrases& phrases) {
  switch (status) {
    case Observation::ESTIMATED:
      return phrases.Of(ReportPhrase::IS_ESTIMATED) + " ";
    case Observation::PROVISIONAL:
      return phrases.Of(ReportPhrase::IS_PROVISIONAL) + " ";
    case Observation::FORECAST:
      return phrases.Of(ReportPhrase::IS_FORECAST) + " ";
    default:
      return "";
  }
}

std::string Reaching(Observation::Status status, const std::string& what, const Phrases& phrases) {
  return absl::StrCat(Certainty(status, phrases), phrases.Of(ReportPhrase::REACHES), " ", what);
}

// `tăng` or `giảm` with an amount without its sign, or `không đổi`.
template <typename InWords>
std::string Moving(const Decimal& by, const Phrases& phrases, const InWords& in_words) {
  if (by.IsZero()) return phrases.Of(ReportPhrase::STANDS_STILL);
  const auto kind = by.Sign() > 0 ? ReportPhrase::INCREASES : ReportPhrase::DECREASES;
  return absl::StrCat(phrases.Of(kind), " ", in_words(by.Sign() > 0 ? by : -by));
}

std::string Growing(const Decimal& percent, const Phrases& phrases) {
  if (percent < Decimal(kMultiplePercent)) return Moving(percent, phrases, &PercentInWords);
  const Decimal times = *(percent + Decimal(100)).DividedBy(Decimal(100), 1);
  return FillIn(phrases.Of(ReportPhrase::MULTIPLIES),
                [&](const std::string&) { return times.ToVietnamese(); });
}

std::vector<std::string> Together(const std::vector<std::string>& a,
                                  const std::vector<std::string>& b) {
  std::vector<std::string> both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

ReportGap::Reason NoFigure(const Facts& facts) {
  return facts.incomplete ? ReportGap::INCOMPLETE : ReportGap::NO_FIGURE;
}

// Why there is no change to tell.
ReportGap::Reason NoChange(const Facts& facts) {
  switch (facts.comparison.comparability()) {
    case Comparison::MISSING_BASE:
      return ReportGap::NO_BASE_FIGURE;
    case Comparison::COMPARABILITY_UNSPECIFIED:
    case Comparison::MISSING_VALUE:
      return NoFigure(facts);
    default:
      return ReportGap::NOT_COMPARABLE;
  }
}

Saying SayName(const Facts& facts, const Phrases&) {
  return Said{Uncapitalised(facts.indicator.display_name())};
}

std::string InVietnamese(const std::string& code) {
  const absl::StatusOr<time::Period> period = time::Period::Parse(code);
  return period.ok() ? period->ToVietnamese() : code;
}

Saying SayPeriod(const Facts& facts, const Phrases&) {
  return Said{InVietnamese(facts.comparison.period())};
}

Saying SayBasePeriod(const Facts& facts, const Phrases&) {
  return Said{InVietnamese(facts.comparison.base_period())};
}

Saying SayDifference(const Facts& facts, const Phrases& phrases) {
  const Comparison& comparison = facts.comparison;
  if (!comparison.has_difference()) return NoChange(facts);
  const std::string moving =
      Moving(FromProto(comparison.difference()), phrases, [&](const Decimal& by) {
        return facts.indicator.unit() == kPercentUnit ? PointsInWords(by, phrases)
                                                      : AmountInWords(facts.indicator, by);
      });
  return Said{Certainty(comparison.status(), phrases) + moving,
              Together(facts.value_observations, facts.base_observations)};
}

Saying SayChange(const Facts& facts, const Phrases& phrases) {
  const Comparison& comparison = facts.comparison;
  if (comparison.comparability() == Comparison::PERCENTAGE_POINTS) {
    return SayDifference(facts, phrases);
  }
  if (!comparison.has_percent()) return NoChange(facts);
  const bool computed = comparison.comparability() == Comparison::COMPUTED;
  return Said{
      Certainty(comparison.status(), phrases) + Growing(FromProto(comparison.percent()), phrases),
      computed ? Together(facts.value_observations, facts.base_observations)
               : facts.growth_observations};
}

Saying SayValue(const Facts& facts, const Phrases&) {
  if (!facts.comparison.has_value()) return NoFigure(facts);
  return Said{AmountInWords(facts.indicator, FromProto(facts.comparison.value())),
              facts.value_observations};
}

Saying SayReachedValue(const Facts& facts, const Phrases& phrases) {
  Saying value = SayValue(facts, phrases);
  if (auto* said = std::get_if<Said>(&value)) {
    said->text = Reaching(facts.value_status, said->text, phrases);
  }
  return value;
}

Saying SayBaseValue(const Facts& facts, const Phrases&) {
  if (!facts.comparison.has_base()) return ReportGap::NO_BASE_FIGURE;
  return Said{AmountInWords(facts.indicator, FromProto(facts.comparison.base())),
              facts.base_observations};
}

// Why the share of the plan is not known.
ReportGap::Reason NoShare(const Facts& facts) {
  if (!facts.comparison.has_plan()) return ReportGap::NO_PLAN;
  return facts.comparison.plan().has_target() ? NoFigure(facts) : ReportGap::NO_TARGET;
}

Saying SayShare(const Facts& facts, const Phrases&) {
  const v1::PlanComparison& plan = facts.comparison.plan();
  if (!plan.has_share()) return NoShare(facts);
  return Said{PercentInWords(FromProto(plan.share())), facts.share_observations, true};
}

Saying SayReachedShare(const Facts& facts, const Phrases& phrases) {
  Saying share = SayShare(facts, phrases);
  if (auto* said = std::get_if<Said>(&share)) {
    said->text = Reaching(facts.share_status, said->text, phrases);
  }
  return share;
}

Saying SayExpectedShare(const Facts& facts, const Phrases&) {
  if (!facts.comparison.has_plan()) return ReportGap::NO_PLAN;
  const v1::PlanComparison& plan = facts.comparison.plan();
  if (!plan.has_expected_share()) return ReportGap::NO_PACE;
  return Said{PercentInWords(FromProto(plan.expected_share())), {}, true};
}

Saying SayPace(const Facts& facts, const Phrases& phrases) {
  const v1::PlanComparison& plan = facts.comparison.plan();
  if (!plan.has_share()) return NoShare(facts);
  if (!plan.has_ahead()) return ReportGap::NO_PACE;
  const Decimal ahead = FromProto(plan.ahead());
  const auto kind = ahead.IsZero()     ? ReportPhrase::ON_PACE
                    : ahead.Sign() > 0 ? ReportPhrase::AHEAD_OF_PACE
                                       : ReportPhrase::BEHIND_PACE;
  const std::string points = PointsInWords(ahead.Sign() < 0 ? -ahead : ahead, phrases);
  return Said{FillIn(phrases.Of(kind), [&](const std::string&) { return points; }),
              facts.share_observations, true};
}

Saying SayLeftShare(const Facts& facts, const Phrases&) {
  const v1::PlanComparison& plan = facts.comparison.plan();
  if (!plan.has_left_share()) return plan.has_share() ? ReportGap::NO_PACE : NoShare(facts);
  return Said{PercentInWords(FromProto(plan.left_share())), facts.share_observations, true};
}

Saying SayTarget(const Facts& facts, const Phrases&) {
  if (!facts.comparison.has_plan()) return ReportGap::NO_PLAN;
  const v1::PlanComparison& plan = facts.comparison.plan();
  if (!plan.has_target()) return ReportGap::NO_TARGET;
  return Said{AmountInWords(facts.indicator, FromProto(plan.target())), {}, true};
}

Saying SayPlanPeriod(const Facts& facts, const Phrases&) {
  if (!facts.plan_period) return ReportGap::NO_PLAN;
  return Said{facts.plan_period->ToVietnamese(), {}, true};
}

struct Placeholder {
  std::string_view name;
  Saying (*say)(const Facts&, const Phrases&);
};
constexpr Placeholder kPlaceholders[] = {
    {"name", &SayName},
    {"period", &SayPeriod},
    {"full_period", &SayPeriod},
    {"base_period", &SayBasePeriod},
    {"change", &SayChange},
    {"difference", &SayDifference},
    {"value", &SayValue},
    {"reached_value", &SayReachedValue},
    {"base_value", &SayBaseValue},
    {"share", &SayShare},
    {"reached_share", &SayReachedShare},
    {"expected_share", &SayExpectedShare},
    {"pace", &SayPace},
    {"left_share", &SayLeftShare},
    {"target", &SayTarget},
    {"plan_period", &SayPlanPeriod},
};

const Placeholder* FindPlaceholder(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kPlaceholders), std::end(kPlaceholders),
                   [&](const Placeholder& placeholder) { return placeholder.name == name; });
  return found == std::end(kPlaceholders) ? nullptr : found;
}

}  // namespace

Phrases::Phrases(const v1::ReportStyle& style) {
  for (const ReportPhrase& phrase : style.phrases()) own_[phrase.kind()] = phrase.text();
}

std::string Phrases::Of(ReportPhrase::Kind kind) const {
  const auto own = own_.find(kind);
  if (own != own_.end()) return own->second;
  const UsualPhrase* usual = FindUsual(kind);
  return usual ? usual->text : "";
}

std::string_view PlaceholderOf(ReportPhrase::Kind kind) {
  const UsualPhrase* usual = FindUsual(kind);
  return usual ? usual->placeholder : "";
}

bool IsClausePlaceholder(std::string_view placeholder) {
  return FindPlaceholder(placeholder) != nullptr;
}

Saying Say(std::string_view placeholder, const Facts& facts, const Phrases& phrases) {
  const Placeholder* found = FindPlaceholder(placeholder);
  if (!found) return Said{};
  return found->say(facts, phrases);
}

std::string ShortPeriod(const time::Period& period) {
  using Kind = time::Period::Kind;
  const std::string full = period.ToVietnamese();
  std::vector<std::string> endings = {absl::StrCat(" đầu năm ", period.year())};
  if (period.kind() == Kind::kHalfYear) endings.push_back(absl::StrCat(" ", period.year()));
  if (period.kind() == Kind::kMonth || period.kind() == Kind::kQuarter ||
      period.kind() == Kind::kWeek) {
    endings.push_back(absl::StrCat("/", period.year()));
  }
  for (const std::string& ending : endings) {
    if (absl::EndsWith(full, ending)) return full.substr(0, full.size() - ending.size());
  }
  return full;
}

std::string AmountInWords(const Indicator& indicator, const Decimal& value) {
  const std::string number = indicator.decimals() > 0 ? value.ToVietnamese(indicator.decimals())
                                                      : value.Round(kMostDecimals).ToVietnamese();
  if (indicator.unit().empty()) return number;
  return absl::StrCat(number, indicator.unit() == kPercentUnit ? "" : " ", indicator.unit());
}

std::string GapInWords(ReportGap::Reason reason, const Facts& facts) {
  const std::string period = InVietnamese(facts.comparison.period());
  switch (reason) {
    case ReportGap::NO_FIGURE:
      return absl::StrCat("Chưa có số liệu của ", period, ".");
    case ReportGap::INCOMPLETE:
      return absl::StrCat("Số liệu của ", period, " chưa đủ các kỳ thành phần.");
    case ReportGap::NO_BASE_FIGURE:
      return absl::StrCat("Chưa có số liệu của ", InVietnamese(facts.comparison.base_period()),
                          " để so sánh.");
    case ReportGap::NOT_COMPARABLE:
      return facts.comparison.reason().empty() ? "Hai số liệu không so sánh được với nhau."
                                               : facts.comparison.reason();
    case ReportGap::NO_PLAN:
      return absl::StrCat("Không có kế hoạch cho ", period, ".");
    case ReportGap::NO_TARGET:
      return "Kế hoạch chưa ghi số liệu và báo cáo không nêu tỷ lệ thực hiện.";
    case ReportGap::NO_PACE:
      return "Kế hoạch không có tiến độ để đối chiếu.";
    default:
      return "";
  }
}

}  // namespace district::indicator
