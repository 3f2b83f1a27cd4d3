// Signatures of tokens: JWS compact serialisation, ES256 and RS256 only. Claims are not looked at.
#pragma once

#include <jansson.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace district::auth {

struct JsonRelease {
  void operator()(json_t* json) const { json_decref(json); }
};
using Json = std::unique_ptr<json_t, JsonRelease>;

// The text of a JSON object; null where it is anything else or names a member twice.
Json ParseJsonObject(std::string_view text);

// A string member; empty where there is none.
std::string_view StringMember(const json_t& object, const char* name);

// A token taken apart, before anything in it is believed.
struct SignedToken {
  std::string_view header;  // the three parts as they came, in base64url
  std::string_view payload;
  std::string_view signature;
  std::string algorithm;  // "ES256" or "RS256"
  std::string key_id;     // empty where the header names none
};

// `text` must outlive the answer. Refuses every other algorithm, `none` among them, and headers
// with `crit`.
absl::StatusOr<SignedToken> TakeApart(std::string_view text);

// The keys of a JWKS that may sign tokens: P-256 and RSA of 2048 bits or more, for signatures.
// Others in the set are passed over. Immutable.
class KeySet {
 public:
  static absl::StatusOr<KeySet> Parse(std::string_view jwks);

  // The ids of the keys that `others` does not hold, "-" for one without.
  std::vector<std::string> IdsNotIn(const KeySet& others) const;

  // The claims, once a key has verified the signature; else an error. A key is tried if it is of
  // the token's algorithm and its id is that of the token, or one of the two has none.
  absl::StatusOr<Json> Verify(const SignedToken& token) const;

 private:
  // As text: a parsed key is not handed to several threads, for libjose promises nothing there.
  struct Key {
    std::string id;
    std::string algorithm;
    std::string text;
    bool operator==(const Key&) const = default;
  };
  std::vector<Key> keys_;
};

}  // namespace district::auth
