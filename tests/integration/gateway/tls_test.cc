// With a certificate the gateway speaks TLS and nothing else.
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;

TEST(TlsTest, ClearTextIsRefusedAndBrowsersAreToldToStay) {
  const std::string folder = absl::StrCat(::testing::TempDir(), "/", NewId("tls"));
  int exit_code = 0;
  const std::string made = Shell(
      absl::StrCat("mkdir -p ", folder, " && openssl req -x509 -newkey ec -pkeyopt ",
                   "ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost -addext ",
                   "subjectAltName=IP:127.0.0.1 -keyout ", folder, "/key -out ", folder, "/cert"),
      &exit_code);
  ASSERT_EQ(exit_code, 0) << made;
  const Stack stack("tls", {"--no-sample", absl::StrCat("--tls-cert ", folder, "/cert"),
                            absl::StrCat("--tls-key ", folder, "/key")});
  const std::string url = stack.url() + "/v1/people";
  ASSERT_TRUE(absl::StartsWith(url, "https://")) << url;

  const std::string curl = absl::StrCat("curl -sS --max-time 10 --cacert ", folder, "/cert ");
  const std::string headers = Shell(absl::StrCat(curl, "-o /dev/null -D - ", url), &exit_code);
  EXPECT_EQ(exit_code, 0) << headers;
  EXPECT_THAT(headers, HasSubstr(" 401"));
  EXPECT_THAT(headers, HasSubstr("strict-transport-security: max-age="));
  const std::string clear = Shell(
      absl::StrCat(curl, "-o /dev/null -w '%{http_code}' http://", url.substr(8)), &exit_code);
  EXPECT_NE(exit_code, 0) << clear;
  EXPECT_THAT(clear, HasSubstr("000"));
}

}  // namespace
}  // namespace district::testing
