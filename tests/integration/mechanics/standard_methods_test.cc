// The standard methods, of every collection.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StandardMethodsTest : public ::testing::TestWithParam<Collection> {
 protected:
  void SetUp() override { parent_ = collection().parent(); }

  const Collection& collection() const { return GetParam(); }
  std::string path() const { return collection().Path(parent_); }

  Json Body() { return collection().body(parent_, next_++); }
  Json MakeOne(const Json& body) {
    return Make(parent_, collection().plural, collection().IdParameter(), body);
  }
  Json MakeOne() { return MakeOne(Body()); }
  // One whose changeable text is `text`.
  Json MakeWith(const std::string& text) {
    Json body = Body();
    body[collection().field] = text;
    return MakeOne(body);
  }

  static std::string Path(const Json& resource) {
    return absl::StrCat("/v1/", std::string(resource["name"]));
  }
  static Reply Get(const Json& resource) { return Stack::Get().Get(Path(resource)); }
  Reply Change(const Json& resource, const std::string& text, const std::string& etag = {},
               const std::string& more = {}) {
    Json body = {{collection().field, text}};
    if (!etag.empty()) body["etag"] = etag;
    return Stack::Get().Http(
        "PATCH", absl::StrCat(Path(resource), "?updateMask=", collection().field, more), body);
  }
  // The names of those whose text is `text`.
  std::vector<std::string> Listed(const std::string& text, const std::string& more = {}) {
    const Reply reply = Stack::Get().Get(absl::StrCat(
        path(), "?filter=", Encode(absl::StrCat(collection().field, " = \"", text, "\"")), more));
    EXPECT_THAT(reply, IsOk());
    next_page_ = reply.body.value("nextPageToken", "");
    return Names(reply.body.value(collection().plural, Json::array()));
  }
  Json Request(const std::string& id, const Json& body) {
    return {{collection().IdParameter(), id}, {collection().singular, body}};
  }
  Reply Batch(const std::string& verb, const Json& requests) {
    return Stack::Get().Post(absl::StrCat(path(), ":", verb), {{"requests", requests}});
  }

  std::string parent_;
  std::string next_page_;
  int next_ = 1;
};

TEST_P(StandardMethodsTest, CreatesWithAnIdAndGets) {
  const std::string id = NewId("id");
  const Json body = Body();
  const Json created = Make(parent_, collection().plural, collection().IdParameter(), body, id);
  EXPECT_EQ(created["name"], absl::StrCat(path().substr(4), "/", id));
  EXPECT_EQ(created["createTime"], created["updateTime"]);
  EXPECT_FALSE(created.contains("deleteTime"));
  EXPECT_FALSE(std::string(created["uid"]).empty());
  for (const auto& [key, value] : body.items()) EXPECT_EQ(created[key], value) << key;
  EXPECT_EQ(Get(created).body, created);

  const Reply again =
      Stack::Get().Post(absl::StrCat(path(), "?", collection().IdParameter(), "=", id), Body());
  EXPECT_THAT(again, IsError(409, "ALREADY_EXISTS"));
  EXPECT_EQ(again.Detail("google.rpc.ResourceInfo")["resourceName"], created["name"]);
}

TEST_P(StandardMethodsTest, MakesIdsInTheOrderOfTime) {
  const Reply first = Stack::Get().Post(path(), Body());
  const Reply second = Stack::Get().Post(path(), Body());
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_LT(std::string(first.body["name"]), std::string(second.body["name"]));
}

TEST_P(StandardMethodsTest, AnswersNotFound) {
  const std::string name = absl::StrCat(path().substr(4), "/", NewId("none"));
  const Reply reply = Stack::Get().Get("/v1/" + name);
  EXPECT_THAT(reply, IsError(404, "NOT_FOUND"));
  EXPECT_EQ(reply.Detail("google.rpc.ResourceInfo")["resourceName"], name);
  EXPECT_EQ(reply.Detail("google.rpc.LocalizedMessage")["locale"], "vi");
  EXPECT_THAT(Change({{"name", name}}, "x"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + name), IsError(404, "NOT_FOUND"));
}

