#include "common/resource/standard_methods.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/api/errors.h"
#include "common/api/mask.h"
#include "common/api/names.h"
#include "common/api/validate.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "district/proto_files.h"
#include "google/protobuf/field_mask.pb.h"

namespace district::resource {
namespace {

using api::RequestField;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

// A loaded row begins with its key.
constexpr size_t kFirstLoadedColumn = 1;

// The method of that name among the services of the package; null where there is none.
const MethodDescriptor* FindMethod(const google::protobuf::Descriptor& type,
                                   const std::string& name) {
  for (const char* path : kProtoFiles) {
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(path);
    if (!file || file->package() != type.file()->package()) continue;
    for (int i = 0; i < file->service_count(); ++i) {
      const MethodDescriptor* method = file->service(i)->FindMethodByName(name);
      if (method) return method;
    }
  }
  return nullptr;
}

bool IsOneParent(const std::string& parent) {
  return !parent.empty() && !absl::StrContains(absl::StrCat(parent, "/"), "/-/");
}

// What a batch asks of its parts: one parent, and neither request ids nor validate_only of theirs.
absl::Status CheckParts(const Collection& collection, const StandardMethod& method,
                        const Message& request, const std::vector<RequestPart>& parts) {
  if (!method.is_batch()) return absl::OkStatus();
  const std::string parent = method.fields().Text(request, RequestField::kParent);
  const api::RequestFields& fields = method.part_fields();
  for (const RequestPart& part : parts) {
    if (!fields.Text(*part.request, RequestField::kRequestId).empty()) {
      return api::InvalidField(part.prefix + "request_id", "belongs to the batch as a whole");
    }
    if (fields.Flag(*part.request, RequestField::kValidateOnly)) {
      return api::InvalidField(part.prefix + "validate_only", "belongs to the batch as a whole");
    }
    if (!IsOneParent(parent)) continue;
    const std::string own = fields.Text(*part.request, RequestField::kParent);
    if (!own.empty() && own != parent) {
      return api::InvalidField(part.prefix + "parent", absl::StrCat("is not ", parent));
    }
    const std::string name = fields.Text(*part.request, RequestField::kName);
    if (!name.empty() && collection.pattern().ParentOf(name) != parent) {
      return api::InvalidField(part.prefix + "name", absl::StrCat("is not below ", parent));
    }
  }
  return absl::OkStatus();
}

std::string ParentOf(const StandardMethod& method, const RequestPart& part,
                     const Message& request) {
  std::string parent = method.part_fields().Text(*part.request, RequestField::kParent);
  return parent.empty() ? method.fields().Text(request, RequestField::kParent) : parent;
}

const google::protobuf::FieldMask& MaskOf(const StandardMethod& method, const RequestPart& part) {
  return static_cast<const google::protobuf::FieldMask&>(
      method.part_fields().MessageIn(*part.request, RequestField::kUpdateMask));
}

Writes::Removal RemovalOf(const StandardMethod& method, const RequestPart& part) {
  const api::RequestFields& fields = method.part_fields();
  return {.name = fields.Text(*part.request, RequestField::kName),
          .etag = fields.Text(*part.request, RequestField::kEtag),
          .force = fields.Flag(*part.request, RequestField::kForce),
          .path = std::string(absl::StripSuffix(part.prefix, "."))};
}

std::unique_ptr<Message> CopyOf(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

Response Listed(const google::protobuf::Descriptor& type, Resources resources) {
  Response response(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  const FieldDescriptor* field = type.FindFieldByNumber(1);
  for (auto& resource : resources) {
    response->GetReflection()->AddAllocatedMessage(response.get(), field, resource.release());
  }
  return response;
}

}  // namespace

StandardMethods::StandardMethods(Service& service, const Collection& collection)
    : service_(service),
      collection_(collection),
      parents_(service.catalog().ParentOf(collection)) {}

absl::Status StandardMethods::Serve() {
  const std::string& one = collection_.singular();
  const std::string& many = collection_.Plural();
  const struct {
    std::string name;
    StandardKind kind;
    Handler handler;
  } standard[] = {
      {"Get" + one, StandardKind::kGet, &StandardMethods::Get},
      {"List" + many, StandardKind::kList, &StandardMethods::List},
      {"Create" + one, StandardKind::kCreate, &StandardMethods::Create},
      {"Update" + one, StandardKind::kUpdate, &StandardMethods::Update},
      {"Delete" + one, StandardKind::kDelete, &StandardMethods::Delete},
      {"Undelete" + one, StandardKind::kUndelete, &StandardMethods::Undelete},
      {"BatchGet" + many, StandardKind::kBatchGet, &StandardMethods::BatchGet},
      {"BatchCreate" + many, StandardKind::kCreate, &StandardMethods::Create},
      {"BatchUpdate" + many, StandardKind::kUpdate, &StandardMethods::Update},
      {"BatchDelete" + many, StandardKind::kDelete, &StandardMethods::Delete},
      {"List" + one + "Revisions", StandardKind::kRevisions, &StandardMethods::Revisions},
  };
  for (const auto& [name, kind, handler] : standard) {
    const MethodDescriptor* descriptor = FindMethod(*collection_.type(), name);
    if (!descriptor) continue;
    absl::StatusOr<StandardMethod> method = StandardMethod::Of(collection_, kind, *descriptor);
    if (!method.ok()) return method.status();
    methods_.push_back(std::make_unique<const StandardMethod>(*std::move(method)));
    service_.server().Handle(
        descriptor->full_name(),
        [this, handler = handler, &method = *methods_.back()](rpc::CallPtr call) {
          (this->*handler)(std::move(call), method);
        },
        collection_.unit_rule() ? rpc::Units::kMayWrite : rpc::Units::kMayNotWrite);
  }
  return absl::OkStatus();
}

void StandardMethods::ReadBytes(rpc::CallPtr call, Reader read) {
  auto bytes = std::make_shared<std::string>();
  service_.database().Read({.deadline = call->deadline(),
                            .run =
                                [call, read = std::move(read), bytes](db::Session& session) {
                                  absl::StatusOr<std::string> answer = read(*call, session);
                                  if (answer.ok()) *bytes = *std::move(answer);
                                  return answer.status();
                                },
                            .done =
                                [call, bytes](absl::Status status) {
                                  if (!status.ok()) return call->Fail(status);
                                  call->FinishWithBytes(std::move(*bytes));
                                },
                            .caller = call->identity().subject});
}

void StandardMethods::Get(rpc::CallPtr call, const StandardMethod&) {
  const Message& request = call->request();
  const Moment moment = collection_.has_history() ? MomentOf(*call) : Moment();
  if (!moment.is_now()) {
    return ReadBytes(std::move(call), [this, moment](const rpc::Call& call, db::Session& session) {
      return GetAt(collection_, NameOf(call.request()), moment, call, session);
    });
  }
  // Which resources are the caller's, only a session can ask, unless they say so themselves.
  const bool judged = collection_.HidesDegrees(*call) && collection_.IsJudgedByBody(*call);
  if (collection_.Narrows(*call) && !judged) return GetInSession(call);
  service_.database().Load(
      collection_.key_query(), NameOf(request), call->deadline(),
      [this, call, judged](absl::StatusOr<std::optional<db::Row>> row) {
        if (!row.ok()) return call->Fail(row.status());
        const bool gone = !row->has_value() || db::AsInt((*row)->back()) != 0;
        if (gone && collection_.redirects()) return GetInSession(call);
        if (!row->has_value()) {
          return call->Fail(api::NotFound(collection_.type_name(), NameOf(call->request())));
        }
        if (judged) return FinishJudged(call, **row);
        const Bodies bodies(collection_, *call, Access(collection_, *call),
                            service_.database().now());
        call->FinishWithBytes(bodies.Body(**row, kFirstLoadedColumn));
      });
}

void StandardMethods::FinishJudged(const rpc::CallPtr& call, const db::Row& row) {
  const absl::Time now = service_.database().now();
  const auto resource = collection_.Parse(row, kFirstLoadedColumn, now);
  if (DegreeOf(collection_, *resource) > collection_.classified()->clearance(*call)) {
    return call->Fail(api::NotFound(collection_.type_name(), NameOf(call->request())));
  }
  if (HasElements(collection_, *resource)) return GetInSession(call);
  const Bodies bodies(collection_, *call, Access(collection_, *call), now);
  call->FinishWithBytes(bodies.Body(row, kFirstLoadedColumn));
}

void StandardMethods::GetInSession(rpc::CallPtr call) {
  ReadBytes(std::move(call), [this](const rpc::Call& call, db::Session& session) {
    return GetRedirected(collection_, NameOf(call.request()), call, session);
  });
}

void StandardMethods::List(rpc::CallPtr call, const StandardMethod&) {
  absl::StatusOr<ListQuery> query = ParseList(collection_, *call, service_.database().now());
  if (!query.ok()) return call->Fail(query.status());
  ReadBytes(std::move(call),
            [this, query = *std::move(query)](const rpc::Call& call, db::Session& session) {
              return ListPage(collection_, parents_, query, call, session);
            });
}

void StandardMethods::BatchGet(rpc::CallPtr call, const StandardMethod& method) {
  std::vector<std::string> names;
  const Message& request = call->request();
  const FieldDescriptor* field = method.fields().Find(RequestField::kNames);
  const std::string parent = method.fields().Text(request, RequestField::kParent);
  for (int i = 0; i < request.GetReflection()->FieldSize(request, field); ++i) {
    names.push_back(request.GetReflection()->GetRepeatedString(request, field, i));
    if (IsOneParent(parent) && collection_.pattern().ParentOf(names.back()) != parent) {
      return call->Fail(
          api::InvalidField(absl::StrCat("names[", i, "]"), absl::StrCat("is not below ", parent)));
    }
  }
  ReadBytes(std::move(call),
            [this, names = std::move(names)](const rpc::Call& call, db::Session& session) {
              return GetMany(collection_, names, call, session);
            });
}

void StandardMethods::Revisions(rpc::CallPtr call, const StandardMethod&) {
  absl::StatusOr<RevisionsQuery> query = ParseRevisions(*call);
  if (!query.ok()) return call->Fail(query.status());
  ReadBytes(std::move(call),
            [this, query = *std::move(query)](const rpc::Call& call, db::Session& session) {
              return ListRevisions(collection_, query, call, session);
            });
}

absl::StatusOr<std::vector<Writes::Draft>> StandardMethods::DraftsOf(const StandardMethod& method,
                                                                     const Message& request) const {
  const absl::Time now = service_.database().now();
  std::vector<Writes::Draft> drafts;
  for (const RequestPart& part : method.PartsOf(request)) {
    const std::string parent = ParentOf(method, part, request);
    if (collection_.pattern().has_parent() && !IsOneParent(parent)) {
      return api::InvalidField(part.prefix + "parent", "must name one parent");
    }
    std::string id = method.IdIn(part);
    if (id.empty()) id = api::NewResourceId(now);
    Writes::Draft& draft =
        drafts.emplace_back(Writes::Draft{CopyOf(method.ResourceIn(part)), method.PathOf(part)});
    SetString(*draft.resource, "etag", "");
    SetString(*draft.resource, "name", collection_.pattern().Name(parent, id));
    if (absl::Status status = Writes::Normalize(collection_, draft, now); !status.ok())
      return status;
  }
  return drafts;
}

// The resource of `draft` with a name by the time of the transaction, where the caller gave none.
Writes::Draft StandardMethods::CopyFor(const StandardMethod& method, const RequestPart& part,
                                       const Writes::Draft& draft, absl::Time now) const {
  Writes::Draft copy{CopyOf(*draft.resource), draft.path, draft.normalized};
  if (method.IdIn(part).empty()) {
    const std::string parent = collection_.pattern().ParentOf(NameOf(*draft.resource));
    SetString(*copy.resource, "name", collection_.pattern().Name(parent, api::NewResourceId(now)));
  }
  return copy;
}

void StandardMethods::Create(rpc::CallPtr call, const StandardMethod& method) {
  absl::Status status =
      CheckParts(collection_, method, call->request(), method.PartsOf(call->request()));
  if (!status.ok()) return call->Fail(status);
  auto drafts = DraftsOf(method, call->request());
  if (!drafts.ok()) return call->Fail(drafts.status());
  // The transaction may run again.
  auto kept = std::make_shared<const std::vector<Writes::Draft>>(*std::move(drafts));
  WriteParts(std::move(call), method, [this, &method, kept](const rpc::Call& call, Writes& writes) {
    const std::vector<RequestPart> parts = method.PartsOf(call.request());
    std::vector<Writes::Draft> copies;
    for (size_t i = 0; i < parts.size(); ++i) {
      copies.push_back(CopyFor(method, parts[i], (*kept)[i], writes.transaction().now()));
    }
    return writes.Create(collection_, std::move(copies));
  });
}

void StandardMethods::Update(rpc::CallPtr call, const StandardMethod& method) {
  const std::vector<RequestPart> parts = method.PartsOf(call->request());
  absl::Status status = CheckParts(collection_, method, call->request(), parts);
  for (const RequestPart& part : parts) {
    if (!status.ok()) return call->Fail(status);
    status = api::CheckMask(MaskOf(method, part), method.ResourceIn(part));
    if (!part.prefix.empty()) status = api::WithFieldPrefix(status, part.prefix);
  }
  if (!status.ok()) return call->Fail(status);
  WriteParts(std::move(call), method, [this, &method](const rpc::Call& call, Writes& writes) {
    return UpdateAll(method, method.PartsOf(call.request()), writes);
  });
}

absl::StatusOr<Resources> StandardMethods::UpdateAll(const StandardMethod& method,
                                                     const std::vector<RequestPart>& parts,
                                                     Writes& writes) const {
  std::vector<Writes::Edit> edits;
  for (const RequestPart& part : parts) {
    const Message& resource = method.ResourceIn(part);
    edits.push_back(
        {.name = NameOf(resource),
         .etag = GetString(resource, "etag"),
         .path = method.PathOf(part),
         .allow_missing = method.part_fields().Flag(*part.request, RequestField::kAllowMissing),
         .change = [&mask = MaskOf(method, part), &resource, &part, &method](Message& stored) {
           absl::Status status = api::ApplyUpdate(mask, resource, stored, method.resource_field());
           return part.prefix.empty() ? status : api::WithFieldPrefix(status, part.prefix);
         }});
  }
  absl::StatusOr<Resources> updated = writes.Update(collection_, std::move(edits));
  if (!updated.ok()) return updated;
  return CreateMissing(method, parts, *std::move(updated), writes);
}

absl::StatusOr<Resources> StandardMethods::CreateMissing(const StandardMethod& method,
                                                         const std::vector<RequestPart>& parts,
                                                         Resources updated, Writes& writes) const {
  std::vector<Writes::Draft> drafts;
  for (size_t i = 0; i < updated.size(); ++i) {
    if (updated[i]) continue;
    const std::string path = method.PathOf(parts[i]);
    Writes::Draft draft{collection_.New(), path};
    draft.resource->CopyFrom(method.ResourceIn(parts[i]));
    SetString(*draft.resource, "etag", "");
    absl::Status complete = api::CheckRequired(*draft.resource, api::Below(path));
    if (!complete.ok()) return complete;
    drafts.push_back(std::move(draft));
  }
  if (drafts.empty()) return updated;
  absl::StatusOr<Resources> created = writes.Create(collection_, std::move(drafts));
  if (!created.ok()) return created;
  size_t next = 0;
  for (auto& resource : updated) {
    if (!resource) resource = std::move((*created)[next++]);
  }
  return updated;
}

void StandardMethods::Delete(rpc::CallPtr call, const StandardMethod& method) {
  const std::vector<RequestPart> parts = method.PartsOf(call->request());
  absl::Status status = CheckParts(collection_, method, call->request(), parts);
  if (!status.ok()) return call->Fail(status);
  WriteParts(std::move(call), method, [this, &method](const rpc::Call& call, Writes& writes) {
    std::vector<Writes::Removal> removals;
    for (const RequestPart& part : method.PartsOf(call.request())) {
      removals.push_back(RemovalOf(method, part));
    }
    return writes.Delete(collection_, std::move(removals));
  });
}

void StandardMethods::Undelete(rpc::CallPtr call, const StandardMethod& method) {
  WriteParts(std::move(call), method,
             [this, &method](const rpc::Call& call, Writes& writes) -> absl::StatusOr<Resources> {
               auto resource =
                   writes.Undelete(collection_, RemovalOf(method, {&call.request(), ""}));
               if (!resource.ok()) return resource.status();
               Resources resources;
               resources.push_back(*std::move(resource));
               return resources;
             });
}

void StandardMethods::WriteParts(rpc::CallPtr call, const StandardMethod& method, Writer write) {
  std::vector<Reference> references;
  if (method.has_resource()) {
    for (const RequestPart& part : method.PartsOf(call->request())) {
      for (Reference& reference :
           ReferencesOf(method.ResourceIn(part), api::Below(method.PathOf(part)))) {
        references.push_back(std::move(reference));
      }
    }
  }
  service_.Write(std::move(call), std::move(references),
                 [write = std::move(write), is_batch = method.is_batch()](
                     const rpc::Call& call, Writes& writes) -> absl::StatusOr<Response> {
                   absl::StatusOr<Resources> resources = write(call, writes);
                   if (!resources.ok()) return resources.status();
                   if (!is_batch) return std::move(resources->front());
                   return Listed(*call.method().output_type(), *std::move(resources));
                 });
}

}  // namespace district::resource
