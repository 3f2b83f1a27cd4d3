#include "services/indicator/exchange/figure_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "services/indicator/exchange/export_lines.h"
#include "services/indicator/exchange/import_batch.h"

namespace district::indicator {
namespace {

using ::testing::ElementsAre;
using v1::ImportObservationsRequest;
using v1::Observation;

// Indicators "thu" and "chi" of billions, "ty-le" without a power of ten; two wards of one name.
Vocabulary TestVocabulary() {
  Vocabulary vocabulary;
  for (const char* id : {"thu", "chi", "ty-le"}) {
    const std::string name = absl::StrCat("indicators/", id);
    vocabulary.indicators.Add(id, name);
    vocabulary.known[name] = {};
    if (std::string(id) != "ty-le") vocabulary.known[name].unit_multiplier = 9;
  }
  vocabulary.indicators.Add("Thu ngân sách", "indicators/thu");
  vocabulary.indicators.Add("Chi", "indicators/chi");
  vocabulary.indicators.Add("Chi", "indicators/ty-le");
  vocabulary.organizations.emplace();
  vocabulary.organizations->Add("Phường Vĩnh Tuy", "organizations/vinh-tuy");
  return vocabulary;
}

Header TestHeader(const std::vector<std::string>& cells, char separator = ',') {
  return *ReadHeader(cells, separator, ImportObservationsRequest());
}

FigureRow Row(const Header& header, const std::vector<std::string>& cells) {
  FigureRow row = ReadRow({.number = 2, .cells = cells, .problem = ""}, header, TestVocabulary());
  CheckRow(header, row);
  return row;
}

// "value DECIMAL_COMMA" of a row that is refused; else what it says.
std::string Said(const FigureRow& row) {
  if (row.problem) return absl::StrCat(row.problem->column, " ", row.problem->reason);
  const Observation& said = row.observation;
  return absl::StrCat(
      row.indicator, " ", said.organization(), " ", said.period(), " ",
      Observation::Measure_Name(said.measure()), " ",
      said.has_value() ? said.value().value() : Observation::Absence_Name(said.absence()));
}

std::string ReasonOf(const std::vector<std::string>& header) {
  const auto read = ReadHeader(header, ',', ImportObservationsRequest());
  return read.ok() ? "" : api::DetailOf<google::rpc::ErrorInfo>(read.status()).reason();
}

TEST(HeaderTest, TellsTheFormat) {
  EXPECT_FALSE(TestHeader({"indicator", "organization", "period"}).is_sdmx());
  EXPECT_FALSE(TestHeader({"Chỉ tiêu", "Đơn vị", "Kỳ báo cáo", "GIÁ TRỊ", "Ghi chú"}).is_sdmx());
  EXPECT_TRUE(TestHeader({"DATAFLOW", "REF_AREA", "INDICATOR", "TIME_PERIOD"}).is_sdmx());
  EXPECT_TRUE(TestHeader({"STRUCTURE[;]", "STRUCTURE_ID", "REF_AREA", "INDICATOR", "TIME_PERIOD"})
                  .is_sdmx());
}

TEST(HeaderTest, RefusesColumnsByReason) {
  EXPECT_EQ(ReasonOf({"indicator", "organization", "period", "colour"}), "UNKNOWN_COLUMN");
  EXPECT_EQ(ReasonOf({"indicator", "organization"}), "MISSING_COLUMN");
  EXPECT_EQ(ReasonOf({"indicator", "organization", "period", "Kỳ"}), "DUPLICATE_COLUMN");
  EXPECT_EQ(ReasonOf({"basePeriod", "indicator", "organization", "period", "Nguồn"}), "");
}

TEST(FigureRowTest, ReadsCells) {
  const Header header =
      TestHeader({"indicator", "organization", "period", "measure", "value", "absence"}, ';');
  const struct {
    std::vector<std::string> cells;
    const char* expected;
  } cases[] = {
      {{"thu", "vinh-tuy", "2018-S1", "", "11,05", ""},
       "indicators/thu organizations/vinh-tuy 2018-S1 LEVEL 11.05"},
      {{"thu ngan sach", "phường vĩnh tuy", "6 tháng đầu năm 2018", "mức", "1.234,5", ""},
       "indicators/thu organizations/vinh-tuy 2018-S1 LEVEL 1234.5"},
      {{"indicators/chi", "organizations/vinh-tuy", "201806", "LEVEL", "", "MISSING"},
       "indicators/chi organizations/vinh-tuy 2018-06 LEVEL MISSING"},
      {{"thu", "vinh-tuy", "2018", "", "0", ""},
       "indicators/thu organizations/vinh-tuy 2018 LEVEL 0"},
      {{"Chi", "vinh-tuy", "2018", "", "1", ""}, "indicator AMBIGUOUS_NAME"},
      {{"x", "vinh-tuy", "2018", "", "1", ""}, "indicator INDICATOR_NOT_FOUND"},
      {{"", "vinh-tuy", "2018", "", "1", ""}, "indicator REQUIRED"},
      {{"thu", "Phường Khác", "2018", "", "1", ""}, "organization ORGANIZATION_NOT_FOUND"},
      {{"thu", "", "2018", "", "1", ""}, "organization REQUIRED"},
      {{"thu", "vinh-tuy", "2018-13", "", "1", ""}, "period BAD_PERIOD"},
      {{"thu", "vinh-tuy", "2018", "tốc độ", "1", ""}, "measure BAD_VALUE"},
      {{"thu", "vinh-tuy", "2018", "", "1.5", ""}, "value DECIMAL_POINT"},
      {{"thu", "vinh-tuy", "2018", "", "", "VẮNG"}, "absence BAD_VALUE"},
      {{"thu", "vinh-tuy", "2018"}, " BAD_ROW"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Said(Row(header, c.cells)), c.expected) << absl::StrJoin(c.cells, ";");
  }
}

TEST(FigureRowTest, BringsNumbersToTheUnitOfTheIndicator) {
  const Header header = TestHeader(
      {"DATAFLOW", "REF_AREA", "INDICATOR", "MEASURE", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT"});
  const auto value = [&](const char* indicator, const char* measure, const char* value,
                         const char* multiplier) {
    const FigureRow row =
        Row(header, {"D", "vinh-tuy", indicator, measure, "2018", value, multiplier});
    return row.problem ? row.problem->reason : row.observation.value().value();
  };
  EXPECT_EQ(value("thu", "LEVEL", "12345678", "6"), "12345.678");
  EXPECT_EQ(value("thu", "LEVEL", "0.05", "0"), "PRECISION_LOST");
  EXPECT_EQ(value("thu", "LEVEL", "0.05", ""), "0.05");
  EXPECT_EQ(value("ty-le", "LEVEL", "5", "0"), "5");
  EXPECT_EQ(value("ty-le", "LEVEL", "5", "3"), "UNIT_MULTIPLIER_UNKNOWN");
  EXPECT_EQ(value("thu", "GROWTH", "11.05", "0"), "11.05");
  EXPECT_EQ(value("thu", "LEVEL", "1", "99"), "BAD_VALUE");
}

TEST(FigureRowTest, ReadsStatusOfSdmx) {
  const Header header =
      TestHeader({"DATAFLOW", "REF_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"});
  const auto row = [&](const char* value, const char* status) {
    return Row(header, {"D", "vinh-tuy", "thu", "2018-A1", value, status});
  };
  EXPECT_EQ(row("1", "E").observation.status(), Observation::ESTIMATED);
  EXPECT_EQ(row("NaN", "").observation.absence(), Observation::MISSING);
  EXPECT_EQ(row("NaN", "L").observation.absence(), Observation::NOT_COLLECTED);
  EXPECT_EQ(Said(row("1", "?")), "OBS_STATUS BAD_VALUE");
  EXPECT_EQ(row("1", "_Z").observation.status(), Observation::STATUS_UNSPECIFIED);
}

Observation Stored() {
  Observation stored;
  stored.set_name("indicators/thu/observations/a");
  stored.set_etag("e");
  stored.mutable_update_time()->set_seconds(100);
  stored.set_organization("organizations/vinh-tuy");
  stored.set_period("2018");
  stored.set_measure(Observation::LEVEL);
  stored.mutable_value()->set_value("1");
  stored.set_status(Observation::ESTIMATED);
  stored.set_comment("cũ");
  return stored;
}

constexpr int64_t kLater = 200 * 1000000;

TEST(PlanRowTest, ARowChangesWhatItSays) {
  const Header header = TestHeader({"indicator", "organization", "period", "value", "status"});
  const Observation stored = Stored();
  const auto plan = [&](const char* value, const char* status, int64_t begun = kLater) {
    return PlanRow(Row(header, {"thu", "vinh-tuy", "2018", value, status}), &stored, begun, false);
  };
  EXPECT_EQ(plan("1", "").kind, PlannedRow::Kind::kUnchanged);
  EXPECT_EQ(plan("1", "ESTIMATED").kind, PlannedRow::Kind::kUnchanged);
  const PlannedRow changed = plan("2", "NORMAL");
  EXPECT_EQ(changed.kind, PlannedRow::Kind::kUpdate);
  EXPECT_EQ(changed.observation.value().value(), "2");
  EXPECT_EQ(changed.observation.status(), Observation::NORMAL);
  EXPECT_EQ(changed.observation.comment(), "cũ");
  EXPECT_EQ(changed.observation.name(), stored.name());
  // What an earlier row of the file wrote another one does not undo.
  EXPECT_EQ(plan("2", "", 100 * 1000000).problem.reason, "DUPLICATE_ROW");
  EXPECT_EQ(plan("1", "", 100 * 1000000).kind, PlannedRow::Kind::kUnchanged);
}

TEST(PlanRowTest, AValueTakesThePlaceOfAnAbsenceAndTheOtherWayRound) {
  const Header header = TestHeader({"indicator", "organization", "period", "value", "absence"});
  Observation stored = Stored();
  const PlannedRow absent =
      PlanRow(Row(header, {"thu", "vinh-tuy", "2018", "", "MISSING"}), &stored, kLater, false);
  EXPECT_FALSE(absent.observation.has_value());
  stored = absent.observation;
  const PlannedRow present =
      PlanRow(Row(header, {"thu", "vinh-tuy", "2018", "0", ""}), &stored, kLater, false);
  EXPECT_EQ(present.observation.absence(), Observation::ABSENCE_UNSPECIFIED);
  EXPECT_EQ(present.observation.value().value(), "0");
}

TEST(PlanRowTest, ActionsReplaceAndDelete) {
  const Header header = TestHeader(
      {"STRUCTURE", "STRUCTURE_ID", "ACTION", "REF_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE"});
  const Observation stored = Stored();
  const auto row = [&](const char* action) {
    return Row(header, {"dataflow", "D", action, "vinh-tuy", "thu", "2018", "1"});
  };
  const PlannedRow replaced = PlanRow(row("R"), &stored, kLater, false);
  EXPECT_EQ(replaced.kind, PlannedRow::Kind::kUpdate);
  EXPECT_EQ(replaced.observation.comment(), "");
  EXPECT_EQ(replaced.observation.status(), Observation::NORMAL);
  EXPECT_EQ(replaced.observation.etag(), stored.etag());
  EXPECT_EQ(replaced.observation.cutoff(), Observation::CALENDAR);
  EXPECT_EQ(PlanRow(row("R"), &replaced.observation, kLater, false).kind,
            PlannedRow::Kind::kUnchanged);
  EXPECT_EQ(PlanRow(row("D"), &stored, kLater, true).kind, PlannedRow::Kind::kDelete);
  EXPECT_EQ(PlanRow(row("D"), nullptr, kLater, true).kind, PlannedRow::Kind::kUnchanged);
  EXPECT_EQ(PlanRow(row("D"), &stored, kLater, false).problem.reason, "PERMISSION_DENIED");
  EXPECT_EQ(PlanRow(row("M"), nullptr, kLater, false).kind, PlannedRow::Kind::kCreate);
  EXPECT_EQ(Said(row("X")), "ACTION UNKNOWN_ACTION");
}

TEST(PlanRowTest, ANewFigureNeedsAValueOrAReason) {
  const Header header = TestHeader({"indicator", "organization", "period", "value"});
  EXPECT_EQ(
      PlanRow(Row(header, {"thu", "vinh-tuy", "2018", ""}), nullptr, kLater, false).problem.reason,
      "VALUE_MISSING");
}

TEST(BlamedRowsTest, AreThoseWhoseFieldsAnErrorNames) {
  const Header header = TestHeader({"indicator", "organization", "period", "Kỳ gốc"});
  const absl::Status status = api::Error(absl::StatusCode::kInvalidArgument, "REQUIRED")
                                  .Message("no")
                                  .Field("rows[3].base_period", "is needed")
                                  .Field("rows[7]", "is wrong")
                                  .Field("filter", "is wrong");
  std::vector<std::string> blamed;
  for (const auto& [row, problem] : BlamedRows(status, header)) {
    blamed.push_back(absl::StrCat(row, " ", problem.column, " ", problem.reason));
  }
  EXPECT_THAT(blamed, ElementsAre("3 Kỳ gốc REQUIRED", "7  REQUIRED"));
}

// What is written says the same when it is read.
TEST(ExportLinesTest, AreReadAsTheyWereWritten) {
  Observation stored = Stored();
  stored.set_comment("a, \"b\"; c");
  v1::Indicator indicator;
  for (const LineStyle& style :
       {LineStyle{false, ','}, LineStyle{false, ';'}, LineStyle{true, ','}, LineStyle{true, ';'}}) {
    const std::string file = absl::StrCat(HeaderLine(style), FigureLine(stored, indicator, style));
    std::string_view rest = file;
    text::CsvParser parser(0);
    const auto header = parser.Next(rest);
    const auto line = parser.Next(rest);
    ASSERT_TRUE(header.ok() && header->has_value() && line.ok() && line->has_value()) << file;
    EXPECT_EQ(parser.separator(), style.separator) << file;
    const Header read = TestHeader((*header)->cells, parser.separator());
    const PlannedRow planned = PlanRow(Row(read, (*line)->cells), &stored, kLater, false);
    EXPECT_EQ(planned.kind, PlannedRow::Kind::kUnchanged)
        << file << planned.problem.reason << planned.observation.DebugString();
  }
}

}  // namespace
}  // namespace district::indicator
