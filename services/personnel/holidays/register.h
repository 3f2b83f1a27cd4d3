// Registers holidays: days off, and working days that were moved to a weekend.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::personnel {

void RegisterHolidays(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Holidays();

}  // namespace district::personnel
