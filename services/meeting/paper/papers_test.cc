#include "services/meeting/paper/papers.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/meeting/paper/draft.h"
#include "services/meeting/paper/text_formats.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Of(const std::string& text) {
  return FromText<Message>(text);
}

// What a report says of a conference: no hour, no place, no secretary, no counts.
MeetingRecord Conference() {
  MeetingRecord record;
  record.form = Form::kParty;
  record.meeting = Of<v1::Meeting>(
      "name: 'meetings/m' display_name: 'Hội nghị lần thứ 18' organization: 'organizations/q' "
      "sittings { date { year: 2018 month: 7 day: 12 } day_part: MORNING } "
      "end_date { year: 2018 month: 7 day: 12 }");
  record.organizations["organizations/q"] = "Quận ủy";
  record.territory = "quận Hai Bà Trưng";
  record.people = {{"people/a", "Nguyễn Văn Nam"}, {"people/b", "Vũ Đại Phong"}};
  record.documents["documents/d"] = "Dự thảo Kế hoạch";
  record.participants = {
      Of<v1::Participant>("name: 'meetings/m/participants/a' person: 'people/a' roles: CHAIR "
                          "roles: CONCLUDER title: 'Bí thư Quận ủy' order: 1"),
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
                       "agenda_item: 'meetings/m/agendaItems/a3' outcome: ADOPTED_IN_PRINCIPLE")};
  record.directives = {
      Of<v1::Directive>(
          "name: 'meetings/m/directives/t2' ordinal: 2 label: 'Thứ hai' text: 'Đô thị'"),
      Of<v1::Directive>("name: 'meetings/m/directives/t1' ordinal: 1 label: 'Thứ nhất' "
                        "text: 'Các cấp rà soát chỉ tiêu.' assignee: 'các cấp'"),
      Of<v1::Directive>("name: 'meetings/m/directives/t21' ordinal: 1 label: 'T2.1' text: 'Vỉa hè' "
                        "parent_directive: 'meetings/m/directives/t2' assignee: 'Công an quận'"),
  };
  return record;
}

// A register as the sample has it.
void AddRegister(MeetingRecord& record, const std::string& format, const std::string& issuer) {
  record.registers.push_back(
      Of<v1::NumberRegister>(absl::StrCat("name: 'numberRegisters/r' issuer_symbol: '", issuer,
                                          "' format: '", format, "' start_date { year: 2015 }")));
}

TEST(MinutesTest, SayWhatIsRecordedAndNothingElse) {
  const Composition minutes = ComposeMinutes(Conference());
  const std::string text = ToMarkdown(minutes);
  EXPECT_THAT(text, HasSubstr("Thời gian: ……………, buổi sáng ngày 12/07/2018\n"));
  EXPECT_THAT(text, HasSubstr("Người chủ trì: Nguyễn Văn Nam, Bí thư Quận ủy; Vũ Đại Phong, Phó Bí "
                              "thư\n"));
  EXPECT_THAT(text, HasSubstr("có mặt …………… đồng chí, vắng mặt …………… đồng chí"));
  EXPECT_THAT(text, HasSubstr("- Đại diện thành phố\n"));
  EXPECT_THAT(text, HasSubstr("Dự thảo Kế hoạch: cơ bản nhất trí. Biểu quyết: ……………."));
  EXPECT_THAT(text, HasSubstr("2.2. Báo cáo kiểm tra\n\n- Kết quả: không ghi nhận."));
  EXPECT_THAT(text, HasSubstr("*Quận Hai Bà Trưng, ngày … tháng … năm ……*\n"));
  EXPECT_THAT(text, HasSubstr("Thứ nhất. Các cấp rà soát chỉ tiêu.\n\nThứ hai. Đô thị\n\n"
                              "- T2.1. Vỉa hè (Thực hiện: Công an quận.)\n"));
  EXPECT_THAT(minutes.gaps(),
              ElementsAre("number", "symbol", "issue_date", "sittings.start_time",
                          "sittings.location", "participants.secretary", "participants.attendance",
                          "participants.press", "decisions.votes", "sittings.end_time",
                          "signatures.secretary", "signatures.chair"))
      << "in the order of the paper";
}

