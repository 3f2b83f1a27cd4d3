// Bulletins through the gateway: nobody reads them before their time.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

std::string InAnHour() {
  return absl::FormatTime(absl::RFC3339_sec, absl::Now() + absl::Hours(1), absl::UTCTimeZone());
}

Reply As(const std::string& role, const std::string& method, const std::string& path,
         const Json& body = nullptr) {
  return Stack::Get().Http(method, path, body, {.role = role});
}

// Whether a viewer finds a bulletin of that title, in every way there is.
void ExpectSeen(const std::string& name, const std::string& title, bool seen) {
  const std::string path = absl::StrCat("/v1/", name);
  const std::string list =
      absl::StrCat("/v1/bulletins?filter=", Encode(absl::StrCat("title=\"", title, "\"")));
  const std::string batch = absl::StrCat("/v1/bulletins:batchGet?names=", name);
  const int status = seen ? 200 : 404;
  EXPECT_EQ(As("viewer", "GET", path).status, status);
  EXPECT_EQ(As("viewer", "GET", batch).status, status);
  EXPECT_EQ(As("viewer", "POST", path + ":view", Json::object()).status, status);
  const Reply listed = As("viewer", "GET", list);
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed.body.contains("bulletins"), seen) << listed.text;
  EXPECT_EQ(As("viewer", "GET", list + "&orderBy=publishTime+desc").body.contains("bulletins"),
            seen);
}

TEST(BulletinsTest, AreSeenOnceTheirTimeHasCome) {
  const std::string title = NewId("tin");
  const std::string name =
      Make("", "bulletins", "bulletinId", {{"title", title}, {"publishTime", InAnHour()}})["name"];
  const std::string path = absl::StrCat("/v1/", name);
  ExpectSeen(name, title, false);
  EXPECT_THAT(As("editor", "GET", path), IsOk()) << "who writes bulletins sees it";
  ASSERT_THAT(As("editor", "PATCH", path + "?updateMask=publishTime",
                 {{"publishTime", "2018-07-12T08:35:00Z"}}),
              IsOk());
  ExpectSeen(name, title, true);
  ASSERT_THAT(As("editor", "PATCH", path + "?updateMask=publishTime", Json::object()), IsOk());
  ExpectSeen(name, title, false);
}

TEST(BulletinsTest, AnUnseenOneIsAnsweredAsOneThatIsNotThere) {
  const std::string name = Make("", "bulletins", "bulletinId", {{"title", "Tin"}})["name"];
  Json unseen = As("viewer", "GET", absl::StrCat("/v1/", name)).body;
  const std::string missing = "bulletins/" + NewId("khong-co");
  std::string expected = As("viewer", "GET", absl::StrCat("/v1/", missing)).body.dump();
  for (size_t at; (at = expected.find(missing)) != std::string::npos;) {
    expected.replace(at, missing.size(), name);
  }
  EXPECT_EQ(unseen, Json::parse(expected));
}

TEST(BulletinsTest, ViewsHave64Bits) {
  const std::string name = Make("", "bulletins", "bulletinId",
                                {{"title", "Tin"},
                                 {"viewCount", "5000000000"},
                                 {"publishTime", "2018-07-12T08:35:00Z"}})["name"];
  const Reply viewed = As("viewer", "POST", absl::StrCat("/v1/", name, ":view"), Json::object());
  ASSERT_THAT(viewed, IsOk());
  EXPECT_EQ(viewed.body["viewCount"], "5000000001");
}

// Where the counts of a bulletin are told.
void ExpectCount(Stack& stack, const std::string& name, int count) {
  const std::string text = absl::StrCat(count);
  EXPECT_EQ(stack.Get("/v1/" + name).body["viewCount"], text);
  const Reply listed = stack.Get(absl::StrCat(
      "/v1/bulletins?filter=", Encode(absl::StrCat("viewCount = ", count, " AND name = ", name))));
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(Names(listed.body.value("bulletins", Json::array())), std::vector<std::string>{name});
  const Reply batch = stack.Get("/v1/bulletins:batchGet?names=" + name);
  ASSERT_THAT(batch, IsOk());
  EXPECT_EQ(batch.body["bulletins"][0]["viewCount"], text);
}

// 64 at once, over two processes.
TEST(BulletinsTest, EveryViewCountsOnce) {
  constexpr int kViewers = 64, kViews = 10;
  static Stack stack("views", {"--replicas meeting=2", "--no-sample"});
  const std::string name = "bulletins/" + NewId("tin");
  ASSERT_THAT(
      stack.Post("/v1/bulletins?bulletinId=" + name.substr(10),
                 {{"title", "Tin"}, {"viewCount", "7"}, {"publishTime", "2018-07-12T08:35:00Z"}}),
      IsOk());
  const std::string token = stack.Token("viewer");
  std::atomic<int> failed = 0;
  std::vector<std::thread> viewers;
  for (int i = 0; i < kViewers; ++i) {
    viewers.emplace_back([&] {
      for (int view = 0; view < kViews; ++view) {
        const Reply reply = stack.Http("POST", absl::StrCat("/v1/", name, ":view"), Json::object(),
                                       {.token = token});
        if (reply.status != 200) ++failed;
      }
    });
  }
  for (std::thread& viewer : viewers) viewer.join();
  EXPECT_EQ(failed, 0);
  ExpectCount(stack, name, 7 + kViewers * kViews);
  ASSERT_THAT(
      stack.Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=title"), {{"title", "Tin mới"}}),
      IsOk());
  ExpectCount(stack, name, 7 + kViewers * kViews);
  EXPECT_EQ(stack.Post(absl::StrCat("/v1/", name, ":view"), Json::object()).body["viewCount"],
            absl::StrCat(8 + kViewers * kViews));
}

}  // namespace
}  // namespace district::testing
