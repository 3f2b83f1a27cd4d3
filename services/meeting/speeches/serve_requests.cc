// Takes requests to speak, and puts those who wait into an order.
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/service.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/rules/parts.h"
#include "services/meeting/speeches/register.h"
#include "services/meeting/speeches/rules.h"
#include "services/meeting/speeches/speakers.h"
#include "services/meeting/speeches/under_way.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::ReorderSpeechesRequest;
using v1::ReorderSpeechesResponse;
using v1::RequestSpeechRequest;
using v1::Speech;

constexpr char kMethods[] = "district.meeting.v1.SpeechService.";
constexpr int kMaxWaiting = 1000;

// Locks a meeting that is under way, so that it stays so.
absl::Status LockUnderWay(Writes& writes, const std::string& meeting) {
  absl::Status locked = writes.LockLiving(writes.catalog().Of<v1::Meeting>(), {meeting});
  if (!locked.ok()) return locked;
  return speeches::MeetingUnderWay(writes.catalog(), writes.call(), writes.transaction(), meeting)
      .status();
}

// The participant whom the token names.
absl::StatusOr<std::string> OwnParticipant(const rpc::CallContext& call, db::Session& session,
                                           const std::string& meeting) {
  const std::string& person = call.identity().person;
  if (person.empty()) {
    return api::InvalidField("participant", "is not given, and the token names nobody",
                             "PARTICIPANT_REQUIRED");
  }
  auto rows =
      session.Query(db::SqlCat("SELECT name FROM participants WHERE ", ParticipatesIn(meeting),
                               " AND person = ", db::Bind(person), " AND delete_time = 0 LIMIT 1"));
  if (!rows.ok()) return rows.status();
  if (!rows->empty()) return rows->front().Text();
  return api::Error(absl::StatusCode::kPermissionDenied, "NOT_A_PARTICIPANT")
      .Message(absl::StrCat(person, " is no participant of ", meeting))
      .Vietnamese("Bạn không thuộc thành phần dự họp.");
}

absl::StatusOr<std::string> SpeakerOf(const RequestSpeechRequest& request, Writes& writes) {
  if (request.participant().empty()) {
    return OwnParticipant(writes.call(), writes.transaction(), request.parent());
  }
  if (absl::Status own = speeches::CheckOwn(writes, request.participant()); !own.ok()) return own;
  return request.participant();
}

absl::StatusOr<Speech> Request(const rpc::Call& call, const RequestSpeechRequest& request,
                               Writes& writes) {
  if (absl::Status locked = LockUnderWay(writes, request.parent()); !locked.ok()) return locked;
  auto participant = SpeakerOf(request, writes);
  if (!participant.ok()) return participant.status();
  auto speech = std::make_unique<Speech>();
  speech->set_name(
      absl::StrCat(request.parent(), "/speeches/", api::NewResourceId(writes.transaction().now())));
  speech->set_participant(*std::move(participant));
  speech->set_agenda_item(request.agenda_item());
  speech->set_kind(request.kind());
  speech->set_topic(request.topic());
  speech->set_stance(request.stance());
  std::vector<Writes::Draft> drafts(1);
  drafts[0].resource = std::move(speech);
  auto created = writes.Create(writes.catalog().Of<Speech>(), std::move(drafts));
  if (!created.ok()) return created.status();
  return std::move(static_cast<Speech&>(*created->front()));
}

// The names of those who wait in a meeting, as they do.
absl::StatusOr<std::vector<std::string>> WaitingIn(db::Session& session,
                                                   const std::string& meeting) {
  auto rows = session.Query(
      db::SqlCat("SELECT name FROM speeches WHERE meeting = ", db::Bind(meeting), " AND state IN (",
                 db::Bind(int{Speech::REQUESTED}), ", ", db::Bind(int{Speech::GRANTED}),
                 ") AND delete_time = 0 ORDER BY order_, name LIMIT ", kMaxWaiting));
  if (!rows.ok()) return rows.status();
  std::vector<std::string> names;
  for (const db::Row& row : *rows) names.push_back(row.Text());
  return names;
}

absl::Status CheckNames(const ReorderSpeechesRequest& request,
                        const std::vector<std::string>& waiting) {
  const std::set<std::string> known(waiting.begin(), waiting.end());
  std::set<std::string> seen;
  for (int i = 0; i < request.names_size(); ++i) {
    const std::string path = absl::StrCat("names[", i, "]");
    const absl::Status below = CheckBelow(request.parent(), path, request.names(i));
    if (!below.ok()) return below;
    if (!seen.insert(request.names(i)).second) {
      return api::InvalidField(path, "is there twice", "DUPLICATE_NAME");
    }
    if (!known.contains(request.names(i))) {
      return api::InvalidField(path, "does not wait to speak", "NOT_WAITING");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ReorderSpeechesResponse> Reorder(const rpc::Call& call,
                                                const ReorderSpeechesRequest& request,
                                                Writes& writes) {
  if (absl::Status locked = LockUnderWay(writes, request.parent()); !locked.ok()) return locked;
  auto waiting = WaitingIn(writes.transaction(), request.parent());
  if (!waiting.ok()) return waiting.status();
  if (absl::Status status = CheckNames(request, *waiting); !status.ok()) return status;
  std::vector<std::string> order(request.names().begin(), request.names().end());
  const std::set<std::string> named(order.begin(), order.end());
  for (std::string& name : *waiting) {
    if (!named.contains(name)) order.push_back(std::move(name));
  }
  std::vector<Writes::Edit> edits;
  for (size_t i = 0; i < order.size(); ++i) {
    edits.push_back({.name = order[i], .change = [i](resource::Message& message) {
                       static_cast<Speech&>(message).set_order(static_cast<int>(i + 1) *
                                                               speeches::kOrderStep);
                       return absl::OkStatus();
                     }});
  }
  auto updated = writes.Update(writes.catalog().Of<Speech>(), std::move(edits));
  if (!updated.ok()) return updated.status();
  ReorderSpeechesResponse response;
  for (int i = 0; i < request.names_size(); ++i) {
    *response.add_speeches() = std::move(static_cast<Speech&>(*(*updated)[i]));
  }
  return response;
}

}  // namespace

void ServeSpeechRequests(resource::Service& service) {
  service.ServeWrite<RequestSpeechRequest, Speech>(absl::StrCat(kMethods, "RequestSpeech"),
                                                   &Request);
  service.ServeWrite<ReorderSpeechesRequest, ReorderSpeechesResponse>(
      absl::StrCat(kMethods, "ReorderSpeeches"), &Reorder);
}

}  // namespace district::meeting
