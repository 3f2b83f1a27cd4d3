#include "services/personnel/people/merge.h"

#include <string>
#include <utility>
#include <vector>

#include "common/api/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::personnel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Appointment;
using v1::Person;

Person Named(const std::string& name) {
  Person person;
  person.set_display_name(name);
  return person;
}

Appointment Held(const std::string& name, const std::string& post, int from, int to) {
  Appointment appointment;
  appointment.set_name(name);
  appointment.set_post(post);
  if (from) appointment.mutable_start_date()->set_year(from);
  if (to) appointment.mutable_end_date()->set_year(to);
  return appointment;
}

TEST(AddMissingTest, TheTargetsWordStandsAndItsGapsAreFilled) {
  Person source = Named("Nguyễn Văn Nam"), target = Named("Nguyễn Hoài Nam");
  source.mutable_birth_date()->set_year(1965);
  source.set_gender(Person::MALE);
  source.set_hometown("Thái Bình");
  target.set_hometown("Nam Định");
  target.set_gender(Person::MALE);
  auto differing = AddMissing(source, target);
  ASSERT_TRUE(differing.ok()) << differing.status();
  EXPECT_THAT(*differing, ElementsAre("display_name", "hometown"));
  EXPECT_EQ(target.display_name(), "Nguyễn Hoài Nam");
  EXPECT_EQ(target.birth_date().year(), 1965);
  EXPECT_EQ(target.hometown(), "Nam Định");
  EXPECT_THAT(target.other_names(), ElementsAre("Nguyễn Văn Nam"));
}

TEST(AddMissingTest, ListsAreJoinedWithoutRepetition) {
  Person source = Named("A"), target = Named("A");
  for (const char* phone : {"1", "2"}) source.add_contacts()->set_value(phone);
  for (const char* phone : {"2", "3"}) target.add_contacts()->set_value(phone);
  source.add_other_names("B");
  target.add_other_names("B");
  auto differing = AddMissing(source, target);
  ASSERT_TRUE(differing.ok()) << differing.status();
  EXPECT_THAT(*differing, IsEmpty());
  EXPECT_THAT(target.other_names(), ElementsAre("B"));
  ASSERT_EQ(target.contacts_size(), 3);
  EXPECT_EQ(target.contacts(2).value(), "1");
}

TEST(AddMissingTest, AListThatBecomesTooLongIsRefused) {
  Person source = Named("A"), target = Named("A");
  for (int i = 0; i < 11; ++i) {
    source.add_contacts()->set_value("s" + std::to_string(i));
    target.add_contacts()->set_value("t" + std::to_string(i));
  }
  const absl::Status status = AddMissing(source, target).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("contacts"));
}

TEST(PlanAppointmentsTest, WhatTheTargetHoldsAnywayIsKeptOnce) {
  const std::vector<Appointment> target = {Held("t1", "post", 2015, 2020)};
  auto plan = PlanAppointments({Held("s1", "post", 2016, 2018), Held("s2", "other", 2016, 2018),
                                Held("s3", "post", 2021, 0)},
                               target);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->moved, ElementsAre("s2", "s3"));
  ASSERT_EQ(plan->covered.size(), 1u);
  EXPECT_EQ(plan->covered[0].name, "s1");
  EXPECT_EQ(plan->covered[0].by, "t1");
}

TEST(PlanAppointmentsTest, DaysThatTheTargetLacksAreForPeopleToSettle) {
  const std::vector<Appointment> target = {Held("t1", "post", 2015, 2020)};
  for (const auto& [from, to] : std::vector<std::pair<int, int>>{{2014, 2016}, {2018, 0}, {0, 0}}) {
    const absl::Status status = PlanAppointments({Held("s1", "post", from, to)}, target).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << from << " " << to;
  }
}

TEST(PlanAppointmentsTest, ActingAndHoldingAreTwoThingsAndConferredSeatsFollowTheirOffice) {
  Appointment acting = Held("s1", "post", 2018, 0), conferred = Held("s2", "post", 2018, 0);
  acting.set_kind(Appointment::ACTING);
  conferred.set_conferred_by("office");
  auto plan = PlanAppointments({acting, conferred}, {Held("t1", "post", 2015, 2020)});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->moved, ElementsAre("s1"));
  EXPECT_THAT(plan->covered, IsEmpty());
}

}  // namespace
}  // namespace district::personnel
