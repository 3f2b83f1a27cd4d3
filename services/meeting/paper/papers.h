// Papers on a meeting, composed by what is known; what is not is left as dots and noted as a gap.
// The same record comes out as the same paper.
#pragma once

#include <string>

#include "services/meeting/paper/composition.h"
#include "services/meeting/paper/record.h"

namespace district::meeting {

// The minutes.
Composition ComposeMinutes(const MeetingRecord& record);

// What the minutes say of an item of the agenda and the items below it. `item` is one of the
// record.
Composition ComposeExcerpt(const MeetingRecord& record, const std::string& item);

// The notice of what was concluded.
Composition ComposeConclusions(const MeetingRecord& record);

}  // namespace district::meeting
