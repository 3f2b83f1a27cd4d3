#include "deploy/envoy/json/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "deploy/envoy/json/testing_schema.h"

namespace {
size_t allocations = 0;
}  // namespace

// Not inlined, where a compiler takes free() for a mistake.
__attribute__((noinline)) void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
__attribute__((noinline)) void operator delete(void* memory) noexcept { std::free(memory); }
__attribute__((noinline)) void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace district::json {
namespace {

using ::testing::HasSubstr;

std::optional<Finding> Check(std::string_view body, std::string_view root = "node") {
  static BodyCheck check;
  return check.Check(*TestingSchema().FindType("test.Node"), root, body);
}

// A list of so many items in the field.
std::string ListOf(const std::string& field, const std::string& item, int count) {
  std::string body = "{\"" + field + "\":[";
  for (int i = 0; i < count; ++i) body.append(i ? "," : "").append(item);
  return body + "]}";
}

std::string Nested(int depth) {
  std::string body;
  for (int i = 1; i < depth; ++i) body += R"({"child":)";
  return body + "{}" + std::string(depth - 1, '}');
}

TEST(BodyCheckTest, TakesWhatIsGood) {
  for (const std::string_view body : {
           R"({})",
           " \t\r\n{ \"displayName\" : \"Nam\" , \"active\" : true } \n",
           R"({"display_name":"Nguyễn Văn A 😀","otherNames":["a",""]})",
           R"({"displayName":"\"\\\/\b\f\n\r\t\u1ec5\ud83d\ude00\uD83D\uDE00\u0000"})",
           R"({"birthDate":{"year":1970,"month":1}})",
           R"({"birthDate":{"year":-2147483648,"month":2147483647}})",
           R"({"birthDate":{"year":"1970","month":"-1"}})",
           R"({"birthDate":{"year":1970.0,"month":0.1e1}})",
           R"({"birthDate":{"year":19.7E+2,"month":10e-1}})",
           R"({"birthDate":{"year":-0,"month":0e999}})",
           R"({"kind":"STATE","kinds":["PARTY",1,2.0]})",
           R"({"kind":"ST\u0041TE"})",
           R"({"d\u0069splayName":"Nam"})",
           R"({"displayName":null,"birthDate":null,"otherNames":null,"active":null})",
           R"({"startTime":"2018-07-12T00:00:00Z"})",
           R"({"startTime":"2018-07-12T00:00:00.123456789+07:00"})",
           R"({"startTime":"2018-07-12T00:00:00\u002b07:00"})",
           R"({"children":[{},{"children":[{"displayName":"a"}]}],"numbers":[]})",
           R"({"byPost":"a"})",
           R"({"views":9223372036854775807})",
           R"({"views":"-9223372036854775808"})",
       }) {
    const auto finding = Check(body);
    EXPECT_FALSE(finding) << body << "\n" << finding->why;
  }
}

struct Refused {
  std::string_view body;
  std::string_view reason;
  std::string_view field;
};

