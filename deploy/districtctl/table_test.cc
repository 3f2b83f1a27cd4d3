#include "deploy/districtctl/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/slug.h"
#include "deploy/districtctl/testing.h"

namespace district::districtctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Cells = std::vector<std::string>;

absl::StatusOr<Table> TableOf(const std::string& plural, const Cells& header,
                              const Cells& ignored = {}, const Cells& id_columns = {}) {
  return Table::Of(TestSchema(), *TestSchema().OfPlural(plural), header, ignored, id_columns);
}

std::string Read(const Table& table, const Cells& cells) {
  std::vector<RowProblem> problems;
  const Resource row = table.Read(cells, problems);
  std::string text;
  for (const RowProblem& problem : problems) text += problem.column + ": " + problem.what + "\n";
  return problems.empty() ? row.message->ShortDebugString() : text;
}

TEST(TableTest, ReadsCellsAsFields) {
  const auto table = TableOf("appointments", {"person", "id", "post", "startDate", "endDate",
                                              "kind", "provenance.locator", "provenance.source"});
  ASSERT_TRUE(table.ok()) << table.status();
  std::vector<RowProblem> problems;
  const Resource row =
      table->Read({"people/an", "CB.001", "organizations/a/posts/b", "03/2015", "", "primary",
                   "tr. 3 | L\\|6", "https://a.vn/1|https://a.vn/2", "", ""},
                  problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(row.name, "people/an/appointments/cb-001");
  EXPECT_EQ(row.message->ShortDebugString(),
            "name: \"people/an/appointments/cb-001\" post: \"organizations/a/posts/b\" "
            "start_date { year: 2015 month: 3 } kind: PRIMARY "
            "provenance { source: \"https://a.vn/1\" locator: \"tr. 3\" } "
            "provenance { source: \"https://a.vn/2\" locator: \"L|6\" }");
  EXPECT_EQ(row.fields.size(), 4u);  // an empty cell says nothing of its field
}

TEST(TableTest, SaysWhatIsWrongInWhichColumn) {
  const auto table = TableOf("appointments", {"person", "id", "post", "startDate", "kind"});
  ASSERT_TRUE(table.ok());
  EXPECT_THAT(Read(*table, {"an", "1", "x", "31/02/2020", "MAIN"}),
              AllOf(HasSubstr("startDate: 31/02/2020 is not a date"),
                    HasSubstr("kind: MAIN is none of PRIMARY, CONCURRENT")));
  EXPECT_THAT(Read(*table, {"", "1", "x"}), StartsWith("person: is empty"));
  EXPECT_THAT(Read(*table, {"an", "!", "x"}), StartsWith("id: is empty, or holds no letter"));
  EXPECT_THAT(Read(*table, {"an", "1", "x", "", "", "y"}), HasSubstr("has 6 cells"));
}

TEST(TableTest, HeadersAreHeldAgainstTheCollection) {
  EXPECT_THAT(std::string(TableOf("people", {"id", "displayNam"}).status().message()),
              HasSubstr("did you mean displayName?"));
  EXPECT_THAT(std::string(TableOf("people", {"id", "display_name"}).status().message()),
              HasSubstr("did you mean displayName?"));
  EXPECT_THAT(std::string(TableOf("people", {"id", "uid"}).status().message()),
              HasSubstr("set by the system"));
  EXPECT_THAT(std::string(TableOf("people", {"id", "contacts"}).status().message()),
              HasSubstr("contacts.value"));
  EXPECT_THAT(std::string(TableOf("people", {"displayName"}).status().message()),
              HasSubstr("no column id"));
  EXPECT_THAT(std::string(TableOf("posts", {"id", "title"}).status().message()),
              HasSubstr("no column organization"));
  EXPECT_THAT(std::string(TableOf("people", {"id", "gender", "gender"}).status().message()),
              HasSubstr("twice"));
  EXPECT_TRUE(TableOf("people", {"id", "displayName", "Ghi chú"}, {"Ghi chú"}).ok());
}

TEST(TableTest, MakesIdsOfOtherColumnsAndReferencesOfIds) {
  const auto people =
      TableOf("people", {"displayName", "birthDate"}, {}, {"displayName", "birthDate"});
  ASSERT_TRUE(people.ok()) << people.status();
  EXPECT_THAT(Read(*people, {"Đỗ Thị Hoà", "1970"}), HasSubstr("people/do-thi-hoa-1970"));
  const auto organizations = TableOf("organizations", {"id", "parent"});
  ASSERT_TRUE(organizations.ok());
  EXPECT_THAT(Read(*organizations, {"a", "012"}), HasSubstr("organizations/organization-012"));
}

TEST(TableTest, FindsTheCollection) {
  const auto plural = [](const std::string& named, const std::string& file, const Cells& header) {
    const auto found = CollectionOfTable(TestSchema(), named, file, header);
    return found.ok() ? (*found)->plural : std::string(found.status().message());
  };
  EXPECT_EQ(plural("people/-/appointments", "x.csv", {}), "appointments");
  EXPECT_EQ(plural("", "/tmp/2024-people.csv", {}), "people");
  EXPECT_EQ(plural("", "x.csv", {"person", "id", "post", "endReason"}), "appointments");
  EXPECT_THAT(plural("", "x.csv", {"a"}), HasSubstr("no collection has these columns"));
  EXPECT_THAT(plural("peopel", "x.csv", {}), HasSubstr("did you mean people?"));
}

TEST(DateTest, TakesBothOrdersAndParts) {
  const auto text = [](const std::string& date) {
    const auto parts = ParseDate(date);
    return parts ? absl::StrCat(parts->year, "-", parts->month, "-", parts->day) : "none";
  };
  EXPECT_EQ(text("2018-07-12"), "2018-7-12");
  EXPECT_EQ(text("12/07/2018"), "2018-7-12");
  EXPECT_EQ(text("1/7/2018"), "2018-7-1");
  EXPECT_EQ(text("03/2015"), "2015-3-0");
  EXPECT_EQ(text("2015-03"), "2015-3-0");
  EXPECT_EQ(text("2015"), "2015-0-0");
  EXPECT_EQ(text("29/02/2016"), "2016-2-29");
  for (const char* bad : {"", "29/02/2015", "07/13/2018", "2018-7", "0000", "18", "12-07-2018",
                          "1/2/3/2018", "2018/07/12", "00/2015", "2015-00", "x"}) {
    EXPECT_EQ(text(bad), "none") << bad;
  }
}

TEST(SlugTest, IsAnIdAndStaysTheSame) {
  EXPECT_EQ(Slug("nguyen-van-nam", "person"), "nguyen-van-nam");
  EXPECT_EQ(Slug("Nguyễn Văn Nam", "person"), "nguyen-van-nam");
  EXPECT_EQ(Slug("person/123", "person"), "person-123");
  EXPECT_EQ(Slug("007", "person"), "person-007");
  EXPECT_EQ(Slug("3f1c2a90-0000-4000-8000-00000000000B", "person"),
            "person-3f1c2a90-0000-4000-8000-00000000000b");
  EXPECT_EQ(Slug("—", "person"), "");
  const std::string long_text(200, 'a'), longer = long_text + "b";
  EXPECT_TRUE(IsId(Slug(long_text, "person")));
  EXPECT_NE(Slug(long_text, "person"), Slug(longer, "person"));
  EXPECT_TRUE(IsId(Slug("Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức Quận ủy, Bí thư Đảng ủy", "p")));
}

}  // namespace
}  // namespace district::districtctl
