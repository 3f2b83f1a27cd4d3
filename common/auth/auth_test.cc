#include "common/auth/auth.h"

extern "C" {  // libjose's headers do not say so themselves
#include <jose/b64.h>
#include <jose/jwk.h>
#include <jose/jws.h>
}
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <thread>
#include <utility>

#include "common/api/errors.h"
#include "common/auth/signature.h"
#include "common/testing/temporary_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::auth {
namespace {

class FakeClock : public time::Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(seconds_.load()); }
  int64_t seconds() const { return seconds_; }
  void Advance(int64_t seconds) { seconds_ += seconds; }

 private:
  std::atomic<int64_t> seconds_{1531353600};  // 2018-07-12
};

std::string Dump(const json_t* json) {
  char* text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
  std::string copy(text);
  std::free(text);
  return copy;
}

Json MakeKey(const std::string& algorithm, const std::string& id = "") {
  Json key(json_pack("{s:s}", "alg", algorithm.c_str()));
  EXPECT_TRUE(jose_jwk_gen(nullptr, key.get()));
  if (!id.empty()) json_object_set_new(key.get(), "kid", json_string(id.c_str()));
  return key;
}

Json PublicPart(const Json& key) {
  Json copy(json_deep_copy(key.get()));
  EXPECT_TRUE(jose_jwk_pub(nullptr, copy.get()));
  return copy;
}

Json KeySetOf(std::initializer_list<const Json*> keys) {
  Json set(json_pack("{s:[]}", "keys"));
  for (const Json* key : keys) {
    json_array_append_new(json_object_get(set.get(), "keys"), PublicPart(*key).release());
  }
  return set;
}

std::string Base64Url(const std::string& text) {
  std::string encoded(jose_b64_enc_buf(nullptr, text.size(), nullptr, 0), '\0');
  jose_b64_enc_buf(text.data(), text.size(), encoded.data(), encoded.size());
  return encoded;
}

std::string Sign(const std::string& claims, const Json& key, const std::string& header = "{}") {
  Json jws(json_pack("{s:s}", "payload", Base64Url(claims).c_str()));
  Json signature(json_pack("{s:o}", "protected", json_loads(header.c_str(), 0, nullptr)));
  EXPECT_TRUE(jose_jws_sig(nullptr, jws.get(), signature.get(), key.get()));
  return std::string(StringMember(*jws, "protected")) + "." +
         std::string(StringMember(*jws, "payload")) + "." +
         std::string(StringMember(*jws, "signature"));
}

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

class AuthTest : public testing::Test {
 protected:
  AuthTest() { Publish({&key_}); }

  void PublishText(const std::string& text) { folder_.Replace("jwks.json", text); }
  void Publish(std::initializer_list<const Json*> keys) { PublishText(Dump(KeySetOf(keys).get())); }
  std::string File() const { return folder_.Path("jwks.json"); }

  std::unique_ptr<Authenticator> Create(size_t max_cached = 100) {
    auto authenticator = Authenticator::Create({.jwks_file = File(),
                                                .issuer = "district",
                                                .audience = "district",
                                                .leeway = absl::Seconds(30),
                                                .max_cached = max_cached,
                                                .clock = &clock_});
    EXPECT_TRUE(authenticator.ok()) << authenticator.status();
    return *std::move(authenticator);
  }

  // Good claims, changed by `change`.
  std::string Claims(const std::function<void(json_t*)>& change = {}) {
    Json claims(json_pack("{s:s,s:s,s:s,s:[s,s],s:s,s:s,s:I,s:I,s:I}", "iss", "district", "aud",
                          "district", "sub", "lan", "roles", "viewer", "editor", "org",
                          "organizations/quan-uy", "person", "people/lan", "exp",
                          json_int_t{clock_.seconds() + 600}, "nbf", json_int_t{clock_.seconds()},
                          "iat", json_int_t{clock_.seconds()}));
    if (change) change(claims.get());
    return Dump(claims.get());
  }
  std::string GoodHeader() { return "Bearer " + Sign(Claims(), key_); }

  FakeClock clock_;
  TemporaryFolder folder_;
  const Json key_ = MakeKey("ES256");
};

