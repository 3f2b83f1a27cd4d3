#include "services/meeting/follow_up/carry_over.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace district::meeting {

using v1::AgendaItem;
using v1::Assignment;
using v1::CarriedItem;
using v1::Meeting;

bool CanTakeUp(Meeting::State state) {
  return state == Meeting::DRAFT || state == Meeting::SCHEDULED || state == Meeting::POSTPONED ||
         state == Meeting::IN_PROGRESS;
}

CarriedItem::Reason ReasonOf(const AgendaItem& origin) {
  return origin.outcome() == AgendaItem::DEFERRED ? CarriedItem::DEFERRED : CarriedItem::NO_OUTCOME;
}

std::vector<AgendaItem> TakeUp(const std::vector<AgendaItem>& origins,
                               std::map<std::string, std::string> taken_up, int last_ordinal,
                               const std::function<std::string()>& new_name) {
  std::vector<AgendaItem> items;
  // Named first: an item may come before the one that it stands below.
  for (const AgendaItem& origin : origins) taken_up[origin.name()] = new_name();
  for (const AgendaItem& origin : origins) {
    AgendaItem item;
    item.set_name(taken_up.at(origin.name()));
    item.set_origin(origin.name());
    item.set_title(origin.title());
    item.set_classification(origin.classification());
    item.set_purpose(origin.purpose());
    *item.mutable_periods() = origin.periods();
    *item.mutable_planned_periods() = origin.planned_periods();
    *item.mutable_documents() = origin.documents();
    const auto above = taken_up.find(origin.parent_item());
    if (above != taken_up.end()) {
      item.set_parent_item(above->second);
      item.set_ordinal(origin.ordinal());
    } else {
      item.set_ordinal(++last_ordinal);
    }
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<std::vector<AgendaItem>> InLevels(std::vector<AgendaItem> items) {
  std::vector<std::vector<AgendaItem>> levels;
  while (!items.empty()) {
    std::set<std::string> waiting;
    for (const AgendaItem& item : items) waiting.insert(item.name());
    std::vector<AgendaItem> level, below;
    for (AgendaItem& item : items) {
      (waiting.contains(item.parent_item()) ? below : level).push_back(std::move(item));
    }
    // What stands below itself stands nowhere.
    if (level.empty()) break;
    levels.push_back(std::move(level));
    items = std::move(below);
  }
  return levels;
}

std::string Explain(const v1::CarryOverResponse& response) {
  int deferred = 0, overdue = 0, added = 0;
  for (const CarriedItem& item : response.items()) {
    if (item.reason() == CarriedItem::DEFERRED) ++deferred;
    if (item.added()) ++added;
  }
  for (const v1::CarriedAssignment& assignment : response.assignments()) {
    if (assignment.status() == Assignment::OPEN_OVERDUE) ++overdue;
    if (assignment.added()) ++added;
  }
  if (response.items().empty() && response.assignments().empty()) {
    return "Các hội nghị trước không còn nội dung hoặc nhiệm vụ nào chưa xong.";
  }
  return absl::StrCat("Chuyển ", response.items_size(), " nội dung của các hội nghị trước (",
                      deferred, " hoãn lại, ", response.items_size() - deferred,
                      " chưa có kết quả); kiểm điểm ", response.assignments_size(),
                      " nhiệm vụ chưa xong, trong đó ", overdue, " quá hạn. Lần này thêm ", added,
                      ".");
}

}  // namespace district::meeting
