// Ten thousand holders: as many statements as for none.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/wire.h"
#include "tests/integration/workforce/workforce.h"

namespace district::testing {
namespace {

constexpr int kUnits = 20, kPeopleOfUnit = 500;

template <typename MakeRequest>
void CreateMany(const std::string& path, int count, MakeRequest make) {
  Json requests = Json::array();
  for (int i = 0; i < count; ++i) requests.push_back(make(i));
  ASSERT_THAT(Stack::Get().Post("/v1/" + path + ":batchCreate", {{"requests", requests}}), IsOk());
}

// Answers the organization at the top, and the ids of the people.
std::string MakeDistrict(std::vector<std::string>& people) {
  const std::string top = NewUnit("", {{"level", "DISTRICT"}});
  for (int u = 0; u < kUnits; ++u) {
    const std::string unit = NewUnit(top), post = NewPostIn(unit), mark = NewId("dong");
    CreateMany("people", kPeopleOfUnit, [&](int i) -> Json {
      people.push_back(absl::StrCat(mark, "-", i));
      return {{"personId", people.back()},
              {"person",
               {{"displayName", absl::StrCat("Cán Bộ ", i)},
                {"category", i % 2 == 0 ? "CADRE" : "WORKER"},
                {"gender", i % 4 == 0 ? "MALE" : "FEMALE"},
                {"birthDate", {{"year", 1950 + i % 50}, {"month", 1 + i % 12}}}}}};
    });
    CreateMany("people/-/appointments", kPeopleOfUnit, [&](int i) -> Json {
      return {{"parent", absl::StrCat("people/", mark, "-", i)},
              {"appointment",
               {{"post", post},
                {"startDate", Date("2010")},
                {"endDate", Date(i % 10 == 0 ? "2018-12" : "2025")}}}};
    });
  }
  return top;
}

// Everybody turns out to be a civil servant.
void CorrectAll(const std::vector<std::string>& people) {
  for (size_t done = 0; done < people.size(); done += 1000) {
    Json requests = Json::array();
    for (size_t i = done; i < done + 1000; ++i) {
      requests.push_back(
          {{"person", {{"name", "people/" + people[i]}, {"category", "CIVIL_SERVANT"}}},
           {"updateMask", "category"}});
    }
    ASSERT_THAT(Stack::Get().Post("/v1/people:batchUpdate", {{"requests", requests}}), IsOk());
  }
}

std::string Now() {
  return "&readTime=" +
         Encode(absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone()));
}

TEST(LoadTest, TenThousandHoldersAreCountedInTheDatabase) {
  std::vector<std::string> people;
  const std::string top = MakeDistrict(people), empty = NewUnit(), below = "&includeBelow=true";
  NewUnit(empty);
  const std::string then = below + Now();
  const Json workforce = WorkforceOn(top, kDay, below);
  EXPECT_EQ(workforce["structure"]["headcount"], kUnits * kPeopleOfUnit);
  EXPECT_EQ(CountsIn(workforce["structure"]["categories"]), "5000,0,0,5000,0");
  EXPECT_EQ(CountsIn(workforce["structure"]["genders"]), "7500,2500,0");
  EXPECT_EQ(workforce["units"].size(), kUnits + 1u);
  const Json expiring = Ask(top, "expiringAppointments", kDay, below).body;
  EXPECT_EQ(expiring["appointments"].size(), 50u);
  EXPECT_TRUE(expiring.contains("nextPageToken"));
  CorrectAll(people);
  EXPECT_EQ(CountsIn(WorkforceOn(top, kDay, below)["structure"]["categories"]), "0,10000,0,0,0");
  EXPECT_EQ(WorkforceOn(top, kDay, then), workforce);

  for (const char* verb : {"workforce", "expiringAppointments", "successionGaps"}) {
    for (const std::string& query : {below, then, below + Now()}) {
      const auto path = [&](const std::string& unit) {
        return absl::StrCat("/v1/", unit, ":", verb, "?asOf=", kDay, query);
      };
      if (!Stack::Get().is_ours()) continue;
      const double statements = FewestStatements(Stack::Get(), "personnel", path(top));
      EXPECT_GT(statements, 0);
      // One more for each unit, or for each person, would be many more.
      EXPECT_LT(statements - FewestStatements(Stack::Get(), "personnel", path(empty)), kUnits / 2)
          << path(top);
    }
  }
}

// As many organizations as a question takes in, and one more.
TEST(LoadTest, TwoThousandOrganizationsAreTakenInAndNoMore) {
  const std::string top = NewUnit(), mark = NewId("to");
  for (int batch = 0; batch < 2; ++batch) {
    CreateMany("organizations", batch == 0 ? 1000 : 999, [&](int i) -> Json {
      return {{"organizationId", absl::StrCat(mark, "-", batch, "-", i)},
              {"organization",
               {{"displayName", absl::StrCat("Tổ ", i)},
                {"kind", "STATE"},
                {"level", "WARD"},
                {"parent", top}}}};
    });
  }
  const std::string last = absl::StrCat("organizations/", mark, "-1-998");
  Hold(NewPersonWith(Json::object()), NewPostIn(last));
  const Json workforce = WorkforceOn(top, kDay, "&includeBelow=true&pageSize=1000");
  EXPECT_EQ(workforce["unitCount"], 2000);
  EXPECT_EQ(workforce["structure"]["headcount"], 1);
  EXPECT_EQ(workforce["units"].size(), 1000u);
  for (const std::string& query :
       {std::string("&includeBelow=true"), "&includeBelow=true" + Now()}) {
    EXPECT_THAT(Ask(top, "workforce", kDay, query), IsOk());
    EXPECT_EQ(Ask(top, "successionGaps", kDay, query).body["gaps"].size(), 1u);
    EXPECT_THAT(Ask(top, "expiringAppointments", kDay, query), IsOk());
  }
  NewUnit(last);
  for (const char* verb : {"workforce", "successionGaps", "expiringAppointments"}) {
    const Reply refused = Ask(top, verb, kDay, "&includeBelow=true");
    EXPECT_THAT(refused, IsError(400, "TOO_MANY_ORGANIZATIONS"));
    EXPECT_EQ(refused.Detail("google.rpc.LocalizedMessage")["locale"], "vi");
    EXPECT_THAT(Ask(top, verb, kDay), IsOk());
  }
}

}  // namespace
}  // namespace district::testing
