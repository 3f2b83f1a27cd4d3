// The rules of appointments beside others, put together.
#pragma once

#include <memory>

#include "common/resource/writes.h"

namespace district::personnel {

// Judges the appointments that one call writes: their conflicts, the seats that offices bring, and
// those that they require. Seats that are opened, moved and closed because of others are in
// conflict with others like all; the rest is seen to where it began.
std::unique_ptr<resource::BatchHook> MakeAppointmentHook(resource::Writes& writes);

}  // namespace district::personnel
