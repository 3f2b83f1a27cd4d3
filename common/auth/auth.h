// Who calls, and what they may do.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace YAML {
class Node;
}

namespace district::auth {

// A caller as the token says: claims `sub`, `roles`, `org`, `person`.
struct Identity {
  std::string subject;
  std::vector<std::string> roles;
  // Names of the unit that the caller works for, organizations/ID, and of who calls, people/ID;
  // empty where the token does not have the claim.
  std::string organization;
  std::string person;
  absl::Time expires;
};

// Keys that came and went when their file was read: ids only, "-" for a key without one. Where the
// file could not be used, `error` says why, and all keys went.
struct KeyChange {
  std::vector<std::string> came;
  std::vector<std::string> went;
  absl::Status error;
};

// Verifies bearer tokens: JWS compact, ES256 or RS256 by a key of a JWKS file, claims iss, aud, exp
// (required), nbf and iat (where there), with a leeway. Thread-safe; verified tokens are kept, so
// that one already seen costs a look-up. The JWKS file is read again where it changed, which is
// looked at once a second at most: then a token of a key that is gone is refused too. A file that
// is gone, cannot be read or holds no usable key revokes all keys, until there is one that can be
// used. So it is to be replaced by renaming; one that is written in place revokes for a second at
// most after it is whole.
class Authenticator {
 public:
  struct Options {
    std::string jwks_file;
    std::string issuer;
    std::string audience;
    absl::Duration leeway = absl::Seconds(30);
    size_t max_cached = 10000;
    const time::Clock* clock = &time::Clock::System();
    // Told whenever the file was read, the first time included.
    std::function<void(const KeyChange&)> on_keys;
  };
  virtual ~Authenticator() = default;

  // `authorization` is the header: "Bearer <token>". UNAUTHENTICATED with a reason
  // (MISSING_TOKEN, INVALID_TOKEN, EXPIRED_TOKEN) that never repeats the token.
  virtual absl::StatusOr<std::shared_ptr<const Identity>> Authenticate(
      std::string_view authorization) = 0;

  // Who calls, where the token was verified before and still holds; else null. Costs a look-up.
  virtual std::shared_ptr<const Identity> FindVerified(std::string_view) { return nullptr; }

  // An error where the file cannot be read or holds no usable key.
  static absl::StatusOr<std::unique_ptr<Authenticator>> Create(Options options);
};

// Which roles hold which permissions, from one YAML file:
//   viewer: ["*.*.read"]
//   unit_admin: {permissions: ["personnel.*.*"], requires: org}
//   admin: ["*"]
// A permission is `service.collection.verb`; in a pattern `*` stands for one segment, a lone `*`
// for everything. What is not granted is denied; an unknown role grants nothing, nor does one that
// requires claims, `org` or `person` or a list of both, to a token without them.
class Roles {
 public:
  static absl::StatusOr<Roles> Load(const std::string& file);
  static absl::StatusOr<Roles> Parse(std::string_view yaml);

  // PERMISSION_DENIED, reason CLAIM_REQUIRED, where the token has a role that requires a claim that
  // it has not: it was meant to be narrowed.
  absl::Status CheckNarrowed(const Identity& identity) const;
  bool Allows(const Identity& identity, std::string_view permission) const;

 private:
  // "*" for any segment.
  using Pattern = std::array<std::string, 3>;
  struct Role {
    absl::Status Read(const std::string& name, const YAML::Node& node);
    absl::Status ReadPermissions(const std::string& name, const YAML::Node& list);
    absl::Status ReadRequired(const std::string& name, const YAML::Node& required);
    // The claim that it requires and the token has not; "" where there is none.
    std::string_view MissingClaim(const Identity& identity) const;

    std::vector<Pattern> patterns;
    bool requires_organization = false;
    bool requires_person = false;
  };

  absl::flat_hash_map<std::string, Role> roles_;
};

}  // namespace district::auth
