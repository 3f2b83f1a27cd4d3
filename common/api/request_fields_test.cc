#include "common/api/request_fields.h"

#include <memory>
#include <string>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "gtest/gtest.h"

namespace district::api {
namespace {

using google::protobuf::FieldDescriptorProto;

// A request type of its own with fields of these names and types.
class RequestType {
 public:
  RequestType& Add(const std::string& name, FieldDescriptorProto::Type type,
                   FieldDescriptorProto::Label label = FieldDescriptorProto::LABEL_OPTIONAL) {
    auto* field = message_.add_field();
    field->set_name(name);
    field->set_number(message_.field_size());
    field->set_type(type);
    field->set_label(label);
    return *this;
  }
  const google::protobuf::Descriptor& Build() {
    message_.set_name("Request");
    google::protobuf::FileDescriptorProto file;
    file.set_name("request.proto");
    file.set_syntax("proto3");
    *file.add_message_type() = message_;
    return *pool_.BuildFile(file)->message_type(0);
  }

 private:
  google::protobuf::DescriptorProto message_;
  google::protobuf::DescriptorPool pool_;
};

TEST(RequestFieldsTest, ReadsWhatIsThereAndDefaultsElsewhere) {
  RequestType type;
  const auto& request = type.Add("name", FieldDescriptorProto::TYPE_STRING)
                            .Add("force", FieldDescriptorProto::TYPE_BOOL)
                            .Add("page_size", FieldDescriptorProto::TYPE_INT32)
                            .Build();
  const auto fields = RequestFields::Of("DeletePerson", request, {RequestField::kName});
  ASSERT_TRUE(fields.ok()) << fields.status();
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(&request)->New());
  message->GetReflection()->SetString(message.get(), request.field(0), "people/an");
  message->GetReflection()->SetBool(message.get(), request.field(1), true);
  message->GetReflection()->SetInt32(message.get(), request.field(2), 7);
  EXPECT_EQ(fields->Text(*message, RequestField::kName), "people/an");
  EXPECT_TRUE(fields->Flag(*message, RequestField::kForce));
  EXPECT_EQ(fields->Number(*message, RequestField::kPageSize), 7);
  EXPECT_FALSE(fields->Has(RequestField::kEtag));
  EXPECT_EQ(fields->Text(*message, RequestField::kEtag), "");
  EXPECT_FALSE(fields->Flag(*message, RequestField::kValidateOnly));
  EXPECT_EQ(fields->Number(*message, RequestField::kView), 0);
}

TEST(RequestFieldsTest, NamesMethodAndFieldOfAProtoThatLacksOne) {
  RequestType type;
  const auto& request = type.Add("name", FieldDescriptorProto::TYPE_STRING)
                            .Add("forse", FieldDescriptorProto::TYPE_BOOL)
                            .Build();
  const absl::Status status =
      RequestFields::Of("DeletePerson", request, {RequestField::kName, RequestField::kForce})
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "the request of DeletePerson: field `force` is missing");
}

TEST(RequestFieldsTest, NamesMethodAndFieldOfAProtoThatGivesOneAnotherType) {
  const struct {
    std::string name;
    FieldDescriptorProto::Type type;
    FieldDescriptorProto::Label label;
    std::string wanted;
  } kCases[] = {
      {"etag", FieldDescriptorProto::TYPE_BYTES, FieldDescriptorProto::LABEL_OPTIONAL, "string"},
      {"force", FieldDescriptorProto::TYPE_STRING, FieldDescriptorProto::LABEL_OPTIONAL, "bool"},
      {"name", FieldDescriptorProto::TYPE_STRING, FieldDescriptorProto::LABEL_REPEATED, "string"},
      {"names", FieldDescriptorProto::TYPE_STRING, FieldDescriptorProto::LABEL_OPTIONAL,
       "repeated string"},
      {"page_size", FieldDescriptorProto::TYPE_INT64, FieldDescriptorProto::LABEL_OPTIONAL,
       "int32"},
      {"read_time", FieldDescriptorProto::TYPE_STRING, FieldDescriptorProto::LABEL_OPTIONAL,
       "google.protobuf.Timestamp"},
      {"update_mask", FieldDescriptorProto::TYPE_STRING, FieldDescriptorProto::LABEL_OPTIONAL,
       "google.protobuf.FieldMask"},
  };
  for (const auto& [name, wrong, label, wanted] : kCases) {
    RequestType type;
    const auto& request = type.Add(name, wrong, label).Build();
    // Whether the field is needed or not: nothing reads one of another type.
    EXPECT_EQ(RequestFields::Of("UpdatePerson", request, {}).status().message(),
              "the request of UpdatePerson: field `" + name + "` must be a " + wanted);
  }
}

}  // namespace
}  // namespace district::api
