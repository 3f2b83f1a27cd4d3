#include "common/api/names.h"

#include <set>
#include <string>
#include <vector>

#include "district/indicator/v1/watch_items.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/personnel/v1/people.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

const NamePattern& People() {
  static const auto* const kPattern = new NamePattern("people/{person}");
  return *kPattern;
}

const NamePattern& Appointments() {
  static const auto* const kPattern = new NamePattern("people/{person}/appointments/{appointment}");
  return *kPattern;
}

TEST(IsResourceIdTest, FollowsTheRule) {
  const std::string longest = "a" + std::string(61, '-') + "z";
  ASSERT_EQ(longest.size(), 63u);
  for (const std::string& id : {std::string("a"), std::string("a1"), std::string("nguyen-van-nam"),
                                std::string("t2-1"), std::string("a--b"), longest}) {
    EXPECT_TRUE(IsResourceId(id)) << id;
  }
  const std::string nul("a\0b", 3);
  for (const std::string& id :
       {std::string(), std::string("1a"), std::string("-"), std::string("-a"), std::string("a-"),
        std::string("A"), std::string("aB"), std::string("a_b"), std::string("a.b"),
        std::string("a/b"), std::string("a b"), std::string("đ"), std::string("aé"), nul,
        std::string(64, 'a')}) {
    EXPECT_FALSE(IsResourceId(id)) << id;
  }
}

TEST(NamePatternTest, MatchesNamesOfItsShapeOnly) {
  EXPECT_TRUE(People().Matches("people/nguyen-van-nam"));
  EXPECT_TRUE(Appointments().Matches("people/a/appointments/b"));
  for (const char* name :
       {"", "people", "people/", "/people/a", "people/a/", "people/-", "people/A", "persons/a",
        "people/a/appointments/b", "people/a/appointments", "people//a", "people/a?x", " people/a",
        "people/a ", "//personnel.district/people/a", "people/{person}"}) {
    EXPECT_FALSE(People().Matches(name)) << name;
  }
  EXPECT_FALSE(Appointments().Matches("people/a"));
  EXPECT_FALSE(Appointments().Matches("people/-/appointments/b"));
}

TEST(NamePatternTest, MatchesParents) {
  EXPECT_TRUE(Appointments().MatchesParent("people/a", false));
  EXPECT_TRUE(Appointments().MatchesParent("people/a", true));
  EXPECT_TRUE(Appointments().MatchesParent("people/-", true));
  EXPECT_FALSE(Appointments().MatchesParent("people/-", false));
  EXPECT_FALSE(Appointments().MatchesParent("", true));
  EXPECT_FALSE(Appointments().MatchesParent("organizations/a", true));
  EXPECT_FALSE(Appointments().MatchesParent("people/a/appointments/b", true));
  EXPECT_TRUE(People().MatchesParent("", false));
  EXPECT_FALSE(People().MatchesParent("people/a", true));
}

TEST(NamePatternTest, PutsNamesTogetherAndTakesThemApart) {
  EXPECT_EQ(People().Name("", "a"), "people/a");
  EXPECT_EQ(Appointments().Name("people/a", "b"), "people/a/appointments/b");
  EXPECT_EQ(Appointments().ParentOf("people/a/appointments/b"), "people/a");
  EXPECT_EQ(People().ParentOf("people/a"), "");
  EXPECT_EQ(Appointments().IdOf("people/a/appointments/b"), "b");
  EXPECT_EQ(Appointments().collection(), "appointments");
  EXPECT_TRUE(Appointments().has_parent());
  EXPECT_FALSE(People().has_parent());
  EXPECT_EQ(People().text(), "people/{person}");
  for (const char* odd : {"", "/", "a", "//", "a/b"}) {
    EXPECT_EQ(Appointments().ParentOf(odd), "") << odd;
  }
}

TEST(NamePatternDeathTest, RefusesWhatIsNoPattern) {
  for (const char* pattern : {"", "people", "people/person", "people/{person}/appointments",
                              "{person}/people", "People/{person}", "people/{}"}) {
    EXPECT_DEATH(NamePattern{pattern}, "not the pattern") << pattern;
  }
}

