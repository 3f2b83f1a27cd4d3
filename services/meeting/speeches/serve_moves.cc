// The moves of a speech: granted, begun, ended, withdrawn.
#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/service.h"
#include "services/meeting/speeches/register.h"
#include "services/meeting/speeches/rules.h"
#include "services/meeting/speeches/speakers.h"
#include "services/meeting/speeches/under_way.h"

namespace district::meeting {
namespace {

using resource::Writes;
using speeches::Action;
using v1::Speech;

// What is done beside the move: `act(writes, meeting, speech)`.
using Act = std::function<absl::Status(Writes&, const v1::Meeting&, Speech&)>;

template <typename Request>
absl::StatusOr<Speech> TakeMove(const Request& request, Action action, const Act& act,
                                Writes& writes) {
  auto moved = writes.Update(writes.catalog().Of<Speech>(),
                             {{.name = request.name(),
                               .etag = request.etag(),
                               .path = "",
                               .change = [&](resource::Message& message) -> absl::Status {
                                 auto& speech = static_cast<Speech&>(message);
                                 auto meeting = speeches::MeetingUnderWay(
                                     writes.catalog(), writes.call(), writes.transaction(),
                                     std::string(api::TopOf(speech.name())));
                                 if (!meeting.ok()) return meeting.status();
                                 auto state = speeches::StateAfter(speech, action);
                                 if (!state.ok()) return state.status();
                                 speech.set_state(*state);
                                 return act(writes, *meeting, speech);
                               }}});
  if (!moved.ok()) return moved.status();
  return std::move(static_cast<Speech&>(*moved->front()));
}

template <typename Request>
void ServeMove(resource::Service& service, const std::string& method, Action action, Act act) {
  service.ServeWrite<Request, Speech>(
      absl::StrCat("district.meeting.v1.SpeechService.", method),
      [action, act = std::move(act)](const rpc::Call&, const Request& request, Writes& writes) {
        return TakeMove(request, action, act, writes);
      });
}

int64_t Now(Writes& writes) { return absl::ToUnixMicros(writes.transaction().now()); }

// What was spoken before on the same item.
absl::StatusOr<speeches::Used> UsedBefore(db::Session& session, const Speech& speech) {
  auto rows = session.Query(db::SqlCat(
      "SELECT participant, SUM(used_seconds) FROM speeches WHERE meeting = ",
      db::Bind(std::string(api::TopOf(speech.name()))),
      " AND agenda_item = ", db::Bind(speech.agenda_item()),
      " AND state = ", db::Bind(int{Speech::ENDED}), " AND kind <> ",
      db::Bind(int{Speech::POINT_OF_ORDER}), " AND delete_time = 0 GROUP BY participant"));
  if (!rows.ok()) return rows.status();
  speeches::Used used;
  for (const db::Row& row : *rows) {
    // Sums are decimals.
    const int64_t seconds = std::stoll(row.Text(1));
    used.on_item += seconds;
    if (row.Text(0) == speech.participant()) used.by_speaker += seconds;
  }
  return used;
}

absl::Status Begin(Writes& writes, const v1::Meeting& meeting, Speech& speech) {
  auto limits = speeches::LimitsFor(writes.transaction(), meeting, speech.agenda_item());
  if (!limits.ok()) return limits.status();
  auto used = UsedBefore(writes.transaction(), speech);
  if (!used.ok()) return used.status();
  if (const auto limit = speeches::LimitOf(*limits, speech.kind(), *used)) {
    speech.set_limit_seconds(limit->seconds);
    speech.set_limit_basis(limit->basis);
  }
  resource::SetMicros(speech, "begin_time", Now(writes));
  return absl::OkStatus();
}

}  // namespace

void ServeSpeechMoves(resource::Service& service) {
  ServeMove<v1::GrantSpeechRequest>(service, "GrantSpeech", Action::kGrant,
                                    [](Writes& writes, const v1::Meeting&, Speech& speech) {
                                      resource::SetMicros(speech, "grant_time", Now(writes));
                                      return absl::OkStatus();
                                    });
  ServeMove<v1::BeginSpeechRequest>(service, "BeginSpeech", Action::kBegin, &Begin);
  ServeMove<v1::EndSpeechRequest>(service, "EndSpeech", Action::kEnd,
                                  [](Writes& writes, const v1::Meeting&, Speech& speech) {
                                    resource::SetMicros(speech, "end_time", Now(writes));
                                    return absl::OkStatus();
                                  });
  ServeMove<v1::WithdrawSpeechRequest>(service, "WithdrawSpeech", Action::kWithdraw,
                                       [](Writes& writes, const v1::Meeting&, Speech& speech) {
                                         return speeches::CheckOwn(writes, speech.participant());
                                       });
}

}  // namespace district::meeting
