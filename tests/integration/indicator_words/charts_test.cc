// Charts: they are SVG, and say what they show.
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "tests/integration/indicator_words/figures.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What a picture says, its title first; nothing where it is no well-formed SVG.
std::vector<std::string> TextsOf(const std::string& svg) {
  const std::string file = absl::StrCat(::testing::TempDir(), "/", NewId("picture"), ".svg");
  std::ofstream(file, std::ios::binary) << svg;
  const std::string command =
      absl::StrCat("python3 -B ", DISTRICT_TEST_FOLDER, "/read_svg.py ", file);
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (const size_t read = fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), read);
  }
  EXPECT_EQ(pclose(pipe), 0) << svg;
  std::remove(file.c_str());
  return absl::StrSplit(output, '\n', absl::SkipEmpty());
}

std::string Chart(const std::string& indicator, const std::string& more) {
  return absl::StrCat("/v1/", indicator, ":chart?", more);
}

std::vector<std::string> Drawn(const std::string& path) {
  const Reply reply = Stack::Get().Get(path);
  EXPECT_THAT(reply, IsOk()) << path;
  const auto type = reply.headers.find("content-type");
  EXPECT_TRUE(type != reply.headers.end() && type->second == "image/svg+xml") << path;
  EXPECT_EQ(Stack::Get().Get(path).text, reply.text) << "the same figures, the same bytes";
  return TextsOf(reply.text);
}

TEST(ChartTest, OfASeriesWithPlanAndPace) {
  const std::string unit = NewUnit("UBND phường <Thử> & \"Nghiệm\"");
  const std::string owner = NewUnit("Phòng Tài chính");
  const std::string indicator = NewSum("Thu ngân sách", {{"owner", owner}});
  for (int month = 1; month <= 9; ++month) {
    if (month == 4) continue;
    Report(indicator, LevelOf(unit, absl::StrFormat("2013-%02d", month), absl::StrCat(9 + month),
                              month < 9 ? "NORMAL" : "ESTIMATED"));
  }
  NewPlan(indicator, unit, "2013", "180");
  const std::vector<std::string> texts =
      Drawn(Chart(indicator, absl::StrCat("organization=", unit, "&period=2013")));
  ASSERT_THAT(texts, Not(IsEmpty()));
  EXPECT_EQ(texts.front(), "Thu ngân sách – UBND phường <Thử> & \"Nghiệm\"");
  for (const char* text :
       {"Đơn vị: tỷ đồng · năm 2013", "Nguồn: Phòng Tài chính",
        "Số liệu: 7 chính thức, 1 ước tính, 4 chưa có", "Tiến độ kế hoạch", "T1", "T12", "2013"}) {
    EXPECT_THAT(texts, Contains(std::string(text)));
  }
  const auto sums = Drawn(
      Chart(indicator, absl::StrCat("organization=", unit, "&period=2013-Q1&cumulative=true")));
  EXPECT_THAT(sums, Contains("33")) << "the first quarter";
  EXPECT_THAT(sums, Contains("Kế hoạch"));
  EXPECT_THAT(sums, Contains("Đơn vị: tỷ đồng · quý I/2013 · lũy kế từ đầu năm"));
  for (const char* theme : {"DARK", "AUTO"}) {
    Drawn(Chart(indicator, absl::StrCat("organization=", unit, "&period=2013&theme=", theme)));
  }
}

TEST(ChartTest, OfTheSharesThatTheConferenceReported) {
  const auto texts =
      Drawn(Chart("indicators/thu-ngan-sach-nha-nuoc",
                  absl::StrCat("organization=", kCommittee,
                               "&period=2018&periodType=HALF_YEAR&measure=SHARE_OF_PLAN")));
  EXPECT_THAT(texts, Contains("52"));
  EXPECT_THAT(texts, Contains("Đơn vị: % kế hoạch · năm 2018"));
  EXPECT_THAT(texts, Contains("Nguồn: bulletins/hoi-nghi-lan-thu-18, L20"));
}

TEST(ChartTest, OfARankingOverOrganizations) {
  const std::string indicator = NewSum("Thu ngân sách");
  std::string organizations;
  for (const auto& [title, value] :
       {std::pair("UBND phường Một", "12"), std::pair("UBND phường Hai", "30"),
        std::pair("UBND phường Ba", "")}) {
    const std::string unit = NewUnit(title);
    if (*value) Report(indicator, LevelOf(unit, "2013-S1", value));
    absl::StrAppend(&organizations, "&organizations=", unit);
  }
  const auto texts =
      Drawn(Chart(indicator, absl::StrCat("kind=RANKING&period=2013-S1", organizations)));
  const auto place = [&](const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) - texts.begin();
  };
  EXPECT_EQ(texts.front(), "Thu ngân sách");
  EXPECT_LT(place("UBND phường Hai"), place("UBND phường Một"));
  EXPECT_LT(place("UBND phường Một"), place("UBND phường Ba"));
  EXPECT_THAT(texts, Contains("chưa có số liệu"));
}

TEST(ChartTest, BadRequestsNameTheirFields) {
  const std::string indicator = NewSum("Thu ngân sách");
  const std::string state = NewSum("Dân số", {{"timeAggregation", "LAST"}});
  const auto get = [&](const std::string& more) {
    return Stack::Get().Get(Chart(indicator, more));
  };
  const std::string one = absl::StrCat("organization=", kCommittee);
  EXPECT_THAT(get("period=2018"), IsInvalid("organization", "REQUIRED"));
  EXPECT_THAT(get(one), IsInvalid("period", "INVALID_FIELD"));
  EXPECT_THAT(get("kind=RANKING&period=2018"), IsInvalid("organizations", "REQUIRED"));
  EXPECT_THAT(get("kind=RANKING&period=2018&" + one), IsInvalid("organization", "INVALID_FIELD"));
  EXPECT_THAT(get(absl::StrCat("period=2018&organizations=", kCommittee, "&", one)),
              IsInvalid("organizations", "INVALID_FIELD"));
  EXPECT_THAT(get(absl::StrCat("kind=RANKING&period=2018&organizations=", kCommittee,
                               "&organizations=", kCommittee)),
              IsInvalid("organizations[1]", "DUPLICATE"));
  EXPECT_THAT(get("period=2018-W27&" + one), IsInvalid("period", "NO_PARTS"));
  EXPECT_THAT(get("period=2001/2020&" + one), IsInvalid("period", "TOO_MANY_POINTS"));
  EXPECT_THAT(get("period=2018&cumulative=true&measure=GROWTH&" + one),
              IsInvalid("cumulative", "INVALID_FIELD"));
  EXPECT_THAT(Stack::Get().Get(Chart(state, "period=2018&cumulative=true&" + one)),
              IsError(400, "NO_SUM"));
  EXPECT_EQ(Stack::Get().Get(Chart("indicators/" + NewId("khong-co"), "period=2018&" + one)).status,
            404);
}

TEST(ChartTest, OfAnOrganizationThatPersonnelDoesNotKnowShowsItsId) {
  const std::string indicator = NewSum("Thu ngân sách");
  const auto texts =
      Drawn(Chart(indicator, "organization=organizations/khong-co-that&period=2018"));
  EXPECT_EQ(texts.front(), "Thu ngân sách – khong-co-that");
}

}  // namespace
}  // namespace district::testing
