// Reports in words: of the sample as the conference has them, and of made-up figures.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/integration/indicator_words/figures.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kParagraph[] =
    "Giá trị sản xuất công nghiệp 6 tháng ước tăng 11,05% so với cùng kỳ; giá trị thương mại dịch "
    "vụ ước tăng 17% so với cùng kỳ. Thu ngân sách Nhà nước trên địa bàn đạt 52% dự toán; tăng 5% "
    "so với 6 tháng đầu năm 2017.";

std::string TextOf(const Json& report, const char* field) { return report.value(field, ""); }

Json ListOf(const Json& report, const char* field) { return report.value(field, Json::array()); }

std::string Path(const std::string& organization, const std::string& period,
                 const std::string& more = {}) {
  return absl::StrCat("reports:compose?organization=", organization, "&period=", period, more);
}

TEST(ReportTest, TheParagraphOfTheConferenceIsWrittenFromItsFigures) {
  const Json report = Got(Path(kCommittee, "2018-S1"));
  EXPECT_EQ(TextOf(report, "text"), kParagraph);
  EXPECT_EQ(TextOf(report, "reportStyle"), "reportStyles/kinh-te-ubnd-quan");
  EXPECT_EQ(report["basePeriod"], "2017-S1");
  EXPECT_THAT(ListOf(report, "gaps"), IsEmpty());
  ASSERT_THAT(report["clauses"], SizeIs(4));
  const std::vector<std::string> observations = {
      "indicators/gia-tri-san-xuat-cong-nghiep/observations/tang-truong-2018-s1",
      "indicators/gia-tri-thuong-mai-dich-vu/observations/tang-truong-2018-s1",
      "indicators/thu-ngan-sach-nha-nuoc/observations/ty-le-du-toan-2018-s1",
      "indicators/thu-ngan-sach-nha-nuoc/observations/tang-truong-2018-s1"};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(report["clauses"][i]["observations"], Json({observations[i]})) << i;
    EXPECT_THAT(kParagraph, HasSubstr(std::string(report["clauses"][i]["text"])));
  }
  EXPECT_EQ(report["clauses"][2]["plan"], "indicators/thu-ngan-sach-nha-nuoc/plans/nam-2018");
  EXPECT_EQ(Got(Path(kCommittee, "2018-S1")), report) << "the same figures, the same text";
}

TEST(ReportTest, TheWatchListOfTheConferenceIsASentence) {
  const Json report = Got(Path(kCommittee, "2018-S1"));
  EXPECT_EQ(TextOf(report, "watchText"),
            "Những chỉ tiêu mới đạt kết quả thấp hoặc dự báo khó khăn như: Tiến độ đầu tư các công "
            "trình xây dựng; giải phóng mặt bằng; giải ngân vốn đầu tư xây dựng cơ bản; quản lý "
            "trật tự văn minh đô thị; xử lý các vi phạm trật tự xây dựng; công tác kiểm tra, giám "
            "sát, nhất là kiểm tra khi có dấu hiệu vi phạm; công tác phát triển đảng viên,...");
  EXPECT_EQ(report["watchItems"],
            Json({"watchItems/w1", "watchItems/w2", "watchItems/w3", "watchItems/w4",
                  "watchItems/w5", "watchItems/w6", "watchItems/w7"}));
}

TEST(ReportTest, WhatIsNotKnownIsAGapAndNothingIsMadeUp) {
  const Json report = Got(Path(kCommittee, "2016-S1"));
  EXPECT_EQ(TextOf(report, "text"), "");
  EXPECT_THAT(ListOf(report, "clauses"), IsEmpty());
  ASSERT_THAT(report["gaps"], SizeIs(4));
  EXPECT_EQ(report["gaps"][0]["indicator"], "indicators/gia-tri-san-xuat-cong-nghiep");
  EXPECT_EQ(report["gaps"][0]["placeholder"], "change");
  EXPECT_EQ(report["gaps"][0]["reason"], "NO_FIGURE");
  EXPECT_EQ(report["gaps"][0]["text"], "Chưa có số liệu của 6 tháng đầu năm 2016.");
  EXPECT_EQ(report["gaps"][2]["reason"], "NO_PLAN");
}

