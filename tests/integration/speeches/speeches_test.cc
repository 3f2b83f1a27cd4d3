// The list of speakers through the gateway.
#include "tests/integration/speeches/speeches.h"

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SpeechesTest : public ::testing::Test {
 protected:
  SpeechesTest()
      : meeting_(NewMeetingUnderWay()),
        an_(NewGuest(meeting_, "An")),
        binh_(NewGuest(meeting_, "Bình")) {}

  Json Queue(const std::string& item = {}) {
    return Got(absl::StrCat(meeting_, ":speechQueue", item.empty() ? "" : "?agendaItem=", item));
  }
  std::vector<std::string> Waiting() { return Names(Queue().value("waiting", Json::array())); }
  Reply Create(Json speech, const std::string& meeting = {}) {
    if (!speech.contains("participant")) speech["participant"] = an_;
    if (!speech.contains("kind")) speech["kind"] = "SPEECH";
    return Stack::Get().Post("/v1/" + (meeting.empty() ? meeting_ : meeting) + "/speeches", speech);
  }

  std::string meeting_, an_, binh_;
};

TEST_F(SpeechesTest, AreAskedForGrantedBegunAndEnded) {
  const std::string speech = NewSpeech(meeting_, an_, {{"topic", "Giải phóng mặt bằng"}});
  EXPECT_EQ(Got(speech)["state"], "REQUESTED");
  EXPECT_THAT(Do(speech, "begin"), IsError(400, "ILLEGAL_MOVE"));
  Take(speech, {"grant", "begin"});
  const Json queue = Queue();
  EXPECT_EQ(queue["current"]["name"], speech);
  EXPECT_FALSE(queue.contains("waiting"));
  const Reply ended = Do(speech, "end");
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended.body["state"], "ENDED");
  EXPECT_TRUE(ended.body.contains("grantTime"));
  EXPECT_TRUE(ended.body.contains("endTime"));
  EXPECT_THAT(Do(speech, "withdraw"), IsError(400, "ILLEGAL_MOVE"));
  EXPECT_FALSE(Queue().contains("current"));
}

TEST_F(SpeechesTest, PointsOfOrderComeFirstAndTheChairOrdersTheRest) {
  const std::string first = NewSpeech(meeting_, an_), second = NewSpeech(meeting_, binh_),
                    third = NewSpeech(meeting_, an_, {{"kind", "QUESTION"}}),
                    order = NewSpeech(meeting_, binh_, {{"kind", "POINT_OF_ORDER"}});
  EXPECT_THAT(Waiting(), ElementsAre(order, first, second, third));
  const Reply reordered = Do(meeting_ + "/speeches", "reorder", {{"names", {third, second}}});
  ASSERT_THAT(reordered, IsOk());
  EXPECT_THAT(Names(reordered.body["speeches"]), ElementsAre(third, second));
  EXPECT_THAT(Waiting(), ElementsAre(order, third, second, first));
  ASSERT_THAT(Do(second, "withdraw"), IsOk());
  EXPECT_THAT(Waiting(), ElementsAre(order, third, first));
  const std::string last = NewSpeech(meeting_, binh_);
  EXPECT_THAT(Waiting(), ElementsAre(order, third, first, last));

  const auto reorder = [&](const Json& names) {
    return Do(meeting_ + "/speeches", "reorder", {{"names", names}});
  };
  EXPECT_THAT(reorder({second}), IsInvalid("names[0]", "NOT_WAITING"));
  EXPECT_THAT(reorder({first, first}), IsInvalid("names[1]", "DUPLICATE_NAME"));
  const std::string other = NewMeetingUnderWay();
  EXPECT_THAT(reorder({NewSpeech(other, NewGuest(other, "Khách"))}),
              IsInvalid("names[0]", "OTHER_MEETING"));
  EXPECT_THAT(reorder(Json::array()), IsInvalid("names", "INVALID_FIELD"));
}

TEST_F(SpeechesTest, OneSpeaksAtATime) {
  const std::string first = NewSpeech(meeting_, an_), second = NewSpeech(meeting_, binh_);
  Take(first, {"grant", "begin"});
  Take(second, {"grant"});
  const Reply refused = Do(second, "begin");
  EXPECT_THAT(refused, IsError(400, "SOMEBODY_SPEAKS"));
  EXPECT_FALSE(refused.Detail("google.rpc.LocalizedMessage").is_null());
  Take(first, {"end"});
  Take(second, {"begin"});
}

TEST_F(SpeechesTest, OfManyThatBeginAtOnceOneDoes) {
  std::vector<std::string> speeches;
  for (int i = 0; i < 16; ++i) {
    speeches.push_back(NewSpeech(meeting_, an_));
    Take(speeches.back(), {"grant"});
  }
  std::vector<Reply> replies(speeches.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < speeches.size(); ++i) {
    threads.emplace_back([&, i] { replies[i] = Do(speeches[i], "begin"); });
  }
  for (std::thread& thread : threads) thread.join();
  int begun = 0;
  for (const Reply& reply : replies) {
    if (reply.status == 200) {
      ++begun;
    } else {
      EXPECT_THAT(reply, IsError(400, "SOMEBODY_SPEAKS"));
    }
  }
  EXPECT_EQ(begun, 1);
}

