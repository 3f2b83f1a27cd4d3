// The gateway takes strict JSON only, whatever its transcoder would make of the rest, and what it
// takes to find that out grows with the body and no faster.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

struct Spoilt {
  const char* what;
  const char* method;
  const char* path;
  std::string body;
  const char* reason;
  const char* field;  // "" where none is named
  const char* content_type = "application/json";

  friend void PrintTo(const Spoilt& spoilt, std::ostream* out) { *out << spoilt.what; }
};

class SpoiltBodyTest : public ::testing::TestWithParam<Spoilt> {};

TEST_P(SpoiltBodyTest, IsRefused) {
  const Spoilt& spoilt = GetParam();
  HttpOptions options;
  options.headers = {{"content-type", spoilt.content_type}};
  const Reply reply = Stack::Get().HttpRaw(spoilt.method, spoilt.path, spoilt.body, options);
  EXPECT_THAT(reply, IsError(400, spoilt.reason));
  const std::vector<std::string> fields = reply.Fields();
  EXPECT_EQ(fields.empty() ? "" : fields.front(), spoilt.field) << reply.text;
  EXPECT_TRUE(reply.Detail("google.rpc.LocalizedMessage").is_object()) << reply.text;
}

constexpr char kCreate[] = "/v1/people?validateOnly=true";
constexpr char kUnknown[] = R"({"displayName":"Nam","tên":"Nam"})";

INSTANTIATE_TEST_SUITE_P(
    NoJson, SpoiltBodyTest,
    ::testing::Values(Spoilt{"SingleQuotes", "POST", kCreate, "{'displayName':'Nam','x':1}",
                             "MALFORMED_REQUEST", "person"},
                      Spoilt{"BareNames", "POST", kCreate, R"({displayName:"Nam",x:1})",
                             "MALFORMED_REQUEST", "person"},
                      Spoilt{"ACommaTooMany", "POST", kCreate, R"({"displayName":"Nam",})",
                             "MALFORMED_REQUEST", "person"},
                      Spoilt{"ACommaTooManyInAList", "POST", kCreate,
                             R"({"displayName":"Nam","otherNames":["a",]})", "MALFORMED_REQUEST",
                             "person.other_names[1]"},
                      Spoilt{"ALineBreakInAText", "POST", kCreate, "{\"displayName\":\"Nam\nA\"}",
                             "MALFORMED_REQUEST", "person.display_name"},
                      Spoilt{"AnUnknownEscape", "POST", kCreate, R"({"displayName":"Na\m"})",
                             "MALFORMED_REQUEST", "person.display_name"},
                      Spoilt{"HalfASurrogate", "POST", kCreate, R"({"displayName":"Nam\ud83d"})",
                             "MALFORMED_REQUEST", "person.display_name"},
                      Spoilt{"NoUtf8", "POST", kCreate, "{\"displayName\":\"Nam\xff\"}",
                             "MALFORMED_REQUEST", "person.display_name"},
                      Spoilt{"MoreAfterIt", "POST", kCreate, R"({"displayName":"Nam"}{})",
                             "MALFORMED_REQUEST", "person"},
                      Spoilt{"NothingInIt", "POST", "/v1/people:batchCreate", " ",
                             "MALFORMED_REQUEST", ""}),
    [](const auto& info) { return info.param.what; });

INSTANTIATE_TEST_SUITE_P(
    Twice, SpoiltBodyTest,
    ::testing::Values(
        Spoilt{"ByOneName", "POST", kCreate, R"({"displayName":"Nam","displayName":"An"})",
               "DUPLICATE_FIELD", "person.display_name"},
        Spoilt{"ByBothNames", "POST", kCreate, R"({"displayName":"Nam","display_name":"An"})",
               "DUPLICATE_FIELD", "person.display_name"},
        Spoilt{"Escaped", "POST", kCreate, R"({"displayName":"Nam","displ\u0061yName":"An"})",
               "DUPLICATE_FIELD", "person.display_name"},
        Spoilt{"AMessage", "POST", kCreate,
               R"({"displayName":"Nam","birthDate":{"year":1970},"birth_date":{"month":2}})",
               "DUPLICATE_FIELD", "person.birth_date"},
        Spoilt{"AList", "POST", kCreate,
               R"({"displayName":"Nam","otherNames":["a"],"otherNames":["b"]})", "DUPLICATE_FIELD",
               "person.other_names"},
        Spoilt{"DeepInABatch", "POST", "/v1/people:batchCreate",
               R"({"requests":[{},{"person":{"gender":"MALE","gender":"FEMALE"}}]})",
               "DUPLICATE_FIELD", "requests[1].person.gender"},
        Spoilt{"InAQuery", "GET", "/v1/people?pageSize=1&page_size=2", "", "DUPLICATE_FIELD",
               "page_size"},
        Spoilt{"InThePathAndTheQuery", "GET", "/v1/people/nguyen-van-nam?name=people/vu-dai-phong",
               "", "DUPLICATE_FIELD", "name"},
        Spoilt{"InTheBodyAndTheQuery", "POST", "/v1/people?person.displayName=An",
               R"({"displayName":"Nam"})", "UNKNOWN_FIELD", "person"}),
    [](const auto& info) { return info.param.what; });

