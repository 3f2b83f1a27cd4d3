#include "services/meeting/assignments/rules.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/api/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using v1::Assignment;
using v1::AssignmentStep;

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

Assignment Open() {
  Assignment assignment;
  assignment.set_name("assignments/a");
  assignment.set_task("Rà soát các chỉ tiêu");
  assignment.set_document("documents/d");
  assignment.mutable_owner()->set_post("organizations/ubnd-quan/posts/chu-tich");
  assignment.set_state(AssignmentStep::OPEN);
  *assignment.mutable_assign_date() = time::FromDayNumber(20180712);
  return assignment;
}

using Facets = std::vector<Assignment::Facet>;

v1::FacetScheme Scheme(const std::string& name, const Facets& facets) {
  v1::FacetScheme scheme;
  scheme.set_name("facetSchemes/" + name);
  for (const Assignment::Facet facet : facets) scheme.add_facets(facet);
  return scheme;
}

TEST(FacetsTest, ThatAreNotClearAreMissing) {
  const v1::FacetScheme five =
      Scheme("five", {Assignment::PERSON, Assignment::TASK, Assignment::RESPONSIBILITY,
                      Assignment::DEADLINE, Assignment::RESULT});
  const v1::FacetScheme six =
      Scheme("six", {Assignment::PERSON, Assignment::TASK, Assignment::DEADLINE,
                     Assignment::RESPONSIBILITY, Assignment::AUTHORITY, Assignment::RESULT});
  Assignment assignment = Open();
  const auto missing = [&](const v1::FacetScheme* scheme) {
    SetFacets(scheme, assignment);
    EXPECT_EQ(assignment.facet_scheme(), scheme ? scheme->name() : "");
    Facets facets;
    for (const int facet : assignment.missing_facets()) {
      facets.push_back(static_cast<Assignment::Facet>(facet));
    }
    return facets;
  };
  EXPECT_THAT(missing(&five), ElementsAre(Assignment::DEADLINE, Assignment::RESULT));
  EXPECT_THAT(missing(&six),
              ElementsAre(Assignment::DEADLINE, Assignment::AUTHORITY, Assignment::RESULT));
  EXPECT_THAT(missing(nullptr), ElementsAre());
  assignment.set_expected_result("Báo cáo");
  *assignment.mutable_due_date() = time::FromDayNumber(20260101);
  EXPECT_THAT(missing(&five), ElementsAre());
  EXPECT_THAT(missing(&six), ElementsAre(Assignment::AUTHORITY));
  assignment.clear_owner();
  EXPECT_THAT(missing(&five), ElementsAre(Assignment::PERSON, Assignment::RESPONSIBILITY));
}

TEST(PartiesTest, HaveOneLeadWhoDoesNotCoordinate) {
  Assignment assignment = Open();
  EXPECT_TRUE(CheckParties(assignment).ok());
  assignment.mutable_owner()->set_organization("organizations/quan-uy");
  EXPECT_EQ(ReasonOf(CheckParties(assignment)), "ONE_LEAD") << "two leads";
  assignment.clear_owner();
  EXPECT_EQ(ReasonOf(CheckParties(assignment)), "ONE_LEAD") << "no lead";
  assignment = Open();
  assignment.add_coordinating();
  EXPECT_EQ(ReasonOf(CheckParties(assignment)), "ONE_PARTY");
  *assignment.mutable_coordinating(0) = assignment.owner();
  EXPECT_EQ(ReasonOf(CheckParties(assignment)), "IS_OWNER");
  assignment.mutable_coordinating(0)->Clear();
  assignment.mutable_coordinating(0)->set_person("people/p");
  EXPECT_TRUE(CheckParties(assignment).ok());
  *assignment.add_coordinating() = assignment.coordinating(0);
  EXPECT_EQ(ReasonOf(CheckParties(assignment)), "NAMED_TWICE");
}

