#include "common/api/validation_plan.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "common/api/concat.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"

namespace district::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool Behaves(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), behavior) != behaviors.end();
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

bool IsMessageOf(const FieldDescriptor& field, std::string_view full_name) {
  return IsMessage(field) && field.message_type()->full_name() == full_name;
}

bool IsString(const FieldDescriptor& field) { return field.type() == FieldDescriptor::TYPE_STRING; }

bool IsResource(const Descriptor& type) { return ResourceTypeOf(&type) != nullptr; }

bool IsUpdate(const Descriptor& type) {
  const FieldDescriptor* mask = type.FindFieldByName("update_mask");
  return mask != nullptr && IsMessageOf(*mask, "google.protobuf.FieldMask");
}

FieldKind KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldKind::kEnum;
    case FieldDescriptor::CPPTYPE_STRING:
      return IsString(field) ? FieldKind::kText : FieldKind::kOther;
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return FieldKind::kFloat;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
      return FieldKind::kInteger;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (IsMessageOf(field, "google.type.Date")) return FieldKind::kDate;
      if (IsMessageOf(field, "google.type.Decimal")) return FieldKind::kDecimal;
      if (IsMessageOf(field, "google.protobuf.Timestamp")) return FieldKind::kTimestamp;
      return FieldKind::kMessage;
    default:
      return FieldKind::kOther;
  }
}

// Methods that read across all parents or whose requests each have their own.
bool TakesWildcardParent(const FieldDescriptor& field) {
  const std::string& request = field.containing_type()->name();
  return field.name() == "parent" &&
         (absl::StartsWith(request, "List") || absl::StartsWith(request, "Batch"));
}

void SayMismatch(ReferenceRule& rule, std::string_view what, std::string_view pattern) {
  rule.mismatch = Concat("is not the name of ", what, ": ", pattern);
  rule.mismatch_vietnamese = Concat("không phải là tên tài nguyên dạng ", pattern);
}

ReferenceRule AnyName() {
  ReferenceRule rule;
  rule.mismatch = "is not a resource name: collection/id";
  rule.mismatch_vietnamese = "không phải là tên tài nguyên dạng collection/id";
  return rule;
}

ReferenceRule NameOf(const KnownResource& resource) {
  ReferenceRule rule;
  rule.pattern = resource.pattern;
  SayMismatch(rule, WithArticle(resource.type), resource.pattern.text());
  return rule;
}

ReferenceRule ParentOf(const KnownResource& child, bool wildcard_allowed) {
  ReferenceRule rule;
  rule.parent = true;
  rule.wildcard_allowed = wildcard_allowed;
  rule.pattern = child.pattern;
  const std::string parent = child.pattern.ParentOf(child.pattern.text());
  SayMismatch(rule, Concat("a parent of ", WithArticle(child.type)), parent);
  return rule;
}

ReferenceRule ReferenceRuleOf(const FieldDescriptor& field) {
  const auto& option = field.options().GetExtension(google::api::resource_reference);
  if (const KnownResource* child = FindResource(option.child_type())) {
    return ParentOf(*child, TakesWildcardParent(field));
  }
  const KnownResource* known = FindResource(option.type());
  return known == nullptr ? AnyName() : NameOf(*known);
}

// The name of a resource says which one an update is for; on a creation it is ignored.
ReferenceRule OwnNameRule(const Descriptor& resource, bool partial) {
  ReferenceRule rule = NameOf(KnownResource{&resource, *ResourceTypeOf(&resource),
                                            NamePattern(ResourceTypeOf(&resource)->pattern)});
  rule.ascii_only = !partial;
  if (rule.ascii_only) {
    rule.mismatch = "must be ASCII";
    rule.mismatch_vietnamese = "chỉ được gồm ký tự ASCII";
  }
  return rule;
}

