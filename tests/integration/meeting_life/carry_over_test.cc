// What earlier meetings of a body left open comes onto the agenda of the next one.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_life/meetings.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Item(const std::string& meeting, const std::string& title,
                 const Json& more = Json::object()) {
  Json item = {{"title", title}};
  item.update(more);
  return Make(meeting, "agendaItems", "agendaItemId", item)["name"];
}

std::string Assigned(const std::string& meeting, const std::string& owner) {
  const std::string directive =
      Make(meeting, "directives", "directiveId", {{"label", "T1"}, {"text", "Làm thử"}})["name"];
  return Make("", "assignments", "assignmentId",
              {{"task", "Việc thử"},
               {"directive", directive},
               {"owner", {{"organization", owner}}},
               {"assignDate", Day(2018, 7, 12)},
               {"dueDate", Day(2018, 7, 31)}})["name"];
}

class CarryOverTest : public ::testing::Test {
 protected:
  std::string Meeting(const Json& day) {
    return Make("", "meetings", "meetingId", DraftOf(body_, Json::array({Sitting(day)})))["name"];
  }
  static Json CarryOver(const std::string& meeting, const Json& body = Json::object()) {
    const Reply reply = Do(meeting, "carryOver", body);
    EXPECT_THAT(reply, IsOk());
    return reply.body;
  }
  // "1 Title" of the items of a meeting, in the order of the agenda.
  static std::vector<std::string> Agenda(const std::string& meeting) {
    std::vector<std::string> lines;
    for (const Json& item :
         Got(meeting + "/agendaItems?orderBy=number").value("agendaItems", Json::array())) {
      lines.push_back(absl::StrCat(item.value("number", ""), " ", item.value("title", "")));
    }
    return lines;
  }

  const std::string body_ = NewOrganization();
  const std::string first_ = Meeting(Day(2018, 7, 12)), next_ = Meeting(Day(2018, 8, 12));
};

constexpr char kReview[] = "Kiểm điểm việc thực hiện kết luận và nhiệm vụ của các hội nghị trước";

TEST_F(CarryOverTest, BringsWhatIsOpenOnceAndSaysWhy) {
  const std::string deferred = Item(first_, "Hoãn", {{"ordinal", 1}, {"outcome", "DEFERRED"}});
  Item(first_, "Xong", {{"ordinal", 2}, {"outcome", "ADOPTED"}});
  Item(first_, "Không ghi", {{"ordinal", 3}, {"outcome", "NOT_RECORDED"}});
  const std::string open = Item(first_, "Dở dang", {{"ordinal", 4}, {"purpose", "ADOPT"}});
  const std::string assignment = Assigned(first_, body_);
  EXPECT_THAT(CarryOver(next_).value("items", Json::array()), IsEmpty()) << "it was not held yet";
  Take(first_, {"schedule", "start", "end", "approveMinutes"});
  Item(next_, "Đã có", {{"ordinal", 1}});

  const Json preview = CarryOver(next_, {{"validateOnly", true}});
  EXPECT_THAT(preview["items"], SizeIs(2));
  EXPECT_THAT(Agenda(next_), ElementsAre("1 Đã có"));

  const Json brought = CarryOver(next_);
  ASSERT_THAT(brought["items"], SizeIs(2));
  EXPECT_EQ(brought["items"][0]["origin"], deferred);
  EXPECT_EQ(brought["items"][0]["reason"], "DEFERRED");
  EXPECT_TRUE(brought["items"][0]["added"]);
  EXPECT_EQ(brought["items"][1]["origin"], open);
  EXPECT_EQ(brought["items"][1]["reason"], "NO_OUTCOME");
  ASSERT_THAT(brought["assignments"], SizeIs(1));
  EXPECT_EQ(brought["assignments"][0]["assignment"], assignment);
  EXPECT_EQ(brought["assignments"][0]["meeting"], first_);
  EXPECT_EQ(brought["assignments"][0]["status"], "OPEN_OVERDUE");
  EXPECT_EQ(brought["explanation"],
            "Chuyển 2 nội dung của các hội nghị trước (1 hoãn lại, 1 chưa có kết quả); kiểm điểm 1 "
            "nhiệm vụ chưa xong, trong đó 1 quá hạn. Lần này thêm 3.");
  EXPECT_THAT(Agenda(next_),
              ElementsAre("1 Đã có", absl::StrCat("2 ", kReview), "3 Hoãn", "4 Dở dang"));
  const Json item = Got(brought["items"][1]["agendaItem"]);
  EXPECT_EQ(item["origin"], open);
  EXPECT_EQ(item["purpose"], "ADOPT");
  EXPECT_THAT(Got(brought["assignments"][0]["agendaItem"])["assignments"],
              Json::array({assignment}));

  const Json again = CarryOver(next_);
  EXPECT_THAT(again["items"], SizeIs(2));
  EXPECT_FALSE(again["items"][0].value("added", false));
  EXPECT_EQ(again["items"][0]["agendaItem"], brought["items"][0]["agendaItem"]);
  EXPECT_FALSE(again["assignments"][0].value("added", false));
  EXPECT_THAT(Agenda(next_), SizeIs(4));
}

