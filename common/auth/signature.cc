#include "common/auth/signature.h"

extern "C" {  // libjose's headers do not say so themselves
#include <jose/b64.h>
#include <jose/jwk.h>
#include <jose/jws.h>
}

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/status/status.h"

namespace district::auth {
namespace {

constexpr char kEs256[] = "ES256";
constexpr char kRs256[] = "RS256";
constexpr size_t kSmallestRsaModulus = 2048 / 8;

std::optional<std::string> DecodeBase64Url(std::string_view text) {
  const size_t size = jose_b64_dec_buf(text.data(), text.size(), nullptr, 0);
  if (size == SIZE_MAX) return std::nullopt;
  std::string bytes(size, '\0');
  if (jose_b64_dec_buf(text.data(), text.size(), bytes.data(), size) == SIZE_MAX) {
    return std::nullopt;
  }
  return bytes;
}

Json DecodeJsonObject(std::string_view base64url) {
  const std::optional<std::string> text = DecodeBase64Url(base64url);
  return text.has_value() ? ParseJsonObject(*text) : nullptr;
}

// The one algorithm a key is for, "" where it is for none of ours.
std::string AlgorithmOf(const json_t& key) {
  std::string algorithm;
  const std::string_view type = StringMember(key, "kty");
  if (type == "EC" && StringMember(key, "crv") == "P-256") algorithm = kEs256;
  if (type == "RSA") {
    const auto modulus = DecodeBase64Url(StringMember(key, "n"));
    if (modulus.has_value() && modulus->size() >= kSmallestRsaModulus) algorithm = kRs256;
  }
  const std::string_view declared = StringMember(key, "alg");
  if (!declared.empty() && declared != algorithm) return "";
  return algorithm;
}

bool MayVerify(const json_t& key) {
  const std::string_view use = StringMember(key, "use");
  return (use.empty() || use == "sig") && jose_jwk_prm(nullptr, &key, false, "verify");
}

std::string Dump(const json_t& json) {
  char* text = json_dumps(&json, JSON_COMPACT);
  if (text == nullptr) return "";
  std::string copy(text);
  std::free(text);
  return copy;
}

Json JwsOf(const SignedToken& token) {
  Json jws(json_object());
  const auto set = [&](const char* name, std::string_view value) {
    json_object_set_new(jws.get(), name, json_stringn(value.data(), value.size()));
  };
  set("protected", token.header);
  set("payload", token.payload);
  set("signature", token.signature);
  return jws;
}

}  // namespace

Json ParseJsonObject(std::string_view text) {
  Json json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  return json_is_object(json.get()) ? std::move(json) : nullptr;
}

std::string_view StringMember(const json_t& object, const char* name) {
  const json_t* member = json_object_get(&object, name);
  if (!json_is_string(member)) return {};
  return {json_string_value(member), json_string_length(member)};
}

absl::StatusOr<SignedToken> TakeApart(std::string_view text) {
  const size_t first = text.find('.');
  const size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) {
    return absl::InvalidArgumentError("not a signed token");
  }
  SignedToken token{.header = text.substr(0, first),
                    .payload = text.substr(first + 1, second - first - 1),
                    .signature = text.substr(second + 1)};
  const Json header = DecodeJsonObject(token.header);
  if (header == nullptr) return absl::InvalidArgumentError("the token's header is not JSON");
  token.algorithm = StringMember(*header, "alg");
  if (token.algorithm != kEs256 && token.algorithm != kRs256) {
    return absl::InvalidArgumentError("the token's algorithm is not taken");
  }
  if (json_object_get(header.get(), "crit") != nullptr) {
    return absl::InvalidArgumentError("the token's header demands an extension");
  }
  token.key_id = StringMember(*header, "kid");
  return token;
}

absl::StatusOr<KeySet> KeySet::Parse(std::string_view jwks) {
  const Json set = ParseJsonObject(jwks);
  const json_t* keys = json_object_get(set.get(), "keys");
  if (!json_is_array(keys)) return absl::InvalidArgumentError("not a JSON Web Key Set");
  KeySet result;
  for (size_t i = 0; i < json_array_size(keys); ++i) {
    const Json key(json_deep_copy(json_array_get(keys, i)));
    if (!json_is_object(key.get())) continue;
    const std::string algorithm = AlgorithmOf(*key);
    if (algorithm.empty() || !MayVerify(*key) || !jose_jwk_pub(nullptr, key.get())) continue;
    result.keys_.push_back({std::string(StringMember(*key, "kid")), algorithm, Dump(*key)});
  }
  if (result.keys_.empty()) {
    return absl::InvalidArgumentError("no key for ES256 or RS256 in the JSON Web Key Set");
  }
  return result;
}

std::vector<std::string> KeySet::IdsNotIn(const KeySet& others) const {
  std::vector<std::string> ids;
  for (const Key& key : keys_) {
    if (std::find(others.keys_.begin(), others.keys_.end(), key) != others.keys_.end()) continue;
    ids.push_back(key.id.empty() ? "-" : key.id);
  }
  return ids;
}

absl::StatusOr<Json> KeySet::Verify(const SignedToken& token) const {
  const Json jws = JwsOf(token);
  for (const Key& candidate : keys_) {
    if (candidate.algorithm != token.algorithm) continue;
    if (!candidate.id.empty() && !token.key_id.empty() && candidate.id != token.key_id) continue;
    const Json key = ParseJsonObject(candidate.text);
    if (!jose_jws_ver(nullptr, jws.get(), nullptr, key.get(), false)) continue;
    Json claims = DecodeJsonObject(token.payload);
    if (claims == nullptr) return absl::InvalidArgumentError("the token's claims are not JSON");
    return claims;
  }
  return absl::InvalidArgumentError("no known key signed the token");
}

}  // namespace district::auth
