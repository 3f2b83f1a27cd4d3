// Rules that are in force on some days: of many that come at once for the same days one is taken.
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

struct Kind {
  std::string collection, reason;
  std::function<Json()> make;  // the same rule at every call
};

std::vector<Kind> Kinds() {
  const std::string issuer = NewOrganization(), body = NewOrganization();
  const Json day = {{"year", 1500}, {"month", 1}, {"day", 1}};
  return {
      {"numberRegisters", "REGISTERS_OVERLAP",
       [=]() -> Json {
         return {{"displayName", "Sổ thử"},
                 {"issuer", issuer},
                 {"issuerSymbol", "UBND"},
                 {"reset", "YEAR"},
                 {"format", "{number}/{type}-{issuer}"}};
       }},
      {"decisionRules", "RULES_OVERLAP", [=]() -> Json { return DecisionRuleOf(body); }},
      {"secrecyTerms", "TERMS_OVERLAP",
       [=]() -> Json {
         return {{"displayName", "Thời hạn thử"},
                 {"classification", "SECRET"},
                 {"years", 20},
                 {"startDate", day},
                 {"endDate", day},
                 {"source", "Luật thử"}};
       }},
      {"facetSchemes", "SCHEMES_OVERLAP",
       [=]() -> Json {
         return {{"displayName", "Phương châm thử"},
                 {"facets", {"TASK"}},
                 {"startDate", day},
                 {"endDate", day},
                 {"source", "Kết luận thử"}};
       }},
  };
}

TEST(DatedRulesTest, OfManyAtOnceForTheSameDaysOneIsTaken) {
  constexpr int kAtOnce = 12;
  for (const Kind& kind : Kinds()) {
    std::vector<Reply> replies(kAtOnce);
    std::vector<std::thread> threads;
    for (Reply& reply : replies) {
      threads.emplace_back(
          [&] { reply = Stack::Get().Post("/v1/" + kind.collection, kind.make()); });
    }
    for (std::thread& thread : threads) thread.join();
    int taken = 0;
    for (const Reply& reply : replies) {
      if (reply.status == 200) {
        ++taken;
      } else {
        EXPECT_EQ(reply.Reason(), kind.reason) << reply.text;
      }
    }
    EXPECT_EQ(taken, 1) << kind.collection;
  }
}

}  // namespace
}  // namespace district::testing
