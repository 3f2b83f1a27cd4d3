#include "services/meeting/documents/superseded.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::Document;

TEST(SupersededTest, ADocumentReplacesFromTheDayOfItsEffect) {
  const struct {
    Document::State state;
    time::DayNumber effective, issued, from;
  } cases[] = {
      {Document::ISSUED, 20180801, 20180712, 20180801},
      {Document::ISSUED, 0, 20180712, 20180712},
      {Document::ISSUED, 20180800, 20180712, 20180831},
      {Document::ISSUED, 0, 20180000, 20181231},
      {Document::ISSUED, 0, 0, 0},
      {Document::STATE_UNSPECIFIED, 0, 20180712, 20180712},
      {Document::DRAFT, 20180801, 0, 0},
      {Document::PRESENTED, 20180801, 0, 0},
      {Document::ADOPTED_IN_PRINCIPLE, 20180801, 0, 0},
      {Document::ADOPTED, 20180801, 20180712, 0},
      {Document::REVOKED, 20180801, 20180712, 0},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ReplacesFrom(c.state, c.effective, c.issued), c.from)
        << Document::State_Name(c.state) << " " << c.effective << " " << c.issued;
  }
}

TEST(SupersededTest, TheFirstOfTwoDaysWhereBothAreKnown) {
  EXPECT_EQ(FirstOf(0, 0), 0);
  EXPECT_EQ(FirstOf(20180712, 0), 20180712);
  EXPECT_EQ(FirstOf(0, 20180712), 20180712);
  EXPECT_EQ(FirstOf(20180801, 20180712), 20180712);
}

TEST(SupersededTest, FromThatDayOnAndNotBefore) {
  Document document;
  SetSuperseded(document, 20180801);
  EXPECT_FALSE(document.superseded());
  *document.mutable_supersede_date() = time::FromDayNumber(20180801);
  SetSuperseded(document, 20180731);
  EXPECT_FALSE(document.superseded());
  SetSuperseded(document, 20180801);
  EXPECT_TRUE(document.superseded());
}

}  // namespace
}  // namespace district::meeting
