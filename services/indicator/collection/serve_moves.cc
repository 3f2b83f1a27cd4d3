// The moves of submissions: handed in, given back, approved, made known, opened again.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/service.h"
#include "common/time/period.h"
#include "services/indicator/collection/figure_locks.h"
#include "services/indicator/collection/figures_held.h"
#include "services/indicator/collection/find_forms.h"
#include "services/indicator/collection/forms.h"
#include "services/indicator/collection/moves.h"
#include "services/indicator/collection/register.h"

namespace district::indicator {
namespace {

using collection::FigureAsked;
using resource::Writes;
using v1::ReportForm;
using v1::Submission;
using v1::SubmissionMove;

constexpr char kMethods[] = "district.indicator.v1.SubmissionService.";
// More missing figures than this are not named in an error.
constexpr size_t kMostNamed = 20;

template <typename Request>
const std::string& NoteOf(const Request& request) {
  if constexpr (requires { request.reason(); }) {
    return request.reason();
  } else {
    return request.note();
  }
}

// Moves the submission that a request names; `act`, perhaps null, then changes what the move
// changes beside the state, while the submission is locked.
template <typename Request>
absl::StatusOr<Submission> Take(const Request& request, SubmissionMove::Action action,
                                Writes& writes,
                                const std::function<absl::Status(Submission&)>& act = nullptr) {
  const collection::Move move{.action = action,
                              .time = writes.transaction().now(),
                              .subject = writes.call().identity().subject,
                              .person = writes.call().identity().person,
                              .note = NoteOf(request)};
  auto moved = writes.Update(writes.catalog().Of<Submission>(),
                             {{.name = request.name(),
                               .etag = request.etag(),
                               .path = "",
                               .change = [&](resource::Message& message) {
                                 auto& submission = static_cast<Submission&>(message);
                                 absl::Status status = collection::TakeMove(move, submission);
                                 return status.ok() && act ? act(submission) : status;
                               }}});
  if (!moved.ok()) return moved.status();
  return std::move(static_cast<Submission&>(*moved->front()));
}

absl::Status CheckHasBegun(const Submission& submission, const ReportForm& form, absl::Time now) {
  const auto period = time::Period::Parse(submission.period());
  if (!period.ok()) return period.status();
  const time::DayNumber first =
      time::FromCivilDay(collection::DaysOf(*period, form.cutoff()).first);
  if (first <= time::DayInVietnam(now)) return absl::OkStatus();
  const std::string begins = absl::StrCat("begins on ", time::FormatDay(first));
  return api::Error(absl::StatusCode::kFailedPrecondition, "PERIOD_NOT_BEGUN")
      .Message(absl::StrCat("the period of ", submission.name(), " ", begins))
      .Precondition("PERIOD", submission.name(), begins)
      .Vietnamese("Kỳ báo cáo chưa bắt đầu.");
}

absl::Status AreMissing(const Submission& submission, const std::vector<FigureAsked>& missing) {
  api::Error error(absl::StatusCode::kFailedPrecondition, "FIGURES_MISSING");
  error.Message(absl::StrCat(submission.name(), " lacks ", missing.size(), " figures"))
      .Metadata("missing_count", absl::StrCat(missing.size()))
      .Vietnamese(absl::StrCat("Báo cáo còn thiếu ", missing.size(), " số liệu."));
  for (size_t i = 0; i < missing.size() && i < kMostNamed; ++i) {
    const std::string& category = missing[i].category;
    error.Precondition(
        "FIGURE_MISSING", missing[i].indicator,
        category.empty() ? "has no level" : absl::StrCat("has no level of category ", category));
  }
  return error;
}

// Notes which figures are missing; refuses that unless it is allowed.
absl::Status NoteMissing(db::Session& session, const ReportForm& form, bool allow_incomplete,
                         Submission& submission) {
  const std::vector<FigureAsked> asked = collection::FiguresAsked(form);
  auto held = collection::FindFiguresHeld(session, asked, {submission.organization()},
                                          {submission.period()});
  if (!held.ok()) return held.status();
  const std::vector<FigureAsked> missing =
      collection::MissingOf(asked, (*held)[{submission.organization(), submission.period()}]);
  if (!missing.empty() && !allow_incomplete) return AreMissing(submission, missing);
  submission.clear_missing_figures();
  for (const FigureAsked& figure : missing) {
    v1::MissingFigure& told = *submission.add_missing_figures();
    told.set_indicator(figure.indicator);
    told.set_category(figure.category);
  }
  return absl::OkStatus();
}

absl::StatusOr<Submission> Submit(const rpc::Call&, const v1::SubmitSubmissionRequest& request,
                                  Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  return Take(request, SubmissionMove::SUBMIT, writes, [&](Submission& submission) -> absl::Status {
    auto form = collection::FindForm(transaction, api::TopOf(submission.name()));
    if (!form.ok()) return form.status();
    if (!form->has_value()) {
      return api::NotFound("indicator.district/ReportForm", api::TopOf(submission.name()));
    }
    // What a report must hold to be handed in.
    absl::Status status = CheckHasBegun(submission, **form, transaction.now());
    if (status.ok()) {
      status = NoteMissing(transaction, **form, request.allow_incomplete(), submission);
    }
    return status;
  });
}

absl::StatusOr<Submission> Approve(const rpc::Call&, const v1::ApproveSubmissionRequest& request,
                                   Writes& writes) {
  auto form = collection::LockIndicatorsOf(writes, request.name());
  if (!form.ok()) return form.status();
  return Take(request, SubmissionMove::APPROVE, writes, [&](Submission& submission) {
    if (!request.agenda_item().empty()) submission.set_agenda_item(request.agenda_item());
    collection::LockFigures(writes.transaction(), *form, submission);
    return absl::OkStatus();
  });
}

absl::StatusOr<Submission> Reopen(const rpc::Call&, const v1::ReopenSubmissionRequest& request,
                                  Writes& writes) {
  return Take(request, SubmissionMove::REOPEN, writes, [&](Submission& submission) {
    return collection::UnlockFigures(writes.transaction(), submission);
  });
}

template <typename Request>
void ServeMove(resource::Service& service, const std::string& method,
               SubmissionMove::Action action) {
  service.ServeWrite<Request, Submission>(
      absl::StrCat(kMethods, method),
      [action](const rpc::Call&, const Request& request, Writes& writes) {
        return Take(request, action, writes);
      });
}

}  // namespace

void ServeSubmissionMoves(resource::Service& service) {
  service.ServeWrite<v1::SubmitSubmissionRequest, Submission>(
      absl::StrCat(kMethods, "SubmitSubmission"), &Submit);
  ServeMove<v1::ReturnSubmissionRequest>(service, "ReturnSubmission", SubmissionMove::RETURN);
  service.ServeWrite<v1::ApproveSubmissionRequest, Submission>(
      absl::StrCat(kMethods, "ApproveSubmission"), &Approve);
  ServeMove<v1::PublishSubmissionRequest>(service, "PublishSubmission", SubmissionMove::PUBLISH);
  service.ServeWrite<v1::ReopenSubmissionRequest, Submission>(
      absl::StrCat(kMethods, "ReopenSubmission"), &Reopen);
}

}  // namespace district::indicator
