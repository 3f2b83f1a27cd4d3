// Claims that narrow a token never count as absent because they cannot be read, and a role that
// must be narrowed is good for nothing where the token is not.
#include <string>

#include "tests/integration/mechanics/collections.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

Reply ListWith(const Json& claims) {
  return Stack::Get().Http("GET", "/v1/people?pageSize=1", nullptr,
                           {.token = SignedToken(Stack::Get(), claims)});
}

grpc::Status InsideWith(const Json& claims) {
  return CallRaw(ServiceChannel(Stack::Get(), "personnel"),
                 "/district.personnel.v1.PeopleService/ListPeople", "",
                 {{"authorization", "Bearer " + SignedToken(Stack::Get(), claims)}})
      .status;
}

TEST(NarrowingClaimsTest, OfAnotherFormAreRefused) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  for (const std::string claim : {"org", "person"}) {
    const std::string name = claim == "org" ? "organizations/quan-uy" : "people/nguyen-van-nam";
    const Json values = {nullptr,
                         Json::array(),
                         Json::array({name}),
                         Json{{"name", name}},
                         0,
                         true,
                         "",
                         "quan-uy",
                         "*",
                         name + "/a/b",
                         name + " ",
                         "organizations/-",
                         "people/-"};
    for (const Json& value : values) {
      Json claims = Claims();
      claims[claim] = value;
      EXPECT_THAT(ListWith(claims), IsError(401, "INVALID_TOKEN")) << claims;
      EXPECT_EQ(InsideWith(claims).error_code(), grpc::StatusCode::UNAUTHENTICATED) << claims;
    }
    Json claims = Claims();
    claims[claim] = name;
    EXPECT_THAT(ListWith(claims), IsOk()) << claims;
  }
}

TEST(NarrowingClaimsTest, AreThereWhereARoleRequiresThem) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  Json claims = Claims("unit_admin");
  const Reply refused = ListWith(claims);
  EXPECT_THAT(refused, IsError(403, "CLAIM_REQUIRED"));
  EXPECT_FALSE(refused.Detail("google.rpc.LocalizedMessage").is_null());
  claims["roles"] = {"admin", "unit_admin"};
  EXPECT_THAT(ListWith(claims), IsError(403, "CLAIM_REQUIRED")) << "it was meant to be narrowed";
  claims["roles"] = {"unit_admin"};
  claims["org"] = "organizations/quan-uy";
  EXPECT_THAT(ListWith(claims), IsOk());
}

TEST(NarrowingClaimsTest, SubjectsHoldNoControlCharacters) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  for (const char* subject : {"lan\nadmin", "lan\u001b[2J", "lan\u0085", "\u007f"}) {
    Json claims = Claims();
    claims["sub"] = subject;
    EXPECT_THAT(ListWith(claims), IsError(401, "INVALID_TOKEN")) << claims;
  }
}

}  // namespace
}  // namespace district::testing
