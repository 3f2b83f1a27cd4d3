#include "services/meeting/follow_up/carry_over.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Meeting;

AgendaItem Item(const std::string& id, const std::string& parent = "", int ordinal = 1) {
  AgendaItem item;
  item.set_name("meetings/old/agendaItems/" + id);
  if (!parent.empty()) item.set_parent_item("meetings/old/agendaItems/" + parent);
  item.set_ordinal(ordinal);
  item.set_title("Nội dung " + id);
  return item;
}

class Names {
 public:
  std::string operator()() { return absl::StrCat("new", ++made_); }

 private:
  int made_ = 0;
};

TEST(CarryOverTest, OnlyMeetingsThatAreNotOverTakeUpSomething) {
  for (int value = Meeting::State_MIN; value <= Meeting::State_MAX; ++value) {
    const auto state = static_cast<Meeting::State>(value);
    EXPECT_EQ(CanTakeUp(state), state == Meeting::DRAFT || state == Meeting::SCHEDULED ||
                                    state == Meeting::POSTPONED || state == Meeting::IN_PROGRESS)
        << Meeting::State_Name(state);
  }
}

TEST(CarryOverTest, ItemsComeAtTheEndAndKeepWhatTheyAreAbout) {
  AgendaItem first = Item("a");
  first.set_purpose(AgendaItem::ADOPT);
  first.add_periods("2018-S1");
  first.add_documents("documents/x");
  first.add_presenters("meetings/old/participants/an");
  first.set_notes("Đã thảo luận");
  const auto items = TakeUp({first, Item("b")}, {}, 4, Names());
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].name(), "new1");
  EXPECT_EQ(items[0].origin(), "meetings/old/agendaItems/a");
  EXPECT_EQ(items[0].title(), "Nội dung a");
  EXPECT_EQ(items[0].purpose(), AgendaItem::ADOPT);
  EXPECT_EQ(items[0].periods_size(), 1);
  EXPECT_EQ(items[0].documents_size(), 1);
  EXPECT_EQ(items[0].presenters_size(), 0) << "participants of another meeting";
  EXPECT_EQ(items[0].notes(), "");
  EXPECT_EQ(items[0].ordinal(), 5);
  EXPECT_EQ(items[1].ordinal(), 6);
}

TEST(CarryOverTest, PartsStayBelowWhatIsTakenUpWithThemOrBefore) {
  const auto items = TakeUp({Item("c", "b", 7), Item("b"), Item("d", "gone"), Item("e", "z", 3)},
                            {{"meetings/old/agendaItems/z", "before"}}, 0, Names());
  ASSERT_EQ(items.size(), 4u);
  EXPECT_EQ(items[0].parent_item(), items[1].name());
  EXPECT_EQ(items[0].ordinal(), 7);
  EXPECT_EQ(items[1].parent_item(), "");
  EXPECT_EQ(items[2].parent_item(), "");
  EXPECT_EQ(items[3].parent_item(), "before");
}

TEST(CarryOverTest, WhatStandsBelowComesAfter) {
  const auto levels = InLevels({Item("c", "b"), Item("b", "a"), Item("a"), Item("d", "gone")});
  ASSERT_EQ(levels.size(), 3u);
  ASSERT_EQ(levels[0].size(), 2u);
  EXPECT_EQ(levels[0][0].title(), "Nội dung a");
  EXPECT_EQ(levels[0][1].title(), "Nội dung d");
  EXPECT_EQ(levels[1][0].title(), "Nội dung b");
  EXPECT_EQ(levels[2][0].title(), "Nội dung c");
  EXPECT_TRUE(InLevels({Item("a", "b"), Item("b", "a")}).empty());
}

TEST(CarryOverTest, TellsWhatWasBrought) {
  v1::CarryOverResponse response;
  EXPECT_EQ(Explain(response),
            "Các hội nghị trước không còn nội dung hoặc nhiệm vụ nào chưa xong.");
  response.add_items()->set_reason(v1::CarriedItem::DEFERRED);
  response.add_items()->set_added(true);
  response.add_assignments()->set_status(v1::Assignment::OPEN_OVERDUE);
  EXPECT_EQ(Explain(response),
            "Chuyển 2 nội dung của các hội nghị trước (1 hoãn lại, 1 chưa có kết quả); kiểm điểm 1 "
            "nhiệm vụ chưa xong, trong đó 1 quá hạn. Lần này thêm 1.");
  AgendaItem item;
  EXPECT_EQ(ReasonOf(item), v1::CarriedItem::NO_OUTCOME);
  item.set_outcome(AgendaItem::DEFERRED);
  EXPECT_EQ(ReasonOf(item), v1::CarriedItem::DEFERRED);
}

}  // namespace
}  // namespace district::meeting
