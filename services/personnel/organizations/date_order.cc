#include "services/personnel/organizations/date_order.h"

#include <string>

#include "common/api/errors.h"
#include "common/time/date.h"

namespace district::personnel {

absl::Status CheckDateOrder(const google::type::Date& first, const google::type::Date& last,
                            std::string_view last_field, std::string_view first_field) {
  const time::DaySpan span = time::SpanOf(time::ToDayNumber(first), time::ToDayNumber(last));
  if (span.begin < span.end) return absl::OkStatus();
  return api::InvalidField(last_field, "is before " + std::string(first_field), "DATES_REVERSED");
}

}  // namespace district::personnel
