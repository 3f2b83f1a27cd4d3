// ListChanges: what a change tells, tokens, filters, who sees what.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/feed/feed.h"

namespace district::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ChangesTest, TellWhatWasDone) {
  const std::string token = Now();
  const std::string request_id = NewUuid();
  const std::string id = NewId("ke");
  const std::string name = "people/" + id;
  ASSERT_THAT(FeedStack().Post(absl::StrCat("/v1/people?personId=", id, "&requestId=", request_id),
                               {{"displayName", "Trần Thị Kể"}}),
              IsOk());
  ASSERT_THAT(SetHometown(name, "Nam Định"), IsOk());
  ASSERT_THAT(FeedStack().Http("DELETE", "/v1/" + name), IsOk());
  ASSERT_THAT(FeedStack().Post(absl::StrCat("/v1/", name, ":undelete"), Json::object()), IsOk());

  const Json changes = Since(token, "&includeBefore=true");
  ASSERT_EQ(changes.size(), 4) << changes;
  EXPECT_THAT(Names(changes, "resource"), Each(name));
  EXPECT_THAT(Names(changes, "type"), Each("personnel.district/Person"));
  EXPECT_THAT(Names(changes, "action"), ElementsAre("CREATE", "UPDATE", "DELETE", "UNDELETE"));
  EXPECT_EQ(changes[0]["method"], "district.personnel.v1.PeopleService.CreatePerson");
  EXPECT_EQ(changes[0]["requestId"], request_id);
  EXPECT_EQ(std::string(changes[0]["traceId"]).size(), 32);
  EXPECT_FALSE(changes[0].value("subject", "").empty());
  EXPECT_FALSE(changes[0].value("changeTime", "").empty());
  EXPECT_FALSE(changes[0].contains("before"));
  EXPECT_EQ(changes[0]["after"]["@type"], "type.googleapis.com/district.personnel.v1.Person");
  EXPECT_EQ(changes[0]["after"]["displayName"], "Trần Thị Kể");
  EXPECT_EQ(changes[1]["after"]["hometown"], "Nam Định");
  for (int i = 1; i < 4; ++i) {
    EXPECT_EQ(changes[i]["before"], changes[i - 1]["after"]) << i;
    EXPECT_EQ(std::stoll(std::string(changes[i]["sequence"])),
              std::stoll(std::string(changes[i - 1]["sequence"])) + 1);
  }
  EXPECT_TRUE(changes[2]["after"].contains("deleteTime"));
  EXPECT_FALSE(changes[3]["after"].contains("deleteTime"));
  // The states of before come only where they are asked for.
  for (const Json& change : Since(token)) EXPECT_FALSE(change.contains("before"));
}

