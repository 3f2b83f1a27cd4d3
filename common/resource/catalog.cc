#include "common/resource/catalog.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/api/resource.pb.h"

namespace district::resource {
namespace {

// "people/{person}" of "people/{person}/appointments/{appointment}"; "" where there is no parent.
std::string ParentPattern(const std::string& pattern) {
  std::vector<std::string> segments = absl::StrSplit(pattern, '/');
  segments.resize(segments.size() - 2);
  return absl::StrJoin(segments, "/");
}

// The type of the resources that a column refers to; "" where it is no reference.
std::string TargetType(const Collection& collection, const api::Column& column) {
  const google::protobuf::Descriptor* message = collection.type();
  const google::protobuf::FieldDescriptor* field = nullptr;
  for (absl::string_view segment : absl::StrSplit(column.path, '.')) {
    field = message->FindFieldByName(std::string(segment));
    if (!field) return "";
    message = field->message_type();
  }
  return field->options().GetExtension(google::api::resource_reference).type();
}

}  // namespace

const Collection& Catalog::Add(std::unique_ptr<Collection> collection) {
  collection->JoinCatalog(*this);
  by_type_[collection->type_name()] = collection.get();
  collections_.push_back(std::move(collection));
  return *collections_.back();
}

const Collection* Catalog::Find(const std::string& type) const {
  auto found = by_type_.find(type);
  return found == by_type_.end() ? nullptr : found->second;
}

const Collection* Catalog::ParentOf(const Collection& collection) const {
  const std::string pattern = ParentPattern(collection.pattern().text());
  for (const auto& candidate : collections_) {
    if (candidate->pattern().text() == pattern) return candidate.get();
  }
  return nullptr;
}

std::vector<const Collection*> Catalog::ChildrenOf(const Collection& collection) const {
  std::vector<const Collection*> children;
  for (const auto& candidate : collections_) {
    if (ParentPattern(candidate->pattern().text()) == collection.pattern().text()) {
      children.push_back(candidate.get());
    }
  }
  return children;
}

std::vector<Catalog::Referrer> Catalog::ReferrersTo(const Collection& collection) const {
  std::vector<Referrer> referrers;
  for (const auto& candidate : collections_) {
    for (const api::Column& column : candidate->columns().all()) {
      if (column.type == api::ColumnType::kReference && column.path != "name" &&
          TargetType(*candidate, column) == collection.type_name()) {
        referrers.push_back({candidate.get(), &column});
      }
    }
  }
  return referrers;
}

}  // namespace district::resource
