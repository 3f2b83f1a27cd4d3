#include "services/personnel/workforce/headcount.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/number/decimal.h"
#include "gmock/gmock.h"

namespace district::personnel {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

google::protobuf::RepeatedField<int32_t> Bounds(const std::vector<int32_t>& bounds) {
  return {bounds.begin(), bounds.end()};
}

AgeBands BandsOf(const std::vector<int32_t>& bounds = {}) {
  absl::StatusOr<AgeBands> bands = AgeBands::Of(Bounds(bounds));
  EXPECT_TRUE(bands.ok()) << bands.status();
  return *std::move(bands);
}

std::string FieldOf(const std::vector<int32_t>& bounds) {
  const auto detail = api::DetailOf<google::rpc::BadRequest>(AgeBands::Of(Bounds(bounds)).status());
  return detail.field_violations_size() == 0 ? "" : detail.field_violations(0).field();
}

std::vector<std::string> Labels(const AgeBands& bands) {
  std::vector<std::string> labels;
  for (const v1::AgeShare& share : bands.Shares()) labels.push_back(share.label());
  return labels;
}

TEST(AgeBandsTest, TheUsualOnesBeginAtThirty) {
  const AgeBands bands = BandsOf();
  EXPECT_THAT(Labels(bands), ElementsAre("Dưới 30 tuổi", "Từ 30 đến 39 tuổi", "Từ 40 đến 49 tuổi",
                                         "Từ 50 đến 59 tuổi", "Từ 60 tuổi trở lên", "Không rõ"));
  const struct {
    int64_t age;
    size_t band;
  } kAges[] = {{0, 0},  {29, 0}, {30, 1},  {39, 1},          {40, 2}, {59, 3},
               {60, 4}, {61, 4}, {200, 4}, {kUnknownAge, 5}, {-5, 5}};
  for (const auto& [age, band] : kAges) EXPECT_EQ(bands.IndexOf(age), band) << age;
}

TEST(AgeBandsTest, AreWhatIsAskedFor) {
  EXPECT_THAT(Labels(BandsOf({35})), ElementsAre("Dưới 35 tuổi", "Từ 35 tuổi trở lên", "Không rõ"));
  EXPECT_THAT(
      Labels(BandsOf({1, 2, 150})),
      ElementsAre("Dưới 1 tuổi", "1 tuổi", "Từ 2 đến 149 tuổi", "Từ 150 tuổi trở lên", "Không rõ"));
  EXPECT_FALSE(BandsOf({35}).Shares()[0].has_first_age());
  EXPECT_EQ(BandsOf({35}).Shares()[0].last_age(), 34);
  EXPECT_EQ(BandsOf({35}).Shares()[1].first_age(), 35);
  EXPECT_FALSE(BandsOf({35}).Shares()[1].has_last_age());
}

TEST(AgeBandsTest, RiseWithinALife) {
  EXPECT_EQ(FieldOf({0}), "age_bounds[0]");
  EXPECT_EQ(FieldOf({-3, 5}), "age_bounds[0]");
  EXPECT_EQ(FieldOf({30, 151}), "age_bounds[1]");
  EXPECT_EQ(FieldOf({30, 30}), "age_bounds[1]");
  EXPECT_EQ(FieldOf({30, 40, 35}), "age_bounds[2]");
  EXPECT_EQ(FieldOf({30, 40}), "");
}

// Every age is in the one band whose bounds it lies between.
TEST(AgeBandsProperty, AnAgeIsWithinItsBand) {
  std::mt19937 random(26);
  for (int round = 0; round < 200; ++round) {
    std::vector<int32_t> bounds;
    for (int32_t next = 1 + static_cast<int32_t>(random() % 40); next <= 150 && bounds.size() < 20;
         next += 1 + static_cast<int32_t>(random() % 30)) {
      bounds.push_back(next);
    }
    const AgeBands bands = BandsOf(bounds);
    const std::vector<v1::AgeShare> shares = bands.Shares();
    ASSERT_THAT(shares, SizeIs(bounds.size() + 2));
    for (int age = 0; age < 160; ++age) {
      for (size_t i = 0; i + 1 < shares.size(); ++i) {
        const bool within = (!shares[i].has_first_age() || shares[i].first_age() <= age) &&
                            (!shares[i].has_last_age() || age <= shares[i].last_age());
        EXPECT_EQ(within, bands.IndexOf(age) == i) << age << " in " << shares[i].label();
      }
    }
  }
}

template <typename Shares>
std::vector<std::string> Told(const Shares& shares) {
  std::vector<std::string> told;
  for (const auto& share : shares) {
    told.push_back(absl::StrCat(share.count(), " ", share.percent().value()));
  }
  return told;
}

TEST(HeadcountTest, TellsEveryShareAndTheUnknown) {
  Headcount people;
  people.Add({.category = v1::CADRE,
              .gender = v1::Person::FEMALE,
              .age = 44,
              .membership = v1::PartyShare::MEMBER,
              .level = v1::Organization::DISTRICT},
             2);
  people.Add({.category = v1::WORKER, .age = 29, .level = v1::Organization::WARD}, 1);
  const v1::WorkforceStructure told = people.ToProto(BandsOf(), /*by_level=*/true);
  EXPECT_EQ(told.headcount(), 3);
  EXPECT_THAT(Told(told.categories()), ElementsAre("2 66.67", "0 0", "0 0", "1 33.33", "0 0"));
  EXPECT_THAT(Told(told.ages()), ElementsAre("1 33.33", "0 0", "2 66.67", "0 0", "0 0", "0 0"));
  EXPECT_THAT(Told(told.genders()), ElementsAre("2 66.67", "0 0", "1 33.33"));
  EXPECT_THAT(Told(told.levels()), ElementsAre("0 0", "0 0", "2 66.67", "1 33.33", "0 0"));
  EXPECT_THAT(Told(told.party()), ElementsAre("2 66.67", "0 0", "1 33.33"));
  EXPECT_EQ(told.genders(2).gender(), v1::Person::GENDER_UNSPECIFIED);
  EXPECT_THAT(people.ToProto(BandsOf(), /*by_level=*/false).levels(), SizeIs(0));
}

TEST(HeadcountTest, OfNobodyHasNoShares) {
  const v1::WorkforceStructure told = Headcount().ToProto(BandsOf(), /*by_level=*/true);
  EXPECT_EQ(told.headcount(), 0);
  for (const v1::AgeShare& share : told.ages()) {
    EXPECT_EQ(share.count(), 0);
    EXPECT_FALSE(share.has_percent());
  }
}

// A share is the nearest number of two decimals: exact, whatever the counts.
TEST(HeadcountProperty, SharesAreExact) {
  std::mt19937 random(12);
  for (int round = 0; round < 500; ++round) {
    const int64_t some = random() % 20000, others = 1 + random() % 20000;
    Headcount people;
    people.Add({.category = v1::CADRE}, some);
    people.Add({.category = v1::WORKER}, others);
    const v1::WorkforceStructure told = people.ToProto(BandsOf(), false);
    const auto percent = number::Decimal::Parse(told.categories(0).percent().value());
    ASSERT_TRUE(percent.ok());
    // |percent * total - 100 * some| <= 0.005 * total
    const number::Decimal total(some + others);
    const number::Decimal off = *percent * total - number::Decimal(100 * some);
    const number::Decimal allowed = *number::Decimal::Parse("0.005") * total;
    EXPECT_LE(off.Sign() < 0 ? -off : off, allowed) << some << " of " << some + others;
  }
}

std::string Told(const v1::QuotaUse& use) {
  return absl::StrCat(v1::Category_Name(use.category()), " ", use.headcount(), "/",
                      use.has_quota() ? absl::StrCat(use.quota()) : "-", " ",
                      use.has_difference() ? absl::StrCat(use.difference()) : "-", " ",
                      use.units_without_quota_count());
}
std::vector<std::string> Told(const std::vector<v1::QuotaUse>& uses) {
  std::vector<std::string> told;
  for (const v1::QuotaUse& use : uses) told.push_back(Told(use));
  return told;
}

TEST(QuotaBalanceTest, SetsPeopleAgainstPositions) {
  QuotaBalance balance;
  balance.AddPeople("organizations/a", v1::CADRE, 3);
  balance.AddPeople("organizations/a", v1::CATEGORY_UNSPECIFIED, 7);
  balance.AddPeople("organizations/b", v1::CADRE, 4);
  balance.AddPeople("organizations/b", v1::WORKER, 1);
  balance.AddQuota("organizations/a", v1::CADRE, 5);
  balance.AddQuota("organizations/a", v1::CIVIL_SERVANT, 0);
  EXPECT_THAT(Told(balance.Of("organizations/a")),
              ElementsAre("CADRE 3/5 -2 0", "CIVIL_SERVANT 0/0 0 0", "PUBLIC_EMPLOYEE 0/- - 0",
                          "WORKER 0/- - 0"));
  EXPECT_THAT(Told(balance.Of("organizations/b")),
              ElementsAre("CADRE 4/- - 1", "CIVIL_SERVANT 0/- - 0", "PUBLIC_EMPLOYEE 0/- - 0",
                          "WORKER 1/- - 1"));
  EXPECT_THAT(Told(balance.Of("organizations/c"))[0], "CADRE 0/- - 0");
  // One of the cadres is in both.
  Headcount everybody;
  everybody.Add({.category = v1::CADRE}, 6);
  everybody.Add({.category = v1::WORKER}, 1);
  EXPECT_THAT(Told(balance.OfAll(everybody)),
              ElementsAre("CADRE 6/5 1 1", "CIVIL_SERVANT 0/0 0 0", "PUBLIC_EMPLOYEE 0/- - 0",
                          "WORKER 1/- - 1"));
}

}  // namespace
}  // namespace district::personnel
