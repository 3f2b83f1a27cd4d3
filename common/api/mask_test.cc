#include "common/api/mask.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/api/errors.h"
#include "common/api/testing_messages.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;

FieldMask Mask(const std::vector<std::string>& paths) {
  FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

std::unique_ptr<Message> Copy(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

bool Behaves(const FieldDescriptor* field, google::api::FieldBehavior behavior) {
  const auto& all = field->options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(all.begin(), all.end(), behavior) != all.end();
}

bool IsKept(const FieldDescriptor* field) {
  return Behaves(field, google::api::OUTPUT_ONLY) || field->name() == "name" ||
         field->name() == "etag";
}

// A message with one field of `from`, however that was set.
std::unique_ptr<Message> Only(const Message& from, const FieldDescriptor* field) {
  std::unique_ptr<Message> only(from.New());
  std::unique_ptr<Message> copy = Copy(from);
  only->GetReflection()->SwapFields(only.get(), copy.get(), {field});
  return only;
}

bool Same(const Message& a, const Message& b, const FieldDescriptor* field) {
  return MessageDifferencer::Equals(*Only(a, field), *Only(b, field));
}

// A resource as stored and an update to it that leaves the immutable fields alone.
struct Pair {
  std::unique_ptr<Message> stored, update;
};

Pair RandomPair(const Message& prototype, unsigned seed) {
  Pair pair{std::unique_ptr<Message>(prototype.New()), std::unique_ptr<Message>(prototype.New())};
  MessageFiller filler(seed);
  filler.Fill(*pair.stored, 70);
  filler.Fill(*pair.update, 60);
  for (int i = 0; i < prototype.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = prototype.GetDescriptor()->field(i);
    if (!Behaves(field, google::api::IMMUTABLE)) continue;
    pair.update->GetReflection()->ClearField(pair.update.get(), field);
    pair.update->MergeFrom(*Only(*pair.stored, field));
  }
  return pair;
}

class EveryResource : public ::testing::TestWithParam<const Message*> {
 protected:
  const google::protobuf::Descriptor& type() { return *GetParam()->GetDescriptor(); }
};

TEST_P(EveryResource, StarReplacesAllButWhatTheServerOwns) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Pair pair = RandomPair(*GetParam(), seed);
    auto target = Copy(*pair.stored);
    ASSERT_TRUE(ApplyUpdate(Mask({"*"}), *pair.update, *target, "resource").ok());
    for (int i = 0; i < type().field_count(); ++i) {
      const FieldDescriptor* field = type().field(i);
      EXPECT_TRUE(Same(*target, IsKept(field) ? *pair.stored : *pair.update, field))
          << field->full_name();
    }
  }
}

TEST_P(EveryResource, NoMaskTakesWhatIsSet) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Pair pair = RandomPair(*GetParam(), seed);
    std::vector<const FieldDescriptor*> set;
    pair.update->GetReflection()->ListFields(*pair.update, &set);
    auto target = Copy(*pair.stored);
    ASSERT_TRUE(ApplyUpdate(FieldMask(), *pair.update, *target, "resource").ok());
    for (int i = 0; i < type().field_count(); ++i) {
      const FieldDescriptor* field = type().field(i);
      const bool taken = !IsKept(field) && std::find(set.begin(), set.end(), field) != set.end();
      EXPECT_TRUE(Same(*target, taken ? *pair.update : *pair.stored, field)) << field->full_name();
    }
  }
}

TEST_P(EveryResource, APathChangesItsFieldAlone) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Pair pair = RandomPair(*GetParam(), seed);
    for (int i = 0; i < type().field_count(); ++i) {
      const FieldDescriptor* named = type().field(i);
      auto target = Copy(*pair.stored);
      // Named twice it changes once.
      ASSERT_TRUE(
          ApplyUpdate(Mask({named->name(), named->name()}), *pair.update, *target, "r").ok())
          << named->full_name();
      for (int j = 0; j < type().field_count(); ++j) {
        const FieldDescriptor* field = type().field(j);
        const bool taken = field == named && !IsKept(field);
        EXPECT_TRUE(Same(*target, taken ? *pair.update : *pair.stored, field))
            << named->name() << ": " << field->full_name();
      }
    }
  }
}

