// Who was there, as papers say it.
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/meeting/paper/draft.h"

namespace district::meeting {
namespace {

using v1::Participant;

bool StayedAway(const Participant& participant) {
  return participant.attendance() == Participant::EXCUSED ||
         participant.attendance() == Participant::ABSENT;
}

bool IsKnown(const Participant& participant) {
  return participant.attendance() >= Participant::PRESENT;
}

struct Count {
  int present = 0, absent = 0;
};

// How many were there, where it is known of each.
std::optional<Count> CountOf(const std::vector<const Participant*>& members) {
  Count count;
  for (const Participant* member : members) {
    if (!IsKnown(*member)) return std::nullopt;
    ++(StayedAway(*member) ? count.absent : count.present);
  }
  if (members.empty()) return std::nullopt;
  return count;
}

}  // namespace

void Draft::WriteMembers(const std::string& heading) {
  const std::vector<const Participant*> members = WithRole(Participant::MEMBER);
  const std::optional<Count> count = CountOf(members);
  const std::string people = of_party() ? "đồng chí" : "thành viên";
  const auto number = [&](int known) {
    return paper_.OrDots(count ? absl::StrCat(known) : "", "participants.attendance");
  };
  paper_.Paragraph(absl::StrCat(heading, "có mặt ", number(count ? count->present : 0), " ", people,
                                ", vắng mặt ", number(count ? count->absent : 0), " ", people,
                                "."));
  for (const Participant* member : members) {
    if (StayedAway(*member)) {
      const std::string name = FullNameOf(*member);
      const std::string excuse = paper_.OrDots(member->excuse(), "participants.excuse");
      const Participant* substitute = Find(member->substitute());
      paper_.Item(absl::StrCat("Vắng mặt: ", name, " (", excuse, ")",
                               substitute ? "; người dự thay: " : "",
                               substitute ? FullNameOf(*substitute) : ""));
    } else if (member->attendance() == Participant::LATE) {
      paper_.Item(absl::StrCat("Đến muộn: ", FullNameOf(*member)));
    }
  }
}

void Draft::WriteGuests(const std::string& heading) {
  paper_.Paragraph(heading);
  bool any = false;
  for (const Participant& guest : record_.participants) {
    bool invited = false, observes = false;
    for (const int role : guest.roles()) {
      invited |= role == Participant::GUEST;
      observes |= role == Participant::OBSERVER;
    }
    if (!invited && !observes) continue;
    any = true;
    paper_.Item(absl::StrCat(FullNameOf(guest), invited ? "" : " (dự thính)",
                             StayedAway(guest) ? " (vắng mặt)" : ""));
  }
  if (!any) paper_.Paragraph("Không ghi nhận.");
}

}  // namespace district::meeting
