#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/meeting/paper/draft.h"
#include "services/meeting/paper/papers.h"
#include "services/meeting/paper/words.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Decision;

// Writes one text behind the heading, several below it.
void WriteList(Draft& draft, const std::string& heading, const std::vector<std::string>& texts,
               const std::string& field) {
  if (texts.size() < 2) {
    const std::string text = texts.empty() ? "" : texts.front();
    return draft.paper().Paragraph(absl::StrCat(heading, " ", draft.paper().OrDots(text, field)));
  }
  draft.paper().Paragraph(heading);
  for (const std::string& text : texts) draft.paper().Item(text);
}

// Writes the documents that were tabled, in the order of the agenda.
void WriteDocuments(Draft& draft) {
  std::vector<std::string> titles;
  for (const NumberedNode<AgendaItem>& numbered : InOrder(draft.record().items)) {
    for (const std::string& name : numbered.node->documents()) {
      const auto found = draft.record().documents.find(name);
      if (found == draft.record().documents.end()) continue;
      draft.Tell(name);
      titles.push_back(found->second);
    }
  }
  WriteList(draft, "Tài liệu sử dụng:", titles, "agenda_items.documents");
}

void WriteAttendance(Draft& draft) {
  draft.paper().Heading("1. Thành phần");
  draft.WriteMembers("1.1. Thành phần chính thức: ");
  draft.WriteGuests("1.2. Thành phần mời dự:");
  const std::string press = draft.paper().OrDots("", "participants.press");
  draft.paper().Paragraph(absl::StrCat("1.3. Báo chí: ", press, "."));
}

void WriteEnd(Draft& draft) {
  draft.paper().Heading("5. Kết thúc");
  const auto& sittings = draft.meeting().sittings();
  const bool known = !sittings.empty() && sittings.rbegin()->has_end_time();
  const std::string hour = draft.paper().OrDots(known ? HourOf(*sittings.rbegin(), "end_time") : "",
                                                "sittings.end_time");
  const std::string day = sittings.empty() ? "" : DayOfSitting(*sittings.rbegin());
  draft.paper().Paragraph(absl::StrCat(GatheringOf(draft.meeting().kind(), draft.record().form),
                                       " kết thúc vào ", hour, day.empty() ? "" : ", ", day, "."));
}

}  // namespace

Composition ComposeMinutes(const MeetingRecord& record) {
  Draft draft(record);
  Head head = draft.HeadOf(
      {.title = "BIÊN BẢN", .type = "Biên bản", .abbreviation = "BB", .dated = draft.of_party()});
  head.subject = record.meeting.display_name();
  draft.paper().set_head(std::move(head));
  draft.WriteSittings();
  WriteList(draft, "Nội dung:", draft.Subjects(), "agenda_items");
  draft.WriteOffices();
  WriteDocuments(draft);
  WriteAttendance(draft);
  draft.paper().Heading("2. Diễn biến");
  for (const NumberedNode<AgendaItem>& numbered : InOrder(record.items)) {
    draft.WriteItem(absl::StrCat("2.", numbered.number), *numbered.node);
  }
  draft.WriteSpeeches("");
  draft.paper().Heading("3. Kết quả biểu quyết, quyết định");
  std::vector<const Decision*> decisions;
  for (const Decision& decision : record.decisions) decisions.push_back(&decision);
  draft.WriteDecisions(std::move(decisions));
  draft.paper().Heading("4. Kết luận của người chủ trì");
  draft.WriteDirectives();
  WriteEnd(draft);
  draft.WriteSigners();
  return std::move(draft.paper());
}

}  // namespace district::meeting
