// Minutes through the gateway, of the conference of the sample.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Reply MinutesOf(const std::string& meeting, const std::string& format = "MARKDOWN") {
  return Stack::Get().Get(absl::StrCat("/v1/", meeting, ":minutes?format=", format));
}

int Count(const std::string& text, const std::string& part) {
  return static_cast<int>(std::vector<std::string>(absl::StrSplit(text, part)).size()) - 1;
}

TEST(MinutesTest, OfTheConferenceSayWhatTheReportSays) {
  const Reply minutes = MinutesOf("meetings/quan-uy-xxv-18");
  ASSERT_THAT(minutes, IsOk());
  const std::string text = minutes.body["text"];
  EXPECT_THAT(text, HasSubstr("ĐẢNG CỘNG SẢN VIỆT NAM"));
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
  for (const char* gap : {"sittings.start_time", "sittings.location", "participants.secretary",
                          "participants.attendance"}) {
    EXPECT_THAT(gaps, Contains(gap));
  }
  EXPECT_EQ(MinutesOf("meetings/quan-uy-xxv-18").body, minutes.body) << "the same every time";
}

TEST(MinutesTest, ComeAsAPageToo) {
  const Reply page = MinutesOf("meetings/quan-uy-xxv-18", "HTML");
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page.body["mediaType"], "text/html; charset=utf-8");
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

TEST(MinutesTest, BadQuestionsAreRefused) {
  EXPECT_THAT(MinutesOf("meetings/khong-co"), IsError(404, "NOT_FOUND"));
  EXPECT_EQ(MinutesOf("meetings/quan-uy-xxv-18", "PDF").status, 400);
}

}  // namespace
}  // namespace district::testing
