// What callers put into a request to get it into the log.
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "district/personnel/v1/people.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

class LogsTest : public ::testing::Test {
 protected:
  // Calls personnel past the gateway, and answers what its log says of the call, as it stands
  // there.
  std::string LineOf(const std::string& method, const google::protobuf::Message& request,
                     const std::string& role, grpc::StatusCode code) {
    const std::string trace = absl::StrCat(NewUuid().substr(0, 8), "77b34da6a3ce929d0e0e4736");
    const RawReply reply =
        CallRaw(ServiceChannel(stack_, "personnel"),
                "/district.personnel.v1.PeopleService/" + method, request.SerializeAsString(),
                {{"authorization", "Bearer " + stack_.Token(role, "lan")},
                 {"traceparent", absl::StrCat("00-", trace, "-00f067aa0ba902b7-01")}});
    EXPECT_EQ(reply.status.error_code(), code) << reply.status.error_message();
    const std::string file =
        absl::StrCat(std::string(stack_.endpoints()["dir"]), "/logs/personnel.1.log");
    std::string found;
    EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
      for (const absl::string_view line : absl::StrSplit(ReadFile(file), '\n')) {
        if (absl::StrContains(line, trace)) found = std::string(line);
      }
      return !found.empty();
    }));
    return found;
  }

  Stack& stack_ = Stack::Get();
};

TEST_F(LogsTest, ARequestIdIsLoggedOnlyWhereItIsOne) {
  personnel::v1::CreatePersonRequest request;
  request.set_person_id(NewId("nhat-ky"));
  request.mutable_person()->set_display_name("Nhật ký");
  for (const std::string& id : {std::string("079123456789"), std::string(1'000'000, 'x'),
                                std::string("\u202e\u2066\x1b[2J")}) {
    request.set_request_id(id);
    const std::string line =
        LineOf("CreatePerson", request, "editor", grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_LT(line.size(), 2000u);
    EXPECT_FALSE(absl::StrContains(line, id)) << line;
    EXPECT_FALSE(absl::StrContains(line, "request_id")) << line;
  }
  request.set_request_id(NewUuid());
  const std::string line = LineOf("CreatePerson", request, "editor", grpc::StatusCode::OK);
  EXPECT_TRUE(absl::StrContains(line, request.request_id())) << line;
}

TEST_F(LogsTest, RefusalsNameTheSubject) {
  personnel::v1::CreatePersonRequest request;
  request.mutable_person()->set_display_name("Nhật ký");
  const std::string line =
      LineOf("CreatePerson", request, "viewer", grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(absl::StrContains(line, R"("subject":"lan")")) << line;
}

}  // namespace
}  // namespace district::testing