TEST_F(AuthTest, AnswersWhoCalls) {
  const auto identity = Create()->Authenticate(GoodHeader());
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ((*identity)->subject, "lan");
  EXPECT_EQ((*identity)->roles, (std::vector<std::string>{"viewer", "editor"}));
  EXPECT_EQ((*identity)->organization, "organizations/quan-uy");
  EXPECT_EQ((*identity)->person, "people/lan");
  EXPECT_EQ((*identity)->expires, clock_.Now() + absl::Seconds(600));
}

TEST_F(AuthTest, TakesBothAlgorithmsAndKeysWithAndWithoutId) {
  const Json rsa = MakeKey("RS256", "rsa");
  const Json elliptic = MakeKey("ES256", "elliptic");
  Publish({&rsa, &key_, &elliptic});
  const auto authenticator = Create();
  const struct {
    const Json& key;
    const char* header;
  } kCases[] = {
      {rsa, "{}"},      {rsa, R"({"kid":"rsa"})"},           {key_, "{}"},
      {elliptic, "{}"}, {elliptic, R"({"kid":"elliptic"})"}, {key_, R"({"kid":"any"})"},
  };
  for (const auto& [key, header] : kCases) {
    const auto identity = authenticator->Authenticate("Bearer " + Sign(Claims(), key, header));
    EXPECT_TRUE(identity.ok()) << header << identity.status();
  }
  const auto other =
      authenticator->Authenticate("Bearer " + Sign(Claims(), elliptic, R"({"kid":"rsa"})"));
  EXPECT_EQ(ReasonOf(other.status()), "INVALID_TOKEN") << "the id is of another key";
}

TEST_F(AuthTest, HoldsTheClaimsToTheirRules) {
  const int64_t now = clock_.seconds();
  const auto integer = [](const char* name, int64_t value) {
    return [=](json_t* claims) { json_object_set_new(claims, name, json_integer(value)); };
  };
  const auto text = [](const char* name, const std::string& value) {
    return [=](json_t* claims) { json_object_set_new(claims, name, json_string(value.c_str())); };
  };
  const auto json = [](const char* name, const char* value) {
    return [=](json_t* claims) {
      json_object_set_new(claims, name, json_loads(value, JSON_DECODE_ANY, nullptr));
    };
  };
  const auto without = [](const char* name) {
    return [=](json_t* claims) { json_object_del(claims, name); };
  };
  const struct {
    const char* what;
    std::function<void(json_t*)> change;
    const char* reason;  // "": taken
  } kCases[] = {
      {"as it should be", {}, ""},
      {"another issuer", text("iss", "other"), "INVALID_TOKEN"},
      {"no issuer", without("iss"), "INVALID_TOKEN"},
      {"issuer is a number", integer("iss", 1), "INVALID_TOKEN"},
      {"another audience", text("aud", "other"), "INVALID_TOKEN"},
      {"no audience", without("aud"), "INVALID_TOKEN"},
      {"audiences with ours", json("aud", R"(["other","district"])"), ""},
      {"audiences without ours", json("aud", R"(["other",1,null])"), "INVALID_TOKEN"},
      {"no audiences", json("aud", "[]"), "INVALID_TOKEN"},
      {"expired", integer("exp", now - 30), "EXPIRED_TOKEN"},
      {"expired within the leeway", integer("exp", now - 29), ""},
      {"fraction of a second", json("exp", "1531353599.5"), ""},
      {"never expires", without("exp"), "INVALID_TOKEN"},
      {"expiry is text", text("exp", "1831353600"), "INVALID_TOKEN"},
      {"expires at the end of time", json("exp", "1e300"), ""},
      {"not yet", integer("nbf", now + 31), "INVALID_TOKEN"},
      {"not yet but for the leeway", integer("nbf", now + 30), ""},
      {"no beginning", without("nbf"), ""},
      {"beginning is null", json("nbf", "null"), "INVALID_TOKEN"},
      {"issued in the future", integer("iat", now + 31), "INVALID_TOKEN"},
      {"issued some time", without("iat"), ""},
      {"nobody", without("sub"), "INVALID_TOKEN"},
      {"empty subject", text("sub", ""), "INVALID_TOKEN"},
      {"subject too long", text("sub", std::string(256, 'a')), "INVALID_TOKEN"},
      {"no roles", without("roles"), ""},
      {"roles are text", text("roles", "admin"), "INVALID_TOKEN"},
      {"a role is a number", json("roles", R"(["viewer",1])"), "INVALID_TOKEN"},
      {"no organization", without("org"), ""},
      {"no person", without("person"), ""},
  };
  const auto authenticator = Create();
  for (const auto& c : kCases) {
    const std::string header = "Bearer " + Sign(Claims(c.change), key_);
    const auto identity = authenticator->Authenticate(header);
    EXPECT_EQ(ReasonOf(identity.status()), c.reason) << c.what << ": " << identity.status();
    EXPECT_EQ(identity.status().code(),
              *c.reason == '\0' ? absl::StatusCode::kOk : absl::StatusCode::kUnauthenticated)
        << c.what;
  }
}

