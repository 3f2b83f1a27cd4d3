#include "deploy/districtctl/order.h"

#include <string>

#include "deploy/districtctl/testing.h"
#include "gmock/gmock.h"

namespace district::districtctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::vector<std::vector<std::string>> Levels(const std::vector<Resource>& resources) {
  const auto order = OrderByReferences(TestSchema(), resources);
  if (!order.ok()) {
    ADD_FAILURE() << order.status();
    return {};
  }
  std::vector<std::vector<std::string>> levels;
  for (const auto& level : order->levels) {
    auto& names = levels.emplace_back();
    for (const size_t i : level) names.push_back(resources[i].name);
  }
  return levels;
}

TEST(OrderTest, WhatOthersNeedGoesFirst) {
  const auto resources = Documents(R"(
name: people/an/appointments/bi-thu
post: organizations/quan-uy/posts/bi-thu
---
name: organizations/quan-uy/posts/bi-thu
title: Bí thư Quận ủy
kind: OFFICE
---
name: organizations/ban-to-chuc
parent: organizations/quan-uy
---
name: organizations/quan-uy
displayName: Quận ủy
---
name: people/an
displayName: An
)");
  EXPECT_THAT(Levels(resources),
              ElementsAre(UnorderedElementsAre("organizations/quan-uy", "people/an"),
                          UnorderedElementsAre("organizations/quan-uy/posts/bi-thu",
                                               "organizations/ban-to-chuc"),
                          ElementsAre("people/an/appointments/bi-thu")));
}

TEST(OrderTest, WhatAFormulaNamesGoesBeforeIt) {
  const auto resources = Documents(R"(
name: indicators/ty-le
displayName: Tỷ lệ
formula: "{tu-so} / {mau-so} * 100"
---
name: indicators/tu-so
displayName: Tử số
formula: "{mau-so} - 1"
---
name: indicators/mau-so
displayName: Mẫu số
)");
  EXPECT_THAT(Levels(resources),
              ElementsAre(ElementsAre("indicators/mau-so"), ElementsAre("indicators/tu-so"),
                          ElementsAre("indicators/ty-le")));
}

TEST(OrderTest, WhatIsNotAmongThemIsNotWaitedFor) {
  const auto resources = Documents(R"(
name: people/an/appointments/bi-thu
post: organizations/quan-uy/posts/bi-thu
)");
  EXPECT_THAT(Levels(resources), ElementsAre(ElementsAre("people/an/appointments/bi-thu")));
}

TEST(OrderTest, ProvenanceAndReferencesToOneselfDoNotCount) {
  const auto resources = Documents(R"(
name: bulletins/b
meeting: meetings/m
provenance: [{source: bulletins/b}]
---
name: meetings/m
provenance: [{source: bulletins/b}]
)");
  EXPECT_THAT(Levels(resources),
              ElementsAre(ElementsAre("meetings/m"), ElementsAre("bulletins/b")));
}

TEST(OrderTest, ACycleIsNamedWithItsFieldsAndLines) {
  const auto resources = Documents(R"(name: organizations/a
parent: organizations/b
---
name: organizations/b
successors: [organizations/c]
---
name: organizations/c
parent: organizations/a
---
name: people/an
---
name: organizations/c/terms/khoa-i
)");
  const auto order = OrderByReferences(TestSchema(), resources);
  ASSERT_TRUE(absl::IsInvalidArgument(order.status()));
  EXPECT_THAT(std::string(order.status().message()),
              AllOf(HasSubstr("organizations/a needs organizations/b (parent at test.yaml:2)"),
                    HasSubstr("organizations/b needs organizations/c (successors[0] at "
                              "test.yaml:5)"),
                    HasSubstr("organizations/c needs organizations/a (parent at test.yaml:8)"),
                    Not(HasSubstr("people/an"))));
}

}  // namespace
}  // namespace district::districtctl