INSTANTIATE_TEST_SUITE_P(
    Dropped, SpoiltBodyTest,
    ::testing::Values(
        Spoilt{"BesideAnUnknownName", "POST", kCreate, kUnknown, "UNKNOWN_FIELD", "person.tên"},
        Spoilt{"NullInAList", "POST", kCreate, R"({"displayName":"Nam","otherNames":["a",null]})",
               "INVALID_FIELD", "person.other_names[1]"},
        Spoilt{"OneForAList", "POST", kCreate, R"({"displayName":"Nam","otherNames":"a"})",
               "INVALID_FIELD", "person.other_names"},
        Spoilt{"NullForAll", "POST", kCreate, "null", "INVALID_FIELD", "person"},
        Spoilt{"AnObjectForATime", "POST", kCreate,
               R"({"displayName":"Nam","createTime":{"seconds":1,"x":2}})", "INVALID_FIELD",
               "person.create_time"},
        Spoilt{"AWholeNumberTooLarge", "POST", kCreate,
               R"({"displayName":"Nam","birthDate":{"year":3000000000}})", "INVALID_FIELD",
               "person.birth_date.year"},
        Spoilt{"ByATypeOfContentThatIsNotQuiteGrpc", "POST", kCreate, kUnknown, "UNKNOWN_FIELD",
               "person.tên", "application/grpcx"},
        Spoilt{"ByATypeOfContentWithAParameter", "POST", kCreate, kUnknown, "UNKNOWN_FIELD",
               "person.tên", "application/grpc;x=y"},
        Spoilt{"ByASlashAtTheEndOfThePath", "POST", "/v1/people/", kUnknown, "UNKNOWN_FIELD",
               "person.tên"},
        Spoilt{"ByAVerbThatThereIsNot", "PATCH", "/v1/people/nguyen-van-nam:fly", kUnknown,
               "UNKNOWN_FIELD", "person.tên"},
        Spoilt{"InTheBodyOfARead", "GET", "/v1/people", R"({"pageSise":1})", "UNKNOWN_FIELD",
               "pageSise"},
        Spoilt{"InTheBodyOfADeletion", "DELETE", "/v1/people/khong-co", R"({"force":true})",
               "UNKNOWN_FIELD", "force"}),
    [](const auto& info) { return info.param.what; });

