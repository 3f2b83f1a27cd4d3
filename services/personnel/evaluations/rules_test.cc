#include "services/personnel/evaluations/rules.h"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "services/personnel/evaluations/quota.h"

namespace district::personnel {
namespace {

using number::Decimal;
using number::FromProto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::Evaluation;
using v1::EvaluationExplanation;
using v1::EvaluationFramework;
using v1::EvaluationStep;

google::type::Decimal D(const std::string& value) {
  google::type::Decimal decimal;
  decimal.set_value(value);
  return decimal;
}

// 20 + 70 + 10, A from 90, B from 70, C from 50, D.
EvaluationFramework Scheme() {
  EvaluationFramework framework;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(
      R"(
        display_name: "Khung" period_type: MONTH categories: CADRE
        groups { id: "ky-luat" title: "Kỷ luật" maximum_points { value: "20" }
          criteria { id: "gio-giac" title: "Giờ giấc" maximum_points { value: "15" } }
          criteria { id: "dao-duc" title: "Đạo đức" maximum_points { value: "10" } } }
        groups { id: "ket-qua" title: "Kết quả"
          criteria { id: "cong-viec" title: "Công việc" maximum_points { value: "35" }
                     weight { value: "2" } prefillable: true } }
        groups { id: "thuong" title: "Thưởng"
          criteria { id: "thuong" title: "Thưởng" maximum_points { value: "10" } bonus: true } }
        bands { code: "A" minimum_points { value: "90" }
                quota { percent { value: "30" } outstanding_percent { value: "40" } } }
        bands { code: "B" minimum_points { value: "70" } }
        bands { code: "C" minimum_points { value: "50" } }
        bands { code: "D" minimum_points { value: "0" } })",
      &framework);
  EXPECT_TRUE(parsed);
  return framework;
}

std::string FieldOf(const absl::Status& status) {
  const auto bad = api::DetailOf<google::rpc::BadRequest>(status);
  return bad.field_violations_size() > 0 ? bad.field_violations(0).field() : "";
}
std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

EvaluationScores Scores(const std::vector<std::pair<std::string, std::string>>& pairs) {
  EvaluationScores scores;
  for (const auto& [criterion, points] : pairs) {
    v1::EvaluationScore& score = *scores.Add();
    score.set_criterion(criterion);
    *score.mutable_points() = D(points);
  }
  return scores;
}

Evaluation Evaluated(const EvaluationFramework& framework, const EvaluationScores& scores) {
  Evaluation evaluation;
  Evaluate(framework, scores, EvaluationExplanation::SELF, evaluation);
  return evaluation;
}

// What is wrong with the scheme after `change`.
std::string Complaint(const std::function<void(EvaluationFramework&)>& change) {
  EvaluationFramework framework = Scheme();
  change(framework);
  return FieldOf(CheckFramework(framework));
}

TEST(FrameworkTest, TheSchemeIsGood) { EXPECT_EQ(CheckFramework(Scheme()), absl::OkStatus()); }

TEST(FrameworkTest, NamesWhatIsWrong) {
  EXPECT_EQ(Complaint([](auto& f) { f.add_categories(v1::CADRE); }), "categories[1]");
  EXPECT_EQ(Complaint([](auto& f) { f.add_categories(v1::CATEGORY_UNSPECIFIED); }),
            "categories[1]");
  EXPECT_EQ(Complaint([](auto& f) {
              f.mutable_start_date()->set_year(2019);
              f.mutable_end_date()->set_year(2018);
            }),
            "end_date");
  EXPECT_EQ(Complaint([](auto& f) { f.mutable_groups(2)->set_id("ky-luat"); }), "groups[2].id");
  EXPECT_EQ(
      Complaint([](auto& f) { f.mutable_groups(2)->mutable_criteria(0)->set_id("gio-giac"); }),
      "groups[2].criteria[0].id");
  for (const char* points : {"0", "-1", "100001", "1.001"}) {
    EXPECT_EQ(Complaint([&](auto& f) {
                *f.mutable_groups(1)->mutable_criteria(0)->mutable_maximum_points() = D(points);
              }),
              "groups[1].criteria[0].maximum_points")
        << points;
  }
  for (const char* weight : {"0", "-1", "1000.5", "0.00001"}) {
    EXPECT_EQ(Complaint([&](auto& f) {
                *f.mutable_groups(1)->mutable_criteria(0)->mutable_weight() = D(weight);
              }),
              "groups[1].criteria[0].weight")
        << weight;
  }
  // Its criteria give 25 at most.
  EXPECT_EQ(Complaint([](auto& f) { *f.mutable_groups(0)->mutable_maximum_points() = D("26"); }),
            "groups[0].maximum_points");
  EXPECT_EQ(Complaint([](auto& f) { *f.mutable_groups(0)->mutable_maximum_points() = D("25"); }),
            "");
  EXPECT_EQ(Complaint([](auto& f) { f.mutable_bands(1)->set_code("A"); }), "bands[1].code");
  for (const char* percent : {"-1", "100.01", "0.001"}) {
    EXPECT_EQ(Complaint([&](auto& f) {
                *f.mutable_bands(0)->mutable_quota()->mutable_percent() = D(percent);
              }),
              "bands[0].quota.percent");
  }
  EXPECT_EQ(Complaint([](auto& f) {
              *f.mutable_bands(0)->mutable_quota()->mutable_outstanding_percent() = D("29.9");
            }),
            "bands[0].quota.outstanding_percent");
  EXPECT_EQ(Complaint([](auto& f) {
              f.mutable_deadlines()->set_self_days(5);
              f.mutable_deadlines()->set_approval_days(4);
            }),
            "deadlines.approval_days");
}

TEST(FrameworkTest, HasAtMost200Criteria) {
  const auto with = [](int count) {
    return Complaint([count](EvaluationFramework& framework) {
      for (int i = 0; i < count; ++i) {
        auto& group = i % 50 == 0 ? *framework.add_groups()
                                  : *framework.mutable_groups(framework.groups_size() - 1);
        group.set_id(absl::StrCat("g", framework.groups_size()));
        auto& criterion = *group.add_criteria();
        criterion.set_id(absl::StrCat("c", i));
        *criterion.mutable_maximum_points() = D("1");
      }
    });
  };
  EXPECT_EQ(with(196), "");  // and the four of the scheme
  EXPECT_EQ(with(197), "groups");
}

TEST(BandsTest, CoverEveryTotalOnce) {
  const auto reason = [](const std::vector<std::string>& minima) {
    EvaluationFramework framework = Scheme();
    framework.clear_bands();
    for (size_t i = 0; i < minima.size(); ++i) {
      v1::EvaluationBand& band = *framework.add_bands();
      band.set_code(absl::StrCat("b", i));
      *band.mutable_minimum_points() = D(minima[i]);
    }
    const absl::Status status = CheckFramework(framework);
    return absl::StrCat(FieldOf(status), " ", ReasonOf(status));
  };
  EXPECT_EQ(reason({"0"}), " ");
  EXPECT_EQ(reason({"100", "99.99", "0"}), " ");
  EXPECT_EQ(reason({"100.01", "0"}), "bands[0].minimum_points INVALID_FIELD");
  EXPECT_EQ(reason({"90", "50", "70", "0"}), "bands[2].minimum_points BANDS_OVERLAP");
  EXPECT_EQ(reason({"90", "90", "0"}), "bands[1].minimum_points BANDS_OVERLAP");
  EXPECT_EQ(reason({"90", "70", "1"}), "bands[2].minimum_points BANDS_GAP");
  EXPECT_EQ(reason({"90", "-5"}), "bands[1].minimum_points BANDS_GAP");
  EXPECT_EQ(reason({"90.001", "0"}), "bands[0].minimum_points INVALID_FIELD");
}

TEST(ScoringTest, LeavesOutWhatDoesNotChangeResults) {
  const std::string scoring = ScoringOf(Scheme());
  EvaluationFramework same = Scheme();
  same.set_display_name("Khung khác");
  same.mutable_groups(0)->set_title("Tên khác");
  same.mutable_bands(0)->clear_quota();
  same.mutable_deadlines()->set_self_days(3);
  EXPECT_EQ(ScoringOf(same), scoring);
  const std::vector<std::function<void(EvaluationFramework&)>> changes = {
      [](auto& f) { f.set_period_type(EvaluationFramework::YEAR); },
      [](auto& f) { *f.mutable_groups(0)->mutable_maximum_points() = D("19"); },
      [](auto& f) { f.mutable_groups(1)->mutable_criteria(0)->clear_weight(); },
      [](auto& f) { f.mutable_groups(2)->mutable_criteria(0)->set_bonus(false); },
      [](auto& f) { *f.mutable_bands(1)->mutable_minimum_points() = D("71"); },
      [](auto& f) { f.mutable_bands(1)->set_code("E"); }};
  for (size_t i = 0; i < changes.size(); ++i) {
    EvaluationFramework changed = Scheme();
    changes[i](changed);
    EXPECT_NE(ScoringOf(changed), scoring) << i;
  }
}

TEST(ScoresTest, NameWhatIsWrong) {
  const auto complaint = [](const EvaluationScores& scores, bool complete = false) {
    const absl::Status status = CheckScores(Scheme(), scores, "scores", complete);
    return absl::StrCat(FieldOf(status), " ", ReasonOf(status));
  };
  EXPECT_EQ(complaint(Scores({})), " ");
  EXPECT_EQ(complaint(Scores({{"gio-giac", "15"}, {"dao-duc", "0"}})), " ");
  EXPECT_EQ(complaint(Scores({{"gio-giac", "15"}, {"khac", "1"}})),
            "scores[1].criterion UNKNOWN_CRITERION");
  EXPECT_EQ(complaint(Scores({{"gio-giac", "15.01"}})), "scores[0].points SCORE_OUT_OF_RANGE");
  EXPECT_EQ(complaint(Scores({{"gio-giac", "-0.01"}})), "scores[0].points SCORE_OUT_OF_RANGE");
  EXPECT_EQ(complaint(Scores({{"gio-giac", "1.001"}})), "scores[0].points SCORE_TOO_PRECISE");
  EXPECT_EQ(complaint(Scores({{"gio-giac", "1"}, {"gio-giac", "1"}})),
            "scores[1].criterion DUPLICATE_SCORE");
  EXPECT_EQ(complaint(Scores({{"gio-giac", "1"}}), true), "scores MISSING_SCORE");
  EXPECT_THAT(
      std::string(CheckScores(Scheme(), Scores({{"gio-giac", "1"}}), "scores", true).message()),
      HasSubstr("dao-duc, cong-viec"));
  // A bonus may be left out.
  EXPECT_EQ(complaint(Scores({{"gio-giac", "1"}, {"dao-duc", "1"}, {"cong-viec", "1"}}), true),
            " ");
}

TEST(PrefilledTest, IsForCriteriaThatTakeIt) {
  const auto complaint = [](const std::string& criterion, const std::string& points,
                            int times = 1) {
    Evaluation evaluation;
    for (int i = 0; i < times; ++i) {
      v1::PrefilledScore& score = *evaluation.add_prefilled_scores();
      score.set_criterion(criterion);
      *score.mutable_points() = D(points);
    }
    return FieldOf(CheckPrefilled(Scheme(), evaluation));
  };
  EXPECT_EQ(complaint("cong-viec", "35"), "");
  EXPECT_EQ(complaint("cong-viec", "36"), "prefilled_scores[0].points");
  EXPECT_EQ(complaint("gio-giac", "1"), "prefilled_scores[0].criterion");
  EXPECT_EQ(complaint("khac", "1"), "prefilled_scores[0].criterion");
  EXPECT_EQ(complaint("cong-viec", "1", 2), "prefilled_scores[1].criterion");
}

TEST(EvaluateTest, SaysHowItCameAbout) {
  const Evaluation evaluation = Evaluated(
      Scheme(),
      Scores({{"gio-giac", "15"}, {"dao-duc", "9.5"}, {"cong-viec", "32.25"}, {"thuong", "6"}}));
  EXPECT_EQ(evaluation.total().value(), "90.5");  // 20 of 24.5, 64.5, 6
  EXPECT_EQ(evaluation.band(), "A");
  const EvaluationExplanation& explanation = evaluation.explanation();
  EXPECT_EQ(explanation.stage(), EvaluationExplanation::SELF);
  ASSERT_EQ(explanation.groups_size(), 3);
  EXPECT_EQ(explanation.groups(0).points().value(), "24.5");
  EXPECT_EQ(explanation.groups(0).counted_points().value(), "20");
  EXPECT_TRUE(explanation.groups(0).capped());
  EXPECT_EQ(explanation.groups(1).points().value(), "64.5");
  EXPECT_EQ(explanation.groups(1).maximum_points().value(), "70");
  EXPECT_FALSE(explanation.groups(1).capped());
  EXPECT_EQ(explanation.band_minimum().value(), "90");
  EXPECT_FALSE(explanation.has_band_below());
  EXPECT_EQ(explanation.text(),
            "Kỷ luật: 24,5, tính 20/20; Kết quả: 64,5/70; Thưởng: 6/10. Tổng 90,5 điểm: loại A (từ "
            "90 điểm trở lên).");
}

TEST(EvaluateTest, BandsBeginAtTheirLeastPoints) {
  const std::map<std::string, std::string> bands = {
      {"0", "D"}, {"24.99", "D"}, {"25", "C"}, {"34.99", "C"}, {"35", "B"}};
  for (const auto& [points, band] : bands) {
    // Weighs twice.
    const Evaluation evaluation = Evaluated(Scheme(), Scores({{"cong-viec", points}}));
    EXPECT_EQ(evaluation.band(), band) << points;
    EXPECT_TRUE(evaluation.explanation().has_band_below());
  }
}

// Any valid scheme and scores, against sums in hundredths.
TEST(EvaluateTest, AgreesWithANaiveSum) {
  std::mt19937 random(20180712);
  const auto below = [&](int64_t end) {
    return static_cast<int64_t>(random() % static_cast<uint64_t>(end));
  };
  const auto hundredths = [](int64_t value) {
    return D(absl::StrCat(value / 100, ".", value % 100 / 10, value % 10));
  };
  for (int round = 0; round < 500; ++round) {
    EvaluationFramework framework;
    EvaluationScores scores;
    int64_t total = 0, best = 0;
    for (int64_t g = 0, groups = 1 + below(4); g < groups; ++g) {
      auto& group = *framework.add_groups();
      group.set_id(absl::StrCat("g", g));
      int64_t reachable = 0, scored = 0;
      for (int64_t c = 0, criteria = 1 + below(5); c < criteria; ++c) {
        auto& criterion = *group.add_criteria();
        criterion.set_id(absl::StrCat("g", g, "c", c));
        const int64_t maximum = 1 + below(5000), weight = 1 + below(3), points = below(maximum + 1);
        *criterion.mutable_maximum_points() = hundredths(maximum);
        if (weight > 1) *criterion.mutable_weight() = D(absl::StrCat(weight));
        scores.MergeFrom(Scores({{criterion.id(), hundredths(points).value()}}));
        reachable += maximum * weight;
        scored += points * weight;
      }
      int64_t cap = reachable;
      if (below(2) == 0) {
        cap = 1 + below(reachable);
        *group.mutable_maximum_points() = hundredths(cap);
      }
      total += std::min(scored, cap);
      best += cap;
    }
    std::set<int64_t, std::greater<>> minima = {0};
    for (int64_t i = below(4); i > 0; --i) minima.insert(below(best + 1));
    for (const int64_t minimum : minima) {
      auto& band = *framework.add_bands();
      band.set_code(absl::StrCat("from ", minimum));
      *band.mutable_minimum_points() = hundredths(minimum);
    }
    ASSERT_EQ(CheckFramework(framework), absl::OkStatus());
    ASSERT_EQ(CheckScores(framework, scores, "scores", true), absl::OkStatus());
    const Evaluation evaluation = Evaluated(framework, scores);
    EXPECT_EQ(FromProto(evaluation.total()) * Decimal(100), Decimal(total));
    EXPECT_EQ(evaluation.band(), absl::StrCat("from ", *minima.lower_bound(total)));
  }
}

TEST(MovesTest, OnlyTheseAreAllowed) {
  const std::map<Evaluation::State, std::map<EvaluationStep::Action, Evaluation::State>> allowed = {
      {Evaluation::DRAFT, {{EvaluationStep::SUBMIT, Evaluation::SUBMITTED}}},
      {Evaluation::RETURNED, {{EvaluationStep::SUBMIT, Evaluation::SUBMITTED}}},
      {Evaluation::SUBMITTED,
       {{EvaluationStep::REVIEW, Evaluation::REVIEWED},
        {EvaluationStep::RETURN, Evaluation::RETURNED}}},
      {Evaluation::REVIEWED,
       {{EvaluationStep::APPROVE, Evaluation::APPROVED},
        {EvaluationStep::RETURN, Evaluation::RETURNED}}},
      {Evaluation::APPROVED,
       {{EvaluationStep::APPEAL, Evaluation::APPEALED},
        {EvaluationStep::RETURN, Evaluation::RETURNED}}},
      {Evaluation::APPEALED,
       {{EvaluationStep::APPROVE, Evaluation::APPROVED},
        {EvaluationStep::RETURN, Evaluation::RETURNED}}}};
  for (const auto& [state, moves] : allowed) {
    for (int action = EvaluationStep::SUBMIT; action <= EvaluationStep::APPEAL; ++action) {
      Evaluation evaluation;
      evaluation.set_name("people/x/evaluations/y");
      evaluation.set_state(state);
      const auto next = StateAfter(evaluation, static_cast<EvaluationStep::Action>(action));
      auto expected = moves.find(static_cast<EvaluationStep::Action>(action));
      if (expected != moves.end()) {
        ASSERT_TRUE(next.ok()) << state << " " << action;
        EXPECT_EQ(*next, expected->second);
        continue;
      }
      EXPECT_EQ(next.status().code(), absl::StatusCode::kFailedPrecondition);
      const auto info = api::DetailOf<google::rpc::ErrorInfo>(next.status());
      EXPECT_EQ(info.reason(), "ILLEGAL_MOVE");
      EXPECT_EQ(info.metadata().at("state"), Evaluation::State_Name(state));
      for (const auto& [move, to] : moves) {
        EXPECT_THAT(info.metadata().at("allowed"), HasSubstr(EvaluationStep::Action_Name(move)));
      }
    }
  }
}

TEST(PeriodsTest, AreOfTheKindAndWithinTheDates) {
  EvaluationFramework framework = Scheme();
  framework.mutable_start_date()->set_year(2018);
  framework.mutable_end_date()->set_year(2018);
  framework.mutable_end_date()->set_month(9);
  const auto reason = [&](const char* code) {
    return ReasonOf(CheckPeriod(framework, *time::Period::Parse(code)));
  };
  EXPECT_EQ(reason("2018-01"), "");
  EXPECT_EQ(reason("2018-09"), "");
  EXPECT_EQ(reason("2017-12"), "OUTSIDE_VALIDITY");
  EXPECT_EQ(reason("2018-10"), "OUTSIDE_VALIDITY");
  for (const char* code : {"2018-Q1", "2018-S1", "2018", "2018-W27", "2018-07-12", "2015/2020"}) {
    EXPECT_EQ(reason(code), "WRONG_PERIOD_TYPE") << code;
  }
}

TEST(PeriodsTest, LongerOnesHoldSeveral) {
  const auto holds = [](EvaluationFramework::PeriodType type, const char* code) -> std::string {
    EvaluationFramework framework;
    framework.set_period_type(type);
    const auto several = HoldsSeveral(framework, *time::Period::Parse(code));
    return several.ok() ? *several ? "several" : "one" : FieldOf(several.status());
  };
  using F = EvaluationFramework;
  EXPECT_EQ(holds(F::MONTH, "2018-07"), "one");
  EXPECT_EQ(holds(F::MONTH, "2018-Q3"), "several");
  EXPECT_EQ(holds(F::MONTH, "2018"), "several");
  EXPECT_EQ(holds(F::MONTH, "2018-W27"), "period");
  EXPECT_EQ(holds(F::QUARTER, "2018-07"), "period");
  EXPECT_EQ(holds(F::QUARTER, "2018-Q3"), "one");
  EXPECT_EQ(holds(F::QUARTER, "2018-S1"), "several");
  EXPECT_EQ(holds(F::HALF_YEAR, "2018-S1"), "one");
  EXPECT_EQ(holds(F::HALF_YEAR, "2018-Q1"), "period");
  EXPECT_EQ(holds(F::HALF_YEAR, "2018"), "several");
  EXPECT_EQ(holds(F::YEAR, "2018"), "one");
  EXPECT_EQ(holds(F::YEAR, "2018-S1"), "period");
  EXPECT_EQ(holds(F::YEAR, "2015/2020"), "several");
}

TEST(DeadlinesTest, AreDaysAfterThePeriod) {
  const auto month = *time::Period::Parse("2018-12");
  EXPECT_EQ(DueDay(month, 0), 0);
  EXPECT_EQ(DueDay(month, 1), 20190101);
  EXPECT_EQ(DueDay(month, 31), 20190131);
  EXPECT_EQ(DueDay(*time::Period::Parse("2020-02"), 1), 20200301);
}

TEST(QuotaTest, IsRoundedDownAndNeverExceeded) {
  EXPECT_EQ(QuotaLimit(D("30"), 0), 0);
  EXPECT_EQ(QuotaLimit(D("30"), 3), 0);
  EXPECT_EQ(QuotaLimit(D("30"), 4), 1);
  EXPECT_EQ(QuotaLimit(D("30"), 9), 2);
  EXPECT_EQ(QuotaLimit(D("30"), 10), 3);
  EXPECT_EQ(QuotaLimit(D("33.33"), 3), 0);
  EXPECT_EQ(QuotaLimit(D("33.34"), 3), 1);
  EXPECT_EQ(QuotaLimit(D("100"), 7), 7);
  EXPECT_EQ(QuotaLimit(D("0"), 7), 0);
  for (int64_t hundredths = 0; hundredths <= 10000; hundredths += 7) {
    for (int64_t people = 0; people < 60; ++people) {
      const auto percent = ToProto(*Decimal(hundredths).DividedBy(Decimal(100), 2));
      const int64_t limit = QuotaLimit(percent, people);
      EXPECT_LE(limit * 10000, hundredths * people);
      EXPECT_GT((limit + 1) * 10000, hundredths * people);
    }
  }
}

UnitCounts Unit(const std::map<std::string, std::pair<int, int>>& reviewed_and_approved,
                bool outstanding = false) {
  UnitCounts counts;
  for (const auto& [band, numbers] : reviewed_and_approved) {
    counts.Add(Evaluation::REVIEWED, band, numbers.first, false);
    counts.Add(Evaluation::APPROVED, band, numbers.second, outstanding);
  }
  return counts;
}

TEST(QuotaTest, CountsWhatIsApprovedOfAllThatIsEvaluated) {
  const auto check = [](const UnitCounts& counts, const std::set<std::string>& bands) {
    return CheckQuotas(Scheme(), counts, "organizations/x", bands);
  };
  EXPECT_TRUE(check(Unit({{"A", {1, 3}}, {"B", {6, 0}}}), {"A"}).ok());
  const absl::Status status = check(Unit({{"A", {0, 4}}, {"B", {6, 0}}}), {"A", "B"});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  const auto info = api::DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "QUOTA_EXCEEDED");
  EXPECT_EQ(info.metadata().at("band"), "A");
  EXPECT_EQ(info.metadata().at("percent"), "30");
  EXPECT_EQ(info.metadata().at("limit"), "3");
  EXPECT_EQ(info.metadata().at("count"), "4");
  EXPECT_EQ(info.metadata().at("evaluated"), "10");
  EXPECT_THAT(api::DetailOf<google::rpc::LocalizedMessage>(status).message(),
              HasSubstr("4/10 người, tối đa 3 người (30%)"));
  // An outstanding unit may have 40 %; other bands make nothing worse.
  EXPECT_TRUE(check(Unit({{"A", {0, 4}}, {"B", {6, 0}}}, true), {"A"}).ok());
  EXPECT_TRUE(check(Unit({{"A", {0, 4}}, {"B", {6, 0}}}), {"B"}).ok());
  // What is in dispute stands.
  UnitCounts disputed = Unit({{"A", {0, 3}}, {"B", {6, 0}}});
  disputed.Add(Evaluation::APPEALED, "A", 1, false);
  EXPECT_FALSE(check(disputed, {"A"}).ok());
  // Drafts and the like are not evaluated.
  UnitCounts early = Unit({{"A", {0, 1}}});
  early.Add(Evaluation::SUBMITTED, "B", 100, false);
  EXPECT_FALSE(check(early, {"A"}).ok());
}

