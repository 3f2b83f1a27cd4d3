#include "deploy/envoy/json/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "deploy/envoy/json/testing_schema.h"

namespace district::json {
namespace {

// The query as it is to be read, or what is wrong with it.
std::string Checked(std::string query, const char* path = "/v1/nodes", const char* method = "GET") {
  const Route* const route = TestingSchema().FindRoute(method, path);
  if (!route) return "no route";
  const auto finding = CheckQuery(*route, query);
  return finding ? finding->reason + " " + finding->field : query;
}

TEST(CheckQueryTest, LeavesWhatIsGood) {
  for (const char* query :
       {"pageSize=3&filter=a", "page_size=3", "page%53ize=3", "filter=a+b%2Bc%20d", "filter=a=b",
        "names=a&names=b", "asOf.year=2018&asOf.month=7", "showDeleted=true", "filter",
        "kinds=PARTY&kinds=1", "readTime=2018-07-12T00:00:00Z", "filter=%zz%", "filter=T+07:00"}) {
    const std::string checked = Checked(query);
    EXPECT_EQ(checked, std::string(query) == "filter" ? "filter=" : query);
  }
}

TEST(CheckQueryTest, TakesListsOfEnumsApart) {
  EXPECT_EQ(Checked("kinds=PARTY,STATE"), "kinds=PARTY&kinds=STATE");
  EXPECT_EQ(Checked("kinds=PARTY%2CSTATE%2c&kinds=1"), "kinds=PARTY&kinds=STATE&kinds=1");
  EXPECT_EQ(Checked("names=a,b"), "names=a,b");
}

TEST(CheckQueryTest, APlusIsTheSignOfAnOffsetOnlyInAnInstant) {
  EXPECT_EQ(Checked("readTime=2018-07-12T00:00:00+07:00"), "readTime=2018-07-12T00:00:00%2B07:00");
  EXPECT_EQ(Checked("readTime=2018-07-12T00:00:00.5+07:00"),
            "readTime=2018-07-12T00:00:00.5%2B07:00");
  EXPECT_EQ(Checked("readTime=2018-07-12T00%3A00%3A00+07%3A00"),
            "readTime=2018-07-12T00%3A00%3A00%2B07%3A00");
  EXPECT_EQ(Checked("filter=createTime>%222018-07-12T00:00:00+07:00%22+AND+displayName:Nam"),
            "filter=createTime>%222018-07-12T00:00:00%2B07:00%22+AND+displayName:Nam");
  for (const char* blank : {"filter=T00:00:00+07:00", "filter=1T00:00:00+Nam", "filter=12+07:00",
                            "filter=1T00:00:0x+07:00", "filter=1T00:00:00++07:00", "filter=+"}) {
    EXPECT_EQ(Checked(blank), blank);
  }
}

TEST(CheckQueryTest, Refuses) {
  EXPECT_EQ(Checked("pageSise=2"), "UNKNOWN_FIELD pageSise");
  EXPECT_EQ(Checked("=2"), "UNKNOWN_FIELD ");
  EXPECT_EQ(Checked("asOf.day=2"), "UNKNOWN_FIELD as_of.day");
  EXPECT_EQ(Checked("asOf=2018"), "UNKNOWN_FIELD as_of");
  EXPECT_EQ(Checked("filter.x=2"), "UNKNOWN_FIELD filter.x");
  EXPECT_EQ(Checked("names.x=2"), "UNKNOWN_FIELD names.x");
  EXPECT_EQ(Checked("pageSize=two"), "INVALID_FIELD page_size");
  EXPECT_EQ(Checked("pageSize="), "INVALID_FIELD page_size");
  EXPECT_EQ(Checked("pageSize=+5"), "INVALID_FIELD page_size");
  EXPECT_EQ(Checked("pageSize=3000000000"), "INVALID_FIELD page_size");
  EXPECT_EQ(Checked("showDeleted=1"), "INVALID_FIELD show_deleted");
  EXPECT_EQ(Checked("kinds=PARTY,none"), "INVALID_FIELD kinds");
  EXPECT_EQ(Checked("readTime=2018-07-12"), "INVALID_FIELD read_time");
  EXPECT_EQ(Checked("requests=1", "/v1/nodes:batchCreate", "POST"), "UNKNOWN_FIELD requests");
}

TEST(CheckQueryTest, RefusesWhatIsGivenTwice) {
  EXPECT_EQ(Checked("pageSize=3&pageSize=4"), "DUPLICATE_FIELD page_size");
  EXPECT_EQ(Checked("pageSize=3&page_size=3"), "DUPLICATE_FIELD page_size");
  EXPECT_EQ(Checked("filter=a&f%69lter=b"), "DUPLICATE_FIELD filter");
  EXPECT_EQ(Checked("name=nodes/b", "/v1/nodes/a"), "DUPLICATE_FIELD name");
  EXPECT_EQ(Checked("node.displayName=b", "/v1/nodes/a", "PATCH"), "UNKNOWN_FIELD node");
  EXPECT_EQ(Checked("updateMask=kind&updateMask=active", "/v1/nodes/a", "PATCH"),
            "updateMask=kind&updateMask=active");
}

// A random query that is let through is let through again, as it is.
TEST(CheckQueryTest, HasNothingToChangeTwice) {
  const char* const pieces[] = {"filter=",    "kinds=",     "kinds=PARTY,STATE",
                                "readTime=",  "pageSize=1", "names=",
                                "&",          "=",          "+",
                                "%2B",        "%2c",        "%",
                                ",",          "%3",         "1T00:00",
                                "+07:00",     ":00",        ".5",
                                "2018-07-12", "."};
  std::mt19937 random(20180712);
  int good = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string query;
    for (size_t count = 1 + random() % 8; count > 0; --count) {
      query += pieces[random() % std::size(pieces)];
    }
    const std::string once = Checked(query);
    if (once.find("_FIELD ") != once.npos) continue;
    ++good;
    ASSERT_EQ(Checked(once), once) << query;
  }
  EXPECT_GT(good, 1000);
}

}  // namespace
}  // namespace district::json
