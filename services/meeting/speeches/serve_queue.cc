// Who speaks and who waits.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/service.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/rules/parts.h"
#include "services/meeting/speeches/register.h"
#include "services/meeting/speeches/rules.h"
#include "services/meeting/speeches/under_way.h"

namespace district::meeting {
namespace {

using v1::GetSpeechQueueRequest;
using v1::GetSpeechQueueResponse;
using v1::Speech;

constexpr int kMaxWaiting = 1000;

db::Sql Asked(const GetSpeechQueueRequest& request) {
  db::Sql asked = db::SqlCat("meeting = ", db::Bind(request.name()), " AND delete_time = 0");
  if (!request.agenda_item().empty()) {
    asked.And(db::SqlCat("agenda_item = ", db::Bind(request.agenda_item())));
  }
  return asked;
}

// Speaking ones first, though there is one at most.
absl::Status AddQueue(db::Session& session, const db::Sql& asked,
                      GetSpeechQueueResponse& response) {
  auto rows = session.Query(
      db::SqlCat("SELECT body FROM speeches WHERE ", asked, " AND state IN (",
                 db::Bind(int{Speech::REQUESTED}), ", ", db::Bind(int{Speech::GRANTED}), ", ",
                 db::Bind(int{Speech::SPEAKING}), ") ORDER BY state <> ",
                 db::Bind(int{Speech::SPEAKING}), ", kind <> ",
                 db::Bind(int{Speech::POINT_OF_ORDER}), ", order_, name LIMIT ", kMaxWaiting + 1));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    Speech speech;
    speech.ParseFromString(row.Text());
    if (speech.state() == Speech::SPEAKING) {
      speeches::SetUsedSoFar(session.now(), speech);
      *response.mutable_current() = std::move(speech);
    } else if (response.waiting_size() < kMaxWaiting) {
      *response.add_waiting() = std::move(speech);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> UsedOn(db::Session& session, const db::Sql& asked,
                               const GetSpeechQueueResponse& response) {
  auto rows = session.Query(db::SqlCat("SELECT COALESCE(SUM(used_seconds), 0) FROM speeches WHERE ",
                                       asked, " AND state = ", db::Bind(int{Speech::ENDED}),
                                       " AND kind <> ", db::Bind(int{Speech::POINT_OF_ORDER})));
  if (!rows.ok()) return rows.status();
  const bool counts = response.has_current() && response.current().kind() != Speech::POINT_OF_ORDER;
  // Sums are decimals.
  return std::stoll(rows->front().Text()) + (counts ? response.current().used_seconds() : 0);
}

absl::StatusOr<GetSpeechQueueResponse> GetQueue(const resource::Catalog& catalog,
                                                const rpc::Call& call,
                                                const GetSpeechQueueRequest& request,
                                                db::Session& session) {
  auto meeting = FindMeeting(catalog, call, request.name(), session);
  if (!meeting.ok()) return meeting.status();
  absl::Status status = CheckSameMeeting(request.name(), "agenda_item", request.agenda_item());
  GetSpeechQueueResponse response;
  db::Sql asked = Asked(request);
  auto shown = resource::ShownRows(catalog.Of<Speech>(), call, session);
  if (!shown.ok()) return shown.status();
  asked.And(*shown);
  if (status.ok()) status = AddQueue(session, asked, response);
  if (!status.ok()) return status;
  auto used = UsedOn(session, asked, response);
  if (!used.ok()) return used.status();
  response.set_used_seconds(static_cast<int32_t>(*used));
  if (request.agenda_item().empty()) return response;
  auto limits = speeches::LimitsFor(session, *meeting, request.agenda_item());
  if (!limits.ok()) return limits.status();
  if (limits->item_seconds() != 0) {
    response.set_remaining_seconds(
        static_cast<int32_t>(std::max<int64_t>(0, limits->item_seconds() - *used)));
  }
  return response;
}

}  // namespace

void ServeSpeechQueue(resource::Service& service) {
  const resource::Catalog& catalog = service.catalog();
  service.ServeReport<GetSpeechQueueRequest, GetSpeechQueueResponse>(
      "district.meeting.v1.SpeechService.GetSpeechQueue",
      [&catalog](const rpc::Call& call, const GetSpeechQueueRequest& request,
                 db::Session& session) { return GetQueue(catalog, call, request, session); });
}

}  // namespace district::meeting