TEST(PartiesTest, BelongToAnOrganization) {
  Assignment assignment = Open();
  EXPECT_EQ(OrganizationOf(assignment.owner()), "organizations/ubnd-quan");
  assignment.mutable_owner()->Clear();
  assignment.mutable_owner()->set_person("people/p");
  EXPECT_EQ(OrganizationOf(assignment.owner()), "");
}

TEST(ContentTest, NamesASourceAndADeadlineAfterIt) {
  Assignment assignment = Open();
  EXPECT_TRUE(CheckContent(assignment).ok());
  *assignment.mutable_due_date() = time::FromDayNumber(20180711);
  EXPECT_EQ(ReasonOf(CheckContent(assignment)), "DATES_REVERSED");
  assignment.clear_due_date();
  assignment.clear_document();
  EXPECT_EQ(ReasonOf(CheckContent(assignment)), "SOURCE_REQUIRED");
}

TEST(MovesTest, AreThoseOfTheStateAndNoOthers) {
  const std::map<std::pair<AssignmentStep::State, AssignmentStep::Action>, AssignmentStep::State>
      legal = {
          {{AssignmentStep::OPEN, AssignmentStep::REPORT}, AssignmentStep::REPORTED},
          {{AssignmentStep::OPEN, AssignmentStep::EXTEND}, AssignmentStep::OPEN},
          {{AssignmentStep::OPEN, AssignmentStep::REMIND}, AssignmentStep::OPEN},
          {{AssignmentStep::OPEN, AssignmentStep::CANCEL}, AssignmentStep::CANCELLED},
          {{AssignmentStep::REPORTED, AssignmentStep::CONFIRM}, AssignmentStep::COMPLETED},
          {{AssignmentStep::REPORTED, AssignmentStep::RETURN}, AssignmentStep::RETURNED},
          {{AssignmentStep::REPORTED, AssignmentStep::CANCEL}, AssignmentStep::CANCELLED},
          {{AssignmentStep::RETURNED, AssignmentStep::REPORT}, AssignmentStep::REPORTED},
          {{AssignmentStep::RETURNED, AssignmentStep::EXTEND}, AssignmentStep::RETURNED},
          {{AssignmentStep::RETURNED, AssignmentStep::REMIND}, AssignmentStep::RETURNED},
          {{AssignmentStep::RETURNED, AssignmentStep::CANCEL}, AssignmentStep::CANCELLED},
      };
  size_t tried = 0;
  for (int state = AssignmentStep::State_MIN; state <= AssignmentStep::State_MAX; ++state) {
    for (int action = AssignmentStep::Action_MIN; action <= AssignmentStep::Action_MAX; ++action) {
      Assignment assignment = Open();
      assignment.set_state(static_cast<AssignmentStep::State>(state));
      const auto move = static_cast<AssignmentStep::Action>(action);
      const auto next = StateAfter(assignment, move);
      const auto expected = legal.find({assignment.state(), move});
      const std::string what =
          AssignmentStep::State_Name(assignment.state()) + " " + AssignmentStep::Action_Name(move);
      if (expected != legal.end()) {
        ASSERT_TRUE(next.ok()) << what;
        EXPECT_EQ(*next, expected->second) << what;
        ++tried;
      } else {
        EXPECT_EQ(next.status().code(), absl::StatusCode::kFailedPrecondition) << what;
        EXPECT_EQ(ReasonOf(next.status()), "ILLEGAL_MOVE") << what;
      }
    }
  }
  EXPECT_EQ(tried, legal.size());
}

