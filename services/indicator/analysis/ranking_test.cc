#include "services/indicator/analysis/ranking.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using number::Decimal;
using ::testing::ElementsAre;

MaybeFigures FiguresOf(const std::vector<const char*>& texts) {
  MaybeFigures figures;
  for (const char* text : texts) {
    figures.push_back(text ? std::optional(*Decimal::Parse(text)) : std::nullopt);
  }
  return figures;
}

std::vector<std::string> Texts(const MaybeFigures& figures) {
  std::vector<std::string> texts;
  for (const auto& figure : figures) texts.push_back(figure ? figure->ToString() : "-");
  return texts;
}

TEST(RankingTest, EqualFiguresShareAPlace) {
  const MaybeFigures figures = FiguresOf({"12", "10", "10", "8", nullptr});
  EXPECT_THAT(Ranks(figures, /*lower_is_better=*/false), ElementsAre(1, 2, 2, 4, 0));
  EXPECT_THAT(Ranks(figures, /*lower_is_better=*/true), ElementsAre(4, 2, 2, 1, 0));
  EXPECT_THAT(Ranks({}, false), ElementsAre());
  EXPECT_THAT(Ranks(FiguresOf({"0", "-1", "0.0"}), false), ElementsAre(1, 3, 1));
}

TEST(SharesTest, AddUpToHundredWhereAsked) {
  const MaybeFigures thirds = FiguresOf({"1", "1", "1", nullptr});
  EXPECT_THAT(Texts(SharesOf(thirds, /*adjusted=*/false)),
              ElementsAre("33.33", "33.33", "33.33", "-"));
  EXPECT_THAT(Texts(SharesOf(thirds, /*adjusted=*/true)),
              ElementsAre("33.34", "33.33", "33.33", "-"));
  // Rounded by themselves these make 100.01.
  const MaybeFigures sixths = FiguresOf({"1", "1", "1", "1", "1", "1", "0"});
  EXPECT_THAT(Texts(SharesOf(sixths, false)),
              ElementsAre("16.67", "16.67", "16.67", "16.67", "16.67", "16.67", "0"));
  EXPECT_THAT(Texts(SharesOf(sixths, true)),
              ElementsAre("16.67", "16.67", "16.67", "16.67", "16.66", "16.66", "0"));
}

TEST(SharesTest, AreNoneOfWhatHasNoShares) {
  EXPECT_THAT(Texts(SharesOf(FiguresOf({"0", "0"}), true)), ElementsAre("-", "-"));
  EXPECT_THAT(Texts(SharesOf(FiguresOf({"5", "-1"}), true)), ElementsAre("-", "-"));
  EXPECT_THAT(SharesOf({}, true), ElementsAre());
}

}  // namespace
}  // namespace district::indicator
