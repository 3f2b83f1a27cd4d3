// observations:import through the gateway: files as they come from spreadsheets and statistical
// systems.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "district/indicator/v1/exchange.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/indicator_exchange/figures.h"

namespace district::testing {
namespace {

using indicator::v1::ImportObservationsRequest;
using indicator::v1::ImportObservationsResponse;
using indicator::v1::ObservationExchangeService;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The figures of an indicator as "2018-06 11.05 ESTIMATED".
std::vector<std::string> Told(const std::string& indicator) {
  std::vector<std::string> told;
  for (const Json& figure : FiguresOf(indicator)) {
    told.push_back(absl::StrCat(
        figure.value("period", ""), " ",
        figure.contains("value") ? figure["value"].value("value", "") : figure.value("absence", ""),
        " ", figure.value("status", "")));
  }
  return told;
}

TEST(ImportTest, TakesWhatASpreadsheetWrites) {
  const std::string indicator = NewIndicator(), ward = NewWard();
  const std::string name = Got(indicator)["displayName"];
  const std::string file = absl::StrCat(
      "\xEF\xBB\xBF"
      "Chỉ tiêu;Đơn vị;Kỳ;Loại số liệu;Giá trị;Trạng thái;Ghi chú\r\n",
      name, ";", IdOf(ward), ";6 tháng đầu năm 2018;Mức;11,05;Ước tính;\r\n", IdOf(indicator), ";",
      ward, ";tháng 7/2018;;1.234,5;Sơ bộ;\"Theo báo cáo; lần 1\"\r\n", indicator, ";", IdOf(ward),
      ";2018-08;;1.234;;\r\n");
  const Reply reply = Import(file);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(Outcome(reply.body), "created 3 of 3, through 4");
  EXPECT_EQ(reply.body["separator"], ";");
  EXPECT_EQ(reply.body["decimalMark"], "COMMA");
  EXPECT_EQ(reply.body["format"], "CSV");
  EXPECT_THAT(Told(indicator), ElementsAre("2018-S1 11.05 ESTIMATED", "2018-07 1234.5 PROVISIONAL",
                                           "2018-08 1234 NORMAL"));
  EXPECT_EQ(FiguresOf(indicator)[1]["comment"], "Theo báo cáo; lần 1");
}

TEST(ImportTest, TheSameFileAgainChangesNothing) {
  const std::string indicator = NewIndicator(), ward = NewWard();
  const std::string file =
      absl::StrCat("indicator,organization,period,value,status\n", indicator, ",", ward,
                   ",2018-01,10,\n", indicator, ",", ward, ",2018-02,20,ESTIMATED\n");
  ASSERT_THAT(Import(file), IsOk());
  const Json before = FiguresOf(indicator);
  const Reply again = Import(file);
  EXPECT_EQ(Outcome(again.body), "unchanged 2 of 2, through 3");
  EXPECT_EQ(FiguresOf(indicator), before);
  // A later file changes what it says something of, and keeps the revisions.
  const Reply later = Import(absl::StrReplaceAll(file, {{",20,ESTIMATED", ",21,NORMAL"}}));
  EXPECT_EQ(Outcome(later.body), "updated 1, unchanged 1 of 2, through 3");
  EXPECT_THAT(Told(indicator), ElementsAre("2018-01 10 NORMAL", "2018-02 21 NORMAL"));
  EXPECT_THAT(
      Got(absl::StrCat(before[1]["name"].get<std::string>(), ":listRevisions"))["revisions"],
      SizeIs(2));
}

TEST(ImportTest, ADryRunTellsTheSameAndWritesNothing) {
  const std::string indicator = NewIndicator(), ward = NewWard();
  const std::string file =
      absl::StrCat("indicator,organization,period,value\n", indicator, ",", ward, ",2018-01,10\n",
                   indicator, ",", ward, ",2018-13,20\n");
  const Reply tried = Import(file, "?validateOnly=true");
  ASSERT_THAT(tried, IsOk());
  EXPECT_EQ(Outcome(tried.body), "created 1, failed 1 of 2, through 0");
  EXPECT_THAT(ErrorsIn(tried.body), ElementsAre("3 period BAD_PERIOD"));
  EXPECT_THAT(FiguresOf(indicator), IsEmpty());
  EXPECT_EQ(Outcome(Import(file).body), "created 1, failed 1 of 2, through 3");
}

TEST(ImportTest, EachBadRowIsToldWithItsColumnAndTheOthersGoIn) {
  const std::string indicator = NewIndicator(), ward = NewWard();
  const std::string row = absl::StrCat("\n", indicator, ",", ward, ",");
  const std::string file =
      absl::StrCat("indicator,organization,period,measure,basePeriod,plan,value,absence,status",
                   row, "2018-01,,,,\"11,05\",,",                              // 2
                   row, "2018-02,,,,11.05,,",                                  // 3
                   row, "2018-W53,,,,1,,",                                     // 4
                   "\nindicators/khong-co,", ward, ",2018-01,,,,1,,",          // 5
                   "\n", indicator, ",organizations/khong-co,2018-01,,,,1,,",  // 6
                   "\n", indicator, ",Phường không có,2018-01,,,,1,,",         // 7
                   row, "2018-09,,,,,,",                                       // 8
                   row, "2018-03,,,,,MISSING,",                                // 9
                   row, "2018-04,GROWTH,,,5,,",                                // 10
                   row, "2018-05,SHARE_OF_PLAN,,khong-co,52,,",                // 11
                   row, "2018-02,,,,12,,",                                     // 12
                   row, "2018-06,,,,1,,HOẢ TỐC",                               // 13
                   row, "2018-06,,,,1,",                                       // 14
                   row, "2018-07,,,,0,,\n");                                   // 15
  const Reply reply = Import(file);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(Outcome(reply.body), "created 3, failed 11 of 14, through 15");
  EXPECT_THAT(ErrorsIn(reply.body),
              ::testing::UnorderedElementsAre(
                  "2 value DECIMAL_COMMA", "4 period BAD_PERIOD", "5 indicator INDICATOR_NOT_FOUND",
                  "6 organization REFERENCE_NOT_FOUND", "7 organization ORGANIZATION_NOT_FOUND",
                  "8  VALUE_MISSING", "10 basePeriod REQUIRED", "11 plan REFERENCE_NOT_FOUND",
                  "12  DUPLICATE_ROW", "13 status BAD_VALUE", "14  BAD_ROW"));
  EXPECT_THAT(Told(indicator),
              ElementsAre("2018-02 11.05 NORMAL", "2018-03 MISSING NORMAL", "2018-07 0 NORMAL"));
}

TEST(ImportTest, SdmxMergesReplacesAndDeletes) {
  const std::string indicator = NewIndicator(), ward = NewWard();
  const std::string key = absl::StrCat(",M,", IdOf(ward), ",", IdOf(indicator), ",LEVEL,");
  const std::string head =
      "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,INDICATOR,MEASURE,TIME_PERIOD,OBS_VALUE,"
      "OBS_STATUS,UNIT_MULT,COMMENT_OBS\n";
  const std::string of = "dataflow,DISTRICT:OBSERVATIONS(1.0),";
  const Reply first =
      Import(absl::StrCat(head, of, "I", key, "2018-M01,1.5,E,0,một\n", of, "I", key,
                          "2018-02,NaN,L,,\n", of, "I", key, "2018-03,3,P,,ba\n"));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first.body["format"], "SDMX_CSV");
  EXPECT_EQ(Outcome(first.body), "created 3 of 3, through 4");
  EXPECT_THAT(Told(indicator), ElementsAre("2018-01 1.5 ESTIMATED", "2018-02 NOT_COLLECTED NORMAL",
                                           "2018-03 3 PROVISIONAL"));
  const Reply second =
      Import(absl::StrCat(head, of, "M", key, "2018-01,1.6,,,\n", of, "R", key, "2018-03,4,,,\n",
                          of, "D", key, "2018-02,,,,\n", of, "X", key, "2018-04,1,,,\n", of, "M",
                          key, "2018-05,1,Z,,\n", of, "M", key, "2018-06,1,,6,\n"));
  EXPECT_EQ(Outcome(second.body), "updated 2, deleted 1, failed 3 of 6, through 7");
  EXPECT_THAT(ErrorsIn(second.body),
              ElementsAre("5 ACTION UNKNOWN_ACTION", "6 OBS_STATUS BAD_VALUE",
                          "7 OBS_VALUE UNIT_MULTIPLIER_UNKNOWN"));
  EXPECT_THAT(Told(indicator), ElementsAre("2018-01 1.6 ESTIMATED", "2018-03 4 NORMAL"));
  EXPECT_FALSE(FiguresOf(indicator)[1].contains("comment"));
  // SDMX-CSV 1.0, with labels.
  const Reply old = Import(absl::StrCat(
      "DATAFLOW: Dữ liệu,REF_AREA: Đơn vị,INDICATOR: Chỉ tiêu,TIME_PERIOD: Kỳ,OBS_VALUE: Giá trị\n",
      "DISTRICT:OBSERVATIONS(1.0): Số liệu,", IdOf(ward), ": Phường,", IdOf(indicator),
      ": Thu,2018-A1: 2018,7\n"));
  EXPECT_EQ(Outcome(old.body), "created 1 of 1, through 2");
}

TEST(ImportTest, FilesThatCannotBeReadAreRefusedAsAWhole) {
  EXPECT_THAT(Import(""), IsInvalid("content", "EMPTY_CONTENT"));
  EXPECT_THAT(Import("indicator,organization,period,colour\n"),
              IsInvalid("content", "UNKNOWN_COLUMN"));
  EXPECT_THAT(Import("indicator,organization,period,colour\n", "?ignoredColumns=colour"), IsOk());
  EXPECT_THAT(Import("indicator,value\na,1\n"), IsInvalid("content", "MISSING_COLUMN"));
  EXPECT_THAT(Import("indicator,organization,period,Kỳ\n"),
              IsInvalid("content", "DUPLICATE_COLUMN"));
  EXPECT_THAT(Import("indicator,organization,period\n\"" + std::string(2 << 20, 'x')),
              IsInvalid("content", "ROW_TOO_LONG"));
  EXPECT_EQ(Import("indicator,organization,period\n", "", "viewer").status, 403);
}

TEST(ImportTest, TwentyThousandRowsGoInByTheThousand) {
  const std::string indicator = NewIndicator();
  std::vector<std::string> wards;
  for (int i = 0; i < 20; ++i) wards.push_back(NewWard());
  std::string file = "indicator,organization,period,value\n";
  for (int day = 0; day < 1000; ++day) {
    const std::string period = absl::FormatCivilTime(absl::CivilDay(2015, 1, 1) + day);
    for (const std::string& ward : wards) {
      absl::StrAppend(&file, indicator, ",", ward, ",", period, ",", day, ".5\n");
    }
  }
  const Reply first = Import(file);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Outcome(first.body), "created 20000 of 20000, through 20001");
  EXPECT_EQ(Outcome(Import(file).body), "unchanged 20000 of 20000, through 20001");
}

