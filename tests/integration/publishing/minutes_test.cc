// Minutes, excerpts and notices through the gateway, of the conference of the sample, as text.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "district/meeting/v1/papers.pb.h"
#include "gmock/gmock.h"
#include "google/api/httpbody.pb.h"
#include "gtest/gtest.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kConference[] = "meetings/quan-uy-xxv-18";

Reply PaperOf(const std::string& name, const std::string& verb,
              const std::string& format = "MARKDOWN") {
  return Stack::Get().Get(absl::StrCat("/v1/", name, ":", verb, "?format=", format));
}

Reply MinutesOf(const std::string& meeting, const std::string& format = "MARKDOWN") {
  return PaperOf(meeting, "minutes", format);
}

int Count(const std::string& text, const std::string& part) {
  return static_cast<int>(std::vector<std::string>(absl::StrSplit(text, part)).size()) - 1;
}

TEST(MinutesTest, OfTheConferenceSayWhatTheReportSays) {
  const Reply minutes = MinutesOf(kConference);
  ASSERT_THAT(minutes, IsOk());
  EXPECT_EQ(minutes.headers.at("content-type"), "application/json");
  const std::string text = minutes.body["text"];
  EXPECT_THAT(text, HasSubstr("ĐẢNG CỘNG SẢN VIỆT NAM"));
  EXPECT_THAT(text, HasSubstr("Số ……-BB/QU")) << "by the number register of the committee";
  EXPECT_THAT(text, HasSubstr("Quận Hai Bà Trưng, ngày … tháng … năm ……"));
  EXPECT_THAT(text, HasSubstr("buổi sáng ngày 12/07/2018"));
  const size_t nam = text.find("Nguyễn Văn Nam, Thành ủy viên, Bí thư Quận ủy");
  const size_t duyen = text.find("Đinh Thị Lan Duyên");
  const size_t phong = text.find("Vũ Đại Phong");
  ASSERT_NE(nam, std::string::npos) << text;
  EXPECT_LT(nam, duyen);
  EXPECT_LT(duyen, phong);
  EXPECT_LT(phong, text.find("Người ghi biên bản")) << "three chairs, in their order";
  EXPECT_EQ(Count(text, "Kết quả: không ghi nhận."), 2) << "of the second and the fourth item";
  EXPECT_EQ(Count(text, ": cơ bản nhất trí."), 4) << "of an item, and of its three drafts";
  EXPECT_THAT(text, HasSubstr("có mặt …………… đồng chí")) << "nobody counted";
  const auto gaps = minutes.body["gaps"].get<std::vector<std::string>>();
  for (const char* gap : {"number", "sittings.start_time", "sittings.location",
                          "participants.secretary", "participants.attendance", "decisions.votes"}) {
    EXPECT_THAT(gaps, Contains(gap));
  }
  EXPECT_THAT(gaps, Not(Contains("symbol")));
  EXPECT_EQ(MinutesOf(kConference).text, minutes.text) << "the same every time";
}

TEST(MinutesTest, ComeAsAPageToo) {
  const Reply page = MinutesOf(kConference, "HTML");
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page.body["mediaType"], "text/html; charset=utf-8");
  EXPECT_EQ(page.body["filename"], "bien-ban-quan-uy-xxv-18.html");
  EXPECT_THAT(page.body["text"].get<std::string>(), HasSubstr("<h1>BIÊN BẢN</h1>"));
}

TEST(MinutesTest, OfABodyOfTheStateHaveItsForm) {
  const std::string meeting =
      Make("", "meetings", "meetingId", MeetingOf("organizations/ubnd-quan"))["name"];
  const Reply minutes = MinutesOf(meeting);
  ASSERT_THAT(minutes, IsOk());
  EXPECT_THAT(minutes.body["text"].get<std::string>(), HasSubstr("Độc lập - Tự do - Hạnh phúc"));
  EXPECT_THAT(minutes.body["text"].get<std::string>(), Not(HasSubstr("ĐẢNG CỘNG SẢN")));
}

