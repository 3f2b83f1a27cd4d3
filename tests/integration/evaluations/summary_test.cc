// What the evaluations of an organization come to, and who is missing.
#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/evaluations/evaluations.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

Reply Summary(const std::string& unit, const std::string& framework,
              const std::string& period = "2018-07", const std::string& more = {}) {
  return Stack::Get().Get(absl::StrCat("/v1/", unit, ":evaluationSummary?period=", Encode(period),
                                       framework.empty() ? "" : "&framework=" + framework, more));
}

Json Answer(const Reply& reply) {
  EXPECT_THAT(reply, IsOk());
  return reply.body;
}

std::string PostIn(const std::string& unit, const std::string& category = {}) {
  Json post = {{"title", "Chức danh thử"}, {"kind", "OFFICE"}};
  if (!category.empty()) post["category"] = category;
  return Make(unit, "posts", "postId", post)["name"];
}

// A person who holds a post in the unit, from 2018-01-01 unless told otherwise.
std::string Holder(const std::string& unit, const std::string& name, Json appointment = nullptr,
                   const std::string& category = "CADRE") {
  if (appointment.is_null()) appointment = {{"startDate", {{"year", 2018}}}};
  appointment["post"] = PostIn(unit);
  const std::string person = NewStaff(category, name);
  Make(person, "appointments", "appointmentId", appointment);
  return person;
}

std::map<std::string, int> States(const Json& counts) {
  std::map<std::string, int> states;
  for (const Json& line : counts.value("states", Json::array())) {
    states[line["state"]] = line["count"];
  }
  return states;
}

std::map<std::string, int> Bands(const Json& counts) {
  std::map<std::string, int> bands;
  for (const Json& line : counts["bands"]) bands[line["band"]] = line.value("count", 0);
  return bands;
}

Json UnitOf(const Json& summary, const std::string& unit) {
  for (const Json& line : summary["units"]) {
    if (line["organization"] == unit) return line["counts"];
  }
  ADD_FAILURE() << unit << " is not in the summary";
  return Json::object();
}

TEST(SummaryTest, CountsByStateBandAndUnit) {
  const std::string framework = NewFramework();
  const std::string top = NewUnit({}, "Quận"), east = NewUnit(top, "Đông"),
                    west = NewUnit(top, "Tây"), deep = NewUnit(west, "Tây sâu");
  NewEvaluation(framework, top, ScoresForB());
  Take(NewEvaluation(framework, east, ScoresForA()), {"submit"});
  for (int i = 0; i < 3; ++i) Take(NewReviewed(framework, west, ScoresForB()), {"approve"});
  NewReviewed(framework, west, ScoresForA());
  NewReviewed(framework, deep, ScoresForA());  // one of one, where none may be
  // Not these.
  NewReviewed(framework, west, ScoresForA(), NewStaff(), "2018-08");
  NewReviewed(NewFramework(), west, ScoresForA());
  NewReviewed(framework, NewUnit(), ScoresForA());
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + NewReviewed(framework, west, ScoresForA())),
              IsOk());

  const Json summary = Answer(Summary(top, framework));
  EXPECT_EQ(summary["organization"], top);
  EXPECT_EQ(summary["framework"], framework);
  const Json& all = summary["counts"];
  EXPECT_EQ(all["evaluationCount"], 7);
  EXPECT_EQ(States(all), (std::map<std::string, int>{
                             {"DRAFT", 1}, {"SUBMITTED", 1}, {"REVIEWED", 2}, {"APPROVED", 3}}));
  EXPECT_EQ(Bands(all), (std::map<std::string, int>{{"A", 2}, {"B", 3}, {"C", 0}, {"D", 0}}));
  const Json best = all["bands"][0];
  EXPECT_EQ(best["percent"], Points("40"));
  EXPECT_EQ(best["quotaPercent"], Points("30"));
  EXPECT_EQ(best["limit"], 1) << "one of the four in the west, none of the one below it";
  EXPECT_EQ(best["exceeded"], true);
  EXPECT_FALSE(best.contains("approvedCount"));
  EXPECT_EQ(all["bands"][1]["approvedCount"], 3);
  EXPECT_FALSE(all["bands"][1].contains("limit"));

  EXPECT_THAT(Names(summary["units"], "organization"), ElementsAre(top, east, west))
      << "itself, then by name";
  EXPECT_EQ(summary["units"][2]["displayName"], "Tây");
  EXPECT_EQ(UnitOf(summary, top)["evaluationCount"], 1);
  EXPECT_EQ(UnitOf(summary, west)["evaluationCount"], 5) << "with what is below it";
  EXPECT_EQ(UnitOf(summary, west)["bands"][0]["exceeded"], true);
  const Json below = Answer(Summary(west, framework));
  EXPECT_FALSE(UnitOf(below, west)["bands"][0].contains("exceeded"));
  EXPECT_EQ(UnitOf(below, deep)["bands"][0]["exceeded"], true);
}

