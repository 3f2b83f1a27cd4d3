// Calendar feeds through the gateway: who knows the secret address reads, and nobody else.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/publishing/calendars.h"

namespace district::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kRead[] = "/district.meeting.v1.CalendarFeedService/ReadCalendarFeed";

std::string NewFeed(const Json& more = Json::object()) {
  Json feed = {{"displayName", "Lịch họp"}};
  feed.update(more);
  return Make("", "calendarFeeds", "calendarFeedId", feed)["name"];
}
// The secret address that is made for a feed.
std::string Renewed(const std::string& feed) {
  const Reply reply = Do(feed, "renew");
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("address", "");
}
// Reads as a calendar program does, without a token.
Reply Read(const std::string& address) {
  return Stack::Get().Http("GET", address, nullptr, {.role = ""});
}
std::string KeyIn(const std::string& address) { return address.substr(address.find('=') + 1); }
std::vector<std::string> Titles(const std::string& address) {
  return Names(ReadByOthers(Read(address).text)["events"], "summary");
}

class FeedsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Stack::Get().is_ours()) GTEST_SKIP() << "the parsers may not be installed";
  }
};

TEST_F(FeedsTest, AreReadByTheAddressAlone) {
  const std::string organization = NewOrganization();
  Called(organization, Json::array({Sitting(DateOf(DayFromNow(10)))}), "Họp tháng");
  Called(NewOrganization(), Json::array({Sitting(DateOf(DayFromNow(10)))}), "Họp khác");
  const std::string feed = NewFeed({{"organization", organization}, {"displayName", "Lịch, quận"}});
  EXPECT_FALSE(Got(feed).contains("addressCreateTime"));
  const std::string address = Renewed(feed);
  EXPECT_THAT(address,
              ::testing::MatchesRegex(absl::StrCat("/v1/", feed, ":read\\?key=[A-Za-z0-9_-]{43}")));
  const Reply read = Read(address);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read.headers.at("content-type"), "text/calendar; charset=utf-8");
  const Json calendar = ReadByOthers(read.text);
  EXPECT_EQ(calendar["name"], "Lịch, quận");
  EXPECT_THAT(Names(calendar["events"], "summary"), ElementsAre("Họp tháng"));
  EXPECT_TRUE(Got(feed).contains("addressCreateTime"));
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return Got(feed).contains("lastUseTime"); }));
}

TEST_F(FeedsTest, TwoParsersReadWhatWasWritten) {
  const std::string organization = NewOrganization();
  const absl::CivilDay day = DayFromNow(20);
  const std::string title =
      "Hội nghị lần thứ 18 Ban Chấp hành Đảng bộ Quận khóa XXV; bàn: đất đai, \"nhà ở\" \\ 🏛🏛🏛 "
      "và những việc khác mà tên gọi phải dài hơn một dòng của tệp lịch";
  const Json room = Make("", "rooms", "roomId", {{"displayName", "Hội trường; tầng 3"}});
  const std::string meeting = Called(organization,
                                     Json::array({Sitting(DateOf(day)),
                                                  {{"startTime", HourOf(day + 1, 8)},
                                                   {"endTime", HourOf(day + 1, 11)},
                                                   {"room", room["name"]}}}),
                                     title);
  const std::string address = Renewed(NewFeed({{"organization", organization}}));
  const Json events = ReadByOthers(Read(address).text)["events"];
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0]["summary"], title);
  EXPECT_EQ(events[0]["start"], absl::FormatCivilTime(day)) << "no hour is invented";
  EXPECT_EQ(events[0]["end"], absl::FormatCivilTime(day + 1));
  EXPECT_EQ(events[0]["description"], "Buổi sáng");
  EXPECT_EQ(events[1]["start"], absl::StrCat(absl::FormatCivilTime(day + 1), "T01:00:00Z"));
  EXPECT_EQ(events[1]["end"], absl::StrCat(absl::FormatCivilTime(day + 1), "T04:00:00Z"));
  EXPECT_EQ(events[1]["location"], "Hội trường; tầng 3");
  Take(meeting, {"cancel"});
  const Json after = ReadByOthers(Read(address).text)["events"];
  ASSERT_THAT(after, SizeIs(2));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(after[i]["status"], "CANCELLED");
    EXPECT_EQ(after[i]["uid"], events[i]["uid"]);
    EXPECT_EQ(after[i]["sequence"], int{events[i]["sequence"]} + 1);
  }
}

