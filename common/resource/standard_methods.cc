#include "common/resource/standard_methods.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/api/errors.h"
#include "common/api/mask.h"
#include "common/api/names.h"
#include "common/api/validate.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "common/resource/writes.h"
#include "district/proto_files.h"
#include "google/protobuf/field_mask.pb.h"

namespace district::resource {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

// The method of that name among the services of the package; "" where there is none.
std::string FindMethod(const google::protobuf::Descriptor& type, const std::string& name) {
  for (const char* path : kProtoFiles) {
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(path);
    if (!file || file->package() != type.file()->package()) continue;
    for (int i = 0; i < file->service_count(); ++i) {
      const MethodDescriptor* method = file->service(i)->FindMethodByName(name);
      if (method) return method->full_name();
    }
  }
  return "";
}

std::string Text(const Message& message, const std::string& field) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  return descriptor ? message.GetReflection()->GetString(message, descriptor) : std::string();
}

bool Flag(const Message& message, const std::string& field) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  return descriptor && message.GetReflection()->GetBool(message, descriptor);
}

// The single requests of a batch, with their places in it: "requests[3]."; or the request itself.
struct Part {
  const Message* request;
  std::string prefix;
};
std::vector<Part> PartsOf(const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("requests");
  if (!field) return {{&request, ""}};
  std::vector<Part> parts;
  for (int i = 0; i < request.GetReflection()->FieldSize(request, field); ++i) {
    parts.push_back({&request.GetReflection()->GetRepeatedMessage(request, field, i),
                     absl::StrCat("requests[", i, "].")});
  }
  return parts;
}

bool IsOneParent(const std::string& parent) {
  return !parent.empty() && !absl::StrContains(absl::StrCat(parent, "/"), "/-/");
}

// What a batch asks of its parts: one parent, and neither request ids nor validate_only of theirs.
absl::Status CheckParts(const Collection& collection, const Message& request,
                        const std::vector<Part>& parts) {
  const std::string parent = Text(request, "parent");
  for (const Part& part : parts) {
    if (part.request == &request) continue;
    if (!Text(*part.request, "request_id").empty()) {
      return api::InvalidField(part.prefix + "request_id", "belongs to the batch as a whole");
    }
    if (Flag(*part.request, "validate_only")) {
      return api::InvalidField(part.prefix + "validate_only", "belongs to the batch as a whole");
    }
    if (!IsOneParent(parent)) continue;
    const std::string own = Text(*part.request, "parent");
    if (!own.empty() && own != parent) {
      return api::InvalidField(part.prefix + "parent", absl::StrCat("is not ", parent));
    }
    const std::string name = Text(*part.request, "name");
    if (!name.empty() && collection.pattern().ParentOf(name) != parent) {
      return api::InvalidField(part.prefix + "name", absl::StrCat("is not below ", parent));
    }
  }
  return absl::OkStatus();
}

// The methods of one collection; lives as long as the program.
class StandardMethods {
 public:
  StandardMethods(Service& service, const Collection& collection)
      : service_(service),
        collection_(collection),
        parents_(service.catalog().ParentOf(collection)),
        resource_field_(ResourceField()) {}

  void Bind() {
    const std::string& one = collection_.singular();
    const std::string& many = collection_.Plural();
    Handle("Get" + one, &StandardMethods::Get);
    Handle("List" + many, &StandardMethods::List);
    Handle("Create" + one, &StandardMethods::Create);
    Handle("Update" + one, &StandardMethods::Update);
    Handle("Delete" + one, &StandardMethods::Delete);
    Handle("Undelete" + one, &StandardMethods::Undelete);
    Handle("BatchGet" + many, &StandardMethods::BatchGet);
    Handle("BatchCreate" + many, &StandardMethods::Create);
    Handle("BatchUpdate" + many, &StandardMethods::Update);
    Handle("BatchDelete" + many, &StandardMethods::Delete);
    Handle("List" + one + "Revisions", &StandardMethods::Revisions);
  }

 private:
  void Handle(const std::string& name, void (StandardMethods::*method)(rpc::CallPtr)) {
    const std::string full_name = FindMethod(*collection_.type(), name);
    if (full_name.empty()) return;
    service_.server().Handle(
        full_name, [this, method](rpc::CallPtr call) { (this->*method)(std::move(call)); },
        collection_.unit_rule() ? rpc::Units::kMayWrite : rpc::Units::kMayNotWrite);
  }

  // The field of the requests that holds the resource: "agenda_item" of AgendaItem.
  std::string ResourceField() const {
    std::string snake;
    for (char c : collection_.singular()) {
      if (absl::ascii_isupper(c) && !snake.empty()) snake.push_back('_');
      snake.push_back(absl::ascii_tolower(c));
    }
    return snake;
  }

  const Message& ResourceOf(const Message& request) const {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(resource_field_);
    return request.GetReflection()->GetMessage(request, field);
  }