TEST_F(SpeechesTest, LimitsAreOfTheItemOrElseOfTheMeeting) {
  ASSERT_THAT(Patch(meeting_, "speechLimits", {{"speechLimits", {{"speechSeconds", 300}}}}),
              IsOk());
  const std::string item =
      NewItem(meeting_, {{"speechLimits", {{"speakerSeconds", 600}, {"itemSeconds", 700}}}});
  const Reply held = Create({{"agendaItem", item},
                             {"beginTime", "2019-01-02T01:00:00Z"},
                             {"endTime", "2019-01-02T01:08:20Z"}});
  ASSERT_THAT(held, IsOk()) << "recorded afterwards";
  EXPECT_EQ(held.body["state"], "ENDED");
  EXPECT_EQ(held.body["usedSeconds"], 500);
  const Json before = Queue(item);
  EXPECT_EQ(before["usedSeconds"], 500);
  EXPECT_EQ(before["remainingSeconds"], 200);

  const auto begun = [&](const std::string& participant, const Json& fields) {
    const std::string speech = NewSpeech(meeting_, participant, fields);
    Take(speech, {"grant", "begin", "end"});
    return Got(speech);
  };
  const Json own = begun(an_, {{"agendaItem", item}});
  EXPECT_EQ(own["limitSeconds"], 100);
  EXPECT_EQ(own["limitBasis"], "SPEAKER");
  const Json others = begun(binh_, {{"agendaItem", item}});
  EXPECT_EQ(others["limitBasis"], "ITEM");
  EXPECT_LE(others["limitSeconds"], 200);
  const Json elsewhere = begun(an_, {{"agendaItem", NewItem(meeting_)}});
  EXPECT_EQ(elsewhere["limitSeconds"], 300);
  EXPECT_EQ(elsewhere["limitBasis"], "EACH_SPEECH");
  EXPECT_FALSE(begun(an_, {{"kind", "POINT_OF_ORDER"}}).contains("limitSeconds"));
}

TEST_F(SpeechesTest, SayWhatTheyLedTo) {
  const std::string speech = NewSpeech(meeting_, an_);
  const std::string directive =
      Make(meeting_, "directives", "directiveId", {{"label", "T1"}, {"text", "Rà soát"}})["name"];
  const std::string decision =
      Make(meeting_, "decisions", "decisionId", {{"outcome", "ADOPTED"}})["name"];
  const Json links = {{"summary", "Đề nghị rà soát.\nBổ sung nguồn vốn."},
                      {"directives", {directive}},
                      {"decisions", {decision}},
                      {"documents", {NewDocument()}}};
  const Reply linked = Patch(speech, "summary,directives,decisions,documents", links);
  ASSERT_THAT(linked, IsOk());
  EXPECT_EQ(linked.body["directives"], Json({directive}));
  const std::string other = NewMeetingUnderWay();
  const std::string foreign =
      Make(other, "directives", "directiveId", {{"label", "T1"}, {"text", "Khác"}})["name"];
  EXPECT_THAT(Patch(speech, "directives", {{"directives", {foreign}}}),
              IsInvalid("speech.directives[0]", "OTHER_MEETING"));
  const Json found =
      Got(meeting_ + "/speeches?filter=" + Encode("directives:\"" + directive + "\""));
  EXPECT_THAT(Names(found["speeches"]), ElementsAre(speech));
}