// Whoever is evaluated while the summary is made is counted once: as evaluated or as missing.
TEST(SummaryTest, IsOfOneInstant) {
  constexpr int kPeople = 20;
  const std::string framework = NewFramework(), unit = NewUnit();
  std::vector<std::string> people;
  for (int i = 0; i < kPeople; ++i) people.push_back(Holder(unit, "Nguyễn Văn An"));
  std::atomic<bool> done = false;
  Stack::Get().Token("admin");  // made before the thread needs it
  std::thread evaluating([&] {
    for (const std::string& person : people) {
      NewEvaluation(framework, unit, Json::array(), person);
    }
    done = true;
  });
  bool last = false;
  while (!last) {
    last = done;
    const Json counts = Answer(Summary(unit, framework))["counts"];
    EXPECT_EQ(counts.value("evaluationCount", 0) + counts.value("missingCount", 0), kPeople)
        << counts;
  }
  evaluating.join();
}

TEST(SummaryTest, CountsWhatWasAndIsLate) {
  const std::string framework = NewFramework(), unit = NewUnit();
  NewEvaluation(framework, unit);              // all is overdue
  NewReviewed(framework, unit, ScoresForB());  // two late, the approval overdue
  Take(NewReviewed(framework, unit, ScoresForB()), {"approve"});
  Take(NewReviewed(framework, unit, ScoresForB()), {"return"});  // all again
  const Json late = Answer(Summary(unit, framework))["counts"]["late"];
  EXPECT_EQ(late["selfCount"], 2);
  EXPECT_EQ(late["unitCount"], 2);
  EXPECT_EQ(late["approvalCount"], 1);
  EXPECT_EQ(late["selfOverdueCount"], 2);
  EXPECT_EQ(late["unitOverdueCount"], 2);
  EXPECT_EQ(late["approvalOverdueCount"], 3);
  NewEvaluation(framework, unit, Json::array(), NewStaff(), "2999-12");
  EXPECT_EQ(Answer(Summary(unit, framework, "2999-12"))["counts"]["late"], Json::object());
}