TEST(SharesTest, AddUpWhatEachUnitMayHave) {
  const UnitCounts small = Unit({{"A", {1, 0}}, {"B", {2, 0}}});        // 1 of 3, none allowed
  const UnitCounts large = Unit({{"A", {1, 2}}, {"D", {6, 1}}}, true);  // 3 of 10, 4 allowed
  const std::vector<v1::BandShare> shares = SharesOf(Scheme(), {&small, &large});
  ASSERT_EQ(shares.size(), 4u);
  EXPECT_EQ(shares[0].band(), "A");
  EXPECT_EQ(shares[0].count(), 4);
  EXPECT_EQ(shares[0].approved_count(), 2);
  EXPECT_EQ(shares[0].percent().value(), "30.77");
  EXPECT_EQ(shares[0].quota_percent().value(), "40");
  EXPECT_EQ(shares[0].limit(), 4);
  EXPECT_TRUE(shares[0].exceeded());
  EXPECT_FALSE(SharesOf(Scheme(), {&large})[0].exceeded());
  EXPECT_FALSE(shares[1].has_limit());
  EXPECT_EQ(shares[3].count(), 7);
  EXPECT_FALSE(SharesOf(Scheme(), {})[0].has_percent());
}

}  // namespace
}  // namespace district::personnel
