#include "common/resource/standard_method.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace district::resource {
namespace {

using api::RequestField;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

// What every single request of a kind has; a batch has it in its parts.
std::vector<RequestField> NeededBy(StandardKind kind) {
  switch (kind) {
    case StandardKind::kGet:
      return {RequestField::kName};
    case StandardKind::kList:
      return {RequestField::kPageSize, RequestField::kPageToken, RequestField::kFilter,
              RequestField::kOrderBy, RequestField::kShowDeleted};
    case StandardKind::kCreate:
      return {RequestField::kRequestId, RequestField::kValidateOnly};
    case StandardKind::kUpdate:
      return {RequestField::kUpdateMask, RequestField::kAllowMissing, RequestField::kRequestId,
              RequestField::kValidateOnly};
    case StandardKind::kDelete:
      return {RequestField::kName, RequestField::kEtag, RequestField::kForce,
              RequestField::kRequestId, RequestField::kValidateOnly};
    case StandardKind::kUndelete:
      return {RequestField::kName, RequestField::kEtag, RequestField::kRequestId,
              RequestField::kValidateOnly};
    case StandardKind::kBatchGet:
      return {RequestField::kNames};
    case StandardKind::kRevisions:
      return {RequestField::kName, RequestField::kPageSize, RequestField::kPageToken};
  }
  return {};
}

// "agenda_item" of AgendaItem.
std::string SnakeCase(const std::string& name) {
  std::string snake;
  for (const char c : name) {
    if (absl::ascii_isupper(c) && !snake.empty()) snake.push_back('_');
    snake.push_back(absl::ascii_tolower(c));
  }
  return snake;
}

bool HoldsResource(StandardKind kind) {
  return kind == StandardKind::kCreate || kind == StandardKind::kUpdate;
}

// A parent is asked for where it is not in a name; batches may leave it to their parts.
bool NeedsParent(const Collection& collection, StandardKind kind, bool is_batch) {
  if (!collection.pattern().has_parent()) return false;
  return kind == StandardKind::kList || kind == StandardKind::kCreate || is_batch ||
         kind == StandardKind::kBatchGet;
}

absl::Status CheckAnswersPage(const MethodDescriptor& method) {
  const Descriptor& response = *method.output_type();
  const FieldDescriptor* const items = response.FindFieldByNumber(1);
  const FieldDescriptor* const token = response.FindFieldByName("next_page_token");
  const bool is_page = items != nullptr && items->is_repeated() &&
                       items->type() == FieldDescriptor::TYPE_MESSAGE && token != nullptr &&
                       token->number() == 2 && token->type() == FieldDescriptor::TYPE_STRING;
  if (is_page) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the response of ", method.full_name(),
                   ": needs a repeated field 1 and a string `next_page_token` with number 2"));
}

}  // namespace

absl::StatusOr<StandardMethod> StandardMethod::Of(const Collection& collection, StandardKind kind,
                                                  const MethodDescriptor& method) {
  const std::string& name = method.full_name();
  const FieldDescriptor* const requests = method.input_type()->FindFieldByName("requests");
  const bool is_batch = requests != nullptr;
  auto fields =
      is_batch ? api::RequestFields::Of(name, *method.input_type(),
                                        {RequestField::kRequestId, RequestField::kValidateOnly})
               : api::RequestFields::Of(name, *method.input_type(), NeededBy(kind));
  if (!fields.ok()) return fields.status();
  StandardMethod result;
  result.fields_ = *fields;
  result.part_fields_ = *fields;
  const Descriptor* part = method.input_type();
  if (is_batch) {
    part = requests->message_type();
    auto of_part = api::RequestFields::Of(absl::StrCat(name, ".requests"), *part, NeededBy(kind));
    if (!of_part.ok()) return of_part.status();
    result.part_fields_ = *of_part;
  }
  if (NeedsParent(collection, kind, is_batch) && !fields->Has(RequestField::kParent)) {
    return api::BadRequestType(name, "parent", "is missing");
  }
  if (kind == StandardKind::kList && collection.by_day() && !fields->Has(RequestField::kAsOf)) {
    return api::BadRequestType(name, "as_of", "is missing");
  }
  if (kind == StandardKind::kList || kind == StandardKind::kRevisions) {
    if (absl::Status status = CheckAnswersPage(method); !status.ok()) return status;
  }
  if (!HoldsResource(kind)) return result;

  const std::string resource = SnakeCase(collection.singular());
  result.resource_ = part->FindFieldByName(resource);
  if (result.resource_ == nullptr || result.resource_->is_repeated() ||
      result.resource_->message_type() != collection.type()) {
    return api::BadRequestType(name, resource,
                               absl::StrCat("must be a ", collection.type()->full_name()));
  }
  if (kind != StandardKind::kCreate) return result;
  result.resource_id_ = part->FindFieldByName(resource + "_id");
  if (result.resource_id_ == nullptr ||
      result.resource_id_->type() != FieldDescriptor::TYPE_STRING ||
      result.resource_id_->is_repeated()) {
    return api::BadRequestType(name, resource + "_id", "must be a string");
  }
  return result;
}

std::vector<RequestPart> StandardMethod::PartsOf(const Message& request) const {
  if (!is_batch()) return {{&request, ""}};
  const FieldDescriptor* const field = fields_.Find(RequestField::kRequests);
  std::vector<RequestPart> parts;
  for (int i = 0; i < request.GetReflection()->FieldSize(request, field); ++i) {
    parts.push_back({&request.GetReflection()->GetRepeatedMessage(request, field, i),
                     absl::StrCat("requests[", i, "].")});
  }
  return parts;
}

const Message& StandardMethod::ResourceIn(const RequestPart& part) const {
  return part.request->GetReflection()->GetMessage(*part.request, resource_);
}

std::string StandardMethod::IdIn(const RequestPart& part) const {
  return part.request->GetReflection()->GetString(*part.request, resource_id_);
}

}  // namespace district::resource
