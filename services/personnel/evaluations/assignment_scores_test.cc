#include "services/personnel/evaluations/assignment_scores.h"

#include <string>

#include "common/api/errors.h"
#include "common/number/decimal_proto.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"

namespace district::personnel {
namespace {

using ::testing::HasSubstr;
using v1::Evaluation;
using v1::EvaluationCriterion;
using v1::EvaluationFramework;
using v1::ScoredAssignments;

template <typename Message>
Message Parsed(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}
std::string FieldOf(const absl::Status& status) {
  const auto bad = api::DetailOf<google::rpc::BadRequest>(status);
  return bad.field_violations_size() > 0 ? bad.field_violations(0).field() : "";
}

// 70 points, of which the formula is `scoring`.
EvaluationCriterion Criterion(const std::string& scoring) {
  return Parsed<EvaluationCriterion>(
      R"(id: "ket-qua" title: "Kết quả" maximum_points { value: "70" } prefillable: true
         assignment_scoring {)" +
      scoring + "}");
}
EvaluationFramework Framework(const std::string& scoring) {
  auto framework = Parsed<EvaluationFramework>(R"(
      name: "evaluationFrameworks/f"
      groups { id: "g" criteria { id: "y-thuc" maximum_points { value: "20" } } })");
  *framework.mutable_groups(0)->add_criteria() = Criterion(scoring);
  return framework;
}

ScoredAssignments Counted(int on_time, int late, int no_deadline, int overdue) {
  ScoredAssignments assignments;
  assignments.set_done_on_time_count(on_time);
  assignments.set_done_late_count(late);
  assignments.set_done_no_deadline_count(no_deadline);
  assignments.set_open_overdue_count(overdue);
  *assignments.mutable_as_of() = time::FromDayNumber(20180731);
  return assignments;
}

TEST(AssignmentScoresTest, PointsAreTheCreditEarnedOfWhatWasDueOrDone) {
  const struct {
    int on_time, late, no_deadline, overdue;
    const char* scoring;
    const char* points;
  } kCases[] = {
      {8, 0, 0, 0, "", "70"},
      {0, 0, 0, 3, "", "0"},
      {7, 1, 0, 0, "decimal_places: 2", "61.25"},
      {7, 1, 0, 0, "", "61"},
      {7, 1, 0, 0, R"(late_credit { value: "0.5" } decimal_places: 2)", "65.63"},  // 65.625
      {7, 1, 0, 0, R"(late_credit { value: "0.5" } decimal_places: 1)", "65.6"},
      {1, 0, 0, 2, "decimal_places: 2", "23.33"},
      {2, 0, 0, 1, "decimal_places: 2", "46.67"},
      {0, 0, 4, 0, "", "70"},
      {0, 0, 4, 0, R"(no_deadline_credit { value: "0.25" } decimal_places: 1)", "17.5"},
      {0, 0, 4, 0, R"(no_deadline_credit { value: "0" })", "0"},
      {3, 2, 1, 4, R"(late_credit { value: "0.5" } decimal_places: 2)", "35"},
  };
  for (const auto& c : kCases) {
    const auto points =
        PointsFrom(Counted(c.on_time, c.late, c.no_deadline, c.overdue), Criterion(c.scoring));
    ASSERT_TRUE(points.has_value());
    EXPECT_EQ(points->ToString(), c.points) << c.scoring;
  }
  EXPECT_EQ(PointsFrom(Counted(0, 0, 0, 0), Criterion("")), std::nullopt);
}

TEST(AssignmentScoresTest, FormulasAreChecked) {
  EXPECT_TRUE(CheckAssignmentScoring(Criterion(R"(late_credit { value: "1" })"), "c").ok());
  EXPECT_TRUE(CheckAssignmentScoring(Parsed<EvaluationCriterion>("id: 'x'"), "c").ok());
  const struct {
    const char* scoring;
    const char* field;
  } kBad[] = {{R"(late_credit { value: "1.1" })", "c.assignment_scoring.late_credit"},
              {R"(late_credit { value: "-0.1" })", "c.assignment_scoring.late_credit"},
              {R"(late_credit { value: "0.00001" })", "c.assignment_scoring.late_credit"},
              {R"(no_deadline_credit { value: "2" })", "c.assignment_scoring.no_deadline_credit"}};
  for (const auto& bad : kBad) {
    const absl::Status status = CheckAssignmentScoring(Criterion(bad.scoring), "c");
    EXPECT_EQ(ReasonOf(status), "CREDIT_OUT_OF_RANGE") << bad.scoring;
    EXPECT_EQ(FieldOf(status), bad.field);
  }
  EvaluationCriterion by_people = Criterion("");
  by_people.set_prefillable(false);
  EXPECT_EQ(ReasonOf(CheckAssignmentScoring(by_people, "c")), "NOT_PREFILLABLE");
}

TEST(AssignmentScoresTest, FormulasThatMeanTheSameCompareEqual) {
  EXPECT_EQ(AssignmentScoringOf(Criterion("")),
            AssignmentScoringOf(
                Criterion(R"(late_credit { value: "0.0" } no_deadline_credit { value: "1.00" })")));
  EXPECT_NE(AssignmentScoringOf(Criterion("")),
            AssignmentScoringOf(Criterion("decimal_places: 1")));
  EXPECT_EQ(AssignmentScoringOf(EvaluationCriterion()), "");
}

TEST(AssignmentScoresTest, CountsForTheLastDayOrTodayWhereThatIsEarlier) {
  const auto july = time::Period::Parse("2018-07");
  EXPECT_EQ(*CountingDay(*july, 20190105), 20180731);
  EXPECT_EQ(*CountingDay(*july, 20180731), 20180731);
  EXPECT_EQ(*CountingDay(*july, 20180701), 20180701);
  EXPECT_EQ(ReasonOf(CountingDay(*july, 20180630).status()), "PERIOD_NOT_BEGUN");
}

TEST(AssignmentScoresTest, AsksForWhatWasDoneAndWhatIsOverdue) {
  EXPECT_EQ(*AssignmentsFilter({{"people/an"}, {"organizations/o/posts/p"}}, 20180701),
            "((completed_by = \"people/an\") AND complete_date >= 2018-07-01 AND "
            "(status = DONE_ON_TIME OR status = DONE_LATE OR status = DONE_NO_DEADLINE)) OR "
            "((owner.person = \"people/an\" OR owner.post = \"organizations/o/posts/p\") AND "
            "status = OPEN_OVERDUE)");
  const std::vector<std::string> many(200, "organizations/mot-don-vi/posts/mot-chuc-vu");
  EXPECT_EQ(ReasonOf(AssignmentsFilter({{"people/an"}, many}, 20180701).status()),
            "TOO_MANY_POSTS");
}

TEST(AssignmentScoresTest, PutsTheScoreWhereItStandsAndSaysWhereItComesFrom) {
  auto evaluation = Parsed<Evaluation>(R"(
      name: "people/an/evaluations/e" state: DRAFT
      self_scores { criterion: "ket-qua" points { value: "70" } }
      prefilled_scores { criterion: "ket-qua" points { value: "1" } source: "https://x.vn" })");
  ASSERT_TRUE(Prefill(Framework("decimal_places: 2"), Counted(2, 0, 0, 1), evaluation).ok());
  ASSERT_EQ(evaluation.prefilled_scores_size(), 1);
  const v1::PrefilledScore& score = evaluation.prefilled_scores(0);
  EXPECT_EQ(score.points().value(), "46.67");
  EXPECT_EQ(score.source(), "people/an");
  EXPECT_THAT(score.comment(), HasSubstr("2 hoàn thành đúng hạn"));
  EXPECT_THAT(score.comment(), HasSubstr("1 quá hạn chưa hoàn thành, tính đến 31/07/2018"));
  EXPECT_EQ(score.assignments().open_overdue_count(), 1);
  ASSERT_EQ(evaluation.self_scores_size(), 1);
  EXPECT_EQ(evaluation.self_scores(0).points().value(), "46.67");

  // What was handed in stays as it was.
  evaluation.set_state(Evaluation::SUBMITTED);
  ASSERT_TRUE(Prefill(Framework("decimal_places: 2"), Counted(2, 0, 0, 0), evaluation).ok());
  EXPECT_EQ(evaluation.prefilled_scores(0).points().value(), "70");
  EXPECT_EQ(evaluation.self_scores(0).points().value(), "46.67");
}

TEST(AssignmentScoresTest, SaysWhereThereIsNothingToScore) {
  auto evaluation = Parsed<Evaluation>(R"(name: "people/an/evaluations/e" state: DRAFT)");
  EXPECT_EQ(ReasonOf(Prefill(Framework(""), Counted(0, 0, 0, 0), evaluation)), "NOTHING_TO_SCORE");
  EXPECT_EQ(evaluation.prefilled_scores_size(), 0);
  EXPECT_TRUE(CheckScoredFromAssignments(Framework("")).ok());
  EXPECT_EQ(ReasonOf(CheckScoredFromAssignments(EvaluationFramework())),
            "NOT_SCORED_FROM_ASSIGNMENTS");
}

TEST(AssignmentScoresTest, MarksWhatWasComputed) {
  auto evaluation = Parsed<Evaluation>(R"(
      prefilled_scores { criterion: "a" points { value: "7.50" } }
      self_scores { criterion: "a" points { value: "7.5" } }
      self_scores { criterion: "b" points { value: "7.5" } prefilled: true }
      unit_scores { criterion: "a" points { value: "8" } prefilled: true })");
  MarkPrefilled(evaluation);
  EXPECT_TRUE(evaluation.self_scores(0).prefilled());
  EXPECT_FALSE(evaluation.self_scores(1).prefilled());
  EXPECT_FALSE(evaluation.unit_scores(0).prefilled());
}

}  // namespace
}  // namespace district::personnel
