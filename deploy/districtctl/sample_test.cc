// deploy/sample must hold to the protos, stand on its own and say where each fact was read.
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "deploy/districtctl/apply.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/testing.h"
#include "gmock/gmock.h"

namespace district::districtctl {
namespace {

using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

std::vector<Resource> Sample() {
  std::vector<std::string> problems;
  std::vector<Resource> resources = ReadPaths(TestSchema(), {DISTRICT_SAMPLE}, problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_THAT(resources, Not(IsEmpty()));
  return resources;
}

TEST(SampleTest, IsValidAndRefersToNothingOutsideIt) {
  std::ostringstream out;
  EXPECT_TRUE(CheckOffline(TestSchema(), Sample(), out));
  EXPECT_THAT(out.str(), MatchesRegex("[0-9]+ good, 0 failed \\(checked without a server\\)\n"));
}

TEST(SampleTest, EveryFactSaysWhereItWasRead) {
  const std::vector<Resource> resources = Sample();
  std::set<std::string> names;
  for (const Resource& resource : resources) names.insert(resource.name);
  for (const Resource& resource : resources) {
    const FieldDescriptor* field = resource.message->GetDescriptor()->FindFieldByName("provenance");
    ASSERT_NE(field, nullptr) << resource.name;
    const auto& reflection = *resource.message->GetReflection();
    EXPECT_GT(reflection.FieldSize(*resource.message, field), 0) << resource.name;
    for (int i = 0; i < reflection.FieldSize(*resource.message, field); ++i) {
      const Message& provenance = reflection.GetRepeatedMessage(*resource.message, field, i);
      // What does not come from the report comes from the law.
      if (absl::StartsWith(GetString(provenance, "source"), "https://")) {
        EXPECT_FALSE(GetString(provenance, "locator").empty()) << resource.name;
        continue;
      }
      EXPECT_TRUE(names.contains(GetString(provenance, "source"))) << resource.name;
      EXPECT_THAT(GetString(provenance, "locator"), MatchesRegex("L[0-9]+")) << resource.name;
      EXPECT_FALSE(GetString(provenance, "quote").empty()) << resource.name;
    }
  }
}

}  // namespace
}  // namespace district::districtctl
