// Speeches: declaration and rules.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "district/meeting/v1/speeches.pb.h"
#include "services/meeting/meetings/moves.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/rules/classification.h"
#include "services/meeting/rules/parts.h"
#include "services/meeting/speeches/register.h"
#include "services/meeting/speeches/rules.h"
#include "services/meeting/speeches/under_way.h"

namespace district::meeting {
namespace {

using resource::Action;
using resource::PlacedChange;
using resource::Writes;
using v1::Meeting;
using v1::Speech;

std::string MeetingOf(const Speech& speech) { return std::string(api::TopOf(speech.name())); }

bool SameTimes(const Speech& a, const Speech& b) {
  return resource::GetMicros(a, "begin_time") == resource::GetMicros(b, "begin_time") &&
         resource::GetMicros(a, "end_time") == resource::GetMicros(b, "end_time");
}

// Custom methods change the state, and the times with it.
absl::Status CheckTimesByMoves(const Speech& after, const Speech& before) {
  if (after.state() != before.state() || before.state() == Speech::ENDED) return absl::OkStatus();
  if (SameTimes(after, before)) return absl::OkStatus();
  return api::InvalidField("begin_time", "is set by :begin and :end until the speech is over",
                           "TIMES_BY_MOVES");
}

absl::Status CheckSpeech(Speech& speech, const Speech* before, absl::Time now) {
  absl::Status status = CheckSameMeeting(speech.name(), "participant", speech.participant());
  if (status.ok()) status = CheckSameMeeting(speech.name(), "agenda_item", speech.agenda_item());
  for (int i = 0; status.ok() && i < speech.directives_size(); ++i) {
    status =
        CheckSameMeeting(speech.name(), absl::StrCat("directives[", i, "]"), speech.directives(i));
  }
  for (int i = 0; status.ok() && i < speech.decisions_size(); ++i) {
    status =
        CheckSameMeeting(speech.name(), absl::StrCat("decisions[", i, "]"), speech.decisions(i));
  }
  if (status.ok() && before) status = CheckTimesByMoves(speech, *before);
  if (status.ok()) status = speeches::CheckTimes(speech, now);
  if (status.ok()) speeches::SetUsed(speech);
  if (before && speech.order() == 0) speech.set_order(before->order());
  return status;
}

// What is known of the meetings of a batch.
struct Queue {
  Meeting::State state = Meeting::STATE_UNSPECIFIED;
  int last_order = 0;
};

absl::StatusOr<std::map<std::string, Queue>> QueuesOf(db::Session& session,
                                                      const std::set<std::string>& meetings) {
  auto rows = session.Query(db::SqlCat(
      "SELECT m.name, m.state, (SELECT MAX(s.order_) FROM speeches s WHERE s.meeting = m.name) "
      "FROM meetings m WHERE ",
      db::IsIn("m.name", meetings)));
  if (!rows.ok()) return rows.status();
  std::map<std::string, Queue> queues;
  for (const db::Row& row : *rows) {
    const auto [name, state, last] = row.As<std::string, Meeting::State, int>();
    queues[name] = {state, last};
  }
  return queues;
}

// What is created while its meeting is under way waits, unless it says when it was held; what is
// added afterwards was held.
absl::Status SetFirstState(const Writes& writes, const Queue& queue, Speech& speech) {
  const bool corrects = writes.call().method().name() == "CorrectMeeting";
  if (queue.state == Meeting::IN_PROGRESS) {
    speech.set_state(speech.has_end_time() ? Speech::ENDED : Speech::REQUESTED);
  } else if (queue.state == Meeting::ENDED || (corrects && IsClosed(queue.state))) {
    speech.set_state(Speech::ENDED);
  } else {
    return speeches::NotUnderWay(MeetingOf(speech), queue.state);
  }
  return absl::OkStatus();
}

absl::Status PrepareNew(Writes& writes, const std::vector<PlacedChange>& changes) {
  std::set<std::string> meetings;
  for (const auto& [change, path] : changes) {
    if (change.action == Action::kCreate) meetings.insert(MeetingOf(change.after_as<Speech>()));
  }
  if (meetings.empty()) return absl::OkStatus();
  auto queues = QueuesOf(writes.transaction(), meetings);
  if (!queues.ok()) return queues.status();
  for (const auto& [change, path] : changes) {
    if (change.action != Action::kCreate) continue;
    auto& speech = change.after_as<Speech>();
    Queue& queue = (*queues)[MeetingOf(speech)];
    if (absl::Status status = SetFirstState(writes, queue, speech); !status.ok()) return status;
    if (speech.order() == 0) speech.set_order(queue.last_order + speeches::kOrderStep);
    queue.last_order = std::max(queue.last_order, speech.order());
  }
  return absl::OkStatus();
}

// When a speech was held; open-ended while it is.
struct Span {
  std::string name;
  int64_t begin = 0;
  int64_t end = 0;
  bool speaking = false;
};

Span SpanOf(const std::string& name, Speech::State state, int64_t begin, int64_t end) {
  const bool speaking = state == Speech::SPEAKING;
  return {name, begin, speaking ? INT64_MAX : end, speaking};
}

// Whether a change says anew when a speech is held.
bool SetsTimes(const resource::Change& change) {
  const auto& after = change.after_as<Speech>();
  if (change.action == Action::kDelete || !after.has_begin_time()) return false;
  const auto* before = change.before_as<Speech>();
  return change.action != Action::kUpdate || !SameTimes(after, *before);
}

absl::Status OthersSpeak(const Span& span, const Span& other, const std::string& path) {
  if (span.speaking) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "SOMEBODY_SPEAKS")
        .Message(absl::StrCat(other.name, " is held: one speaks at a time"))
        .Metadata("speech", other.name)
        .Precondition("SPEAKER", other.name, "is held")
        .Vietnamese("Đang có người phát biểu; mỗi lúc chỉ một người phát biểu.");
  }
  return api::InvalidField(api::Below(path) + "begin_time",
                           absl::StrCat(other.name, " was held at that time"), "SPEECHES_OVERLAP");
}

