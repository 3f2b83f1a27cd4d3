// observations:export through the gateway, and what others read in its files.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/indicator_exchange/figures.h"

namespace district::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// An indicator with a level of a month and of a half-year, a growth and a missing one, of a ward.
struct Sample {
  std::string indicator = NewIndicator({{"code", NewId("C")}});
  std::string ward = NewWard(NewId("Phường "));

  Sample() {
    const std::string row = absl::StrCat(indicator, ",", ward, ",");
    const Reply reply = Import(absl::StrCat(
        "indicator,organization,period,measure,basePeriod,value,absence,status,comment\n", row,
        "2018-06,LEVEL,,1234.5,,ESTIMATED,\"có, dấu\"\n", row, "2018-S1,LEVEL,,6240,,NORMAL,\n",
        row, "2018-S1,GROWTH,2017-S1,11.05,,ESTIMATED,\n", row, "2018-07,LEVEL,,,MISSING,,\n"));
    EXPECT_EQ(Outcome(reply.body), "created 4 of 4, through 5");
  }
  std::string Query(const std::string& more = {}) const {
    return absl::StrCat("?indicators=", indicator, more);
  }
};

TEST(ExportTest, WhatIsExportedIsImportedAsItIs) {
  const Sample sample;
  for (const char* format :
       {"", "&format=SDMX_CSV", "&separator=%3B", "&format=SDMX_CSV&separator=%3B"}) {
    const Reply file = Export(sample.Query(format));
    ASSERT_EQ(file.status, 200) << file.text;
    EXPECT_EQ(Outcome(Import(file.text).body), "unchanged 4 of 4, through 5") << file.text;
  }
}

TEST(ExportTest, CsvHasNumbersByTheSeparator) {
  const Sample sample;
  const Reply plain = Export(sample.Query());
  EXPECT_EQ(plain.headers.at("content-type"), "text/csv; charset=utf-8");
  EXPECT_THAT(plain.headers.at("content-disposition"), HasSubstr("observations.csv"));
  EXPECT_THAT(plain.text, AllOf(StartsWith("indicator,organization,period,measure,basePeriod"),
                                HasSubstr(",1234.5,"), HasSubstr("\"có, dấu\"")));
  EXPECT_THAT(Export(sample.Query("&separator=%3B")).text,
              AllOf(StartsWith("\xEF\xBB\xBFindicator;organization;"), HasSubstr(";\"1234,5\";")));
}

TEST(ExportTest, SdmxIsReadByOthers) {
  const Sample sample;
  const Reply file = Export(sample.Query("&format=SDMX_CSV"));
  EXPECT_THAT(file.headers.at("content-type"), StartsWith("application/vnd.sdmx.data+csv"));
  const Json read = ReadByOthers("sdmx", file.text);
  EXPECT_EQ(read["structure"], "Dataflow=DISTRICT:OBSERVATIONS(1.0)");
  ASSERT_THAT(read["rows"], SizeIs(4));
  int found = 0;
  for (const Json& row : read["rows"]) {
    EXPECT_EQ(row["REF_AREA"], IdOf(sample.ward));
    EXPECT_EQ(row["INDICATOR"], IdOf(sample.indicator));
    if (row["TIME_PERIOD"] == "2018-07") {
      EXPECT_EQ(row["OBS_VALUE"], "NaN");
      EXPECT_EQ(row["OBS_STATUS"], "O");
      ++found;
    }
    if (row["MEASURE"] == "GROWTH") {
      EXPECT_EQ(row["BASE_PERIOD"], "2017-S1");
      EXPECT_EQ(row["FREQ"], "S");
      EXPECT_EQ(row["OBS_STATUS"], "E");
      EXPECT_EQ(row["OBS_VALUE"], "11.05");
      EXPECT_EQ(row["UNIT_MULT"], "0");
      ++found;
    }
  }
  EXPECT_EQ(found, 2);
}