  // Answers with a wire form that a read puts together on a database worker.
  void ReadBytes(rpc::CallPtr call,
                 std::function<absl::StatusOr<std::string>(const rpc::Call&, db::Session&)> read) {
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

  void Get(rpc::CallPtr call) {
    const Message& request = call->request();
    const bool takes_time = request.GetDescriptor()->FindFieldByName("read_time") != nullptr;
    if (collection_.has_history() && takes_time && GetMicros(request, "read_time") != 0) {
      return ReadBytes(std::move(call), [this](const rpc::Call& call, db::Session& session) {
        return GetAt(collection_, NameOf(call.request()), GetMicros(call.request(), "read_time"),
                     call, session);
      });
    }
    // Which resources are the caller's, only a session can ask.
    if (collection_.scope().Narrows(*call)) return GetInSession(call);
    service_.database().Load(
        collection_.key_query(), NameOf(request), call->deadline(),
        [this, call](absl::StatusOr<std::optional<db::Row>> row) {
          if (!row.ok()) return call->Fail(row.status());
          const bool gone = !row->has_value() || db::AsInt((*row)->back()) != 0;
          if (gone && collection_.redirects()) return GetInSession(call);
          if (!row->has_value()) {
            return call->Fail(api::NotFound(collection_.type_name(), NameOf(call->request())));
          }
          const Bodies bodies(collection_, *call, Access(collection_, *call),
                              service_.database().now());
          call->FinishWithBytes(bodies.Body(**row, kFirstLoadedColumn));
        });
  }

  // Also by an old name.
  void GetInSession(rpc::CallPtr call) {
    ReadBytes(std::move(call), [this](const rpc::Call& call, db::Session& session) {
      return GetRedirected(collection_, NameOf(call.request()), call, session);
    });
  }

  void List(rpc::CallPtr call) {
    ReadBytes(std::move(call), [this](const rpc::Call& call, db::Session& session) {
      return ListPage(collection_, parents_, ListArgumentsOf(call.request()), call, session);
    });
  }

  void BatchGet(rpc::CallPtr call) {
    std::vector<std::string> names;
    const Message& request = call->request();
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("names");
    const std::string parent = Text(request, "parent");
    for (int i = 0; i < request.GetReflection()->FieldSize(request, field); ++i) {
      names.push_back(request.GetReflection()->GetRepeatedString(request, field, i));
      if (IsOneParent(parent) && collection_.pattern().ParentOf(names.back()) != parent) {
        return call->Fail(api::InvalidField(absl::StrCat("names[", i, "]"),
                                            absl::StrCat("is not below ", parent)));
      }
    }
    ReadBytes(std::move(call),
              [this, names = std::move(names)](const rpc::Call& call, db::Session& session) {
                return GetMany(collection_, names, call, session);
              });
  }

  void Revisions(rpc::CallPtr call) {
    ReadBytes(std::move(call), [this](const rpc::Call& call, db::Session& session) {
      return ListRevisions(collection_, call, session);
    });
  }

  static std::string ParentOf(const Part& part, const Message& request) {
    std::string parent = Text(*part.request, "parent");
    return parent.empty() ? Text(request, "parent") : parent;
  }

  // `now` is the time of the transaction, by which an id is made where none is given.
  Writes::Draft DraftOf(const Part& part, const std::string& parent, absl::Time now) const {
    std::string id = Text(*part.request, resource_field_ + "_id");
    if (id.empty()) id = api::NewResourceId(now);
    Writes::Draft draft{collection_.New(), part.prefix + resource_field_};
    draft.resource->CopyFrom(ResourceOf(*part.request));
    SetString(*draft.resource, "etag", "");
    SetString(*draft.resource, "name", collection_.pattern().Name(parent, id));
    return draft;
  }

  void Create(rpc::CallPtr call) {
    const std::vector<Part> parts = PartsOf(call->request());
    if (absl::Status status = CheckParts(collection_, call->request(), parts); !status.ok()) {
      return call->Fail(status);
    }
    for (const Part& part : parts) {
      if (!collection_.pattern().has_parent()) break;
      if (IsOneParent(ParentOf(part, call->request()))) continue;
      return call->Fail(api::InvalidField(part.prefix + "parent", "must name one parent"));
    }
    WriteParts(std::move(call), [this](const rpc::Call& call, Writes& writes) {
      std::vector<Writes::Draft> drafts;
      for (const Part& part : PartsOf(call.request())) {
        drafts.push_back(DraftOf(part, ParentOf(part, call.request()), writes.transaction().now()));
      }
      return writes.Create(collection_, std::move(drafts));
    });
  }

  void Update(rpc::CallPtr call) {
    if (absl::Status status = CheckParts(collection_, call->request(), PartsOf(call->request()));
        !status.ok()) {
      return call->Fail(status);
    }
    WriteParts(std::move(call), [this](const rpc::Call& call, Writes& writes) {
      return UpdateAll(PartsOf(call.request()), writes);
    });
  }

  absl::StatusOr<Resources> UpdateAll(const std::vector<Part>& parts, Writes& writes) const {
    std::vector<Writes::Edit> edits;
    for (const Part& part : parts) {
      const Message& resource = ResourceOf(*part.request);
      const auto& mask =
          static_cast<const google::protobuf::FieldMask&>(part.request->GetReflection()->GetMessage(
              *part.request, part.request->GetDescriptor()->FindFieldByName("update_mask")));
      const std::string path = part.prefix + resource_field_;
      edits.push_back(
          {.name = NameOf(resource),
           .etag = GetString(resource, "etag"),
           .path = path,
           .allow_missing = Flag(*part.request, "allow_missing"),
           .change = [&mask, &resource, &part, this](Message& stored) {
             absl::Status status = api::ApplyUpdate(mask, resource, stored, resource_field_);
             return part.prefix.empty() ? status : api::WithFieldPrefix(status, part.prefix);
           }});
    }
    absl::StatusOr<Resources> updated = writes.Update(collection_, std::move(edits));
    if (!updated.ok()) return updated;
    return CreateMissing(parts, *std::move(updated), writes);
  }

  // Creates what `allow_missing` allowed to be missing, and puts it into its places.
  absl::StatusOr<Resources> CreateMissing(const std::vector<Part>& parts, Resources updated,
                                          Writes& writes) const {
    std::vector<Writes::Draft> drafts;
    for (size_t i = 0; i < updated.size(); ++i) {
      if (updated[i]) continue;
      const std::string path = parts[i].prefix + resource_field_;
      Writes::Draft draft{collection_.New(), path};
      draft.resource->CopyFrom(ResourceOf(*parts[i].request));
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

  static Writes::Removal RemovalOf(const Part& part) {
    return {.name = NameOf(*part.request),
            .etag = Text(*part.request, "etag"),
            .force = Flag(*part.request, "force"),
            .path = std::string(absl::StripSuffix(part.prefix, "."))};
  }

  void Delete(rpc::CallPtr call) {
    const std::vector<Part> parts = PartsOf(call->request());
    if (absl::Status status = CheckParts(collection_, call->request(), parts); !status.ok()) {
      return call->Fail(status);
    }
    WriteParts(std::move(call), [this](const rpc::Call& call, Writes& writes) {
      std::vector<Writes::Removal> removals;
      for (const Part& part : PartsOf(call.request())) removals.push_back(RemovalOf(part));
      return writes.Delete(collection_, std::move(removals));
    });
  }

  void Undelete(rpc::CallPtr call) {
    WriteParts(std::move(call),
               [this](const rpc::Call& call, Writes& writes) -> absl::StatusOr<Resources> {
                 auto resource = writes.Undelete(collection_, RemovalOf({&call.request(), ""}));
                 if (!resource.ok()) return resource.status();
                 Resources resources;
                 resources.push_back(*std::move(resource));
                 return resources;
               });
  }

  // Answers with the resource, or for a batch with the message that lists them.
  void WriteParts(rpc::CallPtr call,
                  std::function<absl::StatusOr<Resources>(const rpc::Call&, Writes&)> write) {
    std::vector<Reference> references;
    for (const Part& part : PartsOf(call->request())) {
      if (!part.request->GetDescriptor()->FindFieldByName(resource_field_)) continue;
      for (Reference& reference :
           ReferencesOf(ResourceOf(*part.request), part.prefix + resource_field_ + ".")) {
        references.push_back(std::move(reference));
      }
    }
    const bool is_batch = call->request().GetDescriptor()->FindFieldByName("requests") != nullptr;
    service_.Write(std::move(call), std::move(references),
                   [write = std::move(write), is_batch](
                       const rpc::Call& call, Writes& writes) -> absl::StatusOr<Response> {
                     absl::StatusOr<Resources> resources = write(call, writes);
                     if (!resources.ok()) return resources.status();
                     if (!is_batch) return std::move(resources->front());
                     return Listed(*call.method().output_type(), *std::move(resources));
                   });
  }

  static Response Listed(const google::protobuf::Descriptor& type, Resources resources) {
    Response response(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
    const FieldDescriptor* field = type.FindFieldByNumber(1);
    for (auto& resource : resources) {
      response->GetReflection()->AddAllocatedMessage(response.get(), field, resource.release());
    }
    return response;
  }

  // A loaded row begins with its key.
  static constexpr size_t kFirstLoadedColumn = 1;

  Service& service_;
  const Collection& collection_;
  const Collection* parents_;
  const std::string resource_field_;
};

}  // namespace

void BindStandardMethods(Service& service, const Collection& collection) {
  // Handlers may run until the end of the program, and so live the methods.
  static auto* const all = new std::vector<std::unique_ptr<StandardMethods>>;
  all->push_back(std::make_unique<StandardMethods>(service, collection));
  all->back()->Bind();
}

}  // namespace district::resource
