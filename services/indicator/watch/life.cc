#include "services/indicator/watch/life.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/time/period.h"
#include "google/protobuf/util/message_differencer.h"

namespace district::indicator::watch {
namespace {

using time::Period;
using v1::WatchFinding;
using v1::WatchItem;
using v1::WatchStep;

constexpr int kMostSteps = 100;

using FindingsList = std::vector<WatchFinding>;

void AddStep(WatchStep::Action action, const Act& act, WatchItem& item, const Period* period,
             const FindingsList& found) {
  WatchStep& step = *item.add_steps();
  step.set_action(action);
  step.set_state(item.state());
  step.set_note(act.note);
  step.set_subject(act.subject);
  resource::SetMicros(step, "record_time", absl::ToUnixMicros(act.time));
  if (period) step.set_period(period->code());
  for (const WatchFinding& finding : found) step.add_reasons(finding.reason());
  if (item.steps_size() > kMostSteps) {
    item.mutable_steps()->DeleteSubrange(0, item.steps_size() - kMostSteps);
  }
}

const WatchFinding* FindingFor(WatchItem::Reason reason, const WatchItem& item) {
  const auto found =
      std::find_if(item.findings().begin(), item.findings().end(),
                   [&](const WatchFinding& finding) { return finding.reason() == reason; });
  return found == item.findings().end() ? nullptr : &*found;
}

// What was found, and what stays of the item because nothing is known of it.
FindingsList FoundOf(const Evaluation& evaluation, const WatchItem* item) {
  FindingsList found;
  const auto add = [&](const Judgement& judgement, WatchItem::Reason reason) {
    if (judgement.finding) {
      found.push_back(*judgement.finding);
    } else if (const WatchFinding* old = item ? FindingFor(reason, *item) : nullptr;
               old && !judgement.known) {
      found.push_back(*old);
    }
  };
  add(evaluation.low_achieved, WatchItem::LOW_ACHIEVED);
  add(evaluation.forecast_hard, WatchItem::FORECAST_HARD);
  return found;
}

bool IsManual(const WatchItem& item) {
  return std::find(item.reasons().begin(), item.reasons().end(), WatchItem::MANUAL) !=
         item.reasons().end();
}

// The item as the findings make it, but for its state, period and steps.
void SetFindings(const FindingsList& found, WatchItem& item) {
  const bool manual = IsManual(item);
  *item.mutable_findings() = {found.begin(), found.end()};
  item.clear_reasons();
  for (const WatchFinding& finding : found) item.add_reasons(finding.reason());
  if (manual) item.add_reasons(WatchItem::MANUAL);
}

bool EndsBefore(const Period& period, const std::string& code) {
  const absl::StatusOr<Period> other = Period::Parse(code);
  return other.ok() && period.end() < other->end();
}

// Whether it is not what the item was resolved with.
bool IsNew(const WatchFinding& finding, const WatchItem& item) {
  const WatchFinding* const old = FindingFor(finding.reason(), item);
  if (!old) return true;
  const absl::StatusOr<Period> before = Period::Parse(old->period());
  return before.ok() && EndsBefore(*before, finding.period());
}

bool Differs(const WatchItem& a, const WatchItem& b) {
  return !google::protobuf::util::MessageDifferencer::Equals(a, b);
}

bool Reopen(const Evaluation& evaluation, const Act& act, WatchItem& item) {
  const FindingsList found = FoundOf(evaluation, nullptr);
  if (std::none_of(found.begin(), found.end(),
                   [&](const WatchFinding& finding) { return IsNew(finding, item); })) {
    return false;
  }
  SetFindings(found, item);
  item.set_state(WatchItem::OPEN);
  item.set_period(evaluation.period.code());
  AddStep(WatchStep::REOPEN, act, item, &evaluation.period, found);
  return true;
}

}  // namespace

absl::Status Move(WatchStep::Action action, const Act& act, WatchItem& item) {
  const bool acknowledge = action == WatchStep::ACKNOWLEDGE;
  const bool allowed =
      acknowledge ? item.state() == WatchItem::OPEN : item.state() != WatchItem::RESOLVED;
  if (!allowed) {
    const std::string state = WatchItem::State_Name(item.state());
    return api::Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_MOVE")
        .Message(absl::StrCat(item.name(), " is ", state))
        .Precondition("STATE", item.name(), absl::StrCat("is ", state))
        .Vietnamese("Trạng thái hiện tại không cho phép thao tác này.");
  }
  item.set_state(acknowledge ? WatchItem::ACKNOWLEDGED : WatchItem::RESOLVED);
  AddStep(action, act, item, /*period=*/nullptr, /*found=*/{});
  return absl::OkStatus();
}

std::optional<WatchItem> OpenedBy(const Evaluation& evaluation, const Act& act) {
  const FindingsList found = FoundOf(evaluation, nullptr);
  if (found.empty()) return std::nullopt;
  WatchItem item;
  item.set_evaluated(true);
  item.set_state(WatchItem::OPEN);
  item.set_period(evaluation.period.code());
  SetFindings(found, item);
  AddStep(WatchStep::OPEN, act, item, &evaluation.period, found);
  return item;
}

bool BringUpToDate(const Evaluation& evaluation, const Act& act, WatchItem& item) {
  if (EndsBefore(evaluation.period, item.period())) return false;
  if (item.state() == WatchItem::RESOLVED) return Reopen(evaluation, act, item);
  const WatchItem before = item;
  const FindingsList found = FoundOf(evaluation, &item);
  if (found.empty() && !IsManual(item)) {
    item.clear_findings();  // `reasons` stay, to say why it was watched
    item.set_state(WatchItem::RESOLVED);
    item.set_period(evaluation.period.code());
    AddStep(WatchStep::CLOSE, act, item, &evaluation.period, found);
    return true;
  }
  SetFindings(found, item);
  if (!Differs(before, item)) return false;
  item.set_period(evaluation.period.code());
  AddStep(WatchStep::UPDATE, act, item, &evaluation.period, found);
  return true;
}

}  // namespace district::indicator::watch
