#include "common/auth/claims.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/auth/signature.h"
#include "common/text/text.h"

namespace district::auth {
namespace {

constexpr size_t kLongestSubject = 255;
constexpr double kLastSecond = 253402300799;  // of the year 9999

absl::Status ExpiredToken() {
  return api::Error(absl::StatusCode::kUnauthenticated, "EXPIRED_TOKEN")
      .Message("the token has expired")
      .Vietnamese("Phiên làm việc đã hết hạn, xin đăng nhập lại.");
}

std::string_view TextOf(const json_t& text) {
  return {json_string_value(&text), json_string_length(&text)};
}

// Nothing where the claim is no number. What is out of the calendar counts as its first or last
// second, so that whoever goes on to compute with it does not overflow.
std::optional<absl::Time> TimeClaim(const json_t* claim) {
  if (!json_is_number(claim)) return std::nullopt;
  return absl::UnixEpoch() + absl::Seconds(std::clamp(json_number_value(claim), 0.0, kLastSecond));
}

// A claim that is one text or a list of texts; nothing where it is something else.
std::optional<std::vector<std::string_view>> TextsOf(const json_t* claim) {
  if (json_is_string(claim)) return std::vector<std::string_view>{TextOf(*claim)};
  if (!json_is_array(claim)) return std::nullopt;
  std::vector<std::string_view> texts;
  for (size_t i = 0; i < json_array_size(claim); ++i) {
    const json_t* text = json_array_get(claim, i);
    if (!json_is_string(text)) return std::nullopt;
    texts.push_back(TextOf(*text));
  }
  return texts;
}

bool IsAudience(const json_t* claim, std::string_view audience) {
  const auto audiences = TextsOf(claim);
  return audiences && std::find(audiences->begin(), audiences->end(), audience) != audiences->end();
}

absl::StatusOr<std::vector<std::string>> RolesClaim(const json_t* claim) {
  std::vector<std::string> roles;
  if (claim == nullptr) return roles;
  const auto names = TextsOf(claim);
  if (!names || !json_is_array(claim)) {
    return InvalidToken("the token's roles are not a list of names");
  }
  for (std::string_view name : *names) {
    if (std::find(roles.begin(), roles.end(), name) == roles.end()) roles.emplace_back(name);
  }
  return roles;
}

// A claim that narrows the token to one resource; "" where it is absent.
absl::StatusOr<std::string> NameClaim(const json_t& claims, const char* claim,
                                      const char* pattern) {
  const json_t* value = json_object_get(&claims, claim);
  if (value == nullptr) return std::string();
  if (json_is_string(value) && api::NamePattern(pattern).Matches(TextOf(*value))) {
    return std::string(TextOf(*value));
  }
  return InvalidToken(absl::StrCat("the claim `", claim, "` is not one name, ", pattern));
}

absl::StatusOr<std::string> SubjectClaim(const json_t& claims) {
  const std::string_view subject = StringMember(claims, "sub");
  if (subject.empty() || subject.size() > kLongestSubject) {
    return InvalidToken("the token names no subject");
  }
  if (text::HasControlCharacter(subject, /*multiline=*/false)) {
    return InvalidToken("the token's subject holds a control character");
  }
  return std::string(subject);
}

absl::StatusOr<absl::Time> ExpiryClaim(const json_t& claims, absl::Duration leeway,
                                       absl::Time now) {
  const auto end = TimeClaim(json_object_get(&claims, "exp"));
  if (!end.has_value()) return InvalidToken("the token has no expiry");
  if (now >= *end + leeway) return ExpiredToken();
  for (const char* name : {"nbf", "iat"}) {
    const json_t* claim = json_object_get(&claims, name);
    if (claim == nullptr) continue;
    const auto begin = TimeClaim(claim);
    if (!begin.has_value()) return InvalidToken("a time in the token is not a number");
    if (now < *begin - leeway) return InvalidToken("the token is not valid yet");
  }
  return *end;
}

}  // namespace

absl::Status InvalidToken(absl::string_view why) {
  return api::Error(absl::StatusCode::kUnauthenticated, "INVALID_TOKEN")
      .Message({why.data(), why.size()});
}

absl::Status OutOfUnit(const std::string& what, const Identity& identity) {
  return api::Error(absl::StatusCode::kPermissionDenied, "OUT_OF_UNIT")
      .Message(
          absl::StrCat(what, " is not for callers who work for ", identity.organization, " only"))
      .Metadata("organization", identity.organization)
      .Vietnamese("Tài khoản của bạn chỉ được làm việc trong phạm vi đơn vị mình.");
}

absl::StatusOr<Identity> IdentityOf(const json_t& claims, const ClaimRules& rules, absl::Time now) {
  auto expires = ExpiryClaim(claims, rules.leeway, now);
  if (!expires.ok()) return expires.status();
  if (StringMember(claims, "iss") != rules.issuer) {
    return InvalidToken("the token is of another issuer");
  }
  if (!IsAudience(json_object_get(&claims, "aud"), rules.audience)) {
    return InvalidToken("the token is for another audience");
  }
  auto subject = SubjectClaim(claims);
  if (!subject.ok()) return subject.status();
  auto roles = RolesClaim(json_object_get(&claims, "roles"));
  if (!roles.ok()) return roles.status();
  auto organization = NameClaim(claims, "org", "organizations/{organization}");
  if (!organization.ok()) return organization.status();
  auto person = NameClaim(claims, "person", "people/{person}");
  if (!person.ok()) return person.status();
  return Identity{.subject = *std::move(subject),
                  .roles = *std::move(roles),
                  .organization = *std::move(organization),
                  .person = *std::move(person),
                  .expires = *expires};
}

}  // namespace district::auth
