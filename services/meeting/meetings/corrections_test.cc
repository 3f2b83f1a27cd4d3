#include "services/meeting/meetings/corrections.h"

#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using v1::Meeting;
using v1::MeetingCorrection;

TEST(CorrectionsTest, SayWhatWasAndWhatIs) {
  const auto before = FromText<Meeting>(
      "name: 'meetings/x' etag: '1' ordinal: 500 display_name: 'Hội nghị' "
      "joint_organizations: 'organizations/a'");
  const auto after = FromText<Meeting>(
      "name: 'meetings/x' etag: '2' ordinal: 20 display_name: 'Hội nghị' "
      "sittings { date { year: 2018 month: 7 day: 12 } }");
  MeetingCorrection correction;
  NoteChanges(&before, &after, correction);
  ASSERT_EQ(correction.changes_size(), 3);
  EXPECT_EQ(correction.changes(0).field(), "ordinal");
  EXPECT_EQ(correction.changes(0).before(), "500");
  EXPECT_EQ(correction.changes(0).after(), "20");
  EXPECT_EQ(correction.changes(1).field(), "joint_organizations");
  EXPECT_EQ(correction.changes(1).before(), "[\"organizations/a\"]");
  EXPECT_EQ(correction.changes(1).after(), "");
  EXPECT_EQ(correction.changes(2).field(), "sittings");
  EXPECT_EQ(correction.changes(2).after(), "[{\"date\":{\"year\":2018,\"month\":7,\"day\":12}}]");
}

TEST(CorrectionsTest, ThatAddOrRemoveSayAllThereWas) {
  const auto meeting = FromText<Meeting>("name: 'meetings/x' ordinal: 7");
  MeetingCorrection added, removed;
  NoteChanges(nullptr, &meeting, added);
  NoteChanges(&meeting, nullptr, removed);
  ASSERT_EQ(added.changes_size(), 1);
  EXPECT_EQ(added.changes(0).after(), "7");
  ASSERT_EQ(removed.changes_size(), 1);
  EXPECT_EQ(removed.changes(0).before(), "7");
}

}  // namespace
}  // namespace district::meeting
