// Quotas of personnel, and people held against them.
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/integration/workforce/workforce.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Quotas(const std::string& unit, const std::string& day, const std::string& query = {}) {
  return ToldQuotas(WorkforceOn(unit, day, query)["quotas"]);
}

TEST(QuotaTest, IsHeldAgainstThePeopleOfTheDay) {
  const std::string unit = NewUnit(), post = NewPostIn(unit);
  ASSERT_THAT(TryQuota(unit, "CADRE", 3, "2018", "2018-06"), IsOk());
  ASSERT_THAT(TryQuota(unit, "CADRE", 1, "2018-07-01"), IsOk());
  ASSERT_THAT(TryQuota(unit, "WORKER", 0), IsOk());
  for (const char* category : {"CADRE", "CADRE", "CIVIL_SERVANT", "WORKER", ""}) {
    Json fields = Json::object();
    if (*category) fields["category"] = category;
    Hold(NewPersonWith(fields), post, "2015");
  }
  EXPECT_EQ(Quotas(unit, "2017-12-31"), "2/-=-+1 1/-=-+1 0/-=-+0 1/0=1+0");
  EXPECT_EQ(Quotas(unit, "2018-01-01"), "2/3=-1+0 1/-=-+1 0/-=-+0 1/0=1+0");
  EXPECT_EQ(Quotas(unit, "2018-06-30"), "2/3=-1+0 1/-=-+1 0/-=-+0 1/0=1+0");
  EXPECT_EQ(Quotas(unit, "2018-07-01"), "2/1=1+0 1/-=-+1 0/-=-+0 1/0=1+0");
  EXPECT_THAT(Names(Stack::Get()
                        .Get("/v1/" + unit + "/staffQuotas?asOf=2018-06-30&orderBy=" + "startDate")
                        .body["staffQuotas"],
                    "category"),
              ElementsAre("WORKER", "CADRE"));
}

TEST(QuotaTest, OfSeveralUnitsIsTheSum) {
  const std::string top = NewUnit(), below = NewUnit(top), other = NewUnit(top);
  ASSERT_THAT(TryQuota(top, "CADRE", 2), IsOk());
  ASSERT_THAT(TryQuota(below, "CADRE", 4), IsOk());
  const std::string everywhere = NewPersonWith({{"category", "CADRE"}});
  for (const std::string& unit : {top, below, other}) Hold(everywhere, NewPostIn(unit));
  EXPECT_EQ(Quotas(top, kDay), "1/2=-1+0 0/-=-+0 0/-=-+0 0/-=-+0");
  EXPECT_EQ(Quotas(top, kDay, "&includeBelow=true"), "1/6=-5+1 0/-=-+0 0/-=-+0 0/-=-+0");
  const Json units = WorkforceOn(top, kDay, "&includeBelow=true")["units"];
  std::vector<std::string> lines;
  for (const Json& unit : units) lines.push_back(ToldQuotas(Json::array({unit["quotas"][0]})));
  EXPECT_THAT(lines, ::testing::UnorderedElementsAre("1/2=-1+0", "1/4=-3+0", "1/-=-+1"));
}

TEST(QuotaTest, ThereIsOneOfACategoryADay) {
  const std::string unit = NewUnit();
  const Reply first = TryQuota(unit, "CADRE", 1, "2018-02", "2018-04");
  ASSERT_THAT(first, IsOk());
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"2018-04-30", "2018-05"}, {"", "2018-02-01"}, {"", ""}, {"2018-03-01", "2018-03-01"}}) {
    const Reply refused = TryQuota(unit, "CADRE", 2, from, to);
    EXPECT_THAT(refused, IsError(400, "QUOTA_OVERLAPS")) << from << ".." << to;
    EXPECT_THAT(refused.Fields(), ElementsAre("staff_quota.start_date"));
    EXPECT_EQ(refused.Detail("google.rpc.LocalizedMessage")["locale"], "vi");
  }
  EXPECT_THAT(TryQuota(unit, "WORKER", 2, "2018-03", "2018-03"), IsOk()) << "another category";
  EXPECT_THAT(TryQuota(NewUnit(), "CADRE", 2), IsOk()) << "another organization";
  const Reply second = TryQuota(unit, "CADRE", 2, "2018-05", "2018-06");
  ASSERT_THAT(second, IsOk());
  const std::string one = first.body["name"], other = second.body["name"];
  EXPECT_THAT(Change(other, "startDate", {{"startDate", Date("2018-04")}}),
              IsError(400, "QUOTA_OVERLAPS"));
  // A deleted one makes room, and comes back only where there still is.
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + one), IsOk());
  ASSERT_THAT(Change(other, "startDate", {{"startDate", Date("2018-04")}}), IsOk());
  EXPECT_THAT(Stack::Get().Post("/v1/" + one + ":undelete", Json::object()),
              IsError(400, "QUOTA_OVERLAPS"));
}

