#include "services/meeting/speeches/rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"

namespace district::meeting::speeches {
namespace {

using v1::Speech;

struct Transition {
  Speech::State from;
  Action action;
  Speech::State to;
};

constexpr Transition kTransitions[] = {
    {Speech::REQUESTED, Action::kGrant, Speech::GRANTED},
    {Speech::REQUESTED, Action::kWithdraw, Speech::WITHDRAWN},
    {Speech::GRANTED, Action::kBegin, Speech::SPEAKING},
    {Speech::GRANTED, Action::kWithdraw, Speech::WITHDRAWN},
    {Speech::SPEAKING, Action::kEnd, Speech::ENDED},
};

constexpr int64_t kSecond = 1000000;

const char* NameOf(Action action) {
  switch (action) {
    case Action::kGrant:
      return "GRANT";
    case Action::kBegin:
      return "BEGIN";
    case Action::kEnd:
      return "END";
    default:
      return "WITHDRAW";
  }
}

void SetUsedUntil(int64_t end, Speech& speech) {
  const auto used = static_cast<int32_t>(
      std::max<int64_t>(0, end - resource::GetMicros(speech, "begin_time")) / kSecond);
  speech.set_used_seconds(used);
  speech.set_overrun_seconds(speech.has_limit_seconds() ? std::max(0, used - speech.limit_seconds())
                                                        : 0);
}

}  // namespace

absl::StatusOr<Speech::State> StateAfter(const Speech& speech, Action action) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == speech.state() && transition.action == action) return transition.to;
  }
  const std::string state = Speech::State_Name(speech.state());
  return api::Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_MOVE")
      .Message(
          absl::StrCat(speech.name(), " is ", state, ", which does not allow ", NameOf(action)))
      .Metadata("state", state)
      .Metadata("action", NameOf(action))
      .Precondition("STATE", speech.name(), absl::StrCat("is ", state))
      .Vietnamese("Trạng thái của lượt phát biểu không cho phép thao tác này.");
}

bool IsWaiting(Speech::State state) {
  return state == Speech::REQUESTED || state == Speech::GRANTED;
}

absl::Status CheckTimes(const Speech& speech, absl::Time now) {
  const int64_t begin = resource::GetMicros(speech, "begin_time");
  const int64_t end = resource::GetMicros(speech, "end_time");
  if (begin == 0 && end != 0) {
    return api::InvalidField("begin_time", "end_time needs it", "BEGIN_TIME_MISSING");
  }
  if (begin != 0 && end == 0 && speech.state() != Speech::SPEAKING) {
    return api::InvalidField("end_time", "begin_time needs it", "END_TIME_MISSING");
  }
  if (end != 0 && end < begin) {
    return api::InvalidField("end_time", "is before begin_time", "TIMES_REVERSED");
  }
  if (std::max(begin, end) <= absl::ToUnixMicros(now)) return absl::OkStatus();
  return api::InvalidField(end != 0 ? "end_time" : "begin_time", "has not come yet",
                           "IN_THE_FUTURE");
}

void SetUsed(Speech& speech) {
  speech.clear_used_seconds();
  speech.clear_overrun_seconds();
  if (speech.has_end_time()) SetUsedUntil(resource::GetMicros(speech, "end_time"), speech);
}

void SetUsedSoFar(absl::Time now, Speech& speech) { SetUsedUntil(absl::ToUnixMicros(now), speech); }

std::optional<Limit> LimitOf(const v1::SpeechLimits& limits, Speech::Kind kind, const Used& used) {
  std::optional<Limit> least;
  const auto take = [&](int32_t limit, int64_t gone, Speech::LimitBasis basis) {
    if (limit == 0) return;
    const auto left = static_cast<int32_t>(std::max<int64_t>(0, limit - gone));
    if (!least || left < least->seconds) least = Limit{left, basis};
  };
  if (kind == Speech::POINT_OF_ORDER) {
    take(limits.point_of_order_seconds(), 0, Speech::EACH_POINT_OF_ORDER);
    return least;
  }
  take(limits.speech_seconds(), 0, Speech::EACH_SPEECH);
  take(limits.speaker_seconds(), used.by_speaker, Speech::SPEAKER);
  take(limits.item_seconds(), used.on_item, Speech::ITEM);
  return least;
}

}  // namespace district::meeting::speeches
