#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "district/type/v1/annotations.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/personnel/people/merge.h"
#include "services/personnel/rows/spans.h"

namespace district::personnel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::Appointment;
using v1::Person;

// The parts of a name go with the name.
bool IsPartOfName(const std::string& field) {
  return field == "family_name" || field == "given_name";
}

absl::Status TooMany(const std::string& field) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY")
      .Message(absl::StrCat("the two have too many ", field, " together"))
      .Precondition("TOO_MANY", field, "remove some from one of the two first")
      .Vietnamese("Hai hồ sơ gộp lại có quá nhiều mục; hãy bớt đi trước khi nhập.");
}

// Adds the elements of a list of messages that the target lacks.
absl::Status AddElements(const FieldDescriptor& field, const Message& source, Message& target) {
  const auto& reflection = *target.GetReflection();
  for (int i = 0; i < reflection.FieldSize(source, &field); ++i) {
    const Message& element = reflection.GetRepeatedMessage(source, &field, i);
    bool there = false;
    for (int j = 0; j < reflection.FieldSize(target, &field) && !there; ++j) {
      there = google::protobuf::util::MessageDifferencer::Equals(
          element, reflection.GetRepeatedMessage(target, &field, j));
    }
    if (!there) reflection.AddMessage(&target, &field)->CopyFrom(element);
  }
  const int most = field.options().GetExtension(type::v1::rule).max_items();
  return reflection.FieldSize(target, &field) > most ? TooMany(field.name()) : absl::OkStatus();
}

// The value of a field by itself.
std::string BytesOf(const FieldDescriptor& field, const Message& message) {
  std::unique_ptr<Message> only(message.New());
  only->CopyFrom(message);
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  for (const FieldDescriptor* other : set) {
    if (other != &field) only->GetReflection()->ClearField(only.get(), other);
  }
  return only->SerializeAsString();
}

absl::Status AddNames(const Person& source, Person& target) {
  std::set<std::string> names = {target.display_name()};
  names.insert(target.other_names().begin(), target.other_names().end());
  std::vector<std::string> more = {source.display_name()};
  more.insert(more.end(), source.other_names().begin(), source.other_names().end());
  for (const std::string& name : more) {
    if (names.insert(name).second) target.add_other_names(name);
  }
  const auto* field = Person::descriptor()->FindFieldByName("other_names");
  const int most = field->options().GetExtension(type::v1::rule).max_items();
  return target.other_names_size() > most ? TooMany("other_names") : absl::OkStatus();
}

bool Acts(const Appointment& appointment) { return appointment.kind() == Appointment::ACTING; }

bool Within(const time::DaySpan& inner, const time::DaySpan& outer) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

absl::Status Overlap(const Appointment& source, const Appointment& target) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "APPOINTMENTS_OVERLAP")
      .Message(absl::StrCat(source.name(), " and ", target.name(),
                            " are of one post, on different days that overlap"))
      .Field("source", absl::StrCat(source.name(), " overlaps ", target.name()))
      .Precondition("OVERLAP", source.name(), "correct the days of one of the two first")
      .Vietnamese("Hai hồ sơ cùng giữ một chức danh trong thời gian chồng lấn; hãy sửa trước.");
}

}  // namespace

absl::StatusOr<std::vector<std::string>> AddMissing(const Person& source, Person& target) {
  std::vector<std::string> differing;
  if (absl::Status status = AddNames(source, target); !status.ok()) return status;
  std::vector<const FieldDescriptor*> set;
  source.GetReflection()->ListFields(source, &set);
  for (const FieldDescriptor* field : set) {
    if (resource::IsStandardField(field->name()) || IsPartOfName(field->name())) continue;
    if (field->name() == "other_names") continue;
    if (field->is_repeated()) {
      absl::Status status = AddElements(*field, source, target);
      if (!status.ok()) return status;
      continue;
    }
    const std::string theirs = BytesOf(*field, source), ours = BytesOf(*field, target);
    if (ours.empty()) {
      target.MergeFromString(theirs);
    } else if (ours != theirs) {
      differing.push_back(field->name());
    }
  }
  return differing;
}

absl::StatusOr<AppointmentPlan> PlanAppointments(const std::vector<Appointment>& source,
                                                 const std::vector<Appointment>& target) {
  AppointmentPlan plan;
  for (const Appointment& mine : source) {
    if (!mine.conferred_by().empty()) continue;
    const time::DaySpan span = SpanOf(mine);
    std::string covered_by;
    for (const Appointment& theirs : target) {
      if (theirs.post() != mine.post() || Acts(theirs) != Acts(mine)) continue;
      const time::DaySpan common = Common(span, SpanOf(theirs));
      if (common.begin >= common.end) continue;
      if (!Within(span, SpanOf(theirs))) return Overlap(mine, theirs);
      covered_by = theirs.name();
    }
    if (covered_by.empty()) {
      plan.moved.push_back(mine.name());
    } else {
      plan.covered.push_back({mine.name(), covered_by});
    }
  }
  return plan;
}

}  // namespace district::personnel
