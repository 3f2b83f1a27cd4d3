// Evaluations of people: declaration and rules.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/personnel/evaluations/access.h"
#include "services/personnel/evaluations/assignment_scores.h"
#include "services/personnel/evaluations/register.h"
#include "services/personnel/evaluations/rules.h"
#include "services/personnel/rows/bodies.h"

namespace district::personnel {
namespace {

using v1::Evaluation;

std::string PersonOf(const Evaluation& evaluation) { return api::TopOf(evaluation.name()); }

// Custom methods change the state, and check what they change themselves.
bool IsMove(const Evaluation& after, const Evaluation* before) {
  return before && before->state() != after.state();
}

absl::Status Closed(const Evaluation& evaluation, Evaluation::State now,
                    std::string_view vietnamese) {
  const std::string state = Evaluation::State_Name(now);
  return api::Error(absl::StatusCode::kFailedPrecondition, "EVALUATION_CLOSED")
      .Message(absl::StrCat(evaluation.name(), " is ", state, ": it must be returned first"))
      .Metadata("state", state)
      .Precondition("STATE", evaluation.name(), absl::StrCat("is ", state, "; return it first"))
      .Vietnamese(vietnamese);
}

// What people wrote changes while it is theirs; what was computed, until it is approved.
absl::Status CheckOpen(Evaluation& evaluation, const Evaluation* before) {
  MarkPrefilled(evaluation);
  if (!before) {
    evaluation.set_state(Evaluation::DRAFT);
    return absl::OkStatus();
  }
  const bool open = before->state() == Evaluation::DRAFT || before->state() == Evaluation::RETURNED;
  if (open || IsMove(evaluation, before)) return absl::OkStatus();
  Evaluation allowed = *before;
  if (!Stands(before->state())) *allowed.mutable_prefilled_scores() = evaluation.prefilled_scores();
  MarkPrefilled(allowed);
  if (google::protobuf::util::MessageDifferencer::Equals(allowed, evaluation)) {
    return absl::OkStatus();
  }
  return Closed(evaluation, before->state(), "Phiếu đánh giá đã nộp; muốn sửa phải trả lại trước.");
}

absl::Status CheckNotStanding(db::Transaction&, const Evaluation& evaluation) {
  if (!Stands(evaluation.state())) return absl::OkStatus();
  return Closed(evaluation, evaluation.state(),
                "Phiếu đánh giá đã được phê duyệt; muốn xóa phải trả lại trước.");
}

absl::Status CheckCategory(const v1::EvaluationFramework& framework, int category) {
  if (category == v1::CATEGORY_UNSPECIFIED) return absl::OkStatus();
  for (const int applies : framework.categories()) {
    if (applies == category) return absl::OkStatus();
  }
  const std::string name = v1::Category_Name(category);
  return api::Error(absl::StatusCode::kInvalidArgument, "WRONG_CATEGORY")
      .Message(absl::StrCat("framework: does not apply to the person's category, ", name))
      .Field("framework", absl::StrCat("does not apply to the person's category, ", name))
      .Metadata("category", name)
      .Vietnamese("Khung tiêu chí không áp dụng cho nhóm cán bộ của người này.");
}

absl::Status AlreadyEvaluated(const Evaluation& evaluation, const std::string& other) {
  return api::Error(absl::StatusCode::kAlreadyExists, "DUPLICATE_KEY")
      .Message(absl::StrCat(other, " is of the same person, framework and period"))
      .Field("period", absl::StrCat(other, " is the person's for this framework and period"))
      .Resource("personnel.district/Evaluation", other,
                "is of the same person, framework and period")
      .Metadata("evaluation", other)
      .Vietnamese("Người này đã có phiếu đánh giá của kỳ này.");
}

void SetDueDay(const time::Period& period, int days, v1::EvaluationStage& stage) {
  stage.clear_due_date();
  if (days > 0) *stage.mutable_due_date() = time::FromDayNumber(DueDay(period, days));
}

void SetDueDays(const v1::EvaluationFramework& framework, const time::Period& period,
                Evaluation& evaluation) {
  const v1::EvaluationDeadlines& deadlines = framework.deadlines();
  SetDueDay(period, deadlines.self_days(), *evaluation.mutable_self_stage());
  SetDueDay(period, deadlines.unit_days(), *evaluation.mutable_unit_stage());
  SetDueDay(period, deadlines.approval_days(), *evaluation.mutable_approval_stage());
}

// Holds an evaluation against its framework and the person, in one statement. Where another one
// appears meanwhile, the unique key finds out.
absl::Status CheckAgainstFramework(db::Transaction& transaction, Evaluation& after,
                                   const Evaluation* before) {
  if (IsMove(after, before)) return absl::OkStatus();
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT f.body, p.category, e.name FROM evaluation_frameworks f JOIN people p ON "
      "p.name = ",
      db::Bind(PersonOf(after)),
      " LEFT JOIN evaluations e ON e.evaluation_key = ", db::Bind(EvaluationKeyOf(after)),
      " AND e.name <> ", db::Bind(after.name()), " WHERE f.name = ", db::Bind(after.framework())));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound("personnel.district/Person", PersonOf(after));
  const auto framework = ParseBody<v1::EvaluationFramework>(rows->front(), 0);
  const auto [category, other] = rows->front().As<int, std::string>(1);
  if (!other.empty()) return AlreadyEvaluated(after, other);

  const time::Period period = PeriodOf(after);
  absl::Status status = before ? absl::OkStatus() : CheckPeriod(framework, period);
  if (status.ok() && !before) {
    status = CheckCategory(framework, category);
  }
  if (status.ok()) status = CheckScores(framework, after.self_scores(), "self_scores", false);
  if (status.ok()) status = CheckPrefilled(framework, after);
  if (status.ok()) SetDueDays(framework, period, after);
  return status;
}

}  // namespace

std::unique_ptr<resource::Collection> Evaluations() {
  return resource::Declare<Evaluation>("evaluations")
      .OrderByNumber("period", "from_day")
      .Derive("person", [](const Evaluation& e) -> db::Value { return PersonOf(e); })
      .Derive("from_day", [](const Evaluation& e) -> db::Value { return int64_t{DaysOf(e).begin}; })
      .Derive("until_day", [](const Evaluation& e) -> db::Value { return int64_t{DaysOf(e).end}; })
      .Unique(
          "uq_evaluations_key", "evaluation_key",
          [](const Evaluation& e) { return EvaluationKeyOf(e); }, "period",
          "the person has an evaluation for this framework and period already",
          "Người này đã có phiếu đánh giá của kỳ này.")
      .Normalize(&CheckOpen)
      .ScopedTo(EvaluationScope())
      .ChangedByUnits(&ChangeEvaluationsOfUnit)
      .ValidateBatch(&CheckWhoIsEvaluated)
      .Validate(&CheckAgainstFramework)
      .ValidateDelete(&CheckNotStanding)
      .WithRedirects();
}

}  // namespace district::personnel
