#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/meeting/paper/draft.h"
#include "services/meeting/paper/papers.h"
#include "services/meeting/paper/words.h"

namespace district::meeting {
namespace {

using v1::Participant;

// Who concluded: whoever has that role, else whoever gave the directives.
std::vector<const Participant*> ConcludersOf(const Draft& draft) {
  std::vector<const Participant*> concluders = draft.WithRole(Participant::CONCLUDER);
  if (!concluders.empty()) return concluders;
  for (const Participant& participant : draft.record().participants) {
    for (const v1::Directive& directive : draft.record().directives) {
      if (directive.issued_by() != participant.name()) continue;
      concluders.push_back(&participant);
      break;
    }
  }
  return concluders;
}

// When it met, as the begin of a sentence: `Buổi sáng ngày 12/07/2018`, or all of its days.
std::string Days(Draft& draft) {
  std::vector<std::string> days;
  for (const v1::Sitting& sitting : draft.meeting().sittings()) {
    const std::string day = DayOfSitting(sitting);
    if (!day.empty()) days.push_back(day);
  }
  std::string sentence = absl::StrJoin(days, ", ");
  if (sentence.empty()) return absl::StrCat("Ngày ", draft.paper().OrDots("", "sittings.date"));
  sentence.front() = absl::ascii_toupper(sentence.front());
  return sentence;
}

}  // namespace

Composition ComposeConclusions(const MeetingRecord& record) {
  using Kind = SignatureLine::Kind;
  Draft draft(record);
  Composition& paper = draft.paper();
  const std::string& name = record.meeting.display_name();
  const std::string gathering = GatheringOf(record.meeting.kind(), record.form);
  Head head = draft.HeadOf({.title = "THÔNG BÁO", .type = "Thông báo", .abbreviation = "TB"});
  const std::string concluder =
      absl::StrCat(draft.of_party() ? "đồng chí " : "",
                   draft.NamesOf(ConcludersOf(draft), "participants.concluder"));
  head.subject = absl::StrCat("Kết luận của ", concluder, " tại ", name);
  paper.set_head(std::move(head));
  paper.Paragraph(absl::StrCat(Days(draft), ", ", draft.Convener(), " tổ chức ", name, "."));
  const std::string subjects = absl::StrJoin(draft.Subjects(), "; ");
  if (!subjects.empty()) {
    paper.Paragraph(absl::StrCat(gathering, " đã xem xét các nội dung: ", subjects, "."));
  }
  if (const auto speakers = draft.Speakers(); !speakers.empty()) {
    paper.Paragraph(absl::StrCat(
        gathering, " đã nghe ý kiến của: ", draft.NamesOf(speakers, "speeches.participant"), "."));
  }
  paper.Paragraph(absl::StrCat("Kết luận ", gathering, ", ", concluder, " nêu:"));
  if (record.directives.empty()) {
    paper.Paragraph(paper.OrDots("", "directives"));
  } else {
    draft.WriteDirectives();
  }
  draft.WriteAssignments();
  paper.SignLeft(Kind::kRecipientsHeading, "Nơi nhận:");
  paper.SignLeft(Kind::kRecipient, paper.OrDots("", "recipients"));
  paper.SignRight(Kind::kTitle, paper.OrDots("", "signatures.signer"));
  paper.SignRight(Kind::kNote, "(Ký, đóng dấu)");
  paper.SignRight(Kind::kName, kDots);
  return std::move(draft.paper());
}

}  // namespace district::meeting
