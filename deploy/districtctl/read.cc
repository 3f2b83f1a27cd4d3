#include "deploy/districtctl/read.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "deploy/districtctl/text.h"

namespace district::districtctl {
namespace {

// A collection by its plural, which may have the parent before it. That goes to `parent`.
absl::StatusOr<const Collection*> FindCollection(const Schema& schema, const std::string& words,
                                                 std::string& parent) {
  const size_t slash = words.rfind('/');
  const std::string plural = slash == std::string::npos ? words : words.substr(slash + 1);
  const Collection* collection = schema.OfPlural(plural);
  if (!collection || !collection->list) {
    std::vector<std::string> known;
    for (const Collection& other : schema.collections()) {
      if (other.list) known.push_back(other.plural);
    }
    const std::string meant = Closest(plural, known);
    return absl::InvalidArgumentError(
        absl::StrCat("there is no collection ", plural,
                     meant.empty() ? absl::StrCat("; there are ", absl::StrJoin(known, ", "))
                                   : absl::StrCat("; did you mean ", meant, "?")));
  }
  if (slash != std::string::npos) {
    if (!parent.empty()) {
      return absl::InvalidArgumentError(
          "the parent is given twice: before the collection and by --parent");
    }
    parent = words.substr(0, slash);
  }
  if (parent.empty()) parent = collection->AnyParent();
  if (!collection->MatchesParent(parent)) {
    return absl::InvalidArgumentError(
        collection->has_parent() ? absl::StrCat(parent, " is no parent of ", plural,
                                                "; give one such as ", collection->AnyParent())
                                 : absl::StrCat(plural, " have no parent"));
  }
  return collection;
}

// The repeated field of resources in the answer of a List.
const FieldDescriptor* PageField(const Descriptor& response, const Collection& collection) {
  for (int i = 0; i < response.field_count(); ++i) {
    if (response.field(i)->message_type() == collection.message) return response.field(i);
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<const Collection*> CollectionOfName(const Schema& schema, const std::string& name) {
  const Collection* collection = schema.OfName(name);
  if (collection) return collection;
  return absl::InvalidArgumentError(schema.WhyNoName(name));
}

absl::StatusOr<std::unique_ptr<Message>> Get(const Schema& schema, Client& client,
                                             const std::string& name) {
  const absl::StatusOr<const Collection*> collection = CollectionOfName(schema, name);
  if (!collection.ok()) return collection.status();
  const MethodDescriptor* method = (*collection)->get;
  if (!method) return absl::UnimplementedError("resources of this collection cannot be read");
  std::unique_ptr<Message> request = schema.New(method->input_type());
  SetString(*request, "name", name);
  return client.Call(method, *request);
}

absl::StatusOr<bool> List(const Schema& schema, Client& client, const ListOptions& options,
                          const std::function<void(Page)>& take) {
  std::string parent = options.parent;
  const absl::StatusOr<const Collection*> found =
      FindCollection(schema, options.collection, parent);
  if (!found.ok()) return found.status();
  const Collection& collection = **found;
  const FieldDescriptor* field = PageField(*collection.list->output_type(), collection);
  std::unique_ptr<Message> request = schema.New(collection.list->input_type());
  SetString(*request, "parent", parent);
  SetString(*request, "filter", options.filter);
  SetString(*request, "order_by", options.order_by);
  SetInt(*request, "page_size", options.page_size);
  SetBool(*request, "show_deleted", options.show_deleted);
  while (true) {
    absl::StatusOr<std::unique_ptr<Message>> response = client.Call(collection.list, *request);
    if (!response.ok()) return response.status();
    const auto& reflection = *(*response)->GetReflection();
    Page page;
    for (int i = 0; i < reflection.FieldSize(**response, field); ++i) {
      page.push_back(schema.New(collection.message));
      page.back()->CopyFrom(reflection.GetRepeatedMessage(**response, field, i));
    }
    take(std::move(page));
    const std::string next = GetString(**response, "next_page_token");
    if (next.empty() || !options.all_pages) return !next.empty();
    SetString(*request, "page_token", next);
  }
}

absl::Status Delete(const Schema& schema, Client& client, const std::string& name, bool force,
                    bool validate_only) {
  const absl::StatusOr<const Collection*> collection = CollectionOfName(schema, name);
  if (!collection.ok()) return collection.status();
  const MethodDescriptor* method = (*collection)->remove;
  if (!method) return absl::UnimplementedError("resources of this collection cannot be deleted");
  std::unique_ptr<Message> request = schema.New(method->input_type());
  SetString(*request, "name", name);
  if (force && !SetBool(*request, "force", true)) {
    return absl::InvalidArgumentError("resources of this collection know no --force");
  }
  if (validate_only && !SetBool(*request, "validate_only", true)) {
    return absl::InvalidArgumentError("resources of this collection know no --dry-run");
  }
  return client.Call(method, *request).status();
}

}  // namespace district::districtctl
