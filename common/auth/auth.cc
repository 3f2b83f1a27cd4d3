#include "common/auth/auth.h"

#include <algorithm>
#include <list>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/api/errors.h"
#include "common/api/watched_file.h"
#include "common/auth/signature.h"

namespace district::auth {
namespace {

// Longer headers do not get through HTTP/2's own limits anyway.
constexpr size_t kLongestHeader = 8192;
constexpr size_t kLongestSubject = 255;

absl::Status MissingToken() {
  return api::Error(absl::StatusCode::kUnauthenticated, "MISSING_TOKEN")
      .Message("a bearer token is needed in the header `authorization`");
}

absl::Status InvalidToken(absl::string_view why) {
  return api::Error(absl::StatusCode::kUnauthenticated, "INVALID_TOKEN")
      .Message({why.data(), why.size()});
}

absl::Status ExpiredToken() {
  return api::Error(absl::StatusCode::kUnauthenticated, "EXPIRED_TOKEN")
      .Message("the token has expired")
      .Vietnamese("Phiên làm việc đã hết hạn, xin đăng nhập lại.");
}

std::string_view BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  const auto same = [](char a, char b) { return absl::ascii_tolower(a) == b; };
  if (authorization.size() < kScheme.size() ||
      !std::equal(authorization.begin(), authorization.begin() + kScheme.size(), kScheme.begin(),
                  same)) {
    return {};
  }
  authorization.remove_prefix(kScheme.size());
  const size_t begin = authorization.find_first_not_of(' ');
  if (begin == authorization.npos) return {};
  return authorization.substr(begin, authorization.find_last_not_of(' ') + 1 - begin);
}

std::optional<absl::Time> TimeClaim(const json_t* value) {
  if (!json_is_number(value)) return std::nullopt;
  return absl::UnixEpoch() + absl::Seconds(json_number_value(value));
}

bool IsAudience(const json_t* claim, std::string_view audience) {
  const auto is = [&](const json_t* value) {
    return json_is_string(value) &&
           std::string_view(json_string_value(value), json_string_length(value)) == audience;
  };
  for (size_t i = 0; i < json_array_size(claim); ++i) {
    if (is(json_array_get(claim, i))) return true;
  }
  return is(claim);
}

// Nothing where the claim is there and not a list of strings.
std::optional<std::vector<std::string>> RolesClaim(const json_t* claim) {
  std::vector<std::string> roles;
  if (claim == nullptr) return roles;
  if (!json_is_array(claim)) return std::nullopt;
  for (size_t i = 0; i < json_array_size(claim); ++i) {
    const json_t* role = json_array_get(claim, i);
    if (!json_is_string(role)) return std::nullopt;
    roles.emplace_back(json_string_value(role), json_string_length(role));
  }
  return roles;
}

absl::Status CheckTimes(const json_t& claims, absl::Time now, absl::Duration leeway,
                        absl::Time& expires) {
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
  expires = *end;
  return absl::OkStatus();
}

absl::StatusOr<Identity> IdentityOf(const json_t& claims, const Authenticator::Options& options,
                                    absl::Time now) {
  Identity identity;
  if (absl::Status times = CheckTimes(claims, now, options.leeway, identity.expires); !times.ok()) {
    return times;
  }
  if (StringMember(claims, "iss") != options.issuer) {
    return InvalidToken("the token is of another issuer");
  }
  if (!IsAudience(json_object_get(&claims, "aud"), options.audience)) {
    return InvalidToken("the token is for another audience");
  }
  identity.subject = StringMember(claims, "sub");
  if (identity.subject.empty() || identity.subject.size() > kLongestSubject) {
    return InvalidToken("the token names no subject");
  }
  auto roles = RolesClaim(json_object_get(&claims, "roles"));
  if (!roles.has_value()) return InvalidToken("the token's roles are not a list of names");
  identity.roles = *std::move(roles);
  identity.organization = StringMember(claims, "org");
  identity.person = StringMember(claims, "person");
  return identity;
}

absl::StatusOr<std::shared_ptr<const KeySet>> KeysIn(const absl::StatusOr<std::string>& content,
                                                     const std::string& file) {
  if (!content.ok()) return content.status();
  absl::StatusOr<KeySet> keys = KeySet::Parse(*content);
  if (!keys.ok()) {
    return absl::Status(keys.status().code(), absl::StrCat(file, ": ", keys.status().message()));
  }
  return std::make_shared<const KeySet>(*std::move(keys));
}

// Verified headers, the oldest leave first. Tokens live about equally long, so the oldest are also
// those that expire first.
class VerifiedHeaders {
 public:
  explicit VerifiedHeaders(size_t most) : most_(most) {}

