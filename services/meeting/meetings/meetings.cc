// Meetings: declaration and rules.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "district/meeting/v1/meetings.pb.h"
#include "services/meeting/meetings/moves.h"
#include "services/meeting/meetings/register.h"
#include "services/meeting/meetings/sittings.h"
#include "services/meeting/rules/classification.h"
#include "services/meeting/rules/secrecy_terms.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using resource::Writes;
using v1::Meeting;

constexpr char kImport[] = "meeting.meetings.import";

int64_t BeginTime(const Meeting& meeting) {
  return meeting.sittings().empty() ? 0 : SpanOf(meeting.sittings(0)).begin;
}

// What an update leaves empty, though it is never cleared, stays as it was.
void KeepState(Meeting& meeting, const Meeting* before) {
  if (meeting.state() == Meeting::STATE_UNSPECIFIED) {
    meeting.set_state(before ? before->state() : Meeting::DRAFT);
  }
  if (before && meeting.ordinal() == 0) meeting.set_ordinal(before->ordinal());
}

absl::Status CheckMeeting(Meeting& meeting, const Meeting* before) {
  KeepState(meeting, before);
  absl::Status status = CheckSittings(meeting);
  if (status.ok()) status = CheckState(meeting);
  if (status.ok()) SetDays(meeting);
  return status;
}

absl::Status CheckCreation(const Writes& writes, const Meeting& meeting, const std::string& path) {
  if (meeting.state() == Meeting::DRAFT && meeting.ordinal() != 0) {
    return api::InvalidField(api::Below(path) + "ordinal", "is given by :schedule",
                             "ORDINAL_BY_SCHEDULE");
  }
  if (meeting.state() == Meeting::DRAFT || writes.call().Allows(kImport)) return absl::OkStatus();
  return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
      .Message(absl::StrCat("a meeting is created in a later state than DRAFT only with ", kImport))
      .Metadata("permission", kImport)
      .Field(api::Below(path) + "state", absl::StrCat("needs ", kImport))
      .Vietnamese("Bạn không có quyền nhập hội nghị ở trạng thái sau dự thảo.");
}

absl::Status CheckUpdate(const Meeting& before, const Meeting& after, const std::string& path) {
  if (IsClosed(before.state())) return Closed(before.name(), before.state());
  if (after.state() != before.state()) {
    return api::InvalidField(api::Below(path) + "state", "is changed by moves only",
                             "STATE_BY_MOVES");
  }
  const auto numbered = [&](const char* field) {
    return api::InvalidField(api::Below(path) + field, "is changed by :correct only",
                             "CHANGED_BY_CORRECTION");
  };
  if (before.ordinal() == 0 && after.ordinal() != 0) {
    return api::InvalidField(api::Below(path) + "ordinal", "is given by :schedule",
                             "ORDINAL_BY_SCHEDULE");
  }
  if (before.ordinal() == 0) return absl::OkStatus();
  if (after.ordinal() != before.ordinal()) return numbered("ordinal");
  if (after.organization() != before.organization()) return numbered("organization");
  if (after.term() != before.term()) return numbered("term");
  return absl::OkStatus();
}

// Whether a call creates or updates meetings by a standard method. The others move or correct them.
bool IsStandardWrite(const Writes& writes) {
  const std::string& method = writes.call().method().name();
  return method == "CreateMeeting" || method == "BatchCreateMeetings" ||
         method == "UpdateMeeting" || method == "BatchUpdateMeetings";
}

absl::Status CheckWhatMethodsMay(Writes& writes, const std::vector<PlacedChange>& changes) {
  for (const auto& [change, path] : changes) {
    absl::Status status;
    if (change.action == resource::Action::kDelete) {
      const Meeting& meeting = *change.before_as<Meeting>();
      if (IsClosed(meeting.state())) status = Closed(meeting.name(), meeting.state());
    } else if (!IsStandardWrite(writes)) {
      continue;
    } else if (change.action == resource::Action::kCreate) {
      status = CheckCreation(writes, change.after_as<Meeting>(), path);
    } else if (change.action == resource::Action::kUpdate) {
      status = CheckUpdate(*change.before_as<Meeting>(), change.after_as<Meeting>(), path);
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// What was corrected below it may be of a higher degree.
resource::Classified Secrecy() {
  resource::Classified classified = ClassifiedByItself();
  classified.elements = "corrections";
  return classified;
}

// Numbers bind those that are not cancelled.
std::string OrdinalKey(const Meeting& meeting) {
  if (meeting.ordinal() == 0 || meeting.state() == Meeting::CANCELLED) return "";
  return absl::StrCat(meeting.organization(), " ", meeting.term(), " ", meeting.ordinal());
}

}  // namespace

std::unique_ptr<resource::Collection> Meetings() {
  return resource::Declare<Meeting>("meetings")
      .OrderByNumber("start_date", "begin_time")
      .Derive("begin_time", [](const Meeting& meeting) -> db::Value { return BeginTime(meeting); })
      .ClassifiedBy(Secrecy())
      .Normalize(&CheckMeeting)
      .ValidateBatch(&CheckWhatMethodsMay)
      .ValidateBatch(&CheckClassifications<Meeting>)
      .ValidateBatch(&SetDeclassificationDates<Meeting>)
      .Unique("uq_meetings_ordinal", "ordinal_key", &OrdinalKey, "ordinal",
              "the body has a meeting of this number in the term already",
              "Đã có hội nghị mang số này trong nhiệm kỳ.");
}

}  // namespace district::meeting