TEST_F(FeedsTest, TheConferenceOfTheSampleIsReadBack) {
  const Reply exported = Stack::Get().Get(
      "/v1/meetings:calendar?organization=organizations/"
      "quan-uy&startDate=2018-07-12&endDate=2018-07-12");
  ASSERT_THAT(exported, IsOk());
  const Json events = ReadByOthers(exported.text)["events"];
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0]["summary"], "Hội nghị lần thứ 18 Ban Chấp hành Đảng bộ Quận khóa XXV");
  EXPECT_EQ(events[0]["start"], "2018-07-12");
  EXPECT_EQ(events[0]["end"], "2018-07-13");
}

TEST_F(FeedsTest, OfAPersonHoldWhatThePersonIsCalledTo) {
  const std::string person = NewPerson(), organization = NewOrganization();
  const Json sittings = Json::array({Sitting(DateOf(DayFromNow(5)))});
  Participates(Called(organization, sittings, "Có mặt"), person);
  const std::string declined = Participates(Called(organization, sittings, "Đã từ chối"), person);
  Participates(Called(organization, sittings, "Người khác"), NewPerson());
  ASSERT_THAT(Patch(declined, "response", {{"response", "DECLINED"}}), IsOk());
  EXPECT_THAT(Titles(Renewed(NewFeed({{"person", person}}))), ElementsAre("Có mặt"));
  const Reply exported = Stack::Get().Get(absl::StrCat("/v1/meetings:calendar?person=", person));
  EXPECT_THAT(Names(ReadByOthers(exported.text)["events"], "summary"), ElementsAre("Có mặt"));
}

TEST_F(FeedsTest, WhateverIsNoAddressIsAnsweredAlike) {
  const std::string feed = NewFeed();
  const std::string first = Renewed(feed);
  const std::string second = Renewed(feed);
  EXPECT_NE(first, second);
  ASSERT_THAT(Read(second), IsOk());
  const auto refusal = [](const std::string& feed, const std::string& key) {
    const Reply reply = Read(absl::StrCat("/v1/", feed, ":read?key=", key));
    EXPECT_THAT(reply, IsError(404, "NOT_FOUND"));
    return absl::StrReplaceAll(reply.text, {{feed, "calendarFeeds/x"}});
  };
  const std::string expected = refusal("calendarFeeds/khong-co", KeyIn(second));
  EXPECT_EQ(refusal(feed, KeyIn(first)), expected) << "it was renewed";
  EXPECT_EQ(refusal(feed, ""), expected);
  EXPECT_EQ(refusal(feed, "abc"), expected);
  EXPECT_EQ(refusal(feed, KeyIn(second).substr(1)), expected);
  EXPECT_EQ(refusal(NewFeed(), KeyIn(second)), expected) << "it never had an address";
  ASSERT_THAT(Do(feed, "revoke"), IsOk());
  EXPECT_EQ(refusal(feed, KeyIn(second)), expected);
  EXPECT_FALSE(Got(feed).contains("addressCreateTime"));
  const std::string third = Renewed(feed);
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + feed), IsOk());
  EXPECT_EQ(refusal(feed, KeyIn(third)), expected);
  ASSERT_THAT(Do(feed, "undelete"), IsOk());
  EXPECT_EQ(refusal(feed, KeyIn(third)), expected) << "undeleting brings no address back";
}

TEST_F(FeedsTest, TheKeyIsKeptNowhere) {
  const std::string feed = NewFeed();
  const Json body = {{"requestId", NewUuid()}};
  const Reply renewed = Do(feed, "renew", body);
  ASSERT_THAT(renewed, IsOk());
  const std::string key = KeyIn(renewed.body["address"]);
  const Reply repeated = Do(feed, "renew", body);
  ASSERT_THAT(repeated, IsOk());
  EXPECT_FALSE(repeated.body.contains("address")) << "what is not kept is not answered again";
  EXPECT_EQ(repeated.body["calendarFeed"], renewed.body["calendarFeed"]);
  ASSERT_THAT(Read(renewed.body["address"]), IsOk());
  EXPECT_EQ(Read(absl::StrCat("/v1/", feed, ":read?key=x", key)).status, 404);
  EXPECT_THAT(GatewayLogLine(Stack::Get(), feed + ":read").dump(), Not(HasSubstr(key)));
  const std::string dir = Stack::Get().endpoints()["dir"];
  EXPECT_EQ(Shell(absl::StrCat("grep -rlaF -e ", key, " ", dir)), "")
      << "no log and no file of the database holds it";
}

