// Text as people and attackers write it: lengths, forms, broken bytes, SQL.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "district/personnel/v1/people.grpc.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

Reply CreatePerson(const Json& body) { return Stack::Get().Post("/v1/people", body); }

TEST(TextTest, LimitsCountCodePoints) {
  // Of 1, 2, 3 and 4 bytes each.
  for (const char* letter : {"a", "đ", "ữ", "\U0001F600"}) {
    const Reply fits = CreatePerson(
        {{"displayName", Repeated(letter, 200)}, {"familyName", "a"}, {"givenName", "b"}});
    ASSERT_THAT(fits, IsOk()) << letter;
    EXPECT_EQ(fits.body["displayName"], Repeated(letter, 200));
    EXPECT_THAT(
        CreatePerson(
            {{"displayName", Repeated(letter, 201)}, {"familyName", "a"}, {"givenName", "b"}}),
        IsInvalid("person.display_name", "INVALID_FIELD"))
        << letter;
  }
}

TEST(TextTest, IsTrimmedAndNfc) {
  const Reply reply = CreatePerson({{"displayName", "  Nguye\u0302\u0303n Nam\u00A0 "}});
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["displayName"], "Nguyễn Nam");
  // The limit counts what is stored: 200 letters of two code points each become 200.
  EXPECT_THAT(
      CreatePerson(
          {{"displayName", Repeated("e\u0302", 200)}, {"familyName", "a"}, {"givenName", "b"}}),
      IsOk());
}

TEST(TextTest, RefusesControlCharacters) {
  for (const std::string& text : {std::string("a\0b", 3),
                                  std::string("a\x07"
                                              "b"),
                                  std::string("a\nb"), std::string("a\x7F")}) {
    EXPECT_THAT(CreatePerson({{"displayName", text}}),
                IsInvalid("person.display_name", "INVALID_FIELD"));
  }
  const std::string meeting = NewMeeting();
  EXPECT_EQ(Make(meeting, "agendaItems", "agendaItemId",
                 {{"title", "Nội dung"}, {"notes", "Một\nHai"}})["notes"],
            "Một\nHai")
      << "several lines where several are meant";
}

