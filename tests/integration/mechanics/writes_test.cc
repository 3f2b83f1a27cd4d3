// Request ids, and many writers and readers at once.
#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

std::string NewPath() { return "/v1/" + NewPerson(); }

// Calls `work` with 0 to count - 1, all at once.
std::vector<Reply> AllAtOnce(int count, const std::function<Reply(int)>& work) {
  Stack::Get().Token("admin");  // made before the threads need it
  std::vector<Reply> replies(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] { replies[i] = work(i); });
  }
  for (std::thread& thread : threads) thread.join();
  return replies;
}

Json PeopleOf(const std::string& hometown, const std::string& more = {}) {
  const Reply reply = Stack::Get().Get(absl::StrCat(
      "/v1/people?pageSize=1000&filter=", Encode("hometown = \"" + hometown + "\""), more));
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("people", Json::array());
}

TEST(RequestIdTest, ACreateIsAnsweredAgainAndDoneOnce) {
  const std::string mark = NewId("lap");
  const std::string path = "/v1/people?requestId=" + NewUuid();
  const Json body = {{"displayName", "Người Lặp"}, {"hometown", mark}};
  const Reply first = Stack::Get().Post(path, body);
  ASSERT_THAT(first, IsOk());
  // Also after the resource has changed.
  ASSERT_THAT(
      Stack::Get().Http("PATCH",
                        absl::StrCat("/v1/", std::string(first.body["name"]), "?updateMask=gender"),
                        {{"gender", "MALE"}}),
      IsOk());
  EXPECT_EQ(Stack::Get().Post(path, body).body, first.body);
  EXPECT_THAT(PeopleOf(mark), SizeIs(1));
}

TEST(RequestIdTest, AnotherBodyOrMethodIsRefused) {
  const std::string id = NewUuid();
  const std::string path = NewPath();
  const std::string update = absl::StrCat(path, "?updateMask=hometown&requestId=", id);
  ASSERT_THAT(Stack::Get().Http("PATCH", update, {{"hometown", "Một"}}), IsOk());
  EXPECT_THAT(Stack::Get().Http("PATCH", update, {{"hometown", "Hai"}}),
              IsInvalid("request_id", "REQUEST_ID_REUSED"));
  EXPECT_THAT(Stack::Get().Http("DELETE", absl::StrCat(path, "?requestId=", id)),
              IsInvalid("request_id", "REQUEST_ID_REUSED"));
  EXPECT_EQ(Stack::Get().Get(path).body["hometown"], "Một");
  // Ids belong to who calls: another one may use the same.
  const Reply other = Stack::Get().Http("PATCH", update, {{"hometown", "Ba"}}, {.role = "editor"});
  EXPECT_THAT(other, IsOk());
}

TEST(RequestIdTest, AnUpdateWithAnEtagIsAnsweredAgain) {
  const std::string path = NewPath();
  const Json etag = Stack::Get().Get(path).body["etag"];
  const std::string update = absl::StrCat(path, "?updateMask=hometown&requestId=", NewUuid());
  const Json body = {{"hometown", "Huế"}, {"etag", etag}};
  const Reply first = Stack::Get().Http("PATCH", update, body);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Stack::Get().Http("PATCH", path + "?updateMask=hometown", {{"hometown", "Vinh"}}),
              IsOk());
  const Reply again = Stack::Get().Http("PATCH", update, body);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(Stack::Get().Get(path).body["hometown"], "Vinh");
}

TEST(RequestIdTest, ADeleteAndAnUndeleteAreAnsweredAgain) {
  const std::string path = NewPath();
  const std::string deletion = absl::StrCat(path, "?requestId=", NewUuid());
  const Reply deleted = Stack::Get().Http("DELETE", deletion);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_EQ(Stack::Get().Http("DELETE", deletion).body, deleted.body);
  const Json undelete = {{"requestId", NewUuid()}};
  const Reply back = Stack::Get().Post(path + ":undelete", undelete);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(Stack::Get().Post(path + ":undelete", undelete).body, back.body);
  // The old deletion is answered, and not done again.
  EXPECT_EQ(Stack::Get().Http("DELETE", deletion).body, deleted.body);
  EXPECT_FALSE(Stack::Get().Get(path).body.contains("deleteTime"));
}