TEST_F(AuthTest, RefusesWhatIsNotSignedByAKeyOfTheSet) {
  const std::string good = Sign(Claims(), key_);
  const size_t dot = good.find('.'), second = good.rfind('.');
  const std::string head = good.substr(0, dot), signature = good.substr(second + 1);
  const std::string admin =
      Base64Url(Claims([](json_t* c) { json_object_set_new(c, "sub", json_string("admin")); }));
  const auto part = [](const char* text) { return Base64Url(text) + "."; };
  std::string last_bit = good;
  last_bit[second + 10] = last_bit[second + 10] == 'A' ? 'B' : 'A';

  // The public key as the secret of an HMAC: in its JSON form and as the bare coordinate.
  std::vector<std::string> hmacs;
  for (const std::string& secret :
       {Base64Url(Dump(PublicPart(key_).get())), std::string(StringMember(*key_, "x"))}) {
    const Json key(json_pack("{s:s,s:s,s:s}", "kty", "oct", "k", secret.c_str(), "alg", "HS256"));
    hmacs.push_back(Sign(Claims(), key));
  }

  const struct {
    const char* what;
    std::string token;
  } kCases[] = {
      {"another key", Sign(Claims(), MakeKey("ES256"))},
      {"an RSA key that is not in the set", Sign(Claims(), MakeKey("RS256"))},
      {"other claims", head + "." + admin + "." + signature},
      {"a bit of the signature", last_bit},
      {"no signature", good.substr(0, second + 1)},
      {"none", part(R"({"alg":"none"})") + Base64Url(Claims()) + "."},
      {"None", part(R"({"alg":"None"})") + Base64Url(Claims()) + "." + signature},
      {"HS256 with the public key", hmacs[0]},
      {"HS256 with a coordinate", hmacs[1]},
      {"ES384", Sign(Claims(), MakeKey("ES384"))},
      {"the algorithm is RS256 by its word", part(R"({"alg":"RS256"})") + good.substr(dot + 1)},
      {"two algorithms", part(R"({"alg":"none","alg":"ES256"})") + good.substr(dot + 1)},
      {"no algorithm", part("{}") + good.substr(dot + 1)},
      {"an extension", Sign(Claims(), key_, R"({"alg":"ES256","crit":["exp"],"exp":1})")},
      {"its own key", Sign(Claims(), MakeKey("ES256"),
                           R"({"alg":"ES256","jwk":)" + Dump(PublicPart(key_).get()) + "}")},
      {"claims are no object", Sign("[]", key_)},
      {"claims are not JSON", Sign("{", key_)},
      {"a claim twice", Sign(R"({"exp":1,)" + Claims().substr(1), key_)},
      {"four parts", good + "." + signature},
      {"two parts", good.substr(0, second)},
      {"dots", ".."},
      {"not base64", "a+/=." + good.substr(dot + 1)},
      {"bytes", std::string("\xff\x00.\xff.\xff", 7)},
      {"a JWS in JSON", R"({"payload":"","signatures":[]})"},
      {"spaces inside", good.substr(0, second) + " " + signature},
      {"too long", good + std::string(9000, 'A')},
  };
  const auto authenticator = Create();
  ASSERT_TRUE(authenticator->Authenticate("Bearer " + good).ok());
  for (const auto& c : kCases) {
    const auto identity = authenticator->Authenticate("Bearer " + c.token);
    EXPECT_EQ(ReasonOf(identity.status()), "INVALID_TOKEN") << c.what;
    if (!identity.ok() && c.token.size() > 4) {
      EXPECT_EQ(identity.status().ToString().find(c.token), std::string::npos) << c.what;
    }
  }
}

