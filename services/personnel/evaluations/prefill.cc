// Takes the scores of an evaluation from the assignments that the service meeting counts.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/service.h"
#include "district/meeting/v1/assignments.pb.h"
#include "services/personnel/appointments/held_posts.h"
#include "services/personnel/evaluations/assignment_scores.h"
#include "services/personnel/evaluations/register.h"
#include "services/personnel/evaluations/rules.h"
#include "services/personnel/rows/bodies.h"

namespace district::personnel {
namespace {

using meeting::v1::SummarizeAssignmentsRequest;
using meeting::v1::SummarizeAssignmentsResponse;
using resource::Collection;
using resource::Writes;
using v1::Evaluation;
using v1::EvaluationFramework;
using v1::PrefillEvaluationRequest;
using v1::ScoredAssignments;

constexpr char kEvaluationType[] = "personnel.district/Evaluation";
constexpr char kSummarize[] = "district.meeting.v1.AssignmentService.SummarizeAssignments";
// Names that a person had before merges; further ones are not asked for.
constexpr int kMostFormerNames = 20;

// What meeting is asked for, and by which framework its answer is judged.
struct Question {
  EvaluationFramework framework;
  std::string filter;
  time::DayNumber as_of = 0;
};

absl::StatusOr<Lead> LeadOf(db::Session& session, const std::string& person, time::DayNumber day) {
  Lead lead{.people = {person}, .posts = {}};
  auto former =
      session.Query(db::SqlCat("SELECT name FROM redirects WHERE target = ", db::Bind(person),
                               " ORDER BY name LIMIT ", kMostFormerNames));
  if (!former.ok()) return former.status();
  for (const db::Row& row : *former) lead.people.push_back(row.Text());
  auto held = HeldPosts(session, {person}, day, /*read_time=*/0);
  if (!held.ok()) return held.status();
  for (const v1::HeldPost& post : (*held)[person]) lead.posts.push_back(post.post().name());
  return lead;
}

absl::StatusOr<Question> QuestionOn(const Collection& collection, const rpc::Call& call,
                                    db::Session& session) {
  const std::string& name = call.request_as<PrefillEvaluationRequest>().name();
  auto access = resource::Access::Of(collection, call, {name}, session);
  if (!access.ok()) return access.status();
  if (absl::Status shown = access->Check(name); !shown.ok()) return shown;
  auto rows = session.Query(
      db::SqlCat("SELECT e.body, f.body FROM evaluations e JOIN evaluation_frameworks f ON "
                 "f.name = e.framework WHERE e.name = ",
                 db::Bind(name), " AND e.delete_time = 0"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound(kEvaluationType, name);
  const auto evaluation = ParseBody<Evaluation>(rows->front(), 0);
  Question question{.framework = ParseBody<EvaluationFramework>(rows->front(), 1)};
  absl::Status scored = CheckScoredFromAssignments(question.framework);
  if (!scored.ok()) return scored;
  const time::Period period = PeriodOf(evaluation);
  auto day = CountingDay(period, time::DayInVietnam(session.now()));
  if (!day.ok()) return day.status();
  question.as_of = *day;
  auto lead = LeadOf(session, std::string(api::TopOf(name)), *day);
  if (!lead.ok()) return lead.status();
  auto filter = AssignmentsFilter(*lead, time::FromCivilDay(period.begin()));
  if (!filter.ok()) return filter.status();
  question.filter = *std::move(filter);
  return question;
}

absl::Status NotAnswered(const absl::Status& status) {
  if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) return status;
  return api::Error(absl::StatusCode::kUnavailable, "UNAVAILABLE")
      .Message("the service meeting, which counts the assignments, cannot answer now; try again")
      .Metadata("service", "meeting")
      .RetryAfter(absl::Seconds(1))
      .Vietnamese("Chưa lấy được kết quả thực hiện nhiệm vụ; phiếu đánh giá được giữ nguyên.");
}

ScoredAssignments AssignmentsIn(const SummarizeAssignmentsResponse& answer, absl::Time asked,
                                const std::string& filter) {
  const meeting::v1::AssignmentCounts& total = answer.total();
  ScoredAssignments assignments;
  assignments.set_done_on_time_count(total.done_on_time_count());
  assignments.set_done_late_count(total.done_late_count());
  assignments.set_done_no_deadline_count(total.done_no_deadline_count());
  assignments.set_open_overdue_count(total.open_overdue_count());
  *assignments.mutable_as_of() = answer.as_of();
  resource::SetMicros(assignments, "read_time", absl::ToUnixMicros(asked));
  assignments.set_filter(filter);
  return assignments;
}

void WriteScores(resource::Service& service, const Collection& collection, rpc::CallPtr call,
                 EvaluationFramework framework, ScoredAssignments assignments) {
  service.Write(
      std::move(call), {},
      [&collection, framework = std::move(framework), assignments = std::move(assignments)](
          const rpc::Call& call, Writes& writes) -> absl::StatusOr<resource::Response> {
        const auto& request = call.request_as<PrefillEvaluationRequest>();
        auto updated =
            writes.Update(collection, {{.name = request.name(),
                                        .etag = request.etag(),
                                        .path = "",
                                        .change = [&](resource::Message& message) {
                                          return Prefill(framework, assignments,
                                                         static_cast<Evaluation&>(message));
                                        }}});
        if (!updated.ok()) return updated.status();
        return std::move(updated->front());
      });
}

void Ask(resource::Service& service, const Collection& collection, const rpc::CallPtr& call,
         Question question) {
  rpc::PeerClient* const meeting = service.Peer("meeting");
  if (!meeting) return call->Fail(NotAnswered(absl::UnavailableError("no peer")));
  SummarizeAssignmentsRequest request;
  request.set_filter(question.filter);
  request.set_as_of(time::FormatDay(question.as_of));
  const absl::Time asked = service.database().now();
  meeting->CallMethod(
      kSummarize, request, {call->deadline(), call->authorization(), call->traceparent()},
      [&service, &collection, call, asked, question = std::move(question)](
          absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer) {
        if (!answer.ok()) return call->Fail(NotAnswered(answer.status()));
        WriteScores(service, collection, call, question.framework,
                    AssignmentsIn(static_cast<const SummarizeAssignmentsResponse&>(**answer), asked,
                                  question.filter));
      });
}

void PrefillOne(resource::Service& service, const Collection& collection,
                const rpc::CallPtr& call) {
  auto question = std::make_shared<Question>();
  service.database().Read(
      {.deadline = call->deadline(),
       .run = [&collection, call, question](db::Session& session) -> absl::Status {
         auto read = QuestionOn(collection, *call, session);
         if (!read.ok()) return read.status();
         *question = *std::move(read);
         return absl::OkStatus();
       },
       .done =
           [&service, &collection, call, question](absl::Status status) {
             if (!status.ok()) return call->Fail(status);
             Ask(service, collection, call, std::move(*question));
           },
       .caller = call->identity().subject});
}

}  // namespace

void ServeEvaluationPrefill(resource::Service& service) {
  const Collection& evaluations = service.catalog().Of<Evaluation>();
  service.server().Handle(
      "district.personnel.v1.EvaluationService.PrefillEvaluation",
      [&service, &evaluations](const rpc::CallPtr& call) {
        PrefillOne(service, evaluations, call);
      },
      rpc::Units::kMayWrite);
}

}  // namespace district::personnel
