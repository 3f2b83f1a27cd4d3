#include "services/meeting/meetings/series.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/service.h"
#include "services/meeting/meetings/ordinal_gaps.h"
#include "services/meeting/meetings/register.h"

namespace district::meeting {
namespace {

// The numbers of more meetings are not answered.
constexpr size_t kMaxMeetings = 10000;

absl::StatusOr<v1::GetOrdinalGapsResponse> GetOrdinalGaps(const rpc::Call&,
                                                          const v1::GetOrdinalGapsRequest& request,
                                                          db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat("SELECT ordinal, state, name FROM meetings WHERE organization = ? AND term = ? "
                   "AND ordinal > 0 AND delete_time = 0 ORDER BY ordinal, name LIMIT ",
                   kMaxMeetings + 1),
      {request.organization(), request.term()});
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxMeetings) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_MEETINGS")
        .Message(absl::StrCat("the body has more than ", kMaxMeetings, " meetings"))
        .Precondition("SIZE", request.organization(), "ask by term");
  }
  std::vector<NumberedMeeting> meetings;
  for (const db::Row& row : *rows) {
    meetings.push_back({.ordinal = static_cast<int>(db::AsInt(row[0])),
                        .cancelled = db::AsInt(row[1]) == v1::Meeting::CANCELLED,
                        .name = db::AsText(row[2])});
  }
  return FindOrdinalGaps(meetings);
}

}  // namespace

absl::Status LockSeries(db::Transaction& transaction, const Series& series) {
  return transaction
      .Execute(
          "INSERT INTO counters (scope, last_number) VALUES (?, 0) ON DUPLICATE KEY UPDATE "
          "last_number = last_number",
          {absl::StrCat(series.organization, " ", series.term)})
      .status();
}

absl::StatusOr<int> NextOrdinal(db::Session& session, const Series& series) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      "SELECT ordinal FROM meetings WHERE organization = ? AND term = ? AND ordinal > 0 AND "
      "state <> ? AND delete_time = 0 ORDER BY ordinal DESC LIMIT 1",
      {series.organization, series.term, int64_t{v1::Meeting::CANCELLED}});
  if (!rows.ok()) return rows.status();
  return rows->empty() ? 1 : static_cast<int>(db::AsInt(rows->front()[0])) + 1;
}

void ServeOrdinalGaps(resource::Service& service) {
  service.ServeRead<v1::GetOrdinalGapsRequest, v1::GetOrdinalGapsResponse>(
      "district.meeting.v1.MeetingService.GetOrdinalGaps", &GetOrdinalGaps);
}

}  // namespace district::meeting
