// Headcounts and what people are like, case by case.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/workforce/workforce.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string UnitLine(const Json& unit) {
  return absl::StrCat(unit.value("depth", 0), " ", std::string(unit["organization"]), " ",
                      unit.value("parent", ""), " ", unit["structure"].value("headcount", 0));
}
std::vector<std::string> UnitLines(const std::vector<Json>& units) {
  std::vector<std::string> lines;
  for (const Json& unit : units) lines.push_back(UnitLine(unit));
  return lines;
}

TEST(WorkforceTest, CountsEachPersonOnce) {
  const std::string unit = NewUnit("", {{"level", "DISTRICT"}});
  const std::string head = NewPostIn(unit), member = NewPostIn(unit, {{"kind", "SEAT"}});
  const std::string both = NewPersonWith({{"category", "CADRE"},
                                          {"gender", "FEMALE"},
                                          {"birthDate", Date("1974-07-13")},
                                          {"partyAdmissionDate", Date("2000-02-03")}});
  Hold(both, head, "2015");
  Hold(both, member, "2010");
  Hold(NewPersonWith({{"category", "CIVIL_SERVANT"},
                      {"gender", "MALE"},
                      {"birthDate", Date("1974-07-12")},
                      {"partyAdmissionDate", Date("2018-07-13")}}),
       member, "2018-07-12");
  Hold(NewPersonWith(Json::object()), member, "", "2018-07-12");
  Hold(NewPersonWith(Json::object()), member, "2018-07-13");
  Hold(NewPersonWith(Json::object()), member, "2010", "2018-07-11");
  const Json workforce = WorkforceOn(unit, kDay, "&ageBounds=43&ageBounds=44");
  EXPECT_EQ(Told(workforce["structure"]), "3 c=1,1,0,0,1 a=0,1,1,1 g=1,1,1 l=0,0,3,0,0 p=1,1,1");
  EXPECT_EQ(workforce["asOf"], Date(kDay));
  EXPECT_EQ(workforce["unitCount"], 1);
  EXPECT_FALSE(workforce.contains("units"));
  const Json cadres = workforce["structure"]["categories"][0];
  EXPECT_EQ(cadres["category"], "CADRE");
  EXPECT_EQ(cadres["label"], "Cán bộ");
  EXPECT_EQ(cadres["percent"]["value"], "33.33");
  const Json unknown = workforce["structure"]["genders"][2];
  EXPECT_FALSE(unknown.contains("gender"));
  EXPECT_EQ(unknown["label"], "Không rõ");
}

TEST(WorkforceTest, APartialBirthCountsFromItsFirstDay) {
  const std::string unit = NewUnit(), post = NewPostIn(unit);
  for (const char* birth : {"1958", "1958-07", "1958-07-12", "1958-07-13", "2019-01-01"}) {
    Hold(NewPersonWith({{"birthDate", Date(birth)}}), post, "2000");
  }
  const auto ages = [&](const std::string& day) {
    return CountsIn(WorkforceOn(unit, day, "&ageBounds=60")["structure"]["ages"]);
  };
  EXPECT_EQ(ages("2017-12-31"), "4,0,1") << "nobody is 60, and one is not born";
  EXPECT_EQ(ages("2018-01-01"), "3,1,1");
  EXPECT_EQ(ages("2018-06-30"), "3,1,1");
  EXPECT_EQ(ages("2018-07-01"), "2,2,1");
  EXPECT_EQ(ages("2018-07-12"), "1,3,1");
  EXPECT_EQ(ages("2018-07-13"), "0,4,1");
  EXPECT_EQ(ages("2019-01-01"), "1,4,0");
}