TEST(QuotaTest, ABatchIsJudgedAsAWhole) {
  const std::string unit = NewUnit();
  const std::string one = TryQuota(unit, "CADRE", 1, "2017", "2017").body["name"];
  const std::string other = TryQuota(unit, "CADRE", 2, "2018", "2018").body["name"];
  const auto to_year = [](const std::string& name, const std::string& year) -> Json {
    return {{"staffQuota", {{"name", name}, {"startDate", Date(year)}, {"endDate", Date(year)}}},
            {"updateMask", "startDate,endDate"}};
  };
  const std::string path = "/v1/" + unit + "/staffQuotas:batchUpdate";
  ASSERT_THAT(
      Stack::Get().Post(path, {{"requests", {to_year(one, "2018"), to_year(other, "2017")}}}),
      IsOk());
  EXPECT_EQ(Quotas(unit, kDay), "0/1=-1+0 0/-=-+0 0/-=-+0 0/-=-+0");
  const Reply refused =
      Stack::Get().Post(path, {{"requests", {to_year(one, "2019"), to_year(other, "2019")}}});
  EXPECT_THAT(refused, IsError(400, "QUOTA_OVERLAPS"));
  EXPECT_EQ(Quotas(unit, kDay), "0/1=-1+0 0/-=-+0 0/-=-+0 0/-=-+0");
}

TEST(QuotaTest, OfManyAtOnceOneIsTaken) {
  Stack::Get().Token("admin");  // made before the threads need it
  std::vector<std::string> units;
  for (int i = 0; i < 40; ++i) units.push_back(NewUnit());
  std::vector<std::vector<Reply>> replies(4, std::vector<Reply>(units.size()));
  std::vector<std::thread> threads;
  for (auto& own : replies) {
    threads.emplace_back([&] {
      for (size_t i = 0; i < units.size(); ++i) own[i] = TryQuota(units[i], "CADRE", 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < units.size(); ++i) {
    int taken = 0;
    for (const auto& own : replies) {
      if (own[i].status == 200) {
        ++taken;
      } else {
        EXPECT_THAT(own[i], IsError(400, "QUOTA_OVERLAPS"));
      }
    }
    EXPECT_EQ(taken, 1);
  }
}

TEST(QuotaTest, IsReadAsItWasKnown) {
  const std::string unit = NewUnit();
  const Json first = TryQuota(unit, "CADRE", 3).body;
  const std::string known = first["updateTime"];
  ASSERT_THAT(Change(first["name"], "positionCount", {{"positionCount", 5}}), IsOk());
  const std::string then = "&readTime=" + Encode(known);
  EXPECT_EQ(Quotas(unit, kDay), "0/5=-5+0 0/-=-+0 0/-=-+0 0/-=-+0");
  EXPECT_EQ(Quotas(unit, kDay, then), "0/3=-3+0 0/-=-+0 0/-=-+0 0/-=-+0");
  EXPECT_EQ(Read(std::string(first["name"]) + "?readTime=" + Encode(known)), first);
  EXPECT_THAT(Stack::Get().Get("/v1/" + unit + ":workforce?readTime=2018-07-12T00:00:00Z"),
              IsError(404, "NOT_FOUND"));
}

TEST(QuotaTest, GoesWithItsOrganization) {
  const std::string unit = NewUnit();
  const std::string quota = TryQuota(unit, "CADRE", 3).body["name"];
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + unit), IsError(400, "HAS_CHILDREN"));
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + unit + "?force=true"), IsOk());
  EXPECT_TRUE(Read(quota).contains("deleteTime"));
}

}  // namespace
}  // namespace district::testing
