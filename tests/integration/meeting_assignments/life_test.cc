// How an assignment lives: given, extended, reported, confirmed, and what it is on which day.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_assignments/assignments.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(AssignmentTest, FollowsADirectiveAndTakesItsTopics) {
  const std::string name = Assign(Task(OfOrganization("organizations/ubnd-quan"), "2018-08-31"));
  const Json assignment = Get(name).body;
  EXPECT_EQ(assignment["meeting"], "meetings/quan-uy-xxv-18");
  EXPECT_EQ(assignment["state"], "OPEN");
  EXPECT_EQ(assignment["status"], "OPEN_OVERDUE");
  EXPECT_EQ(assignment["topics"], Get("meetings/quan-uy-xxv-18/directives/t1").body["topics"]);
}

TEST(AssignmentTest, MovesItsDeadlineOverWeekendsAndHolidays) {
  const Json owner = OfOrganization("organizations/ubnd-quan");
  struct Case {
    const char *due, *effective;
  };
  // Quốc khánh of 2018 was a Sunday, and the Monday after it was off for it; Saturday 5 January
  // 2019 was a working day.
  for (const Case& c : std::vector<Case>{{"2018-08-31", "2018-08-31"},
                                         {"2018-09-01", "2018-09-04"},
                                         {"2018-09-03", "2018-09-04"},
                                         {"2018-12-29", "2019-01-02"},
                                         {"2019-01-05", "2019-01-05"}}) {
    const Json assignment = Get(Assign(Task(owner, c.due))).body;
    EXPECT_EQ(assignment["effectiveDueDate"], Date(c.effective)) << c.due;
    EXPECT_EQ(assignment["deadlineBasis"], "WEEKENDS_AND_HOLIDAYS") << c.due;
  }
}

TEST(AssignmentTest, HasAStatusOnEveryDay) {
  const Json owner = OfOrganization("organizations/ubnd-quan");
  const std::string late = Assign(Task(owner, "2018-08-31"));
  Complete(late, "2018-09-05");
  EXPECT_EQ(StatusOn(late, "2018-07-01"), "");
  EXPECT_EQ(StatusOn(late, "2018-08-31"), "OPEN_IN_TIME");
  EXPECT_EQ(StatusOn(late, "2018-09-01"), "OPEN_OVERDUE");
  EXPECT_EQ(StatusOn(late, "2018-09-05"), "DONE_LATE");
  EXPECT_EQ(Get(late).body["status"], "DONE_LATE");

  const std::string free = Assign(Task(owner, ""));
  EXPECT_EQ(Get(free).body["status"], "OPEN_NO_DEADLINE");
  Complete(free, "2018-09-05");
  EXPECT_EQ(Get(free).body["status"], "DONE_NO_DEADLINE");

  const std::string cancelled = Assign(Task(owner, "2018-08-31"));
  const Reply reply =
      Do(cancelled, "cancel", {{"note", "Trùng việc"}, {"date", Date("2018-08-01")}});
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["status"], "CANCELLED");
  EXPECT_EQ(StatusOn(cancelled, "2018-07-31"), "OPEN_IN_TIME");
}

// An extension that came after the deadline leaves the days between overdue.
TEST(AssignmentTest, KeepsTheDeadlinesBeforeExtensions) {
  const std::string name = Assign(Task(OfOrganization("organizations/ubnd-quan"), "2018-07-31"));
  const Reply extended = Do(name, "extend",
                            {{"note", "Chờ ý kiến thành phố"},
                             {"dueDate", Date("2018-09-03")},
                             {"date", Date("2018-08-10")}});
  ASSERT_THAT(extended, IsOk());
  EXPECT_EQ(extended.body["effectiveDueDate"], Date("2018-09-04"));
  EXPECT_EQ(extended.body["steps"][0]["previousDueDate"], Date("2018-07-31"));
  ASSERT_THAT(
      Do(name, "extend",
         {{"note", "Chờ thêm"}, {"dueDate", Date("2018-10-31")}, {"date", Date("2018-09-10")}}),
      IsOk());
  const std::vector<std::pair<const char*, const char*>> days = {
      {"2018-07-31", "OPEN_IN_TIME"}, {"2018-08-01", "OPEN_OVERDUE"},
      {"2018-08-10", "OPEN_IN_TIME"}, {"2018-09-04", "OPEN_IN_TIME"},
      {"2018-09-05", "OPEN_OVERDUE"}, {"2018-09-10", "OPEN_IN_TIME"},
      {"2018-11-01", "OPEN_OVERDUE"}};
  for (const auto& [day, status] : days) {
    EXPECT_EQ(StatusOn(name, day), status) << day;
    // Filters know it too.
    const std::string filter = Encode(absl::StrCat("name = \"", name, "\" AND status = ", status));
    const Reply list =
        Stack::Get().Get(absl::StrCat("/v1/assignments?asOf=", day, "&filter=", filter));
    EXPECT_THAT(Names(list.body.value("assignments", Json::array())), ElementsAre(name)) << day;
  }
}

