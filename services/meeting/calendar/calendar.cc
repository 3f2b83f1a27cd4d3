// The calendar of the meetings of a body, or of all.
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "district/meeting/v1/calendars.pb.h"
#include "google/api/httpbody.pb.h"
#include "services/meeting/calendar/icalendar.h"
#include "services/meeting/calendar/register.h"

namespace district::meeting {
namespace {

// More meetings are not answered at once.
constexpr size_t kMaxMeetings = 2000;
// How far the calendar reaches back and ahead of today unless it is said.
constexpr int kDaysBack = 366, kDaysAhead = 366;

// The first and the last day that is asked for.
struct Days {
  time::DayNumber first, last;
};

absl::StatusOr<time::DayNumber> DayOr(const std::string& text, const char* field,
                                      absl::CivilDay otherwise) {
  if (text.empty()) return time::FromCivilDay(otherwise);
  absl::StatusOr<time::DayNumber> day = time::ParseDay(text, /*partial_allowed=*/false);
  if (!day.ok()) return api::InvalidField(field, "is no day");
  return day;
}

absl::StatusOr<Days> DaysAskedFor(const v1::ExportCalendarRequest& request, absl::Time now) {
  const absl::CivilDay today = time::ToCivilDay(time::DayInVietnam(now));
  auto first = DayOr(request.start_date(), "start_date", today - kDaysBack);
  if (!first.ok()) return first.status();
  auto last = DayOr(request.end_date(), "end_date", today + kDaysAhead);
  if (!last.ok()) return last.status();
  if (*last < *first) {
    return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
  }
  return Days{*first, *last};
}

absl::StatusOr<google::api::HttpBody> ExportCalendar(const resource::Collection& collection,
                                                     const rpc::Call& call,
                                                     const v1::ExportCalendarRequest& request,
                                                     db::Session& session) {
  absl::StatusOr<Days> days = DaysAskedFor(request, session.now());
  if (!days.ok()) return days.status();
  db::Sql condition = db::SqlCat("delete_time = 0 AND state <> ", int{v1::Meeting::DRAFT},
                                 " AND start_date <= ", db::Bind(days->last),
                                 " AND end_date >= ", db::Bind(days->first), " AND start_date > 0");
  if (!request.organization().empty()) {
    condition.And(db::SqlCat("organization = ", db::Bind(request.organization())));
  }
  absl::StatusOr<db::Sql> shown = resource::ShownRows(collection, call, session);
  if (!shown.ok()) return shown.status();
  condition.And(*shown);
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT body, version FROM meetings", db::Where(condition),
                               " ORDER BY begin_time, name LIMIT ", kMaxMeetings + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxMeetings) {
    return api::InvalidField("end_date",
                             absl::StrCat("takes in more than ", kMaxMeetings, " meetings"),
                             "TOO_MANY_MEETINGS");
  }
  std::vector<CalendarEntry> entries(rows->size());
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].meeting.ParseFromString((*rows)[i].Text());
    entries[i].sequence = (*rows)[i].Int(1) - 1;
  }
  google::api::HttpBody body;
  body.set_content_type("text/calendar; charset=utf-8");
  body.set_data(ToCalendar(entries));
  return body;
}

}  // namespace

void RegisterCalendar(resource::Service& service) {
  const resource::Collection& meetings = service.catalog().Of<v1::Meeting>();
  service.ServeRead<v1::ExportCalendarRequest, google::api::HttpBody>(
      "district.meeting.v1.CalendarService.ExportCalendar",
      [&meetings](const rpc::Call& call, const v1::ExportCalendarRequest& request,
                  db::Session& session) {
        return ExportCalendar(meetings, call, request, session);
      });
}

}  // namespace district::meeting