TEST(ReportTest, TellsWhatWasKnownThen) {
  const Json report = Got(Path(kCommittee, "2018-S1", "&readTime=2015-01-01T00:00:00Z"));
  EXPECT_EQ(TextOf(report, "text"), "");
  EXPECT_EQ(TextOf(report, "watchText"), "") << "the watch list is known as of now only";
}

TEST(ReportTest, OfTheIndicatorsAskedForInUsualWords) {
  const std::string unit = NewUnit("UBND phường thử");
  const std::string revenue = NewSum("Thu ngân sách"), exports = NewSum("Xuất khẩu");
  for (int month = 1; month <= 6; ++month) {
    Report(revenue, LevelOf(unit, absl::StrFormat("2011-%02d", month), "10"));
    Report(revenue, LevelOf(unit, absl::StrFormat("2012-%02d", month), month < 6 ? "12" : "15",
                            month < 6 ? "NORMAL" : "ESTIMATED"));
  }
  const std::string plan = NewPlan(revenue, unit, "2012", "160");
  Report(exports, LevelOf(unit, "2012-01", "5"));

  const Json report = Got(Path(unit, "2012-S1", "&indicators=" + revenue));
  EXPECT_EQ(TextOf(report, "text"),
            "Thu ngân sách 6 tháng ước đạt 75 tỷ đồng; bằng 46,88% kế hoạch năm 2012; ước tăng 25% "
            "so với cùng kỳ.");
  EXPECT_EQ(TextOf(report, "reportStyle"), "");
  EXPECT_THAT(report["clauses"][0]["observations"], SizeIs(6)) << "rolled up from its months";
  EXPECT_THAT(report["clauses"][2]["observations"], SizeIs(12));
  EXPECT_EQ(report["clauses"][1]["plan"], plan);

  // All that have figures, by name; of one, five months are not known.
  const Json all = Got(Path(unit, "2012-S1"));
  EXPECT_EQ(TextOf(all, "text"), TextOf(report, "text"));
  ASSERT_THAT(all["gaps"], SizeIs(1));
  EXPECT_EQ(all["gaps"][0]["indicator"], exports);
  EXPECT_EQ(all["gaps"][0]["reason"], "INCOMPLETE");
}

TEST(ReportTest, WhatFollowsFromAFormulaIsToldWithWhatItIsMadeOf) {
  const std::string unit = NewUnit("UBND phường thử");
  const std::string revenue = NewSum("Thu ngân sách"), households = NewSum("Số hộ");
  const auto braced = [](const std::string& name) {
    return absl::StrCat("{", name.substr(name.find('/') + 1), "}");
  };
  const std::string mean =
      NewSum("Thu bình quân", {{"formula", braced(revenue) + " / " + braced(households)}});
  Report(revenue, LevelOf(unit, "2012-Q1", "20"));
  Report(revenue, LevelOf(unit, "2012-Q2", "40"));
  Report(households, LevelOf(unit, "2012-S1", "6"));
  const Json report = Got(Path(unit, "2012-S1", "&indicators=" + mean));
  EXPECT_EQ(TextOf(report, "text"), "Thu bình quân 6 tháng đạt 10 tỷ đồng.");
  EXPECT_THAT(report["clauses"][0]["observations"], SizeIs(3));
}

TEST(ReportTest, FiguresOfOtherDaysOrDefinitionsHaveNoChange) {
  const std::string unit = NewUnit("UBND phường thử");
  for (const auto& [field, value] :
       {std::pair("cutoff", Json("ND_09")), std::pair("flags", Json::array({"BREAK"}))}) {
    const std::string indicator = NewSum("Thu ngân sách");
    Report(indicator, LevelOf(unit, "2011-S1", "10"));
    Json other = LevelOf(unit, "2012-S1", "12");
    other[field] = value;
    Report(indicator, other);
    const Json report = Got(Path(unit, "2012-S1", "&indicators=" + indicator));
    EXPECT_EQ(TextOf(report, "text"), "Thu ngân sách 6 tháng đạt 12 tỷ đồng.") << field;
    ASSERT_THAT(ListOf(report, "gaps"), SizeIs(1)) << field;
    EXPECT_EQ(report["gaps"][0]["reason"], "NOT_COMPARABLE") << field;
  }
}

