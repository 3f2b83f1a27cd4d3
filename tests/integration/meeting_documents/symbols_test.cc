// What symbols say, by the types and registers of the sample.
#include <string>
#include <vector>

#include "tests/integration/meeting_documents/documents.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

Reply Parse(const std::string& symbol) {
  return Stack::Get().Get("/v1/documents:parseSymbol?symbol=" + Encode(symbol));
}

TEST(SymbolsTest, SayNumberTypeIssuerAndLevel) {
  const struct {
    const char* symbol;
    const char* expected;
  } kCases[] = {
      {"29-QĐ/TW",
       R"({"symbol": "29-QĐ/TW", "number": 29, "side": "PARTY", "typeAbbreviation": "QĐ",
           "documentTypes": ["documentTypes/quy-dinh-dang", "documentTypes/quyet-dinh-dang"],
           "issuerSymbol": "TW", "level": "CENTRAL"})"},
      {"05-CT/TƯ",
       R"({"symbol": "05-CT/TƯ", "number": 5, "side": "PARTY", "typeAbbreviation": "CT",
           "documentTypes": ["documentTypes/chi-thi-dang"], "issuerSymbol": "TƯ",
           "level": "CENTRAL"})"},
      {"15-NQ/TU",
       R"({"symbol": "15-NQ/TU", "number": 15, "side": "PARTY", "typeAbbreviation": "NQ",
           "documentTypes": ["documentTypes/nghi-quyet-dang"], "issuerSymbol": "TU",
           "level": "CITY"})"},
      {"123/UBND-VP",
       R"({"symbol": "123/UBND-VP", "number": 123, "side": "STATE",
           "documentTypes": ["documentTypes/cong-van-nha-nuoc"], "issuerSymbol": "UBND",
           "unit": "VP"})"},
      {"24-BS/UBKTTU",
       R"({"symbol": "24-BS/UBKTTU", "number": 24, "side": "PARTY", "typeAbbreviation": "BS",
           "documentTypes": ["documentTypes/ban-sao-dang"], "issuerSymbol": "UBKTTU",
           "level": "CITY"})"},
  };
  for (const auto& c : kCases) {
    const Reply reply = Parse(c.symbol);
    ASSERT_THAT(reply, IsOk());
    Json answer = reply.body;
    answer.erase("issuers");
    EXPECT_EQ(answer, Json::parse(c.expected)) << c.symbol;
  }
}

TEST(SymbolsTest, AreAnsweredInTheirCanonicalForm) {
  EXPECT_EQ(Parse("5/QĐ-UBND").body["symbol"], "05/QĐ-UBND");
  const Json law = Parse("05/2018/QĐ-UBND").body;
  EXPECT_EQ(law["year"], 2018);
  EXPECT_THAT(law["documentTypes"],
              ElementsAre("documentTypes/quyet-dinh-nha-nuoc",
                          "documentTypes/quyet-dinh-quy-pham-phap-luat-nha-nuoc"));
  EXPECT_THAT(law["issuers"], Contains("organizations/ubnd-quan"));
}

TEST(SymbolsTest, OfOtherFormsAreRefused) {
  for (const char* symbol : {"Quyết định 703", "15", "15-NQ", "0-NQ/TU"}) {
    EXPECT_THAT(Parse(symbol), IsInvalid("symbol", "INVALID_SYMBOL")) << symbol;
  }
  EXPECT_EQ(Parse("").Fields(), std::vector<std::string>{"symbol"});
}

}  // namespace
}  // namespace district::testing
