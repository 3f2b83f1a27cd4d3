// The steps of an evaluation: handed in, reviewed, approved, given back, objected to.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "services/personnel/evaluations/quota.h"
#include "services/personnel/evaluations/register.h"
#include "services/personnel/evaluations/rules.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/tree/unit_scope.h"

namespace district::personnel {
namespace {

using resource::Collection;
using resource::Writes;
using v1::Evaluation;
using v1::EvaluationExplanation;
using v1::EvaluationFramework;
using v1::EvaluationStep;

constexpr char kEvaluationType[] = "personnel.district/Evaluation";
constexpr char kFrameworkType[] = "personnel.district/EvaluationFramework";
constexpr char kOrganizationType[] = "personnel.district/Organization";
constexpr int kMaxSteps = 100;
// More evaluations of a unit are not approved in one call.
constexpr size_t kMaxApproved = 1000;

// One step, whichever it is.
struct Step {
  EvaluationStep::Action action;
  std::string note;
  EvaluationScores scores;  // empty: those of the stage before
  bool outstanding = false;
  std::string outstanding_source;
};

// Who takes a step, and when.
struct Actor {
  const rpc::Call& call;
  absl::Time now;
};

void SetTime(absl::Time time, google::protobuf::Timestamp& timestamp) {
  const int64_t micros = absl::ToUnixMicros(time);
  timestamp.set_seconds(micros / 1000000);
  timestamp.set_nanos(static_cast<int32_t>(micros % 1000000 * 1000));
}

// Answers whether it was late.
bool Complete(const Actor& actor, v1::EvaluationStage& stage) {
  const time::DayNumber due = time::ToDayNumber(stage.due_date());
  stage.set_late(due != 0 && time::DayInVietnam(actor.now) > due);
  stage.set_subject(actor.call.identity().subject);
  SetTime(actor.now, *stage.mutable_complete_time());
  return stage.late();
}

void Reopen(v1::EvaluationStage& stage) {
  stage.clear_complete_time();
  stage.clear_subject();
  stage.clear_late();
}

void Reopen(Evaluation& evaluation) {
  Reopen(*evaluation.mutable_self_stage());
  Reopen(*evaluation.mutable_unit_stage());
  Reopen(*evaluation.mutable_approval_stage());
  evaluation.clear_unit_scores();
  evaluation.clear_approved_scores();
  evaluation.clear_total();
  evaluation.clear_band();
  evaluation.clear_explanation();
  evaluation.clear_unit_outstanding();
  evaluation.clear_unit_outstanding_source();
}

// Puts the scores of a step into their place; without any, those that stand there or came before.
absl::Status TakeScores(const EvaluationFramework& framework, const Step& step,
                        EvaluationExplanation::Stage stage, const EvaluationScores& before,
                        EvaluationScores& place, Evaluation& evaluation) {
  if (!step.scores.empty()) {
    absl::Status status = CheckScores(framework, step.scores, "scores", /*complete=*/true);
    if (!status.ok()) return status;
    place = step.scores;
  } else if (place.empty()) {
    const EvaluationScores copy = before;  // it may be the place itself
    place = copy;
  }
  absl::Status status = CheckScores(framework, place, "self_scores", /*complete=*/true);
  if (status.ok()) Evaluate(framework, place, stage, evaluation);
  return status;
}

absl::Status Submit(const EvaluationFramework& framework, const Step& step, Evaluation& e) {
  return TakeScores(framework, step, EvaluationExplanation::SELF, e.self_scores(),
                    *e.mutable_self_scores(), e);
}

absl::Status Review(const EvaluationFramework& framework, const Step& step, Evaluation& e) {
  return TakeScores(framework, step, EvaluationExplanation::UNIT, e.self_scores(),
                    *e.mutable_unit_scores(), e);
}

absl::Status Approve(const EvaluationFramework& framework, const Step& step, Evaluation& e) {
  e.set_unit_outstanding(step.outstanding);
  e.set_unit_outstanding_source(step.outstanding_source);
  return TakeScores(framework, step, EvaluationExplanation::APPROVAL, e.unit_scores(),
                    *e.mutable_approved_scores(), e);
}

absl::Status Return(const rpc::Call& call, const Evaluation& evaluation) {
  if (!Stands(evaluation.state()) || call.Allows("personnel.evaluations.approve"))
    return absl::OkStatus();
  return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
      .Message("what was approved is returned only with personnel.evaluations.approve")
      .Metadata("permission", "personnel.evaluations.approve")
      .Vietnamese("Bạn không có quyền trả lại phiếu đánh giá đã được phê duyệt.");
}

// Changes what an action changes beside the state; the step says whether it was late.
absl::Status Act(const Actor& actor, const EvaluationFramework& framework, const Step& step,
                 Evaluation& evaluation, EvaluationStep& record) {
  absl::Status status;
  switch (step.action) {
    case EvaluationStep::SUBMIT:
      status = Submit(framework, step, evaluation);
      record.set_late(Complete(actor, *evaluation.mutable_self_stage()));
      return status;
    case EvaluationStep::REVIEW:
      status = Review(framework, step, evaluation);
      record.set_late(Complete(actor, *evaluation.mutable_unit_stage()));
      return status;
    case EvaluationStep::APPROVE:
      status = Approve(framework, step, evaluation);
      record.set_late(Complete(actor, *evaluation.mutable_approval_stage()));
      return status;
    case EvaluationStep::RETURN:
      return Return(actor.call, evaluation);
    default:
      return status;
  }
}

absl::Status Take(const Actor& actor, const EvaluationFramework& framework, const Step& step,
                  Evaluation& evaluation) {
  absl::StatusOr<Evaluation::State> next = StateAfter(evaluation, step.action);
  if (!next.ok()) return next.status();
  if (evaluation.steps_size() >= kMaxSteps) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_STEPS")
        .Message(absl::StrCat(evaluation.name(), " has ", kMaxSteps, " steps"))
        .Precondition("STEPS", evaluation.name(), "holds no more steps");
  }
  EvaluationStep record;
  absl::Status status = Act(actor, framework, step, evaluation, record);
  if (!status.ok()) return status;
  record.set_action(step.action);
  record.set_state(*next);
  record.set_subject(actor.call.identity().subject);
  SetTime(actor.now, *record.mutable_time());
  record.set_note(step.note);
  *record.mutable_total() = evaluation.total();
  record.set_band(evaluation.band());
  evaluation.set_state(*next);
  if (step.action == EvaluationStep::RETURN) Reopen(evaluation);
  *evaluation.add_steps() = std::move(record);
  return absl::OkStatus();
}

// The unit of an evaluation in its period, and the framework.
struct Unit {
  std::string organization, framework_name, period;
  EvaluationFramework framework;
};

absl::StatusOr<Unit> UnitOf(const Collection& collection, const std::string& evaluation,
                            Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  auto access = resource::Access::Of(collection, writes.call(), {evaluation}, transaction);
  if (!access.ok()) return access.status();
  if (absl::Status shown = access->Check(evaluation); !shown.ok()) return shown;
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT f.body, e.organization, e.framework, e.period FROM evaluations e JOIN "
                 "evaluation_frameworks f ON f.name = e.framework WHERE e.name = ",
                 db::Bind(evaluation), " AND e.delete_time = 0"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound(kEvaluationType, evaluation);
  const db::Row& row = rows->front();
  auto [organization, framework, period] = row.As<std::string, std::string, std::string>(1);
  return Unit{std::move(organization), std::move(framework), std::move(period),
              ParseBody<EvaluationFramework>(row, 0)};
}

// Approvals in a unit come one after the other, so that no two of them pass its quotas together.
absl::Status LockUnit(db::Transaction& transaction, const std::string& organization) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT name FROM organizations WHERE name = ", db::Bind(organization), " FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  return rows->empty() ? api::NotFound(kOrganizationType, organization) : absl::OkStatus();
}

