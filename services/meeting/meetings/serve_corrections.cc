// Corrections of a meeting and of what stands below it.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/mask.h"
#include "common/api/names.h"
#include "common/api/validate.h"
#include "common/resource/service.h"
#include "services/meeting/meetings/corrections.h"
#include "services/meeting/meetings/record.h"
#include "services/meeting/meetings/register.h"

namespace district::meeting {
namespace {

using resource::Collection;
using resource::Message;
using resource::Writes;
using v1::CorrectMeetingRequest;
using v1::Meeting;
using v1::MeetingCorrection;
using v1::PartCorrection;

constexpr int kMaxCorrections = 500;

// A resource below the meeting as a request gives it.
struct Part {
  const Message* resource = nullptr;
  std::string field;   // "participant"
  std::string prefix;  // "parts[3]."
};

// INVALID_ARGUMENT where not exactly one resource is given, or it is of another meeting.
absl::StatusOr<Part> PartOf(const CorrectMeetingRequest& request, int index) {
  const PartCorrection& given = request.parts(index);
  Part part{.prefix = absl::StrCat("parts[", index, "].")};
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  given.GetReflection()->ListFields(given, &fields);
  for (const auto* field : fields) {
    if (field->name() == "update_mask") continue;
    if (part.resource) {
      return api::InvalidField(part.prefix + field->name(), "only one resource may be given",
                               "ONE_RESOURCE");
    }
    part.resource = &given.GetReflection()->GetMessage(given, field);
    part.field = field->name();
  }
  if (!part.resource) {
    return api::InvalidField(absl::StrCat("parts[", index, "]"), "no resource is given",
                             "ONE_RESOURCE");
  }
  if (api::TopOf(resource::NameOf(*part.resource)) == request.meeting().name()) return part;
  return api::InvalidField(part.prefix + part.field + ".name", "belongs to another meeting",
                           "OTHER_MEETING");
}

// Puts corrections together; the meeting gets them in the end.
class Corrector {
 public:
  Corrector(const CorrectMeetingRequest& request, Writes& writes)
      : request_(request), writes_(writes) {}

  absl::StatusOr<Meeting> Run();

 private:
  absl::Status LockMeeting();
  absl::Status CorrectPart(int index);
  absl::Status Remove(int index);
  void Note(const std::string& resource, const Message* before, const Message* after);
  absl::Status CorrectMeeting(Meeting& meeting);

