// The keys that tokens are verified with change while everything runs.
#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

constexpr char kReachedPersonnel[] = "cluster.personnel.upstream_rq_total";

class KeysTest : public ::testing::Test {
 protected:
  static Stack& KeysStack() {
    static Stack stack("keys", {"--no-sample"});
    return stack;
  }

  void SetUp() override { gateway_ = stack_.endpoints()["gateway"]["pid"]; }
  void TearDown() override {
    // None of it needs the gateway to start again.
    EXPECT_EQ(gateway_, int(stack_.endpoints()["gateway"]["pid"]));
    EXPECT_FALSE(Shell(absl::StrCat("cat /proc/", gateway_, "/comm")).empty());
  }

  // A token of the key that signs now.
  std::string Signed() { return SignedToken(stack_, Claims()); }
  Reply CallWith(const std::string& token) {
    HttpOptions options;
    options.token = token;
    return stack_.Http("GET", "/v1/people?pageSize=1", nullptr, options);
  }
  // Whether the gateway itself comes to refuse the token.
  bool ComesToRefuse(const std::string& token) {
    return Eventually(absl::Seconds(20), [&] {
      const double reached = GatewayStat(stack_, kReachedPersonnel);
      const Reply reply = CallWith(token);
      return reply.status == 401 && reply.Reason() == "INVALID_TOKEN" &&
             GatewayStat(stack_, kReachedPersonnel) == reached;
    });
  }
  bool ComesToTake(const std::string& token) {
    return Eventually(absl::Seconds(20), [&] { return CallWith(token).status == 200; });
  }
  // Replaces the file of public keys at once, as whoever writes it must.
  void Publish(const std::string& keys) {
    std::ofstream(file_ + ".test") << keys;
    ASSERT_EQ(std::rename((file_ + ".test").c_str(), file_.c_str()), 0);
  }
  double Reloads() {
    return GatewayStat(stack_, "extension_config_discovery.http_filter.jwt_authn.config_reload");
  }

  Stack& stack_ = KeysStack();
  const std::string file_ = stack_.endpoints()["keys"]["jwks"];
  int gateway_ = 0;
};

TEST_F(KeysTest, TwoKeysOverlapUntilTheOldOneIsDropped) {
  const std::string old_token = Signed();
  ASSERT_THAT(CallWith(old_token), IsOk());
  const double reloads = Reloads();

  std::string output;
  ASSERT_EQ(stack_.Local("rotate-key", &output), 0) << output;
  const std::string new_token = Signed();
  EXPECT_NE(new_token.substr(0, new_token.find('.')), old_token.substr(0, old_token.find('.')));
  EXPECT_TRUE(ComesToTake(new_token));
  EXPECT_THAT(CallWith(old_token), IsOk());

  ASSERT_EQ(stack_.Local("drop-keys", &output), 0) << output;
  EXPECT_TRUE(ComesToRefuse(old_token));
  EXPECT_THAT(CallWith(new_token), IsOk());
  EXPECT_GE(Reloads(), reloads + 2);
}

TEST_F(KeysTest, NoUsableKeyMeansNoGoodToken) {
  const std::string keys = ReadFile(file_);
  const std::string token = Signed();
  for (const std::string none :
       {R"({"keys":[]})", "", "no keys at all", R"({"keys":[{"kty":"EC"}]})"}) {
    ASSERT_TRUE(ComesToTake(token));
    Publish(none);
    EXPECT_TRUE(ComesToRefuse(token)) << none;
    Publish(keys);
  }
  EXPECT_TRUE(ComesToTake(token));
}

TEST_F(KeysTest, AFileThatIsGoneMeansNoGoodToken) {
  const std::string keys = ReadFile(file_);
  const std::string token = Signed();
  ASSERT_TRUE(ComesToTake(token));
  ASSERT_EQ(std::remove(file_.c_str()), 0);
  EXPECT_TRUE(ComesToRefuse(token));
  Publish(keys);
  EXPECT_TRUE(ComesToTake(token));
}

TEST_F(KeysTest, ChangesAreLogged) {
  const Json key = Json::parse(ReadFile(stack_.endpoints()["keys"]["signing"]));
  const std::string log =
      ReadFile(absl::StrCat(std::string(stack_.endpoints()["dir"]), "/logs/gateway.log"));
  EXPECT_THAT(log, ::testing::HasSubstr("keys of tokens: " + std::string(key["kid"])));
}

}  // namespace
}  // namespace district::testing
