#include "deploy/districtctl/client.h"

#include <functional>

#include "deploy/districtctl/read.h"
#include "deploy/districtctl/testing_gateway.h"
#include "gmock/gmock.h"

namespace district::districtctl {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

grpc::Status Unavailable() { return {grpc::StatusCode::UNAVAILABLE, "restarting"}; }

absl::Status Create(Client& client, const std::string& name) {
  const MethodDescriptor* method = TestSchema().OfName(name)->create;
  std::unique_ptr<Message> request = TestSchema().New(method->input_type());
  const FieldDescriptor* person = method->input_type()->FindFieldByName("person");
  SetString(*request->GetReflection()->MutableMessage(request.get(), person), "name", name);
  return client.Call(method, *request).status();
}

// Adds a detail to a google.rpc.Status, filled by `fill`.
void AddDetail(Message& status, const std::string& type,
               const std::function<void(Message&)>& fill) {
  std::unique_ptr<Message> detail = TestSchema().New(type);
  fill(*detail);
  Message* any = status.GetReflection()->AddMessage(
      &status, status.GetDescriptor()->FindFieldByName("details"));
  SetString(*any, "type_url", "type.googleapis.com/" + type);
  SetString(*any, "value", detail->SerializeAsString());
}

grpc::Status InvalidName() {
  std::unique_ptr<Message> status = TestSchema().New("google.rpc.Status");
  AddDetail(*status, "google.rpc.LocalizedMessage", [](Message& detail) {
    SetString(detail, "locale", "vi");
    SetString(detail, "message", "Tên không hợp lệ.");
  });
  AddDetail(*status, "google.rpc.BadRequest", [](Message& detail) {
    Message* violation = detail.GetReflection()->AddMessage(
        &detail, detail.GetDescriptor()->FindFieldByName("field_violations"));
    SetString(*violation, "field", "person.display_name");
    SetString(*violation, "description", "must be set");
  });
  return {grpc::StatusCode::INVALID_ARGUMENT, "the name is not good", status->SerializeAsString()};
}

grpc::Status BusyFor(int nanos) {
  std::unique_ptr<Message> status = TestSchema().New("google.rpc.Status");
  AddDetail(*status, "google.rpc.RetryInfo", [&](Message& detail) {
    Message* delay = detail.GetReflection()->MutableMessage(
        &detail, detail.GetDescriptor()->FindFieldByName("retry_delay"));
    SetInt(*delay, "nanos", nanos);
  });
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, "busy", status->SerializeAsString()};
}

TEST(ClientTest, TriesAgainWithTheSameRequestId) {
  TestGateway gateway;
  gateway.Fail("CreatePerson", Unavailable());
  gateway.Fail("CreatePerson", BusyFor(1000));
  auto client = gateway.Connect("a-token");
  EXPECT_TRUE(Create(*client, "people/an").ok());
  EXPECT_TRUE(Create(*client, "people/binh").ok());
  const std::vector<std::string> ids = gateway.request_ids();
  ASSERT_THAT(ids, SizeIs(4));
  EXPECT_THAT(ids[0], SizeIs(36));
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(ids[0], ids[2]);
  EXPECT_NE(ids[0], ids[3]);
  EXPECT_THAT(gateway.tokens(), Each("Bearer a-token"));
}

TEST(ClientTest, GivesUpInTheEnd) {
  TestGateway gateway;
  for (int i = 0; i < 20; ++i) gateway.Fail("CreatePerson", Unavailable());
  EXPECT_TRUE(absl::IsUnavailable(Create(*gateway.Connect(), "people/an")));
}

TEST(ClientTest, DoesNotRepeatWhatWasRefused) {
  TestGateway gateway;
  gateway.Fail("CreatePerson", InvalidName());
  EXPECT_TRUE(absl::IsInvalidArgument(Create(*gateway.Connect(), "people/an")));
  EXPECT_THAT(gateway.calls(), ElementsAre("CreatePerson people/an"));
}

TEST(ClientTest, SendsATokenInClearTextToThisMachineOnlyUnlessTold) {
  const struct {
    const char* server;
    bool here;
  } cases[] = {
      {"127.0.0.1:8080", true},
      {"http://127.1.2.3:8080", true},
      {"localhost:8080", true},
      {"[::1]:8080", true},
      {"unix:/run/gateway", true},
      {"gateway:8080", false},
      {"http://10.0.0.7:8080/", false},
      {"[2001:db8::1]:8080", false},
      {"127.0.0.1.example.org:8080", false},
      {"localhost.example.org:8080", false},
      {"dns:///localhost:8080", false},
  };
  const auto connects = [](const ClientOptions& options) {
    return Client::Connect(TestSchema(), options).status();
  };
  for (const auto& c : cases) {
    ClientOptions options;
    options.server = c.server;
    EXPECT_TRUE(connects(options).ok()) << c.server << " without a token";
    options.token = "a-token";
    EXPECT_EQ(connects(options).code(),
              c.here ? absl::StatusCode::kOk : absl::StatusCode::kInvalidArgument)
        << c.server;
    options.plaintext = true;
    EXPECT_TRUE(connects(options).ok()) << c.server << " where that is wanted";
  }
  ClientOptions encrypted;
  encrypted.server = "https://gateway:8080";
  encrypted.token = "a-token";
  EXPECT_TRUE(connects(encrypted).ok());
}

TEST(ClientTest, SendsNoTokenWhereThereIsNone) {
  TestGateway gateway;
  EXPECT_TRUE(absl::IsNotFound(Get(TestSchema(), *gateway.Connect(), "people/an").status()));
  EXPECT_THAT(gateway.tokens(), ElementsAre(""));
}

TEST(ExplainTest, TakesTheMessageInTheLanguageAskedFor) {
  TestGateway gateway;
  gateway.Fail("CreatePerson", InvalidName());
  const absl::Status status = Create(*gateway.Connect(), "people/an");
  const Failure english = Explain(TestSchema(), status, "en");
  EXPECT_EQ(english.message, "INVALID_ARGUMENT: the name is not good");
  ASSERT_THAT(english.fields, SizeIs(1));
  EXPECT_EQ(english.fields[0].path, "person.displayName");
  EXPECT_EQ(english.fields[0].what, "must be set");
  EXPECT_EQ(Explain(TestSchema(), status, "vi").message, "INVALID_ARGUMENT: Tên không hợp lệ.");
}

TEST(ExplainTest, SaysWhatToDoNext) {
  EXPECT_THAT(Explain(TestSchema(), absl::UnavailableError("refused"), "en").message,
              AllOf(HasSubstr("refused"), HasSubstr("DISTRICT_SERVER")));
  EXPECT_THAT(Explain(TestSchema(), absl::UnauthenticatedError("no token"), "en").message,
              HasSubstr("--token-file"));
  EXPECT_THAT(Explain(TestSchema(), absl::NotFoundError("x"), "en").fields, IsEmpty());
}

}  // namespace
}  // namespace district::districtctl
