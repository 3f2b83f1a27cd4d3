#include "services/meeting/meetings/last_speech.h"

#include "absl/time/time.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/speeches.pb.h"

namespace district::meeting {

using v1::Speech;

absl::Status EndLastSpeech(resource::Writes& writes, const std::string& meeting) {
  const int64_t now = absl::ToUnixMicros(writes.transaction().now());
  auto rows = writes.transaction().Query(
      db::SqlCat("SELECT name FROM speeches WHERE meeting = ", db::Bind(meeting),
                 " AND state = ", db::Bind(int{Speech::SPEAKING}), " AND delete_time = 0 LIMIT 1"));
  if (!rows.ok() || rows->empty()) return rows.status();
  return writes
      .Update(writes.catalog().Of<Speech>(), {{.name = rows->front().Text(),
                                               .change =
                                                   [now](resource::Message& message) {
                                                     auto& speech = static_cast<Speech&>(message);
                                                     speech.set_state(Speech::ENDED);
                                                     resource::SetMicros(speech, "end_time", now);
                                                     return absl::OkStatus();
                                                   }}})
      .status();
}

}  // namespace district::meeting