TEST(MinutesTest, SayWhoSpokeOnWhat) {
  const std::string meeting = NewMeetingUnderWay();
  const std::string an = NewGuest(meeting, "An"), binh = NewGuest(meeting, "Bình");
  const std::string item =
      Make(meeting, "agendaItems", "agendaItemId", {{"title", "Vỉa hè"}})["name"];
  const auto speak = [&](Json speech) {
    return Make(meeting, "speeches", "speechId", speech)["name"].get<std::string>();
  };
  const std::string held = speak({{"participant", binh},
                                  {"agendaItem", item},
                                  {"kind", "QUESTION"},
                                  {"topic", "Bao giờ xong"},
                                  {"beginTime", "2019-01-02T02:00:00Z"},
                                  {"endTime", "2019-01-02T02:05:00Z"}});
  speak({{"participant", an},
         {"agendaItem", item},
         {"kind", "SPEECH"},
         {"summary", "Đồng ý."},
         {"beginTime", "2019-01-02T01:00:00Z"},
         {"endTime", "2019-01-02T01:05:00Z"}});
  speak({{"participant", an}, {"kind", "SPEECH"}, {"topic", "chưa được mời"}});
  for (const Reply& paper : {MinutesOf(meeting), PaperOf(item, "excerpt")}) {
    ASSERT_THAT(paper, IsOk());
    const std::string text = paper.body["text"];
    EXPECT_THAT(text, HasSubstr("- Phát biểu: An.\n\nĐồng ý.\n\n"
                                "- Chất vấn, câu hỏi: Bình. Nội dung: Bao giờ xong.\n"));
    EXPECT_THAT(text, Not(HasSubstr("chưa được mời")));
    EXPECT_EQ(paper.body["classification"], "INTERNAL");
  }
}

TEST(ConclusionsTest, SayWhoHasWhatToDoUntilWhen) {
  const std::string meeting =
      Make("", "meetings", "meetingId", MeetingOf("organizations/ubnd-quan"))["name"];
  const std::string directive = Make(meeting, "directives", "directiveId",
                                     {{"label", "1"}, {"text", "Giữ gìn vỉa hè"}})["name"];
  Make("", "assignments", "assignmentId",
       {{"task", "Kiểm tra vỉa hè"}, {"directive", directive}, {"owner", {{"post", NewPost()}}}});
  const Reply notice = PaperOf(meeting, "conclusions");
  ASSERT_THAT(notice, IsOk());
  EXPECT_THAT(notice.body["text"].get<std::string>(),
              HasSubstr("- Kiểm tra vỉa hè. Chủ trì: Chức danh thử, Tổ chức thử. Thời hạn: …"));
  EXPECT_THAT(notice.body["gaps"].get<std::vector<std::string>>(),
              Contains("assignments.due_date"));
}