// Seconds of processor time that the gateway has taken.
double GatewaySeconds() {
  const int pid = Stack::Get().endpoints()["gateway"]["pid"];
  const std::string stat = ReadFile(absl::StrCat("/proc/", pid, "/stat"));
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string field;
  for (int i = 0; i < 11; ++i) fields >> field;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::string Repeat(const std::string& piece, size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

struct Heavy {
  const char* what;
  std::string body;

  friend void PrintTo(const Heavy& heavy, std::ostream* out) { *out << heavy.what; }
};

class HeavyBodyTest : public ::testing::TestWithParam<Heavy> {};

// Each is refused at its end, so that only the check reads it. What it takes is counted in
// processor time, which other programs do not change, and includes receiving it.
TEST_P(HeavyBodyTest, CostsLittle) {
  Stack& stack = Stack::Get();
  if (!stack.is_ours()) GTEST_SKIP() << "the gateway's process is not ours";
  constexpr double kMegabytesPerSecond = 40;
  const std::string& body = GetParam().body;
  const double before = GatewaySeconds();
  double megabytes = 0;
  while (megabytes < 20) {
    ASSERT_EQ(stack.HttpRaw("POST", "/v1/people:batchCreate", body).status, 400);
    megabytes += static_cast<double>(body.size()) / 1e6;
  }
  EXPECT_GT(megabytes / std::max(GatewaySeconds() - before, 0.01), kMegabytesPerSecond);
}

constexpr size_t kTwoMegabytes = 2'000'000;

INSTANTIATE_TEST_SUITE_P(
    Attack, HeavyBodyTest,
    ::testing::Values(
        Heavy{"ListsInAListBelowALongName",
              absl::StrCat(R"({"requests":[{"person":{"createTime":{")", Repeat("a", 40'000),
                           "\":[", Repeat("[[[[0]]]],", 200'000), "0]}}}]}")},
        Heavy{"ManyTexts", absl::StrCat(R"({"requests":[{"person":{"otherNames":[)",
                                        Repeat("\"\",", 600'000), "0]}}]}")},
        Heavy{"EmptyMessages", absl::StrCat(R"({"requests":[)", Repeat("{},", 700'000), "0]}")},
        Heavy{"People",
              absl::StrCat(R"({"requests":[)",
                           Repeat(R"({"person":{"displayName":"Nguyễn Văn An","birthDate":)"
                                  R"({"year":1970,"month":2},"gender":"MALE"}},)",
                                  kTwoMegabytes),
                           "0]}")},
        Heavy{"EscapedNames", absl::StrCat(R"({"requests":[)",
                                           Repeat(R"({"p\u0065rson":{}},)", kTwoMegabytes), "0]}")},
        Heavy{"OneLongText", absl::StrCat(R"({"requests":[{"person":{"displayName":")",
                                          Repeat("Đặng\\n", kTwoMegabytes), "\"}},0]}")},
        Heavy{"OneLongNumber", absl::StrCat(R"({"requests":[{"person":{"birthDate":{"year":0.)",
                                            Repeat("0", kTwoMegabytes), "1}}}]}")},
        Heavy{"Blanks", absl::StrCat("{\"requests\":", Repeat(" \n", kTwoMegabytes), "0}")}),
    [](const auto& info) { return info.param.what; });

TEST(BoundedBodyTest, InDepthAndInValues) {
  Stack& stack = Stack::Get();
  const Reply deep = stack.HttpRaw("POST", "/v1/people:batchCreate",
                                   absl::StrCat("{\"requests\":", Repeat("[", 1'000'000)));
  EXPECT_THAT(deep, IsInvalid("requests[0]", "INVALID_FIELD"));
  const Reply many = stack.HttpRaw("POST", "/v1/people:batchCreate",
                                   absl::StrCat("{\"requests\":[", Repeat("{},", 900'000), "{}]}"));
  EXPECT_EQ(many.status, 400) << many.text;
  EXPECT_EQ(many.Reason(), "INVALID_FIELD");
  EXPECT_THAT(many.body.value("message", ""), ::testing::HasSubstr("at most 250000 values"));
}

// With its length and without, in pieces, over both versions of HTTP, also where no body belongs.
TEST(WaysOfABodyTest, AreAllChecked) {
  Stack& stack = Stack::Get();
  const std::string file =
      absl::StrCat(::testing::TempDir(), "/json_bodies_test.", getpid(), ".json");
  std::ofstream(file) << absl::StrCat(R"({"displayName":")", Repeat("a", 3'000'000),
                                      R"(","tên":1})");
  const std::string common =
      absl::StrCat("curl -s -m 30 -H 'Authorization: Bearer ", stack.Token("admin"),
                   "' -H 'Content-Type: application/json' -H Expect: ", stack.url());
  for (const std::string version : {" --http1.1", " --http2-prior-knowledge"}) {
    for (const std::string method : {" -X POST", " -X GET", " -X DELETE"}) {
      for (const std::string& way : {" --data-binary @" + file, " -T - <" + file}) {
        const std::string path = method == " -X POST" ? "/v1/people" : "/v1/people/khong-co";
        Reply reply;
        reply.text = Shell(common + path + version + method + way);
        reply.body = Json::parse(reply.text, nullptr, /*allow_exceptions=*/false);
        EXPECT_EQ(reply.Reason(), "UNKNOWN_FIELD") << version << method << way << reply.text;
      }
    }
  }
  std::remove(file.c_str());
}

}  // namespace
}  // namespace district::testing
