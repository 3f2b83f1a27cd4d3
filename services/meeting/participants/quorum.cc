#include "services/meeting/participants/quorum.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "services/meeting/rules/rules_in_force.h"
#include "services/meeting/rules/threshold.h"

namespace district::meeting {
namespace {

std::string InWords(const v1::GetQuorumResponse& response) {
  if (response.member_count() == 0) {
    return "Chưa đủ điều kiện họp: không có thành viên nào được ghi nhận trong ngày họp.";
  }
  const v1::QuorumRule& rule = response.rule();
  return absl::StrCat(response.quorate() ? "Đủ" : "Chưa đủ", " điều kiện họp: có mặt ",
                      response.present_count(), "/", response.member_count(), " thành viên, cần ",
                      response.needed_count(), " (", rule.strict() ? "quá " : "ít nhất ",
                      rule.numerator(), "/", rule.denominator(), ").");
}

}  // namespace

QuorumShare DefaultQuorum() {
  QuorumShare share{.source = "default"};
  share.threshold.set_numerator(2);
  share.threshold.set_denominator(3);
  return share;
}

absl::StatusOr<QuorumShare> QuorumShareOf(db::Session& session, const std::string& organization,
                                          time::DayNumber day) {
  auto rule = RuleInForce(session, organization, v1::RESOLUTION, day);
  if (!rule.ok()) return rule.status();
  if (!rule->has_value() || !(*rule)->has_quorum()) return DefaultQuorum();
  return QuorumShare{(*rule)->quorum(), (*rule)->name()};
}

int NeededOf(int members, const v1::Threshold& threshold) {
  return static_cast<int>(std::max<int64_t>(LeastReaching(threshold, members), 1));
}

void JudgeQuorum(const std::vector<QuorumMember>& members, const QuorumShare& share,
                 v1::GetQuorumResponse& response) {
  int counted = 0, suspended = 0, present = 0;
  for (const QuorumMember& member : members) {
    if (member.suspended) {
      ++suspended;
      continue;
    }
    ++counted;
    if (member.present) {
      ++present;
    } else {
      response.add_absent_people(member.person);
    }
  }
  response.set_member_count(counted);
  response.set_suspended_count(suspended);
  response.set_needed_count(NeededOf(counted, share.threshold));
  response.set_present_count(present);
  response.set_quorate(counted > 0 && present >= response.needed_count());
  response.set_reason(counted == 0         ? v1::GetQuorumResponse::NO_MEMBERS
                      : response.quorate() ? v1::GetQuorumResponse::ENOUGH_PRESENT
                                           : v1::GetQuorumResponse::TOO_FEW_PRESENT);
  v1::QuorumRule& rule = *response.mutable_rule();
  rule.set_numerator(share.threshold.numerator());
  rule.set_denominator(share.threshold.denominator());
  rule.set_strict(share.threshold.strict());
  rule.set_source(share.source);
  response.set_explanation(InWords(response));
}

}  // namespace district::meeting