TEST(RequestIdTest, ABatchIsAnsweredAgain) {
  const std::string mark = NewId("lo");
  const Json person = {{"displayName", "Người Lô"}, {"hometown", mark}};
  const Json batch = {{"requestId", NewUuid()},
                      {"requests", {{{"person", person}}, {{"person", person}}}}};
  const Reply first = Stack::Get().Post("/v1/people:batchCreate", batch);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Stack::Get().Post("/v1/people:batchCreate", batch).body, first.body);
  EXPECT_THAT(PeopleOf(mark), SizeIs(2));
}

TEST(RequestIdTest, WhatFailedMayBeTriedAgain) {
  const std::string path = NewPath();
  const std::string update = absl::StrCat(path, "x?updateMask=hometown&requestId=", NewUuid());
  EXPECT_THAT(Stack::Get().Http("PATCH", update, {{"hometown", "Huế"}}), IsError(404, "NOT_FOUND"));
  Make("", "people", "personId", {{"displayName", "Đến Sau"}}, path.substr(11) + "x");
  EXPECT_THAT(Stack::Get().Http("PATCH", update, {{"hometown", "Huế"}}), IsOk());
}

TEST(RequestIdTest, ValidateOnlyDoesNotUseItUp) {
  const std::string path = "/v1/people?requestId=" + NewUuid();
  const Json body = {{"displayName", "Thử Trước"}};
  ASSERT_THAT(Stack::Get().Post(path + "&validateOnly=true", body), IsOk());
  const Reply made = Stack::Get().Post(path, body);
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(Stack::Get().Get(absl::StrCat("/v1/", std::string(made.body["name"]))), IsOk());
}

TEST(ConcurrencyTest, TwoHundredCreatesWithOneRequestIdMakeOneRow) {
  const std::string mark = NewId("mot");
  const std::string path = "/v1/people?requestId=" + NewUuid();
  const Json body = {{"displayName", "Một Người"}, {"hometown", mark}};
  const std::vector<Reply> replies =
      AllAtOnce(200, [&](int) { return Stack::Get().Post(path, body); });
  for (const Reply& reply : replies) {
    ASSERT_THAT(reply, IsOk());
    EXPECT_EQ(reply.body, replies[0].body);
  }
  EXPECT_THAT(PeopleOf(mark, "&showDeleted=true"), SizeIs(1));
}

TEST(ConcurrencyTest, OfTwoWritersWithOneEtagOneWins) {
  for (int round = 0; round < 10; ++round) {
    const std::string path = NewPath();
    const Json etag = Stack::Get().Get(path).body["etag"];
    const std::vector<Reply> replies = AllAtOnce(2, [&](int i) {
      return Stack::Get().Http("PATCH", path + "?updateMask=hometown",
                               {{"hometown", absl::StrCat("Người ", i)}, {"etag", etag}});
    });
    const int winner = replies[0].status == 200 ? 0 : 1;
    EXPECT_THAT(replies[winner], IsOk());
    EXPECT_THAT(replies[1 - winner], IsError(409, "ETAG_MISMATCH"));
    EXPECT_EQ(Stack::Get().Get(path).body, replies[winner].body);
  }
}

TEST(ConcurrencyTest, OfManyWhoWantTheOneSeatOneGetsIt) {
  const std::string post = NewPost(1);
  std::vector<std::string> people;
  for (int i = 0; i < 10; ++i) people.push_back(NewPerson());
  const std::vector<Reply> replies = AllAtOnce(10, [&](int i) {
    return Stack::Get().Post(absl::StrCat("/v1/", people[i], "/appointments"), {{"post", post}});
  });
  int taken = 0;
  for (const Reply& reply : replies) {
    if (reply.status == 200) {
      ++taken;
    } else {
      EXPECT_THAT(reply, IsError(400, "POST_OCCUPIED"));
    }
  }
  EXPECT_EQ(taken, 1);
}

