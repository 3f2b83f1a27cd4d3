#include "services/meeting/decisions/result.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "services/meeting/rules/threshold.h"

namespace district::meeting {
namespace {

using v1::Decision;
using v1::DecisionResult;
using v1::DecisionRule;
using v1::Votes;

void Conclude(DecisionResult::Verdict verdict, DecisionResult::Reason reason,
              std::string explanation, DecisionResult& result) {
  result.set_verdict(verdict);
  result.set_reason(reason);
  result.set_explanation(std::move(explanation));
}

const char* InVietnamese(DecisionRule::Base base) {
  switch (base) {
    case DecisionRule::MEMBERS:
      return "tổng số thành viên";
    case DecisionRule::PRESENT:
      return "số thành viên có mặt";
    case DecisionRule::CAST:
      return "số phiếu thu về";
    default:
      return "số phiếu hợp lệ";
  }
}

void AddMissing(const char* field, DecisionResult& result) {
  const auto& missing = result.missing();
  if (std::count(missing.begin(), missing.end(), field) == 0) result.add_missing(field);
}

// What is known of the members, and how many of them must be there.
void CountMembers(const Decision& decision, const DecisionRule& rule, DecisionResult& result) {
  const Votes& votes = decision.votes();
  result.set_excluded_count(decision.excluded_members_size());
  if (votes.has_members_count()) {
    result.set_members_count(std::max(0, votes.members_count() - decision.excluded_members_size()));
  }
  if (votes.has_present_count()) result.set_present_count(votes.present_count());
  if (!rule.has_quorum()) return;
  if (!result.has_members_count()) AddMissing("votes.members_count", result);
  if (!result.has_present_count()) AddMissing("votes.present_count", result);
  if (!result.has_members_count()) return;
  result.set_quorum_count(
      static_cast<int32_t>(LeastReaching(rule.quorum(), result.members_count())));
}

bool IsQuorumMissed(const DecisionResult& result) {
  return result.has_quorum_count() && result.has_present_count() &&
         result.present_count() < result.quorum_count();
}

// What the majority is a part of: a count, or the field that would have to say it.
struct BaseCount {
  bool known;
  int64_t count;
  const char* field;
};

BaseCount CountCast(const Votes& votes) {
  if (votes.has_returned_count()) return {true, votes.returned_count(), ""};
  return {votes.has_for_count() && votes.has_against_count() && votes.has_abstained_count(),
          int64_t{votes.for_count()} + votes.against_count() + votes.abstained_count() +
              votes.invalid_count(),
          "votes.returned_count"};
}

BaseCount CountValid(const Votes& votes, const DecisionRule& rule) {
  const bool both = votes.has_for_count() && votes.has_against_count();
  if (votes.options_size() > 0 && !both) {
    return {votes.has_returned_count() && votes.has_invalid_count(),
            int64_t{votes.returned_count()} - votes.invalid_count(), "votes.invalid_count"};
  }
  const int64_t sides = int64_t{votes.for_count()} + votes.against_count();
  if (!rule.abstentions_count()) return {both, sides, "votes.against_count"};
  return {both && votes.has_abstained_count(), sides + votes.abstained_count(),
          "votes.abstained_count"};
}

BaseCount CountBase(const Votes& votes, const DecisionRule& rule, const DecisionResult& result) {
  switch (rule.base()) {
    case DecisionRule::MEMBERS:
      return {result.has_members_count(), result.members_count(), "votes.members_count"};
    case DecisionRule::PRESENT:
      return {votes.has_present_count(), votes.present_count(), "votes.present_count"};
    case DecisionRule::CAST:
      return CountCast(votes);
    default:
      return CountValid(votes, rule);
  }
}

int64_t CountOf(const v1::VoteOption& option, DecisionRule::Level level) {
  if (level == DecisionRule::HIGH) return option.high_count();
  return level == DecisionRule::MEDIUM ? option.medium_count() : option.low_count();
}

// Judges each option. Returns whether one has the majority; confidence is not carried or lost.
bool JudgeOptions(const Votes& votes, const DecisionRule& rule, DecisionResult& result) {
  bool one_passed = false;
  for (int i = 0; i < votes.options_size(); ++i) {
    const v1::VoteOption& option = votes.options(i);
    v1::OptionResult& judged = *result.add_options();
    judged.set_option_index(i);
    if (!option.has_high_count()) {
      judged.set_passed(option.for_count() >= result.needed_count());
      one_passed |= judged.passed();
      continue;
    }
    one_passed = true;
    for (const DecisionRule::Consequence& consequence : rule.consequences()) {
      const int64_t least = LeastReaching(consequence.threshold(), result.base_count());
      if (CountOf(option, consequence.level()) >= least) {
        judged.add_consequences(consequence.text());
      }
    }
  }
  return one_passed;
}

void JudgeTie(const Votes& votes, const DecisionRule& rule, const std::string& count,
              DecisionResult& result) {
  const std::string tie = absl::StrCat(count, "; số phiếu ngang nhau");
  if (rule.tie() != DecisionRule::CHAIR) {
    return Conclude(DecisionResult::FAILED, DecisionResult::TIE_FAILED,
                    absl::StrCat(tie, ": không thông qua."), result);
  }
  if (votes.chair_choice() == Votes::CHOICE_UNSPECIFIED) {
    AddMissing("votes.chair_choice", result);
    return Conclude(DecisionResult::UNKNOWN, DecisionResult::FIGURES_MISSING,
                    absl::StrCat(tie, ", chưa ghi ý kiến của người chủ trì."), result);
  }
  const bool passed = votes.chair_choice() == Votes::IN_FAVOUR;
  Conclude(passed ? DecisionResult::PASSED : DecisionResult::FAILED, DecisionResult::CHAIR_DECIDED,
           absl::StrCat(tie, ", theo ý kiến của người chủ trì: ",
                        passed ? "thông qua." : "không thông qua."),
           result);
}

void JudgeMajority(const Votes& votes, const DecisionRule& rule, DecisionResult& result) {
  const std::string count =
      absl::StrCat("Tán thành ", votes.for_count(), "; cần ", result.needed_count(), " (",
                   InWords(rule.majority()), " của ", result.base_count(), " – ",
                   InVietnamese(rule.base()), ")");
  if (votes.for_count() >= result.needed_count()) {
    return Conclude(DecisionResult::PASSED, DecisionResult::MAJORITY_REACHED,
                    absl::StrCat(count, ": đủ đa số."), result);
  }
  if (votes.has_against_count() && votes.for_count() == votes.against_count()) {
    return JudgeTie(votes, rule, count, result);
  }
  Conclude(DecisionResult::FAILED, DecisionResult::MAJORITY_MISSED,
           absl::StrCat(count, ": không đủ đa số."), result);
}

void JudgeVotes(const Decision& decision, const DecisionRule& rule, DecisionResult& result) {
  const Votes& votes = decision.votes();
  CountMembers(decision, rule, result);
  if (IsQuorumMissed(result)) {
    return Conclude(
        DecisionResult::NOT_QUORATE, DecisionResult::QUORUM_MISSED,
        absl::StrCat("Có mặt ", result.present_count(), " trên ", result.members_count(),
                     " thành viên; cần ", result.quorum_count(), " (", InWords(rule.quorum()),
                     "): chưa đủ số người để quyết định."),
        result);
  }
  const BaseCount base = CountBase(votes, rule, result);
  result.set_base(rule.base());
  if (!base.known) AddMissing(base.field, result);
  if (!result.missing().empty()) {
    return Conclude(DecisionResult::UNKNOWN, DecisionResult::FIGURES_MISSING,
                    "Chưa đủ số liệu để kết luận.", result);
  }
  result.set_base_count(static_cast<int32_t>(base.count));
  result.set_needed_count(static_cast<int32_t>(LeastReaching(rule.majority(), base.count)));
  const bool one_passed = JudgeOptions(votes, rule, result);
  if (votes.has_for_count()) return JudgeMajority(votes, rule, result);
  Conclude(one_passed ? DecisionResult::PASSED : DecisionResult::FAILED,
           one_passed ? DecisionResult::MAJORITY_REACHED : DecisionResult::MAJORITY_MISSED,
           "Kết quả theo từng người hoặc từng phương án.", result);
}

}  // namespace

DecisionResult Judge(const Decision& decision, const std::optional<DecisionRule>& rule,
                     const MemberCounts& counts) {
  DecisionResult result;
  if (rule) result.set_rule(rule->name());
  const Votes& votes = decision.votes();
  if (!votes.has_for_count() && votes.options().empty()) {
    Conclude(DecisionResult::NOT_COUNTED, DecisionResult::NO_COUNT, "Không ghi số phiếu.", result);
  } else if (!rule) {
    Conclude(DecisionResult::UNKNOWN, DecisionResult::NO_RULE,
             "Không có quy định về biểu quyết có hiệu lực trong ngày.", result);
  } else {
    Decision complete = decision;
    const std::string words = TakeFigures(counts, complete, result);
    JudgeVotes(complete, *rule, result);
    result.set_explanation(absl::StrCat(result.explanation(), words));
  }
  return result;
}

absl::Status CheckExclusions(const Decision& decision, const std::optional<DecisionRule>& rule) {
  std::set<std::string> people;
  for (int i = 0; i < decision.excluded_members_size(); ++i) {
    const v1::ExcludedMember& excluded = decision.excluded_members(i);
    const std::string path = absl::StrCat("excluded_members[", i, "]");
    if (!people.insert(excluded.person()).second) {
      return api::InvalidField(absl::StrCat(path, ".person"), "is left out already",
                               "EXCLUDED_TWICE");
    }
    if (!rule) continue;
    const auto& allowed = rule->exclusions();
    if (std::count(allowed.begin(), allowed.end(), excluded.reason()) > 0) continue;
    return api::InvalidField(absl::StrCat(path, ".reason"),
                             absl::StrCat(rule->name(), " leaves nobody out for this reason"),
                             "EXCLUSION_NOT_ALLOWED");
  }
  return absl::OkStatus();
}

absl::Status CheckOutcome(const Decision& decision, const DecisionResult& result) {
  const bool adopted = decision.outcome() == Decision::ADOPTED ||
                       decision.outcome() == Decision::ADOPTED_IN_PRINCIPLE ||
                       decision.outcome() == Decision::ADOPTED_WITH_CHANGES;
  const bool rejected = decision.outcome() == Decision::REJECTED;
  const bool failed =
      result.verdict() == DecisionResult::FAILED || result.verdict() == DecisionResult::NOT_QUORATE;
  const bool passed = result.verdict() == DecisionResult::PASSED;
  if (!(adopted && failed) && !(rejected && passed)) return absl::OkStatus();
  return api::Error(absl::StatusCode::kInvalidArgument, "OUTCOME_CONTRADICTS_VOTES")
      .Message(absl::StrCat("outcome: contradicts the votes: ", result.explanation()))
      .Field("outcome", absl::StrCat("contradicts the votes: ", result.explanation()))
      .Metadata("verdict", DecisionResult::Verdict_Name(result.verdict()))
      .Vietnamese(absl::StrCat("Kết quả ghi nhận trái với số phiếu. ", result.explanation()));
}

}  // namespace district::meeting
