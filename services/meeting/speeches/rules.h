// The rules of speeches that need no database: their states, their times, and how long they may be.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "district/meeting/v1/speeches.pb.h"

namespace district::meeting::speeches {

enum class Action { kGrant, kBegin, kEnd, kWithdraw };

// The state that an action leads to. FAILED_PRECONDITION (ILLEGAL_MOVE) where the state does not
// allow it.
absl::StatusOr<v1::Speech::State> StateAfter(const v1::Speech& speech, Action action);

// Room between two of the queue for who is put there by hand.
inline constexpr int kOrderStep = 10;

// Whether the speech waits in the queue.
bool IsWaiting(v1::Speech::State state);

// INVALID_ARGUMENT where the times that are given cannot be: one without the other, reversed, or
// after now. Whoever speaks has begun and not ended.
absl::Status CheckTimes(const v1::Speech& speech, absl::Time now);

// Sets how many seconds were used, and how many of them beyond the limit; none before it ended.
void SetUsed(v1::Speech& speech);
// The same for a speech that is held at an instant.
void SetUsedSoFar(absl::Time now, v1::Speech& speech);

// What was used before a speech on the same item, points of order not counted.
struct Used {
  int64_t by_speaker = 0;
  int64_t on_item = 0;
};

// The seconds that limits leave for a speech, and the limit that leaves the least; none where there
// is no limit.
struct Limit {
  int32_t seconds = 0;
  v1::Speech::LimitBasis basis = v1::Speech::LIMIT_BASIS_UNSPECIFIED;
};
std::optional<Limit> LimitOf(const v1::SpeechLimits& limits, v1::Speech::Kind kind,
                             const Used& used);

}  // namespace district::meeting::speeches
