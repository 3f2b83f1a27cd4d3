#include "deploy/districtctl/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace district::districtctl {
namespace {

using ::testing::HasSubstr;

struct Read {
  std::string csv;
  int64_t deleted = 0;
  absl::Status status;
};

Read ReadText(const std::string& json, const std::map<std::string, std::string>& codes = {}) {
  Read read;
  std::istringstream in(json);
  read.status = ReadDataValues(in, codes, read.deleted, [&](const std::string& csv) {
    read.csv += csv;
    return absl::OkStatus();
  });
  return read;
}

TEST(FiguresTest, DataValuesBecomeRows) {
  const Read read = ReadText(
      R"({"dataSet": "pBOMPrpg1QX", "completeDate": "2014-02-03", "period": "201401",
          "orgUnit": "DiszpKrYNg8", "dataValues": [
            {"dataElement": "f7n9E0hX8qk", "categoryOptionCombo": "HllvX50cXC0", "value": "1"},
            {"dataElement": "Ix2HsbDMLea", "period": "2014Q1", "orgUnit": "A", "value": "2.5",
             "categoryOptionCombo": "Prlt0C1RF0s",
             "comment": "a, b", "followup": false},
            {"dataElement": "x", "value": "3", "deleted": true},
            {"dataElement": "y", "categoryOptionCombo": "V6L425pT3A0", "value": 4}]})",
      {{"f7n9E0hX8qk", "indicators/thu"}, {"A", "phuong-a"}, {"Prlt0C1RF0s", "nu"}});
  EXPECT_TRUE(read.status.ok()) << read.status;
  EXPECT_EQ(read.csv,
            "indicator,organization,period,category,value,comment\r\n"
            "indicators/thu,DiszpKrYNg8,201401,,1,\r\n"
            "Ix2HsbDMLea,phuong-a,2014Q1,nu,2.5,\"a, b\"\r\n"
            "y,DiszpKrYNg8,201401,V6L425pT3A0,4,\r\n");
  EXPECT_EQ(read.deleted, 1);
}

TEST(FiguresTest, SaysWhyDataValuesCannotBeRead) {
  EXPECT_THAT(ReadText("{").status.message(), HasSubstr("no JSON"));
  EXPECT_THAT(ReadText("[]").status.message(), HasSubstr("no JSON"));
  EXPECT_THAT(ReadText(R"({"period": "2014"})").status.message(), HasSubstr("dataValues"));
  EXPECT_THAT(ReadText(R"({"dataValues": [], "period": "2014"})").status.message(),
              HasSubstr("after"));
}

TEST(FiguresTest, TablesWithNamesAreNoFiguresByThemselves) {
  EXPECT_TRUE(IsTableOfFigures({"indicator", "organization", "period", "value"}, false));
  EXPECT_FALSE(IsTableOfFigures({"indicator", "id", "organization", "period", "value"}, false));
  EXPECT_FALSE(IsTableOfFigures({"indicator", "organization", "period", "name"}, true));
  EXPECT_FALSE(IsTableOfFigures({"Chỉ tiêu", "Đơn vị", "Kỳ"}, false));
  EXPECT_TRUE(IsTableOfFigures({"Chỉ tiêu", "Đơn vị", "Kỳ"}, true));
}

}  // namespace
}  // namespace district::districtctl
