#include "common/resource/classified.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/catalog.h"
#include "common/resource/collection.h"
#include "google/api/resource.pb.h"

namespace district::resource {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kElementName[] = "resource";

// Whether a row is above the clearance by its own column.
db::Sql IsAbove(const Collection& collection, int64_t clearance) {
  const std::string column = DegreeColumn(collection);
  const db::Sql above = db::SqlCat(column, " > ", db::Bind(clearance));
  if (collection.classified()->unstated <= clearance) return above;
  return db::SqlCat("(", above, " OR ", column, " = 0)");
}

// Adds that the resource of `named` which the column `name` names, or which stands above what it
// names, is not above the clearance, nor one above it. The first part of each condition is decided
// once a statement, so that nothing is looked up where there are no secrets.
void AddNamesCleared(const Collection* named, const std::string& name, int64_t clearance,
                     db::Sql& condition) {
  for (; named; named = named->catalog()->ParentOf(*named)) {
    if (!named->classified() || DegreeColumn(*named).empty()) continue;
    const std::string& pattern = named->pattern().text();
    const auto segments = 1 + std::count(pattern.begin(), pattern.end(), '/');
    const std::string ancestor = absl::StrCat("SUBSTRING_INDEX(", name, ", '/', ", segments, ")");
    const db::Sql above = IsAbove(*named, clearance);
    condition.And(db::SqlCat("(NOT EXISTS (SELECT 1 FROM ", named->table(), " WHERE ", above,
                             ") OR ", ancestor, " NOT IN (SELECT name FROM ", named->table(),
                             " WHERE ", above, "))"));
  }
}

const Collection* FindByName(const Catalog& catalog, const std::string& name) {
  const api::KnownResource* known = api::ResourceOfName(name);
  return known ? catalog.Find(known->type.type) : nullptr;
}

const Collection* CollectionOf(const Catalog& catalog, const Message& message) {
  const api::ResourceType* type = api::ResourceTypeOf(message.GetDescriptor());
  return type ? catalog.Find(type->type) : nullptr;
}

// The answer itself, or the resources in its field 1.
std::vector<Message*> ResourcesIn(Message& answer) {
  if (api::ResourceTypeOf(answer.GetDescriptor())) return {&answer};
  std::vector<Message*> resources;
  const FieldDescriptor* list = answer.GetDescriptor()->FindFieldByNumber(1);
  const bool holds = list && list->is_repeated() && list->message_type() &&
                     api::ResourceTypeOf(list->message_type());
  const int count = holds ? answer.GetReflection()->FieldSize(answer, list) : 0;
  for (int i = 0; i < count; ++i) {
    resources.push_back(answer.GetReflection()->MutableRepeatedMessage(&answer, list, i));
  }
  return resources;
}

// What each element names.
std::vector<std::string> ElementNames(const Collection& collection, const Message& version) {
  const std::string& elements = collection.classified()->elements;
  const FieldDescriptor* list = version.GetDescriptor()->FindFieldByName(elements);
  if (!list->message_type()) return NamesIn(version, elements);
  const auto& reflection = *version.GetReflection();
  std::vector<std::string> names;
  for (int i = 0; i < reflection.FieldSize(version, list); ++i) {
    names.push_back(GetString(reflection.GetRepeatedMessage(version, list, i), kElementName));
  }
  return names;
}

}  // namespace

std::string DegreeColumn(const Collection& collection) {
  const Classified& classified = *collection.classified();
  return classified.carried_column.empty() ? classified.field : classified.carried_column;
}

int64_t DegreeOf(const Collection& collection, const Message& version) {
  const Classified& classified = *collection.classified();
  if (classified.field.empty()) return 0;
  const auto* field = version.GetDescriptor()->FindFieldByName(classified.field);
  const int64_t degree = version.GetReflection()->GetEnumValue(version, field);
  return degree == 0 ? classified.unstated : degree;
}

bool HasElements(const Collection& collection, const Message& version) {
  if (!collection.classified() || collection.classified()->elements.empty()) return false;
  const auto* list = version.GetDescriptor()->FindFieldByName(collection.classified()->elements);
  return version.GetReflection()->FieldSize(version, list) > 0;
}

db::Sql ClearedRows(const Collection& collection, const rpc::CallContext& call) {
  db::Sql condition;
  if (!collection.HidesDegrees(call)) return condition;
  const Classified& classified = *collection.classified();
  const int64_t clearance = classified.clearance(call);
  if (!DegreeColumn(collection).empty()) {
    condition.And(db::SqlCat("NOT (", IsAbove(collection, clearance), ")"));
  }
  const Catalog& catalog = *collection.catalog();
  AddNamesCleared(catalog.ParentOf(collection), "name", clearance, condition);
  if (!classified.carried_column.empty()) return condition;
  for (const std::string& field : classified.about) {
    AddNamesCleared(catalog.Find(TypeReferredTo(collection, field)), field, clearance, condition);
  }
  return condition;
}