TEST_F(SpeechesTest, MembersAskForThemselves) {
  const std::string person = NewPerson();
  const Json asked = {{"kind", "QUESTION"}, {"topic", "Nguồn vốn"}};
  const std::string path = meeting_ + "/speeches:request";
  EXPECT_THAT(As(person, path, asked), IsError(403, "NOT_A_PARTICIPANT"));
  const std::string own = Make(meeting_, "participants", "participantId",
                               {{"person", person}, {"roles", {"MEMBER"}}})["name"];
  const Reply made = As(person, path, asked);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made.body["participant"], own);
  EXPECT_EQ(made.body["state"], "REQUESTED");
  Json for_other = asked;
  for_other["participant"] = an_;
  EXPECT_THAT(As(person, path, for_other), IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Do(meeting_ + "/speeches", "request", asked),
              IsInvalid("participant", "PARTICIPANT_REQUIRED"));
  EXPECT_THAT(Do(meeting_ + "/speeches", "request", {{"participant", an_}}),
              IsInvalid("kind", "INVALID_FIELD"));
  EXPECT_THAT(Do(meeting_ + "/speeches", "request", for_other, "meeting_office"), IsOk());

  const std::string name = made.body["name"];
  EXPECT_THAT(As(NewPerson(), name + ":withdraw", Json::object()),
              IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(As(person, name + ":grant", Json::object()), IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(As(person, name + ":withdraw", Json::object()), IsOk());
}

TEST_F(SpeechesTest, AreOfMeetingsUnderWay) {
  const std::string draft = NewMeeting();
  const std::string guest = NewGuest(draft, "Khách");
  EXPECT_THAT(Create({{"participant", guest}}, draft), IsError(400, "MEETING_NOT_IN_PROGRESS"));
  EXPECT_THAT(Do(draft + "/speeches", "request", {{"participant", guest}, {"kind", "SPEECH"}}),
              IsError(400, "MEETING_NOT_IN_PROGRESS"));
  EXPECT_THAT(Create({{"participant", guest}}), IsInvalid("speech.participant", "OTHER_MEETING"));
  EXPECT_THAT(Create({{"participant", meeting_ + "/participants/khong-co"}}),
              IsInvalid("speech.participant", "REFERENCE_NOT_FOUND"));

  const std::string held = NewSpeech(meeting_, an_), waits = NewSpeech(meeting_, binh_);
  Take(held, {"grant", "begin"});
  ASSERT_THAT(Do(meeting_, "end"), IsOk());
  EXPECT_EQ(Got(held)["state"], "ENDED") << "with the meeting";
  EXPECT_TRUE(Got(held).contains("endTime"));
  EXPECT_THAT(Do(waits, "grant"), IsError(400, "MEETING_NOT_IN_PROGRESS"));
  EXPECT_THAT(Patch(held, "summary", {{"summary", "Đã phát biểu"}}), IsOk());
  const Reply added = Create({{"summary", "Ghi bổ sung"}});
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added.body["state"], "ENDED") << "what is added afterwards was held";

  ASSERT_THAT(Do(meeting_, "approveMinutes"), IsOk());
  EXPECT_THAT(Patch(held, "summary", {{"summary", "Sửa"}}), IsError(400, "MEETING_CLOSED"));
  const Json part = {{"speech", {{"name", held}, {"summary", "Đính chính"}}},
                     {"updateMask", "summary"}};
  const Json forgotten = {
      {"speech",
       {{"name", meeting_ + "/speeches/quen"}, {"participant", binh_}, {"kind", "REPLY"}}}};
  const Reply corrected =
      Do(meeting_, "correct",
         {{"meeting", Json::object()}, {"reason", "Ghi sót"}, {"parts", {part, forgotten}}});
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Got(held)["summary"], "Đính chính");
  EXPECT_EQ(Got(meeting_ + "/speeches/quen")["state"], "ENDED");
}

TEST_F(SpeechesTest, TimesThatCannotBe) {
  const auto held = [&](const char* begin, const char* end) {
    Json speech = Json::object();
    if (*begin) speech["beginTime"] = begin;
    if (*end) speech["endTime"] = end;
    return Create(speech);
  };
  EXPECT_THAT(held("2019-01-02T01:00:00Z", ""), IsInvalid("speech.end_time", "END_TIME_MISSING"));
  EXPECT_THAT(held("", "2019-01-02T01:00:00Z"),
              IsInvalid("speech.begin_time", "BEGIN_TIME_MISSING"));
  EXPECT_THAT(held("2019-01-02T02:00:00Z", "2019-01-02T01:00:00Z"),
              IsInvalid("speech.end_time", "TIMES_REVERSED"));
  EXPECT_THAT(held("2019-01-02T02:00:00Z", "2999-01-02T01:00:00Z"),
              IsInvalid("speech.end_time", "IN_THE_FUTURE"));
  ASSERT_THAT(held("2019-01-02T01:00:00Z", "2019-01-02T01:10:00Z"), IsOk());
  EXPECT_THAT(held("2019-01-02T01:09:59Z", "2019-01-02T01:20:00Z"),
              IsInvalid("speech.begin_time", "SPEECHES_OVERLAP"));
  EXPECT_THAT(held("2019-01-02T01:10:00Z", "2019-01-02T01:20:00Z"), IsOk());
  const std::string waits = NewSpeech(meeting_, an_);
  EXPECT_THAT(Patch(waits, "beginTime,endTime",
                    {{"beginTime", "2019-01-02T03:00:00Z"}, {"endTime", "2019-01-02T04:00:00Z"}}),
              IsInvalid("speech.begin_time", "TIMES_BY_MOVES"));
}

TEST_F(SpeechesTest, WhatIsNotThere) {
  for (const std::string verb : {"grant", "begin", "end", "withdraw"}) {
    EXPECT_THAT(Do(meeting_ + "/speeches/khong-co", verb), IsError(404, "NOT_FOUND")) << verb;
  }
  EXPECT_THAT(Stack::Get().Get("/v1/meetings/khong-co:speechQueue"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Stack::Get().Get("/v1/" + meeting_ +
                               ":speechQueue?agendaItem=" + NewItem(NewMeetingUnderWay())),
              IsInvalid("agenda_item", "OTHER_MEETING"));
  EXPECT_THAT(Waiting(), IsEmpty());
  const std::string speech = NewSpeech(meeting_, an_);
  EXPECT_THAT(Do(speech, "grant", {{"etag", "old"}}), IsError(409, "ETAG_MISMATCH"));
  const std::string id = NewUuid();
  ASSERT_THAT(Do(speech, "grant", {{"requestId", id}}), IsOk());
  EXPECT_THAT(Do(speech, "grant", {{"requestId", id}}), IsOk()) << "the same call";
}

}  // namespace
}  // namespace district::testing
