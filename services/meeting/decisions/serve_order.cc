// Agendas are put into another order.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/resource/service.h"
#include "services/meeting/decisions/agenda_numbers.h"
#include "services/meeting/decisions/agenda_tree.h"
#include "services/meeting/decisions/register.h"
#include "services/meeting/meetings/open.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::AgendaItem;
using v1::ReorderAgendaItemsRequest;
using v1::ReorderAgendaItemsResponse;

std::vector<Writes::Edit> EditsOf(const ReorderAgendaItemsRequest& request,
                                  const AgendaTree& planned) {
  std::vector<Writes::Edit> edits;
  for (int i = 0; i < request.items_size(); ++i) {
    const std::string& name = request.items(i).item();
    edits.push_back({.name = name,
                     .path = absl::StrCat("items[", i, "]"),
                     .change = [entry = planned.at(name)](resource::Message& message) {
                       auto& item = static_cast<AgendaItem&>(message);
                       item.set_parent_item(entry.parent);
                       item.set_ordinal(entry.ordinal);
                       return absl::OkStatus();
                     }});
  }
  return edits;
}

// The items in the order of the agenda, each with its number.
ReorderAgendaItemsResponse Answer(const AgendaTree& tree, const resource::Resources& items) {
  const std::map<std::string, std::string> numbers = NumbersOf(tree);
  std::map<std::string, AgendaItem> in_order;
  for (const auto& resource : items) {
    AgendaItem item = static_cast<const AgendaItem&>(*resource);
    item.set_number(numbers.at(item.name()));
    in_order[NumberKey(item.number())] = std::move(item);
  }
  ReorderAgendaItemsResponse response;
  for (auto& [key, item] : in_order) *response.add_agenda_items() = std::move(item);
  return response;
}

// One call at a time changes an agenda: the meeting is locked before it is read.
absl::StatusOr<ReorderAgendaItemsResponse> Reorder(const rpc::Call& call,
                                                   const ReorderAgendaItemsRequest& request,
                                                   Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::Status locked = writes.LockLiving(writes.catalog().Of<v1::Meeting>(), {request.parent()});
  if (!locked.ok()) return locked;
  auto meeting = FindMeeting(writes.catalog(), call, request.parent(), transaction);
  if (!meeting.ok()) return meeting.status();
  auto agendas = ReadAgendas(transaction, {request.parent()});
  if (!agendas.ok()) return agendas.status();
  AgendaTree& tree = (*agendas)[request.parent()];
  absl::StatusOr<AgendaTree> planned = PlanOrder(tree, request);
  if (!planned.ok()) return planned.status();
  auto updated = writes.Update(writes.catalog().Of<AgendaItem>(), EditsOf(request, *planned));
  if (!updated.ok()) return updated.status();
  for (const auto& [name, entry] : *planned) tree[name] = entry;
  return Answer(tree, *updated);
}

}  // namespace

void ServeAgendaOrder(resource::Service& service) {
  service.ServeWrite<ReorderAgendaItemsRequest, ReorderAgendaItemsResponse>(
      "district.meeting.v1.AgendaItemService.ReorderAgendaItems", &Reorder);
}

}  // namespace district::meeting
