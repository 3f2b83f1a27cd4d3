#include "services/meeting/paper/draft.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/time/date.h"
#include "services/meeting/documents/number_series.h"
#include "services/meeting/documents/symbols.h"
#include "services/meeting/paper/held.h"
#include "services/meeting/paper/words.h"

namespace district::meeting {
namespace {

using v1::DocumentType;
using v1::Participant;
using v1::Sitting;

std::string NameIn(const std::map<std::string, std::string>& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? "" : found->second;
}

// The symbol of a paper that has no number yet, by the register of the day: `……-BB/QU`. Empty where
// no register numbers it.
std::string SymbolWithoutNumber(const MeetingRecord& record, const PaperType& type) {
  const time::DayNumber day = time::ToDayNumber(record.meeting.end_date());
  if (day == 0 || time::FirstDay(day) != day) return "";
  const DocumentType::Side side =
      record.form == Form::kParty ? DocumentType::PARTY : DocumentType::STATE;
  std::string name;
  for (const DocumentType& candidate : record.document_types) {
    if (candidate.side() == side && candidate.display_name() == type.type) name = candidate.name();
  }
  const v1::NumberRegister* found = FindRegister(record.registers, name, day);
  if (!found) return "";
  return FillFormat(
      absl::StrReplaceAll(found->format(), {{"{number}", kShortDots}}),
      {.year = day / 10000, .type = type.abbreviation, .issuer = found->issuer_symbol()});
}

}  // namespace

std::vector<NumberedNode<v1::AgendaItem>> InOrder(const std::vector<v1::AgendaItem>& items) {
  return InTreeOrder(items, [](const v1::AgendaItem& item) { return item.parent_item(); });
}

std::vector<NumberedNode<v1::Directive>> InOrder(const std::vector<v1::Directive>& directives) {
  return InTreeOrder(directives,
                     [](const v1::Directive& directive) { return directive.parent_directive(); });
}

Draft::Draft(const MeetingRecord& record) : record_(record), paper_(record.form) {
  for (const Participant& participant : record.participants) {
    participants_[participant.name()] = &participant;
  }
  for (const v1::Directive& directive : record.directives) {
    directives_[directive.name()] = &directive;
  }
  for (const v1::Decision& decision : record.decisions) decisions_[decision.name()] = &decision;
  speeches_ = AsHeld(record.speeches);
  Tell(record.meeting.name());
}

void Draft::Tell(const std::string& name) {
  const auto found = record_.degrees.find(name);
  if (found != record_.degrees.end()) paper_.Tell(found->second);
}

std::string Draft::FullNameOf(const Participant& participant) {
  const std::string name =
      participant.guest().empty()
          ? paper_.OrDots(NameIn(record_.people, participant.person()), "participants.person")
          : participant.guest();
  return participant.title().empty() ? name : absl::StrCat(name, ", ", participant.title());
}

std::string Draft::NamesOf(const std::vector<const Participant*>& participants,
                           const std::string& field) {
  std::vector<std::string> names;
  for (const Participant* participant : participants) names.push_back(FullNameOf(*participant));
  return paper_.OrDots(absl::StrJoin(names, "; "), field);
}

std::string Draft::Convener() {
  std::vector<std::string> names = {
      paper_.OrDots(NameIn(record_.organizations, meeting().organization()), "organization")};
  for (const std::string& joint : meeting().joint_organizations()) {
    names.push_back(paper_.OrDots(NameIn(record_.organizations, joint), "joint_organizations"));
  }
  return absl::StrJoin(names, " - ");
}

std::vector<const Participant*> Draft::WithRole(Participant::Role role) const {
  std::vector<const Participant*> found;
  for (const Participant& participant : record_.participants) {
    const auto& roles = participant.roles();
    if (std::count(roles.begin(), roles.end(), role) > 0) found.push_back(&participant);
  }
  return found;
}

const Participant* Draft::Find(const std::string& participant) const {
  const auto found = participants_.find(participant);
  return found == participants_.end() ? nullptr : found->second;
}

std::vector<std::string> Draft::Subjects() {
  std::vector<std::string> titles;
  for (const NumberedNode<v1::AgendaItem>& numbered : InOrder(record_.items)) {
    if (numbered.depth != 1) continue;
    Tell(numbered.node->name());
    titles.push_back(numbered.node->title());
  }
  return titles;
}

std::string Draft::NumberLine(const PaperType& type) {
  paper_.AddGap("number");
  std::string symbol = SymbolWithoutNumber(record_, type);
  if (symbol.empty()) {
    const std::string issuer = paper_.OrDots("", "symbol");
    symbol = of_party() ? absl::StrCat(kShortDots, "-", type.abbreviation, "/", issuer)
                        : absl::StrCat(kShortDots, "/", type.abbreviation, "-", issuer);
  }
  return absl::StrCat(of_party() ? "Số " : "Số: ", symbol);
}

std::string Draft::PlaceAndDate() {
  std::string place = paper_.OrDots(record_.territory, "organization.territory");
  place.front() = absl::ascii_toupper(place.front());
  paper_.AddGap("issue_date");
  return absl::StrCat(place, ", ngày … tháng … năm ……");
}

Head Draft::HeadOf(const PaperType& type) {
  Head head;
  head.parent = record_.parent;
  head.organization = Convener();
  head.number = NumberLine(type);
  if (type.dated) head.place_and_date = PlaceAndDate();
  head.title = type.title;
  return head;
}

void Draft::WriteSittings() {
  if (meeting().sittings().empty()) {
    paper_.Paragraph(absl::StrCat("Thời gian: ", paper_.OrDots("", "sittings")));
  }
  for (const Sitting& sitting : meeting().sittings()) {
    const std::string hour = paper_.OrDots(
        sitting.has_start_time() ? HourOf(sitting, "start_time") : "", "sittings.start_time");
    const std::string day = paper_.OrDots(DayOfSitting(sitting), "sittings.date");
    paper_.Paragraph(absl::StrCat("Thời gian: ", hour, ", ", day));
    const std::string place =
        sitting.location().empty() ? NameIn(record_.rooms, sitting.room()) : sitting.location();
    paper_.Paragraph(absl::StrCat("Địa điểm: ", paper_.OrDots(place, "sittings.location")));
  }
}

void Draft::WriteOffices() {
  paper_.Paragraph(absl::StrCat(of_party() ? "Người chủ trì: " : "Chủ trì (chủ tọa): ",
                                NamesOf(WithRole(Participant::CHAIR), "participants.chair")));
  paper_.Paragraph(
      absl::StrCat(of_party() ? "Người ghi biên bản: " : "Thư ký (người ghi biên bản): ",
                   NamesOf(WithRole(Participant::SECRETARY), "participants.secretary")));
}

void Draft::WriteSigners() {
  using Kind = SignatureLine::Kind;
  // Of several nobody knows who signs.
  const auto signer = [&](Participant::Role role, const std::string& field) {
    const std::vector<const Participant*> some = WithRole(role);
    const bool known = some.size() == 1 && some.front()->guest().empty();
    return paper_.OrDots(known ? NameIn(record_.people, some.front()->person()) : "", field);
  };
  paper_.SignLeft(Kind::kTitle, of_party() ? "Người ghi biên bản" : "Thư ký");
  paper_.SignLeft(Kind::kNote, "(Ký, ghi rõ họ tên)");
  paper_.SignLeft(Kind::kName, signer(Participant::SECRETARY, "signatures.secretary"));
  paper_.SignRight(Kind::kTitle, of_party() ? "Người chủ trì" : "Chủ tọa");
  paper_.SignRight(Kind::kNote, "(Ký, đóng dấu)");
  paper_.SignRight(Kind::kName, signer(Participant::CHAIR, "signatures.chair"));
}

}  // namespace district::meeting