void TakeRule(const type::v1::FieldRule& rule, FieldPlan& plan) {
  if (rule.max_length() > 0) plan.max_length = rule.max_length();
  if (rule.max_items() > 0) plan.max_items = rule.max_items();
  if (rule.has_minimum()) plan.minimum = rule.minimum();
  if (rule.has_maximum()) plan.maximum = rule.maximum();
  plan.format = rule.format();
  plan.multiline = rule.multiline();
}

FieldPlan PlanField(const FieldDescriptor& field, bool partial) {
  const Descriptor& owner = *field.containing_type();
  FieldPlan plan;
  plan.field = &field;
  plan.kind = KindOf(field);
  plan.repeated = field.is_repeated();
  plan.required = Behaves(field, google::api::REQUIRED);
  plan.output_only = Behaves(field, google::api::OUTPUT_ONLY);
  TakeRule(field.options().GetExtension(type::v1::rule), plan);
  if (IsString(field) && field.options().HasExtension(google::api::resource_reference)) {
    plan.kind = FieldKind::kReference;
    plan.reference = ReferenceRuleOf(field);
  } else if (IsString(field) && field.name() == "name" && IsResource(owner)) {
    plan.kind = FieldKind::kReference;
    plan.reference = OwnNameRule(owner, partial);
    plan.required_always = partial;
  }
  return plan;
}

bool HasWork(const FieldPlan& plan) {
  switch (plan.kind) {
    case FieldKind::kInteger:
      return plan.required || plan.output_only || plan.repeated || plan.minimum || plan.maximum;
    case FieldKind::kOther:
      return plan.required || plan.output_only || plan.repeated;
    default:
      return true;
  }
}

std::optional<InheritedParent> InheritedParentOf(const Descriptor& type) {
  InheritedParent inherited;
  inherited.parent = type.FindFieldByName("parent");
  inherited.requests = type.FindFieldByName("requests");
  if (inherited.parent == nullptr || !IsString(*inherited.parent) ||
      inherited.requests == nullptr || !IsMessage(*inherited.requests) ||
      !inherited.requests->is_repeated()) {
    return std::nullopt;
  }
  inherited.own = inherited.requests->message_type()->FindFieldByName("parent");
  if (inherited.own == nullptr || !IsString(*inherited.own)) return std::nullopt;
  return inherited;
}

// Plans of all types seen, and of the resources of updates apart, because more is asked of their
// names. Types may hold each other, so a plan is there before it is filled.
class Plans {
 public:
  const MessagePlan& Get(const Descriptor* type) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      const auto found = finished_.find(type);
      if (found != finished_.end()) return *found->second;
    }
    absl::MutexLock lock(&mutex_);
    const MessagePlan* plan = Make(type, /*partial=*/false);
    finished_[type] = plan;
    return *plan;
  }

 private:
  using Key = std::pair<const Descriptor*, bool>;

  const MessagePlan* Make(const Descriptor* type, bool partial)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    auto [entry, is_new] = plans_.try_emplace(Key(type, partial), nullptr);
    if (!is_new) return entry->second.get();
    entry->second = std::make_unique<MessagePlan>();
    MessagePlan* const plan = entry->second.get();
    const bool update = IsUpdate(*type);
    for (int i = 0; i < type->field_count(); ++i) {
      FieldPlan field = PlanField(*type->field(i), partial);
      if (field.kind == FieldKind::kMessage) {
        const Descriptor* inner = field.field->message_type();
        field.partial = update && IsResource(*inner);
        field.message = Make(inner, field.partial);
      }
      if (HasWork(field)) plan->fields.push_back(std::move(field));
    }
    plan->inherited = InheritedParentOf(*type);
    return plan;
  }

  absl::Mutex mutex_;
  absl::flat_hash_map<const Descriptor*, const MessagePlan*> finished_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<Key, std::unique_ptr<MessagePlan>> plans_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

const MessagePlan& PlanOf(const Descriptor* type) {
  static auto* const plans = new Plans;
  return plans->Get(type);
}

}  // namespace district::api
