#include "services/meeting/paper/minutes.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "services/meeting/decisions/outcome.h"
#include "services/meeting/meetings/sittings.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Decision;
using v1::Meeting;
using v1::Participant;
using v1::Sitting;

// No item stands deeper, so numbering ends.
constexpr int kMaxDepth = 20;

std::string NameIn(const std::map<std::string, std::string>& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? "" : found->second;
}

bool HasRole(const Participant& participant, Participant::Role role) {
  const auto& roles = participant.roles();
  return std::count(roles.begin(), roles.end(), role) > 0;
}

const char* InVietnamese(AgendaItem::Outcome outcome) {
  switch (outcome) {
    case AgendaItem::DISCUSSED:
      return "đã thảo luận";
    case AgendaItem::ADOPTED:
      return "thông qua";
    case AgendaItem::ADOPTED_IN_PRINCIPLE:
      return "cơ bản nhất trí";
    case AgendaItem::ADOPTED_WITH_CHANGES:
      return "thông qua, có sửa đổi, bổ sung";
    case AgendaItem::DEFERRED:
      return "chưa quyết định";
    case AgendaItem::REJECTED:
      return "không thông qua";
    default:
      return "không ghi nhận";
  }
}

const char* InVietnamese(Decision::Outcome outcome) {
  return InVietnamese(OutcomeOf({outcome}).value_or(AgendaItem::NOT_RECORDED));
}

const char* InVietnamese(Sitting::DayPart part) {
  switch (part) {
    case Sitting::MORNING:
      return "buổi sáng ";
    case Sitting::AFTERNOON:
      return "buổi chiều ";
    case Sitting::EVENING:
      return "buổi tối ";
    default:
      return "";
  }
}

std::string HourOf(const Sitting& sitting, const char* field) {
  return absl::FormatTime("%H giờ %M", absl::FromUnixMicros(resource::GetMicros(sitting, field)),
                          absl::FixedTimeZone(7 * 60 * 60));
}

std::string TimeOf(const Sitting& sitting, Composition& minutes) {
  const std::string hour = minutes.OrDots(
      sitting.has_start_time() ? HourOf(sitting, "start_time") : "", "sittings.start_time");
  const std::string day =
      minutes.OrDots(time::FormatDayVietnamese(DayOf(sitting)), "sittings.date");
  return absl::StrCat(hour, ", ", InVietnamese(sitting.day_part()), "ngày ", day);
}

class Minutes {
 public:
  explicit Minutes(const MeetingRecord& record) : record_(record) {}

  Composition Compose() {
    Head();
    Attendance();
    Proceedings();
    Decisions();
    Conclusions();
    End();
    return std::move(minutes_);
  }

 private:
  const Meeting& meeting() const { return record_.meeting; }
  std::string Comrade() const { return record_.of_party ? "đồng chí" : "ông (bà)"; }

  std::string FullNameOf(const Participant& participant) {
    const std::string name =
        participant.guest().empty()
            ? minutes_.OrDots(NameIn(record_.people, participant.person()), "participants.person")
            : participant.guest();
    return participant.title().empty() ? name : absl::StrCat(name, ", ", participant.title());
  }

  std::vector<const Participant*> WithRole(Participant::Role role) const {
    std::vector<const Participant*> found;
    for (const Participant& participant : record_.participants) {
      if (HasRole(participant, role)) found.push_back(&participant);
    }
    return found;
  }

  std::string NamesOf(const std::vector<const Participant*>& participants,
                      const std::string& field) {
    std::vector<std::string> names;
    for (const Participant* participant : participants) names.push_back(FullNameOf(*participant));
    return minutes_.OrDots(absl::StrJoin(names, "; "), field);
  }