TEST(SummaryTest, NamesWhoIsMissing) {
  const std::string framework = NewFramework();
  const std::string top = NewUnit(), below = NewUnit(top), deep = NewUnit(below);
  const auto day = [](int year, int month, int day) -> Json {
    return {{"year", year}, {"month", month}, {"day", day}};
  };
  const std::string an = Holder(top, "Trần Văn An");
  const std::string binh = Holder(deep, "Lê Thị Bình");
  const std::string cuong = Holder(below, "Đỗ Cường", {{"startDate", day(2018, 7, 31)}});
  const std::string dung = Holder(below, "Vũ Dung", {{"endDate", day(2018, 7, 1)}});
  // Not in the period, not of the categories, not in the tree, or evaluated.
  Holder(below, "Sau", {{"startDate", day(2018, 8, 1)}});
  Holder(below, "Trước", {{"endDate", day(2018, 6, 30)}});
  Holder(below, "Lao Động", nullptr, "WORKER");
  Holder(NewUnit(), "Nơi Khác");
  const std::string done = Holder(below, "Xong");
  NewEvaluation(framework, below, Json::array(), done);
  // Of no category: of that of the post, where it has one.
  Holder(below, "Không Rõ", nullptr, "");
  const std::string em = NewStaff("", "Lý Em");
  Make(em, "appointments", "appointmentId", {{"post", PostIn(deep, "CIVIL_SERVANT")}});
  // In two posts, but one person.
  Make(binh, "appointments", "appointmentId", {{"post", PostIn(top)}});

  const Json summary = Answer(Summary(top, framework));
  EXPECT_THAT(Names(summary["missing"], "person"), ElementsAre(an, binh, cuong, dung, em))
      << "by given name";
  EXPECT_EQ(summary["missing"][1]["displayName"], "Lê Thị Bình");
  EXPECT_EQ(summary["missing"][2]["organization"], below);
  EXPECT_EQ(summary["counts"]["missingCount"], 5);
  EXPECT_EQ(summary["counts"]["unknownCategoryCount"], 1);
  EXPECT_EQ(UnitOf(summary, top)["missingCount"], 2);
  EXPECT_EQ(UnitOf(summary, below)["missingCount"], 4);
  EXPECT_FALSE(summary.contains("nextPageToken"));

  // Page by page.
  const Json first = Answer(Summary(top, framework, "2018-07", "&pageSize=2"));
  EXPECT_THAT(Names(first["missing"], "person"), ElementsAre(an, binh));
  const std::string token = first["nextPageToken"];
  const Json second =
      Answer(Summary(top, framework, "2018-07", "&pageSize=3&pageToken=" + Encode(token)));
  EXPECT_THAT(Names(second["missing"], "person"), ElementsAre(cuong, dung, em));
  EXPECT_FALSE(second.contains("nextPageToken"));
  EXPECT_THAT(Summary(top, framework, "2018-08", "&pageToken=" + Encode(token)),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));

  // An evaluation that is deleted is none.
  const std::string evaluation = NewEvaluation(framework, top, Json::array(), an);
  EXPECT_EQ(Answer(Summary(top, framework))["counts"]["missingCount"], 4);
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + evaluation), IsOk());
  EXPECT_EQ(Answer(Summary(top, framework))["counts"]["missingCount"], 5);
}

TEST(SummaryTest, OfAYearHasEverybodysResults) {
  const std::string framework = NewFramework(), top = NewUnit(), unit = NewUnit(top);
  const std::string an = Holder(unit, "Trần Văn An"), binh = Holder(unit, "Lê Thị Bình"),
                    chi = Holder(unit, "Ngô Chi");
  const auto approve = [&](const std::string& person, const std::string& period,
                           const Json& scores) {
    const std::string name = NewEvaluation(framework, unit, scores, person, period);
    Take(name, {"submit", "review", "approve"});
  };
  approve(an, "2018-01", ScoresForB());                       // 89
  approve(an, "2018-02", ScoresOf("40"));                     // 60
  approve(an, "2018-12", ScoresOf("69.25"));                  // 89.25
  approve(an, "2019-01", ScoresOf("0"));                      // another year
  NewReviewed(framework, unit, ScoresForA(), an, "2018-03");  // not approved
  NewEvaluation(framework, unit, Json::array(), binh, "2018-05");

  const Json year = Answer(Summary(top, framework, "2018"));
  EXPECT_EQ(year["counts"]["evaluationCount"], 5);
  EXPECT_EQ(Bands(year["counts"])["B"], 2);
  ASSERT_THAT(Names(year["people"], "person"), ElementsAre(an, binh));
  const Json result = year["people"][0];
  EXPECT_EQ(result["displayName"], "Trần Văn An");
  EXPECT_EQ(result["evaluationCount"], 4);
  EXPECT_EQ(result["approvedCount"], 3);
  EXPECT_EQ(result["bands"], Json({{{"band", "B"}, {"count", 2}}, {{"band", "C"}, {"count", 1}}}));
  EXPECT_EQ(result["average"], Points("79.42")) << "238.25 / 3";
  EXPECT_EQ(year["people"][1]["evaluationCount"], 1);
  EXPECT_FALSE(year["people"][1].contains("average"));
  EXPECT_THAT(Names(year["missing"], "person"), ElementsAre(chi)) << "none in all the year";

  const Json first = Answer(Summary(top, framework, "2018", "&pageSize=1"));
  EXPECT_THAT(Names(first["people"], "person"), ElementsAre(an));
  const std::string token = first["nextPeoplePageToken"];
  const Json second =
      Answer(Summary(top, framework, "2018", "&pageSize=1&peoplePageToken=" + Encode(token)));
  EXPECT_THAT(Names(second["people"], "person"), ElementsAre(binh));
  EXPECT_FALSE(second.contains("nextPeoplePageToken"));
  EXPECT_THAT(Answer(Summary(top, framework, "2018-Q1"))["people"], SizeIs(1));
  EXPECT_FALSE(Answer(Summary(top, framework, "2018-02")).contains("people"));
}

