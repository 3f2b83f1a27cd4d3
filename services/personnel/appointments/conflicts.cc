#include "services/personnel/appointments/conflicts.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using v1::Appointment;

absl::Status Occupied(const std::string& post, int seats) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "POST_OCCUPIED")
      .Message(absl::StrCat("all seats of ", post, " are taken on some day of the term: ", seats))
      .Field("post", absl::StrCat("has ", seats, " seats, and all are taken on some day"))
      .Precondition("SEATS", post, "end an appointment or add a seat first")
      .Vietnamese("Chức danh đã đủ số người giữ trong khoảng thời gian này.");
}

absl::Status AlreadyHeld(const std::string& other) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "ALREADY_HELD")
      .Message(absl::StrCat(other, " is of the same person and post, on some of the days"))
      .Field("post", absl::StrCat("is held by the same person on some of the days: ", other))
      .Precondition("APPOINTMENT", other, "change that appointment, or give the days of both")
      .Vietnamese("Người này đã giữ chức danh đó trong khoảng thời gian này.");
}

absl::Status SecondPrimary(const std::string& other) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "SECOND_PRIMARY")
      .Message(absl::StrCat(other, " is PRIMARY on some of the days"))
      .Field("kind", "is PRIMARY beside another PRIMARY appointment on some day")
      .Precondition("PRIMARY", other, "end it first, or make one of the two CONCURRENT")
      .Vietnamese("Trong cùng một ngày mỗi người chỉ có một chức vụ chính.");
}

// Nobody holds a post twice on one day, nor acts in it twice. What an office brings gives way to
// what a person holds anyway, and fills the days between.
absl::Status CheckOnce(const Held& wanted, const HeldByName& theirs) {
  if (wanted.is_conferred()) return absl::OkStatus();
  for (const auto& [name, held] : theirs) {
    if (name == wanted.name || held.is_conferred() || held.post != wanted.post) continue;
    if (held.takes_seat() != wanted.takes_seat()) continue;
    if (held.days.Overlaps(wanted.days)) return AlreadyHeld(name);
  }
  return absl::OkStatus();
}

absl::Status CheckSeats(const Held& wanted, const HeldByName& holders, int seats) {
  std::vector<time::DaySpan> others;
  for (const auto& [name, other] : holders) {
    const bool gives_way = other.is_conferred() && other.person == wanted.person;
    if (name != wanted.name && !gives_way) others.push_back(other.days);
  }
  if (MostAtOnce(others, wanted.days) >= seats) return Occupied(wanted.post, seats);
  return absl::OkStatus();
}

absl::Status CheckPrimary(const Held& wanted, const HeldByName& theirs) {
  if (wanted.kind != Appointment::PRIMARY) return absl::OkStatus();
  for (const auto& [name, held] : theirs) {
    if (name == wanted.name || held.kind != Appointment::PRIMARY) continue;
    if (held.days.Overlaps(wanted.days)) return SecondPrimary(name);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckConflicts(const Held& wanted, const Holdings& holdings) {
  static const auto* const nothing = new HeldByName;
  if (wanted.is_conferred() && wanted.kind != Appointment::EX_OFFICIO) {
    return api::InvalidField("kind", "must stay EX_OFFICIO where another post confers this one");
  }
  const auto found = holdings.of_people.find(wanted.person);
  const HeldByName& theirs = found == holdings.of_people.end() ? *nothing : found->second;
  absl::Status status = CheckOnce(wanted, theirs);
  const auto holders = holdings.of_posts.find(wanted.post);
  if (status.ok() && wanted.takes_seat() && holders != holdings.of_posts.end()) {
    status = CheckSeats(wanted, holders->second, holdings.post(wanted.post).seats());
  }
  if (status.ok()) status = CheckPrimary(wanted, theirs);
  return status;
}

}  // namespace district::personnel
