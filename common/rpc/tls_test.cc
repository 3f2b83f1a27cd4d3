#include "common/rpc/tls.h"

#include <grpcpp/create_channel.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/testing/certificates.h"
#include "common/rpc/health_check.h"
#include "common/rpc/test_server.h"

namespace district::rpc {
namespace {

using db::testing::Certificates;

std::string Contents(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A server called personnel that the gateway and meeting may call, and certificates for callers.
class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = new Certificates;
    for (const char* authority : {"ca", "foreign"}) certificates_->MakeAuthority(authority);
    certificates_->Make("personnel", "DNS:personnel,IP:127.0.0.1", "ca");
    certificates_->Make("gateway", "DNS:gateway", "ca");
    certificates_->Make("meeting", "DNS:meeting", "ca");
    certificates_->Make("stranger", "DNS:db", "ca");
    certificates_->Make("impostor", "DNS:gateway,IP:127.0.0.1", "foreign");
  }
  static void TearDownTestSuite() { delete certificates_; }

  static std::string File(const std::string& name) { return certificates_->File(name); }

  // How the holder of a certificate presents itself, who trusts an authority.
  static TlsOptions Of(const std::string& name, const std::string& authority = "ca") {
    return {File(name + ".pem"), File(name + ".key"), File(authority + ".pem"), {}};
  }

  static ServerOptions Serving(TlsOptions tls) {
    tls.clients = {"gateway", "meeting"};
    ServerOptions options;
    options.tls = std::move(tls);
    return options;
  }

  static absl::Status Call(const TestServer& server,
                           const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    return CallRaw(grpc::CreateChannel(server.Address(), credentials),
                   "/district.meeting.v1.BulletinService/GetBulletin", Ask().SerializeAsString())
        .first;
  }

  static Certificates* certificates_;
};
Certificates* TlsTest::certificates_ = nullptr;

TEST_F(TlsTest, OnlyTheClientsThatAreNamedMayCall) {
  TestServer server(&AnswerAtOnce, Serving(Of("personnel")));
  server.Start();
  const struct {
    const char* who;
    std::shared_ptr<grpc::ChannelCredentials> credentials;
    bool answered;
  } cases[] = {
      {"gateway", ChannelCredentialsOf(Of("gateway")), true},
      {"meeting", ChannelCredentialsOf(Of("meeting")), true},
      {"of the authority, with another name", ChannelCredentialsOf(Of("stranger")), false},
      {"the right name, of another authority", ChannelCredentialsOf(Of("impostor")), false},
      {"no certificate", grpc::SslCredentials({.pem_root_certs = Contents(File("ca.pem"))}), false},
      {"clear text", grpc::InsecureChannelCredentials(), false},
  };
  for (const auto& c : cases) {
    const absl::Status status = Call(server, c.credentials);
    EXPECT_EQ(status.code(), c.answered ? absl::StatusCode::kOk : absl::StatusCode::kUnavailable)
        << c.who << ": " << status;
  }
}

TEST_F(TlsTest, OnlyTheServerThatWasAskedForIsBelieved) {
  for (const char* name : {"meeting", "impostor"}) {
    TestServer server(&AnswerAtOnce, Serving(Of(name)));
    server.Start();
    EXPECT_EQ(Call(server, ChannelCredentialsOf(Of("gateway"))).code(),
              absl::StatusCode::kUnavailable)
        << name;
  }
}

TEST_F(TlsTest, HealthIsAskedForTheSameWay) {
  TestServer server(&AnswerAtOnce, Serving(Of("personnel")));
  server.Start();
  const absl::Time give_up = absl::Now() + kPatience;
  while (!IsHealthy(server.Address(), Of("gateway")) && absl::Now() < give_up) {
  }
  EXPECT_TRUE(IsHealthy(server.Address(), Of("gateway")));
  EXPECT_FALSE(IsHealthy(server.Address(), Of("stranger")));
  EXPECT_FALSE(IsHealthy(server.Address()));
}

TEST_F(TlsTest, CertificatesThatAreReplacedAreTakenUp) {
  // One file, which is replaced at once.
  const auto put = [](const std::string& name) {
    std::ofstream(File("identity.new"))
        << Contents(File(name + ".pem")) << Contents(File(name + ".key"));
    std::filesystem::rename(File("identity.new"), File("identity.pem"));
  };
  const auto trust = [](const std::string& authority) {
    std::filesystem::copy_file(File(authority + ".pem"), File("trusted.pem"),
                               std::filesystem::copy_options::overwrite_existing);
  };
  put("personnel");
  trust("ca");
  TestServer server(&AnswerAtOnce, Serving({.cert_file = File("identity.pem"),
                                            .key_file = File("identity.pem"),
                                            .ca_file = File("trusted.pem")}));
  server.Start();
  const TlsOptions next = Of("impostor", "foreign");
  ASSERT_TRUE(Call(server, ChannelCredentialsOf(Of("gateway"))).ok());
  ASSERT_FALSE(Call(server, ChannelCredentialsOf(next)).ok());

  put("impostor");
  trust("foreign");
  const absl::Time give_up = absl::Now() + kPatience;
  absl::Status status;
  do {
    status = Call(server, ChannelCredentialsOf(next));
  } while (!status.ok() && absl::Now() < give_up);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_FALSE(Call(server, ChannelCredentialsOf(Of("gateway"))).ok());
}

TEST_F(TlsTest, IsWholeOrNotThere) {
  EXPECT_TRUE(CheckTls({}).ok());
  EXPECT_TRUE(CheckTls(Of("personnel")).ok());
  for (std::string TlsOptions::* file :
       {&TlsOptions::cert_file, &TlsOptions::key_file, &TlsOptions::ca_file}) {
    TlsOptions options = Of("personnel");
    options.*file = "";
    EXPECT_FALSE(CheckTls(options).ok());
    options.*file = File("absent");
    EXPECT_FALSE(CheckTls(options).ok());
  }
}

}  // namespace
}  // namespace district::rpc
