#include "deploy/envoy/json/schema.h"

#include <gtest/gtest.h>

#include "deploy/envoy/json/testing_schema.h"

namespace district::json {
namespace {

std::string RequestOf(const char* method, const char* path) {
  const Route* const route = TestingSchema().FindRoute(method, path);
  return route ? route->request->name : "none";
}

TEST(SchemaTest, FindsTheRouteThatTheTranscoderFinds) {
  EXPECT_EQ(RequestOf("GET", "/v1/nodes"), "test.ListRequest");
  EXPECT_EQ(RequestOf("GET", "/v1/nodes/"), "test.ListRequest");
  EXPECT_EQ(RequestOf("GET", "/v1/nodes:search"), "test.ListRequest");
  EXPECT_EQ(RequestOf("GET", "/v1/nodes/a"), "test.GetRequest");
  EXPECT_EQ(RequestOf("GET", "/v1/nodes/a:b"), "test.GetRequest") << "not a verb";
  EXPECT_EQ(RequestOf("PATCH", "/v1/nodes/a"), "test.UpdateRequest");
  EXPECT_EQ(RequestOf("POST", "/v1/nodes:batchCreate"), "test.BatchRequest");
  for (const char* path : {"", "/", "/v1", "/v1/node", "/v1/nodes/a/b", "/v1/nodes:fly", "v1/nodes",
                           "/v1/nodes//", "/v1/nodes:", ":", "/v1/nodes/a:search/b"}) {
    EXPECT_EQ(RequestOf("GET", path), "none") << path;
  }
  EXPECT_EQ(RequestOf("PUT", "/v1/nodes/a"), "none");
}

TEST(SchemaTest, KnowsWhatThePathAndTheBodyGive) {
  const Route& update = *TestingSchema().FindRoute("PATCH", "/v1/nodes/a");
  EXPECT_EQ(update.bound, std::vector<std::string>{"node.name"});
  EXPECT_EQ(update.body->name, "node");
  EXPECT_TRUE(TestingSchema().FindRoute("POST", "/v1/nodes:batchCreate")->whole_body);
  EXPECT_FALSE(TestingSchema().FindRoute("GET", "/v1/nodes/a")->body);
  EXPECT_FALSE(TestingSchema().FindRoute("GET", "/v1/nodes/a")->raw_body);
  EXPECT_TRUE(TestingSchema().FindRoute("PUT", "/v1/nodes/a:upload")->raw_body);
}

TEST(SchemaTest, FieldsOfAOneofShareASlot) {
  const Type& node = *TestingSchema().FindType("test.Node");
  EXPECT_EQ(node.FindField("byPost")->slot, node.FindField("by_person")->slot);
  EXPECT_NE(node.FindField("kind")->slot, node.FindField("kinds")->slot);
}

TEST(SchemaTest, IsNoneWhereALineIsWrong) {
  for (const char* text :
       {"massage test.A", "field a a - text", "message test.A\nfield a a - test.B", "message",
        "message test.A\nfield a a text", "route GET /v1/a test.A -",
        "message test.A\nroute GET /v1/a test.A", "message test.A\nroute POST /v1/a test.A b",
        "message test.A\nfield a a - text\nroute POST /v1/a test.A a"}) {
    EXPECT_FALSE(Schema::Parse(text)) << text;
  }
  std::string many = "message test.A\n";
  for (int i = 0; i <= kMaxSlots; ++i) {
    const std::string name(1 + i, 'f');
    many.append("field ").append(name).append(" ").append(name).append(" - text\n");
  }
  EXPECT_FALSE(Schema::Parse(many));
}

}  // namespace
}  // namespace district::json
