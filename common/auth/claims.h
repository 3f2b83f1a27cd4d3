// The claims of a verified token: who calls, and what the token is narrowed to.
#pragma once

#include <jansson.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/auth.h"

namespace district::auth {

// What the claims of every token are held to.
struct ClaimRules {
  std::string issuer;
  std::string audience;
  absl::Duration leeway;
};

// UNAUTHENTICATED, reason INVALID_TOKEN or EXPIRED_TOKEN, where a claim is not of its form: what
// narrows a token never counts as absent because it cannot be read.
absl::StatusOr<Identity> IdentityOf(const json_t& claims, const ClaimRules& rules, absl::Time now);

absl::Status InvalidToken(absl::string_view why);

// PERMISSION_DENIED, reason OUT_OF_UNIT: `what` (a resource, a method) is not for the unit that the
// caller works for.
absl::Status OutOfUnit(const std::string& what, const Identity& identity);

}  // namespace district::auth
