#include "services/meeting/decisions/member_counts.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/resource/collection.h"
#include "services/meeting/participants/presence.h"

namespace district::meeting {
namespace {

using v1::Decision;
using v1::Participant;

constexpr char kMembers[] = "votes.members_count";
constexpr char kPresent[] = "votes.present_count";

bool IsThere(const Participant& participant, const Decision& decision) {
  if (!decision.has_decision_time()) return !participant.presence().empty();
  return IsPresentAt(participant, resource::GetMicros(decision, "decision_time"));
}

// How many must have been there, as they voted or got a ballot.
int AtLeastPresent(const v1::Votes& votes) {
  const int given =
      votes.for_count() + votes.against_count() + votes.abstained_count() + votes.invalid_count();
  const int cast = votes.has_returned_count() ? votes.returned_count() : given;
  return std::max(votes.issued_count(), cast + votes.not_voted_count());
}

// One of the two figures. Notes it where it is taken or differs.
v1::RollFigure FigureOf(const char* field, int count, std::optional<int> recorded, int at_least) {
  v1::RollFigure figure;
  figure.set_field(field);
  figure.set_roll_count(count);
  if (recorded) figure.set_recorded_count(*recorded);
  figure.set_taken(!recorded && count >= at_least);
  return figure;
}

std::string InWords(const v1::RollFigure& figure) {
  const bool members = figure.field() == kMembers;
  const std::string by_roll =
      absl::StrCat(members ? "Danh sách có " : "Điểm danh có ", figure.roll_count(),
                   members ? " thành viên" : " thành viên có mặt");
  if (figure.taken()) return absl::StrCat(by_roll, ", lấy làm căn cứ.");
  if (figure.has_recorded_count()) {
    return absl::StrCat(by_roll, ", khác số đã ghi là ", figure.recorded_count(), ".");
  }
  return absl::StrCat(by_roll, ", ít hơn số phiếu nên không lấy làm căn cứ.");
}

}  // namespace

MemberCounts CountMembers(const std::vector<std::string>& holders,
                          const std::vector<Participant>& roll, const Decision& decision) {
  if (holders.empty()) return {};
  std::map<std::string, const Participant*> by_person;
  bool taken = false;
  for (const Participant& participant : roll) {
    by_person[participant.person()] = &participant;
    taken |= !participant.presence().empty();
  }
  std::set<std::string> excluded;
  for (const auto& member : decision.excluded_members()) excluded.insert(member.person());
  int members = 0, present = 0;
  for (const std::string& person : holders) {
    const auto found = by_person.find(person);
    const Participant* participant = found == by_person.end() ? nullptr : found->second;
    if (excluded.contains(person) || (participant && participant->suspended())) continue;
    ++members;
    if (participant && IsThere(*participant, decision)) ++present;
  }
  MemberCounts counts{.members = members + decision.excluded_members_size()};
  if (taken) counts.present = present;
  return counts;
}

MemberCounts CountsTold(const v1::DecisionResult& result) {
  MemberCounts counts;
  for (const v1::RollFigure& figure : result.roll_figures()) {
    (figure.field() == kMembers ? counts.members : counts.present) = figure.roll_count();
  }
  return counts;
}

std::string TakeFigures(const MemberCounts& counts, Decision& decision,
                        v1::DecisionResult& result) {
  v1::Votes& votes = *decision.mutable_votes();
  std::vector<v1::RollFigure> figures;
  if (counts.present) {
    std::optional<int> recorded;
    if (votes.has_present_count()) recorded = votes.present_count();
    figures.push_back(FigureOf(kPresent, *counts.present, recorded, AtLeastPresent(votes)));
    if (figures.back().taken()) votes.set_present_count(*counts.present);
  }
  if (counts.members) {
    std::optional<int> recorded;
    if (votes.has_members_count()) recorded = votes.members_count();
    const int at_least = std::max(AtLeastPresent(votes), votes.present_count());
    figures.push_back(FigureOf(kMembers, *counts.members, recorded, at_least));
    if (figures.back().taken()) votes.set_members_count(*counts.members);
  }
  std::string words;
  for (const v1::RollFigure& figure : figures) {
    if (figure.has_recorded_count() && figure.recorded_count() == figure.roll_count()) continue;
    *result.add_roll_figures() = figure;
    absl::StrAppend(&words, " ", InWords(figure));
  }
  return words;
}

}  // namespace district::meeting
