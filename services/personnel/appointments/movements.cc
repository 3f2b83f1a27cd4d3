// Movements of people between posts: appoint, transfer, end. Each is one transaction and rests on a
// decision.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "services/personnel/appointments/register.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using google::protobuf::Message;
using v1::Appointment;

// What appoint and transfer say of the appointment they open.
template <typename Request>
std::unique_ptr<Appointment> Drafted(const Request& request, resource::Writes& writes) {
  auto appointment = std::make_unique<Appointment>();
  const std::string id = request.appointment_id().empty()
                             ? api::NewResourceId(writes.transaction().now())
                             : request.appointment_id();
  appointment->set_name(writes.catalog().Of<Appointment>().pattern().Name(request.name(), id));
  appointment->set_post(request.post());
  appointment->set_kind(request.kind());
  appointment->set_term(request.term());
  appointment->set_deciding_document(request.deciding_document());
  appointment->set_note(request.note());
  *appointment->mutable_start_date() = request.start_date();
  if (request.has_end_date()) *appointment->mutable_end_date() = request.end_date();
  return appointment;
}

absl::StatusOr<Appointment> Open(std::unique_ptr<Appointment> appointment,
                                 resource::Writes& writes) {
  std::vector<resource::Writes::Draft> drafts;
  drafts.push_back({std::move(appointment), ""});
  auto created = writes.Create(writes.catalog().Of<Appointment>(), std::move(drafts));
  if (!created.ok()) return created.status();
  return std::move(static_cast<Appointment&>(*created->front()));
}

// Changes one appointment; `path` is where the request speaks of it, "" where its fields are those
// of the appointment.
absl::StatusOr<Appointment> Change(const std::string& name, const std::string& etag,
                                   const std::string& path,
                                   std::function<absl::Status(Appointment&)> change,
                                   resource::Writes& writes) {
  std::vector<resource::Writes::Edit> edits;
  edits.push_back({.name = name,
                   .etag = etag,
                   .path = path,
                   .change = [change = std::move(change)](Message& message) {
                     return change(static_cast<Appointment&>(message));
                   }});
  auto updated = writes.Update(writes.catalog().Of<Appointment>(), std::move(edits));
  if (!updated.ok()) return updated.status();
  return std::move(static_cast<Appointment&>(*updated->front()));
}

absl::Status AlreadyEnded(const Appointment& appointment, const std::string& field) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "ALREADY_ENDED")
      .Message(absl::StrCat(appointment.name(), " has ended already"))
      .Field(field, "has ended already")
      .Precondition("ENDED", appointment.name(), "correct its end by UpdateAppointment")
      .Vietnamese("Việc giữ chức vụ này đã kết thúc; nếu ghi sai, hãy đính chính.");
}

absl::StatusOr<Appointment> Appoint(const rpc::Call&, const v1::AppointRequest& request,
                                    resource::Writes& writes) {
  return Open(Drafted(request, writes), writes);
}

absl::StatusOr<Appointment> EndAppointment(const rpc::Call&,
                                           const v1::EndAppointmentRequest& request,
                                           resource::Writes& writes) {
  const bool by_itself = request.end_reason() == Appointment::END_OF_TERM ||
                         request.end_reason() == Appointment::DEATH;
  if (!by_itself && request.ending_document().empty()) {
    return api::Error(absl::StatusCode::kInvalidArgument, "REQUIRED")
        .Message("ending_document is needed for this reason")
        .Field("ending_document", "is needed for this reason")
        .Vietnamese("Cần nêu quyết định cho thôi giữ chức vụ.");
  }
  return Change(
      request.name(), request.etag(), "",
      [&request](Appointment& appointment) -> absl::Status {
        if (appointment.end_reason() != Appointment::END_REASON_UNSPECIFIED) {
          return AlreadyEnded(appointment, "name");
        }
        *appointment.mutable_end_date() = request.end_date();
        appointment.set_end_reason(request.end_reason());
        appointment.set_ending_document(request.ending_document());
        return absl::OkStatus();
      },
      writes);
}

absl::Status EndForTransfer(const v1::TransferRequest& request, time::DayNumber first_day,
                            Appointment& appointment) {
  const time::DaySpan span = SpanOf(appointment);
  if (appointment.end_reason() != Appointment::END_REASON_UNSPECIFIED || span.end < first_day) {
    return AlreadyEnded(appointment, "appointment");
  }
  if (first_day <= span.begin) {
    return api::Error(absl::StatusCode::kInvalidArgument, "DATES_REVERSED")
        .Message("start_date is not after the first day of the appointment that ends")
        .Field("start_date", "is not after the first day of the appointment that ends")
        .Vietnamese("Ngày nhận chức vụ mới phải sau ngày bắt đầu chức vụ cũ.");
  }
  *appointment.mutable_end_date() = time::FromDayNumber(time::DayBefore(first_day));
  appointment.set_end_reason(Appointment::TRANSFER);
  appointment.set_ending_document(request.deciding_document());
  return absl::OkStatus();
}

absl::StatusOr<v1::TransferResponse> Transfer(const rpc::Call&, const v1::TransferRequest& request,
                                              resource::Writes& writes) {
  if (!absl::StartsWith(request.appointment(), request.name() + "/")) {
    return api::InvalidField("appointment", absl::StrCat("is not one of ", request.name()));
  }
  const time::DayNumber first_day = time::ToDayNumber(request.start_date());
  if (time::FirstDay(first_day) != first_day) {
    return api::InvalidField("start_date", "must be a whole day: the old post ends the day before");
  }
  // The two are judged together: whoever moves from one seat of a body to another was its member
  // all the time.
  absl::StatusOr<Appointment> ended = Change(
      request.appointment(), "", "appointment",
      [&](Appointment& appointment) { return EndForTransfer(request, first_day, appointment); },
      writes);
  if (!ended.ok()) return ended.status();
  std::unique_ptr<Appointment> draft = Drafted(request, writes);
  if (request.kind() == Appointment::KIND_UNSPECIFIED) draft->set_kind(ended->kind());
  absl::StatusOr<Appointment> opened = Open(std::move(draft), writes);
  if (!opened.ok()) return opened.status();
  v1::TransferResponse response;
  *response.mutable_ended() = *std::move(ended);
  *response.mutable_opened() = *std::move(opened);
  return response;
}

}  // namespace

void ServeMovements(resource::Service& service) {
  const std::string prefix = "district.personnel.v1.PeopleService.";
  service.ServeWrite<v1::AppointRequest, Appointment>(prefix + "Appoint", &Appoint,
                                                      rpc::Units::kMayWrite);
  service.ServeWrite<v1::TransferRequest, v1::TransferResponse>(prefix + "Transfer", &Transfer,
                                                                rpc::Units::kMayWrite);
  service.ServeWrite<v1::EndAppointmentRequest, Appointment>(
      prefix + "EndAppointment", &EndAppointment, rpc::Units::kMayWrite);
}

}  // namespace district::personnel