TEST(AssignmentTest, IsAnsweredAsItWasKnown) {
  const std::string name = Assign(Task(OfOrganization("organizations/ubnd-quan"), "2018-08-31"));
  const std::string known = Get(name).body["updateTime"];
  Complete(name, "2018-08-20");
  EXPECT_EQ(StatusOn(name, "2018-08-31"), "DONE_ON_TIME");
  const std::string query = "?asOf=2018-08-31&readTime=" + Encode(known);
  EXPECT_EQ(Get(name, query).body["status"], "OPEN_IN_TIME");
  const std::string filter =
      Encode(absl::StrCat("name = \"", name, "\" AND status = OPEN_IN_TIME"));
  EXPECT_THAT(
      Names(
          Get("assignments", query + "&filter=" + filter).body.value("assignments", Json::array())),
      ElementsAre(name));
}

TEST(AssignmentTest, ChangesByMovesThatItsStateAllows) {
  const std::string name = Assign(Task(OfOrganization("organizations/ubnd-quan"), "2018-08-31"));
  const Json note = {{"note", "Đề nghị báo cáo"}};
  const Reply early = Do(name, "confirm", Json::object());
  EXPECT_THAT(early, IsError(400, "ILLEGAL_MOVE"));
  EXPECT_EQ(early.Detail("google.rpc.ErrorInfo")["metadata"]["state"], "OPEN");
  EXPECT_FALSE(early.Detail("google.rpc.LocalizedMessage").is_null());
  ASSERT_THAT(Do(name, "remind", note), IsOk());
  ASSERT_THAT(Do(name, "remind", note), IsOk());
  EXPECT_EQ(Get(name).body["reminderCount"], 2);
  ASSERT_THAT(Do(name, "report", {{"result", "Đã xong"}, {"completeDate", Date("2018-08-20")}}),
              IsOk());
  EXPECT_EQ(Get(name).body["status"], "OPEN_OVERDUE") << "until it is confirmed";
  EXPECT_THAT(Patch(name, "note", {{"note", "Sửa"}}), IsError(400, "ASSIGNMENT_CLOSED"));
  EXPECT_THAT(Do(name, "remind", note), IsError(400, "ILLEGAL_MOVE"));
  ASSERT_THAT(Do(name, "return", {{"note", "Thiếu số liệu"}}), IsOk());
  EXPECT_FALSE(Get(name).body.contains("completeDate"));
  Complete(name, "2018-08-25");
  EXPECT_THAT(Do(name, "cancel", note), IsError(400, "ILLEGAL_MOVE"));
  const Json steps = Get(name).body["steps"];
  std::vector<std::string> actions;
  for (const Json& step : steps) actions.push_back(step["action"]);
  EXPECT_THAT(actions, ElementsAre("REMIND", "REMIND", "REPORT", "RETURN", "REPORT", "CONFIRM"));
  EXPECT_TRUE(steps[0].contains("recordTime"));
  EXPECT_TRUE(steps[0].contains("subject"));
}

TEST(AssignmentTest, MovesOnceForARequestIdAndNotAtAllForValidation) {
  const std::string name = Assign(Task(OfOrganization("organizations/ubnd-quan"), "2018-08-31"));
  const Json extension = {{"note", "Chờ ý kiến"},
                          {"dueDate", Date("2018-09-30")},
                          {"date", Date("2018-08-10")},
                          {"requestId", NewUuid()}};
  Json only_checked = extension;
  only_checked.erase("requestId");
  only_checked["validateOnly"] = true;
  EXPECT_THAT(Do(name, "extend", only_checked), IsOk());
  EXPECT_EQ(Get(name).body["dueDate"], Date("2018-08-31"));
  EXPECT_THAT(Do(name, "extend", extension), IsOk());
  EXPECT_THAT(Do(name, "extend", extension), IsOk());
  EXPECT_EQ(Get(name).body["steps"].size(), 1u);
  EXPECT_THAT(Do(name, "remind", {{"note", "Nhắc"}, {"etag", "cu"}}),
              IsError(409, "ETAG_MISMATCH"));
}

// The post passes from one to the other and is then vacant; who did it stays.
TEST(AssignmentTest, FollowsThePostThatOwnsIt) {
  const std::string post = NewPost(NewOrganization());
  const std::string first = NewPerson("Trần Văn A"), second = NewPerson("Lê Thị B");
  const auto hold = [&](const std::string& person, const char* from, const char* to) {
    EXPECT_THAT(
        Stack::Get().Post(absl::StrCat("/v1/", person, "/appointments"),
                          {{"post", post}, {"startDate", Date(from)}, {"endDate", Date(to)}}),
        IsOk());
  };
  hold(first, "2018-01-01", "2018-07-31");
  hold(second, "2018-08-01", "2018-08-31");
  const std::string name = Assign(Task({{"post", post}}, "2018-08-31"));
  Complete(name, "2018-08-15");
  EXPECT_EQ(Get(name).body["completedBy"], second);

  const auto owner = [&](const std::string& day) {
    const Reply reply = Get(name, ":owner?asOf=" + day);
    EXPECT_THAT(reply, IsOk());
    return reply.body;
  };
  const Json july = owner("2018-07-31"), august = owner("2018-08-01"), later = owner("2018-09-02");
  EXPECT_THAT(Names(july["holders"], "person"), ElementsAre(first));
  EXPECT_EQ(july["occupancy"], "OWNER_PRESENT");
  EXPECT_THAT(Names(august["holders"], "person"), ElementsAre(second));
  EXPECT_THAT(Names(later.value("holders", Json::array()), "person"), IsEmpty());
  EXPECT_EQ(later["occupancy"], "OWNER_VACANT");
  EXPECT_EQ(later["completedBy"], second);
}