TEST(MinutesTest, MembersAreCountedOnceItIsKnownOfEach) {
  MeetingRecord record = Conference();
  record.participants.push_back(Of<v1::Participant>(
      "name: 'meetings/m/participants/x' person: 'people/a' roles: MEMBER attendance: LATE"));
  record.participants.push_back(Of<v1::Participant>(
      "name: 'meetings/m/participants/y' person: 'people/b' roles: MEMBER attendance: INVITED"));
  EXPECT_THAT(ToMarkdown(ComposeMinutes(record)), HasSubstr("có mặt …………… đồng chí"));
  record.participants.back().set_attendance(v1::Participant::EXCUSED);
  record.participants.back().set_excuse("đi công tác");
  record.participants.back().set_substitute("meetings/m/participants/k");
  const std::string text = ToMarkdown(ComposeMinutes(record));
  EXPECT_THAT(text, HasSubstr("có mặt 1 đồng chí, vắng mặt 1 đồng chí."));
  EXPECT_THAT(text, HasSubstr("- Đến muộn: Nguyễn Văn Nam\n"));
  EXPECT_THAT(text, HasSubstr("- Vắng mặt: Vũ Đại Phong (đi công tác); người dự thay: Đại diện "
                              "thành phố\n"));
  record.participants.back().clear_excuse();
  record.participants.back().set_attendance(v1::Participant::ABSENT);
  EXPECT_THAT(ComposeMinutes(record).gaps(), ::testing::Contains("participants.excuse"));
}

TEST(MinutesTest, TheFormIsThatOfTheBody) {
  MeetingRecord record = Conference();
  EXPECT_THAT(ToMarkdown(ComposeMinutes(record)), HasSubstr("**ĐẢNG CỘNG SẢN VIỆT NAM**\n"));
  record.form = Form::kState;
  const std::string text = ToMarkdown(ComposeMinutes(record));
  EXPECT_THAT(text, HasSubstr("**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**\n\n"
                              "**Độc lập - Tự do - Hạnh phúc**\n"));
  EXPECT_THAT(text, HasSubstr("Thư ký (người ghi biên bản): "));
  EXPECT_THAT(text, Not(HasSubstr("ĐẢNG CỘNG SẢN")));
  EXPECT_THAT(text, Not(HasSubstr("đồng chí")));
}

TEST(MinutesTest, TheirSymbolIsThatOfTheRegisterOfTheDay) {
  MeetingRecord record = Conference();
  AddRegister(record, "{number}-{type}/{issuer}", "QU");
  Composition minutes = ComposeMinutes(record);
  EXPECT_EQ(minutes.head().number, "Số ……-BB/QU");
  EXPECT_THAT(minutes.gaps(), Not(::testing::Contains("symbol")));
  EXPECT_EQ(ComposeConclusions(record).head().number, "Số ……-TB/QU");
  record.registers.clear();
  AddRegister(record, "{number}/{year}/{type}-{issuer}", "UBND");
  record.form = Form::kState;
  EXPECT_EQ(ComposeMinutes(record).head().number, "Số: ……/2018/BB-UBND");
  record.meeting.mutable_end_date()->set_year(2014);
  EXPECT_EQ(ComposeMinutes(record).head().number, "Số: ……/BB-……………") << "none is in force";
}

TEST(MinutesTest, WhoSignsIsNamedWhereItIsOne) {
  MeetingRecord record = Conference();
  record.participants[1].clear_roles();
  record.participants[1].add_roles(v1::Participant::SECRETARY);
  const Composition minutes = ComposeMinutes(record);
  EXPECT_EQ(minutes.left().back().text, "Vũ Đại Phong");
  EXPECT_EQ(minutes.right().back().text, "Nguyễn Văn Nam");
}

TEST(MinutesTest, ComeOutTheSameWhateverTheOrderOfTheRecords) {
  MeetingRecord record = Conference();
  const std::string text = ToHtml(ComposeMinutes(record));
  std::reverse(record.items.begin(), record.items.end());
  std::reverse(record.directives.begin(), record.directives.end());
  EXPECT_EQ(ToHtml(ComposeMinutes(record)), text);
}

