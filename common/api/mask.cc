#include "common/api/mask.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "common/api/concat.h"
#include "common/api/errors.h"
#include "common/api/violations.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace district::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using FieldChain = std::vector<const FieldDescriptor*>;  // `votes`, `for_count`

bool Behaves(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), behavior) != behaviors.end();
}

// Whether an update leaves the field as it is, whatever the caller sends.
bool IsUntouchable(const FieldDescriptor& field, bool top) {
  return Behaves(field, google::api::OUTPUT_ONLY) || Behaves(field, google::api::IDENTIFIER) ||
         (top && (field.name() == "name" || field.name() == "etag"));
}

bool IsSingularMessage(const FieldDescriptor& field) {
  return !field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// Dates, decimals and instants are values; half of one means nothing.
bool IsValue(const Descriptor& type) { return absl::StartsWith(type.full_name(), "google."); }

absl::Status BadPath(std::string_view path, std::string_view why) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_UPDATE_MASK")
      .Message(Concat("update_mask: `", path, "` ", why))
      .Field("update_mask", Concat("`", path, "` ", why))
      .Vietnamese(Concat("Trường cần sửa “", path, "” không hợp lệ."));
}

absl::StatusOr<FieldChain> Resolve(const std::string& path, const Descriptor* type) {
  FieldChain chain;
  for (absl::string_view part : absl::StrSplit(path, '.')) {
    const std::string segment(part);
    if (!chain.empty()) {
      const FieldDescriptor& last = *chain.back();
      if (last.is_repeated()) return BadPath(path, "goes into a list, which changes as a whole");
      if (!IsSingularMessage(last)) return BadPath(path, "is not a field");
      if (IsValue(*last.message_type())) {
        return BadPath(path, Concat("goes into `", last.name(), "`, which changes as a whole"));
      }
      type = last.message_type();
    }
    const FieldDescriptor* const field = type->FindFieldByName(segment);
    if (field == nullptr) return BadPath(path, "is not a field");
    chain.push_back(field);
  }
  return chain;
}

// The fields that an update without a mask means.
std::vector<FieldChain> SetFields(const Message& update) {
  std::vector<const FieldDescriptor*> fields;
  update.GetReflection()->ListFields(update, &fields);
  std::vector<FieldChain> chains;
  for (const FieldDescriptor* field : fields) chains.push_back({field});
  return chains;
}

std::vector<FieldChain> AllFields(const Descriptor& type) {
  std::vector<FieldChain> chains;
  for (int i = 0; i < type.field_count(); ++i) chains.push_back({type.field(i)});
  return chains;
}

absl::StatusOr<std::vector<FieldChain>> ChainsOf(const google::protobuf::FieldMask& mask,
                                                 const Message& update) {
  if (mask.paths_size() == 0) return SetFields(update);
  if (mask.paths_size() == 1 && mask.paths(0) == "*") return AllFields(*update.GetDescriptor());
  std::vector<FieldChain> chains;
  std::set<std::string> taken;
  for (const std::string& path : mask.paths()) {
    if (path == "*") return BadPath(path, "must stand alone");
    auto chain = Resolve(path, update.GetDescriptor());
    if (!chain.ok()) return chain.status();
    if (taken.insert(path).second) chains.push_back(*std::move(chain));
  }
  // A field that is named together with one inside it changes as a whole.
  std::erase_if(chains, [&chains](const FieldChain& inner) {
    return std::any_of(chains.begin(), chains.end(), [&inner](const FieldChain& outer) {
      return outer.size() < inner.size() && std::equal(outer.begin(), outer.end(), inner.begin());
    });
  });
  return chains;
}

// Moves one field from `source`, which may be spoilt, to `target`.
void Move(Message& source, Message& target, const FieldChain& chain) {
  Message* from = &source;
  Message* to = &target;
  for (size_t i = 0; i + 1 < chain.size(); ++i) {
    const bool there = from->GetReflection()->HasField(*from, chain[i]);
    if (!there && !to->GetReflection()->HasField(*to, chain[i])) return;
    from = from->GetReflection()->MutableMessage(from, chain[i]);
    to = to->GetReflection()->MutableMessage(to, chain[i]);
  }
  to->GetReflection()->ClearField(to, chain.back());
  to->GetReflection()->SwapFields(to, from, {chain.back()});
}

bool SameField(const Message& a, const Message& b, const FieldDescriptor* field) {
  const auto fields_set = [field](const Message& message) {
    const Reflection& reflection = *message.GetReflection();
    const bool set = field->is_repeated() ? reflection.FieldSize(message, field) > 0
                                          : reflection.HasField(message, field);
    return set ? std::vector<const FieldDescriptor*>{field} : std::vector<const FieldDescriptor*>{};
  };
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, fields_set(a), fields_set(b));
}

// Complains of every IMMUTABLE field that is not what it was.
void CheckImmutable(const Message& before, const Message& after, const FieldPath& parent,
                    Violations& violations) {
  const Descriptor& type = *before.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    const FieldPath path{.parent = &parent, .field = field};
    if (Behaves(*field, google::api::IMMUTABLE)) {
      if (!SameField(before, after, field)) {
        violations.Add(path, "cannot be changed", "không được thay đổi sau khi tạo");
      }
    } else if (IsSingularMessage(*field) && !IsValue(*field->message_type()) &&
               before.GetReflection()->HasField(before, field)) {
      CheckImmutable(before.GetReflection()->GetMessage(before, field),
                     after.GetReflection()->GetMessage(after, field), path, violations);
    }
  }
}

}  // namespace

absl::Status CheckMask(const google::protobuf::FieldMask& mask, const Message& update) {
  return ChainsOf(mask, update).status();
}

absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask, const Message& update,
                         Message& target, std::string_view resource_field) {
  auto chains = ChainsOf(mask, update);
  if (!chains.ok()) return chains.status();

  std::unique_ptr<Message> source(update.New());
  source->CopyFrom(update);
  std::unique_ptr<Message> after(target.New());
  after->CopyFrom(target);
  for (const FieldChain& chain : *chains) {
    const bool untouchable =
        IsUntouchable(*chain.front(), true) ||
        std::any_of(chain.begin() + 1, chain.end(),
                    [](const FieldDescriptor* field) { return IsUntouchable(*field, false); });
    if (!untouchable) Move(*source, *after, chain);
  }

  Violations violations;
  CheckImmutable(target, *after, FieldPath{.prefix = resource_field}, violations);
  if (absl::Status status = violations.ToStatus(); !status.ok()) return status;
  target.GetReflection()->Swap(&target, after.get());
  return absl::OkStatus();
}

}  // namespace district::api
