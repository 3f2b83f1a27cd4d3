// Appointments: declaration, and the rules of one appointment beside others.
#include "services/personnel/appointments.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/personnel/v1/people.pb.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/personnel.h"
#include "services/personnel/spans.h"

namespace district::personnel {
namespace {

using v1::Appointment;
using v1::Post;

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

absl::Status CheckSeats(db::Transaction& transaction, const Appointment& after, const Post& post) {
  if (post.seats() == 0 || after.kind() == Appointment::ACTING) return absl::OkStatus();
  // The row is locked only where seats are counted, so that two appointments cannot take one; their
  // number may have changed meanwhile.
  absl::StatusOr<Post> locked = PostOf(transaction, after.post(), " FOR UPDATE");
  if (!locked.ok() || locked->seats() == 0) return locked.status();
  absl::StatusOr<int64_t> others =
      MostHolders(transaction, after.post(), SpanOf(after), /*except=*/after.name());
  if (!others.ok()) return others.status();
  const int seats = locked->seats();
  if (*others < seats) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "POST_OCCUPIED")
      .Message(absl::StrCat("all seats of ", after.post(),
                            " are taken on some day of the term: ", seats))
      .Field("post", absl::StrCat("has ", seats, " seats, and all are taken on some day"))
      .Precondition("SEATS", after.post(), "end an appointment or add a seat first")
      .Vietnamese("Chức danh đã đủ số người giữ trong khoảng thời gian này.");
}

// The person's row is locked, so that two appointments cannot both become the main one.
absl::Status CheckPrimary(db::Transaction& transaction, const Appointment& after) {
  if (after.kind() != Appointment::PRIMARY) return absl::OkStatus();
  const std::string person = api::TopOf(after.name());
  if (absl::Status status = LockPerson(transaction, person); !status.ok()) return status;
  const time::DaySpan span = SpanOf(after);
  absl::StatusOr<std::vector<db::Row>> others = transaction.Query(
      "SELECT name FROM appointments WHERE person = ? AND name <> ? AND kind = ? AND delete_time = "
      "0 AND from_day < ? AND until_day > ? ORDER BY name LIMIT 1",
      {person, after.name(), int64_t{Appointment::PRIMARY}, int64_t{span.end},
       int64_t{span.begin}});
  if (!others.ok()) return others.status();
  if (others->empty()) return absl::OkStatus();
  const std::string& other = db::AsText(others->front()[0]);
  return api::Error(absl::StatusCode::kFailedPrecondition, "SECOND_PRIMARY")
      .Message(absl::StrCat(other, " is PRIMARY on some of the days"))
      .Field("kind", "is PRIMARY beside another PRIMARY appointment on some day")
      .Precondition("PRIMARY", other, "end it first, or make one of the two CONCURRENT")
      .Vietnamese("Trong cùng một ngày mỗi người chỉ có một chức vụ chính.");
}

// What an office brings with it has the days of the office.
absl::Status CheckConferred(db::Transaction& transaction, const Appointment& after,
                            const Appointment* before) {
  if (after.conferred_by().empty()) return absl::OkStatus();
  if (after.kind() != Appointment::EX_OFFICIO) {
    return api::InvalidField("kind", "must stay EX_OFFICIO where another post confers this one");
  }
  absl::StatusOr<std::vector<db::Row>> rows =
      transaction.Query("SELECT body FROM appointments WHERE name = ?", {after.conferred_by()});
  if (!rows.ok()) return rows.status();
  const Appointment office =
      rows->empty() ? Appointment() : ParseBody<Appointment>(rows->front(), 0);
  const time::DaySpan held = SpanOf(office), span = SpanOf(after);
  const bool comes_back = before && before->has_delete_time();
  if (!comes_back && held.begin == span.begin && held.end == span.end) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "CONFERRED_BY_OFFICE")
      .Message(absl::StrCat(after.name(), " follows ", after.conferred_by()))
      .Field(comes_back ? "name" : "end_date", "follows the office that confers this seat")
      .Precondition("CONFERRED", after.conferred_by(), "change the appointment to the office")
      .Vietnamese("Chức danh này đi theo chức vụ đã trao nó; hãy sửa chức vụ đó.");
}

absl::StatusOr<resource::Afterwards> BindAppointment(resource::Writes& writes,
                                                     const resource::Change& change) {
  const auto* before = change.before_as<Appointment>();
  const auto& after = change.after_as<Appointment>();
  db::Transaction& transaction = writes.transaction();
  absl::StatusOr<Post> post = PostOf(transaction, after.post());
  if (!post.ok()) return post.status();
  if (change.action != resource::Action::kDelete && !ClaimsTheSame(after, before)) {
    absl::Status status = CheckSeats(transaction, after, *post);
    if (status.ok()) status = CheckPrimary(transaction, after);
    if (status.ok()) status = CheckConferred(transaction, after, before);
    if (!status.ok()) return status;
  }
  return BindToOffices(writes, change, *std::move(post));
}

}  // namespace

bool ClaimsTheSame(const Appointment& after, const Appointment* before) {
  if (!before || before->has_delete_time() || before->kind() != after.kind()) return false;
  const time::DaySpan was = SpanOf(*before), is = SpanOf(after);
  return was.begin == is.begin && was.end == is.end;
}

absl::StatusOr<Post> PostOf(db::Session& session, const std::string& name,
                            const std::string& lock) {
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query("SELECT body FROM posts WHERE name = ?" + lock, {name});
  if (!rows.ok()) return rows.status();
  return rows->empty() ? Post() : ParseBody<Post>(rows->front(), 0);
}

absl::Status LockPerson(db::Transaction& transaction, const std::string& person) {
  return transaction.Query("SELECT 1 FROM people WHERE name = ? FOR UPDATE", {person}).status();
}

std::unique_ptr<resource::Collection> Appointments() {
  return resource::Declare<Appointment>("appointments")
      .OrderBy("start_date")
      .Derive("person", [](const Appointment& a) -> db::Value { return api::TopOf(a.name()); })
      .Derive("organization",
              [](const Appointment& a) -> db::Value { return api::TopOf(a.post()); })
      .Derive("from_day",
              [](const Appointment& a) -> db::Value { return int64_t{SpanOf(a).begin}; })
      .Derive("until_day", [](const Appointment& a) -> db::Value { return int64_t{SpanOf(a).end}; })
      .Prepare(&CheckAppointment)
      .Bind(&BindAppointment)
      .ByDay()
      .WithRedirects()
      .WithHistory();
}

}  // namespace district::personnel
