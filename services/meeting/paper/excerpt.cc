#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/meeting/paper/draft.h"
#include "services/meeting/paper/papers.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Decision;

// The item and those below it, in the order of the agenda.
std::vector<NumberedNode<AgendaItem>> WithItemsBelow(const std::vector<AgendaItem>& items,
                                                     const std::string& item) {
  std::vector<NumberedNode<AgendaItem>> below;
  std::set<std::string> names;
  for (const NumberedNode<AgendaItem>& numbered : InOrder(items)) {
    const AgendaItem& node = *numbered.node;
    if (node.name() != item && !names.contains(node.parent_item())) continue;
    names.insert(node.name());
    below.push_back(numbered);
  }
  return below;
}

}  // namespace

Composition ComposeExcerpt(const MeetingRecord& record, const std::string& item) {
  Draft draft(record);
  Head head = draft.HeadOf({.title = "TRÍCH BIÊN BẢN",
                            .type = "Biên bản",
                            .abbreviation = "BB",
                            .dated = draft.of_party()});
  head.subject = record.meeting.display_name();
  draft.paper().set_head(std::move(head));
  draft.WriteSittings();
  draft.WriteOffices();
  draft.WriteMembers("Thành phần chính thức: ");
  draft.paper().Heading("Nội dung");
  std::vector<const Decision*> decisions;
  for (const NumberedNode<AgendaItem>& numbered : WithItemsBelow(record.items, item)) {
    draft.WriteItem(numbered.number, *numbered.node);
    for (const Decision& decision : record.decisions) {
      if (decision.agenda_item() == numbered.node->name()) decisions.push_back(&decision);
    }
  }
  draft.paper().Heading("Kết quả biểu quyết, quyết định");
  draft.WriteDecisions(std::move(decisions));
  draft.WriteSigners();
  return std::move(draft.paper());
}

}  // namespace district::meeting