// What was said on an item and on none, in no order.
void AddSpeeches(MeetingRecord& record) {
  record.speeches = {
      Of<v1::Speech>("name: 'meetings/m/speeches/later' participant: 'meetings/m/participants/a' "
                     "agenda_item: 'meetings/m/agendaItems/a1' kind: REPLY state: ENDED "
                     "begin_time { seconds: 200 } summary: 'Đã rõ.\\n- Giao Công an quận.' "
                     "directives: 'meetings/m/directives/t2' decisions: 'meetings/m/decisions/d' "
                     "documents: 'documents/d'"),
      Of<v1::Speech>("name: 'meetings/m/speeches/first' participant: 'meetings/m/participants/k' "
                     "agenda_item: 'meetings/m/agendaItems/a1' kind: QUESTION stance: AGAINST "
                     "state: ENDED begin_time { seconds: 100 } topic: 'Vỉa hè.' order: 2000"),
      Of<v1::Speech>("name: 'meetings/m/speeches/unknown' participant: 'meetings/m/participants/b' "
                     "kind: SPEECH state: ENDED order: 1000"),
      Of<v1::Speech>("name: 'meetings/m/speeches/order' participant: 'meetings/m/participants/b' "
                     "kind: POINT_OF_ORDER state: ENDED begin_time { seconds: 50 } "
                     "topic: 'Kéo dài giờ họp' order: 3000"),
      Of<v1::Speech>("name: 'meetings/m/speeches/given-up' topic: 'Thôi' "
                     "participant: 'meetings/m/participants/b' kind: SPEECH state: WITHDRAWN"),
      Of<v1::Speech>("name: 'meetings/m/speeches/waits' topic: 'Chờ' "
                     "participant: 'meetings/m/participants/b' kind: SPEECH state: REQUESTED"),
  };
}

TEST(SpeechesTest, StandWithTheirItemsAsTheyWereHeld) {
  MeetingRecord record = Conference();
  AddSpeeches(record);
  const Composition minutes = ComposeMinutes(record);
  const std::string text = ToMarkdown(minutes);
  EXPECT_THAT(text,
              HasSubstr("- Trình bày: Vũ Đại Phong, Phó Bí thư.\n"
                        "- Chất vấn, câu hỏi (không tán thành): Đại diện thành phố. Nội dung: Vỉa "
                        "hè.\n"
                        "- Giải trình, trả lời: Nguyễn Văn Nam, Bí thư Quận ủy.\n\nĐã rõ.\n\n"
                        "- Giao Công an quận.\n"
                        "- Dẫn đến: kết luận “Thứ hai”; Dự thảo Kế hoạch; Dự thảo Kế hoạch.\n"
                        "- Kết quả: đã thảo luận."));
  EXPECT_THAT(text, HasSubstr("Ý kiến ngoài các nội dung trên:\n\n"
                              "- Ý kiến về việc điều hành: Vũ Đại Phong, Phó Bí thư. Nội dung: Kéo "
                              "dài giờ họp.\n"
                              "- Phát biểu: Vũ Đại Phong, Phó Bí thư. Nội dung: ……………."));
  EXPECT_THAT(text, Not(HasSubstr("Thôi")));
  EXPECT_THAT(text, Not(HasSubstr("Chờ")));
  EXPECT_THAT(minutes.gaps(), ::testing::Contains("speeches.summary"));
  std::reverse(record.speeches.begin(), record.speeches.end());
  EXPECT_EQ(ToMarkdown(ComposeMinutes(record)), text);
}

TEST(SpeechesTest, OfOneItemStandInItsExcerpt) {
  MeetingRecord record = Conference();
  AddSpeeches(record);
  const std::string text = ToMarkdown(ComposeExcerpt(record, "meetings/m/agendaItems/a1"));
  EXPECT_THAT(text, HasSubstr("Nội dung: Vỉa hè."));
  EXPECT_THAT(text, Not(HasSubstr("Kéo dài giờ họp")));
  EXPECT_THAT(ToMarkdown(ComposeExcerpt(record, "meetings/m/agendaItems/a3")),
              Not(HasSubstr("Vỉa hè")));
}

TEST(SpeechesTest, TheNoticeNamesWhoeverSpokeOnce) {
  MeetingRecord record = Conference();
  AddSpeeches(record);
  EXPECT_THAT(ToMarkdown(ComposeConclusions(record)),
              HasSubstr("Hội nghị đã nghe ý kiến của: Vũ Đại Phong, Phó Bí thư; Đại diện thành "
                        "phố; Nguyễn Văn Nam, Bí thư Quận ủy.\n"));
}

