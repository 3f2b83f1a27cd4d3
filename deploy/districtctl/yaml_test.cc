#include "deploy/districtctl/yaml.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/output.h"
#include "deploy/districtctl/testing.h"
#include "gmock/gmock.h"

namespace district::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<std::string> ProblemsOf(const std::string& yaml) {
  std::vector<std::string> problems;
  ReadYaml(TestSchema(), "test.yaml", yaml, problems);
  return problems;
}

std::string Json(const std::string& yaml) {
  const auto resources = Documents(yaml);
  return resources.size() == 1 ? WriteJson(*resources[0].message) : "not one document";
}

TEST(ReadYamlTest, ReadsTheDocumentsOfAFile) {
  const auto resources = Documents(R"(# a comment
name: people/an
displayName: Nguyễn Văn An
---
---
name: organizations/quan-uy/terms/khoa-xxv
label: khóa XXV
)");
  ASSERT_THAT(resources, SizeIs(2));
  EXPECT_EQ(resources[0].name, "people/an");
  EXPECT_EQ(GetString(*resources[0].message, "display_name"), "Nguyễn Văn An");
  EXPECT_EQ(resources[0].place.ToString(), "test.yaml:2");
  EXPECT_EQ(resources[0].PlaceOf("displayName").line, 3);
  EXPECT_EQ(resources[1].PlaceOf("label").line, 7);
}

TEST(ReadYamlTest, KeepsTheTextOfScalars) {
  struct Case {
    const char* yaml;
    const char* json;
  };
  for (const Case& c : std::vector<Case>{
           {"name: people/an\ndisplayName: 25", R"("displayName": "25")"},
           {"name: people/an\ndisplayName: true", R"("displayName": "true")"},
           {"name: people/an\ndisplayName: \"a\\n\\\"b\\\"\"", R"("displayName": "a\n\"b\"")"},
           {"name: people/an\nbirthDate: 1970-05-19", R"("day": 19)"},
           {"name: people/an\nbirthDate: \"1970-05\"", R"("month": 5)"},
           {"name: people/an\nbirthDate: 1970", R"("year": 1970)"},
           {"name: people/an\nbirthDate: {year: 1970}", R"("year": 1970)"},
           {"name: indicators/i/plans/p\nvalue: 11.050", R"("value": "11.050")"},
           {"name: indicators/i/plans/p\nvalue: 123456789012345678901234567890.12",
            R"("value": "123456789012345678901234567890.12")"},
           {"name: indicators/i/plans/p\nvalue: -0.5", R"("value": "-0.5")"},
           {"name: indicators/i/plans/p\nperiod: 2018", R"("period": "2018")"},
           {"name: bulletins/b\npublishTime: 2018-07-12T15:35:00+07:00",
            R"("publishTime": "2018-07-12T08:35:00Z")"},
           {"name: bulletins/b\nviewCount: 289", R"("viewCount": "289")"},
           {"name: organizations/o/posts/p\nseats: 3", R"("seats": 3)"},
           {"name: watchItems/w\nreasons: [LOW_ACHIEVED]", R"("LOW_ACHIEVED")"}}) {
    EXPECT_THAT(Json(c.yaml), HasSubstr(c.json)) << c.yaml;
  }
}

TEST(ReadYamlTest, NamesTheLineAndTheFieldOfAMistake) {
  struct Case {
    const char* yaml;
    const char* problem;
  };
  for (const Case& c : std::vector<Case>{
           {"name: people/an\ndisplayNam: An",
            "test.yaml:2: people/an: Person has no field displayNam; did you mean displayName?"},
           {"name: people/an\n\ndisplay_name: An",
            "test.yaml:3: people/an: Person has no field "
            "display_name; did you mean displayName?"},
           {"name: people/an\nprovenance:\n  - source: bulletins/b\n    line: 3",
            "test.yaml:4: people/an: provenance[0]: Provenance has no field line; it has source"},
           {"name: people/an\nbirthDate: 1970-02-30", "birthDate: 1970-02-30 is not a date"},
           {"name: people/an\nbirthDate: 19/5/1970", "birthDate: 19/5/1970 is not a date"},
           {"name: people/an\nbirthDate: 0000", "birthDate: 0000 is not a date"},
           {"name: people/an\ngender: UNKNOWN", "gender: UNKNOWN is none of FEMALE, MALE"},
           {"name: people/an\notherNames: An", "otherNames: must be a list"},
           {"name: people/an\notherNames: [~]", "otherNames[0]: has no value"},
           {"name: people/an\ndisplayName: [An]", "displayName: must be a single value"},
           {"name: people/an\nprovenance: [L6]", "provenance[0]: must be a mapping"},
           {"name: people/an\ndisplayName: An\ndisplayName: Bình",
            "test.yaml:3: people/an: displayName: is there twice"},
           {"name: people/an\ndisplayName: !other An", "the tag !other means nothing"},
           {"name: indicators/i/plans/p\nvalue: 11,05", "value: 11,05 is not a decimal number"},
           {"name: indicators/i/plans/p\nvalue: .inf", "value: .inf is not a decimal number"},
           {"name: bulletins/b\nviewCount: many", "viewCount: many is not a number"},
           {"name: bulletins/b\ntitle: T\nviewCount: 1.5", "test.yaml:3: bulletins/b: viewCount: "},
           {"name: bulletins/b\ntitle: T\npublishTime: yesterday",
            "test.yaml:3: bulletins/b: publishTime: "},
           {"displayName: An", "test.yaml:1: the document has no name"},
           {"name: person/an",
            "test.yaml:1: name: person/an is no name of a resource; names begin with "},
           {"name: people/An",
            "people/An is no name of a resource; such names are people/{person}, "},
           {"- name: people/an", "test.yaml:1: a document must be a mapping"},
           {"name: people/an\n  displayName: An", "test.yaml:2: "},
           {"name: people/an\nidentityNumbers: [}", "test.yaml:2: "}}) {
    EXPECT_THAT(ProblemsOf(c.yaml), ElementsAre(HasSubstr(c.problem))) << c.yaml;
  }
}

