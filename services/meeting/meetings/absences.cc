#include "services/meeting/meetings/absences.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/db/sql.h"
#include "district/meeting/v1/participants.pb.h"
#include "services/meeting/meetings/open.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::Participant;

constexpr size_t kChunk = 1000;

// The participants of a meeting with an attendance, from the first name after `after` on.
absl::StatusOr<std::vector<db::Row>> WithAttendance(db::Session& session,
                                                    const std::string& meeting,
                                                    const std::string& after,
                                                    Participant::Attendance first,
                                                    Participant::Attendance second, size_t limit) {
  return session.Query(db::SqlCat("SELECT name FROM participants WHERE ",
                                  ParticipatesIn(meeting, after), " AND attendance IN (",
                                  db::Bind(int{first}), ", ", db::Bind(int{second}),
                                  ") AND delete_time = 0 ORDER BY name LIMIT ", limit));
}

}  // namespace

absl::Status MarkAbsent(Writes& writes, const std::string& meeting) {
  db::Transaction& transaction = writes.transaction();
  std::string after;
  auto there =
      WithAttendance(transaction, meeting, after, Participant::PRESENT, Participant::LATE, 1);
  if (!there.ok()) return there.status();
  if (there->empty()) return absl::OkStatus();
  while (true) {
    auto unknown = WithAttendance(transaction, meeting, after, Participant::INVITED,
                                  Participant::INVITED, kChunk);
    if (!unknown.ok()) return unknown.status();
    if (unknown->empty()) return absl::OkStatus();
    std::vector<Writes::Edit> edits;
    for (const db::Row& row : *unknown) {
      edits.push_back({.name = row.Text(), .change = [](resource::Message& message) {
                         static_cast<Participant&>(message).set_attendance(Participant::ABSENT);
                         return absl::OkStatus();
                       }});
    }
    after = edits.back().name;
    auto marked = writes.Update(writes.catalog().Of<Participant>(), std::move(edits));
    if (!marked.ok()) return marked.status();
  }
}

}  // namespace district::meeting
