#include "services/meeting/documents/number_series.h"

#include "absl/strings/match.h"
#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using v1::Document;
using v1::NumberRegister;

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

const std::vector<NumberRegister>& Registers() {
  static const auto& registers = *new std::vector<NumberRegister>{
      FromText<NumberRegister>("name: 'numberRegisters/old' issuer: 'organizations/a' "
                               "end_date { year: 2015 }"),
      FromText<NumberRegister>("name: 'numberRegisters/all' issuer: 'organizations/a' "
                               "start_date { year: 2016 }"),
      FromText<NumberRegister>(
          "name: 'numberRegisters/law' issuer: 'organizations/a' start_date { year: 2016 month: 7 "
          "} document_types: 'documentTypes/qd' document_types: 'documentTypes/nq'")};
  return registers;
}

TEST(NumberSeriesTest, TheRegisterIsTheOneThatNamesTheTypeOnTheDay) {
  const struct {
    const char* type;
    int day;
    const char* found;
  } kCases[] = {{"documentTypes/qd", 20150101, "numberRegisters/old"},
                {"documentTypes/qd", 20160630, "numberRegisters/all"},
                {"documentTypes/qd", 20160701, "numberRegisters/law"},
                {"documentTypes/tb", 20180712, "numberRegisters/all"}};
  for (const auto& c : kCases) {
    const NumberRegister* found = FindRegister(Registers(), c.type, c.day);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->name(), c.found) << c.type << " " << c.day;
  }
  EXPECT_EQ(FindRegister({}, "documentTypes/qd", 20180101), nullptr);
}

TEST(NumberSeriesTest, RegistersThatNumberOneTypeOnOneDayOverlap) {
  EXPECT_FALSE(Overlap(Registers()[0], Registers()[1])) << "one after the other";
  EXPECT_FALSE(Overlap(Registers()[1], Registers()[2])) << "the types that no other names";
  EXPECT_TRUE(Overlap(Registers()[1], Registers()[1]));
  NumberRegister other = Registers()[2];
  EXPECT_TRUE(Overlap(Registers()[2], other));
  other.clear_document_types();
  other.add_document_types("documentTypes/kh");
  EXPECT_FALSE(Overlap(Registers()[2], other));
  other.add_document_types("documentTypes/nq");
  EXPECT_TRUE(Overlap(Registers()[2], other));
  other.set_issuer("organizations/b");
  EXPECT_FALSE(Overlap(Registers()[2], other));
}

TEST(NumberSeriesTest, IsOfTheTermAndTypeOrOfTheYear) {
  const Document document = FromText<Document>(
      "name: 'documents/d' type: 'documentTypes/nq' term: "
      "'organizations/a/terms/khoa-xxv' classification: SECRET");
  NumberRegister party = FromText<NumberRegister>(
      "name: 'numberRegisters/p' issuer: 'organizations/a' reset: TERM separate_types: true");
  absl::StatusOr<NumberSeries> series = NumberSeriesOf(party, document, 20180712);
  ASSERT_TRUE(series.ok()) << series.status();
  EXPECT_EQ(*series, (NumberSeries{"numberRegisters/p", "organizations/a/terms/khoa-xxv",
                                   "documentTypes/nq", false}))
      << "secrets of the Party are numbered with the others";
  EXPECT_EQ(series->Key(), "organizations/a/terms/khoa-xxv documentTypes/nq 0");

  NumberRegister congress = party;
  congress.set_reset(NumberRegister::CONGRESS);
  congress.clear_separate_types();
  EXPECT_EQ(NumberSeriesOf(congress, document, 20180712)->Key(),
            "organizations/a/terms/khoa-xxv - 0");

  NumberRegister state = FromText<NumberRegister>(
      "name: 'numberRegisters/s' issuer: 'organizations/b' reset: YEAR secret_separate: true");
  EXPECT_EQ(*NumberSeriesOf(state, document, 20180712),
            (NumberSeries{"numberRegisters/s", "2018", "", true}));
  EXPECT_EQ(NumberSeriesOf(state, Document(), 20191231)->Key(), "2019 - 0");
}

TEST(NumberSeriesTest, NeedsTheTermOfTheCommittee) {
  NumberRegister board = FromText<NumberRegister>(
      "name: 'numberRegisters/p' issuer: 'organizations/board' reset: TERM term_organization: "
      "'organizations/committee'");
  Document document;
  EXPECT_EQ(ReasonOf(NumberSeriesOf(board, document, 20180712).status()), "TERM_NEEDED");
  document.set_term("organizations/board/terms/t");
  EXPECT_EQ(ReasonOf(NumberSeriesOf(board, document, 20180712).status()), "OTHER_TERM");
  document.set_term("organizations/committee/terms/t");
  EXPECT_TRUE(NumberSeriesOf(board, document, 20180712).ok());
}

TEST(NumberSeriesTest, OfAWithheldNumberNothingIsSaid) {
  const GivenNumber withheld{15, 20180712, "documents/d", true};
  const absl::Status status = CheckDateOrder(16, 20180711, withheld, {});
  EXPECT_EQ(ReasonOf(status), "NUMBER_DATE_ORDER");
  EXPECT_FALSE(absl::StrContains(status.ToString(), "15")) << status;
  EXPECT_FALSE(absl::StrContains(status.ToString(), "2018-07-12")) << status;
}

TEST(NumberSeriesTest, DaysNeverRunBackwards) {
  const struct {
    int day;
    GivenNumber before, after;
    bool good;
  } kCases[] = {{20180712, {}, {}, true},
                {20180712, {15, 20180712}, {17, 20180712}, true},
                {20180711, {15, 20180712}, {}, false},
                {20180713, {15, 20180712}, {}, true},
                {20180713, {}, {17, 20180712}, false},
                {20180712, {13, 20180701}, {17, 20180801}, true}};
  for (const auto& c : kCases) {
    const absl::Status status = CheckDateOrder(16, c.day, c.before, c.after);
    EXPECT_EQ(status.ok(), c.good) << c.day << status;
    EXPECT_EQ(ReasonOf(status), c.good ? "" : "NUMBER_DATE_ORDER");
  }
}

}  // namespace
}  // namespace district::meeting