// The condition that an evaluation is one of the unit by the framework in the period.
db::Sql IsOf(const Unit& unit) {
  return db::SqlCat("framework = ", db::Bind(unit.framework_name),
                    " AND period = ", db::Bind(unit.period),
                    " AND organization = ", db::Bind(unit.organization));
}

absl::StatusOr<UnitCounts> CountUnit(db::Transaction& transaction, const Unit& unit) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT state, band, COUNT(*), MAX(unit_outstanding) FROM evaluations WHERE ",
                 IsOf(unit), " AND delete_time = 0 GROUP BY state, band"));
  if (!rows.ok()) return rows.status();
  UnitCounts counts;
  for (const db::Row& row : *rows) {
    const auto [state, band, count, outstanding] =
        row.As<Evaluation::State, std::string, int64_t, bool>();
    counts.Add(state, band, count, outstanding);
  }
  return counts;
}

absl::Status CheckOutstanding(bool outstanding, const std::string& source) {
  if (outstanding == !source.empty()) return absl::OkStatus();
  return outstanding
             ? api::InvalidField("outstanding_source",
                                 "must say where the unit was found outstanding", "REQUIRED")
             : api::InvalidField("outstanding_source", "goes with outstanding only");
}

// Takes a step with the evaluation that a request names.
template <typename Request>
absl::StatusOr<Evaluation> TakeOne(const rpc::Call& call, const Request& request,
                                   const Collection& collection, const Step& step, const Unit& unit,
                                   Writes& writes) {
  const Actor actor{call, writes.transaction().now()};
  auto updated = writes.Update(collection, {{.name = request.name(),
                                             .etag = request.etag(),
                                             .path = "evaluation",
                                             .change = [&](resource::Message& message) {
                                               auto& evaluation = static_cast<Evaluation&>(message);
                                               // It was moved to another unit since that was looked
                                               // up.
                                               if (evaluation.organization() != unit.organization)
                                                 return db::RunAgain();
                                               return Take(actor, unit.framework, step, evaluation);
                                             }}});
  if (!updated.ok()) return updated.status();
  return std::move(static_cast<Evaluation&>(*updated->front()));
}

