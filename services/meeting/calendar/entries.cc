#include "services/meeting/calendar/entries.h"

#include <map>
#include <set>

#include "common/db/sql.h"
#include "district/meeting/v1/participants.pb.h"
#include "services/meeting/calendar/days.h"

namespace district::meeting {
namespace {

using v1::Meeting;

absl::StatusOr<std::map<std::string, std::string>> RoomTitles(
    const std::vector<CalendarEntry>& entries, db::Session& session) {
  std::set<std::string> rooms;
  for (const CalendarEntry& entry : entries) {
    for (const v1::Sitting& sitting : entry.meeting.sittings()) {
      if (!sitting.room().empty() && sitting.location().empty()) rooms.insert(sitting.room());
    }
  }
  std::map<std::string, std::string> titles;
  if (rooms.empty()) return titles;
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT name, display_name FROM rooms WHERE ", db::IsIn("name", rooms)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) titles[row.Text(0)] = row.Text(1);
  return titles;
}

absl::Status SetPlaces(std::vector<CalendarEntry>& entries, db::Session& session) {
  absl::StatusOr<std::map<std::string, std::string>> titles = RoomTitles(entries, session);
  if (!titles.ok()) return titles.status();
  for (CalendarEntry& entry : entries) {
    for (v1::Sitting& sitting : *entry.meeting.mutable_sittings()) {
      const auto title = titles->find(sitting.room());
      if (sitting.location().empty() && title != titles->end()) {
        sitting.set_location(title->second);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

db::Sql CalledTo(const std::string& person) {
  return db::SqlCat(
      "name IN (SELECT SUBSTRING_INDEX(p.name, '/participants/', 1) FROM participants p WHERE "
      "p.person = ",
      db::Bind(person), " AND p.delete_time = 0 AND p.response <> ", int{v1::Participant::DECLINED},
      ")");
}

absl::StatusOr<std::vector<CalendarEntry>> ReadEntries(const CalendarQuery& query,
                                                       const db::Sql& shown, db::Session& session) {
  db::Sql condition = db::SqlCat("delete_time = 0 AND state <> ", int{Meeting::DRAFT}, " AND ",
                                 SitsOn(query.first, query.last));
  if (!query.organization.empty()) {
    condition.And(db::SqlCat("organization = ", db::Bind(query.organization)));
  }
  if (!query.person.empty()) condition.And(CalledTo(query.person));
  condition.And(shown);
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT body, version FROM meetings", db::Where(condition),
                               " ORDER BY begin_time, name LIMIT ", kMaxCalendarEntries + 1));
  if (!rows.ok()) return rows.status();
  std::vector<CalendarEntry> entries(rows->size());
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].meeting.ParseFromString((*rows)[i].Text());
    entries[i].sequence = (*rows)[i].Int(1) - 1;
  }
  absl::Status placed = SetPlaces(entries, session);
  if (!placed.ok()) return placed;
  return entries;
}

}  // namespace district::meeting
