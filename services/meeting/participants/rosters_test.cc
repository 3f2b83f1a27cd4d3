#include "services/meeting/participants/rosters.h"

#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using personnel::v1::Roster;
using ::testing::ElementsAre;

Roster Committee() {
  return FromText<Roster>(R"(
      entries { post { title: 'Bí thư' kind: OFFICE precedence: 1 } holders { person: 'people/nam' } }
      entries { post { title: 'Chánh Văn phòng' kind: OFFICE precedence: 5 }
                holders { person: 'people/lan' acting: true } }
      entries { post { title: 'Ủy viên' kind: SEAT precedence: 9 }
                holders { person: 'people/an' } holders { person: 'people/nam' }
                holders { person: 'people/binh' acting: true } holders { person: 'people/an' } })");
}

TEST(RostersTest, MembersHoldSeats) {
  EXPECT_THAT(MembersOf(Committee()), ElementsAre("people/an", "people/nam"));
  EXPECT_THAT(MembersOf({}), ElementsAre());
}

TEST(RostersTest, InviteesAreEachThereOnceInProtocolOrder) {
  const auto invitees = InviteesOf({Committee()});
  ASSERT_EQ(invitees.size(), 4u);
  EXPECT_EQ(invitees[0].person, "people/nam");
  EXPECT_EQ(invitees[0].title, "Bí thư") << "the office, not the seat";
  EXPECT_TRUE(invitees[0].member);
  EXPECT_EQ(invitees[1].title, "Quyền Chánh Văn phòng");
  EXPECT_FALSE(invitees[1].member) << "no seat";
  EXPECT_EQ(invitees[2].title, "Ủy viên, Ủy viên");
  EXPECT_FALSE(invitees[3].member) << "acting";
}

TEST(RostersTest, OfSeveralBodiesStandInOneOrder) {
  const auto other = FromText<Roster>(R"(
      entries { post { title: 'Chủ tịch' kind: OFFICE precedence: 2 } holders { person: 'people/lan' } }
      entries { post { title: 'Trưởng phòng' kind: OFFICE precedence: 7 }
                holders { person: 'people/hoa' } })");
  const auto invitees = InviteesOf({Committee(), other});
  std::vector<std::string> people;
  for (const Invitee& invitee : invitees) people.push_back(invitee.person);
  EXPECT_THAT(people,
              ElementsAre("people/nam", "people/lan", "people/hoa", "people/an", "people/binh"));
  EXPECT_EQ(invitees[1].title, "Quyền Chánh Văn phòng, Chủ tịch");
  EXPECT_TRUE(invitees[1].member) << "a body without seats is of those who hold its offices";
}

}  // namespace
}  // namespace district::meeting
