#include "services/meeting/participants/quorum.h"

#include <string>
#include <vector>

#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using v1::GetQuorumResponse;

std::vector<QuorumMember> Members(int present, int absent, int suspended = 0) {
  std::vector<QuorumMember> members;
  for (int i = 0; i < present + absent + suspended; ++i) {
    members.push_back({.person = "people/p" + std::to_string(i),
                       .present = i < present,
                       .suspended = i >= present + absent});
  }
  return members;
}

TEST(QuorumTest, IsAShareOfTheMembersWhoAreNotSuspended) {
  const QuorumShare two_thirds = DefaultQuorum();
  const QuorumShare half{FromText<v1::Threshold>("numerator: 1 denominator: 2 strict: true"), ""};
  const struct {
    int present, absent, suspended;
    QuorumShare share;
    int needed;
    GetQuorumResponse::Reason reason;
  } kCases[] = {
      // 42 mandates on the day; the 43rd, from the day after, is not among them.
      {28, 14, 0, two_thirds, 28, GetQuorumResponse::ENOUGH_PRESENT},
      {28, 15, 0, two_thirds, 29, GetQuorumResponse::TOO_FEW_PRESENT},
      // A council of 35.
      {23, 12, 0, two_thirds, 24, GetQuorumResponse::TOO_FEW_PRESENT},
      {24, 11, 0, two_thirds, 24, GetQuorumResponse::ENOUGH_PRESENT},
      // The suspended count on neither side.
      {28, 14, 1, two_thirds, 28, GetQuorumResponse::ENOUGH_PRESENT},
      // More than half is not half.
      {20, 20, 0, half, 21, GetQuorumResponse::TOO_FEW_PRESENT},
      {21, 19, 0, half, 21, GetQuorumResponse::ENOUGH_PRESENT},
      {0, 0, 3, two_thirds, 1, GetQuorumResponse::NO_MEMBERS},
      {0, 0, 0, two_thirds, 1, GetQuorumResponse::NO_MEMBERS},
  };
  for (const auto& test : kCases) {
    GetQuorumResponse response;
    JudgeQuorum(Members(test.present, test.absent, test.suspended), test.share, response);
    EXPECT_EQ(response.member_count(), test.present + test.absent);
    EXPECT_EQ(response.suspended_count(), test.suspended);
    EXPECT_EQ(response.present_count(), test.present);
    EXPECT_EQ(response.needed_count(), test.needed) << test.present << "/" << test.absent;
    EXPECT_EQ(response.reason(), test.reason) << test.present << "/" << test.absent;
    EXPECT_EQ(response.quorate(), test.reason == GetQuorumResponse::ENOUGH_PRESENT);
    EXPECT_EQ(response.absent_people_size(), test.absent);
  }
}

TEST(QuorumTest, SaysWhy) {
  GetQuorumResponse response;
  JudgeQuorum(Members(28, 14), DefaultQuorum(), response);
  EXPECT_EQ(response.explanation(),
            "Đủ điều kiện họp: có mặt 28/42 thành viên, cần 28 (ít nhất 2/3).");
  EXPECT_EQ(response.rule().source(), "default");
}

// The smallest number that is enough, found by trying all.
TEST(QuorumTest, NeedsTheSmallestNumberThatIsEnough) {
  for (int members = 1; members <= 120; ++members) {
    for (int denominator = 1; denominator <= 5; ++denominator) {
      for (int numerator = 0; numerator <= denominator; ++numerator) {
        for (const bool strict : {false, true}) {
          int needed = 1;
          const auto enough = [&] {
            const int left = needed * denominator, right = members * numerator;
            return strict ? left > right : left >= right;
          };
          while (!enough()) ++needed;
          v1::Threshold threshold;
          threshold.set_numerator(numerator);
          threshold.set_denominator(denominator);
          threshold.set_strict(strict);
          ASSERT_EQ(NeededOf(members, threshold), needed)
              << members << " " << numerator << "/" << denominator << strict;
        }
      }
    }
  }
}

}  // namespace
}  // namespace district::meeting