TEST_P(StandardMethodsTest, ListsByFilterInOrderPageByPage) {
  const std::string mark = NewId("dau");
  std::vector<std::string> made;
  for (int i = 0; i < 3; ++i) made.push_back(MakeWith(mark)["name"]);
  MakeWith(mark + "x");

  EXPECT_EQ(Listed(mark, "&orderBy=createTime"), made);
  EXPECT_THAT(Listed(mark, "&orderBy=createTime%20desc"), ElementsAre(made[2], made[1], made[0]));
  EXPECT_THAT(Listed(mark, "&orderBy=createTime&pageSize=2"), ElementsAre(made[0], made[1]));
  ASSERT_FALSE(next_page_.empty());
  EXPECT_THAT(Listed(mark, absl::StrCat("&orderBy=createTime&pageSize=2&pageToken=", next_page_)),
              ElementsAre(made[2]));
  EXPECT_EQ(next_page_, "");
  if (parent_.empty()) return;
  // Across all parents.
  const std::string parent = parent_;
  std::vector<std::string> segments = absl::StrSplit(parent, '/');
  for (size_t i = 1; i < segments.size(); i += 2) segments[i] = "-";
  parent_ = absl::StrJoin(segments, "/");
  EXPECT_EQ(Listed(mark, "&orderBy=createTime"), made);
  parent_ = absl::StrCat(parent.substr(0, parent.rfind('/') + 1), NewId("none"));
  EXPECT_THAT(Stack::Get().Get(path()), IsError(404, "NOT_FOUND"));
}

TEST_P(StandardMethodsTest, UpdatesWhatTheMaskNamesIfTheEtagFits) {
  const Json before = MakeOne();
  const Reply changed = Change(before, "Đã đổi", before["etag"]);
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed.body[collection().field], "Đã đổi");
  EXPECT_NE(changed.body["etag"], before["etag"]);
  EXPECT_GT(std::string(changed.body["updateTime"]), std::string(before["updateTime"]));
  for (const auto& [key, value] : before.items()) {
    if (key == "etag" || key == "updateTime" || key == collection().field) continue;
    EXPECT_EQ(changed.body[key], value) << key;
  }
  const Reply late = Change(before, "Đổi muộn", before["etag"]);
  EXPECT_THAT(late, IsError(409, "ETAG_MISMATCH"));
  EXPECT_EQ(late.body["code"], 10) << "ABORTED";
  EXPECT_EQ(Get(before).body, changed.body);
  // What changes nothing is no change.
  EXPECT_EQ(Change(before, "Đã đổi").body["etag"], changed.body["etag"]);
}

TEST_P(StandardMethodsTest, CreatesWhatMayBeMissing) {
  Json body = Body();
  body[collection().field] = "Mới";
  const std::string url = absl::StrCat(path(), "/", NewId("id"));
  EXPECT_THAT(Stack::Get().Http("PATCH", url, body), IsError(404, "NOT_FOUND"));
  const Reply made = Stack::Get().Http("PATCH", url + "?allowMissing=true", body);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(Stack::Get().Get(url).body, made.body);
}

TEST_P(StandardMethodsTest, ValidateOnlyChangesNothing) {
  Stack& stack = Stack::Get();
  const std::string id = NewId("chua");
  EXPECT_THAT(
      stack.Post(absl::StrCat(path(), "?validateOnly=true&", collection().IdParameter(), "=", id),
                 Body()),
      IsOk());
  EXPECT_THAT(stack.Get(absl::StrCat(path(), "/", id)), IsError(404, "NOT_FOUND"));

  const Json made = MakeOne();
  const Reply change = Change(made, "Chưa đổi", "", "&validateOnly=true");
  ASSERT_THAT(change, IsOk());
  EXPECT_EQ(change.body[collection().field], "Chưa đổi");
  EXPECT_THAT(stack.Http("DELETE", Path(made) + "?validateOnly=true"), IsOk());
  EXPECT_EQ(Get(made).body, made);
  EXPECT_THAT(stack.Post(Path(made) + ":undelete", {{"validateOnly", true}}),
              IsError(409, "ALREADY_EXISTS"));
}