// What a client sends that goes away in the middle: whole commits stay, and the file sent again
// completes them.
TEST(ImportTest, OneThatIsCutOffGoesOnWhenItIsSentAgain) {
  const std::string indicator = NewIndicator(), ward = NewWard();
  std::string file = "indicator,organization,period,value\n";
  for (int day = 0; day < 2500; ++day) {
    absl::StrAppend(&file, indicator, ",", ward, ",",
                    absl::FormatCivilTime(absl::CivilDay(2010, 1, 1) + day), ",", day, "\n");
  }
  const auto stub = ObservationExchangeService::NewStub(Stack::Get().channel());
  {
    auto context = Stack::Get().Context();
    ImportObservationsResponse answer;
    const auto writer = stub->ImportObservations(context.get(), &answer);
    ImportObservationsRequest part;
    part.mutable_content()->set_data(file);
    ASSERT_TRUE(writer->Write(part));
    EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return FiguresOf(indicator).size() == 1000; }));
    context->TryCancel();
    EXPECT_FALSE(writer->Finish().ok());
  }
  const Reply again = Import(file);
  ASSERT_THAT(again, IsOk());
  const int unchanged = again.body.value("unchangedCount", 0);
  EXPECT_TRUE(unchanged == 1000 || unchanged == 2000) << again.text;
  EXPECT_EQ(Outcome(again.body), absl::StrCat("created ", 2500 - unchanged, ", unchanged ",
                                              unchanged, " of 2500, through 2501"));
}

TEST(ImportTest, OnlyTheFirstMessageSaysHow) {
  const auto stub = ObservationExchangeService::NewStub(Stack::Get().channel());
  auto context = Stack::Get().Context();
  ImportObservationsResponse answer;
  const auto writer = stub->ImportObservations(context.get(), &answer);
  ImportObservationsRequest part;
  part.mutable_content()->set_data("indicator,organization,period\n");
  writer->Write(part);
  part.set_validate_only(true);
  writer->Write(part);
  writer->WritesDone();
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace district::testing