// DHIS2 counts what a unit did where the unit stands today; here it stays with whom it belonged to.
TEST(SummaryTest, CountsUnitsWhereTheyStoodInThePeriod) {
  const std::string framework = NewFramework();
  const std::string old_top = NewUnit({}, "Cũ"), new_top = NewUnit({}, "Mới");
  const std::string moved = NewUnit(old_top, "Chuyển"), closed = NewUnit(old_top, "Giải thể");
  for (const std::string& unit : {moved, closed}) {
    NewEvaluation(framework, unit, ScoresForB());
    NewEvaluation(framework, unit, ScoresForB(), NewStaff(), "2018-08");
  }
  ASSERT_THAT(Do(moved, "move",
                 {{"parent", new_top}, {"date", {{"year", 2018}, {"month", 8}, {"day", 2}}}}),
              IsOk());
  ASSERT_THAT(
      Stack::Get().Http("PATCH", absl::StrCat("/v1/", closed, "?updateMask=dissolutionDate"),
                        {{"dissolutionDate", {{"year", 2018}, {"month", 7}, {"day", 15}}}}),
      IsOk());
  const auto units = [&](const std::string& top, const std::string& period) {
    return Names(Answer(Summary(top, framework, period))["units"], "organization");
  };
  EXPECT_THAT(units(old_top, "2018-07"), UnorderedElementsAre(old_top, moved, closed));
  EXPECT_THAT(units(new_top, "2018-07"), ElementsAre(new_top));
  EXPECT_THAT(units(old_top, "2018-08"), ElementsAre(old_top));
  EXPECT_THAT(units(new_top, "2018-08"), UnorderedElementsAre(new_top, moved));
  EXPECT_EQ(States(UnitOf(Answer(Summary(old_top, framework, "2018-07")), closed))["DRAFT"], 1);
  EXPECT_EQ(States(UnitOf(Answer(Summary(new_top, framework, "2018-08")), moved))["DRAFT"], 1);
}

TEST(SummaryTest, FindsTheFrameworkOrAsksForIt) {
  const std::string unit = NewUnit();
  Json yearly = TheScheme();
  yearly["periodType"] = "YEAR";
  yearly["startDate"] = yearly["endDate"] = {{"year", 2951}};
  const std::string only = NewFramework(yearly);
  EXPECT_EQ(Answer(Summary(unit, "", "2951"))["framework"], only);
  EXPECT_THAT(Summary(unit, only, "2951-07"), IsInvalid("period", "WRONG_PERIOD_TYPE"));
  NewFramework(yearly);
  EXPECT_THAT(Summary(unit, "", "2951"), IsInvalid("framework", "SEVERAL_FRAMEWORKS"));
  EXPECT_THAT(Summary(unit, "", "2952-01-01"), IsInvalid("framework", "NO_FRAMEWORK"));
  EXPECT_THAT(Summary(unit, "evaluationFrameworks/khong-co"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Summary("organizations/khong-co", only, "2951"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Summary(unit, only, ""), IsInvalid("period", "INVALID_FIELD"));
  EXPECT_THAT(Summary(unit, only, "2951", "&pageSize=-1"), IsInvalid("page_size", "INVALID_FIELD"));
  EXPECT_EQ(Stack::Get()
                .Http("GET", absl::StrCat("/v1/", unit, ":evaluationSummary?period=2951"), nullptr,
                      {.role = "nobody"})
                .status,
            403);
}

TEST(SummaryTest, OfTheSampleSaysThatNothingIsThere) {
  const Json summary =
      Answer(Summary("organizations/quan-uy", "evaluationFrameworks/danh-gia-hang-thang"));
  EXPECT_FALSE(summary["counts"].contains("evaluationCount"));
  EXPECT_THAT(summary["counts"]["bands"], SizeIs(4));
}

}  // namespace
}  // namespace district::testing
