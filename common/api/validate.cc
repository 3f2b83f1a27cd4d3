#include "common/api/validate.h"

#include <cmath>
#include <utility>

#include "common/api/concat.h"
#include "common/api/field_text.h"
#include "common/api/validation_plan.h"
#include "common/api/violations.h"
#include "common/time/date.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"

namespace district::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z

void ComplainRequired(const FieldPath& path, Violations& violations) {
  violations.Add(path, "must be set", "bắt buộc phải có");
}

bool IsSet(const Message& message, const FieldPlan& plan) {
  const Reflection& reflection = *message.GetReflection();
  return plan.repeated ? reflection.FieldSize(message, plan.field) > 0
                       : reflection.HasField(message, plan.field);
}

// Brings one request into canonical form.
class Canonicalizer {
 public:
  explicit Canonicalizer(Violations& violations) : violations_(violations) {}

  // `whole`: REQUIRED fields must be set.
  void Visit(Message& message, const MessagePlan& plan, const FieldPath& path, bool whole) {
    DropUnknownFields(message);
    if (plan.inherited.has_value()) Inherit(message, *plan.inherited);
    for (const FieldPlan& field : plan.fields) VisitField(message, field, path, whole);
  }

 private:
  // Nothing is known of them, so nothing holds them to any limit.
  static void DropUnknownFields(Message& message) {
    const Reflection& reflection = *message.GetReflection();
    if (!reflection.GetUnknownFields(message).empty()) {
      reflection.MutableUnknownFields(&message)->Clear();
    }
  }

  // A batch's parent goes into its requests that name none; `people/-` is no parent.
  static void Inherit(Message& batch, const InheritedParent& inherited) {
    const Reflection& reflection = *batch.GetReflection();
    const std::string parent = reflection.GetString(batch, inherited.parent);
    if (!IsResourceName(parent)) return;
    const int count = reflection.FieldSize(batch, inherited.requests);
    for (int i = 0; i < count; ++i) {
      Message& request = *reflection.MutableRepeatedMessage(&batch, inherited.requests, i);
      const Reflection& own = *request.GetReflection();
      if (!own.HasField(request, inherited.own)) own.SetString(&request, inherited.own, parent);
    }
  }

  void VisitField(Message& message, const FieldPlan& plan, const FieldPath& parent, bool whole) {
    const FieldPath path{.parent = &parent, .field = plan.field};
    if (plan.output_only) {
      message.GetReflection()->ClearField(&message, plan.field);
      return;
    }
    if (IsSet(message, plan)) {
      if (plan.repeated) {
        VisitElements(message, plan, parent, whole);
      } else {
        VisitValue(message, plan, path, whole);
      }
      // Trimming may have left nothing, and then the complaint is that there is nothing.
      if (IsSet(message, plan)) return;
    }
    if ((plan.required && whole) || plan.required_always) ComplainRequired(path, violations_);
  }

  void VisitElements(Message& message, const FieldPlan& plan, const FieldPath& parent, bool whole) {
    const int count = message.GetReflection()->FieldSize(message, plan.field);
    if (count > plan.max_items) {
      const FieldPath list{.parent = &parent, .field = plan.field};
      violations_.Add(list,
                      Concat("holds ", count, " items, at most ", plan.max_items, " are allowed"),
                      Concat("có ", count, " mục, tối đa là ", plan.max_items));
      return;  // a list of a million items is not worth a look at each
    }
    for (int i = 0; i < count; ++i) {
      VisitElement(message, plan, i, {.parent = &parent, .field = plan.field, .index = i}, whole);
    }
  }