TEST(NewResourceIdTest, SortsByTimeAndIsAnId) {
  std::string before;
  for (int64_t millis :
       {int64_t{0}, int64_t{1}, int64_t{31}, int64_t{32}, int64_t{1531353600000},
        int64_t{1531353600001}, int64_t{1700000000000}, int64_t{253402300799999}}) {
    const std::string id = NewResourceId(absl::FromUnixMillis(millis));
    EXPECT_TRUE(IsResourceId(id)) << id;
    EXPECT_THAT(id, ::testing::MatchesRegex("[a-z][a-z0-9]*"));
    EXPECT_GE(id.size(), 26u);
    EXPECT_GT(id, before);
    before = id;
  }
}

TEST(NewResourceIdTest, DiffersWithinAMillisecond) {
  std::set<std::string> ids;
  for (int i = 0; i < 10000; ++i) ids.insert(NewResourceId(absl::FromUnixMillis(1)));
  EXPECT_EQ(ids.size(), 10000u);
}

TEST(UuidTest, NewOnesAreOfVersion4AndDiffer) {
  std::set<std::string> uuids;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = NewUuid();
    EXPECT_TRUE(IsUuid(uuid));
    ASSERT_EQ(uuid.size(), 36u);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    uuids.insert(uuid);
  }
  EXPECT_EQ(uuids.size(), 1000u);
}

TEST(UuidTest, AnyVersionAndCaseIsOne) {
  EXPECT_TRUE(IsUuid("6BA7B810-9dad-11d1-80B4-00c04fd430c8"));
  EXPECT_TRUE(IsUuid("00000000-0000-0000-0000-000000000000"));
  for (const char* text :
       {"", "6ba7b810", "6ba7b8109dad11d180b400c04fd430c8",
        "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}", "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b810-9dad-11d1-80b400c04-fd430c8",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8 "}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

TEST(ResourceTypeTest, IsReadFromTheProto) {
  const ResourceType* person = ResourceTypeOf(personnel::v1::Person::descriptor());
  ASSERT_NE(person, nullptr);
  EXPECT_EQ(person->type, "personnel.district/Person");
  EXPECT_EQ(person->pattern, "people/{person}");
  EXPECT_EQ(person->singular, "person");
  EXPECT_EQ(person->plural, "people");
  EXPECT_EQ(ResourceTypeOf(personnel::v1::Person::descriptor()), person);
  EXPECT_EQ(ResourceTypeOf(personnel::v1::GetPersonRequest::descriptor()), nullptr);
}

TEST(KnownResourcesTest, AreThoseOfAllLinkedProtos) {
  for (const char* type : {"personnel.district/Person", "meeting.district/AgendaItem",
                           "indicator.district/WatchItem", "meeting.district/Bulletin"}) {
    const KnownResource* known = FindResource(type);
    ASSERT_NE(known, nullptr) << type;
    EXPECT_EQ(known->type.type, type);
  }
  EXPECT_EQ(FindResource("personnel.district/Nobody"), nullptr);
  EXPECT_EQ(FindResource(""), nullptr);

  ASSERT_NE(ResourceOfName("meetings/m/agendaItems/a1"), nullptr);
  EXPECT_EQ(ResourceOfName("meetings/m/agendaItems/a1")->type.type, "meeting.district/AgendaItem");
  EXPECT_EQ(ResourceOfName("meetings/m/nothings/a1"), nullptr);
}

TEST(IsResourceNameTest, TakesAnyCollections) {
  for (const char* name : {"people/a", "things/a/otherThings/b2", "a/b/c/d/e/f"}) {
    EXPECT_TRUE(IsResourceName(name)) << name;
  }
  for (const char* name :
       {"", "people", "people/", "people/-", "people/a/", "/people/a", "people/a/b", "People/a"}) {
    EXPECT_FALSE(IsResourceName(name)) << name;
  }
}

TEST(WithArticleTest, ReadsWell) {
  EXPECT_EQ(WithArticle(FindResource("personnel.district/Person")->type), "a person");
  EXPECT_EQ(WithArticle(FindResource("meeting.district/AgendaItem")->type), "an agenda item");
}

TEST(TopOfTest, IsTheFirstResourceOfAName) {
  EXPECT_EQ(TopOf("people/x/appointments/y"), "people/x");
  EXPECT_EQ(TopOf("people/x"), "people/x");
  EXPECT_EQ(TopOf("people"), "people");
  EXPECT_EQ(TopOf(""), "");
}

}  // namespace
}  // namespace district::api