TEST(MovesTest, AreRecordedWithTheirDay) {
  Assignment assignment = Open();
  ASSERT_TRUE(Move({.action = AssignmentStep::REMIND, .note = "Đôn đốc", .subject = "s"}, 20180720,
                   assignment)
                  .ok());
  EXPECT_EQ(assignment.reminder_count(), 1);
  ASSERT_EQ(assignment.steps_size(), 1);
  EXPECT_EQ(assignment.steps(0).note(), "Đôn đốc");
  EXPECT_EQ(time::ToDayNumber(assignment.steps(0).date()), 20180720);
  EXPECT_EQ(LastStepDay(assignment), 20180712) << "a reminder moves nothing";

  ASSERT_TRUE(Move({.action = AssignmentStep::REPORT,
                    .day = 20180719,
                    .day_field = "complete_date",
                    .result = "Xong",
                    .completed_by = "people/b"},
                   20180720, assignment)
                  .ok());
  EXPECT_EQ(assignment.result(), "Xong");
  EXPECT_EQ(assignment.completed_by(), "people/b");
  ASSERT_TRUE(Move({.action = AssignmentStep::RETURN}, 20180721, assignment).ok());
  EXPECT_FALSE(assignment.has_complete_date());
  EXPECT_EQ(assignment.completed_by(), "");
}

TEST(MovesTest, KeepTheirDaysInOrder) {
  Assignment assignment = Open();
  const auto cancel = [&](time::DayNumber day) {
    Assignment copy = assignment;
    return ReasonOf(
        Move({.action = AssignmentStep::CANCEL, .day = day, .day_field = "date"}, 20180801, copy));
  };
  EXPECT_EQ(cancel(20180711), "STEP_DATE_ORDER");
  EXPECT_EQ(cancel(20180712), "");
  EXPECT_EQ(cancel(20180802), "IN_THE_FUTURE");
  ASSERT_TRUE(Move({.action = AssignmentStep::EXTEND,
                    .day = 20180720,
                    .day_field = "date",
                    .due_day = 20180901},
                   20180801, assignment)
                  .ok());
  EXPECT_EQ(cancel(20180719), "STEP_DATE_ORDER");
  EXPECT_EQ(cancel(20180720), "");
}

TEST(MovesTest, ExtendToALaterDayOnly) {
  Assignment assignment = Open();
  *assignment.mutable_due_date() = time::FromDayNumber(20180731);
  SetDeadline(nullptr, assignment);
  const auto extend = [&](time::DayNumber due) {
    return ReasonOf(Move({.action = AssignmentStep::EXTEND, .due_day = due}, 20180801, assignment));
  };
  EXPECT_EQ(extend(20180731), "NOT_LATER");
  EXPECT_EQ(extend(20180901), "");
  EXPECT_EQ(time::ToDayNumber(assignment.steps(0).previous_due_date()), 20180731);
  EXPECT_EQ(time::ToDayNumber(assignment.due_date()), 20180901);
  EXPECT_EQ(extend(20180831), "NOT_LATER");
}

TEST(MovesTest, AreBounded) {
  Assignment assignment = Open();
  absl::Status status;
  int moves = 0;
  for (; status.ok() && moves < 1000; ++moves) {
    status = Move({.action = AssignmentStep::REMIND}, 20180801, assignment);
  }
  EXPECT_EQ(ReasonOf(status), "TOO_MANY_STEPS");
  EXPECT_EQ(moves, 201);
}

TEST(DeadlineTest, SaysWhatItWasMovedOver) {
  Assignment assignment = Open();
  SetDeadline(nullptr, assignment);
  EXPECT_EQ(assignment.deadline_basis(), Assignment::DEADLINE_BASIS_UNSPECIFIED);
  *assignment.mutable_due_date() = time::FromDayNumber(20180903);
  SetDeadline(nullptr, assignment);
  EXPECT_EQ(assignment.deadline_basis(), Assignment::WEEKENDS_ONLY);
  EXPECT_EQ(time::ToDayNumber(assignment.effective_due_date()), 20180903);
  const calendar::Holidays holidays{.days_off = {20180903}, .working_days = {}};
  SetDeadline(&holidays, assignment);
  EXPECT_EQ(assignment.deadline_basis(), Assignment::WEEKENDS_AND_HOLIDAYS);
  EXPECT_EQ(time::ToDayNumber(assignment.effective_due_date()), 20180904);
}

}  // namespace
}  // namespace district::meeting