TEST_F(AuthTest, ReadsTheHeader) {
  const std::string token = Sign(Claims(), key_);
  const struct {
    std::string header;
    const char* reason;
  } kCases[] = {
      {"Bearer " + token, ""},
      {"bearer " + token, ""},
      {"BEARER   " + token + " ", ""},
      {"", "MISSING_TOKEN"},
      {"Bearer", "MISSING_TOKEN"},
      {"Bearer ", "MISSING_TOKEN"},
      {"Basic dTpw", "MISSING_TOKEN"},
      {token, "MISSING_TOKEN"},
      {"Bearer" + token, "MISSING_TOKEN"},
      {"Bearer x y", "INVALID_TOKEN"},
  };
  const auto authenticator = Create();
  for (const auto& c : kCases) {
    EXPECT_EQ(ReasonOf(authenticator->Authenticate(c.header).status()), c.reason) << c.header;
  }
}

TEST_F(AuthTest, ATokenThatWasSeenExpiresAllTheSame) {
  const auto authenticator = Create();
  const std::string header = GoodHeader();
  const auto first = authenticator->Authenticate(header);
  ASSERT_TRUE(first.ok());
  clock_.Advance(629);
  const auto again = authenticator->Authenticate(header);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(first->get(), again->get()) << "verified again";
  clock_.Advance(1);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ReasonOf(authenticator->Authenticate(header).status()), "EXPIRED_TOKEN");
  }
}

TEST_F(AuthTest, KeepsNoMoreTokensThanAllowed) {
  const auto authenticator = Create(/*max_cached=*/2);
  std::vector<std::string> headers;
  std::vector<std::shared_ptr<const Identity>> seen;
  for (int i = 0; i < 3; ++i) {
    headers.push_back(GoodHeader());  // ECDSA signs differently each time
    seen.push_back(*authenticator->Authenticate(headers[i]));
  }
  EXPECT_EQ(seen[2], *authenticator->Authenticate(headers[2]));
  EXPECT_EQ(seen[1], *authenticator->Authenticate(headers[1]));
  EXPECT_NE(seen[0], *authenticator->Authenticate(headers[0])) << "the oldest should have left";

  const auto uncached = Create(/*max_cached=*/0);
  EXPECT_NE(*uncached->Authenticate(headers[0]), *uncached->Authenticate(headers[0]));
}

TEST_F(AuthTest, FollowsTheFileOfKeys) {
  const Json next = MakeKey("ES256", "next");
  const auto authenticator = Create();
  const std::string old_header = GoodHeader();
  const std::string new_header = "Bearer " + Sign(Claims(), next);
  const auto accepts = [&](const std::string& header) {
    return authenticator->Authenticate(header).ok();
  };
  EXPECT_TRUE(accepts(old_header));
  EXPECT_FALSE(accepts(new_header));

  Publish({&key_, &next});
  EXPECT_FALSE(accepts(new_header)) << "looked at the file twice in a second";
  clock_.Advance(1);
  EXPECT_TRUE(accepts(new_header));
  EXPECT_TRUE(accepts(old_header));

  Publish({&next});
  clock_.Advance(1);
  EXPECT_FALSE(accepts(old_header)) << "seen before, but its key is gone";
  EXPECT_TRUE(accepts(new_header));

  Publish({&key_});
  clock_.Advance(1);
  EXPECT_TRUE(accepts(old_header));
  EXPECT_FALSE(accepts(new_header));
}

TEST_F(AuthTest, WithoutUsableKeysNobodyMayCall) {
  const auto authenticator = Create();
  const std::string header = GoodHeader();
  const auto answer = [&] {
    clock_.Advance(1);
    return authenticator->Authenticate(header).status();
  };
  EXPECT_TRUE(answer().ok());
  for (const char* broken : {"", "{", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})"}) {
    PublishText(broken);
    EXPECT_EQ(answer().code(), absl::StatusCode::kUnauthenticated) << broken;
    Publish({&key_});
    EXPECT_TRUE(answer().ok()) << "after " << broken;
  }
  std::filesystem::remove(File());
  EXPECT_EQ(answer().code(), absl::StatusCode::kUnauthenticated);
  std::filesystem::create_directory(File());
  EXPECT_EQ(answer().code(), absl::StatusCode::kUnauthenticated);
  std::filesystem::remove(File());
  Publish({&key_});
  EXPECT_TRUE(answer().ok());
}