TEST(SecrecyTest, APaperIsAsSecretAsWhatItTells) {
  const std::string first = "meetings/m/agendaItems/a1", third = "meetings/m/agendaItems/a3";
  MeetingRecord record = Conference();
  AddSpeeches(record);
  record.degrees = {{"meetings/m", v1::INTERNAL}};
  EXPECT_EQ(ComposeMinutes(record).degree(), v1::INTERNAL);
  EXPECT_EQ(ComposeMinutes(record).stamp(), "");
  struct Case {
    const char* secret;
    v1::Classification minutes, first_item, third_item, conclusions;
  };
  const v1::Classification open = v1::INTERNAL, secret = v1::SECRET;
  for (const Case& c : {
           Case{"meetings/m", secret, secret, secret, secret},
           Case{"meetings/m/agendaItems/a11", secret, secret, open, open},
           Case{"meetings/m/agendaItems/a3", secret, secret, secret, secret},
           Case{"meetings/m/directives/t21", secret, open, open, secret},
           Case{"meetings/m/speeches/later", secret, secret, open, secret},
           Case{"meetings/m/speeches/waits", open, open, open, open},
           Case{"documents/d", secret, secret, secret, open},
           Case{"documents/another", open, open, open, open},
       }) {
    record.degrees = {{"meetings/m", v1::INTERNAL}};
    record.degrees[c.secret] = v1::SECRET;
    EXPECT_EQ(ComposeMinutes(record).degree(), c.minutes) << c.secret;
    EXPECT_EQ(ComposeExcerpt(record, first).degree(), c.first_item) << c.secret;
    EXPECT_EQ(ComposeExcerpt(record, third).degree(), c.third_item) << c.secret;
    EXPECT_EQ(ComposeConclusions(record).degree(), c.conclusions) << c.secret;
  }
}

TEST(ExcerptTest, TellsOfOneItemAndThoseBelow) {
  const MeetingRecord record = Conference();
  const std::string first = ToMarkdown(ComposeExcerpt(record, "meetings/m/agendaItems/a1"));
  EXPECT_THAT(first, HasSubstr("# TRÍCH BIÊN BẢN\n\n**Hội nghị lần thứ 18**\n"));
  EXPECT_THAT(first, HasSubstr("1\\. Đánh giá\n\n- Trình bày: Vũ Đại Phong, Phó Bí thư.\n"
                               "- Kết quả: đã thảo luận.\n\n1.1. Kinh tế\n"));
  EXPECT_THAT(first, Not(HasSubstr("kiểm tra")));
  EXPECT_THAT(first, Not(HasSubstr("cơ bản nhất trí"))) << "decided on another item";
  EXPECT_THAT(ToMarkdown(ComposeExcerpt(record, "meetings/m/agendaItems/a3")),
              HasSubstr("- Dự thảo Kế hoạch: cơ bản nhất trí."));
}

TEST(MinutesTest, DecisionsSayTheVotesAndWhatTheyCameTo) {
  MeetingRecord record = Conference();
  record.people["people/c"] = "Đinh Thị Lan Duyên";
  record.decisions = {Of<v1::Decision>(
      "name: 'meetings/m/decisions/d' document: 'documents/d' text: 'Ban hành kế hoạch.' "
      "outcome: ADOPTED votes { method: ROLL_CALL members_count: 3 present_count: 2 for_count: 1 "
      "against_count: 1 named_votes { participant: 'meetings/m/participants/a' choice: IN_FAVOUR } "
      "named_votes { participant: 'meetings/m/participants/b' choice: AGAINST } "
      "options { person: 'people/c' for_count: 1 } } "
      "result { base_count: 3 explanation: 'Cần 2.' options { passed: false } }")};
  EXPECT_THAT(
      ToMarkdown(ComposeMinutes(record)),
      HasSubstr("- Ban hành kế hoạch (Dự thảo Kế hoạch): thông qua. Biểu quyết: gọi tên từng "
                "người, có mặt 2/3 thành viên, tán thành 1/3 (33,33%), không tán thành 1. "
                "Cần 2.\n"
                "- Đinh Thị Lan Duyên: tán thành 1/3 (33,33%), không đủ đa số.\n"
                "- Tán thành: Nguyễn Văn Nam, Bí thư Quận ủy.\n"
                "- Không tán thành: Vũ Đại Phong, Phó Bí thư.\n"));
}

