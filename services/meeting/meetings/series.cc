#include "services/meeting/meetings/series.h"

#include <utility>
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

db::Sql IsIn(const Series& series) {
  return db::SqlCat("organization = ", db::Bind(series.organization),
                    " AND term = ", db::Bind(series.term));
}

// A number of a meeting that the caller may not know of is missing as any other.
absl::StatusOr<v1::GetOrdinalGapsResponse> GetOrdinalGaps(const resource::Collection& collection,
                                                          const rpc::Call& call,
                                                          const v1::GetOrdinalGapsRequest& request,
                                                          db::Session& session) {
  db::Sql condition = IsIn({request.organization(), request.term()});
  condition.And(db::SqlCat("ordinal > 0 AND delete_time = 0"));
  absl::StatusOr<db::Sql> shown = resource::ShownRows(collection, call, session);
  if (!shown.ok()) return shown.status();
  condition.And(*shown);
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT ordinal, state, name FROM meetings WHERE ", condition,
                               " ORDER BY ordinal, name LIMIT ", kMaxMeetings + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxMeetings) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_MEETINGS")
        .Message(absl::StrCat("the body has more than ", kMaxMeetings, " meetings"))
        .Precondition("SIZE", request.organization(), "ask by term");
  }
  std::vector<NumberedMeeting> meetings;
  for (const db::Row& row : *rows) {
    auto [ordinal, state, name] = row.As<int, v1::Meeting::State, std::string>();
    meetings.push_back({.ordinal = ordinal,
                        .cancelled = state == v1::Meeting::CANCELLED,
                        .name = std::move(name)});
  }
  return FindOrdinalGaps(meetings);
}

}  // namespace

absl::Status LockSeries(db::Transaction& transaction, const Series& series) {
  return transaction
      .Execute(db::SqlCat("INSERT INTO counters (scope, last_number) VALUES (",
                          db::Bind(absl::StrCat(series.organization, " ", series.term)),
                          ", 0) ON DUPLICATE KEY UPDATE last_number = last_number"))
      .status();
}

absl::StatusOr<int> NextOrdinal(db::Session& session, const Series& series) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT ordinal FROM meetings WHERE ", IsIn(series), " AND ordinal > 0 AND state <> ",
      int{v1::Meeting::CANCELLED}, " AND delete_time = 0 ORDER BY ordinal DESC LIMIT 1"));
  if (!rows.ok()) return rows.status();
  return rows->empty() ? 1 : static_cast<int>(rows->front().Int()) + 1;
}

void ServeOrdinalGaps(resource::Service& service) {
  const resource::Collection& meetings = service.catalog().Of<v1::Meeting>();
  service.ServeRead<v1::GetOrdinalGapsRequest, v1::GetOrdinalGapsResponse>(
      "district.meeting.v1.MeetingService.GetOrdinalGaps",
      [&meetings](const rpc::Call& call, const v1::GetOrdinalGapsRequest& request,
                  db::Session& session) {
        return GetOrdinalGaps(meetings, call, request, session);
      });
}

}  // namespace district::meeting
