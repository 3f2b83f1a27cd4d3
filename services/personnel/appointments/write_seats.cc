#include "services/personnel/appointments/write_seats.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/api/names.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using resource::Writes;
using v1::Appointment;

using OfficesByName = std::map<std::string, Appointment>;

// Gives the seat these of the days of the office; a bound that is the office's is said as there.
void SetDays(const Appointment& office, const time::DaySpan& days, Appointment& seat) {
  const time::DaySpan held = SpanOf(office);
  seat.clear_start_date();
  seat.clear_end_date();
  seat.clear_end_reason();
  seat.clear_ending_document();
  if (days.begin != held.begin) {
    *seat.mutable_start_date() = time::FromDayNumber(days.begin);
  } else if (office.has_start_date()) {
    *seat.mutable_start_date() = office.start_date();
  }
  if (days.end != held.end) {
    *seat.mutable_end_date() = time::FromDayNumber(time::DayBefore(days.end));
    return;
  }
  if (office.has_end_date()) *seat.mutable_end_date() = office.end_date();
  seat.set_end_reason(office.end_reason());
  seat.set_ending_document(office.ending_document());
}

std::unique_ptr<Appointment> SeatOf(const Appointment& office, const std::string& name,
                                    const std::string& seat, const time::DaySpan& days) {
  auto draft = std::make_unique<Appointment>();
  draft->set_name(name);
  draft->set_post(seat);
  draft->set_kind(Appointment::EX_OFFICIO);
  draft->set_conferred_by(office.name());
  draft->set_deciding_document(office.deciding_document());
  SetDays(office, days, *draft);
  *draft->mutable_provenance() = office.provenance();
  return draft;
}

absl::Status Move(const SeatChanges& changes, const OfficesByName& offices,
                  const resource::BatchRule& rule, Writes& writes) {
  if (changes.kept.empty()) return absl::OkStatus();
  std::vector<Writes::Edit> edits;
  for (const SeatChanges::Kept& one : changes.kept) {
    const Appointment& office = offices.at(one.seat.office);
    edits.push_back({.name = one.seat.name,
                     .path = one.path,
                     .change = [&office, &one](google::protobuf::Message& message) {
                       SetDays(office, one.seat.days, static_cast<Appointment&>(message));
                       return absl::OkStatus();
                     }});
  }
  return writes.Update(writes.catalog().Of<Appointment>(), std::move(edits), rule).status();
}

absl::Status Close(const SeatChanges& changes, const resource::BatchRule& rule, Writes& writes) {
  if (changes.closed.empty()) return absl::OkStatus();
  std::vector<Writes::Removal> removals;
  for (const SeatChanges::Closed& one : changes.closed) {
    removals.push_back({.name = one.name, .path = one.path});
  }
  return writes.Delete(writes.catalog().Of<Appointment>(), std::move(removals), rule).status();
}

absl::Status Open(const SeatChanges& changes, const OfficesByName& offices,
                  const resource::BatchRule& rule, Writes& writes) {
  if (changes.opened.empty()) return absl::OkStatus();
  const auto& appointments = writes.catalog().Of<Appointment>();
  std::vector<Writes::Draft> drafts;
  for (const SeatChanges::Opened& one : changes.opened) {
    const Appointment& office = offices.at(one.opening.office);
    const std::string name = appointments.pattern().Name(
        std::string(api::TopOf(office.name())), api::NewResourceId(writes.transaction().now()));
    drafts.push_back({SeatOf(office, name, one.post, one.opening.days), one.path});
  }
  return writes.Create(appointments, std::move(drafts), rule).status();
}

}  // namespace

absl::Status WriteSeats(const SeatChanges& changes, const resource::BatchRule& rule,
                        Writes& writes) {
  auto offices = BodiesNamed<Appointment>(writes.transaction(), "appointments", changes.Offices());
  if (!offices.ok()) return offices.status();
  absl::Status status = Move(changes, *offices, rule, writes);
  if (status.ok()) status = Close(changes, rule, writes);
  if (status.ok()) status = Open(changes, *offices, rule, writes);
  return status;
}

}  // namespace district::personnel
