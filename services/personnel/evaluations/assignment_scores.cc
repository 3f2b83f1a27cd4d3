#include "services/personnel/evaluations/assignment_scores.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/number/decimal_proto.h"

namespace district::personnel {
namespace {

using number::Decimal;
using number::FromProto;
using v1::AssignmentScoring;
using v1::Evaluation;
using v1::EvaluationCriterion;
using v1::EvaluationFramework;
using v1::ScoredAssignments;

// As long as a filter may be.
constexpr size_t kMaxFilter = 4096;

Decimal LateCredit(const AssignmentScoring& scoring) { return FromProto(scoring.late_credit()); }
Decimal NoDeadlineCredit(const AssignmentScoring& scoring) {
  return scoring.has_no_deadline_credit() ? FromProto(scoring.no_deadline_credit()) : Decimal(1);
}

absl::Status CheckCredit(const google::type::Decimal& credit, const std::string& path) {
  const Decimal value = FromProto(credit);
  if (value.Sign() >= 0 && value <= Decimal(1) && value == value.Round(4)) return absl::OkStatus();
  return api::InvalidField(path, "must be from 0 to 1, with at most 4 decimals",
                           "CREDIT_OUT_OF_RANGE");
}

template <typename Use>
void ForEachScored(const EvaluationFramework& framework, const Use& use) {
  for (const auto& group : framework.groups()) {
    for (const EvaluationCriterion& criterion : group.criteria()) {
      if (criterion.has_assignment_scoring()) use(criterion);
    }
  }
}

absl::Status Precondition(const std::string& reason, const std::string& subject,
                          const std::string& description, const std::string& vietnamese) {
  return api::Error(absl::StatusCode::kFailedPrecondition, reason)
      .Message(absl::StrCat(subject, " ", description))
      .Precondition(reason, subject, description)
      .Vietnamese(vietnamese);
}

// "7 đúng hạn, 1 quá hạn…": the counts in words, with where they come from.
std::string InWords(const ScoredAssignments& assignments) {
  return absl::StrCat("Nhiệm vụ: ", assignments.done_on_time_count(), " hoàn thành đúng hạn, ",
                      assignments.done_late_count(), " hoàn thành quá hạn, ",
                      assignments.done_no_deadline_count(), " hoàn thành không có thời hạn, ",
                      assignments.open_overdue_count(), " quá hạn chưa hoàn thành, tính đến ",
                      time::FormatDayVietnamese(time::ToDayNumber(assignments.as_of())), ".");
}

// The entry of a criterion, added where there is none.
template <typename Entry>
Entry& EntryOf(const std::string& criterion, google::protobuf::RepeatedPtrField<Entry>& entries) {
  for (Entry& entry : entries) {
    if (entry.criterion() == criterion) return entry;
  }
  Entry& added = *entries.Add();
  added.set_criterion(criterion);
  return added;
}

bool IsOpen(const Evaluation& evaluation) {
  return evaluation.state() == Evaluation::DRAFT || evaluation.state() == Evaluation::RETURNED;
}

void PutScore(const EvaluationCriterion& criterion, const Decimal& points,
              const ScoredAssignments& assignments, Evaluation& evaluation) {
  v1::PrefilledScore& prefilled = EntryOf(criterion.id(), *evaluation.mutable_prefilled_scores());
  *prefilled.mutable_points() = number::ToProto(points);
  prefilled.set_source(api::TopOf(evaluation.name()));
  prefilled.set_comment(InWords(assignments));
  *prefilled.mutable_assignments() = assignments;
  if (!IsOpen(evaluation)) return;
  v1::EvaluationScore& score = EntryOf(criterion.id(), *evaluation.mutable_self_scores());
  *score.mutable_points() = prefilled.points();
  score.set_comment(prefilled.comment());
}

using PointsByCriterion = std::map<std::string, Decimal>;
void Mark(const PointsByCriterion& prefilled,
          google::protobuf::RepeatedPtrField<v1::EvaluationScore>& scores) {
  for (v1::EvaluationScore& score : scores) {
    const auto found = prefilled.find(score.criterion());
    score.set_prefilled(found != prefilled.end() && found->second == FromProto(score.points()));
  }
}

}  // namespace

absl::Status CheckAssignmentScoring(const EvaluationCriterion& criterion, const std::string& path) {
  if (!criterion.has_assignment_scoring()) return absl::OkStatus();
  const std::string here = path + ".assignment_scoring";
  if (!criterion.prefillable()) {
    return api::InvalidField(here, "goes with prefillable", "NOT_PREFILLABLE");
  }
  const AssignmentScoring& scoring = criterion.assignment_scoring();
  absl::Status status = CheckCredit(scoring.late_credit(), here + ".late_credit");
  if (!status.ok() || !scoring.has_no_deadline_credit()) return status;
  return CheckCredit(scoring.no_deadline_credit(), here + ".no_deadline_credit");
}

std::string AssignmentScoringOf(const EvaluationCriterion& criterion) {
  if (!criterion.has_assignment_scoring()) return "";
  const AssignmentScoring& scoring = criterion.assignment_scoring();
  return absl::StrCat(" late ", LateCredit(scoring).ToString(), " no deadline ",
                      NoDeadlineCredit(scoring).ToString(), " decimals ", scoring.decimal_places());
}

absl::Status CheckScoredFromAssignments(const EvaluationFramework& framework) {
  bool any = false;
  ForEachScored(framework, [&](const EvaluationCriterion&) { any = true; });
  if (any) return absl::OkStatus();
  return Precondition("NOT_SCORED_FROM_ASSIGNMENTS", framework.name(),
                      "has no criterion with assignment_scoring",
                      "Khung tiêu chí không có tiêu chí nào chấm theo kết quả thực hiện nhiệm vụ.");
}

absl::StatusOr<time::DayNumber> CountingDay(const time::Period& period, time::DayNumber today) {
  if (time::FromCivilDay(period.begin()) > today) {
    return Precondition("PERIOD_NOT_BEGUN", period.code(),
                        absl::StrCat("begins after today, ", time::FormatDay(today)),
                        "Kỳ đánh giá chưa bắt đầu.");
  }
  return std::min(time::FromCivilDay(period.end() - 1), today);
}

absl::StatusOr<std::string> AssignmentsFilter(const Lead& lead, time::DayNumber first_day) {
  std::vector<std::string> done, led;
  for (const std::string& person : lead.people) {
    done.push_back(absl::StrCat("completed_by = \"", person, "\""));
    led.push_back(absl::StrCat("owner.person = \"", person, "\""));
  }
  for (const std::string& post : lead.posts) {
    led.push_back(absl::StrCat("owner.post = \"", post, "\""));
  }
  std::string filter = absl::StrCat(
      "((", absl::StrJoin(done, " OR "), ") AND complete_date >= ", time::FormatDay(first_day),
      " AND (status = DONE_ON_TIME OR status = DONE_LATE OR status = DONE_NO_DEADLINE)) OR ((",
      absl::StrJoin(led, " OR "), ") AND status = OPEN_OVERDUE)");
  if (filter.size() <= kMaxFilter) return filter;
  return Precondition("TOO_MANY_POSTS", lead.people.front(),
                      "holds more posts than assignments can be counted for",
                      "Người này giữ quá nhiều chức vụ để tổng hợp nhiệm vụ trong một lần.");
}

std::optional<Decimal> PointsFrom(const ScoredAssignments& assignments,
                                  const EvaluationCriterion& criterion) {
  const AssignmentScoring& scoring = criterion.assignment_scoring();
  const Decimal on_time(assignments.done_on_time_count()), late(assignments.done_late_count()),
      no_deadline(assignments.done_no_deadline_count()), overdue(assignments.open_overdue_count());
  const Decimal counted = on_time + late + no_deadline + overdue;
  if (counted.IsZero()) return std::nullopt;
  const Decimal earned =
      on_time + late * LateCredit(scoring) + no_deadline * NoDeadlineCredit(scoring);
  return *(FromProto(criterion.maximum_points()) * earned)
              .DividedBy(counted, scoring.decimal_places());
}

absl::Status Prefill(const EvaluationFramework& framework, const ScoredAssignments& assignments,
                     Evaluation& evaluation) {
  bool scored = false;
  ForEachScored(framework, [&](const EvaluationCriterion& criterion) {
    const std::optional<Decimal> points = PointsFrom(assignments, criterion);
    if (!points) return;
    PutScore(criterion, *points, assignments, evaluation);
    scored = true;
  });
  if (scored) return absl::OkStatus();
  return Precondition(
      "NOTHING_TO_SCORE", api::TopOf(evaluation.name()),
      absl::StrCat("did no assignment in ", evaluation.period(), " and has none that is overdue"),
      "Trong kỳ không có nhiệm vụ nào hoàn thành hoặc quá hạn để chấm điểm.");
}

void MarkPrefilled(Evaluation& evaluation) {
  PointsByCriterion prefilled;
  for (const v1::PrefilledScore& score : evaluation.prefilled_scores()) {
    prefilled[score.criterion()] = FromProto(score.points());
  }
  Mark(prefilled, *evaluation.mutable_self_scores());
  Mark(prefilled, *evaluation.mutable_unit_scores());
  Mark(prefilled, *evaluation.mutable_approved_scores());
}

}  // namespace district::personnel
