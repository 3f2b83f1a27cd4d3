// The tree of an agenda: its numbers, and other orders of it.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;

class AgendaTest : public ::testing::Test {
 protected:
  std::string Item(const std::string& title, const Json& more = Json::object()) {
    Json item = {{"title", title}};
    item.update(more);
    return Make(meeting_, "agendaItems", "agendaItemId", item)["name"];
  }
  // "2.1 Title" of all items in the order of the agenda.
  std::vector<std::string> Agenda() {
    const Reply reply =
        Stack::Get().Get(absl::StrCat("/v1/", meeting_, "/agendaItems?orderBy=number"));
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> lines;
    for (const Json& item : reply.body.value("agendaItems", Json::array())) {
      lines.push_back(absl::StrCat(item.value("number", ""), " ", item.value("title", "")));
    }
    return lines;
  }
  Reply Reorder(const Json& items, const Json& more = Json::object()) {
    Json body = {{"items", items}};
    body.update(more);
    return Stack::Get().Post(absl::StrCat("/v1/", meeting_, "/agendaItems:reorder"), body);
  }

  const std::string meeting_ = NewMeeting();
};

TEST_F(AgendaTest, NumbersFollowTheTree) {
  const std::string a = Item("A", {{"ordinal", 1}}), b = Item("B", {{"ordinal", 2}});
  const Json created = Make(meeting_, "agendaItems", "agendaItemId",
                            {{"title", "B1"}, {"parentItem", b}, {"ordinal", 1}});
  EXPECT_EQ(created["number"], "2.1");
  const std::string last = Item("C");
  EXPECT_THAT(Agenda(), ElementsAre("1 A", "2 B", "2.1 B1", "3 C"));

  // An item before the others moves them on, without a change of their own.
  const std::string etag = Stack::Get().Get("/v1/" + b).body["etag"];
  Item("0", {{"ordinal", 1}, {"parentItem", b}});
  const std::string first = Item("E", {{"ordinal", 1}});
  EXPECT_EQ(Agenda().size(), 6u);
  EXPECT_EQ(Stack::Get().Get("/v1/" + last).body["number"], "4");
  EXPECT_EQ(Stack::Get().Get("/v1/" + b).body["etag"], etag);
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + a), IsOk());
  EXPECT_EQ(Stack::Get().Get("/v1/" + b).body["number"], "2");
  const Reply moved = Stack::Get().Http(
      "PATCH", absl::StrCat("/v1/", first, "?updateMask=parentItem"), {{"parentItem", b}});
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved.body["number"].get<std::string>().substr(0, 2), "1.");
  EXPECT_EQ(Stack::Get().Get("/v1/" + b).body["number"], "1");
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", a, ":undelete"), Json::object()), IsOk());
  EXPECT_EQ(Stack::Get().Get("/v1/" + a).body["number"], "1");
  EXPECT_EQ(Names(Stack::Get()
                      .Get(absl::StrCat("/v1/", meeting_,
                                        "/agendaItems?filter=", Encode("number = \"2\"")))
                      .body["agendaItems"]),
            std::vector<std::string>{b});
}

TEST_F(AgendaTest, ABatchIsNumberedAsAWhole) {
  Json requests = Json::array();
  for (const char* title : {"A", "B", "C"}) {
    requests.push_back({{"agendaItem", {{"title", title}, {"ordinal", 3 - requests.size()}}}});
  }
  const Reply reply = Stack::Get().Post(absl::StrCat("/v1/", meeting_, "/agendaItems:batchCreate"),
                                        {{"requests", requests}});
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["agendaItems"][0]["number"], "3");
  EXPECT_EQ(reply.body["agendaItems"][2]["number"], "1");
  EXPECT_THAT(Agenda(), ElementsAre("1 C", "2 B", "3 A"));
}

TEST_F(AgendaTest, TheWholeIsReorderedInOneCall) {
  const std::string a = Item("A"), b = Item("B"), c = Item("C", {{"parentItem", b}});
  const Reply reply =
      Reorder({{{"item", c}}, {{"item", b}, {"parentItem", c}}, {{"item", a}, {"parentItem", c}}});
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(Names(reply.body["agendaItems"]), ElementsAre(c, b, a));
  EXPECT_THAT(Names(reply.body["agendaItems"], "number"), ElementsAre("1", "1.1", "1.2"));
  EXPECT_THAT(Agenda(), ElementsAre("1 C", "1.1 B", "1.2 A"));
  EXPECT_EQ(reply.body["agendaItems"][1]["etag"], Stack::Get().Get("/v1/" + b).body["etag"]);

  ASSERT_THAT(Reorder({{{"item", a}}, {{"item", b}}}, {{"root", c}}), IsOk());
  EXPECT_THAT(Agenda(), ElementsAre("1 C", "1.1 A", "1.2 B"));
  ASSERT_THAT(Reorder({{{"item", b}}, {{"item", a}}}, {{"root", c}, {"validateOnly", true}}),
              IsOk());
  EXPECT_THAT(Agenda(), ElementsAre("1 C", "1.1 A", "1.2 B"));
}

TEST_F(AgendaTest, OrdersThatCannotBeAreRefusedAndNothingIsChanged) {
  const std::string a = Item("A"), b = Item("B");
  EXPECT_THAT(Reorder({{{"item", b}}}), IsInvalid("items", "ORDER_INCOMPLETE"));
  EXPECT_THAT(Reorder({{{"item", b}}, {{"item", b}}}), IsInvalid("items[1].item", "NAMED_TWICE"));
  EXPECT_THAT(Reorder({{{"item", b}, {"parentItem", a}}, {{"item", a}, {"parentItem", b}}}),
              IsInvalid("items[0].parent_item", "CYCLE"));
  EXPECT_THAT(Reorder({{{"item", "meetings/quan-uy-xxv-18/agendaItems/a1"}}}),
              IsInvalid("items[0].item", "OTHER_MEETING"));
  EXPECT_THAT(Reorder(Json::array()), IsInvalid("items", "INVALID_FIELD"));
  EXPECT_THAT(
      Stack::Get().Post("/v1/meetings/khong-co/agendaItems:reorder", {{"items", {{{"item", a}}}}}),
      IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Stack::Get().Http("POST", absl::StrCat("/v1/", meeting_, "/agendaItems:reorder"),
                                {{"items", {{{"item", a}}}}}, {.role = "viewer"}),
              IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Agenda(), ElementsAre("1 A", "2 B"));
}

TEST_F(AgendaTest, NothingStandsBelowItself) {
  const std::string a = Item("A"), b = Item("B", {{"parentItem", a}});
  EXPECT_THAT(Stack::Get().Http("PATCH", absl::StrCat("/v1/", a, "?updateMask=parentItem"),
                                {{"parentItem", b}}),
              IsInvalid("agenda_item.parent_item", "CYCLE"));
  EXPECT_THAT(Agenda(), ElementsAre("1 A", "1.1 B"));
}

}  // namespace
}  // namespace district::testing
