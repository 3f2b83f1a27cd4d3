#include "deploy/districtctl/schema.h"

#include "deploy/districtctl/testing.h"
#include "gmock/gmock.h"

namespace district::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(SchemaTest, FindsCollectionsWithTheirStandardMethods) {
  ASSERT_THAT(TestSchema().collections(), Not(IsEmpty()));
  for (const Collection& collection : TestSchema().collections()) {
    EXPECT_TRUE(collection.get && collection.list && collection.create && collection.update &&
                collection.remove && collection.undelete)
        << collection.type;
    EXPECT_EQ(TestSchema().OfType(collection.type), &collection);
    EXPECT_EQ(TestSchema().OfPlural(collection.plural), &collection);
  }
}

TEST(SchemaTest, FindsTheCollectionOfAName) {
  struct Case {
    const char* name;
    const char* type;  // "" for none
  };
  for (const Case& c :
       std::vector<Case>{{"people/an", "personnel.district/Person"},
                         {"people/an/appointments/bi-thu", "personnel.district/Appointment"},
                         {"meetings/m/agendaItems/a1", "meeting.district/AgendaItem"},
                         {"people", ""},
                         {"people/", ""},
                         {"people/An", ""},
                         {"people/1an", ""},
                         {"people/-", ""},
                         {"people/an-", ""},
                         {"people/an/", ""},
                         {"people/an/posts/x", ""},
                         {"/people/an", ""},
                         {"", ""}}) {
    const Collection* found = TestSchema().OfName(c.name);
    EXPECT_EQ(found ? found->type : "", c.type) << c.name;
  }
}

TEST(SchemaTest, KnowsParents) {
  const Collection& posts = *TestSchema().OfPlural("posts");
  EXPECT_EQ(posts.AnyParent(), "organizations/-");
  EXPECT_TRUE(posts.MatchesParent("organizations/-"));
  EXPECT_TRUE(posts.MatchesParent("organizations/quan-uy"));
  EXPECT_FALSE(posts.MatchesParent("people/quan-uy"));
  EXPECT_FALSE(posts.MatchesParent(""));
  const Collection& people = *TestSchema().OfPlural("people");
  EXPECT_EQ(people.AnyParent(), "");
  EXPECT_TRUE(people.MatchesParent(""));
  EXPECT_FALSE(people.MatchesParent("organizations/-"));
  EXPECT_EQ(ParentOf("people/an/appointments/x"), "people/an");
  EXPECT_EQ(ParentOf("people/an"), "");
  EXPECT_EQ(IdOf("people/an/appointments/x"), "x");
}

TEST(SchemaTest, ReadsWhatIsDeclaredAboutFields) {
  const Descriptor& organization = *TestSchema().OfPlural("organizations")->message;
  const auto facts = [&](const char* field) {
    return TestSchema().Facts(organization.FindFieldByName(field));
  };
  EXPECT_TRUE(facts("display_name").required);
  EXPECT_EQ(facts("display_name").max_length, 300);
  EXPECT_TRUE(facts("uid").output_only);
  EXPECT_FALSE(facts("etag").output_only);
  EXPECT_EQ(facts("parent").reference, "personnel.district/Organization");
  EXPECT_EQ(facts("territory").reference, "");
  EXPECT_EQ(facts("aliases").max_items, 20);

  const Descriptor& post = *TestSchema().OfPlural("posts")->message;
  EXPECT_EQ(TestSchema().Facts(post.FindFieldByName("seats")).minimum, 0);
  EXPECT_EQ(TestSchema().Facts(post.FindFieldByName("seats")).maximum, 100000);
  EXPECT_FALSE(TestSchema().Facts(post.FindFieldByName("title")).minimum.has_value());
}

TEST(SchemaTest, FindsReferencesAtEveryDepthButNotProvenance) {
  const auto resources = Documents(R"(
name: meetings/m/agendaItems/a1
title: Thảo luận
presenters: [meetings/m/participants/an, meetings/m/participants/binh]
provenance:
  - source: bulletins/b
)");
  std::vector<std::string> found;
  for (const Reference& reference : ReferencesOf(TestSchema(), *resources.at(0).message)) {
    found.push_back(reference.path + "=" + reference.name);
  }
  EXPECT_THAT(found, ElementsAre("presenters[0]=meetings/m/participants/an",
                                 "presenters[1]=meetings/m/participants/binh"));
}

TEST(SchemaTest, SaysWhatIsWrongWithADescriptorSet) {
  EXPECT_TRUE(absl::IsNotFound(Schema::Load("/nowhere/descriptors.binpb").status()));
  google::protobuf::FileDescriptorSet incomplete;
  incomplete.add_file()->set_name("a.proto");
  incomplete.mutable_file(0)->add_dependency("missing.proto");
  EXPECT_TRUE(absl::IsInvalidArgument(Schema::Of(incomplete).status()));
}

}  // namespace
}  // namespace district::districtctl
