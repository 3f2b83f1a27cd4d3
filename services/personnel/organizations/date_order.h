// Checks that dates of a resource follow each other.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "google/type/date.pb.h"

namespace district::personnel {

// INVALID_ARGUMENT, reason DATES_REVERSED, field `last_field`, if no day of `last` comes after the
// first of `first`; dates not given reverse nothing.
absl::Status CheckDateOrder(const google::type::Date& first, const google::type::Date& last,
                            std::string_view last_field, std::string_view first_field);

}  // namespace district::personnel
