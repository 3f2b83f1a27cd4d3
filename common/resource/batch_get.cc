#include "common/resource/batch_get.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "district/proto_files.h"

namespace district::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMaxNamed = 20;

// The resource that a BatchGet answers: the message of its response's first field.
const Descriptor* AnsweredType(const google::protobuf::MethodDescriptor& method) {
  const FieldDescriptor* field = method.output_type()->FindFieldByNumber(1);
  return field ? field->message_type() : nullptr;
}

std::map<std::string, BatchGet> FindAll() {
  std::map<std::string, BatchGet> found;
  for (const char* path : kProtoFiles) {
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(path);
    if (!file) continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto& method = *file->service(s)->method(m);
        if (!absl::StartsWith(method.name(), "BatchGet")) continue;
        const api::ResourceType* type = api::ResourceTypeOf(AnsweredType(method));
        if (type) found[type->type] = {method.full_name(), method.input_type()};
      }
    }
  }
  return found;
}

}  // namespace

std::unique_ptr<Message> BatchGet::Request(const std::vector<std::string>& names) const {
  std::unique_ptr<Message> request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(request_type)->New());
  const FieldDescriptor* field = request_type->FindFieldByName("names");
  for (const std::string& name : names) {
    request->GetReflection()->AddString(request.get(), field, name);
  }
  return request;
}

std::set<std::string> BatchGet::LivingNames(const std::vector<std::string>& names,
                                            const Message& response) const {
  std::set<std::string> living;
  const FieldDescriptor* field = response.GetDescriptor()->FindFieldByNumber(1);
  const auto& reflection = *response.GetReflection();
  const size_t answered = static_cast<size_t>(reflection.FieldSize(response, field));
  for (size_t i = 0; i < std::min(answered, names.size()); ++i) {
    const Message& resource = reflection.GetRepeatedMessage(response, field, static_cast<int>(i));
    if (GetMicros(resource, "delete_time") == 0) living.insert(names[i]);
  }
  return living;
}

const BatchGet* BatchGetOf(const std::string& resource_type) {
  static const auto* const all = new std::map<std::string, BatchGet>(FindAll());
  auto found = all->find(resource_type);
  return found == all->end() ? nullptr : &found->second;
}

absl::Status SomeNotFound(const std::string& type, const std::vector<std::string>& missing) {
  std::vector<std::string> named(missing.begin(),
                                 missing.begin() + std::min(missing.size(), kMaxNamed));
  return api::Error(absl::StatusCode::kNotFound, "NOT_FOUND")
      .Message(absl::StrCat(missing.size(), " not found, the first is ", missing.front()))
      .Resource(type, missing.front(), "does not exist")
      .Metadata("missing", absl::StrJoin(named, ","))
      .Metadata("missing_count", absl::StrCat(missing.size()))
      .Vietnamese("Không tìm thấy đối tượng được yêu cầu.");
}

std::vector<std::string> MissingNames(const absl::Status& not_found) {
  const auto info = api::DetailOf<google::rpc::ErrorInfo>(not_found);
  auto missing = info.metadata().find("missing");
  if (missing == info.metadata().end()) return {};
  return absl::StrSplit(missing->second, ',');
}

}  // namespace district::resource
