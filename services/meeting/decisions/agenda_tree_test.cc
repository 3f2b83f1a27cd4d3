#include "services/meeting/decisions/agenda_tree.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::string Item(const std::string& id) {
  return id.empty() ? "" : absl::StrCat("meetings/m/agendaItems/", id);
}

// a, b and c at the top, d and e below b, f below d.
AgendaTree Agenda() {
  return {{Item("a"), {"", 1, 1}},        {Item("b"), {"", 2, 2}},
          {Item("c"), {"", 3, 3}},        {Item("d"), {Item("b"), 1, 4}},
          {Item("e"), {Item("b"), 2, 5}}, {Item("f"), {Item("d"), 1, 6}}};
}

TEST(AgendaTreeTest, ItemsAreNumberedByTheirPlaces) {
  EXPECT_THAT(NumbersOf(Agenda()), ElementsAre(Pair(Item("a"), "1"), Pair(Item("b"), "2"),
                                               Pair(Item("c"), "3"), Pair(Item("d"), "2.1"),
                                               Pair(Item("e"), "2.2"), Pair(Item("f"), "2.1.1")));
}

TEST(AgendaTreeTest, OrdinalsComeFirstThenTheTimeOfCreation) {
  EXPECT_THAT(NumbersOf({{Item("a"), {"", 0, 7}},
                         {Item("b"), {"", 0, 5}},
                         {Item("c"), {"", 9, 8}},
                         {Item("d"), {"", 4, 9}},
                         {Item("e"), {Item("gone"), 4, 6}}}),
              ElementsAre(Pair(Item("a"), "5"), Pair(Item("b"), "4"), Pair(Item("c"), "3"),
                          Pair(Item("d"), "2"), Pair(Item("e"), "1")));
}

TEST(AgendaTreeTest, KeysSortAsNumbersAreCounted) {
  EXPECT_EQ(NumberKey(""), "");
  EXPECT_EQ(NumberKey("2.10"), "00002.00010");
  EXPECT_LT(NumberKey("2.9"), NumberKey("2.10"));
  EXPECT_LT(NumberKey("2"), NumberKey("2.1"));
  EXPECT_LT(NumberKey("2.10"), NumberKey("10"));
}

TEST(AgendaTreeTest, NothingStandsBelowItself) {
  AgendaTree tree = Agenda();
  EXPECT_TRUE(CheckPlace(tree, Item("f")).ok());
  tree[Item("b")].parent = Item("f");
  const auto info = api::DetailOf<google::rpc::ErrorInfo>(CheckPlace(tree, Item("b")));
  EXPECT_EQ(info.reason(), "CYCLE");
  EXPECT_FALSE(CheckPlace({{Item("a"), {Item("a"), 1, 1}}}, Item("a")).ok());
  AgendaTree deep;
  for (int i = 0; i < 25; ++i) {
    deep[Item(absl::StrCat("i", i))] = {i == 0 ? "" : Item(absl::StrCat("i", i - 1)), 1, i};
  }
  EXPECT_TRUE(CheckPlace(deep, Item("i19")).ok());
  EXPECT_FALSE(CheckPlace(deep, Item("i20")).ok());
}

// Places as "item" or "item<parent".
v1::ReorderAgendaItemsRequest OrderOf(const std::vector<std::string>& places,
                                      const std::string& root = "") {
  v1::ReorderAgendaItemsRequest request;
  request.set_parent("meetings/m");
  request.set_root(Item(root));
  for (const std::string& text : places) {
    v1::AgendaPlace& place = *request.add_items();
    const size_t below = text.find('<');
    place.set_item(Item(text.substr(0, below)));
    if (below != std::string::npos) place.set_parent_item(Item(text.substr(below + 1)));
  }
  return request;
}

TEST(AgendaTreeTest, AWholeAgendaIsPutIntoAnotherOrder) {
  const auto planned = PlanOrder(Agenda(), OrderOf({"c", "f", "a<f", "e<a", "b<e", "d<a"}));
  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_THAT(NumbersOf(*planned), ElementsAre(Pair(Item("a"), "2.1"), Pair(Item("b"), "2.1.1.1"),
                                               Pair(Item("c"), "1"), Pair(Item("d"), "2.1.2"),
                                               Pair(Item("e"), "2.1.1"), Pair(Item("f"), "2")));
}

TEST(AgendaTreeTest, APartIsPutIntoAnotherOrderByItself) {
  const auto planned = PlanOrder(Agenda(), OrderOf({"f", "e<f", "d<b"}, "b"));
  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_EQ(planned->size(), 3u);
  EXPECT_EQ(planned->at(Item("f")).parent, Item("b"));
  EXPECT_EQ(planned->at(Item("f")).ordinal, 1);
  EXPECT_EQ(planned->at(Item("d")).ordinal, 2);
  EXPECT_EQ(planned->at(Item("e")).parent, Item("f"));
}

TEST(AgendaTreeTest, WhatCannotBeIsRefusedByPlace) {
  auto other = OrderOf({"a"});
  other.mutable_items(0)->set_item("meetings/other/agendaItems/a");
  const struct {
    v1::ReorderAgendaItemsRequest request;
    std::string field, reason;
  } cases[] = {
      {OrderOf({"a", "b", "c", "d<b", "e<b"}), "items", "ORDER_INCOMPLETE"},
      {OrderOf({"a", "b", "a"}), "items[2].item", "NAMED_TWICE"},
      {OrderOf({"a", "x"}), "items[1].item", "NOT_ON_AGENDA"},
      {OrderOf({"a<x"}), "items[0].parent_item", "OUTSIDE_ROOT"},
      {OrderOf({"d", "a"}, "b"), "items[1].item", "NOT_ON_AGENDA"},
      {OrderOf({"d<a"}, "b"), "items[0].parent_item", "OUTSIDE_ROOT"},
      {OrderOf({"d"}, "x"), "root", "NOT_ON_AGENDA"},
      {OrderOf({"d<f", "e", "f<d"}, "b"), "items[0].parent_item", "CYCLE"},
      {OrderOf({"b"}, "b"), "items[0].item", "NOT_ON_AGENDA"},
      {other, "items[0].item", "OTHER_MEETING"},
  };
  for (const auto& c : cases) {
    const auto planned = PlanOrder(Agenda(), c.request);
    EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(planned.status()).reason(), c.reason)
        << planned.status();
    const auto bad = api::DetailOf<google::rpc::BadRequest>(planned.status());
    ASSERT_EQ(bad.field_violations_size(), 1) << c.reason;
    EXPECT_EQ(bad.field_violations(0).field(), c.field) << c.reason;
  }
}

}  // namespace
}  // namespace district::meeting