template <typename Request>
void ServeStep(resource::Service& service, const Collection& collection, const std::string& method,
               EvaluationStep::Action action) {
  service.ServeWrite<Request, Evaluation>(
      absl::StrCat("district.personnel.v1.EvaluationService.", method),
      [&collection, action](const rpc::Call& call, const Request& request,
                            Writes& writes) -> absl::StatusOr<Evaluation> {
        Step step{.action = action, .note = request.note()};
        if constexpr (requires { request.scores(); }) step.scores = request.scores();
        absl::StatusOr<Unit> unit = UnitOf(collection, request.name(), writes);
        if (!unit.ok()) return unit.status();
        return TakeOne(call, request, collection, step, *unit, writes);
      },
      rpc::Units::kMayWrite);
}

absl::StatusOr<Evaluation> ApproveOne(const rpc::Call& call,
                                      const v1::ApproveEvaluationRequest& request,
                                      const Collection& collection, Writes& writes) {
  absl::Status status = CheckOutstanding(request.outstanding(), request.outstanding_source());
  if (!status.ok()) return status;
  db::Transaction& transaction = writes.transaction();
  absl::StatusOr<Unit> unit = UnitOf(collection, request.name(), writes);
  if (!unit.ok()) return unit.status();
  status = LockUnit(transaction, unit->organization);
  if (!status.ok()) return status;
  const Step step{.action = EvaluationStep::APPROVE,
                  .note = request.note(),
                  .scores = request.scores(),
                  .outstanding = request.outstanding(),
                  .outstanding_source = request.outstanding_source()};
  auto approved = TakeOne(call, request, collection, step, *unit, writes);
  if (!approved.ok()) return approved;
  absl::StatusOr<UnitCounts> counts = CountUnit(transaction, *unit);
  if (!counts.ok()) return counts.status();
  status = CheckQuotas(unit->framework, *counts, unit->organization, {approved->band()});
  if (!status.ok()) return status;
  return approved;
}

// The unit's evaluations that are REVIEWED, in order.
absl::StatusOr<std::vector<std::string>> Reviewed(db::Transaction& transaction, const Unit& unit) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT name FROM evaluations WHERE ", IsOf(unit), " AND state = ", int{Evaluation::REVIEWED},
      " AND delete_time = 0 ORDER BY name LIMIT ", kMaxApproved + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxApproved) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_EVALUATIONS")
        .Message(absl::StrCat("more than ", kMaxApproved, " evaluations are REVIEWED"))
        .Precondition("SIZE", unit.organization, "approve some of them one by one");
  }
  std::vector<std::string> names;
  for (const db::Row& row : *rows) names.push_back(row.Text());
  return names;
}