TEST(WorkforceTest, TheLevelIsThatOfTheMainPost) {
  const std::string city = NewUnit("", {{"level", "CITY"}});
  const std::string ward = NewUnit(city, {{"level", "WARD"}});
  const std::string above = NewPostIn(city), below = NewPostIn(ward);
  const std::string one = NewPersonWith(Json::object()), other = NewPersonWith(Json::object());
  Hold(one, above);
  Hold(one, below, "2015", "2018-07-12", {{"kind", "PRIMARY"}});
  Hold(other, above);
  Hold(other, below);
  const auto levels = [&](const std::string& unit, const std::string& query) {
    return CountsIn(WorkforceOn(unit, kDay, query)["structure"]["levels"]);
  };
  EXPECT_EQ(levels(city, "&includeBelow=true"), "0,1,0,1,0");
  EXPECT_EQ(levels(city, ""), "0,2,0,0,0") << "the main post is not in the city";
  EXPECT_EQ(CountsIn(WorkforceOn(city, "2018-07-13", "&includeBelow=true")["structure"]["levels"]),
            "0,2,0,0,0");
}

TEST(WorkforceTest, CountsOnlyTheKindsAskedFor) {
  const std::string unit = NewUnit(), post = NewPostIn(unit);
  for (const char* kind : {"PRIMARY", "CONCURRENT", "ACTING", "ACTING", ""}) {
    Json fields = Json::object();
    if (*kind) fields["kind"] = kind;
    Hold(NewPersonWith(Json::object()), post, "2015", "", fields);
  }
  const auto count = [&](const std::string& query) {
    return WorkforceOn(unit, kDay, query)["structure"].value("headcount", 0);
  };
  EXPECT_EQ(count(""), 5);
  EXPECT_EQ(count("&kinds=PRIMARY"), 1);
  EXPECT_EQ(count("&kinds=ACTING"), 2);
  EXPECT_EQ(count("&kinds=EX_OFFICIO"), 0);
  EXPECT_EQ(count("&kinds=PRIMARY&kinds=PRIMARY&kinds=PRIMARY&kinds=PRIMARY&kinds=ACTING"), 3);
}

TEST(WorkforceTest, BelowIsTheTreeOfTheDay) {
  const std::string top = NewUnit("", {{"displayName", "Khối"}});
  const std::string left = NewUnit(top, {{"displayName", "Ban A"}});
  const std::string right = NewUnit(top, {{"displayName", "Ban B"}});
  const std::string room = NewUnit(left, {{"displayName", "Phòng"}});
  const std::string gone = NewUnit(top, {{"dissolutionDate", Date("2017")}});
  ASSERT_THAT(Move(room, right, "2018-07-12"), IsOk());
  for (const std::string& unit : {left, room, room, gone}) {
    Hold(NewPersonWith(Json::object()), NewPostIn(unit), "2000");
  }
  const std::string everywhere = NewPersonWith(Json::object());
  for (const std::string& unit : {top, right, room}) Hold(everywhere, NewPostIn(unit), "2000");
  const auto lines = [&](const std::string& day) {
    const std::string path = absl::StrCat("/v1/", top, ":workforce?includeBelow=true&asOf=", day);
    const std::vector<Json> paged = AllPages(path, "units", 2), whole = AllPages(path, "units", 50);
    EXPECT_EQ(paged, whole);
    return UnitLines(whole);
  };
  const auto line = [](int depth, const std::string& unit, const std::string& parent, int people) {
    return absl::StrCat(depth, " ", unit, " ", parent, " ", people);
  };
  EXPECT_THAT(lines("2018-07-11"), ElementsAre(line(0, top, "", 1), line(1, left, top, 1),
                                               line(1, right, top, 1), line(2, room, left, 3)));
  EXPECT_THAT(lines("2018-07-12"), ElementsAre(line(0, top, "", 1), line(1, left, top, 1),
                                               line(1, right, top, 1), line(2, room, right, 3)));
  const auto total = [&](const std::string& unit, const std::string& day) {
    return WorkforceOn(unit, day, "&includeBelow=true")["structure"].value("headcount", 0);
  };
  EXPECT_EQ(total(top, "2018-07-12"), 4);
  EXPECT_EQ(total(top, "2017-12-31"), 5);
  EXPECT_EQ(total(left, "2018-07-11"), 4);
  EXPECT_EQ(total(left, "2018-07-12"), 1);
  EXPECT_EQ(total(right, "2018-07-12"), 3);
}

