#include "deploy/districtctl/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <utility>
#include <vector>

namespace district::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<CsvRow> ReadAll(const std::string& text, char separator = 0) {
  std::istringstream in(text);
  CsvReader reader(in, separator);
  std::vector<CsvRow> rows;
  while (true) {
    auto row = reader.Next();
    EXPECT_TRUE(row.ok()) << row.status();
    if (!row.ok() || !row->has_value()) return rows;
    rows.push_back(**std::move(row));
  }
}

TEST(CsvReaderTest, TakesWhatSpreadsheetsWrite) {
  const auto rows =
      ReadAll("\xEF\xBB\xBFid;tên\r\n1;\"một\r\ndòng; \"\"hai\"\"\"\r\n\r\n;;\r\n2;x");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].cells, ElementsAre("id", "tên"));
  EXPECT_THAT(rows[1].cells, ElementsAre("1", "một\r\ndòng; \"hai\""));
  EXPECT_THAT(rows[2].cells, ElementsAre("2", "x"));
  // As the spreadsheet counts: empty rows have their number, a cell of two lines is in one row.
  EXPECT_EQ(rows[1].number, 2);
  EXPECT_EQ(rows[2].number, 5);
}

TEST(CsvReaderTest, TheHeaderTellsTheSeparator) {
  EXPECT_EQ(SeparatorOf("a,b,c"), ',');
  EXPECT_EQ(SeparatorOf("a;b;\"c,d,e,f\""), ';');
  EXPECT_EQ(SeparatorOf("a\tb"), '\t');
  EXPECT_EQ(SeparatorOf("a"), ',');
}

TEST(CsvReaderTest, AReturnAloneEndsARowAsWell) {
  const auto rows = ReadAll("a,b\r1,2\r\"3\r\n\",4\r");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].cells, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].cells, ElementsAre("1", "2"));
  EXPECT_THAT(rows[2].cells, ElementsAre("3\r\n", "4"));
  EXPECT_EQ(rows[2].number, 3);
}

TEST(CsvReaderTest, GoesOnAfterABadRow) {
  const auto rows = ReadAll("a,b\n1,x\"y\n2,z\n\xFF,3\n4,5\n");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_THAT(rows[1].problem, HasSubstr("quote"));
  EXPECT_THAT(rows[2].cells, ElementsAre("2", "z"));
  EXPECT_THAT(rows[3].problem, HasSubstr("UTF-8"));
  EXPECT_EQ(rows[4].number, 5);
}

TEST(CsvReaderTest, SaysThatAQuoteIsNeverClosed) {
  const auto rows = ReadAll("a,b\n1,\"x\n2,y\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[1].problem, HasSubstr("never closed"));
  EXPECT_EQ(rows[1].number, 2);

  std::istringstream in("a\n\"" + std::string(3 << 20, 'x') + "\n");
  CsvReader reader(in, ',');
  EXPECT_TRUE(reader.Next().ok());
  EXPECT_EQ(reader.Next().status().code(), absl::StatusCode::kInvalidArgument);
}

// What CsvLine writes, the reader reads, whatever stands in the cells.
TEST(CsvReaderTest, ReadsWhatIsWritten) {
  std::mt19937 random(7);
  const std::vector<std::string> pieces = {"a", "ế", ",", ";", "\"", "\n", "\r\n", " x ", "|"};
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> cells = {"id"};
    for (int i = 0; i < 4; ++i) {
      std::string cell = "c";
      for (unsigned n = random() % 6; n > 0; --n) cell += pieces[random() % pieces.size()];
      cells.push_back(cell + "e");
    }
    const auto rows = ReadAll(CsvLine(cells) + CsvLine({"end"}), ',');
    ASSERT_EQ(rows.size(), 2u) << CsvLine(cells);
    EXPECT_EQ(rows[0].cells, cells) << CsvLine(cells);
  }
}

}  // namespace
}  // namespace district::districtctl