absl::StatusOr<Unit> UnitAsked(db::Transaction& transaction,
                               const v1::ApproveEvaluationsRequest& request) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT body FROM evaluation_frameworks WHERE name = ", db::Bind(request.framework()),
      " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound(kFrameworkType, request.framework());
  Unit unit{request.name(), request.framework(), request.period(),
            ParseBody<EvaluationFramework>(rows->front(), 0)};
  const auto period = time::Period::Parse(request.period());
  if (!period.ok()) return period.status();
  if (absl::Status status = CheckPeriod(unit.framework, *period); !status.ok()) return status;
  return unit;
}

absl::StatusOr<v1::ApproveEvaluationsResponse> ApproveUnit(
    const rpc::Call& call, const v1::ApproveEvaluationsRequest& request,
    const Collection& collection, Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::Status status = CheckOfUnit(transaction, call, request.name());
  if (status.ok()) {
    status = CheckOutstanding(request.outstanding(), request.outstanding_source());
  }
  if (!status.ok()) return status;
  absl::StatusOr<Unit> unit = UnitAsked(transaction, request);
  if (!unit.ok()) return unit.status();
  status = LockUnit(transaction, request.name());
  if (!status.ok()) return status;
  absl::StatusOr<std::vector<std::string>> names = Reviewed(transaction, *unit);
  if (!names.ok()) return names.status();

  const Actor actor{call, transaction.now()};
  const Step step{.action = EvaluationStep::APPROVE,
                  .note = request.note(),
                  .outstanding = request.outstanding(),
                  .outstanding_source = request.outstanding_source()};
  std::vector<Writes::Edit> edits;
  for (const std::string& name : *names) {
    edits.push_back({.name = name, .path = "evaluation", .change = [&](resource::Message& message) {
                       auto& evaluation = static_cast<Evaluation&>(message);
                       // It was given back since it was looked up.
                       if (evaluation.state() != Evaluation::REVIEWED) return absl::OkStatus();
                       return Take(actor, unit->framework, step, evaluation);
                     }});
  }
  v1::ApproveEvaluationsResponse response;
  std::set<std::string> bands;
  if (!edits.empty()) {
    auto approved = writes.Update(collection, std::move(edits));
    if (!approved.ok()) return approved.status();
    for (const auto& message : *approved) {
      const auto& evaluation = static_cast<const Evaluation&>(*message);
      if (evaluation.state() != Evaluation::APPROVED) continue;
      response.add_evaluations(evaluation.name());
      bands.insert(evaluation.band());
    }
  }
  absl::StatusOr<UnitCounts> counts = CountUnit(transaction, *unit);
  if (!counts.ok()) return counts.status();
  status = CheckQuotas(unit->framework, *counts, request.name(), bands);
  if (!status.ok()) return status;
  for (v1::BandShare& share : SharesOf(unit->framework, {&*counts})) {
    *response.add_bands() = std::move(share);
  }
  return response;
}

}  // namespace

void ServeEvaluationSteps(resource::Service& service) {
  const Collection& collection = *service.catalog().Find(kEvaluationType);
  ServeStep<v1::SubmitEvaluationRequest>(service, collection, "SubmitEvaluation",
                                         EvaluationStep::SUBMIT);
  ServeStep<v1::ReviewEvaluationRequest>(service, collection, "ReviewEvaluation",
                                         EvaluationStep::REVIEW);
  ServeStep<v1::ReturnEvaluationRequest>(service, collection, "ReturnEvaluation",
                                         EvaluationStep::RETURN);
  ServeStep<v1::AppealEvaluationRequest>(service, collection, "AppealEvaluation",
                                         EvaluationStep::APPEAL);
  service.ServeWrite<v1::ApproveEvaluationRequest, Evaluation>(
      "district.personnel.v1.EvaluationService.ApproveEvaluation",
      [&collection](const rpc::Call& call, const v1::ApproveEvaluationRequest& request,
                    Writes& writes) { return ApproveOne(call, request, collection, writes); },
      rpc::Units::kMayWrite);
  service.ServeWrite<v1::ApproveEvaluationsRequest, v1::ApproveEvaluationsResponse>(
      "district.personnel.v1.EvaluationService.ApproveEvaluations",
      [&collection](const rpc::Call& call, const v1::ApproveEvaluationsRequest& request,
                    Writes& writes) { return ApproveUnit(call, request, collection, writes); },
      rpc::Units::kMayWrite);
}

}  // namespace district::personnel
