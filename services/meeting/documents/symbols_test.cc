#include "services/meeting/documents/symbols.h"

#include "common/api/errors.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using v1::DocumentType;
using v1::ParseSymbolResponse;

const std::set<std::string>& StateTypes() {
  static const auto& types = *new std::set<std::string>{"QĐ", "QyĐ", "NQ", "TTr", "SY"};
  return types;
}

TEST(SymbolsTest, AreReadAndPrinted) {
  const struct {
    const char* text;
    Symbol symbol;
    const char* printed;
    ParseSymbolResponse::Level level;
  } kCases[] = {
      {"29-QĐ/TW",
       {29, 0, DocumentType::PARTY, "QĐ", "TW", ""},
       "29-QĐ/TW",
       ParseSymbolResponse::CENTRAL},
      {"05-CT/TƯ",
       {5, 0, DocumentType::PARTY, "CT", "TƯ", ""},
       "05-CT/TƯ",
       ParseSymbolResponse::CENTRAL},
      {"5-CT/T.Ư",
       {5, 0, DocumentType::PARTY, "CT", "T.Ư", ""},
       "05-CT/T.Ư",
       ParseSymbolResponse::CENTRAL},
      {"15-NQ/TU",
       {15, 0, DocumentType::PARTY, "NQ", "TU", ""},
       "15-NQ/TU",
       ParseSymbolResponse::CITY},
      {"Số: 7 - KH/QU",
       {7, 0, DocumentType::PARTY, "KH", "QU", ""},
       "07-KH/QU",
       ParseSymbolResponse::DISTRICT},
      {"24-BS/UBKTTU",
       {24, 0, DocumentType::PARTY, "BS", "UBKTTU", ""},
       "24-BS/UBKTTU",
       ParseSymbolResponse::CITY},
      {"36-HD/VPTW",
       {36, 0, DocumentType::PARTY, "HD", "VPTW", ""},
       "36-HD/VPTW",
       ParseSymbolResponse::CENTRAL},
      {"226-KL/ĐUK",
       {226, 0, DocumentType::PARTY, "KL", "ĐUK", ""},
       "226-KL/ĐUK",
       ParseSymbolResponse::LEVEL_UNSPECIFIED},
      {"5/QĐ-UBND",
       {5, 0, DocumentType::STATE, "QĐ", "UBND", ""},
       "05/QĐ-UBND",
       ParseSymbolResponse::LEVEL_UNSPECIFIED},
      {"005/QyĐ-UBND",
       {5, 0, DocumentType::STATE, "QyĐ", "UBND", ""},
       "05/QyĐ-UBND",
       ParseSymbolResponse::LEVEL_UNSPECIFIED},
      {"123/UBND-VP",
       {123, 0, DocumentType::STATE, "", "UBND", "VP"},
       "123/UBND-VP",
       ParseSymbolResponse::LEVEL_UNSPECIFIED},
      {"123/UBND",
       {123, 0, DocumentType::STATE, "", "UBND", ""},
       "123/UBND",
       ParseSymbolResponse::LEVEL_UNSPECIFIED},
      {"05/2018/QĐ-UBND",
       {5, 2018, DocumentType::STATE, "QĐ", "UBND", ""},
       "05/2018/QĐ-UBND",
       ParseSymbolResponse::LEVEL_UNSPECIFIED},
      {"29/2018/QH14",
       {29, 2018, DocumentType::STATE, "", "QH14", ""},
       "29/2018/QH14",
       ParseSymbolResponse::LEVEL_UNSPECIFIED},
      {"12/SY-UBND",
       {12, 0, DocumentType::STATE, "SY", "UBND", ""},
       "12/SY-UBND",
       ParseSymbolResponse::LEVEL_UNSPECIFIED},
  };
  for (const auto& c : kCases) {
    const absl::StatusOr<Symbol> symbol = ParseSymbol(c.text, StateTypes());
    ASSERT_TRUE(symbol.ok()) << c.text << ": " << symbol.status();
    EXPECT_EQ(*symbol, c.symbol) << c.text;
    EXPECT_EQ(PrintSymbol(*symbol), c.printed);
    EXPECT_EQ(LevelOf(*symbol), c.level) << c.text;
    EXPECT_EQ(*ParseSymbol(PrintSymbol(*symbol), StateTypes()), *symbol) << c.text;
  }
}

TEST(SymbolsTest, TheCityIsNeverTheCentre) {
  EXPECT_NE(*ParseSymbol("15-NQ/TU", {}), *ParseSymbol("15-NQ/TƯ", {}));
  EXPECT_NE(LevelOf(*ParseSymbol("15-NQ/TU", {})), LevelOf(*ParseSymbol("15-NQ/TƯ", {})));
}

TEST(SymbolsTest, OfOtherFormsAreRefused) {
  for (const char* text : {"",
                           "NQ/TU",
                           "0-NQ/TU",
                           "15",
                           "15-",
                           "15/",
                           "15-NQ",
                           "15-NQ/",
                           "15-/TU",
                           "15-NQ/TU/X",
                           "15NQ/TU",
                           "15/18/QĐ-UBND",
                           "15/2018/",
                           "15/2018/QĐ-",
                           "15/QĐ--UBND",
                           "15/1899/QĐ-UBND",
                           "1000001-NQ/TU",
                           "99999999999999999999-NQ/TU",
                           "15-N*Q/TU",
                           "15/2018/2019/QĐ-UBND"}) {
    const absl::Status status = ParseSymbol(text, StateTypes()).status();
    EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(status).reason(), "INVALID_SYMBOL") << text;
  }
}

TEST(SymbolsTest, AreWrittenInTheFormOfTheRegister) {
  const Symbol symbol{7, 2018, DocumentType::STATE, "QĐ", "UBND", ""};
  EXPECT_EQ(FillFormat("{number}/{type}-{issuer}", symbol), "07/QĐ-UBND");
  EXPECT_EQ(FillFormat("{number}/{year}/{type}-{issuer}", symbol), "07/2018/QĐ-UBND");
  EXPECT_EQ(FillFormat("{number}/{issuer}-{unit}", symbol), "07/UBND") << "no unit, no hyphen";
  for (const char* good : {"{number}", "{number}-{type}/{issuer}", "Số {number}"}) {
    EXPECT_TRUE(CheckFormat(good, "format").ok()) << good;
  }
  for (const char* bad : {"", "x", "{type}", "{number", "number}", "{number}{x}", "{number}}"}) {
    EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(CheckFormat(bad, "format")).reason(),
              "INVALID_FORMAT")
        << bad;
  }
}

}  // namespace
}  // namespace district::meeting