TEST(ChangesTest, EveryServiceHasAFeed) {
  for (const std::string service : {"personnel", "meeting", "indicator"}) {
    const std::string path = absl::StrCat("/v1/", service, "/changes");
    const Reply now = FeedStack().Get(path + "?fromNow=true");
    ASSERT_THAT(now, IsOk());
    const std::string id = NewId("x");
    if (service == "personnel") NewPerson();
    if (service == "meeting") {
      ASSERT_THAT(FeedStack().Post("/v1/bulletins?bulletinId=" + id, {{"title", "Bản tin"}}),
                  IsOk());
    }
    if (service == "indicator") {
      ASSERT_THAT(FeedStack().Post("/v1/fields?fieldId=" + id, {{"displayName", "Kinh tế"}}),
                  IsOk());
    }
    const std::string token = now.body["resumeToken"];
    const Reply changes = FeedStack().Get(path + "?pageToken=" + token);
    ASSERT_THAT(changes, IsOk());
    ASSERT_EQ(changes.body["changes"].size(), 1) << changes.text;
    EXPECT_EQ(changes.body["changes"][0]["action"], "CREATE");
    // A token is of one service.
    for (const std::string other : {"personnel", "meeting", "indicator"}) {
      if (other == service) continue;
      EXPECT_THAT(FeedStack().Get(absl::StrCat("/v1/", other, "/changes?pageToken=", token)),
                  IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
    }
  }
}

TEST(ChangesTest, GoOnFromAnyToken) {
  const std::string begin = Now();
  const std::string person = NewPerson("0");
  for (int i = 1; i < 20; ++i) ASSERT_THAT(SetHometown(person, absl::StrCat(i)), IsOk());
  const Json all = Since(begin);
  ASSERT_EQ(all.size(), 20);
  for (const int size : {1, 3, 20}) {
    std::string token = begin;
    size_t seen = 0;
    while (!token.empty()) {
      const Reply page = ListOverJson(absl::StrCat("pageSize=", size, "&pageToken=", token));
      ASSERT_THAT(page, IsOk());
      for (const Json& change : page.body["changes"]) EXPECT_EQ(change, all[seen++]);
      const std::string resume = page.body["resumeToken"];
      // The rest from here on, in one go.
      const Json rest = Since(resume);
      EXPECT_EQ(rest.size(), 20 - seen);
      if (!rest.empty()) {
        EXPECT_EQ(rest[0], all[seen]);
      }
      token = page.body.value("nextPageToken", "");
      if (!token.empty()) {
        EXPECT_EQ(token, resume);
      }
    }
    EXPECT_EQ(seen, 20);
  }
}

TEST(ChangesTest, ATokenIsOfItsArgumentsAndUnchanged) {
  std::string token = Now();
  EXPECT_THAT(ListOverJson("pageToken=" + token + "&filter=" + Encode("action = CREATE")),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(ListOverJson("pageToken=" + token + "&resource=people/x"),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(ListOverJson("pageToken=" + token + "&types=personnel.district/Person"),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(ListOverJson("pageToken=abc"), IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  for (size_t i = 0; i < token.size(); ++i) {
    std::string bad = token;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(ListOverJson("pageToken=" + bad), IsInvalid("page_token", "INVALID_PAGE_TOKEN"))
        << i;
  }
  WatchChangesRequest request;
  request.set_page_token("abc");
  Watch watch(FeedStack().channel(), FeedStack().Token("admin"), request);
  const grpc::Status status = watch.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ErrorBody(status)["details"][0]["reason"], "INVALID_PAGE_TOKEN");
}

TEST(ChangesTest, Filters) {
  const std::string begin = Now();
  const std::string first = NewPerson(), second = NewPerson();
  const std::string organization = "organizations/" + NewId("to");
  ASSERT_THAT(FeedStack().Post("/v1/organizations?organizationId=" + organization.substr(14),
                               {{"displayName", "Phường"}, {"kind", "STATE"}, {"level", "WARD"}}),
              IsOk());
  ASSERT_THAT(SetHometown(first, "Huế"), IsOk());
  const std::string since =
      "&startTime=" + Encode(absl::FormatTime(absl::Now() - absl::Minutes(1)));
  const auto listed = [&](const std::string& arguments) {
    Json changes = Json::array();
    std::string token, path = "pageSize=1000" + since + arguments;
    do {
      const Reply page = ListOverJson(token.empty() ? path : path + "&pageToken=" + token);
      EXPECT_THAT(page, IsOk());
      if (page.status != 200) break;
      for (const Json& change : page.body.value("changes", Json::array())) {
        changes.push_back(change);
      }
      token = page.body.value("nextPageToken", "");
    } while (!token.empty());
    return changes;
  };
  EXPECT_THAT(Names(listed("&resource=" + first), "action"), ElementsAre("CREATE", "UPDATE"));
  EXPECT_THAT(Names(listed("&types=personnel.district/Organization&filter=" +
                           Encode("resource = \"" + organization + "\"")),
                    "resource"),
              ElementsAre(organization));
  const Json people = listed("&types=personnel.district/Person");
  EXPECT_THAT(Names(people, "type"), Each("personnel.district/Person"));
  EXPECT_GE(people.size(), 3);
  EXPECT_THAT(Names(listed("&filter=" + Encode("action = UPDATE AND resource = \"" +
                                               first.substr(0, first.size() - 3) + "*\"")),
                    "resource"),
              ElementsAre(first));
  EXPECT_THAT(listed("&resource=" + first + "&filter=" + Encode("action = DELETE")), IsEmpty());
  EXPECT_THAT(listed("&resource=people/khong-co"), IsEmpty());

  EXPECT_THAT(ListOverJson("types=personnel.district/Nobody"),
              IsInvalid("types[0]", "INVALID_FIELD"));
  EXPECT_THAT(ListOverJson("types=meeting.district/Meeting"),
              IsInvalid("types[0]", "INVALID_FIELD"));
  EXPECT_THAT(ListOverJson("resource=" + Encode("people x")),
              IsInvalid("resource", "INVALID_FIELD"));
  EXPECT_THAT(ListOverJson("filter=" + Encode("colour = 1")),
              IsInvalid("filter", "INVALID_FILTER"));
  EXPECT_THAT(ListOverJson("pageSize=-1").status, 400);
  EXPECT_THAT(ListOverJson("fromNow=true" + since), IsInvalid("from_now", "INVALID_FIELD"));
}

TEST(ChangesTest, BeginAtATime) {
  const std::string before = NewPerson();
  const Json person = FeedStack().Get("/v1/" + before).body;
  const std::string after = NewPerson();
  const Json changes =
      ListOverJson("startTime=" +
                   Encode(std::string(FeedStack().Get("/v1/" + after).body["createTime"])))
          .body["changes"];
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes[0]["resource"], after);
  const Json both =
      ListOverJson("startTime=" + Encode(std::string(person["createTime"]))).body["changes"];
  EXPECT_EQ(both[0]["resource"], before);
  // The start is in the token.
  const Reply future = ListOverJson("startTime=2999-01-01T00:00:00Z");
  ASSERT_THAT(future, IsOk());
  NewPerson();
  EXPECT_THAT(Since(future.body["resumeToken"]), IsEmpty());
}

TEST(ChangesTest, RestrictedFieldsAreForThoseWhoMay) {
  const std::string begin = Now();
  const std::string id = NewId("rieng");
  ASSERT_THAT(FeedStack().Post("/v1/people?personId=" + id,
                               {{"displayName", "Vũ Thị Riêng"},
                                {"contacts", {{{"kind", "PHONE"}, {"value", "0900000000"}}}}}),
              IsOk());
  ASSERT_THAT(SetHometown("people/" + id, "Huế"), IsOk());
  const Json seen = Since(begin, "&includeBefore=true");
  ASSERT_EQ(seen.size(), 2);
  EXPECT_TRUE(seen[0]["after"].contains("contacts"));
  EXPECT_TRUE(seen[1]["before"].contains("contacts"));
  for (const std::string role : {"viewer", "editor"}) {
    const Json hidden = Since(begin, "&includeBefore=true", role);
    ASSERT_EQ(hidden.size(), 2);
    EXPECT_EQ(hidden[1]["after"]["hometown"], "Huế");
    EXPECT_EQ(hidden.dump().find("0900000000"), std::string::npos) << role;
    EXPECT_FALSE(hidden[0].contains("subject"));
    EXPECT_THAT(ListOverJson("filter=" + Encode("subject = \"a\""), role),
                IsInvalid("filter", "INVALID_FILTER"));
    WatchChangesRequest request;
    request.set_page_token(begin);
    request.set_include_before(true);
    Watch watch(FeedStack().channel(), FeedStack().Token(role), request);
    WatchChangesResponse message;
    ASSERT_TRUE(watch.NextChanges(&message));
    for (const Change& change : message.changes()) {
      EXPECT_EQ(change.subject(), "");
      EXPECT_EQ(PersonOf(change.after()).contacts_size(), 0);
      if (change.has_before()) {
        EXPECT_EQ(PersonOf(change.before()).contacts_size(), 0);
      }
    }
  }
  EXPECT_THAT(ListOverJson("filter=" + Encode("subject = \"a\"")), IsOk());
  EXPECT_THAT(ListOverJson("", "stranger"), IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(ListOverJson("", ""), IsError(401, "MISSING_TOKEN"));
  Watch denied(FeedStack().channel(), FeedStack().Token("stranger"), {});
  EXPECT_EQ(denied.Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST(ChangesTest, WhatIsNotDoneIsNotThere) {
  const std::string begin = Now();
  const std::string id = NewId("thu");
  ASSERT_THAT(
      FeedStack().Post("/v1/people?validateOnly=true&personId=" + id, {{"displayName", "Chỉ Thử"}}),
      IsOk());
  const std::string person = NewPerson();
  EXPECT_THAT(
      FeedStack().Post("/v1/people?personId=" + person.substr(7), {{"displayName", "Có Rồi"}}),
      IsError(409, "ALREADY_EXISTS"));
  ASSERT_THAT(SetHometown(person, ""), IsOk());  // changes nothing
  EXPECT_THAT(Names(Since(begin), "resource"), ElementsAre(person));
}

TEST(ChangesTest, ARepeatedRequestIsOneChange) {
  const std::string begin = Now();
  const std::string path =
      absl::StrCat("/v1/people?personId=", NewId("lap"), "&requestId=", NewUuid());
  const Reply first = FeedStack().Post(path, {{"displayName", "Lặp"}});
  ASSERT_THAT(first, IsOk());
  const Reply again = FeedStack().Post(path, {{"displayName", "Lặp"}});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(Since(begin).size(), 1);
}

}  // namespace
}  // namespace district::testing
