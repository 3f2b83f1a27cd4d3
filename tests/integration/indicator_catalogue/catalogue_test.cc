// What the catalogue says of an indicator beside its formula.
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_catalogue/indicators.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Json Code(const std::string& scheme, const std::string& code) {
  return {{"scheme", scheme}, {"code", code}};
}

std::vector<std::string> FoundBy(const std::string& filter) {
  return Names(Got("indicators?filter=" + Encode(filter)).value("indicators", Json::array()));
}

TEST(CatalogueTest, HoldsCodesUnitAndBreakdown) {
  const std::string code = NewId("ma");
  const Json fields = {
      {"externalCodes", {Code("national", code), Code("dhis2", "Uvn6LCg7dVU")}},
      {"unit", "tỷ đồng"},
      {"unitMultiplier", 9},
      {"breakdown",
       {{{"id", "nam"}, {"displayName", "Nam"}}, {{"id", "nu"}, {"displayName", "Nữ"}}}}};
  Json with_other_code = fields;
  with_other_code["externalCodes"][1]["code"] = NewId("dhis");
  const std::string id = NewIndicatorOf(with_other_code);
  const Json indicator = Got("indicators/" + id);
  EXPECT_EQ(indicator["externalCodes"], with_other_code["externalCodes"]);
  EXPECT_EQ(indicator["unitMultiplier"], 9);
  EXPECT_EQ(indicator["breakdown"], fields["breakdown"]);
  EXPECT_THAT(FoundBy(absl::StrCat("externalCodes.code:\"", code, "\"")),
              ElementsAre("indicators/" + id));
  EXPECT_THAT(FoundBy(absl::StrCat("externalCodes.code:\"", code, "\" AND breakdown.id:\"x\"")),
              IsEmpty());
  EXPECT_THAT(FoundBy(absl::StrCat("externalCodes.code:\"", code, "\" AND unitMultiplier = 9")),
              ElementsAre("indicators/" + id));
}

TEST(CatalogueTest, ACodeOfASchemeIsOfOneLivingIndicator) {
  const std::string code = NewId("ma"), other_code = NewId("ma");
  const auto with = [&](const std::string& scheme, const std::string& value) -> Json {
    return {{"externalCodes", {Code(scheme, value)}}};
  };
  const std::string id = NewIndicatorOf(with("national", code));
  const Reply refused = Refused(with("national", code));
  EXPECT_THAT(refused, IsError(409, "DUPLICATE_KEY"));
  EXPECT_THAT(refused.Fields(), ElementsAre("indicator.external_codes[0].code"));
  NewIndicatorOf(with("sdmx", code));  // of another list
  NewIndicatorOf(with("national", absl::StrCat(code, "X")));

  // Two that exchange theirs in one call keep the rule.
  const std::string other = NewIndicatorOf(with("national", other_code));
  const auto update = [&](const std::string& of, const std::string& value) -> Json {
    Json indicator = with("national", value);
    indicator["name"] = "indicators/" + of;
    return {{"indicator", indicator}, {"updateMask", "externalCodes"}};
  };
  EXPECT_THAT(Stack::Get().Post("/v1/indicators:batchUpdate",
                                {{"requests", {update(id, other_code), update(other, code)}}}),
              IsOk());
  const std::string third = NewId("ma");
  const Reply twice = Stack::Get().Post("/v1/indicators:batchUpdate",
                                        {{"requests", {update(id, third), update(other, third)}}});
  EXPECT_THAT(twice, IsError(409, "DUPLICATE_KEY"));
  EXPECT_THAT(twice.Fields(), ElementsAre("requests[1].indicator.external_codes[0].code"));
  EXPECT_EQ(Got("indicators/" + id)["externalCodes"][0]["code"], other_code);

  // A deleted one gives its code up, and comes back only where nobody has it.
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/indicators/" + id), IsOk());
  const std::string next = NewIndicatorOf(with("national", other_code));
  EXPECT_THAT(Do("indicators/" + id, "undelete"), IsError(409, "DUPLICATE_KEY"));
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/indicators/" + next), IsOk());
  EXPECT_THAT(Do("indicators/" + id, "undelete"), IsOk());
}

TEST(CatalogueTest, OfManyAtOnceWithOneCodeOneIsTaken) {
  const std::string code = NewId("ma");
  std::vector<Reply> replies(10);
  std::vector<std::thread> threads;
  for (Reply& reply : replies) {
    threads.emplace_back([&] { reply = Refused({{"externalCodes", {Code("national", code)}}}); });
  }
  for (std::thread& thread : threads) thread.join();
  int taken = 0;
  for (const Reply& reply : replies) {
    if (reply.status == 200) {
      ++taken;
    } else {
      EXPECT_THAT(reply, IsError(409, "DUPLICATE_KEY"));
    }
  }
  EXPECT_EQ(taken, 1);
}