  std::shared_ptr<const Identity> Find(std::string_view header) const {
    const auto found = by_header_.find(header);
    return found == by_header_.end() ? nullptr : found->second->identity;
  }

  void Add(std::string_view header, std::shared_ptr<const Identity> identity) {
    if (most_ == 0 || by_header_.contains(header)) return;
    if (by_age_.size() >= most_) Drop(by_age_.begin());
    by_age_.push_back({std::string(header), std::move(identity)});
    by_header_[by_age_.back().header] = std::prev(by_age_.end());
  }

  void Remove(std::string_view header) {
    if (const auto found = by_header_.find(header); found != by_header_.end()) Drop(found->second);
  }

  void Clear() {
    by_header_.clear();
    by_age_.clear();
  }

 private:
  struct Entry {
    std::string header;
    std::shared_ptr<const Identity> identity;
  };

  void Drop(std::list<Entry>::iterator entry) {
    by_header_.erase(entry->header);
    by_age_.erase(entry);
  }

  const size_t most_;
  std::list<Entry> by_age_;
  absl::flat_hash_map<std::string_view, std::list<Entry>::iterator> by_header_;
};

class TokenAuthenticator final : public Authenticator {
 public:
  explicit TokenAuthenticator(Options options)
      : options_(std::move(options)),
        file_(options_.jwks_file,
              [this](const absl::StatusOr<std::string>& content) { UseKeys(content); }),
        verified_(options_.max_cached) {}

  // Reads the keys for the first time.
  absl::Status Begin() {
    file_.Look(options_.clock->Now());
    absl::ReaderMutexLock lock(&mutex_);
    return last_read_;
  }

  absl::StatusOr<std::shared_ptr<const Identity>> Authenticate(
      std::string_view authorization) override {
    const absl::Time now = options_.clock->Now();
    file_.LookOnceASecond(now);
    std::shared_ptr<const KeySet> keys;
    {
      absl::ReaderMutexLock lock(&mutex_);
      if (auto identity = verified_.Find(authorization); identity != nullptr) {
        if (now < identity->expires + options_.leeway) return identity;
      }
      keys = keys_;
    }
    auto identity = Verify(authorization, *keys, now);
    absl::MutexLock lock(&mutex_);
    if (!identity.ok()) {
      verified_.Remove(authorization);
    } else if (keys == keys_) {
      verified_.Add(authorization, *identity);
    }
    return identity;
  }

 private:
  absl::StatusOr<std::shared_ptr<const Identity>> Verify(std::string_view authorization,
                                                         const KeySet& keys, absl::Time now) const {
    if (authorization.size() > kLongestHeader) return InvalidToken("the token is too long");
    const std::string_view text = BearerToken(authorization);
    if (text.empty()) return MissingToken();
    const auto token = TakeApart(text);
    if (!token.ok()) return InvalidToken(token.status().message());
    const auto claims = keys.Verify(*token);
    if (!claims.ok()) return InvalidToken(claims.status().message());
    auto identity = IdentityOf(**claims, options_, now);
    if (!identity.ok()) return identity.status();
    return std::make_shared<const Identity>(*std::move(identity));
  }

  // What cannot be used changes nothing.
  void UseKeys(const absl::StatusOr<std::string>& content) {
    auto keys = KeysIn(content, options_.jwks_file);
    absl::MutexLock lock(&mutex_);
    last_read_ = keys.status();
    if (!keys.ok()) return;
    keys_ = *std::move(keys);
    verified_.Clear();
  }

  const Options options_;
  api::WatchedFile file_;
  mutable absl::Mutex mutex_;
  absl::Status last_read_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  VerifiedHeaders verified_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Authenticator>> Authenticator::Create(Options options) {
  auto authenticator = std::make_unique<TokenAuthenticator>(std::move(options));
  if (absl::Status read = authenticator->Begin(); !read.ok()) return read;
  return authenticator;
}

}  // namespace district::auth
