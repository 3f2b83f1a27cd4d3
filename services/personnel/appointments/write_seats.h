// Writes the seats that offices bring.
#pragma once

#include "absl/status/status.h"
#include "common/resource/writes.h"
#include "services/personnel/appointments/conferred_seats.h"

namespace district::personnel {

// Moves, closes and opens seats as planned; `rule` judges each batch right before it is written.
absl::Status WriteSeats(const SeatChanges& changes, const resource::BatchRule& rule,
                        resource::Writes& writes);

}  // namespace district::personnel