TEST(BodyCheckTest, RefusesAndNamesTheField) {
  for (const Refused& refused : std::vector<Refused>{
           // Fields that there are not, whatever is in them.
           {R"({"name":1})", "UNKNOWN_FIELD", "node.name"},
           {R"({"displayname":"a"})", "UNKNOWN_FIELD", "node.displayname"},
           {R"({"":1})", "UNKNOWN_FIELD", "node."},
           {R"({"@type":"a"})", "UNKNOWN_FIELD", "node.@type"},
           {R"({"children":[{},{"birthDate":{"mounth":1}}]})", "UNKNOWN_FIELD",
            "node.children[1].birth_date.mounth"},
           // Twice, by whichever name.
           {R"({"displayName":"a","displayName":"a"})", "DUPLICATE_FIELD", "node.display_name"},
           {R"({"displayName":"a","display_name":"b"})", "DUPLICATE_FIELD", "node.display_name"},
           {R"({"display\u004eame":"a","displayName":"b"})", "DUPLICATE_FIELD",
            "node.display_name"},
           {R"({"displayName":null,"displayName":"b"})", "DUPLICATE_FIELD", "node.display_name"},
           {R"({"birthDate":{"year":1},"birthDate":{"month":2}})", "DUPLICATE_FIELD",
            "node.birth_date"},
           {R"({"otherNames":["a"],"other_names":[]})", "DUPLICATE_FIELD", "node.other_names"},
           {R"({"children":[{"child":{"active":true,"active":true}}]})", "DUPLICATE_FIELD",
            "node.children[0].child.active"},
           {R"({"byPost":"a","byPerson":"b"})", "DUPLICATE_FIELD", "node.by_person"},
           // Of the wrong kind.
           {R"({"displayName":7})", "INVALID_FIELD", "node.display_name"},
           {R"({"displayName":["a"]})", "INVALID_FIELD", "node.display_name"},
           {R"({"displayName":{"a":1}})", "INVALID_FIELD", "node.display_name"},
           {R"({"otherNames":"a"})", "INVALID_FIELD", "node.other_names"},
           {R"({"otherNames":["a",null]})", "INVALID_FIELD", "node.other_names[1]"},
           {R"({"otherNames":[["a"]]})", "INVALID_FIELD", "node.other_names[0]"},
           {R"({"birthDate":[]})", "INVALID_FIELD", "node.birth_date"},
           {R"({"views":9223372036854775808})", "INVALID_FIELD", "node.views"},
           {R"({"views":"-9223372036854775809"})", "INVALID_FIELD", "node.views"},
           {R"({"views":1e3})", "INVALID_FIELD", "node.views"},
           {R"({"views":"1.0"})", "INVALID_FIELD", "node.views"},
           {R"({"birthDate":{"year":1970.5}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"birthDate":{"year":2147483648}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"birthDate":{"year":-2147483649}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"birthDate":{"year":1e400}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"birthDate":{"year":1e99999999999999999999}})", "INVALID_FIELD",
            "node.birth_date.year"},
           {R"({"birthDate":{"year":123456789012345678901234567890}})", "INVALID_FIELD",
            "node.birth_date.year"},
           {R"({"birthDate":{"year":" 1"}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"birthDate":{"year":"1e1"}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"birthDate":{"year":"NaN"}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"birthDate":{"year":""}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"birthDate":{"year":true}})", "INVALID_FIELD", "node.birth_date.year"},
           {R"({"kind":"state"})", "INVALID_FIELD", "node.kind"},
           {R"({"kind":"1"})", "INVALID_FIELD", "node.kind"},
           {R"({"kinds":["PARTY","NONE"]})", "INVALID_FIELD", "node.kinds[1]"},
           {R"({"active":"true"})", "INVALID_FIELD", "node.active"},
           {R"({"active":1})", "INVALID_FIELD", "node.active"},
           {R"({"startTime":{"seconds":1}})", "INVALID_FIELD", "node.start_time"},
           {R"({"startTime":"2018-07-12"})", "INVALID_FIELD", "node.start_time"},
           {R"({"startTime":"2018-07-12T00:00:00 07:00"})", "INVALID_FIELD", "node.start_time"},
           {R"({"startTime":"2018-07-12T00:00:00.1234567890Z"})", "INVALID_FIELD",
            "node.start_time"},
           {"null", "INVALID_FIELD", "node"},
           {"[]", "INVALID_FIELD", "node"},
           {"7", "INVALID_FIELD", "node"},
           // No JSON.
           {"", "MALFORMED_REQUEST", "node"},
           {"  ", "MALFORMED_REQUEST", "node"},
           {"{", "MALFORMED_REQUEST", "node"},
           {"{'displayName':'a'}", "MALFORMED_REQUEST", "node"},
           {R"({displayName:"a"})", "MALFORMED_REQUEST", "node"},
           {R"({"displayName":"a",})", "MALFORMED_REQUEST", "node"},
           {R"({,"displayName":"a"})", "MALFORMED_REQUEST", "node"},
           {R"({"otherNames":["a",]})", "MALFORMED_REQUEST", "node.other_names[1]"},
           {R"({"otherNames":["a" "b"]})", "MALFORMED_REQUEST", "node.other_names[0]"},
           {R"({"displayName"})", "MALFORMED_REQUEST", "node.display_name"},
           {R"({"displayName":'a'})", "MALFORMED_REQUEST", "node.display_name"},
           {R"({"displayName":"a)", "MALFORMED_REQUEST", "node.display_name"},
           {R"({"displayName":"\q"})", "MALFORMED_REQUEST", "node.display_name"},
           {R"({"displayName":"\u12"})", "MALFORMED_REQUEST", "node.display_name"},
           {R"({"displayName":"\ud800"})", "MALFORMED_REQUEST", "node.display_name"},
           {R"({"displayName":"\ud800\u0041"})", "MALFORMED_REQUEST", "node.display_name"},
           {R"({"displayName":"\udc00"})", "MALFORMED_REQUEST", "node.display_name"},
           {"{\"displayName\":\"a\nb\"}", "MALFORMED_REQUEST", "node.display_name"},
           {{"{\"displayName\":\"a\0b\"}", 21}, "MALFORMED_REQUEST", "node.display_name"},
           {"{\"displayName\":\"\xff\"}", "MALFORMED_REQUEST", "node.display_name"},
           {"{\"displayName\":\"\xc0\x80\"}", "MALFORMED_REQUEST", "node.display_name"},
           {"{\"displayName\":\"\xed\xa0\x80\"}", "MALFORMED_REQUEST", "node.display_name"},
           {"{\"displayName\":\"\xf4\x90\x80\x80\"}", "MALFORMED_REQUEST", "node.display_name"},
           {"{\"displayName\":\"\xe1\xbb", "MALFORMED_REQUEST", "node.display_name"},
           {R"({"birthDate":{"year":01}})", "MALFORMED_REQUEST", "node.birth_date"},
           {R"({"birthDate":{"year":+1}})", "MALFORMED_REQUEST", "node.birth_date.year"},
           {R"({"birthDate":{"year":1.}})", "MALFORMED_REQUEST", "node.birth_date.year"},
           {R"({"birthDate":{"year":.1}})", "MALFORMED_REQUEST", "node.birth_date.year"},
           {R"({"birthDate":{"year":-}})", "MALFORMED_REQUEST", "node.birth_date.year"},
           {R"({"birthDate":{"year":1e}})", "MALFORMED_REQUEST", "node.birth_date.year"},
           {R"({"birthDate":{"year":NaN}})", "MALFORMED_REQUEST", "node.birth_date.year"},
           {R"({"active":tru})", "MALFORMED_REQUEST", "node.active"},
           {R"({"active":nul})", "MALFORMED_REQUEST", "node.active"},
           {"{} {}", "MALFORMED_REQUEST", "node"},
           {"{}x", "MALFORMED_REQUEST", "node"},
           {"\xef\xbb\xbf{}", "MALFORMED_REQUEST", "node"},
           {"/**/{}", "MALFORMED_REQUEST", "node"},
       }) {
    const auto finding = Check(refused.body);
    ASSERT_TRUE(finding) << refused.body;
    EXPECT_EQ(finding->reason, refused.reason) << refused.body << "\n" << finding->why;
    EXPECT_EQ(finding->field, refused.field) << refused.body;
    EXPECT_THAT(finding->why, HasSubstr(refused.field));
  }
}