TEST_P(EveryResource, ImmutableFieldsRefuseToChange) {
  Pair pair = RandomPair(*GetParam(), 1);
  MessageFiller(2).Fill(*pair.stored, 100);
  for (int i = 0; i < type().field_count(); ++i) {
    const FieldDescriptor* field = type().field(i);
    if (!Behaves(field, google::api::IMMUTABLE)) continue;
    auto other = Copy(*pair.stored);
    other->GetReflection()->ClearField(other.get(), field);
    for (const char* path : {"*", field->name().c_str()}) {
      auto target = Copy(*pair.stored);
      const absl::Status status = ApplyUpdate(Mask({path}), *other, *target, "resource");
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << field->full_name();
      EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(),
                "resource." + field->name());
      EXPECT_TRUE(MessageDifferencer::Equals(*target, *pair.stored)) << "changed all the same";
    }
    // Saying nothing of it, or the same again, is no change.
    auto target = Copy(*pair.stored);
    EXPECT_TRUE(ApplyUpdate(FieldMask(), *other, *target, "resource").ok());
    EXPECT_TRUE(ApplyUpdate(Mask({"*"}), *pair.stored, *target, "resource").ok());
  }
}

INSTANTIATE_TEST_SUITE_P(Mask, EveryResource, ::testing::ValuesIn(AllResourcePrototypes()),
                         [](const auto& tested) { return tested.param->GetDescriptor()->name(); });

TEST(ApplyUpdateTest, NestedPathsChangeOneFieldOfAMessage) {
  using meeting::v1::Decision;
  const struct {
    const char* stored;
    const char* update;
    std::vector<std::string> paths;
    const char* after;
  } kCases[] = {
      {"votes { for_count: 1 against_count: 2 }",
       "votes { for_count: 9 against_count: 9 }",
       {"votes.for_count"},
       "votes { for_count: 9 against_count: 2 }"},
      {"votes { for_count: 1 against_count: 2 }",
       "",
       {"votes.for_count"},
       "votes { against_count: 2 }"},
      {"", "votes { for_count: 9 }", {"votes.for_count"}, "votes { for_count: 9 }"},
      {"", "", {"votes.for_count"}, ""},
      {"votes { for_count: 1 against_count: 2 }",
       "votes { for_count: 9 }",
       {"votes"},
       "votes { for_count: 9 }"},
      {"votes { for_count: 1 against_count: 2 }",
       "votes { for_count: 9 }",
       {"votes.for_count", "votes"},
       "votes { for_count: 9 }"},
      {"votes { for_count: 1 against_count: 2 }",
       "votes { for_count: 0 }",
       {"votes.for_count", "votes.against_count"},
       "votes { for_count: 0 }"},
      {"text: 'a' votes { for_count: 1 }", "", {"votes"}, "text: 'a'"},
  };
  for (const auto& test : kCases) {
    Decision target = FromText<Decision>(test.stored);
    const absl::Status status =
        ApplyUpdate(Mask(test.paths), FromText<Decision>(test.update), target, "decision");
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(target.ShortDebugString(), FromText<Decision>(test.after).ShortDebugString());
  }
}

TEST(ApplyUpdateTest, ListsChangeAsAWhole) {
  auto target = FromText<personnel::v1::Person>("other_names: 'a' other_names: 'b'");
  const auto update = FromText<personnel::v1::Person>("other_names: 'c'");
  ASSERT_TRUE(ApplyUpdate(Mask({"other_names"}), update, target, "person").ok());
  EXPECT_EQ(target.ShortDebugString(), update.ShortDebugString());
}

TEST(ApplyUpdateTest, RefusesPathsThatNameNothing) {
  const struct {
    const char* path;
    const char* why;
  } kCases[] = {
      {"colour", "is not a field"},
      {"", "is not a field"},
      {"displayName", "is not a field"},
      {"display_name.length", "is not a field"},
      {"gender.value", "is not a field"},
      {"contacts.value", "goes into a list"},
      {"contacts[0]", "is not a field"},
      {"birth_date.year", "changes as a whole"},
      {"create_time.seconds", "changes as a whole"},
      {".display_name", "is not a field"},
      {"display_name.", "is not a field"},
      {"person.display_name", "is not a field"},
      {"*", "must stand alone"},
  };
  for (const auto& test : kCases) {
    auto target = FromText<personnel::v1::Person>("display_name: 'a'");
    const auto update = FromText<personnel::v1::Person>("display_name: 'b'");
    const absl::Status status =
        ApplyUpdate(Mask({"display_name", test.path}), update, target, "person");
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << test.path;
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.why)) << test.path;
    EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "update_mask");
    EXPECT_EQ(target.display_name(), "a") << "changed all the same";
  }
}

TEST(ApplyUpdateTest, NamesEveryImmutableFieldThatWouldChange) {
  auto target =
      FromText<indicator::v1::Observation>("organization: 'organizations/a' period: '2018'");
  const auto update =
      FromText<indicator::v1::Observation>("organization: 'organizations/b' period: '2017'");
  const auto bad =
      DetailOf<google::rpc::BadRequest>(ApplyUpdate(FieldMask(), update, target, "observation"));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), "observation.organization");
  EXPECT_EQ(bad.field_violations(1).field(), "observation.period");
}

}  // namespace
}  // namespace district::api
