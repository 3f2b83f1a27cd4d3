#include "services/meeting/meetings/open.h"

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
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
  absl::StatusOr<std::vector<db::Row>> rows = writes.transaction().Query(
      db::SqlCat("SELECT name, state FROM meetings WHERE ", db::IsIn("name", meetings),
                 " ORDER BY name LOCK IN SHARE MODE"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto [name, state] = row.As<std::string, v1::Meeting::State>();
    if (IsClosed(state)) return Closed(name, state);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Meeting> FindMeeting(const resource::Catalog& catalog,
                                        const rpc::CallContext& call, const std::string& name,
                                        db::Session& session) {
  auto access = resource::Access::Of(catalog.Of<v1::Meeting>(), call, {name}, session);
  if (!access.ok()) return access.status();
  if (absl::Status shown = access->Check(name); !shown.ok()) return shown;
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT body FROM meetings WHERE name = ", db::Bind(name), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return access->NotThere(name);
  v1::Meeting meeting;
  meeting.ParseFromString(rows->front().Text());
  return meeting;
}

db::Sql ParticipatesIn(const std::string& meeting, const std::string& after) {
  return db::SqlCat("name > ", db::Bind(after.empty() ? meeting + "/participants/" : after),
                    " AND name < ", db::Bind(meeting + "/participants0"));
}

}  // namespace district::meeting