TEST(BodyCheckTest, ABodyWithoutAFieldOfItsOwn) {
  EXPECT_EQ(Check(R"({"birthDate":{"year":"x"}})", "")->field, "birth_date.year");
  EXPECT_EQ(Check("[]", "")->field, "");
  EXPECT_THAT(Check("[]", "")->why, HasSubstr("the body: is to be an object"));
}

TEST(BodyCheckTest, ShowsOnlyTheBeginningOfALongName) {
  std::string name;
  for (int i = 0; i < 100'000; ++i) name += "ễ";
  const auto finding = Check("{\"" + name + "\":1}");
  EXPECT_LT(finding->field.size(), 120u);
  EXPECT_TRUE(nlohmann::json::accept("\"" + finding->field + "\"")) << "half a character";
}

TEST(BodyCheckTest, BoundsTheDepth) {
  EXPECT_FALSE(Check(Nested(kMaxDepth)));
  EXPECT_EQ(Check(Nested(kMaxDepth + 1))->reason, "INVALID_FIELD");
  EXPECT_TRUE(Check(Nested(1'000'000)));
}

TEST(BodyCheckTest, BoundsTheValues) {
  // The list is one too.
  EXPECT_FALSE(Check(ListOf("numbers", "1", kMaxValues - 1)));
  EXPECT_EQ(Check(ListOf("numbers", "1", kMaxValues))->reason, "INVALID_FIELD");
  EXPECT_EQ(Check(ListOf("children", R"({"active":null})", kMaxValues / 2))->reason,
            "INVALID_FIELD");
}

TEST(BodyCheckTest, TakesNoMemoryForWhatIsGood) {
  const std::string bodies[] = {
      ListOf("numbers", "1e0", 100'000),
      ListOf("kinds", "\"PARTY\"", 100'000),
      ListOf("otherNames", "\"\\u1ec5\"", 100'000),
      ListOf("children", R"({"displayName":"Nguyễn","birthDate":{"year":1}})", 50'000),
      ListOf("children", R"({"\u0061ctive":true})", 50'000),
      Nested(kMaxDepth),
  };
  BodyCheck check;
  const Type& type = *TestingSchema().FindType("test.Node");
  for (const std::string& body : bodies) {
    ASSERT_FALSE(check.Check(type, "node", body)) << body.substr(0, 80);
    allocations = 0;
    check.Check(type, "node", body);
    EXPECT_EQ(allocations, 0u) << body.substr(0, 80);
  }
}

// Bodies made from good ones by random changes are JSON to the check where they are to another
// reader of JSON.
TEST(BodyCheckTest, AgreesWithAnotherReader) {
  const std::string seeds[] = {
      R"({"displayName":"Nguyễn \u1ec5\ud83d\ude00\n","otherNames":["a","b"],"active":true})",
      R"({"birthDate":{"year":1970,"month":-1.5e+2},"kinds":["PARTY",1],"kind":null})",
      R"({"children":[{"child":{"numbers":[0,-1,20,3.0]}},{}],"startTime":"2018-07-12T00:00:00Z"})",
  };
  const std::string_view pieces[] = {
      "\"",   "\\",   "{",  "}",     "[", "]", ",",    ":",        "0",    "-",     "1e",  ".",
      "true", "null", "\n", "\\u00", "'", " ", "\x01", "\xe1\xbb", "\x80", "\\ud8", "NaN", "/"};
  std::mt19937 random(20180712);
  const auto below = [&](size_t limit) { return static_cast<size_t>(random() % limit); };
  int good = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string body = seeds[below(std::size(seeds))];
    for (size_t changes = 1 + below(3); changes > 0; --changes) {
      const size_t at = below(body.size()), length = below(4);
      body.replace(at, std::min(length, body.size() - at), pieces[below(std::size(pieces))]);
    }
    const auto finding = Check(body);
    const bool is_json = nlohmann::json::accept(body);
    good += is_json;
    if (is_json) {
      ASSERT_TRUE(!finding || finding->reason != "MALFORMED_REQUEST") << body << finding->why;
    } else {
      ASSERT_TRUE(finding) << body;
    }
  }
  EXPECT_GT(good, 10'000) << "the changes leave too little that is good";
}

}  // namespace
}  // namespace district::json