TEST_F(FeedsTest, AreTheirOwners) {
  Stack& stack = Stack::Get();
  const HttpOptions lan = {.token = stack.Token("subscriber", "lan")};
  const HttpOptions mai = {.token = stack.Token("subscriber", "mai")};
  const Reply made = stack.Http("POST", "/v1/calendarFeeds?calendarFeedId=" + NewId("lan"),
                                {{"displayName", "Của Lan"}}, lan);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made.body["owner"], "lan");
  const std::string path = absl::StrCat("/v1/", std::string(made.body["name"]));
  EXPECT_THAT(stack.Http("GET", path, nullptr, lan), IsOk());
  EXPECT_THAT(stack.Http("GET", path, nullptr, mai), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(stack.Http("POST", path + ":renew", Json::object(), mai), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(stack.Http("POST", path + ":revoke", Json::object(), mai), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(stack.Http("POST", path + ":renew", Json::object(), lan), IsOk());
  const Reply listed = stack.Http("GET", "/v1/calendarFeeds?filter=owner=lan", nullptr, mai);
  ASSERT_THAT(listed, IsOk());
  EXPECT_FALSE(listed.body.contains("calendarFeeds")) << listed.text;
  EXPECT_THAT(stack.Http("POST", path + ":renew", Json::object(), {.role = "viewer"}),
              IsError(403, "PERMISSION_DENIED"));
}

TEST_F(FeedsTest, NothingElseIsReadWithoutAToken) {
  const std::string feed = NewFeed();
  const std::string address = Renewed(feed);
  EXPECT_THAT(Read("/v1/" + feed), IsError(401, "MISSING_TOKEN"));
  EXPECT_THAT(Read("/v1/calendarFeeds"), IsError(401, "MISSING_TOKEN"));
  EXPECT_THAT(Read(absl::StrCat("/v1/", feed, ":renew?key=", KeyIn(address))),
              IsError(401, "MISSING_TOKEN"));
  EXPECT_THAT(Stack::Get().Http("GET", address, nullptr, {.role = "", .token = "abc.def.ghi"}),
              IsError(401, "INVALID_TOKEN"));
  EXPECT_THAT(Stack::Get().Http("GET", address, nullptr, {.role = "viewer"}), IsOk());
  const auto inside = [](const std::string& method) {
    return CallRaw(ServiceChannel(Stack::Get(), "meeting"), method, "").status.error_code();
  };
  EXPECT_EQ(inside(kRead), grpc::StatusCode::INVALID_ARGUMENT) << "the name is missing";
  EXPECT_EQ(inside("/district.meeting.v1.CalendarFeedService/ListCalendarFeeds"),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(FeedsTest, BadInputIsRefusedByField) {
  Stack& stack = Stack::Get();
  EXPECT_THAT(stack.Post("/v1/calendarFeeds", {{"displayName", "Lịch"},
                                               {"organization", NewOrganization()},
                                               {"person", NewPerson()}}),
              IsInvalid("calendar_feed.person", "ORGANIZATION_OR_PERSON"));
  EXPECT_THAT(stack.Post("/v1/calendarFeeds", Json::object()),
              IsInvalid("calendar_feed.display_name", "INVALID_FIELD"));
  EXPECT_THAT(Do("calendarFeeds/khong-co", "renew"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Do("calendarFeeds/khong-co", "revoke"), IsError(404, "NOT_FOUND"));
  const std::string feed = NewFeed();
  EXPECT_EQ(Do(feed, "renew", {{"etag", "cu"}}).status, 409);
  EXPECT_EQ(Do(feed, "revoke", {{"etag", "cu"}}).status, 409);
  const Reply tried = Do(feed, "renew", {{"validateOnly", true}});
  ASSERT_THAT(tried, IsOk());
  EXPECT_EQ(Read(tried.body["address"]).status, 404) << "nothing was changed";
}

}  // namespace
}  // namespace district::testing