std::vector<std::string> NamesIn(const Message& message, const std::string& field_name) {
  const auto& reflection = *message.GetReflection();
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(field_name);
  std::vector<std::string> names;
  if (!field->is_repeated()) {
    std::string name = reflection.GetString(message, field);
    if (!name.empty()) names.push_back(std::move(name));
    return names;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    names.push_back(reflection.GetRepeatedString(message, field, i));
  }
  return names;
}

std::string TypeReferredTo(const Collection& collection, const std::string& field) {
  const FieldDescriptor* found = collection.type()->FindFieldByName(field);
  return found->options().GetExtension(google::api::resource_reference).type();
}

Hidden::Hidden(const Catalog& catalog, const rpc::CallContext& call)
    : catalog_(catalog),
      call_(call),
      possible_(
          std::any_of(catalog.all().begin(), catalog.all().end(),
                      [&](const auto& collection) { return collection->HidesDegrees(call); })) {}

void Hidden::Ask(const std::string& name) {
  const Collection* collection = FindByName(catalog_, name);
  if (collection && collection->HidesDegrees(call_)) asked_[collection].insert(name);
}

void Hidden::AskAbout(const Collection& collection, const Message& version) {
  Ask(NameOf(version));
  if (!collection.classified()) return;
  for (const std::string& field : collection.classified()->about) {
    for (const std::string& name : NamesIn(version, field)) Ask(name);
  }
  AskElements(collection, version);
}

void Hidden::AskElements(const Collection& collection, const Message& version) {
  if (!HasElements(collection, version)) return;
  const std::string own = NameOf(version);
  for (const std::string& name : ElementNames(collection, version)) {
    if (name != own) Ask(name);
  }
}

absl::Status Hidden::Find(db::Session& session) {
  for (const auto& [collection, names] : asked_) {
    absl::StatusOr<Access> access =
        Access::Of(*collection, call_, {names.begin(), names.end()}, session);
    if (!access.ok()) return access.status();
    for (const std::string& name : names) {
      if (!access->Shows(name)) hidden_.insert(name);
    }
  }
  return absl::OkStatus();
}

bool Hidden::Hides(const std::string& name) const { return hidden_.contains(name); }

bool Hidden::HidesVersion(const Collection& collection, const Message& version) const {
  if (!collection.HidesDegrees(call_)) return false;
  const Classified& classified = *collection.classified();
  if (Hides(NameOf(version))) return true;
  if (DegreeOf(collection, version) > classified.clearance(call_)) return true;
  for (const std::string& field : classified.about) {
    for (const std::string& name : NamesIn(version, field)) {
      if (Hides(name)) return true;
    }
  }
  return false;
}

void Hidden::DropElements(const Collection& collection, Message& version) const {
  if (!HasElements(collection, version)) return;
  const auto& reflection = *version.GetReflection();
  const auto* list = version.GetDescriptor()->FindFieldByName(collection.classified()->elements);
  const std::vector<std::string> names = ElementNames(collection, version);
  const int count = static_cast<int>(names.size());
  int kept = 0;
  for (int i = 0; i < count; ++i) {
    if (Hides(names[static_cast<size_t>(i)])) continue;
    if (kept != i) reflection.SwapElements(&version, list, kept, i);
    ++kept;
  }
  for (int i = count; i > kept; --i) reflection.RemoveLast(&version, list);
}

absl::Status RedactAnswer(const Catalog& catalog, const rpc::CallContext& call, bool all,
                          db::Session& session, Message& answer) {
  Hidden hidden(catalog, call);
  if (!hidden.possible()) return absl::OkStatus();
  const std::vector<Message*> resources = ResourcesIn(answer);
  for (const Message* resource : resources) {
    const Collection* collection = CollectionOf(catalog, *resource);
    if (!collection) continue;
    if (all) hidden.Ask(NameOf(*resource));
    hidden.AskElements(*collection, *resource);
  }
  if (absl::Status found = hidden.Find(session); !found.ok()) return found;
  for (Message* resource : resources) {
    const Collection* collection = CollectionOf(catalog, *resource);
    if (!collection) continue;
    if (hidden.Hides(NameOf(*resource))) {
      return api::NotFound(collection->type_name(), NameOf(*resource));
    }
    hidden.DropElements(*collection, *resource);
  }
  return absl::OkStatus();
}

}  // namespace district::resource
