#include "deploy/districtctl/apply.h"

#include <sstream>

#include "absl/strings/str_cat.h"
#include "deploy/districtctl/args.h"
#include "deploy/districtctl/check.h"
#include "deploy/districtctl/testing.h"
#include "deploy/districtctl/text.h"
#include "gmock/gmock.h"

namespace district::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Differing(const std::string& wanted, const std::string& existing) {
  const auto resources = Documents(wanted);
  const auto others = Documents(existing);
  std::vector<std::string> names;
  for (const FieldDescriptor* field : DifferingFields(resources.at(0), *others.at(0).message)) {
    names.push_back(field->name());
  }
  return names;
}

TEST(DifferingFieldsTest, AreThoseTheDocumentSetsOtherwise) {
  const std::string existing = R"(
name: people/an
displayName: Nguyễn Văn An
birthDate: 1970-05
gender: MALE
otherNames: [Ba, Tư]
provenance: [{source: bulletins/b, locator: L6}]
)";
  struct Case {
    const char* fields;
    std::vector<std::string> differing;
  };
  for (const Case& c :
       std::vector<Case>{{"displayName: Nguyễn Văn An", {}},
                         {"displayName: Nguyễn Văn Bình", {"display_name"}},
                         {"birthDate: 1970-05", {}},
                         {"birthDate: 1970-05-19", {"birth_date"}},
                         {"otherNames: [Tư, Ba]", {"other_names"}},
                         {"otherNames: [Ba]", {"other_names"}},
                         {"provenance: [{source: bulletins/b, locator: L6}]", {}},
                         {"provenance: [{source: bulletins/b, locator: L7}]", {"provenance"}},
                         {"gender: null", {"gender"}},
                         {"birthDate: null", {"birth_date"}},
                         {"otherNames: []", {"other_names"}},
                         {"hometown: null", {}},
                         {"contacts: []", {}},
                         {"partyAdmissionDate: null", {}},
                         {"hometown: !initial Hà Nội", {}},
                         {"hometown: Hà Nội\ncategory: CADRE", {"hometown", "category"}}}) {
    EXPECT_EQ(Differing(std::string("name: people/an\n") + c.fields, existing), c.differing)
        << c.fields;
  }
}

std::vector<std::string> Violations(const std::string& yaml, bool whole) {
  std::vector<std::string> found;
  for (const Violation& violation :
       CheckResource(TestSchema(), *Documents(yaml).at(0).message, whole)) {
    found.push_back(violation.path + ": " + violation.what);
  }
  return found;
}

TEST(CheckResourceTest, HoldsFieldsToTheirRules) {
  const std::string long_name(301, 'x');
  struct Case {
    std::string yaml;
    std::string violation;  // "" for none
  };
  for (const Case& c : std::vector<Case>{
           {absl::StrCat("name: organizations/a\ndisplayName: ", std::string(300, 'x')), ""},
           {"name: organizations/a\ndisplayName: " + long_name,
            "displayName: holds 301 characters, at most 300 are allowed"},
           {"name: organizations/a\nparent: people/an",
            "parent: people/an is not of the form organizations/{organization}"},
           {"name: organizations/a\ndisplayName: \"a\\nb\"", "displayName: must be one line"},
           {"name: watchItems/a\nnote: \"a\\nb\"", ""},
           {"name: organizations/a/posts/p\nseats: -1", "seats: must be at least 0"},
           {"name: organizations/a/posts/p\nseats: 100001", "seats: must be at most 100000"},
           {"name: watchItems/a\nreasons: [MANUAL, MANUAL, MANUAL, MANUAL]",
            "reasons: holds 4 items, at most 3 are allowed"},
           {"name: people/an\nprovenance: [{source: https://a.vn/b}]", ""},
           {"name: people/an\nprovenance: [{source: somewhere}]",
            "provenance[0].source: somewhere is neither a resource name nor an https URL"}}) {
    const auto found = Violations(c.yaml, /*whole=*/false);
    if (c.violation.empty()) {
      EXPECT_THAT(found, IsEmpty()) << c.yaml;
    } else {
      EXPECT_THAT(found, ElementsAre(c.violation)) << c.yaml;
    }
  }
}

TEST(CheckResourceTest, ANewResourceNeedsItsRequiredFields) {
  EXPECT_THAT(Violations("name: organizations/a\nkind: PARTY", /*whole=*/true),
              ElementsAre("displayName: must be set", "level: must be set"));
  EXPECT_THAT(Violations("name: people/an\ndisplayName: An\nprovenance: [{locator: L6}]",
                         /*whole=*/true),
              ElementsAre("provenance[0].source: must be set"));
}

TEST(CheckOfflineTest, NamesTheLineOfAMistake) {
  std::ostringstream out;
  EXPECT_FALSE(CheckOffline(TestSchema(), Documents("name: people/an\nhometown: \"a\\nb\""), out));
  EXPECT_THAT(out.str(), HasSubstr("test.yaml:2: people/an: hometown: must be one line"));
  EXPECT_THAT(out.str(), HasSubstr("test.yaml:1: people/an: displayName: must be set"));
}

TEST(CheckOfflineTest, NotesReferencesToResourcesElsewhere) {
  std::ostringstream out;
  EXPECT_TRUE(CheckOffline(
      TestSchema(), Documents("name: people/an/appointments/x\npost: organizations/o/posts/p"),
      out));
  EXPECT_THAT(out.str(), HasSubstr("test.yaml:2: note: organizations/o/posts/p is not in these"));
  EXPECT_THAT(out.str(), HasSubstr("1 good, 0 failed, 1 references to resources elsewhere"));
}

TEST(ArgsTest, ReadsOptionsAndWords) {
  const std::vector<Option> options = {{"file", "PATH", "", 'f'}, {"dry-run", "", ""}};
  const auto args =
      Args::Parse(options, {"-f", "a", "b", "--file=c=d", "--dry-run", "-", "--", "--x"});
  ASSERT_TRUE(args.ok()) << args.status();
  EXPECT_THAT(args->Values("file"), ElementsAre("a", "c=d"));
  EXPECT_THAT(args->words(), ElementsAre("b", "-", "--x"));
  EXPECT_TRUE(args->Has("dry-run"));
  EXPECT_EQ(args->Value("file", ""), "c=d");
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--drx"}, {"--file"}, {"-x"}, {"--dry-run=1"}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Args::Parse(options, wrong).status())) << wrong[0];
  }
}

TEST(TextTest, CountsAndCutsCodePoints) {
  EXPECT_EQ(CodePoints("Quận ủy"), 7);
  EXPECT_EQ(Shortened("Quận ủy", 7), "Quận ủy");
  EXPECT_EQ(Shortened("Quận ủy", 4), "Quậ…");
  EXPECT_EQ(Padded("ủy", 4), "ủy  ");
  EXPECT_EQ(LowerCamel("person.display_name"), "person.displayName");
  EXPECT_EQ(Closest("displayNam", {"displayName", "kind"}), "displayName");
  EXPECT_EQ(Closest("--dry", {"--dry-run", "--all"}), "--dry-run");
  EXPECT_EQ(Closest("colour", {"displayName", "kind"}), "");
}

}  // namespace
}  // namespace district::districtctl