TEST(ReportTest, BadRequestsNameTheirFields) {
  Stack& stack = Stack::Get();
  const auto get = [&](const std::string& path) { return stack.Get("/v1/" + path); };
  EXPECT_THAT(get("reports:compose?period=2018-S1"), IsInvalid("organization", "INVALID_FIELD"));
  EXPECT_THAT(get(absl::StrCat("reports:compose?organization=", kCommittee)),
              IsInvalid("period", "INVALID_FIELD"));
  EXPECT_EQ(get(Path(kCommittee, "2018-S3")).status, 400);
  EXPECT_THAT(get(Path(kCommittee, "2015/2020")), IsInvalid("base_period", "REQUIRED"));
  const std::string known = "indicators/thu-ngan-sach-nha-nuoc";
  EXPECT_THAT(
      get(Path(kCommittee, "2018-S1", absl::StrCat("&indicators=", known, "&indicators=", known))),
      IsInvalid("indicators[1]", "DUPLICATE"));
  EXPECT_EQ(get(Path(kCommittee, "2018-S1", "&indicators=indicators/" + NewId("khong-co"))).status,
            404);
  EXPECT_EQ(
      get(Path(kCommittee, "2018-S1", "&reportStyle=reportStyles/" + NewId("khong-co"))).status,
      404);
  EXPECT_EQ(
      stack.Http("GET", "/v1/" + Path(kCommittee, "2018-S1"), nullptr, {.role = "cleared_secret"})
          .status,
      403);
}

Reply PostStyle(const Json& style) {
  return Stack::Get().Post("/v1/reportStyles?reportStyleId=" + NewId("mau"), style);
}

Json StyleOf(const std::string& text) {
  return {{"displayName", "Mẫu thử"},
          {"clauses", {{{"indicator", "indicators/thu-ngan-sach-nha-nuoc"}, {"text", text}}}}};
}

TEST(ReportStyleTest, AnOfficeWritesInItsOwnWords) {
  Json style = StyleOf("{name} {reached_share} dự toán, {pace}");
  style["phrases"] = {{{"kind", "AHEAD_OF_PACE"}, {"text", "nhanh hơn dự kiến {points}"}}};
  const Reply made = PostStyle(style);
  ASSERT_THAT(made, IsOk());
  const std::string name = made.body["name"];
  EXPECT_EQ(Got(Path(kCommittee, "2018-S1", "&reportStyle=" + name))["text"],
            "Thu ngân sách Nhà nước trên địa bàn đạt 52% dự toán, nhanh hơn dự kiến 2 điểm phần "
            "trăm.");
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + name), IsOk());
  EXPECT_EQ(Stack::Get().Get("/v1/" + Path(kCommittee, "2018-S1", "&reportStyle=" + name)).status,
            404);
}

TEST(ReportStyleTest, RefusesWhatItCannotSay) {
  EXPECT_THAT(PostStyle(StyleOf("{name} {colour}")),
              IsInvalid("report_style.clauses[0].text", "UNKNOWN_PLACEHOLDER"));
  EXPECT_THAT(PostStyle(StyleOf("{name} {")),
              IsInvalid("report_style.clauses[0].text", "STRAY_BRACE"));
  EXPECT_THAT(PostStyle(StyleOf("không có gì")),
              IsInvalid("report_style.clauses[0].text", "NO_PLACEHOLDER"));
  Json twice = StyleOf("{name} {change}");
  twice["phrases"] = {{{"kind", "INCREASES"}, {"text", "lên"}},
                      {{"kind", "INCREASES"}, {"text", "cao hơn"}}};
  EXPECT_THAT(PostStyle(twice), IsInvalid("report_style.phrases[1].kind", "DUPLICATE"));
  Json no_times = StyleOf("{name} {change}");
  no_times["phrases"] = {{{"kind", "MULTIPLIES"}, {"text", "gấp nhiều lần"}}};
  EXPECT_THAT(PostStyle(no_times), IsInvalid("report_style.phrases[0].text", "NO_PLACEHOLDER"));
  Json watch = StyleOf("{name} {change}");
  watch["watchText"] = "{name}";
  EXPECT_THAT(PostStyle(watch), IsInvalid("report_style.watch_text", "UNKNOWN_PLACEHOLDER"));
}

TEST(ReportStyleTest, AnOrganizationHasOne) {
  Json style = StyleOf("{name} {change}");
  style["organization"] = kCommittee;
  EXPECT_THAT(PostStyle(style), IsError(409, "DUPLICATE_KEY"));
}

}  // namespace
}  // namespace district::testing
