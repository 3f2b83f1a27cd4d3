#include "services/meeting/documents/superseded.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace district::meeting {

using v1::Document;

time::DayNumber ReplacesFrom(Document::State state, time::DayNumber effective,
                             time::DayNumber issued) {
  if (state != Document::ISSUED && state != Document::STATE_UNSPECIFIED) return 0;
  const time::DayNumber day = effective == 0 ? issued : effective;
  return day == 0 ? 0 : time::LastDay(day);
}

time::DayNumber FirstOf(time::DayNumber a, time::DayNumber b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

void SetSuperseded(Document& document, time::DayNumber day) {
  const time::DayNumber since = time::ToDayNumber(document.supersede_date());
  document.set_superseded(since != 0 && since <= day);
}

std::string SupersededSqlOn(time::DayNumber day) {
  return absl::StrCat("(`supersede_date` <> 0 AND `supersede_date` <= ", day, ")");
}

}  // namespace district::meeting
