#include "common/rpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rpc/log.h"

namespace district::rpc {
namespace {

namespace tls = grpc::experimental;

constexpr unsigned kReadAgainSeconds = 5;

// Accepts the clients that a list names. That their certificates are of the authority is known by
// then.
class NamedClients final : public tls::ExternalCertificateVerifier {
 public:
  explicit NamedClients(std::vector<std::string> names) : names_(std::move(names)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    std::vector<std::string> shown;
    for (const grpc::string_ref& name : request->dns_names()) {
      shown.emplace_back(name.begin(), name.end());
    }
    const bool known = std::any_of(shown.begin(), shown.end(), [&](const std::string& name) {
      return std::find(names_.begin(), names_.end(), name) != names_.end();
    });
    if (!known) {
      Log(Severity::kWarning, "a client is refused by the name in its certificate",
          {{"names", absl::StrJoin(shown, ",")}});
      *status = {grpc::StatusCode::UNAUTHENTICATED, "not a client of this service"};
    }
    return true;
  }

  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  const std::vector<std::string> names_;
};

std::shared_ptr<tls::CertificateProviderInterface> FilesOf(const TlsOptions& options) {
  return std::make_shared<tls::FileWatcherCertificateProvider>(options.key_file, options.cert_file,
                                                               options.ca_file, kReadAgainSeconds);
}

absl::Status CheckPem(const std::string& file) {
  std::ifstream stream(file);
  const std::string pem((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (pem.find("-----BEGIN ") != std::string::npos) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("no PEM can be read from ", file));
}

}  // namespace

absl::Status CheckTls(const TlsOptions& options) {
  const std::string* const files[] = {&options.cert_file, &options.key_file, &options.ca_file};
  const auto given = std::count_if(std::begin(files), std::end(files),
                                   [](const std::string* file) { return !file->empty(); });
  if (given == 0) return absl::OkStatus();
  if (given < 3) {
    return absl::InvalidArgumentError("TLS takes a certificate, its key and an authority");
  }
  for (const std::string* file : files) {
    if (absl::Status status = CheckPem(*file); !status.ok()) return status;
  }
  return absl::OkStatus();
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentialsOf(const TlsOptions& options) {
  if (!options.wanted()) return grpc::InsecureServerCredentials();
  tls::TlsServerCredentialsOptions server(FilesOf(options));
  server.watch_root_certs();
  server.watch_identity_key_cert_pairs();
  server.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  server.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<NamedClients>(options.clients));
  return tls::TlsServerCredentials(server);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsOf(const TlsOptions& options) {
  if (!options.wanted()) return grpc::InsecureChannelCredentials();
  tls::TlsChannelCredentialsOptions channel;
  channel.set_certificate_provider(FilesOf(options));
  channel.watch_root_certs();
  channel.watch_identity_key_cert_pairs();
  channel.set_certificate_verifier(std::make_shared<tls::HostNameCertificateVerifier>());
  return tls::TlsCredentials(channel);
}

}  // namespace district::rpc
