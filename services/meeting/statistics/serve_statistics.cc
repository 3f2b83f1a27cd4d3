// Figures on the meetings of a body in a period, beside those of the period before.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/meeting_statistics.pb.h"
#include "services/meeting/calendar/days.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/statistics/figures.h"
#include "services/meeting/statistics/register.h"

namespace district::meeting {
namespace {

using v1::AttendanceFigures;
using v1::GetMeetingStatisticsRequest;
using v1::GetMeetingStatisticsResponse;
using v1::Meeting;
using v1::MeetingFigures;
using v1::Participant;

constexpr size_t kMaxMeetings = 2000;
constexpr size_t kMaxMembers = 1000;
// Meetings whose participants one statement counts.
constexpr size_t kMeetingsAtOnce = 50;

using AttendanceByPerson = std::map<std::string, AttendanceFigures>;

// What is counted of one period.
struct Counted {
  std::vector<Meeting> meetings;
  AttendanceByPerson members;
  MeetingFigures figures;
};

// What decides which rows the caller is told of.
struct Shown {
  db::Sql meetings;
  db::Sql documents;
};

absl::StatusOr<Shown> ShownRows(const rpc::Call& call, const resource::Catalog& catalog,
                                db::Session& session) {
  absl::StatusOr<db::Sql> meetings = resource::ShownRows(catalog.Of<Meeting>(), call, session);
  if (!meetings.ok()) return meetings.status();
  absl::StatusOr<db::Sql> documents =
      resource::ShownRows(catalog.Of<v1::Document>(), call, session);
  if (!documents.ok()) return documents.status();
  return Shown{*std::move(meetings), *std::move(documents)};
}

absl::StatusOr<std::vector<Meeting>> ReadMeetings(const std::string& organization,
                                                  const time::Period& period, const db::Sql& shown,
                                                  db::Session& session) {
  const db::Sql condition =
      db::SqlCat("organization = ", db::Bind(organization),
                 " AND begin_time >= ", db::Bind(BeginOf(time::FromCivilDay(period.begin()))),
                 " AND begin_time < ", db::Bind(BeginOf(time::FromCivilDay(period.end()))),
                 " AND start_date > 0 AND delete_time = 0");
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT body FROM meetings", db::Where(db::AllOf({condition, shown})), " LIMIT ",
                 kMaxMeetings + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxMeetings) {
    return api::InvalidField(
        "period", absl::StrCat("or the one before holds more than ", kMaxMeetings, " meetings"),
        "TOO_MANY_MEETINGS");
  }
  std::vector<Meeting> meetings(rows->size());
  for (size_t i = 0; i < meetings.size(); ++i) meetings[i].ParseFromString((*rows)[i].Text());
  return meetings;
}

// Lists of roles hold the number of each between separators.
db::Sql IsMember() {
  return db::SqlCat("roles LIKE ",
                    db::Bind(absl::StrCat("%\x1f", int{Participant::MEMBER}, "\x1f%")));
}

absl::Status CountMembers(const std::vector<std::string>& meetings, AttendanceByPerson& members,
                          db::Session& session) {
  for (size_t begin = 0; begin < meetings.size(); begin += kMeetingsAtOnce) {
    std::vector<db::Sql> ranges;
    for (size_t i = begin; i < begin + kMeetingsAtOnce; ++i) {
      // The last one again and again, so that there is one statement only.
      const std::string& meeting = meetings[std::min(i, meetings.size() - 1)];
      ranges.push_back(db::SqlCat("(", ParticipatesIn(meeting), ")"));
    }
    absl::StatusOr<std::vector<db::Row>> rows = session.Query(
        db::SqlCat("SELECT person, attendance, COUNT(*) FROM participants WHERE (",
                   db::SqlJoin(ranges, " OR "), ") AND person <> '' AND delete_time = 0 AND ",
                   IsMember(), " GROUP BY person, attendance"));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      const auto [person, attendance, count] = row.As<std::string, Participant::Attendance, int>();
      Add(attendance, count, members[person]);
    }
  }
  return absl::OkStatus();
}

AttendanceFigures SumOf(const AttendanceByPerson& members) {
  AttendanceFigures sum;
  for (const auto& [person, figures] : members) {
    Add(Participant::PRESENT, figures.present_count(), sum);
    Add(Participant::LATE, figures.late_count(), sum);
    Add(Participant::EXCUSED, figures.excused_count(), sum);
    Add(Participant::ABSENT, figures.absent_count(), sum);
    Add(Participant::INVITED, figures.unknown_count(), sum);
  }
  SetShare(sum);
  return sum;
}

