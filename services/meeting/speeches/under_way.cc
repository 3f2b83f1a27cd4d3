#include "services/meeting/speeches/under_way.h"

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "services/meeting/meetings/open.h"

namespace district::meeting::speeches {

using v1::Meeting;

absl::Status NotUnderWay(const std::string& meeting, Meeting::State state) {
  const std::string name = Meeting::State_Name(state);
  return api::Error(absl::StatusCode::kFailedPrecondition, "MEETING_NOT_IN_PROGRESS")
      .Message(absl::StrCat(meeting, " is ", name, ": people speak while it is IN_PROGRESS"))
      .Metadata("state", name)
      .Precondition("STATE", meeting, absl::StrCat("is ", name))
      .Vietnamese("Hội nghị không trong giờ họp.");
}

absl::StatusOr<Meeting> MeetingUnderWay(const resource::Catalog& catalog,
                                        const rpc::CallContext& call, db::Session& session,
                                        const std::string& name) {
  auto meeting = FindMeeting(catalog, call, name, session);
  if (meeting.ok() && meeting->state() != Meeting::IN_PROGRESS) {
    return NotUnderWay(name, meeting->state());
  }
  return meeting;
}

absl::StatusOr<v1::SpeechLimits> LimitsFor(db::Session& session, const Meeting& meeting,
                                           const std::string& item) {
  if (item.empty()) return meeting.speech_limits();
  auto rows = session.Query(db::SqlCat(
      "SELECT body FROM agenda_items WHERE name = ", db::Bind(item), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  v1::AgendaItem found;
  if (!rows->empty()) found.ParseFromString(rows->front().Text());
  return found.has_speech_limits() ? found.speech_limits() : meeting.speech_limits();
}

}  // namespace district::meeting::speeches
