#include "services/meeting/paper/minutes.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Of(const std::string& text) {
  return FromText<Message>(text);
}

// What a report says of a conference: no hour, no place, no secretary, no counts.
MeetingRecord Conference() {
  MeetingRecord record;
  record.of_party = true;
  record.meeting = Of<v1::Meeting>(
      "name: 'meetings/m' display_name: 'Hội nghị lần thứ 18' organization: 'organizations/q' "
      "sittings { date { year: 2018 month: 7 day: 12 } day_part: MORNING }");
  record.organizations["organizations/q"] = "Ban Chấp hành Đảng bộ Quận";
  record.people = {{"people/a", "Nguyễn Văn Nam"}, {"people/b", "Vũ Đại Phong"}};
  record.documents["documents/d"] = "Dự thảo Kế hoạch";
  record.participants = {
      Of<v1::Participant>("name: 'meetings/m/participants/a' person: 'people/a' roles: CHAIR "
                          "title: 'Bí thư Quận ủy' order: 1"),
      Of<v1::Participant>("name: 'meetings/m/participants/b' person: 'people/b' roles: CHAIR "
                          "roles: PRESENTER title: 'Phó Bí thư' order: 2"),
      Of<v1::Participant>("name: 'meetings/m/participants/k' guest: 'Đại diện thành phố' "
                          "roles: GUEST order: 3"),
  };
  record.items = {
      Of<v1::AgendaItem>("name: 'meetings/m/agendaItems/a3' ordinal: 3 title: 'Thông qua kế hoạch' "
                         "outcome: ADOPTED_IN_PRINCIPLE documents: 'documents/d'"),
      Of<v1::AgendaItem>("name: 'meetings/m/agendaItems/a1' ordinal: 1 title: 'Đánh giá' "
                         "outcome: DISCUSSED presenters: 'meetings/m/participants/b'"),
      Of<v1::AgendaItem>("name: 'meetings/m/agendaItems/a2' ordinal: 2 title: 'Báo cáo kiểm tra' "
                         "outcome: NOT_RECORDED"),
      Of<v1::AgendaItem>(
          "name: 'meetings/m/agendaItems/a11' parent_item: 'meetings/m/agendaItems/a1' "
          "ordinal: 1 title: 'Kinh tế'"),
  };
  record.decisions = {
      Of<v1::Decision>("name: 'meetings/m/decisions/d' document: 'documents/d' "
                       "outcome: ADOPTED_IN_PRINCIPLE")};
  return record;
}

TEST(MinutesTest, SayWhatIsRecordedAndNothingElse) {
  const Composition minutes = ComposeMinutes(Conference());
  const std::string text = ToMarkdown(minutes);
  EXPECT_THAT(text, HasSubstr("Thời gian: ……………, buổi sáng ngày 12/07/2018"));
  EXPECT_THAT(text, HasSubstr("Người chủ trì: Nguyễn Văn Nam, Bí thư Quận ủy; Vũ Đại Phong, Phó Bí "
                              "thư\n"));
  EXPECT_THAT(text, HasSubstr("có mặt …………… đồng chí"));
  EXPECT_THAT(text, HasSubstr("- Đại diện thành phố\n"));
  EXPECT_THAT(text, HasSubstr("Dự thảo Kế hoạch: cơ bản nhất trí."));
  EXPECT_THAT(text, HasSubstr("2.2. Báo cáo kiểm tra\n\n- Kết quả: không ghi nhận."));
  EXPECT_THAT(minutes.gaps(),
              ::testing::ElementsAre("number", "symbol", "sittings.start_time", "sittings.location",
                                     "participants.secretary", "participants.attendance",
                                     "participants.press", "sittings.end_time"))
      << "in the order of the paper";
}

TEST(MinutesTest, MembersAreCountedOnceItIsKnownOfEach) {
  MeetingRecord record = Conference();
  record.participants.push_back(Of<v1::Participant>(
      "name: 'meetings/m/participants/x' person: 'people/a' roles: MEMBER attendance: PRESENT"));
  record.participants.push_back(Of<v1::Participant>(
      "name: 'meetings/m/participants/y' person: 'people/b' roles: MEMBER attendance: INVITED"));
  EXPECT_THAT(ToMarkdown(ComposeMinutes(record)), HasSubstr("có mặt …………… đồng chí"));
  record.participants.back().set_attendance(v1::Participant::EXCUSED);
  record.participants.back().set_excuse("đi công tác");
  const std::string text = ToMarkdown(ComposeMinutes(record));
  EXPECT_THAT(text, HasSubstr("có mặt 1 đồng chí"));
  EXPECT_THAT(text, HasSubstr("- Vắng mặt: Vũ Đại Phong (đi công tác)\n"));
}

TEST(MinutesTest, TheFormIsThatOfTheBody) {
  MeetingRecord record = Conference();
  EXPECT_THAT(ToMarkdown(ComposeMinutes(record)), HasSubstr("ĐẢNG CỘNG SẢN VIỆT NAM\n"));
  record.of_party = false;
  const std::string text = ToMarkdown(ComposeMinutes(record));
  EXPECT_THAT(text,
              HasSubstr("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nĐộc lập - Tự do - Hạnh phúc\n"));
  EXPECT_THAT(text, Not(HasSubstr("ĐẢNG CỘNG SẢN")));
}

TEST(MinutesTest, ComeOutTheSameWhateverTheOrderOfTheRecords) {
  MeetingRecord record = Conference();
  const std::string text = ToHtml(ComposeMinutes(record), "x");
  std::reverse(record.items.begin(), record.items.end());
  EXPECT_EQ(ToHtml(ComposeMinutes(record), "x"), text);
}

TEST(AgendaTest, ItemsAreNumberedThroughTheTree) {
  const MeetingRecord record = Conference();
  std::vector<std::string> numbers;
  for (const NumberedItem& numbered : InOrder(record.items)) {
    numbers.push_back(absl::StrCat(numbered.number, " ", numbered.item->title()));
  }
  EXPECT_THAT(numbers, ::testing::ElementsAre("1 Đánh giá", "1.1 Kinh tế", "2 Báo cáo kiểm tra",
                                              "3 Thông qua kế hoạch"));
}

TEST(AgendaTest, ItemsWhoseParentIsGoneAreLeftOutRatherThanLoopedOver) {
  const std::vector<v1::AgendaItem> items = {
      Of<v1::AgendaItem>("name: 'a' parent_item: 'b'"),
      Of<v1::AgendaItem>("name: 'b' parent_item: 'a'"),
  };
  EXPECT_THAT(InOrder(items), ::testing::IsEmpty());
}

}  // namespace
}  // namespace district::meeting
