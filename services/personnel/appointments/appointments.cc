// Appointments: declaration, and the rules of one appointment beside others.

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/personnel/v1/people.pb.h"
#include "services/personnel/appointments/claims.h"
#include "services/personnel/appointments/conferred_seats.h"
#include "services/personnel/appointments/memberships.h"
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

// The rules of the appointments of one batch: what they claim, the seats that offices bring, and
// those that they require. Seats that are opened, moved and closed because of others claim what
// they hold like all; the rest is seen to where it began.
class AppointmentBinding : public resource::Binding {
 public:
  explicit AppointmentBinding(resource::Writes& writes)
      : writes_(writes), follows_(writes.following()) {}

  absl::Status Load(const std::vector<resource::PlacedChange>& changes) {
    for (const auto& [change, path] : changes) paths_.push_back(path);
    return claims_.Load(writes_.transaction(), changes);
  }

  absl::Status Before(const resource::Change& change) override {
    const auto* before = change.before_as<Appointment>();
    const auto& after = change.after_as<Appointment>();
    const std::string& path = paths_[next_++];
    if (change.action != resource::Action::kDelete && !ClaimsTheSame(after, before)) {
      if (absl::Status status = claims_.Take(after); !status.ok()) return status;
    }
    if (follows_) return absl::OkStatus();
    const v1::Post& post = claims_.post(after.post());
    conferred_.Note(change, post, claims_.HasConferred(after), path);
    memberships_.Note(change, post, path);
    return absl::OkStatus();
  }

  absl::Status After() override {
    if (follows_) return absl::OkStatus();
    absl::StatusOr<std::vector<ConferredSeats::Moved>> moved = conferred_.Follow(writes_);
    if (!moved.ok()) return moved.status();
    for (const ConferredSeats::Moved& one : *moved) memberships_.Note(one);
    return memberships_.Check(writes_.transaction());
  }

 private:
  resource::Writes& writes_;
  const bool follows_;
  Claims claims_;
  ConferredSeats conferred_;
  Memberships memberships_;
  std::vector<std::string> paths_;
  size_t next_ = 0;
};

absl::StatusOr<std::unique_ptr<resource::Binding>> BindAppointments(
    resource::Writes& writes, const std::vector<resource::PlacedChange>& changes) {
  auto binding = std::make_unique<AppointmentBinding>(writes);
  if (absl::Status status = binding->Load(changes); !status.ok()) return status;
  return binding;
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
      .BindBatch(&BindAppointments)
      .ByDay()
      .WithRedirects()
      .WithHistory();
}

}  // namespace district::personnel