TEST(CatalogueTest, EachMistakeIsNamedWithItsField) {
  const std::string a = NewSum(), b = NewSum();
  const std::string of_a = "indicators/" + a, of_b = "indicators/" + b;
  const Json ratio = {
      {"spaceAggregation", "WEIGHTED_RATIO"}, {"numerator", of_a}, {"denominator", of_b}};
  const auto with = [&](Json fields, const std::string& field, const Json& value) {
    fields[field] = value;
    return fields;
  };
  const struct {
    Json fields;
    const char* field;
    const char* reason;
  } kCases[] = {
      {{{"externalCodes", {Code("national", "1"), Code("national", "2")}}},
       "indicator.external_codes[1].scheme",
       "DUPLICATE_SCHEME"},
      {{{"externalCodes", {Code("", "1")}}}, "indicator.external_codes[0].scheme", "INVALID_FIELD"},
      {{{"externalCodes", {Code("National list", "1")}}},
       "indicator.external_codes[0].scheme",
       "INVALID_FIELD"},
      {{{"externalCodes", {Code("national", "")}}},
       "indicator.external_codes[0].code",
       "INVALID_FIELD"},
      {{{"externalCodes", {Code("national", std::string(101, 'x'))}}},
       "indicator.external_codes[0].code",
       "INVALID_FIELD"},
      {{{"unitMultiplier", 16}}, "indicator.unit_multiplier", "INVALID_FIELD"},
      {{{"unitMultiplier", -1}}, "indicator.unit_multiplier", "INVALID_FIELD"},
      {{{"breakdown",
         {{{"id", "nam"}, {"displayName", "Nam"}}, {{"id", "nam"}, {"displayName", "Nữ"}}}}},
       "indicator.breakdown[1].id",
       "DUPLICATE_CATEGORY"},
      {{{"breakdown",
         {{{"id", "nam"}, {"displayName", "Nam"}}, {{"id", "nu"}, {"displayName", "Nam"}}}}},
       "indicator.breakdown[1].display_name",
       "DUPLICATE_CATEGORY"},
      {{{"breakdown", {{{"id", "Nam"}, {"displayName", "Nam"}}}}},
       "indicator.breakdown[0].id",
       "INVALID_FIELD"},
      {{{"breakdown", {{{"id", "nam"}}}}}, "indicator.breakdown[0].display_name", "INVALID_FIELD"},
      {{{"numerator", of_a}}, "indicator.numerator", "NOT_A_RATIO"},
      {{{"denominator", of_a}}, "indicator.denominator", "NOT_A_RATIO"},
      {{{"factor", {{"value", "100"}}}}, "indicator.factor", "NOT_A_RATIO"},
      {{{"timeAggregation", "WEIGHTED_RATIO"}, {"denominator", of_a}},
       "indicator.numerator",
       "REQUIRED"},
      {{{"timeAggregation", "WEIGHTED_RATIO"}, {"numerator", of_a}},
       "indicator.denominator",
       "REQUIRED"},
      {with(ratio, "factor", {{"value", "0"}}), "indicator.factor", "INVALID_FIELD"},
      {with(ratio, "factor", {{"value", "1,5"}}), "indicator.factor", "INVALID_FIELD"},
      {with(ratio, "denominator", of_a), "indicator.denominator", "SAME_INDICATOR"},
      {with(ratio, "numerator", "indicators/none"), "indicator.numerator", "REFERENCE_NOT_FOUND"},
      {with(ratio, "formula", Braced(a)), "indicator.formula", "FORMULA_AND_RATIO"},
      {{{"formula", Braced(a) + " +"}}, "indicator.formula", "INVALID_FORMULA"},
      {{{"formula", "1 + 1"}}, "indicator.formula", "INVALID_FORMULA"},
      {{{"formula", Braced(a) + " + {none}"}}, "indicator.formula", "REFERENCE_NOT_FOUND"},
      {{{"formula", std::string(1001, ' ') + Braced(a) + std::string(1001, '1')}},
       "indicator.formula",
       "INVALID_FIELD"},
  };
  for (const auto& one : kCases) {
    EXPECT_THAT(Refused(one.fields), IsInvalid(one.field, one.reason)) << one.fields;
  }
  EXPECT_THAT(Refused(with(ratio, "factor", {{"value", "100"}})), IsOk());
  const Reply at = Refused({{"formula", Braced(a) + " + * 2"}});
  EXPECT_THAT(at.text, ::testing::HasSubstr(absl::StrCat("at character ", a.size() + 6)));
}

}  // namespace
}  // namespace district::testing
