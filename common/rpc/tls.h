// TLS among the services and their gateway: each shows a certificate of the authority that they
// share, and takes the other for whom the certificate names.
#pragma once

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace district::rpc {

// All of them, or none for clear text. Files that change are read again within seconds, for the
// connections made from then on.
struct TlsOptions {
  std::string cert_file;             // PEM; may hold the key too, so that both change at once
  std::string key_file;              // PEM
  std::string ca_file;               // PEM: the authority of clients and of servers
  std::vector<std::string> clients;  // DNS names, of which a client's certificate holds one

  bool wanted() const { return !cert_file.empty(); }
};

// What is wrong with the options.
absl::Status CheckTls(const TlsOptions& options);

// Of a server: a client that shows no certificate of the authority with a name of `clients` is cut
// off before it has sent a call.
std::shared_ptr<grpc::ServerCredentials> ServerCredentialsOf(const TlsOptions& options);

// Of a client: the server's certificate must be of the authority and name the host asked for.
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsOf(const TlsOptions& options);

}  // namespace district::rpc