TEST_P(StandardMethodsTest, DeletesAndBringsBack) {
  Stack& stack = Stack::Get();
  const std::string mark = NewId("xoa");
  const Json made = MakeWith(mark);
  EXPECT_THAT(stack.Http("DELETE", Path(made) + "?etag=old"), IsError(409, "ETAG_MISMATCH"));
  const Reply deleted =
      stack.Http("DELETE", absl::StrCat(Path(made), "?etag=", std::string(made["etag"])));
  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted.body.contains("deleteTime"));
  EXPECT_EQ(Get(made).body, deleted.body);
  EXPECT_THAT(Listed(mark), IsEmpty());
  EXPECT_THAT(Listed(mark, "&showDeleted=true"), ElementsAre(made["name"]));
  EXPECT_THAT(stack.Http("DELETE", Path(made)), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Change(made, "x"), IsError(404, "NOT_FOUND"));

  const Reply back = stack.Post(Path(made) + ":undelete", Json::object());
  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(back.body.contains("deleteTime"));
  EXPECT_EQ(back.body["uid"], made["uid"]);
  EXPECT_THAT(Listed(mark), ElementsAre(made["name"]));
  EXPECT_THAT(stack.Post(Path(made) + ":undelete", Json::object()), IsError(409, "ALREADY_EXISTS"));
}

TEST_P(StandardMethodsTest, BatchGetKeepsTheOrderAndNamesTheMissing) {
  const Json first = MakeOne(), second = MakeOne();
  const auto url = [&](const std::vector<std::string>& names) {
    std::string text = path() + ":batchGet?";
    for (const std::string& name : names) absl::StrAppend(&text, "&names=", Encode(name));
    return text;
  };
  const Reply both = Stack::Get().Get(url({second["name"], first["name"]}));
  ASSERT_THAT(both, IsOk());
  EXPECT_EQ(both.body[collection().plural], Json({second, first}));
  const std::string missing = std::string(first["name"]) + "x";
  const Reply not_all = Stack::Get().Get(url({first["name"], missing}));
  EXPECT_EQ(not_all.status, 404);
  EXPECT_EQ(not_all.Detail("google.rpc.ResourceInfo")["resourceName"], missing);
}

TEST_P(StandardMethodsTest, BatchesDoAllOrNothing) {
  Stack& stack = Stack::Get();
  const std::string a = NewId("a"), b = NewId("b");
  const Reply created = Batch("batchCreate", {Request(a, Body()), Request(b, Body())});
  ASSERT_THAT(created, IsOk());
  const Json all = created.body[collection().plural];
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1]["name"], absl::StrCat(path().substr(4), "/", b));

  const std::string c = NewId("c");
  EXPECT_THAT(Batch("batchCreate", {Request(c, Body()), Request(b, Body())}),
              IsError(409, "ALREADY_EXISTS"));
  EXPECT_THAT(stack.Get(absl::StrCat(path(), "/", c)), IsError(404, "NOT_FOUND"));

  const auto change = [&](const std::string& name, const std::string& text) -> Json {
    return {{collection().singular, {{"name", name}, {collection().field, text}}},
            {"updateMask", collection().field}};
  };
  const std::string none = std::string(all[1]["name"]) + "x";
  EXPECT_EQ(Batch("batchUpdate", {change(all[0]["name"], "Một"), change(none, "Hai")}).status, 404);
  EXPECT_EQ(Get(all[0]).body, all[0]);
  const Reply updated =
      Batch("batchUpdate", {change(all[0]["name"], "Một"), change(all[1]["name"], "Hai")});
  ASSERT_THAT(updated, IsOk());
  EXPECT_THAT(Names(updated.body[collection().plural], collection().field),
              ElementsAre("Một", "Hai"));
  EXPECT_EQ(Get(all[1]).body, updated.body[collection().plural][1]);

  EXPECT_EQ(Batch("batchDelete", {{{"name", all[0]["name"]}}, {{"name", none}}}).status, 404);
  EXPECT_FALSE(Get(all[0]).body.contains("deleteTime"));
  ASSERT_THAT(Batch("batchDelete", {{{"name", all[0]["name"]}}, {{"name", all[1]["name"]}}}),
              IsOk());
  for (const Json& one : all) EXPECT_TRUE(Get(one).body.contains("deleteTime"));
}

INSTANTIATE_TEST_SUITE_P(Collections, StandardMethodsTest, ::testing::ValuesIn(AllCollections()),
                         [](const ::testing::TestParamInfo<Collection>& info) {
                           return info.param.plural;
                         });

}  // namespace
}  // namespace district::testing
