#include "services/meeting/decisions/votes.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::meeting {
namespace {

using v1::Votes;

absl::Status Invalid(const std::string& field, const std::string& description,
                     std::string_view reason, std::string_view vietnamese) {
  return api::Error(absl::StatusCode::kInvalidArgument, reason)
      .Message(absl::StrCat("votes.", field, ": ", description))
      .Field(absl::StrCat("votes.", field), description)
      .Vietnamese(vietnamese);
}

// Takes the counts from the votes by name.
absl::Status CountNamed(Votes& votes) {
  if (votes.named_votes().empty()) return absl::OkStatus();
  if (votes.method() == Votes::SECRET_BALLOT) {
    return Invalid("named_votes", "a secret ballot stores no names", "SECRET_BALLOT",
                   "Bỏ phiếu kín không ghi tên người bỏ phiếu.");
  }
  std::set<std::string> voted;
  int32_t in_favour = 0, against = 0, abstaining = 0;
  for (int i = 0; i < votes.named_votes_size(); ++i) {
    const v1::NamedVote& vote = votes.named_votes(i);
    if (!voted.insert(vote.participant()).second) {
      return Invalid(absl::StrCat("named_votes[", i, "].participant"), "has voted already",
                     "VOTED_TWICE", "Một người chỉ được biểu quyết một lần.");
    }
    if (vote.choice() == Votes::IN_FAVOUR) ++in_favour;
    if (vote.choice() == Votes::AGAINST) ++against;
    if (vote.choice() == Votes::ABSTAINING) ++abstaining;
  }
  const bool same = (!votes.has_for_count() || votes.for_count() == in_favour) &&
                    (!votes.has_against_count() || votes.against_count() == against) &&
                    (!votes.has_abstained_count() || votes.abstained_count() == abstaining);
  if (!same) {
    return Invalid("named_votes", "come to other counts than those that are given",
                   "VOTES_DO_NOT_ADD_UP",
                   "Số phiếu theo danh sách không khớp với số phiếu đã ghi.");
  }
  votes.set_for_count(in_favour);
  votes.set_against_count(against);
  votes.set_abstained_count(abstaining);
  return absl::OkStatus();
}

absl::Status CheckOption(const Votes& votes, int index) {
  const v1::VoteOption& option = votes.options(index);
  const std::string path = absl::StrCat("options[", index, "]");
  if (option.person().empty() == option.label().empty()) {
    return Invalid(absl::StrCat(path, ".person"),
                   "either the person or label is to be given, and not both", "INVALID_FIELD",
                   "Ghi người được bầu hoặc tên phương án, không ghi cả hai.");
  }
  const int levels = option.has_high_count() + option.has_medium_count() + option.has_low_count();
  if (levels != 0 && levels != 3) {
    return Invalid(absl::StrCat(path, ".high_count"), "the three levels are given together",
                   "LEVELS_INCOMPLETE", "Phải ghi đủ ba mức tín nhiệm.");
  }
  if (!votes.has_returned_count()) return absl::OkStatus();
  const int64_t valid = int64_t{votes.returned_count()} - votes.invalid_count();
  const int64_t confidence =
      int64_t{option.high_count()} + option.medium_count() + option.low_count();
  if (option.for_count() > valid || confidence > valid) {
    return Invalid(path, "has more votes than there were valid ballots", "VOTES_DO_NOT_ADD_UP",
                   "Số phiếu nhiều hơn số phiếu hợp lệ.");
  }
  return absl::OkStatus();
}

absl::Status CheckReturned(const Votes& votes, int64_t given) {
  if (!votes.has_returned_count()) return absl::OkStatus();
  if (votes.has_issued_count() && votes.returned_count() > votes.issued_count()) {
    return Invalid("returned_count", "is more than were issued", "MORE_THAN_ISSUED",
                   "Số phiếu thu về nhiều hơn số phiếu phát ra.");
  }
  const bool all_known =
      votes.has_for_count() && votes.has_against_count() && votes.has_abstained_count();
  if (given <= votes.returned_count() && (!all_known || given == votes.returned_count())) {
    return absl::OkStatus();
  }
  return Invalid("returned_count",
                 absl::StrCat("in favour, against, abstained and invalid come to ", given),
                 "VOTES_DO_NOT_ADD_UP", "Tổng số phiếu không khớp với số phiếu thu về.");
}

absl::Status CheckPresent(const Votes& votes, int64_t given) {
  if (votes.has_members_count() && votes.present_count() > votes.members_count()) {
    return Invalid("members_count", "is less than were present", "MORE_THAN_MEMBERS",
                   "Số người có mặt nhiều hơn tổng số thành viên.");
  }
  if (!votes.has_present_count()) return absl::OkStatus();
  const int64_t cast = votes.has_returned_count() ? votes.returned_count() : given;
  if (votes.issued_count() <= votes.present_count() &&
      cast + votes.not_voted_count() <= votes.present_count()) {
    return absl::OkStatus();
  }
  return Invalid("present_count", "is less than voted or got a ballot", "MORE_THAN_PRESENT",
                 "Số phiếu nhiều hơn số người có mặt.");
}

}  // namespace

absl::Status CheckVotes(Votes& votes) {
  absl::Status status = CountNamed(votes);
  if (!status.ok()) return status;
  const int64_t given = int64_t{votes.for_count()} + votes.against_count() +
                        votes.abstained_count() + votes.invalid_count();
  status = CheckReturned(votes, given);
  if (status.ok()) status = CheckPresent(votes, given);
  for (int i = 0; status.ok() && i < votes.options_size(); ++i) status = CheckOption(votes, i);
  return status;
}

}  // namespace district::meeting
