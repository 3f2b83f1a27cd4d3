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
#include "common/auth/claims.h"
#include "common/auth/signature.h"

namespace district::auth {
namespace {

// Longer headers do not get through HTTP/2's own limits anyway.
constexpr size_t kLongestHeader = 8192;

absl::Status MissingToken() {
  return api::Error(absl::StatusCode::kUnauthenticated, "MISSING_TOKEN")
      .Message("a bearer token is needed in the header `authorization`");
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
      if (auto identity = FindHolding(authorization, now); identity != nullptr) return identity;
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

  std::shared_ptr<const Identity> FindVerified(std::string_view authorization) override {
    const absl::Time now = options_.clock->Now();
    file_.LookOnceASecond(now);
    absl::ReaderMutexLock lock(&mutex_);
    return FindHolding(authorization, now);
  }

 private:
  std::shared_ptr<const Identity> FindHolding(std::string_view authorization, absl::Time now) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    auto identity = verified_.Find(authorization);
    const bool holds = identity != nullptr && now < identity->expires + options_.leeway;
    return holds ? identity : nullptr;
  }

  absl::StatusOr<std::shared_ptr<const Identity>> Verify(std::string_view authorization,
                                                         const KeySet& keys, absl::Time now) const {
    if (authorization.size() > kLongestHeader) return InvalidToken("the token is too long");
    const std::string_view text = BearerToken(authorization);
    if (text.empty()) return MissingToken();
    const auto token = TakeApart(text);
    if (!token.ok()) return InvalidToken(token.status().message());
    const auto claims = keys.Verify(*token);
    if (!claims.ok()) return InvalidToken(claims.status().message());
    auto identity =
        IdentityOf(**claims, {options_.issuer, options_.audience, options_.leeway}, now);
    if (!identity.ok()) return identity.status();
    return std::make_shared<const Identity>(*std::move(identity));
  }

  // What cannot be used is no key: whoever takes the keys away means that nobody may call.
  void UseKeys(const absl::StatusOr<std::string>& content) {
    auto read = KeysIn(content, options_.jwks_file);
    const auto keys = read.ok() ? *std::move(read) : std::make_shared<const KeySet>();
    KeyChange change{.error = read.status()};
    {
      absl::MutexLock lock(&mutex_);
      change.came = keys->IdsNotIn(*keys_);
      change.went = keys_->IdsNotIn(*keys);
      last_read_ = read.status();
      keys_ = keys;
      verified_.Clear();
    }
    if (options_.on_keys) options_.on_keys(change);
  }

  const Options options_;
  api::WatchedFile file_;
  mutable absl::Mutex mutex_;
  absl::Status last_read_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_) = std::make_shared<const KeySet>();
  VerifiedHeaders verified_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Authenticator>> Authenticator::Create(Options options) {
  auto authenticator = std::make_unique<TokenAuthenticator>(std::move(options));
  if (absl::Status read = authenticator->Begin(); !read.ok()) return read;
  return authenticator;
}

}  // namespace district::auth