TEST(AssignmentTest, NamesTheFieldThatIsWrong) {
  const Json owner = OfOrganization("organizations/ubnd-quan");
  const auto create = [&](const Json& task) { return Stack::Get().Post("/v1/assignments", task); };
  Json task = Task(owner, "2018-08-31");
  task["owner"]["person"] = "people/nguyen-van-nam";
  EXPECT_THAT(create(task), IsInvalid("assignment.owner", "ONE_LEAD"));
  EXPECT_THAT(create(Task(Json::object(), "")), IsInvalid("assignment.owner", "ONE_LEAD"));
  task = Task(owner, "");
  task.erase("directive");
  EXPECT_THAT(create(task), IsInvalid("assignment.directive", "SOURCE_REQUIRED"));
  EXPECT_THAT(create(Task(owner, "2018-07-01")),
              IsInvalid("assignment.due_date", "DATES_REVERSED"));
  EXPECT_THAT(create(Task(owner, "", {{"assignDate", Date("2990-01-01")}})),
              IsInvalid("assignment.assign_date", "IN_THE_FUTURE"));
  EXPECT_THAT(create(Task(owner, "", {{"coordinating", {owner}}})),
              IsInvalid("assignment.coordinating[0]", "IS_OWNER"));
  EXPECT_THAT(create(Task(OfOrganization("organizations/khong-co"), "")),
              IsInvalid("assignment.owner.organization", "REFERENCE_NOT_FOUND"));
  EXPECT_EQ(create(Task(owner, "", {{"dueDate", {{"year", 2018}}}})).status, 400);

  const std::string name = Assign(Task(owner, "2018-08-31"));
  EXPECT_THAT(Do(name, "extend", {{"note", "x"}, {"dueDate", Date("2018-08-31")}}),
              IsInvalid("due_date", "NOT_LATER"));
  EXPECT_EQ(Do(name, "extend", {{"dueDate", Date("2018-09-30")}}).status, 400) << "no reason given";
  EXPECT_EQ(Do(name, "report", Json::object()).status, 400) << "no result";
  EXPECT_THAT(Do(name, "report", {{"result", "x"}, {"completeDate", Date("2018-07-01")}}),
              IsInvalid("complete_date", "STEP_DATE_ORDER"));
  EXPECT_THAT(Do(name, "cancel", {{"note", "x"}, {"date", Date("2990-01-01")}}),
              IsInvalid("date", "IN_THE_FUTURE"));
  EXPECT_EQ(Get(name, "?asOf=hom-nay").status, 400);
  EXPECT_EQ(Get("assignments", "?filter=" + Encode("status = XONG")).status, 400);
  EXPECT_EQ(Get("assignments/khong-co", ":owner").status, 404);
  EXPECT_EQ(Do("assignments/khong-co", "report", {{"result", "x"}}).status, 404);
  EXPECT_THAT(Get("assignments", ":summarize?by=mau"), IsInvalid("by", "INVALID_FIELD"));
  EXPECT_EQ(Get(name).body.value("steps", Json::array()).size(), 0u) << "nothing was written";
}

TEST(HolidayTest, IsOnceADay) {
  const Json holiday = {
      {"displayName", "Nghỉ thử"}, {"date", Date("1890-05-19")}, {"kind", "DAY_OFF"}};
  ASSERT_THAT(Stack::Get().Post("/v1/holidays", holiday), IsOk());
  EXPECT_EQ(Stack::Get().Post("/v1/holidays", holiday).status, 409);
  Json working = holiday;
  working["kind"] = "WORKING_DAY";
  working["date"] = Date("2018-07-12");
  EXPECT_THAT(Stack::Get().Post("/v1/holidays", working),
              IsInvalid("holiday.kind", "NOT_A_WEEKEND"));
  working["date"] = {{"year", 2018}};
  EXPECT_EQ(Stack::Get().Post("/v1/holidays", working).status, 400);
  const Reply september = Get("holidays", "?filter=" + Encode("date = 2018-09"));
  EXPECT_THAT(Names(september.body["holidays"]),
              UnorderedElementsAre("holidays/ngay-2018-09-02", "holidays/ngay-2018-09-03"));
}

}  // namespace
}  // namespace district::testing
