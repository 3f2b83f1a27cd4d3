// Figures imported by the command that administrators use.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/import/tables.h"
#include "tests/integration/indicator_exchange/figures.h"

namespace district::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(FiguresCommandTest, ImportsATableWithoutIds) {
  const Tables tables;
  const std::string indicator = NewIndicator(), ward = NewWard();
  const std::string path = tables.Write(
      "figures.csv", absl::StrCat("indicator;organization;period;value\n", indicator, ";", ward,
                                  ";2018-06;1.234,5\n", indicator, ";", ward, ";2018-13;1\n"));
  const std::string errors = tables.Path("errors.csv");
  int code = 0;
  EXPECT_THAT(tables.Import(path + " --dry-run --quiet", &code),
              HasSubstr("observations: 1 would be created, 1 failed"));
  EXPECT_EQ(code, 1);
  EXPECT_THAT(FiguresOf(indicator), SizeIs(0));
  EXPECT_THAT(
      tables.Import(absl::StrCat(path, " --errors ", errors), &code),
      AllOf(HasSubstr("observations: 1 created, 1 failed"), HasSubstr("figures.csv:3: period: ")));
  EXPECT_THAT(ReadFile(errors), HasSubstr(",3,period,"));
  EXPECT_THAT(tables.Import(path, &code), HasSubstr("1 unchanged, 1 failed"));
  EXPECT_EQ(FiguresOf(indicator)[0]["value"]["value"], "1234.5");
}

TEST(FiguresCommandTest, TablesWithIdsAreImportedAsOtherTables) {
  const Tables tables;
  const std::string indicator = NewIndicator(), ward = NewWard();
  const std::string path = tables.Write(
      "observations.csv", absl::StrCat("indicator,id,organization,period,measure,value\n",
                                       IdOf(indicator), ",so-1,", ward, ",2018-06,LEVEL,11.05\n"));
  int code = 1;
  EXPECT_THAT(tables.Import(path, &code), HasSubstr("observations: 1 created"));
  EXPECT_EQ(code, 0);
  EXPECT_EQ(FiguresOf(indicator)[0]["name"], indicator + "/observations/so-1");
}

TEST(FiguresCommandTest, ImportsWhatOtherSystemsWrite) {
  const Tables tables;
  const std::string indicator = NewIndicator({{"code", NewId("M")}}), ward = NewWard();
  const std::string sdmx =
      tables.Write("figures.sdmx.csv", Export("?format=SDMX_CSV&indicators=" + indicator).text);
  int code = 1;
  EXPECT_THAT(tables.Import(sdmx + " --format sdmx-csv", &code), HasSubstr("0 rows"));
  EXPECT_EQ(code, 0);
  const std::string codes =
      tables.Write("codes.csv", absl::StrCat("code,name\nDiszpKrYNg8,", ward, "\n"));
  const std::string values = tables.Write(
      "values.json", absl::StrCat(R"({"orgUnit": "DiszpKrYNg8", "dataValues": [{"dataElement": ")",
                                  Got(indicator)["code"].get<std::string>(),
                                  R"(", "period": "2018S1", "value": "52", "comment": "ước"},
                      {"dataElement": "f7n9E0hX8qk", "period": "2018S1", "value": "1"}]})"));
  EXPECT_THAT(
      tables.Import(absl::StrCat(values, " --format dhis2 --codes ", codes), &code),
      AllOf(HasSubstr("observations: 1 created, 1 failed"), HasSubstr("INDICATOR_NOT_FOUND")));
  EXPECT_EQ(FiguresOf(indicator)[0]["period"], "2018-S1");
  EXPECT_EQ(FiguresOf(indicator)[0]["comment"], "ước");
}

TEST(FiguresCommandTest, SaysWhyAFileCannotBeTaken) {
  const Tables tables;
  int code = 0;
  EXPECT_THAT(tables.Import(tables.Write("a.csv", "indicator,organization,period,colour\n"), &code),
              HasSubstr("colour"));
  EXPECT_EQ(code, 1);
  EXPECT_THAT(tables.Import(tables.Write("a.json", "{") + " --format dhis2", &code),
              HasSubstr("is no JSON"));
  EXPECT_EQ(code, 1);
}

}  // namespace
}  // namespace district::testing