absl::StatusOr<int> CountDocuments(const std::string& organization, const time::Period& period,
                                   const db::Sql& shown, db::Session& session) {
  const DayNumbers days = DaysWithin(period);
  const db::Sql condition = db::SqlCat(
      "issuer = ", db::Bind(organization), " AND issue_date >= ", db::Bind(days.first),
      " AND issue_date <= ", db::Bind(days.last), " AND state IN (", int{v1::Document::ISSUED},
      ", ", int{v1::Document::REVOKED}, ") AND delete_time = 0");
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT COUNT(*) FROM documents", db::Where(db::AllOf({condition, shown}))));
  if (!rows.ok()) return rows.status();
  return static_cast<int>(rows->front().Int());
}

absl::StatusOr<Counted> Count(const std::string& organization, const time::Period& period,
                              const Shown& shown, db::Session& session) {
  absl::StatusOr<std::vector<Meeting>> meetings =
      ReadMeetings(organization, period, shown.meetings, session);
  if (!meetings.ok()) return meetings.status();
  Counted counted{.meetings = *std::move(meetings)};
  std::vector<std::string> held;
  for (const Meeting& meeting : counted.meetings) {
    if (IsHeld(meeting)) held.push_back(meeting.name());
  }
  absl::Status members = CountMembers(held, counted.members, session);
  if (!members.ok()) return members;
  absl::StatusOr<int> documents = CountDocuments(organization, period, shown.documents, session);
  if (!documents.ok()) return documents.status();
  counted.figures = FiguresOf(counted.meetings);
  *counted.figures.mutable_attendance() = SumOf(counted.members);
  counted.figures.set_issued_document_count(*documents);
  return counted;
}

void AddMembers(AttendanceByPerson members, GetMeetingStatisticsResponse& response) {
  for (auto& [person, figures] : members) {
    if (response.members_size() == static_cast<int>(kMaxMembers)) return;
    SetShare(figures);
    v1::MemberAttendance& member = *response.add_members();
    member.set_person(person);
    *member.mutable_attendance() = std::move(figures);
  }
}

void Compare(const Counted& counted, const Counted& base, GetMeetingStatisticsResponse& response) {
  *response.mutable_base_figures() = base.figures;
  SetChange(counted.figures.held_count(), base.figures.held_count(), response,
            &GetMeetingStatisticsResponse::mutable_held_change);
  SetChange(counted.figures.issued_document_count(), base.figures.issued_document_count(), response,
            &GetMeetingStatisticsResponse::mutable_issued_document_change);
}

absl::StatusOr<GetMeetingStatisticsResponse> GetMeetingStatistics(
    const resource::Catalog& catalog, const rpc::Call& call,
    const GetMeetingStatisticsRequest& request, db::Session& session) {
  absl::StatusOr<time::Period> period = time::Period::Parse(request.period());
  if (!period.ok()) return api::InvalidField("period", "is no period");
  absl::StatusOr<Shown> shown = ShownRows(call, catalog, session);
  if (!shown.ok()) return shown.status();
  absl::StatusOr<Counted> counted = Count(request.organization(), *period, *shown, session);
  if (!counted.ok()) return counted.status();
  GetMeetingStatisticsResponse response;
  response.set_period(period->code());
  *response.mutable_figures() = counted->figures;
  Counted base;
  if (const std::optional<time::Period> before = period->Previous()) {
    absl::StatusOr<Counted> counted_before =
        Count(request.organization(), *before, *shown, session);
    if (!counted_before.ok()) return counted_before.status();
    base = *std::move(counted_before);
    response.set_base_period(before->code());
    Compare(*counted, base, response);
  }
  for (v1::MeetingKindFigures& kind : KindsOf(counted->meetings, base.meetings)) {
    *response.add_kinds() = std::move(kind);
  }
  AddMembers(std::move(counted->members), response);
  return response;
}

}  // namespace

void RegisterStatistics(resource::Service& service) {
  const resource::Catalog& catalog = service.catalog();
  service.ServeReport<GetMeetingStatisticsRequest, GetMeetingStatisticsResponse>(
      "district.meeting.v1.MeetingStatisticsService.GetMeetingStatistics",
      [&catalog](const rpc::Call& call, const GetMeetingStatisticsRequest& request,
                 db::Session& session) {
        return GetMeetingStatistics(catalog, call, request, session);
      });
}

}  // namespace district::meeting
