// Keys of tokens that come and go while the services run, seen from their own ports.
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

// Whatever a test does to the keys, the next one finds them as they were.
class KeysServicesTest : public ::testing::Test {
 protected:
  KeysServicesTest() : file_(stack_.endpoints()["keys"]["jwks"]), before_(ReadFile(file_)) {}
  ~KeysServicesTest() override {
    Put(before_);
    ExpectAll(grpc::StatusCode::OK);
  }

  void Put(const std::string& text) const {
    std::ofstream(file_ + ".test") << text;
    std::filesystem::rename(file_ + ".test", file_);
  }
  void ExpectAll(grpc::StatusCode code) {
    const std::map<std::string, std::string> paths = {
        {"personnel", "/district.personnel.v1.PeopleService/ListPeople"},
        {"meeting", "/district.meeting.v1.MeetingService/ListMeetings"},
        {"indicator", "/district.indicator.v1.IndicatorService/ListIndicators"}};
    for (const auto& [service, path] : paths) {
      const auto channel = ServiceChannel(stack_, service);
      EXPECT_TRUE(Eventually(absl::Seconds(20),
                             [&] {
                               return CallRaw(
                                          channel, path, "",
                                          {{"authorization", "Bearer " + stack_.Token("viewer")}})
                                          .status.error_code() == code;
                             }))
          << service << " never answered " << code;
    }
  }

  Stack& stack_ = Stack::Get();
  const std::string file_;
  const std::string before_;
};

TEST_F(KeysServicesTest, WithoutUsableKeysNoTokenIsGood) {
  ExpectAll(grpc::StatusCode::OK);
  for (const char* broken : {R"({"keys":[]})", "", "{"}) {
    const double failures = Metric(stack_, "personnel", "district_auth_key_failures");
    Put(broken);
    ExpectAll(grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(Metric(stack_, "personnel", "district_auth_key_failures"), failures + 1);
    EXPECT_EQ(Metric(stack_, "personnel", "district_auth_keys"), 0);
    Put(before_);
    ExpectAll(grpc::StatusCode::OK);
  }
  std::filesystem::remove(file_);
  ExpectAll(grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace district::testing