TEST(ExportTest, AWorkbookSpeaksVietnamese) {
  const Sample sample;
  const Reply file = Export(sample.Query("&format=XLSX"));
  ASSERT_EQ(file.status, 200) << file.text;
  const Json read = ReadByOthers("xlsx", file.text);
  EXPECT_THAT(
      read["headings"].get<std::vector<std::string>>(),
      IsSupersetOf({"Chỉ tiêu", "Đơn vị tính", "Đơn vị", "Kỳ", "Giá trị", "Ngày cập nhật"}));
  EXPECT_EQ(read["formats"]["Ngày cập nhật"], "dd/mm/yyyy");
  ASSERT_THAT(read["rows"], SizeIs(4));
  const std::string ward = Got(sample.ward)["displayName"];
  const std::string name = Got(sample.indicator)["displayName"];
  int found = 0;
  for (const Json& row : read["rows"]) {
    EXPECT_EQ(row["Chỉ tiêu"], name);
    EXPECT_EQ(row["Đơn vị"], ward);
    if (row["Kỳ"] == "tháng 06/2018") {
      EXPECT_EQ(row["Giá trị"], 1234.5);
      EXPECT_EQ(row["Trạng thái"], "Ước tính");
      EXPECT_EQ(row["Đơn vị tính"], "tỷ đồng");
      ++found;
    }
    if (row["Loại số liệu"] == "Tốc độ tăng") {
      EXPECT_EQ(row["Kỳ gốc"], "6 tháng đầu năm 2017");
      EXPECT_EQ(row["Đơn vị tính"], "%");
      ++found;
    }
  }
  EXPECT_EQ(found, 2);
}

TEST(ExportTest, AWorkbookNamesCategories) {
  const std::string indicator = NewIndicator(
      {{"breakdown", Json::array({{{"id", "che-bien"}, {"displayName", "Chế biến"}}})}});
  const Reply made = Import(absl::StrCat("indicator,organization,period,category,value\n",
                                         indicator, ",", NewWard(), ",2018-06,che-bien,7\n"));
  EXPECT_EQ(Outcome(made.body), "created 1 of 1, through 2");
  const Json read =
      ReadByOthers("xlsx", Export(absl::StrCat("?indicators=", indicator, "&format=XLSX")).text);
  ASSERT_THAT(read["rows"], SizeIs(1));
  EXPECT_EQ(read["rows"][0]["Phân tổ"], "Chế biến");
}

TEST(ExportTest, FiltersAndReadTime) {
  const Sample sample;
  const std::string before = FiguresOf(sample.indicator)[0]["updateTime"];
  EXPECT_THAT(Export(sample.Query("&firstPeriod=2018-06&lastPeriod=2018-06")).text,
              AllOf(HasSubstr("2018-06,"), Not(HasSubstr("2018-S1,")), Not(HasSubstr("2018-07,"))));
  EXPECT_THAT(Export(sample.Query("&organizations=" + NewWard())).text, Not(HasSubstr("2018")));
  ASSERT_THAT(Import(absl::StrCat("indicator,organization,period,value\n", sample.indicator, ",",
                                  sample.ward, ",2018-06,1300\n")),
              IsOk());
  EXPECT_THAT(Export(sample.Query()).text, HasSubstr(",1300,"));
  const std::string then = Encode(before);
  EXPECT_THAT(Export(sample.Query("&readTime=" + then)).text,
              AllOf(HasSubstr(",1234.5,"), Not(HasSubstr(",1300,"))));
}

TEST(ExportTest, RefusesWhatItCannotWrite) {
  EXPECT_THAT(Export("?separator=%7C"), IsInvalid("separator", "BAD_SEPARATOR"));
  EXPECT_THAT(Export("?separator=%3B&format=XLSX"), IsInvalid("separator", "BAD_SEPARATOR"));
  EXPECT_EQ(Export("?firstPeriod=2018-S3").status, 400);
}

}  // namespace
}  // namespace district::testing