TEST_F(AuthTest, TellsWhichKeysCameAndWent) {
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  const Json first = MakeKey("ES256", "first"), second = MakeKey("RS256", "second");
  const Json again = MakeKey("ES256", "first");  // another key under the same id
  Publish({&first});
  std::vector<KeyChange> changes;
  auto authenticator = Authenticator::Create(
      {.jwks_file = File(), .clock = &clock_, .on_keys = [&](const KeyChange& change) {
         changes.push_back(change);
       }});
  ASSERT_TRUE(authenticator.ok());
  const auto look = [&] {
    clock_.Advance(1);
    EXPECT_FALSE((*authenticator)->Authenticate("").ok());
    return std::exchange(changes, {});
  };
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_THAT(changes[0].came, ElementsAre("first"));
  changes.clear();
  EXPECT_THAT(look(), IsEmpty());

  Publish({&first, &second, &key_});
  auto told = look();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0].came, ElementsAre("second", "-"));
  EXPECT_THAT(told[0].went, IsEmpty());
  EXPECT_TRUE(told[0].error.ok());

  Publish({&again, &second});
  told = look();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0].came, ElementsAre("first"));
  EXPECT_THAT(told[0].went, ElementsAre("first", "-"));

  PublishText("{");
  told = look();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0].came, IsEmpty());
  EXPECT_THAT(told[0].went, ElementsAre("first", "second"));
  EXPECT_FALSE(told[0].error.ok());
}

TEST_F(AuthTest, NeedsAUsableKey) {
  const Json elliptic = PublicPart(MakeKey("ES256"));
  const auto with = [&](const char* name, const char* value) {
    Json key(json_deep_copy(elliptic.get()));
    json_object_set_new(key.get(), name, json_loads(value, JSON_DECODE_ANY, nullptr));
    return R"({"keys":[)" + Dump(key.get()) + "]}";
  };
  const std::string short_rsa =
      R"({"kty":"RSA","e":"AQAB","n":")" + Base64Url(std::string(128, '\xd5')) + "\"}";
  const struct {
    const char* what;
    std::string file;
    bool usable;
  } kCases[] = {
      {"a public key", with("kid", R"("a")"), true},
      {"a private key", R"({"keys":[)" + Dump(key_.get()) + "]}", true},
      {"unknown keys beside it", R"({"keys":[null,{},{"kty":"OKP"},)" + Dump(key_.get()) + "]}",
       true},
      {"for encryption", with("use", R"("enc")"), false},
      {"for signing", with("use", R"("sig")"), true},
      {"another operation", with("key_ops", R"(["deriveKey"])"), false},
      {"another algorithm", with("alg", R"("ES384")"), false},
      {"another curve", R"({"keys":[)" + Dump(MakeKey("ES384").get()) + "]}", false},
      {"a secret", R"({"keys":[)" + Dump(MakeKey("HS256").get()) + "]}", false},
      {"a short RSA key", R"({"keys":[)" + short_rsa + "]}", false},
      {"no set", Dump(key_.get()), false},
      {"not JSON", "-----BEGIN PUBLIC KEY-----", false},
  };
  for (const auto& c : kCases) {
    PublishText(c.file);
    EXPECT_EQ(Authenticator::Create({.jwks_file = File()}).ok(), c.usable) << c.what;
  }
  const auto missing = Authenticator::Create({.jwks_file = File() + ".none"});
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AuthTest, ServesManyThreads) {
  const Json next = MakeKey("ES256");
  Publish({&key_, &next});
  const auto authenticator = Create(/*max_cached=*/3);
  std::vector<std::string> headers;
  for (int i = 0; i < 8; ++i) headers.push_back("Bearer " + Sign(Claims(), i % 2 ? key_ : next));
  std::atomic<int> accepted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        accepted += authenticator->Authenticate(headers[(i * 3 + t) % headers.size()]).ok();
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    Publish({&next, &key_});
    clock_.Advance(1);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, 800);
}

}  // namespace
}  // namespace district::auth
