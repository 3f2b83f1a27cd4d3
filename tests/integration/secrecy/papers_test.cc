// Papers bear the stamp of the most secret thing that they tell their reader.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/secrecy/world.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PapersTest, AreStampedByWhatTheirReaderIsTold) {
  const std::string meeting =
      Created("meetings", {{"displayName", "Hội nghị có nội dung mật"},
                           {"organization", "organizations/ubnd-quan"},
                           {"sittings", Json::array({{{"date", OnDay(2019, 1, 2)}}})},
                           {"classification", "INTERNAL"}})["name"];
  const std::string document = Created("documents", {{"type", "documentTypes/cong-van-nha-nuoc"},
                                                     {"subject", "Kế hoạch mật"},
                                                     {"classification", "SECRET"}})["name"];
  Created(meeting + "/agendaItems", {{"title", "Công khai"}});
  const std::string item = Created(meeting + "/agendaItems",
                                   {{"title", "Nghe kế hoạch"}, {"documents", {document}}})["name"];
  const auto paper = [&](int reader, const std::string& path, const std::string& format) {
    return As(Reader(reader), "GET", absl::StrCat("/v1/", path, "?format=", format));
  };
  for (const char* format : {"MARKDOWN", "HTML"}) {
    const Reply whole = paper(4, meeting + ":minutes", format);
    ASSERT_THAT(whole, IsOk());
    EXPECT_THAT(whole.body["text"].get<std::string>(), HasSubstr("TỐI MẬT"));
    EXPECT_EQ(whole.body["classification"], "SECRET");
    const Reply excerpt = paper(4, item + ":excerpt", format);
    ASSERT_THAT(excerpt, IsOk());
    EXPECT_EQ(excerpt.body["classification"], "SECRET");
    const Reply rest = paper(2, meeting + ":minutes", format);
    ASSERT_THAT(rest, IsOk());
    EXPECT_THAT(rest.body["text"].get<std::string>(), Not(HasSubstr("MẬT")));
    EXPECT_EQ(rest.body["classification"], "INTERNAL");
  }
  const Reply file = paper(4, meeting + ":minutes", "DOCX");
  ASSERT_EQ(file.status, 200) << file.text;
  EXPECT_EQ(file.headers.at("district-classification"), "SECRET");
}

}  // namespace
}  // namespace district::testing
