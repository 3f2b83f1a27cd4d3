#include <random>
#include <string>

#include "common/api/validate.h"
#include "common/testing/from_text.h"
#include "district/personnel/v1/people.pb.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using google::protobuf::Message;
using personnel::v1::BatchCreatePeopleRequest;
using personnel::v1::GetPersonRequest;
using personnel::v1::Person;

TEST(FindBrokenUtf8Test, NamesTheFirstField) {
  // The wire form is made with placeholders that are then broken.
  const auto broken = [](const Message& message) {
    std::string bytes = message.SerializeAsString();
    for (char& c : bytes) {
      if (c == '#') c = '\xFF';
    }
    return FindBrokenUtf8(bytes, message.GetDescriptor());
  };
  EXPECT_EQ(broken(FromText<GetPersonRequest>("name: 'people/a'")), "");
  EXPECT_EQ(broken(FromText<GetPersonRequest>("name: 'people/#'")), "name");
  EXPECT_EQ(broken(FromText<BatchCreatePeopleRequest>(
                "request_id: '#' requests { person { display_name: 'Nguyễn' } } "
                "requests { person { other_names: 'a' other_names: 'b#' } }")),
            "requests[1].person.other_names[1]");
}

TEST(FindBrokenUtf8Test, SurvivesBrokenBytes) {
  std::mt19937 random(5);
  const auto* type = BatchCreatePeopleRequest::descriptor();
  auto good = FromText<BatchCreatePeopleRequest>(
      "requests { person { display_name: 'Nguyễn' contacts { kind: EMAIL value: 'b' } } }");
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = good.SerializeAsString();
    for (int changes = 0; changes < 3; ++changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    bytes.resize(random() % (bytes.size() + 1));
    FindBrokenUtf8(bytes, type);
  }
  EXPECT_EQ(FindBrokenUtf8("", type), "");
  EXPECT_EQ(FindBrokenUtf8("\x0A\xFF\xFF\xFF\xFF\x0F", type), "");
}

}  // namespace
}  // namespace district::api
