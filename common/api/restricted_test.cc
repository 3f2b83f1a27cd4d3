#include <string>
#include <vector>

#include "common/api/validate.h"
#include "common/testing/from_text.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using personnel::v1::BatchCreatePeopleRequest;
using personnel::v1::GetPersonRequest;
using personnel::v1::Person;

bool Nothing(const std::string&) { return false; }
bool Everything(const std::string&) { return true; }

TEST(RestrictedTest, FieldsAreKnownAtAnyDepth) {
  EXPECT_TRUE(HasRestricted(Person::descriptor()));
  EXPECT_TRUE(HasRestricted(BatchCreatePeopleRequest::descriptor()));
  EXPECT_TRUE(HasRestricted(personnel::v1::SearchPeopleResponse::descriptor()));
  EXPECT_FALSE(HasRestricted(personnel::v1::Organization::descriptor()));
  EXPECT_FALSE(HasRestricted(GetPersonRequest::descriptor()));
  // A type that holds itself.
  EXPECT_FALSE(HasRestricted(personnel::v1::OrganizationTree::descriptor()));
}

TEST(RestrictedTest, ATypeNamesThePermissionsItNeeds) {
  const auto of_person = RestrictedPermissions(Person::descriptor());
  EXPECT_FALSE(of_person.empty());
  EXPECT_EQ(RestrictedPermissions(personnel::v1::SearchPeopleResponse::descriptor()), of_person);
  EXPECT_TRUE(RestrictedPermissions(personnel::v1::Organization::descriptor()).empty());
  EXPECT_TRUE(RestrictedPermissions(personnel::v1::OrganizationTree::descriptor()).empty());
}

TEST(RestrictedTest, AreClearedForThoseWhoMayNot) {
  const auto stored = FromText<personnel::v1::ListPeopleResponse>(R"pb(
    people {
      display_name: "a"
      contacts { value: "1" }
      identity_numbers { number: "2" }
    }
    people { display_name: "b" }
  )pb");
  auto answer = stored;
  ClearRestricted(answer, Everything);
  EXPECT_EQ(answer.DebugString(), stored.DebugString());
  std::vector<std::string> asked;
  ClearRestricted(answer, [&](const std::string& permission) {
    asked.push_back(permission);
    return false;
  });
  EXPECT_EQ(answer.people(0).contacts_size(), 0);
  EXPECT_EQ(answer.people(0).identity_numbers_size(), 0);
  EXPECT_EQ(answer.people(0).display_name(), "a");
  EXPECT_THAT(asked, ::testing::Each("personnel.people.readRestricted"));
}

TEST(RestrictedTest, AreFoundWithTheirPath) {
  const auto request = FromText<BatchCreatePeopleRequest>(R"pb(
    requests { person { display_name: "a" } }
    requests { person { identity_numbers { number: "2" } } }
  )pb");
  EXPECT_EQ(FindRestricted(request, Nothing), "requests[1].person.identity_numbers");
  EXPECT_EQ(FindRestricted(request, Everything), "");
  EXPECT_EQ(FindRestricted(FromText<Person>("display_name: 'a'"), Nothing), "");
}

TEST(RestrictedTest, AreTakenOverByThoseWhoMayNot) {
  const auto stored = FromText<Person>(R"pb(
    display_name: "a"
    contacts { value: "1" }
    identity_numbers { number: "2" }
  )pb");
  auto replaced = FromText<Person>("display_name: 'b' contacts { value: '3' }");
  CopyRestricted(stored, replaced, Everything);
  EXPECT_EQ(replaced.contacts(0).value(), "3");
  EXPECT_EQ(replaced.identity_numbers_size(), 0);
  CopyRestricted(stored, replaced, Nothing);
  EXPECT_EQ(replaced.display_name(), "b");
  ASSERT_EQ(replaced.contacts_size(), 1);
  EXPECT_EQ(replaced.contacts(0).value(), "1");
  EXPECT_EQ(replaced.identity_numbers(0).number(), "2");
  CopyRestricted(Person(), replaced, Nothing);
  EXPECT_EQ(replaced.contacts_size(), 0) << "what was not there is not there";
}

TEST(RestrictedTest, AreTakenOverAtAnyDepth) {
  const auto stored = FromText<personnel::v1::UpdatePersonRequest>(
      "person { display_name: 'a' contacts { value: '1' } }");
  auto replaced = FromText<personnel::v1::UpdatePersonRequest>("person { display_name: 'b' }");
  CopyRestricted(stored, replaced, Nothing);
  EXPECT_EQ(replaced.person().display_name(), "b");
  EXPECT_EQ(replaced.person().contacts_size(), 1);
  const auto list =
      FromText<personnel::v1::ListPeopleResponse>("people { contacts { value: '1' } } people {}");
  personnel::v1::ListPeopleResponse empty;
  CopyRestricted(list, empty, Nothing);
  EXPECT_EQ(empty.people_size(), 2) << "a list that holds such fields as a whole";
}

}  // namespace
}  // namespace district::api