TEST(ConcurrencyTest, TwoMovesDoNotCloseACycleTogether) {
  for (int round = 0; round < 5; ++round) {
    const std::string both[] = {NewOrganization(), NewOrganization()};
    const std::vector<Reply> replies = AllAtOnce(2, [&](int i) {
      return Stack::Get().Http("PATCH", absl::StrCat("/v1/", both[i], "?updateMask=parent"),
                               {{"parent", both[1 - i]}});
    });
    const int winner = replies[0].status == 200 ? 0 : 1;
    EXPECT_THAT(replies[winner], IsOk());
    EXPECT_THAT(replies[1 - winner], IsInvalid("organization.parent", "ORGANIZATION_CYCLE"));
  }
}

TEST(ConcurrencyTest, NoViewIsLost) {
  const std::string path =
      absl::StrCat("/v1/", std::string(Make("", "bulletins", "bulletinId",
                                            {{"title", "Tin"}, {"viewCount", 100}})["name"]));
  const std::vector<Reply> replies =
      AllAtOnce(50, [&](int) { return Stack::Get().Post(path + ":view", Json::object()); });
  std::set<int> counts;
  for (const Reply& reply : replies) {
    ASSERT_THAT(reply, IsOk());
    counts.insert(std::stoi(reply.body.value("viewCount", "0")));
  }
  EXPECT_EQ(*counts.rbegin(), 150) << "the last view has seen all others";
  EXPECT_EQ(Stack::Get().Get(path).body["viewCount"], "150");
  EXPECT_THAT(Stack::Get().Http("PATCH", path + "?updateMask=viewCount", {{"viewCount", 7}}),
              IsInvalid("bulletin.view_count", "INVALID_FIELD"));
  EXPECT_THAT(Stack::Get().Post("/v1/bulletins/khong-co:view", Json::object()),
              IsError(404, "NOT_FOUND"));
}

TEST(PagingTest, SeesEveryItemOnceWhileOthersAreInserted) {
  const std::string mark = NewId("trang");
  const auto person = [&](int i) -> Json {
    // Many share a sort key, so that the name must decide.
    return {{"person", {{"displayName", absl::StrCat("Người Thứ", i % 10)}, {"hometown", mark}}}};
  };
  Json requests = Json::array();
  for (int i = 0; i < 250; ++i) requests.push_back(person(i));
  const Reply made = Stack::Get().Post("/v1/people:batchCreate", {{"requests", requests}});
  ASSERT_THAT(made, IsOk());
  const std::vector<std::string> before = Names(made.body["people"]);

  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; !done; ++i) {
      Stack::Get().Post("/v1/people", person(i)["person"]);
    }
  });
  std::map<std::string, int> seen;
  std::string token;
  int pages = 0;
  do {
    const Reply page =
        Stack::Get().Get(absl::StrCat("/v1/people?pageSize=7&orderBy=displayName%20desc&filter=",
                                      Encode("hometown = \"" + mark + "\""), "&pageToken=", token));
    EXPECT_THAT(page, IsOk());
    for (const std::string& name : Names(page.body.value("people", Json::array()))) ++seen[name];
    token = page.body.value("nextPageToken", "");
    ++pages;
  } while (!token.empty() && pages < 1000);
  done = true;
  writer.join();

  EXPECT_GE(pages, 36);
  for (const std::string& name : before) EXPECT_EQ(seen[name], 1) << name;
  for (const auto& [name, times] : seen) EXPECT_EQ(times, 1) << name;
}

}  // namespace
}  // namespace district::testing
