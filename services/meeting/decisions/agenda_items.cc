// Agenda items: declaration and rules.
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "services/meeting/decisions/agenda_numbers.h"
#include "services/meeting/decisions/agenda_tree.h"
#include "services/meeting/decisions/outcome.h"
#include "services/meeting/decisions/register.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/rules/classification.h"
#include "services/meeting/rules/parts.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;

absl::Status CheckAgendaItem(AgendaItem& item, const AgendaItem*) {
  absl::Status status = CheckSameMeeting(item.name(), "parent_item", item.parent_item());
  for (int i = 0; status.ok() && i < item.presenters_size(); ++i) {
    status = CheckSameMeeting(item.name(), absl::StrCat("presenters[", i, "]"), item.presenters(i));
  }
  if (!status.ok()) return status;
  const std::set<std::string> periods(item.periods().begin(), item.periods().end());
  for (int i = 0; i < item.planned_periods_size(); ++i) {
    if (periods.contains(item.planned_periods(i))) continue;
    return api::InvalidField(absl::StrCat("planned_periods[", i, "]"), "is not among periods");
  }
  return absl::OkStatus();
}

resource::Classified Secrecy() {
  resource::Classified classified = ClassifiedAs({"parent_item", "documents"});
  classified.field = "classification";
  classified.carried_column = "carried_degree";
  classified.elements = "assignments";
  return classified;
}

// An item on which decisions were taken says what they come to.
absl::Status CheckOutcomeOfDecisions(db::Transaction& transaction, AgendaItem& after,
                                     const AgendaItem* before) {
  if (!before || before->outcome() == after.outcome()) return absl::OkStatus();
  auto outcomes = StoredOutcomes(transaction, {after.name()});
  if (!outcomes.ok()) return outcomes.status();
  const auto found = outcomes->find(after.name());
  if (found == outcomes->end() || found->second == after.outcome()) return absl::OkStatus();
  const std::string follows = AgendaItem::Outcome_Name(found->second);
  return api::Error(absl::StatusCode::kInvalidArgument, "OUTCOME_FOLLOWS_FROM_DECISIONS")
      .Message(absl::StrCat("outcome: the decisions on it come to ", follows))
      .Field("outcome", absl::StrCat("the decisions on it come to ", follows))
      .Metadata("outcome", follows)
      .Vietnamese("Kết quả của nội dung này theo các quyết định đã ghi nhận.");
}

}  // namespace

std::unique_ptr<resource::Collection> AgendaItems() {
  return resource::Declare<AgendaItem>("agenda_items")
      .ClassifiedBy(Secrecy())
      .ValidateBatch(&CheckMeetingsOpen)
      .ValidateBatch(&CheckClassifications<AgendaItem>)
      .Normalize(&CheckAgendaItem)
      .Validate(&CheckOutcomeOfDecisions)
      .OnBatch(&MakeNumberingHook)
      .LockParents()
      .StoredInColumn("number", [](AgendaItem& item, const db::Value& number,
                                   absl::Time) { item.set_number(db::AsText(number)); })
      .OrderBy("number", "number_key")
      .Derive("number_key",
              [](const AgendaItem& item) -> db::Value { return NumberKey(item.number()); });
}

}  // namespace district::meeting
