#include "services/personnel/appointments/memberships.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using resource::Action;
using v1::Appointment;
using v1::Post;

absl::Status NotAMember(const std::string& office, const std::string& body, time::DayNumber day,
                        const std::string& field) {
  const std::string when = day == time::kBeginningOfTime
                               ? "since a day that nobody recorded"
                               : absl::StrCat("on ", time::FormatDay(day));
  return api::Error(absl::StatusCode::kFailedPrecondition, "MEMBERSHIP_REQUIRED")
      .Message(absl::StrCat(office, " requires a seat of ", body, ", and ", when, " there is none"))
      .Field(field, absl::StrCat("leaves ", office, " without a seat of ", body, " ", when))
      .Precondition("MEMBERSHIP", body, "appoint to a seat of it for all days of the office")
      .Vietnamese("Người giữ chức vụ này phải là thành viên của tổ chức trong suốt thời gian giữ.");
}

// The days on which a seat was held and is held no longer lie within these.
std::optional<time::DaySpan> DaysLost(const resource::Change& change) {
  const auto* before = change.before_as<Appointment>();
  if (!TakesSeat(before)) return std::nullopt;
  const time::DaySpan was = SpanOf(*before), is = SpanOf(change.after_as<Appointment>());
  if (LeavesSeatTaken(change) && is.begin <= was.begin && was.end <= is.end) return std::nullopt;
  return was;
}

// The days on which somebody has seats of a body.
std::vector<time::DaySpan> SeatDays(const HeldByName& theirs, const std::string& body,
                                    const Holdings& holdings) {
  std::vector<time::DaySpan> days;
  for (const auto& [name, held] : theirs) {
    if (!held.takes_seat() || api::TopOf(held.post) != body) continue;
    if (holdings.post(held.post).kind() == Post::SEAT) days.push_back(held.days);
  }
  return days;
}

}  // namespace

void Memberships::Note(const resource::PlacedChange& placed, const Holdings& holdings) {
  const auto& [change, path] = placed;
  const auto& after = change.after_as<Appointment>();
  const Post& post = holdings.post(after.post());
  const bool deleted = change.action == Action::kDelete;
  const std::string person(api::TopOf(after.name()));
  if (!deleted && !StaysTheSame(change) && !post.required_body().empty()) {
    noted_.push_back({path, person, after.name(), post.required_body(), SpanOf(after), "post"});
  }
  if (post.kind() != Post::SEAT) return;
  const std::optional<time::DaySpan> lost = DaysLost(change);
  if (!lost) return;
  noted_.push_back({path, person, "", std::string(api::TopOf(after.post())), *lost,
                    deleted ? "name" : "end_date"});
}

void Memberships::Note(const SeatChanges::Lost& lost) {
  noted_.push_back(
      {lost.path, lost.person, "", lost.body, lost.days, lost.closed ? "name" : "end_date"});
}

absl::Status Memberships::Check(const Holdings& holdings) const {
  for (const Noted& noted : noted_) {
    const auto found = holdings.of_people.find(noted.person);
    if (found == holdings.of_people.end()) continue;
    const HeldByName& theirs = found->second;
    for (const auto& [name, office] : theirs) {
      if (holdings.post(office.post).required_body() != noted.body) continue;
      if (!noted.office.empty() && name != noted.office) continue;
      const time::DaySpan days = Common(office.days, noted.days);
      if (days.begin >= days.end) continue;
      const auto day = FirstUncovered(days, SeatDays(theirs, noted.body, holdings));
      if (!day) continue;
      return api::WithFieldPrefix(NotAMember(name, noted.body, *day, noted.field),
                                  api::Below(noted.path));
    }
  }
  return absl::OkStatus();
}

}  // namespace district::personnel