  void VisitValue(Message& message, const FieldPlan& plan, const FieldPath& path, bool whole) {
    const Reflection& reflection = *message.GetReflection();
    const FieldDescriptor* const field = plan.field;
    switch (plan.kind) {
      case FieldKind::kText:
      case FieldKind::kReference: {
        std::string scratch;
        const std::string& text = reflection.GetStringReference(message, field, &scratch);
        CheckedText checked = CheckText(plan, text);
        if (checked.complaint.has_value()) Complain(path, *checked.complaint);
        if (!checked.replacement.has_value()) return;
        reflection.SetString(&message, field, *std::move(checked.replacement));
        return;
      }
      case FieldKind::kEnum:
        return CheckEnum(field, reflection.GetEnumValue(message, field), path);
      case FieldKind::kInteger:
        return CheckRange(plan, Integer(message, field), path);
      case FieldKind::kFloat:
        return CheckFinite(field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT
                               ? reflection.GetFloat(message, field)
                               : reflection.GetDouble(message, field),
                           path);
      case FieldKind::kDate:
        if (IsNoDate(message, field)) return reflection.ClearField(&message, field);
        [[fallthrough]];
      default:
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          VisitMessage(*reflection.MutableMessage(&message, field), plan, path, whole);
        }
    }
  }

  void VisitElement(Message& message, const FieldPlan& plan, int index, const FieldPath& path,
                    bool whole) {
    const Reflection& reflection = *message.GetReflection();
    const FieldDescriptor* const field = plan.field;
    switch (plan.kind) {
      case FieldKind::kText:
      case FieldKind::kReference: {
        std::string scratch;
        CheckedText checked =
            CheckText(plan, reflection.GetRepeatedStringReference(message, field, index, &scratch));
        if (checked.complaint.has_value()) Complain(path, *checked.complaint);
        if (checked.replacement.has_value()) {
          reflection.SetRepeatedString(&message, field, index, *std::move(checked.replacement));
        }
        if (reflection.GetRepeatedStringReference(message, field, index, &scratch).empty()) {
          violations_.Add(path, "must not be empty", "không được để trống");
        }
        return;
      }
      case FieldKind::kEnum: {
        const int number = reflection.GetRepeatedEnumValue(message, field, index);
        if (number != 0) return CheckEnum(field, number, path);
        return violations_.Add(path, "must not be unspecified", "chưa chọn giá trị");
      }
      default:
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          VisitMessage(*reflection.MutableRepeatedMessage(&message, field, index), plan, path,
                       whole);
        }
    }
  }

  void VisitMessage(Message& value, const FieldPlan& plan, const FieldPath& path, bool whole) {
    switch (plan.kind) {
      case FieldKind::kDate:
        return CheckDate(static_cast<const google::type::Date&>(value), plan, path);
      case FieldKind::kDecimal: {
        auto& decimal = static_cast<google::type::Decimal&>(value);
        CheckedText checked = CheckDecimal(decimal.value());
        if (checked.complaint.has_value()) Complain(path, *checked.complaint);
        if (checked.replacement.has_value()) decimal.set_value(*std::move(checked.replacement));
        return;
      }
      case FieldKind::kTimestamp:
        return CheckTimestamp(static_cast<const google::protobuf::Timestamp&>(value), path);
      default:
        Visit(value, *plan.message, path, whole && !plan.partial);
    }
  }

  static int64_t Integer(const Message& message, const FieldDescriptor* field) {
    const Reflection& reflection = *message.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.GetInt32(message, field);
      case FieldDescriptor::CPPTYPE_UINT32:
        return reflection.GetUInt32(message, field);
      default:
        return reflection.GetInt64(message, field);
    }
  }

  // {} and {"year": 0} say nothing, as if the field were absent.
  static bool IsNoDate(const Message& message, const FieldDescriptor* field) {
    const auto& date =
        static_cast<const google::type::Date&>(message.GetReflection()->GetMessage(message, field));
    return date.year() == 0 && date.month() == 0 && date.day() == 0;
  }

  void CheckEnum(const FieldDescriptor* field, int number, const FieldPath& path) {
    if (field->enum_type()->FindValueByNumber(number) != nullptr) return;
    violations_.Add(path, Concat(number, " is not a value of ", field->enum_type()->name()),
                    "không phải là giá trị được định nghĩa");
  }

  void CheckRange(const FieldPlan& plan, int64_t value, const FieldPath& path) {
    if (plan.minimum.has_value() && value < *plan.minimum) {
      violations_.Add(path, Concat("must be at least ", *plan.minimum),
                      Concat("phải từ ", *plan.minimum, " trở lên"));
    } else if (plan.maximum.has_value() && value > *plan.maximum) {
      violations_.Add(path, Concat("must be at most ", *plan.maximum),
                      Concat("không được lớn hơn ", *plan.maximum));
    }
  }

  void CheckFinite(double value, const FieldPath& path) {
    if (!std::isfinite(value)) {
      violations_.Add(path, "must be a finite number", "phải là một số hữu hạn");
    }
  }

  void CheckDate(const google::type::Date& date, const FieldPlan& plan, const FieldPath& path) {
    if (const absl::Status status = time::CheckDate(date); !status.ok()) {
      violations_.Add(path, Concat("is not a date: ", FromAbsl(status.message())),
                      "không phải là ngày có trong lịch");
    } else if (plan.format == type::v1::DAY && date.day() == 0) {
      violations_.Add(path, "must be a whole day", "phải có đủ ngày, tháng, năm");
    }
  }

  void CheckTimestamp(const google::protobuf::Timestamp& instant, const FieldPath& path) {
    const bool good = instant.seconds() >= kFirstSecond && instant.seconds() <= kLastSecond &&
                      instant.nanos() >= 0 && instant.nanos() <= 999'999'999;
    if (good) return;
    violations_.Add(path, "must lie between the years 0001 and 9999",
                    "phải nằm trong khoảng từ năm 0001 đến năm 9999");
  }

  void Complain(const FieldPath& path, const Complaint& complaint) {
    violations_.Add(path, complaint.english, complaint.vietnamese);
  }

  Violations& violations_;
};

void FindMissing(const Message& message, const MessagePlan& plan, const FieldPath& parent,
                 Violations& violations) {
  const Reflection& reflection = *message.GetReflection();
  for (const FieldPlan& field : plan.fields) {
    FieldPath path{.parent = &parent, .field = field.field};
    if (!IsSet(message, field)) {
      if (field.required) ComplainRequired(path, violations);
      continue;
    }
    if (field.message == nullptr) continue;
    if (!field.repeated) {
      FindMissing(reflection.GetMessage(message, field.field), *field.message, path, violations);
      continue;
    }
    const int count = reflection.FieldSize(message, field.field);
    for (path.index = 0; path.index < count; ++path.index) {
      FindMissing(reflection.GetRepeatedMessage(message, field.field, path.index), *field.message,
                  path, violations);
    }
  }
}

}  // namespace

absl::Status Canonicalize(Message& request) {
  Violations violations;
  Canonicalizer(violations)
      .Visit(request, PlanOf(request.GetDescriptor()), FieldPath{},
             /*whole=*/true);
  return violations.ToStatus();
}

absl::Status CheckRequired(const Message& resource, std::string_view prefix) {
  Violations violations;
  FindMissing(resource, PlanOf(resource.GetDescriptor()), FieldPath{.prefix = prefix}, violations);
  return violations.ToStatus();
}

}  // namespace district::api
