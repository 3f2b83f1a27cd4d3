#include "common/api/violations.h"

#include "absl/status/status.h"
#include "district/personnel/v1/people.pb.h"
#include "gmock/gmock.h"

namespace district::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const google::protobuf::FieldDescriptor* Field(const google::protobuf::Descriptor* type,
                                               const char* name) {
  return type->FindFieldByName(name);
}

TEST(FieldPathTest, IsWrittenAsCallersWriteIt) {
  const auto* batch = personnel::v1::BatchCreatePeopleRequest::descriptor();
  const auto* create = personnel::v1::CreatePersonRequest::descriptor();
  const auto* person = personnel::v1::Person::descriptor();
  const FieldPath root;
  const FieldPath requests{&root, Field(batch, "requests"), 3};
  const FieldPath inner{&requests, Field(create, "person")};
  const FieldPath name{&inner, Field(person, "display_name")};
  EXPECT_EQ(root.ToString(), "");
  EXPECT_EQ(requests.ToString(), "requests[3]");
  EXPECT_EQ(name.ToString(), "requests[3].person.display_name");

  const FieldPath of_person{.prefix = "person."};
  const FieldPath prefixed{&of_person, Field(person, "display_name")};
  EXPECT_EQ(prefixed.ToString(), "person.display_name");
}

TEST(ViolationsTest, NoneIsNoError) {
  EXPECT_TRUE(Violations().empty());
  EXPECT_TRUE(Violations().ToStatus().ok());
}

TEST(ViolationsTest, NamesThreeAndCountsTheOthers) {
  const auto* person = personnel::v1::Person::descriptor();
  const FieldPath root;
  const FieldPath name{&root, Field(person, "display_name")};
  Violations violations;
  for (int i = 0; i < 3; ++i) violations.Add(name, "is required", "là bắt buộc");
  EXPECT_EQ(violations.ToStatus().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(violations.ToStatus().message(), HasSubstr("display_name: is required"));
  EXPECT_THAT(violations.ToStatus().message(), Not(HasSubstr("more")));
  // Far more than are kept.
  for (int i = 0; i < 1000; ++i) violations.Add(name, "is required", "là bắt buộc");
  EXPECT_THAT(violations.ToStatus().message(), HasSubstr("and 1000 more"));
}

}  // namespace
}  // namespace district::api