TEST(MinutesTest, BadQuestionsAreRefused) {
  EXPECT_THAT(MinutesOf("meetings/khong-co"), IsError(404, "NOT_FOUND"));
  EXPECT_EQ(MinutesOf(kConference, "PDF").status, 400);
  EXPECT_THAT(PaperOf("meetings/khong-co", "conclusions", "DOCX"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(PaperOf(absl::StrCat(kConference, "/agendaItems/khong-co"), "excerpt"),
              IsError(404, "NOT_FOUND"));
}

TEST(MinutesTest, WhatIsSaidIsTextAndNoMarkup) {
  const std::string meeting =
      Make("", "meetings", "meetingId", MeetingOf("organizations/ubnd-quan"))["name"];
  Make(meeting, "agendaItems", "agendaItemId",
       {{"title", "<img src=x onerror=alert(1)> \u202Etxt &amp; *x*"},
        {"notes", "1. một\n- hai\n# ba"}});
  EXPECT_THAT(MinutesOf(meeting, "HTML").body["text"].get<std::string>(),
              HasSubstr("&lt;img src=x onerror=alert(1)&gt; txt &amp;amp; *x*"));
  EXPECT_THAT(MinutesOf(meeting).body["text"].get<std::string>(),
              HasSubstr("\n1\\. một\n\n- hai\n\n\\# ba\n"));
}

TEST(ExcerptTest, TellsOfOneItem) {
  const Reply excerpt = PaperOf(absl::StrCat(kConference, "/agendaItems/a3"), "excerpt");
  ASSERT_THAT(excerpt, IsOk());
  const std::string text = excerpt.body["text"];
  EXPECT_THAT(text, HasSubstr("# TRÍCH BIÊN BẢN"));
  EXPECT_THAT(text, HasSubstr("3\\. Thông qua các Kế hoạch, Chương trình hành động"));
  EXPECT_EQ(Count(text, ": cơ bản nhất trí."), 4);
  EXPECT_THAT(text, Not(HasSubstr("kiểm tra - giám sát của Đảng bộ quận"))) << "the second item";
  EXPECT_EQ(excerpt.body["filename"], "trich-bien-ban-quan-uy-xxv-18-a3.md");
}

TEST(ConclusionsTest, AreTheDirectivesInTheirOrder) {
  const Reply notice = PaperOf(kConference, "conclusions");
  ASSERT_THAT(notice, IsOk());
  const std::string text = notice.body["text"];
  EXPECT_THAT(text, HasSubstr("# THÔNG BÁO"));
  EXPECT_THAT(text, HasSubstr("Kết luận của đồng chí Nguyễn Văn Nam, Thành ủy viên, Bí thư Quận ủy "
                              "tại Hội nghị lần thứ 18"));
  size_t before = 0;
  for (const char* label : {"Thứ nhất. Các cấp", "Thứ hai", "Thứ ba", "Thứ tư"}) {
    const size_t place = text.find(label);
    ASSERT_NE(place, std::string::npos) << label << "\n" << text;
    EXPECT_GT(place, before);
    before = place;
  }
  EXPECT_THAT(notice.body["gaps"].get<std::vector<std::string>>(),
              ElementsAre("number", "issue_date", "recipients", "signatures.signer"));
}

TEST(MinutesTest, WhatIsTooMuchForPaperIsRefused) {
  const std::string meeting =
      Make("", "meetings", "meetingId", MeetingOf("organizations/ubnd-quan"))["name"];
  for (const int count : {1000, 1000, 1}) {
    Json requests = Json::array();
    for (int i = 0; i < count; ++i) {
      requests.push_back({{"parent", meeting}, {"directive", {{"label", "1"}, {"text", "x"}}}});
    }
    ASSERT_THAT(Stack::Get().Post(absl::StrCat("/v1/", meeting, "/directives:batchCreate"),
                                  {{"requests", requests}}),
                IsOk());
  }
  for (const char* verb : {"minutes", "conclusions"}) {
    EXPECT_THAT(PaperOf(meeting, verb, "DOCX"), IsError(400, "TOO_MANY_PARTS"));
  }
}

TEST(MinutesTest, ComeOverGrpcAsTheyDoOverJson) {
  meeting::v1::ExportMinutesRequest request;
  request.set_name(kConference);
  const RawReply reply = CallRaw(
      Stack::Get().channel(), "/district.meeting.v1.PaperService/ExportMinutes",
      request.SerializeAsString(), {{"authorization", "Bearer " + Stack::Get().Token("viewer")}});
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  google::api::HttpBody body;
  ASSERT_TRUE(body.ParseFromString(reply.bytes));
  EXPECT_EQ(body.content_type(), "application/json");
  EXPECT_EQ(body.data(), MinutesOf(kConference).text);
}

}  // namespace
}  // namespace district::testing
