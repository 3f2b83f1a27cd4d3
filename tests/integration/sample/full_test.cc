// The made-up year of a people's committee: what is loaded is what its files say, recomputed here.
#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "tests/integration/stack.h"
#include "yaml-cpp/yaml.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kCommittee[] = "organizations/mau-ubnd-quan";
constexpr char kLastDay[] = "2018-12-31";

std::string SampleFolder() { return absl::StrCat(DISTRICT_TEST_FOLDER, "/../../../deploy/"); }

// What the generator says, as {"resources": […], "moves": […]}.
const Json& Plan() {
  static const Json* const plan = [] {
    const std::string command = SampleFolder() + "sample-full/generate --json";
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 65536> buffer;
    while (const size_t read = fread(buffer.data(), 1, buffer.size(), pipe)) {
      output.append(buffer.data(), read);
    }
    EXPECT_EQ(pclose(pipe), 0);
    return new Json(Json::parse(output));
  }();
  return *plan;
}

// The resources of a collection, by the last but one segment of their names.
std::vector<Json> Planned(const std::string& collection) {
  std::vector<Json> planned;
  for (const Json& resource : Plan()["resources"]) {
    const std::vector<std::string> segments = absl::StrSplit(std::string(resource["name"]), '/');
    if (segments[segments.size() - 2] == collection) planned.push_back(resource);
  }
  return planned;
}

Stack& Full() {
  static Stack stack("full", {"--sample", "full"});
  return stack;
}

Json Answer(const std::string& path) {
  const Reply reply = Full().Get(path);
  EXPECT_THAT(reply, IsOk()) << path;
  return reply.body;
}

int CountOf(const Json& counts, const std::string& field) { return counts.value(field, 0); }

// ---- a naive model of deadlines --------------------------------------------------------------

std::string DayOf(const Json& date) {
  return absl::StrFormat("%04d-%02d-%02d", int{date["year"]}, int{date["month"]}, int{date["day"]});
}

absl::CivilDay Civil(const std::string& day) {
  absl::CivilDay civil;
  EXPECT_TRUE(absl::ParseCivilTime(day, &civil)) << day;
  return civil;
}

// The days of deploy/sample/14-holidays.yaml, by what they are.
const std::map<std::string, std::string>& Holidays() {
  static const auto* const holidays = [] {
    auto* days = new std::map<std::string, std::string>;
    for (const YAML::Node& holiday :
         YAML::LoadAllFromFile(SampleFolder() + "sample/14-holidays.yaml")) {
      const YAML::Node& date = holiday["date"];
      (*days)[absl::StrFormat("%04d-%02d-%02d", date["year"].as<int>(), date["month"].as<int>(),
                              date["day"].as<int>())] = holiday["kind"].as<std::string>();
    }
    return days;
  }();
  return *holidays;
}

