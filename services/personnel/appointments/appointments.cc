// Appointments: declaration, and the rules of one by itself.
#include <memory>

#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "district/personnel/v1/people.pb.h"
#include "services/personnel/appointments/appointment_hook.h"
#include "services/personnel/appointments/register.h"
#include "services/personnel/rows/spans.h"
#include "services/personnel/tree/unit_scope.h"

namespace district::personnel {
namespace {

using v1::Appointment;

absl::Status CheckAppointment(Appointment& appointment, const Appointment*) {
  const time::DaySpan span = SpanOf(appointment);
  if (span.begin >= span.end) {
    return api::Error(absl::StatusCode::kInvalidArgument, "DATES_REVERSED")
        .Message("end_date is before start_date")
        .Field("end_date", "is before start_date")
        .Vietnamese("Ngày thôi giữ chức vụ phải sau ngày bắt đầu.");
  }
  if (appointment.end_reason() != Appointment::END_REASON_UNSPECIFIED &&
      !appointment.has_end_date()) {
    return api::Error(absl::StatusCode::kInvalidArgument, "END_DATE_MISSING")
        .Message("end_reason goes with an end_date only")
        .Field("end_reason", "goes with an end_date only")
        .Vietnamese("Lý do thôi giữ chức vụ phải đi cùng ngày thôi giữ.");
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> Appointments() {
  return resource::Declare<Appointment>("appointments")
      .Derive("person", [](const Appointment& a) -> db::Value { return api::TopOf(a.name()); })
      .Derive("organization",
              [](const Appointment& a) -> db::Value { return api::TopOf(a.post()); })
      .Derive("from_day",
              [](const Appointment& a) -> db::Value { return int64_t{SpanOf(a).begin}; })
      .Derive("until_day", [](const Appointment& a) -> db::Value { return int64_t{SpanOf(a).end}; })
      .Normalize(&CheckAppointment)
      .ChangedByUnits(&AppointWithinUnit)
      .LockParents()
      .OnBatch(&MakeAppointmentHook)
      .ByDay()
      .WithRedirects()
      .WithHistory();
}

}  // namespace district::personnel