TEST(TextTest, RefusesBrokenUtf8InJson) {
  for (const char* bytes : {"\xff\xfe", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"}) {
    const Reply reply = Stack::Get().HttpRaw(
        "POST", "/v1/people", absl::StrCat(R"({"displayName": "a)", bytes, R"(b"})"));
    EXPECT_EQ(reply.status, 400) << reply.text;
    EXPECT_EQ(reply.body.value("code", 0), 3) << reply.text;
    EXPECT_FALSE(reply.Reason().empty());
  }
  EXPECT_EQ(Stack::Get().Get("/v1/people:search?query=%FF%FE").status, 400);
  EXPECT_EQ(Stack::Get().Get("/v1/people?filter=hometown%3D%22%FF%22").status, 400);
}

// Sends bytes as the request of a method, as no generated client would.
grpc::Status CallWithBytes(const std::string& method, const std::string& bytes) {
  grpc::GenericStub stub(Stack::Get().channel());
  auto context = Stack::Get().Context();
  grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::CompletionQueue queue;
  auto call = stub.PrepareUnaryCall(context.get(), method, request, &queue);
  call->StartCall();
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

TEST(TextTest, RefusesBrokenUtf8AndNulOverGrpc) {
  const std::string method = "/district.personnel.v1.PeopleService/CreatePerson";
  for (const std::string& text :
       {std::string("a\xff"), std::string("\xed\xa0\x80"), std::string("a\0", 2)}) {
    // CreatePersonRequest.person (1) . display_name (10)
    const std::string person =
        absl::StrCat("\x52", std::string(1, static_cast<char>(text.size())), text);
    const grpc::Status status = CallWithBytes(
        method, absl::StrCat("\x0a", std::string(1, static_cast<char>(person.size())), person));
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_THAT(status.error_message(), HasSubstr("person.display_name"));
  }
  EXPECT_EQ(CallWithBytes(method, "\x0a\x7f garbage").error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(TextTest, SqlIsText) {
  Stack& stack = Stack::Get();
  for (const char* text :
       {"'; DROP TABLE people; --", "\" OR \"\"=\"", "Robert'); DELETE FROM people WHERE ('1'='1",
        "\\' OR 1=1 -- ", "%' OR name LIKE '%", "x` UNION SELECT 1, 2 -- ", "/* */ ; SLEEP(5) ?"}) {
    const std::string id = NewId("sql");
    const Json person = Make("", "people", "personId",
                             {{"displayName", text}, {"hometown", id}, {"otherNames", {text}}}, id);
    EXPECT_EQ(person["otherNames"], Json::array({person["displayName"]}));
    EXPECT_EQ(stack.Get("/v1/people/" + id).body, person);
    std::string quoted;
    for (const char c : std::string(person["displayName"])) {
      absl::StrAppend(&quoted, c == '"' || c == '\\' ? "\\" : "", std::string(1, c));
    }
    const Reply found = stack.Get(absl::StrCat(
        "/v1/people?filter=",
        Encode(absl::StrCat("hometown = \"", id, "\" AND displayName : \"", quoted, "\""))));
    ASSERT_THAT(found, IsOk());
    EXPECT_THAT(Names(found.body.value("people", Json::array())),
                ::testing::ElementsAre("people/" + id))
        << text;
    for (const char* parameter : {"orderBy", "filter", "pageToken"}) {
      EXPECT_EQ(stack.Get(absl::StrCat("/v1/people?", parameter, "=", Encode(text))).status, 400)
          << parameter << " " << text;
    }
    EXPECT_EQ(stack.Get("/v1/people/" + Encode(text)).status / 100, 4);
    const int searched = stack.Get("/v1/people:search?query=" + Encode(text)).status;
    EXPECT_TRUE(searched == 200 || searched == 400) << searched;
    EXPECT_EQ(
        stack.Http("PATCH", "/v1/people/" + id + "?updateMask=" + Encode(text), Json::object())
            .status,
        400);
  }
  EXPECT_THAT(stack.Get("/v1/people/to-thien-nga"), IsOk());
}

TEST(SizeTest, FiveMebibytesAreRefusedInTheUsualForm) {
  EXPECT_THAT(Stack::Get().Post("/v1/people", {{"displayName", std::string(5 << 20, 'a')}}),
              IsError(413, "REQUEST_TOO_LARGE"));

  personnel::v1::CreatePersonRequest request;
  request.mutable_person()->set_display_name(std::string(5 << 20, 'a'));
  personnel::v1::Person person;
  auto context = Stack::Get().Context();
  const grpc::Status status = personnel::v1::PeopleService::NewStub(Stack::Get().channel())
                                  ->CreatePerson(context.get(), request, &person);
  EXPECT_TRUE(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ||
              status.error_code() == grpc::StatusCode::INVALID_ARGUMENT)
      << status.error_code() << " " << status.error_message();
}

TEST(SizeTest, ABatchHoldsAThousandAndNotOneMore) {
  const std::string mark = NewId("lo");
  Json requests = Json::array();
  for (int i = 0; i < 1000; ++i) {
    requests.push_back({{"person", {{"displayName", "Người Lô"}, {"hometown", mark}}}});
  }
  Json too_many = requests;
  too_many.push_back(requests[0]);
  EXPECT_THAT(Stack::Get().Post("/v1/people:batchCreate", {{"requests", too_many}}),
              IsInvalid("requests", "INVALID_FIELD"));
  const std::string list =
      "/v1/people?pageSize=1000&filter=" + Encode("hometown = \"" + mark + "\"");
  EXPECT_FALSE(Stack::Get().Get(list).body.contains("people"));
  const Reply made = Stack::Get().Post("/v1/people:batchCreate", {{"requests", requests}});
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made.body["people"].size(), 1000u);
  EXPECT_EQ(Stack::Get().Get(list).body["people"].size(), 1000u);

  std::string names;
  for (int i = 0; i < 1001; ++i) names += "&names=people/a";
  EXPECT_THAT(Stack::Get().Get("/v1/people:batchGet?" + names),
              IsInvalid("names", "INVALID_FIELD"));
}

}  // namespace
}  // namespace district::testing