bool IsOff(absl::CivilDay day) {
  const auto holiday = Holidays().find(absl::FormatCivilTime(day));
  if (holiday != Holidays().end()) return holiday->second == "DAY_OFF";
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

std::string Effective(const std::string& due) {
  absl::CivilDay day = Civil(due);
  while (IsOff(day)) ++day;
  return absl::FormatCivilTime(day);
}

// What a task of the plan is at the end of a day, by its moves.
std::string StatusOn(const Json& task, const std::string& day) {
  if (std::string(task["assignDate"]) > day) return "";
  std::string due = task.value("dueDate", ""), reported, done;
  for (const Json& move : Plan()["moves"]) {
    if (move["name"] != task["name"]) continue;
    const std::string verb = move["verb"];
    const Json& body = move["body"];
    if (verb == "extend" && DayOf(body["date"]) <= day) due = DayOf(body["dueDate"]);
    if (verb == "report") reported = DayOf(body["completeDate"]);
    if (verb == "confirm") done = reported;
    if (verb == "cancel" && DayOf(body["date"]) <= day) return "cancelledCount";
  }
  const std::string effective = due.empty() ? "" : Effective(due);
  if (!done.empty() && done <= day) {
    if (due.empty()) return "doneNoDeadlineCount";
    return done <= effective ? "doneOnTimeCount" : "doneLateCount";
  }
  if (due.empty()) return "openNoDeadlineCount";
  return day <= effective ? "openInTimeCount" : "openOverdueCount";
}

std::map<std::string, int> CountsOn(const std::string& day, const std::string& meeting = {}) {
  std::map<std::string, int> counts;
  for (const Json& task : Planned("assignments")) {
    if (!absl::StartsWith(std::string(task["directive"]), meeting)) continue;
    const std::string status = StatusOn(task, day);
    if (status.empty()) continue;
    ++counts[status];
    if (status != "cancelledCount") ++counts["totalCount"];
  }
  return counts;
}

constexpr const char* kStatuses[] = {
    "totalCount",    "openInTimeCount",     "openOverdueCount", "openNoDeadlineCount",
    "doneLateCount", "doneNoDeadlineCount", "doneOnTimeCount",  "cancelledCount"};

std::string OfTheYear() { return "note = \"Số liệu giả định để minh họa.\""; }

// ---- the tests -------------------------------------------------------------------------------

TEST(FullSampleTest, HoldsWhatItsFilesSay) {
  for (const Json& resource : Plan()["resources"]) {
    const std::string name = resource["name"];
    const Reply reply = Full().Get("/v1/" + name);
    EXPECT_THAT(reply, IsOk()) << name;
    EXPECT_EQ(reply.body["name"], name);
  }
  EXPECT_THAT(Planned("meetings"), SizeIs(13));
  EXPECT_EQ(Answer("/v1/meetings/quan-uy-xxv-18")["ordinal"], 18) << "the conference is there too";
}

TEST(FullSampleTest, CanBeLoadedAgain) {
  const std::string before = Answer("/v1/assignments/mau-2018-01-1")["etag"];
  std::string output;
  ASSERT_EQ(Full().Local("up --no-build --sample full", &output), 0) << output;
  EXPECT_THAT(output,
              HasSubstr(absl::StrCat("0 moves made, ", Plan()["moves"].size(), " made before")));
  EXPECT_EQ(Answer("/v1/assignments/mau-2018-01-1")["etag"], before);
}

TEST(FullSampleTest, AssignmentsAreWhatTheirMovesComeToOnAnyDay) {
  for (const char* day : {"2018-01-25", "2018-03-31", "2018-05-02", "2018-06-30", "2018-09-03",
                          "2018-10-15", kLastDay, "2019-03-01"}) {
    const Json total = Answer(absl::StrCat("/v1/assignments:summarize?asOf=", day,
                                           "&filter=", Encode(OfTheYear())))["total"];
    std::map<std::string, int> expected = CountsOn(day);
    for (const char* status : kStatuses) {
      EXPECT_EQ(CountOf(total, status), expected[status]) << status << " on " << day;
    }
  }
}

TEST(FullSampleTest, RatesFollowFromTheCounts) {
  const Json summary = Answer(absl::StrCat("/v1/assignments:summarize?by=meeting&asOf=", kLastDay,
                                           "&filter=", Encode(OfTheYear())));
  std::map<std::string, int> counts = CountsOn(kLastDay);
  const int done =
      counts["doneOnTimeCount"] + counts["doneLateCount"] + counts["doneNoDeadlineCount"];
  EXPECT_GT(done, 20) << "there is something to see";
  EXPECT_GT(counts["openOverdueCount"], 0);
  double percent = 0;
  ASSERT_TRUE(
      absl::SimpleAtod(std::string(summary["total"]["completionPercent"]["value"]), &percent));
  EXPECT_NEAR(percent, 100.0 * done / counts["totalCount"], 0.005);
  ASSERT_THAT(summary["groups"], SizeIs(12));
  for (const Json& group : summary["groups"]) {
    std::map<std::string, int> of_meeting = CountsOn(kLastDay, group["key"]);
    for (const char* status : kStatuses) {
      EXPECT_EQ(CountOf(group["counts"], status), of_meeting[status]) << group["key"] << status;
    }
  }
}

TEST(FullSampleTest, QuorumsFollowFromSeatsAndPresence) {
  for (const Json& meeting : Planned("meetings")) {
    if (meeting["state"] != "ENDED") continue;
    const std::string name = meeting["name"], start = meeting["sittings"][0]["startTime"];
    const std::string day = start.substr(0, 10), at = day + "T03:45:00Z";
    std::set<std::string> there;
    for (const Json& participant : Planned("participants")) {
      if (!absl::StartsWith(std::string(participant["name"]), name + "/")) continue;
      for (const Json& interval : participant.value("presence", Json::array())) {
        const std::string came = interval["startTime"], left = interval["endTime"];
        if (came <= at && at < left) there.insert(participant["person"]);
      }
    }
    int members = 0;
    for (const Json& appointment : Planned("appointments")) {
      members += appointment["post"] == absl::StrCat(kCommittee, "/posts/thanh-vien") &&
                 std::string(appointment["startDate"]) <= day &&
                 appointment.value("endDate", "9999-12-31") >= day;
    }
    const Json quorum = Answer(absl::StrCat("/v1/", name, ":quorum?at=", at));
    EXPECT_EQ(CountOf(quorum, "memberCount"), members) << name;
    EXPECT_EQ(CountOf(quorum, "presentCount"), int(there.size())) << name;
    EXPECT_EQ(CountOf(quorum, "neededCount"), (2 * members + 2) / 3) << name;
    EXPECT_EQ(quorum["quorate"], true) << name;
    EXPECT_EQ(quorum["rule"]["source"], "decisionRules/mau-ubnd-quyet-dinh");
  }
}

TEST(FullSampleTest, DecisionsAreJudgedByTheRule) {
  int ties = 0, rejected = 0;
  for (const Json& planned : Planned("decisions")) {
    const Json decision = Answer("/v1/" + std::string(planned["name"]));
    const Json& votes = planned["votes"];
    const int needed = int{votes["membersCount"]} / 2 + 1;
    const bool tie = votes["forCount"] == votes["againstCount"];
    const bool adopted = int{votes["forCount"]} >= needed || tie;
    EXPECT_EQ(decision["result"]["verdict"], adopted ? "PASSED" : "FAILED") << decision["name"];
    EXPECT_EQ(decision["result"]["neededCount"], needed) << decision["name"];
    EXPECT_EQ(decision["outcome"], adopted ? "ADOPTED" : "REJECTED");
    if (tie) EXPECT_EQ(decision["result"]["reason"], "CHAIR_DECIDED");
    ties += tie;
    rejected += !adopted;
  }
  EXPECT_EQ(ties, 1);
  EXPECT_EQ(rejected, 1);
}

TEST(FullSampleTest, TheBookOfNumbersHasNoGaps) {
  const Json book = Answer("/v1/numberRegisters/mau-ubnd-quan:book?pageSize=1000");
  size_t numbered = 0;
  for (const Json& document : Planned("documents")) numbered += document.contains("number");
  EXPECT_THAT(book["bookEntries"], SizeIs(numbered));
  for (const Json& entry : book["bookEntries"]) EXPECT_EQ(entry["state"], "ISSUED") << entry;
}

TEST(FullSampleTest, MinutesAndCalendarHaveSomethingToShow) {
  const Reply minutes = Full().Get("/v1/meetings/mau-2018-05:minutes?format=MARKDOWN");
  ASSERT_THAT(minutes, IsOk());
  EXPECT_THAT(minutes.text, HasSubstr("Trần Mẫu An"));
  const Reply calendar = Full().Get(absl::StrCat("/v1/meetings:calendar?organization=", kCommittee,
                                                 "&startDate=2018-01-01&endDate=2018-12-31"));
  ASSERT_THAT(calendar, IsOk());
  const std::vector<std::string> events = absl::StrSplit(calendar.text, "BEGIN:VEVENT");
  EXPECT_THAT(events, SizeIs(14)) << "13 meetings, one of them cancelled";
  EXPECT_THAT(calendar.text, HasSubstr("STATUS:CANCELLED"));
}

TEST(FullSampleTest, EvaluationsTakeTheirPointsFromAssignments) {
  const std::vector<Json> planned = Planned("evaluations");
  EXPECT_THAT(planned, ::testing::Not(IsEmpty()));
  for (const Json& one : planned) {
    const Json evaluation = Answer("/v1/" + std::string(one["name"]));
    EXPECT_EQ(evaluation["state"], "APPROVED") << evaluation["name"];
    const Json counts = evaluation["prefilledScores"][0]["assignments"];
    const int on_time = CountOf(counts, "doneOnTimeCount"), late = CountOf(counts, "doneLateCount"),
              free = CountOf(counts, "doneNoDeadlineCount"),
              overdue = CountOf(counts, "openOverdueCount");
    double points = 0;
    ASSERT_TRUE(absl::SimpleAtod(std::string(evaluation["prefilledScores"][0]["points"]["value"]),
                                 &points));
    EXPECT_NEAR(points, 70 * (on_time + late * 0.5 + free) / (on_time + late + free + overdue),
                0.05);
    EXPECT_EQ(evaluation["selfScores"][1]["prefilled"], true);
  }
  const Json summary = Answer(absl::StrCat(
      "/v1/", kCommittee,
      ":evaluationSummary?period=2018&framework=", Encode(std::string(planned[0]["framework"]))));
  EXPECT_EQ(CountOf(summary["counts"], "evaluationCount"), int(planned.size()));
}

TEST(FullSampleTest, FiguresOfTheDistrictAreWhatItsWardsComeTo) {
  std::map<std::string, double> wards;
  for (const Json& figure : Planned("observations")) {
    const std::string name = figure["name"], unit = figure["organization"];
    if (!absl::StartsWith(name, "indicators/mau-san-xuat-cong-nghiep/")) continue;
    double value = 0;
    ASSERT_TRUE(absl::SimpleAtod(std::string(figure["value"]), &value)) << name;
    wards[figure["period"]] += unit == kCommittee ? -value : value;
  }
  EXPECT_THAT(wards, SizeIs(36));
  for (const auto& [period, rest] : wards) EXPECT_NEAR(rest, 0, 0.01) << period;
}

TEST(FullSampleTest, FiguresHaveAParagraphAForecastAndAChart) {
  const std::string of_district = absl::StrCat("organization=", kCommittee);
  const Json report = Answer(absl::StrCat("/v1/reports:compose?", of_district, "&period=2018-S1"));
  EXPECT_EQ(report["reportStyle"], "reportStyles/mau-kinh-te");
  EXPECT_THAT(std::string(report["text"]), HasSubstr("Giải ngân vốn đầu tư công đạt "));
  EXPECT_THAT(report.value("gaps", Json::array()), IsEmpty());
  EXPECT_THAT(report["watchItems"], SizeIs(2));
  EXPECT_TRUE(Answer(absl::StrCat("/v1/indicators/mau-thu-ngan-sach:forecast?", of_district,
                                  "&period=2018-S1"))
                  .contains("value"));
  const Reply chart = Full().Get(absl::StrCat("/v1/indicators/mau-thu-ngan-sach:chart?",
                                              of_district, "&period=2016-01-01/P36M"));
  EXPECT_EQ(chart.status, 200) << chart.text;
  EXPECT_THAT(chart.text, HasSubstr("Số liệu: 33 chính thức, 2 sơ bộ, 1 ước tính"));
}

}  // namespace
}  // namespace district::testing