  const CorrectMeetingRequest& request_;
  Writes& writes_;
  std::vector<MeetingCorrection> corrections_;
};

void Corrector::Note(const std::string& resource, const Message* before, const Message* after) {
  MeetingCorrection correction;
  NoteChanges(before, after, correction);
  if (correction.changes().empty()) return;
  correction.set_resource(resource);
  correction.set_reason(request_.reason());
  correction.set_subject(writes_.call().identity().subject);
  resource::SetMicros(correction, "time", absl::ToUnixMicros(writes_.transaction().now()));
  corrections_.push_back(std::move(correction));
}

// One correction of a meeting at a time, and none while it is moved.
absl::Status Corrector::LockMeeting() {
  return writes_.LockLiving(writes_.catalog().Of<Meeting>(), {request_.meeting().name()});
}

absl::Status Corrector::CorrectPart(int index) {
  absl::StatusOr<Part> part = PartOf(request_, index);
  if (!part.ok()) return part.status();
  const auto& mask = request_.parts(index).update_mask();
  const std::string name = resource::NameOf(*part->resource), path = part->prefix + part->field;
  absl::Status status = api::WithFieldPrefix(api::CheckMask(mask, *part->resource), part->prefix);
  if (!status.ok()) return status;
  const api::KnownResource* type = api::ResourceOfName(name);
  const Collection& collection = *writes_.catalog().Find(type->type.type);
  std::unique_ptr<Message> before;
  auto updated = writes_.Update(
      collection, {{.name = name,
                    .etag = resource::GetString(*part->resource, "etag"),
                    .path = path,
                    .allow_missing = true,
                    .change = [&](Message& stored) {
                      before.reset(stored.New());
                      before->CopyFrom(stored);
                      return api::WithFieldPrefix(
                          api::ApplyUpdate(mask, *part->resource, stored, part->field),
                          part->prefix);
                    }}});
  if (!updated.ok()) return updated.status();
  if (updated->front()) {
    Note(name, before.get(), updated->front().get());
    return absl::OkStatus();
  }
  status = api::CheckRequired(*part->resource, api::Below(path));
  if (!status.ok()) return status;
  std::vector<Writes::Draft> drafts(1);
  drafts[0] = {collection.New(), path};
  drafts[0].resource->CopyFrom(*part->resource);
  resource::SetString(*drafts[0].resource, "etag", "");
  auto created = writes_.Create(collection, std::move(drafts));
  if (!created.ok()) return created.status();
  Note(name, nullptr, created->front().get());
  return absl::OkStatus();
}

absl::Status Corrector::Remove(int index) {
  const std::string& name = request_.removals(index);
  const std::string path = absl::StrCat("removals[", index, "]");
  const api::KnownResource* type = api::ResourceOfName(name);
  const Collection* collection = type ? writes_.catalog().Find(type->type.type) : nullptr;
  if (!collection || !collection->pattern().has_parent() ||
      api::TopOf(name) != request_.meeting().name()) {
    return api::InvalidField(path, "is no resource below the meeting", "OTHER_MEETING");
  }
  auto deleted = writes_.Delete(*collection, {{.name = name, .path = path}});
  if (!deleted.ok()) return deleted.status();
  Note(name, deleted->front().get(), nullptr);
  return absl::OkStatus();
}

// Corrects the meeting itself and keeps all that was corrected.
absl::Status Corrector::CorrectMeeting(Meeting& meeting) {
  const Meeting before = meeting;
  absl::Status status =
      api::ApplyUpdate(request_.update_mask(), request_.meeting(), meeting, "meeting");
  if (!status.ok()) return status;
  if (meeting.state() != before.state()) {
    return api::InvalidField("meeting.state", "is changed by moves only", "STATE_BY_MOVES");
  }
  Note(meeting.name(), &before, &meeting);
  if (corrections_.empty()) {
    return api::InvalidField("meeting", "would stay as it is", "NOTHING_CHANGES");
  }
  if (meeting.corrections_size() + static_cast<int>(corrections_.size()) > kMaxCorrections) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_CORRECTIONS")
        .Message(absl::StrCat(meeting.name(), " holds at most ", kMaxCorrections, " corrections"))
        .Precondition("CORRECTIONS", meeting.name(), "holds no more corrections");
  }
  for (MeetingCorrection& correction : corrections_) {
    *meeting.add_corrections() = std::move(correction);
  }
  return TakeMove(writes_.call(), writes_.transaction().now(), v1::MeetingMove::CORRECT,
                  request_.reason(), meeting);
}

absl::StatusOr<Meeting> Corrector::Run() {
  absl::Status status = api::CheckMask(request_.update_mask(), request_.meeting());
  if (status.ok()) status = LockMeeting();
  for (int i = 0; i < request_.parts_size() && status.ok(); ++i) status = CorrectPart(i);
  for (int i = 0; i < request_.removals_size() && status.ok(); ++i) status = Remove(i);
  if (!status.ok()) return status;
  auto corrected = writes_.Update(
      writes_.catalog().Of<Meeting>(),
      {{.name = request_.meeting().name(),
        .etag = request_.meeting().etag(),
        .path = "meeting",
        .change = [&](Message& stored) { return CorrectMeeting(static_cast<Meeting&>(stored)); }}});
  if (!corrected.ok()) return corrected.status();
  return std::move(static_cast<Meeting&>(*corrected->front()));
}

}  // namespace

void ServeCorrections(resource::Service& service) {
  service.ServeWrite<CorrectMeetingRequest, Meeting>(
      "district.meeting.v1.MeetingService.CorrectMeeting",
      [](const rpc::Call&, const CorrectMeetingRequest& request, Writes& writes) {
        return Corrector(request, writes).Run();
      });
}

}  // namespace district::meeting