TEST(ConclusionsTest, AreTheDirectives) {
  const Composition notice = ComposeConclusions(Conference());
  const std::string text = ToMarkdown(notice);
  EXPECT_THAT(text, HasSubstr("# THÔNG BÁO\n\n**Kết luận của đồng chí Nguyễn Văn Nam, Bí thư Quận "
                              "ủy tại Hội nghị lần thứ 18**\n"));
  EXPECT_THAT(text, HasSubstr("Buổi sáng ngày 12/07/2018, Quận ủy tổ chức Hội nghị lần thứ 18.\n"));
  EXPECT_THAT(text, HasSubstr("xem xét các nội dung: Đánh giá; Báo cáo kiểm tra; Thông qua kế "
                              "hoạch.\n"));
  EXPECT_THAT(text, HasSubstr("Thứ hai. Đô thị\n\n- T2.1. Vỉa hè"));
  EXPECT_THAT(notice.gaps(),
              ElementsAre("number", "symbol", "issue_date", "recipients", "signatures.signer"));
}

TEST(ConclusionsTest, WithoutDirectivesAreAGap) {
  MeetingRecord record = Conference();
  record.directives.clear();
  record.participants.clear();
  EXPECT_THAT(ComposeConclusions(record).gaps(),
              ElementsAre("number", "symbol", "issue_date", "participants.concluder", "directives",
                          "recipients", "signatures.signer"));
}

TEST(ConclusionsTest, SayWhoHasWhatToDoUntilWhen) {
  MeetingRecord record = Conference();
  record.organizations["organizations/ca"] = "Công an quận";
  record.posts = {{"organizations/ca/posts/t", "Trưởng phòng"},
                  {"organizations/q/posts/b", "Bí thư Quận ủy"}};
  record.degrees["documents/secret"] = v1::CONFIDENTIAL;
  record.assignments = {
      Of<v1::Assignment>("name: 'assignments/1' directive: 'meetings/m/directives/t21' "
                         "task: 'Giữ gìn vỉa hè' owner { post: 'organizations/ca/posts/t' }"),
      Of<v1::Assignment>("name: 'assignments/3' directive: 'meetings/m/directives/t1' "
                         "task: 'Báo cáo.' owner { post: 'organizations/q/posts/b' } "
                         "effective_due_date { year: 2018 month: 9 day: 3 }"),
      Of<v1::Assignment>("name: 'assignments/2' directive: 'meetings/m/directives/t1' "
                         "task: 'Rà soát chỉ tiêu' owner { organization: 'organizations/ca' }"),
      Of<v1::Assignment>("name: 'assignments/4' directive: 'meetings/m/directives/t2' "
                         "document: 'documents/secret' task: 'Kiểm tra' "
                         "owner { person: 'people/unknown' }"),
  };
  const Composition notice = ComposeConclusions(record);
  EXPECT_THAT(
      ToMarkdown(notice),
      HasSubstr("Phân công thực hiện:\n\n"
                "- Rà soát chỉ tiêu. Chủ trì: Công an quận. Thời hạn: …………….\n"
                "- Báo cáo. Chủ trì: Bí thư Quận ủy. Thời hạn: 03/09/2018.\n"
                "- Kiểm tra. Chủ trì: ……………. Thời hạn: …………….\n"
                "- Giữ gìn vỉa hè. Chủ trì: Trưởng phòng, Công an quận. Thời hạn: …………….\n"));
  EXPECT_THAT(notice.gaps(),
              ::testing::IsSupersetOf({"assignments.owner", "assignments.due_date"}));
  EXPECT_EQ(notice.stamp(), "MẬT");
  record.assignments.clear();
  EXPECT_THAT(ToMarkdown(ComposeConclusions(record)), Not(HasSubstr("Phân công")));
}

std::vector<std::string> NumbersOf(const std::vector<v1::AgendaItem>& items) {
  std::vector<std::string> numbers;
  for (const NumberedNode<v1::AgendaItem>& numbered : InOrder(items)) {
    numbers.push_back(absl::StrCat(numbered.number, " ", numbered.node->title()));
  }
  return numbers;
}

TEST(AgendaTest, ItemsAreNumberedThroughTheTree) {
  EXPECT_THAT(
      NumbersOf(Conference().items),
      ElementsAre("1 Đánh giá", "1.1 Kinh tế", "2 Báo cáo kiểm tra", "3 Thông qua kế hoạch"));
}

TEST(AgendaTest, ItemsWhoseParentIsGoneAreLeftOutRatherThanLoopedOver) {
  const std::vector<v1::AgendaItem> items = {
      Of<v1::AgendaItem>("name: 'a' parent_item: 'b'"),
      Of<v1::AgendaItem>("name: 'b' parent_item: 'a'"),
  };
  EXPECT_THAT(NumbersOf(items), ::testing::IsEmpty());
}

}  // namespace
}  // namespace district::meeting
