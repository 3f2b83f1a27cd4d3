// What is said of fields in words, through the gateway.
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_checks/figures.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;

TEST(AssessmentsTest, AreOneAFieldOrganizationAndPeriod) {
  const std::string field =
      Make("", "fields", "fieldId", {{"displayName", "Xây dựng Đảng"}})["name"];
  const Json assessment = {{"field", field},
                           {"organization", kUnit},
                           {"period", "2018S1"},
                           {"trend", "IMPROVING"},
                           {"text", "Có nhiều chuyển biến tích cực"}};
  const Reply made = Stack::Get().Post("/v1/assessments", assessment);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made.body["period"], "2018-S1");
  EXPECT_THAT(Stack::Get().Post("/v1/assessments", assessment), IsError(409, "DUPLICATE_KEY"));
  Json other = assessment;
  other["period"] = "2017";
  EXPECT_THAT(Stack::Get().Post("/v1/assessments", other), IsOk());
  EXPECT_THAT(Names(Got(absl::StrCat("assessments?orderBy=period&filter=",
                                     Encode(absl::StrCat("trend = IMPROVING AND field = \"", field,
                                                         "\""))))["assessments"],
                    "period"),
              ElementsAre("2017", "2018-S1"));
}

}  // namespace
}  // namespace district::testing