TEST(WorkforceTest, PagesBelongToTheirQuestion) {
  const std::string top = NewUnit();
  NewUnit(top);
  const std::string query = "&includeBelow=true&pageSize=1";
  const std::string token = WorkforceOn(top, kDay, query)["nextPageToken"];
  EXPECT_THAT(Ask(top, "workforce", kDay, query + "&pageToken=" + token), IsOk());
  for (const std::string& other :
       {query + "&ageBounds=30", query + "&kinds=ACTING", std::string("&pageSize=1")}) {
    EXPECT_THAT(Ask(top, "workforce", kDay, other + "&pageToken=" + token),
                IsInvalid("page_token", "INVALID_PAGE_TOKEN"))
        << other;
  }
  EXPECT_THAT(Ask(top, "workforce", "2018-07-13", query + "&pageToken=" + token),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
}

TEST(WorkforceTest, OfAnUnknownOrganizationIsNotFound) {
  const std::string late = NewUnit("", {{"foundingDate", Date("2019")}});
  for (const char* verb : {"workforce", "expiringAppointments", "successionGaps"}) {
    EXPECT_THAT(Ask("organizations/khong-co", verb, kDay), IsError(404, "NOT_FOUND"));
    EXPECT_THAT(Ask(late, verb, kDay), IsError(404, "NOT_FOUND"));
    EXPECT_THAT(Ask(late, verb, "2019-01-01"), IsOk());
  }
}

TEST(WorkforceTest, NeedsAPermission) {
  for (const char* path : {"organizations/quan-uy:workforce", "organizations/quan-uy/staffQuotas",
                           "organizations/quan-uy:successionGaps"}) {
    const std::string url = absl::StrCat("/v1/", path);
    EXPECT_THAT(Stack::Get().Http("GET", url, nullptr, {.role = "viewer"}), IsOk());
    EXPECT_EQ(Stack::Get().Http("GET", url, nullptr, {.role = ""}).status, 401);
  }
  for (const char* path :
       {"organizations/quan-uy/staffQuotas", "organizations/quan-uy/posts/bi-thu/successors"}) {
    EXPECT_EQ(Stack::Get()
                  .Http("POST", absl::StrCat("/v1/", path), Json::object(), {.role = "viewer"})
                  .status,
              403);
  }
}

// The report of 12 July 2018 says who holds which post; of what the people are like it says
// nothing.
TEST(SampleTest, WhatTheReportLeavesOpenIsUnknown) {
  const Json party = WorkforceOn("organizations/quan-uy", kDay, "&includeBelow=true");
  // Nam, Duyên and Phong in the committee itself; Nguyên and Thắng in its bodies, each in two.
  EXPECT_EQ(Told(party["structure"]), "5 c=0,0,0,0,5 a=0,0,0,0,0,5 g=0,0,5 l=0,0,5,0,0 p=0,0,5");
  EXPECT_EQ(ToldQuotas(party["quotas"]), "0/-=-+0 0/-=-+0 0/-=-+0 0/-=-+0");
  std::vector<std::string> lines;
  for (const Json& unit : party["units"]) {
    lines.push_back(absl::StrCat(std::string(unit["displayName"]), ": ",
                                 unit["structure"].value("headcount", 0)));
  }
  EXPECT_THAT(lines, ElementsAre("Quận ủy: 3", "Ban Thường vụ Quận ủy: 2", "Ban Tổ chức Quận ủy: 1",
                                 "Ban Tuyên giáo Quận ủy: 1", "Thường trực Quận ủy: 0"));
  EXPECT_EQ(Told(WorkforceOn("organizations/hdnd-quan", kDay)["structure"]),
            "1 c=0,0,0,0,1 a=0,0,0,0,0,1 g=0,0,1 l=0,0,1,0,0 p=0,0,1");
  // No last day is stated, of the appointments or by a term that they belong to.
  EXPECT_FALSE(Ask("organizations/quan-uy", "expiringAppointments", kDay, "&before=9999-12-31")
                   .body.contains("appointments"));
  // Nor is anybody planned: all three offices are without a successor.
  const Json gaps = Ask("organizations/quan-uy", "successionGaps", kDay).body["gaps"];
  EXPECT_THAT(Names(gaps, "title"), ElementsAre("Bí thư Quận ủy", "Phó Bí thư Thường trực Quận ủy",
                                                "Phó Bí thư Quận ủy"));
}

}  // namespace
}  // namespace district::testing