  void Head() {
    const std::string body =
        minutes_.OrDots(NameIn(record_.organizations, meeting().organization()), "organization");
    minutes_.Paragraph(record_.of_party ? "ĐẢNG CỘNG SẢN VIỆT NAM"
                                        : "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    if (!record_.of_party) minutes_.Paragraph("Độc lập - Tự do - Hạnh phúc");
    minutes_.Paragraph(body);
    const std::string number = minutes_.OrDots("", "number");
    const std::string symbol = minutes_.OrDots("", "symbol");
    minutes_.Paragraph(absl::StrCat("Số ", number, record_.of_party ? "-BB/" : "/BB-", symbol));
    minutes_.Add(Block::Kind::kTitle, "BIÊN BẢN");
    minutes_.Paragraph(meeting().display_name());
    Sittings();
    minutes_.Paragraph(absl::StrCat("Nội dung: ", Subjects()));
    minutes_.Paragraph(absl::StrCat("Người chủ trì: ",
                                    NamesOf(WithRole(Participant::CHAIR), "participants.chair")));
    minutes_.Paragraph(
        absl::StrCat("Người ghi biên bản: ",
                     NamesOf(WithRole(Participant::SECRETARY), "participants.secretary")));
    minutes_.Paragraph(absl::StrCat("Tài liệu sử dụng: ", Documents()));
  }

  void Sittings() {
    if (meeting().sittings().empty()) {
      minutes_.Paragraph(absl::StrCat("Thời gian: ", minutes_.OrDots("", "sittings")));
    }
    for (const Sitting& sitting : meeting().sittings()) {
      minutes_.Paragraph(absl::StrCat("Thời gian: ", TimeOf(sitting, minutes_)));
      minutes_.Paragraph(
          absl::StrCat("Địa điểm: ", minutes_.OrDots(sitting.location(), "sittings.location")));
    }
  }

  std::string Subjects() {
    std::vector<std::string> titles;
    for (const NumberedItem& numbered : InOrder(record_.items)) {
      if (numbered.item->parent_item().empty()) titles.push_back(numbered.item->title());
    }
    return minutes_.OrDots(absl::StrJoin(titles, "; "), "agenda_items");
  }

  std::string Documents() {
    std::vector<std::string> documents;
    for (const NumberedItem& numbered : InOrder(record_.items)) {
      for (const std::string& name : numbered.item->documents()) {
        const std::string document = NameIn(record_.documents, name);
        if (!document.empty()) documents.push_back(document);
      }
    }
    return minutes_.OrDots(absl::StrJoin(documents, "; "), "agenda_items.documents");
  }

  // Counts members only where it is known of each member whether they were there.
  std::string MembersPresent(const std::vector<const Participant*>& members) {
    int present = 0;
    bool known = !members.empty();
    for (const Participant* member : members) {
      const auto attendance = member->attendance();
      known &= attendance >= Participant::PRESENT;
      present += attendance == Participant::PRESENT || attendance == Participant::LATE;
    }
    return minutes_.OrDots(known ? absl::StrCat(present) : "", "participants.attendance");
  }

  void Attendance() {
    minutes_.Heading("1. Thành phần");
    const std::vector<const Participant*> members = WithRole(Participant::MEMBER);
    minutes_.Paragraph(absl::StrCat("1.1. Thành phần chính thức: có mặt ", MembersPresent(members),
                                    " ", Comrade(), "."));
    for (const Participant* member : members) {
      if (member->attendance() != Participant::EXCUSED &&
          member->attendance() != Participant::ABSENT) {
        continue;
      }
      const std::string name = FullNameOf(*member);
      const std::string excuse = minutes_.OrDots(member->excuse(), "participants.excuse");
      minutes_.Item(absl::StrCat("Vắng mặt: ", name, " (", excuse, ")"));
    }
    minutes_.Paragraph("1.2. Thành phần mời dự:");
    for (const Participant* guest : WithRole(Participant::GUEST)) {
      minutes_.Item(FullNameOf(*guest));
    }
    minutes_.Paragraph(
        absl::StrCat("1.3. Báo chí: ", minutes_.OrDots("", "participants.press"), "."));
  }

  void Proceedings() {
    minutes_.Heading("2. Diễn biến");
    for (const NumberedItem& numbered : InOrder(record_.items)) {
      const AgendaItem& item = *numbered.item;
      minutes_.Paragraph(absl::StrCat("2.", numbered.number, ". ", item.title()));
      for (const std::string& presenter : item.presenters()) Presenter(presenter);
      if (!item.notes().empty()) minutes_.Paragraph(item.notes());
      minutes_.Item(absl::StrCat("Kết quả: ", InVietnamese(item.outcome()), "."));
    }
  }

  void Presenter(const std::string& name) {
    for (const Participant& participant : record_.participants) {
      if (participant.name() == name) {
        minutes_.Item(absl::StrCat("Trình bày: ", FullNameOf(participant), "."));
      }
    }
  }

  void Decisions() {
    minutes_.Heading("3. Kết quả biểu quyết, quyết định");
    std::vector<const Decision*> decisions;
    for (const Decision& decision : record_.decisions) decisions.push_back(&decision);
    std::sort(decisions.begin(), decisions.end(),
              [](const Decision* a, const Decision* b) { return a->name() < b->name(); });
    for (const Decision* decision : decisions) {
      const std::string document = NameIn(record_.documents, decision->document());
      const std::string about = decision->text().empty() ? document : decision->text();
      const bool counted = decision->votes().has_for_count();
      minutes_.Item(absl::StrCat(minutes_.OrDots(about, "decisions.text"), ": ",
                                 InVietnamese(decision->outcome()), ". ",
                                 counted ? decision->result().explanation() : ""));
    }
    if (decisions.empty()) minutes_.Paragraph("Không ghi nhận.");
  }

  void Conclusions() {
    minutes_.Heading("4. Kết luận của người chủ trì");
    std::vector<const v1::Directive*> directives;
    for (const v1::Directive& directive : record_.directives) directives.push_back(&directive);
    std::sort(directives.begin(), directives.end(), [](const auto* a, const auto* b) {
      return std::make_tuple(a->ordinal(), a->name()) < std::make_tuple(b->ordinal(), b->name());
    });
    for (const v1::Directive* directive : directives) {
      minutes_.Item(absl::StrCat(directive->label(), directive->label().empty() ? "" : ". ",
                                 directive->text()));
    }
    if (directives.empty()) minutes_.Paragraph("Không ghi nhận.");
  }

  void End() {
    minutes_.Heading("5. Kết thúc");
    const bool known =
        !meeting().sittings().empty() && meeting().sittings().rbegin()->has_end_time();
    const std::string hour =
        known ? HourOf(*meeting().sittings().rbegin(), "end_time") : std::string();
    minutes_.Paragraph(
        absl::StrCat("Hội nghị kết thúc vào ", minutes_.OrDots(hour, "sittings.end_time"), "."));
    minutes_.Add(Block::Kind::kSignature, "NGƯỜI GHI BIÊN BẢN");
    minutes_.Add(Block::Kind::kSignature, "NGƯỜI CHỦ TRÌ");
  }

  const MeetingRecord& record_;
  Composition minutes_;
};

void AddBelow(const std::map<std::string, std::vector<const AgendaItem*>>& by_parent,
              const std::string& parent, const std::string& number, int depth,
              std::vector<NumberedItem>& numbered) {
  const auto found = by_parent.find(parent);
  if (found == by_parent.end() || depth > kMaxDepth) return;
  int ordinal = 0;
  for (const AgendaItem* item : found->second) {
    const std::string own = absl::StrCat(number, number.empty() ? "" : ".", ++ordinal);
    numbered.push_back({own, item});
    AddBelow(by_parent, item->name(), own, depth + 1, numbered);
  }
}

}  // namespace

std::vector<NumberedItem> InOrder(const std::vector<AgendaItem>& items) {
  std::map<std::string, std::vector<const AgendaItem*>> by_parent;
  for (const AgendaItem& item : items) by_parent[item.parent_item()].push_back(&item);
  for (auto& [parent, siblings] : by_parent) {
    std::sort(siblings.begin(), siblings.end(), [](const AgendaItem* a, const AgendaItem* b) {
      return std::make_tuple(a->ordinal(), a->name()) < std::make_tuple(b->ordinal(), b->name());
    });
  }
  std::vector<NumberedItem> numbered;
  AddBelow(by_parent, "", "", 1, numbered);
  return numbered;
}

Composition ComposeMinutes(const MeetingRecord& record) { return Minutes(record).Compose(); }

}  // namespace district::meeting