// The speeches of some meetings that were or are held, by their names.
absl::StatusOr<std::map<std::string, Span>> HeldIn(db::Session& session,
                                                   const std::set<std::string>& meetings) {
  auto rows = session.Query(
      db::SqlCat("SELECT name, state, begin_time, end_time FROM speeches WHERE ",
                 db::IsIn("meeting", meetings), " AND begin_time <> 0 AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, Span> held;
  for (const db::Row& row : *rows) {
    const auto [name, state, begin, end] = row.As<std::string, Speech::State, int64_t, int64_t>();
    held[name] = SpanOf(name, state, begin, end);
  }
  return held;
}

// One speaks at a time in a meeting, by what is stored and what is to be written.
absl::Status CheckOneSpeaks(Writes& writes, const std::vector<PlacedChange>& changes) {
  std::set<std::string> meetings;
  for (const auto& [change, path] : changes) {
    if (SetsTimes(change)) meetings.insert(MeetingOf(change.after_as<Speech>()));
  }
  if (meetings.empty()) return absl::OkStatus();
  auto held = HeldIn(writes.transaction(), meetings);
  if (!held.ok()) return held.status();
  for (const auto& [change, path] : changes) {
    const auto& speech = change.after_as<Speech>();
    if (!speech.has_begin_time() || change.action == Action::kDelete) {
      held->erase(speech.name());
    } else {
      (*held)[speech.name()] =
          SpanOf(speech.name(), speech.state(), resource::GetMicros(speech, "begin_time"),
                 resource::GetMicros(speech, "end_time"));
    }
  }
  for (const auto& [change, path] : changes) {
    if (!SetsTimes(change)) continue;
    const std::string& name = change.after_as<Speech>().name();
    const Span& span = (*held)[name];
    for (const auto& [other_name, other] : *held) {
      if (other_name == name || api::TopOf(other_name) != api::TopOf(name)) continue;
      if (span.begin < other.end && other.begin < span.end) return OthersSpeak(span, other, path);
    }
  }
  return absl::OkStatus();
}

resource::Classified Secrecy() {
  resource::Classified classified =
      ClassifiedAs({"agenda_item", "directives", "decisions", "documents"});
  classified.carried_column = "carried_degree";
  return classified;
}

}  // namespace

std::unique_ptr<resource::Collection> Speeches() {
  return resource::Declare<Speech>("speeches")
      .ClassifiedBy(Secrecy())
      .LockParents()
      .Derive("meeting", [](const Speech& speech) -> db::Value { return MeetingOf(speech); })
      .Normalize(&CheckSpeech)
      .ValidateBatch(&CheckMeetingsOpen)
      .ValidateBatch(&PrepareNew)
      .ValidateBatch(&CheckOneSpeaks);
}

}  // namespace district::meeting
