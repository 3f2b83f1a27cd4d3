// Tokens of a unit write nothing of what is not declared to have rules for units: every method of
// every service is tried.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "district/proto_files.h"
#include "district/type/v1/annotations.pb.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

// The collections with rules for units.
const std::set<std::string>& Declared() {
  static const auto* const collections = new std::set<std::string>{
      "personnel.organizations", "personnel.terms",        "personnel.posts",
      "personnel.people",        "personnel.appointments", "personnel.evaluations",
      "personnel.staffQuotas",   "personnel.successors"};
  return *collections;
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const char* path : kProtoFiles) {
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(path);
    for (int s = 0; file != nullptr && s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

std::string PermissionOf(const MethodDescriptor& method) {
  return method.options().GetExtension(type::v1::permission);
}

// A POST that every reader may make, such as to count a view, is none.
bool Writes(const MethodDescriptor& method) {
  const std::string permission = PermissionOf(method);
  return method.options().GetExtension(google::api::http).pattern_case() !=
             google::api::HttpRule::kGet &&
         permission.substr(permission.rfind('.')) != ".read";
}

std::string UnitToken() {
  Json claims = Claims("admin");
  claims["org"] = "organizations/quan-uy";
  return SignedToken(Stack::Get(), claims);
}

TEST(UnitMethodsTest, WriteOnlyWhatIsDeclared) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  const std::string token = UnitToken();
  int refused = 0, open = 0;
  for (const MethodDescriptor* method : AllMethods()) {
    if (method->server_streaming() || !Writes(*method)) continue;
    const std::string permission = PermissionOf(*method);
    const bool declared = Declared().contains(permission.substr(0, permission.rfind('.')));
    // Nothing is asked before who may ask, so the emptiest request will do.
    Reply reply;
    reply.body =
        ErrorBody(CallRaw(Stack::Get().channel(),
                          absl::StrCat("/", method->service()->full_name(), "/", method->name()),
                          "", {{"authorization", "Bearer " + token}})
                      .status);
    EXPECT_EQ(reply.Reason() == "OUT_OF_UNIT", !declared) << method->full_name() << reply.body;
    ++(declared ? open : refused);
  }
  EXPECT_GT(refused, 50);
  EXPECT_GT(open, 50);
}

TEST(UnitMethodsTest, MeetingsAndIndicatorsAreRead) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  const HttpOptions unit = {.token = UnitToken()};
  for (const char* path : {"/v1/meetings", "/v1/indicators", "/v1/bulletins", "/v1/fields"}) {
    EXPECT_THAT(Stack::Get().Http("GET", path, nullptr, unit), IsOk()) << path;
  }
  EXPECT_THAT(Stack::Get().Http("POST", "/v1/fields", {{"displayName", "K9"}}, unit),
              IsError(403, "OUT_OF_UNIT"));
}

}  // namespace
}  // namespace district::testing
