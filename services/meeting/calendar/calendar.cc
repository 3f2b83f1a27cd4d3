// The calendar of the meetings of a body, of a person or of all.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/access.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "district/meeting/v1/calendars.pb.h"
#include "google/api/httpbody.pb.h"
#include "services/meeting/calendar/entries.h"
#include "services/meeting/calendar/register.h"

namespace district::meeting {
namespace {

absl::StatusOr<time::DayNumber> DayOr(const std::string& text, const char* field,
                                      absl::CivilDay otherwise) {
  if (text.empty()) return time::FromCivilDay(otherwise);
  absl::StatusOr<time::DayNumber> day = time::ParseDay(text, /*partial_allowed=*/false);
  if (!day.ok()) return api::InvalidField(field, "is no day");
  return day;
}

absl::StatusOr<CalendarQuery> QueryOf(const v1::ExportCalendarRequest& request, absl::Time now) {
  const absl::CivilDay today = time::ToCivilDay(time::DayInVietnam(now));
  auto first = DayOr(request.start_date(), "start_date", today - kCalendarDaysBack);
  if (!first.ok()) return first.status();
  auto last = DayOr(request.end_date(), "end_date", today + kCalendarDaysAhead);
  if (!last.ok()) return last.status();
  if (*last < *first) {
    return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
  }
  return CalendarQuery{request.organization(), request.person(), *first, *last};
}

absl::StatusOr<google::api::HttpBody> ExportCalendar(const resource::Collection& meetings,
                                                     const rpc::Call& call,
                                                     const v1::ExportCalendarRequest& request,
                                                     db::Session& session) {
  absl::StatusOr<CalendarQuery> query = QueryOf(request, session.now());
  if (!query.ok()) return query.status();
  absl::StatusOr<db::Sql> shown = resource::ShownRows(meetings, call, session);
  if (!shown.ok()) return shown.status();
  absl::StatusOr<std::vector<CalendarEntry>> entries = ReadEntries(*query, *shown, session);
  if (!entries.ok()) return entries.status();
  if (entries->size() > kMaxCalendarEntries) {
    return api::InvalidField("end_date",
                             absl::StrCat("takes in more than ", kMaxCalendarEntries, " meetings"),
                             "TOO_MANY_MEETINGS");
  }
  google::api::HttpBody body;
  body.set_content_type(kCalendarType);
  body.set_data(ToCalendar(*entries));
  return body;
}

}  // namespace

void ServeCalendarExport(resource::Service& service) {
  const resource::Collection& meetings = service.catalog().Of<v1::Meeting>();
  service.ServeRead<v1::ExportCalendarRequest, google::api::HttpBody>(
      "district.meeting.v1.CalendarService.ExportCalendar",
      [&meetings](const rpc::Call& call, const v1::ExportCalendarRequest& request,
                  db::Session& session) {
        return ExportCalendar(meetings, call, request, session);
      });
}

}  // namespace district::meeting