TEST(ReadYamlTest, TellsAllMistakesOfAFileAtOnce) {
  EXPECT_THAT(ProblemsOf("name: people/an\na: 1\nb: 2\n---\nname: people/binh\nc: 3\n"), SizeIs(3));
}

TEST(ReadYamlTest, KnowsWhichFieldsADocumentSets) {
  const auto resources = Documents(R"(
name: bulletins/b
title: Tin
uid: made by the server
etag: '"1"'
section: null
tags: []
viewCount: !initial 289
)");
  std::vector<std::string> fields;
  for (const Resource::SetField& set : resources.at(0).fields) {
    fields.push_back(absl::StrCat(set.field->json_name(), set.initial ? " at first" : ""));
  }
  EXPECT_THAT(fields, ElementsAre("title", "section", "tags", "viewCount at first"));
  EXPECT_EQ(GetString(*resources[0].message, "etag"), "\"1\"");
}

TEST(ReadPathsTest, RefusesTwoDocumentsOfOneName) {
  const std::string path = ::testing::TempDir() + "/twice.yaml";
  FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fputs("name: people/an\n---\nname: people/an\n", file);
  std::fclose(file);
  std::vector<std::string> problems;
  EXPECT_THAT(ReadPaths(TestSchema(), {path}, problems), SizeIs(1));
  EXPECT_THAT(problems, ElementsAre(HasSubstr("twice.yaml:3: people/an is there already, at")));
  problems.clear();
  EXPECT_THAT(ReadPaths(TestSchema(), {"/nowhere.yaml"}, problems), IsEmpty());
  EXPECT_THAT(problems, ElementsAre("/nowhere.yaml: cannot be read"));
}

TEST(WriteYamlTest, IsReadBackTheSame) {
  const std::vector<std::string> texts = {
      "An",   "a: b", "a #b",         "- a",        "# a",    "null",      "~",
      "true", "25",   "2018-07",      "\"quoted\"", "it's",   "[x]",       "{x}",
      "a:",   "x\ny", "x\n\n\ny\n z", " x\ny",      "x\ny\n", "tab\there", "Quận ủy – “Năm”…",
      "*a",   "&a",   "!a",           "%a",         "@a",     "`a`",       "|",
      ">",    "=",    "a\\b",         "? a",        ": a"};
  for (const std::string& text : texts) {
    auto resources = Documents("name: watchItems/w\nreasons: [MANUAL, LOW_ACHIEVED]");
    Message& message = *resources.at(0).message;
    SetString(message, "note", text);
    const auto again = Documents(WriteYaml(TestSchema(), message, /*all=*/false));
    ASSERT_THAT(again, SizeIs(1)) << text;
    EXPECT_EQ(again[0].message->DebugString(), message.DebugString());
  }
}

TEST(WriteYamlTest, WritesShortFormsAndLeavesOutWhatTheSystemSets) {
  const auto resources = Documents(R"(
name: indicators/i/observations/o
uid: 0b5c3c36-1111-4222-8333-444444444444
etag: x
createTime: 2018-07-12T08:35:00Z
organization: organizations/ubnd-quan
period: "2018"
measure: GROWTH
value: 11.05
provenance:
  - source: bulletins/b
    quote: "ước: tăng 11,05%"
)");
  EXPECT_EQ(WriteYaml(TestSchema(), *resources.at(0).message, /*all=*/false),
            R"(name: indicators/i/observations/o
organization: organizations/ubnd-quan
period: "2018"
measure: GROWTH
value: 11.05
provenance:
  - source: bulletins/b
    quote: "ước: tăng 11,05%"
)");
  const std::string all = WriteYaml(TestSchema(), *resources[0].message, /*all=*/true);
  EXPECT_THAT(all, HasSubstr("createTime: 2018-07-12T08:35:00Z\n"));
  EXPECT_THAT(all, HasSubstr("etag: x\n"));
}

TEST(WriteTableTest, ShowsTheFieldsThatAnyRowHas) {
  std::vector<std::unique_ptr<Message>> rows;
  for (Resource& resource : Documents(R"(
name: organizations/quan-uy/posts/bi-thu
title: Bí thư Quận ủy
---
name: organizations/quan-uy/posts/uy-vien
title: Ủy viên
seats: 3
)")) {
    rows.push_back(std::move(resource.message));
  }
  EXPECT_EQ(WriteTable(TestSchema(), rows),
            "NAME                                 TITLE           SEATS\n"
            "organizations/quan-uy/posts/bi-thu   Bí thư Quận ủy\n"
            "organizations/quan-uy/posts/uy-vien  Ủy viên         3\n");
}

}  // namespace
}  // namespace district::districtctl
