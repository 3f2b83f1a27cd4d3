#include "services/meeting/meetings/open.h"

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "services/meeting/meetings/moves.h"

namespace district::meeting {

absl::Status CheckMeetingsOpen(resource::Writes& writes,
                               const std::vector<resource::PlacedChange>& changes) {
  if (writes.call().method().name() == "CorrectMeeting") return absl::OkStatus();
  std::set<std::string> meetings;
  for (const auto& [change, path] : changes) {
    meetings.insert(api::TopOf(resource::NameOf(*change.after)));
  }
  const db::InList list({meetings.begin(), meetings.end()});
  absl::StatusOr<std::vector<db::Row>> rows = writes.transaction().Query(
      absl::StrCat("SELECT name, state FROM meetings WHERE name IN (", list.placeholders,
                   ") ORDER BY name LOCK IN SHARE MODE"),
      list.values);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto state = static_cast<v1::Meeting::State>(db::AsInt(row[1]));
    if (IsClosed(state)) return Closed(db::AsText(row[0]), state);
  }
  return absl::OkStatus();
}

}  // namespace district::meeting
