// What calendar programs read by the secret address of a feed.
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/service.h"
#include "common/rpc/forwarding_call.h"
#include "common/time/date.h"
#include "district/meeting/v1/calendar_feeds.pb.h"
#include "google/api/httpbody.pb.h"
#include "services/meeting/calendar/days.h"
#include "services/meeting/calendar/entries.h"
#include "services/meeting/calendar/feed_key.h"
#include "services/meeting/calendar/register.h"

namespace district::meeting {
namespace {

using v1::CalendarFeed;
using v1::ReadCalendarFeedRequest;

constexpr char kType[] = "meeting.district/CalendarFeed";
constexpr char kReadInternal[] = "meeting.classified.readInternal";

// Whoever knows an address: they see what every reader of meetings in the district does, no state
// secrets, whatever token they may have besides.
class AnyReader : public rpc::ForwardingContext<rpc::CallContext> {
 public:
  using ForwardingContext::ForwardingContext;
  bool Allows(std::string_view permission) const override {
    return permission.ends_with(".read") || permission == kReadInternal;
  }
};

// Notes the day on which a feed was read, once a day and without anybody waiting for it.
void NoteUse(resource::Service& service, const std::string& feed, int64_t last_use_time,
             absl::Time now) {
  const int64_t today = BeginOf(time::DayInVietnam(now));
  if (last_use_time >= today) return;
  service.database().Write(
      {.deadline = absl::Now() + absl::Seconds(5),
       .repeatable = true,
       .run =
           [feed, today](db::Transaction& transaction) {
             return transaction
                 .Execute(db::SqlCat("UPDATE calendar_feeds SET last_use_time = ", db::Bind(today),
                                     " WHERE name = ", db::Bind(feed), " AND last_use_time < ",
                                     db::Bind(today)))
                 .status();
           },
       .done = [](const absl::Status&) {}});
}

// The feed of an address; NOT_FOUND, after the same work, for whatever is none.
absl::StatusOr<CalendarFeed> Open(resource::Service& service,
                                  const ReadCalendarFeedRequest& request, db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT body, key_digest, last_use_time FROM calendar_feeds WHERE name = ",
                 db::Bind(request.name()), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  const std::string digest = rows->empty() ? std::string() : rows->front().Text(1);
  if (!IsKeyOf(request.key(), digest)) return api::NotFound(kType, request.name());
  NoteUse(service, request.name(), rows->front().Int(2), session.now());
  CalendarFeed feed;
  feed.ParseFromString(rows->front().Text());
  return feed;
}

CalendarQuery QueryOf(const CalendarFeed& feed, absl::Time now) {
  const absl::CivilDay today = time::ToCivilDay(time::DayInVietnam(now));
  return {feed.organization(), feed.person(), time::FromCivilDay(today - kCalendarDaysBack),
          time::FromCivilDay(today + kCalendarDaysAhead)};
}

absl::Status TooManyMeetings(const std::string& feed) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_MEETINGS")
      .Message(absl::StrCat(feed, " holds more than ", kMaxCalendarEntries, " meetings"))
      .Precondition("SIZE", feed, "holds too many meetings: make feeds of single bodies")
      .Vietnamese("Lịch có quá nhiều hội nghị; hãy tạo lịch riêng cho từng cơ quan.");
}

absl::StatusOr<google::api::HttpBody> ReadFeed(resource::Service& service, const rpc::Call& call,
                                               const ReadCalendarFeedRequest& request,
                                               db::Session& session) {
  absl::StatusOr<CalendarFeed> feed = Open(service, request, session);
  if (!feed.ok()) return feed.status();
  absl::StatusOr<db::Sql> shown =
      resource::ShownRows(service.catalog().Of<v1::Meeting>(), AnyReader(call), session);
  if (!shown.ok()) return shown.status();
  absl::StatusOr<std::vector<CalendarEntry>> entries =
      ReadEntries(QueryOf(*feed, session.now()), *shown, session);
  if (!entries.ok()) return entries.status();
  if (entries->size() > kMaxCalendarEntries) return TooManyMeetings(feed->name());
  google::api::HttpBody body;
  body.set_content_type(kCalendarType);
  body.set_data(ToCalendar(*entries, feed->display_name()));
  return body;
}

}  // namespace

void ServeCalendarFeedReads(resource::Service& service) {
  service.ServeRead<ReadCalendarFeedRequest, google::api::HttpBody>(
      "district.meeting.v1.CalendarFeedService.ReadCalendarFeed",
      [&service](const rpc::Call& call, const ReadCalendarFeedRequest& request,
                 db::Session& session) { return ReadFeed(service, call, request, session); });
}

}  // namespace district::meeting