TEST_F(CarryOverTest, WhatWasTakenUpGoesOnFromThereAndWhatIsDoneIsLeft) {
  Item(first_, "Hoãn", {{"outcome", "DEFERRED"}});
  const std::string assignment = Assigned(first_, body_);
  Take(first_, {"schedule", "start", "end"});
  const std::string taken = CarryOver(next_)["items"][0]["agendaItem"];
  Take(next_, {"schedule", "start"});
  EXPECT_THAT(Patch(taken, "outcome", {{"outcome", "DEFERRED"}}), IsOk());
  EXPECT_THAT(Do(assignment, "report", {{"result", "Đã xong"}}), IsOk());
  EXPECT_THAT(Do(assignment, "confirm"), IsOk());
  Take(next_, {"end"});
  const std::string third = Meeting(Day(2018, 9, 12));
  const Json brought = CarryOver(third);
  ASSERT_THAT(brought["items"], SizeIs(1)) << brought.dump();
  EXPECT_EQ(brought["items"][0]["origin"], taken);
  EXPECT_THAT(brought.value("assignments", Json::array()), IsEmpty());
}

TEST_F(CarryOverTest, PartsStayBelowWhatTheyBelongTo) {
  const std::string above = Item(first_, "Cha", {{"ordinal", 1}, {"outcome", "DEFERRED"}});
  Item(first_, "Con", {{"ordinal", 1}, {"parentItem", above}});
  const std::string done = Item(first_, "Nhóm", {{"ordinal", 2}});
  Item(first_, "Phần dở", {{"ordinal", 1}, {"parentItem", done}});
  Item(first_, "Phần xong", {{"ordinal", 2}, {"parentItem", done}, {"outcome", "ADOPTED"}});
  Take(first_, {"schedule", "start", "end"});
  CarryOver(next_);
  EXPECT_THAT(Agenda(next_), ElementsAre("1 Cha", "1.1 Con", "2 Phần dở"));
}

TEST_F(CarryOverTest, OtherBodiesAndCancelledMeetingsDoNotCount) {
  Item(first_, "Hoãn", {{"outcome", "DEFERRED"}});
  Take(first_, {"schedule", "start", "end"});
  const std::string cancelled = Meeting(Day(2018, 8, 1));
  CarryOver(cancelled);
  Take(cancelled, {"schedule", "cancel"});
  const std::string other = NewDraft(NewOrganization());
  EXPECT_THAT(CarryOver(other).value("items", Json::array()), IsEmpty());
  EXPECT_THAT(CarryOver(next_)["items"], SizeIs(1)) << "the one that took it up was called off";
  EXPECT_THAT(Do(cancelled, "carryOver"), IsError(400, "MEETING_OVER"));
  EXPECT_THAT(Do(first_, "carryOver"), IsError(400, "MEETING_OVER"));
  Take(first_, {"approveMinutes"});
  EXPECT_THAT(Do(first_, "carryOver"), IsError(400, "MEETING_CLOSED"));
  EXPECT_THAT(Do("meetings/khong-co", "carryOver"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Do(next_, "carryOver", Json::object(), "viewer"), IsError(403, "PERMISSION_DENIED"));
}

TEST_F(CarryOverTest, TwoCallsAtOnceBringItOnce) {
  Item(first_, "Hoãn", {{"outcome", "DEFERRED"}});
  Assigned(first_, body_);
  Take(first_, {"schedule", "start", "end"});
  const auto carry = [this] { return Do(next_, "carryOver"); };
  for (const Reply& reply : AtOnce({carry, carry, carry, carry})) EXPECT_THAT(reply, IsOk());
  EXPECT_THAT(Agenda(next_), SizeIs(2));
}

}  // namespace
}  // namespace district::testing
