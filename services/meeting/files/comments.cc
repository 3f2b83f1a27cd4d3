// Comments on drafts: declaration, rules and what becomes of them.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "district/meeting/v1/comments.pb.h"
#include "services/meeting/files/document_states.h"
#include "services/meeting/files/file_rules.h"
#include "services/meeting/files/register.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using v1::Comment;

absl::Status CheckSameDocument(const Comment& comment, const char* field, const std::string& name) {
  if (name.empty() || api::TopOf(name) == api::TopOf(comment.name())) return absl::OkStatus();
  return api::InvalidField(field, "belongs to another document", "OTHER_DOCUMENT");
}

absl::Status CheckComment(Comment& comment, const Comment*) {
  if (comment.reply_to() == comment.name()) {
    return api::InvalidField("reply_to", "is the comment itself");
  }
  absl::Status status = CheckSameDocument(comment, "reply_to", comment.reply_to());
  return status.ok() ? CheckSameDocument(comment, "file", comment.file()) : status;
}

absl::Status NotTheCaller() {
  return api::InvalidField("person", "is not whom the token names", "NOT_THE_CALLER");
}

// A caller whose token names a person writes for that person.
absl::Status SetAuthor(const rpc::CallContext& call, Comment& comment, const Comment* before) {
  const std::string& caller = call.identity().person;
  if (!caller.empty()) {
    if (comment.person().empty()) comment.set_person(caller);
    if (comment.person() != caller || (before && before->person() != caller)) return NotTheCaller();
  }
  if (!comment.person().empty() || !comment.organization().empty()) return absl::OkStatus();
  return api::InvalidField("person", "is needed, or an organization", "AUTHOR_NEEDED");
}

absl::Status Closed(const Comment& comment) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "COMMENTS_CLOSED")
      .Message(absl::StrCat(comment.name(), ": the document takes no comments any more"))
      .Precondition("STATE", api::TopOf(comment.name()), "is adopted, issued or only cited")
      .Vietnamese("Văn bản đã thông qua hoặc ban hành, không còn nhận góp ý.");
}

absl::Status CheckOpen(resource::Writes& writes, const std::vector<PlacedChange>& changes) {
  auto states = LockDocumentStates(writes.transaction(), changes);
  if (!states.ok()) return states.status();
  const bool resolves = writes.call().method().name() == "ResolveComment";
  for (const auto& [change, path] : changes) {
    Comment& comment = change.after_as<Comment>();
    if (!TakesComments((*states)[api::TopOf(comment.name())])) return Closed(comment);
    if (resolves) continue;
    absl::Status status = SetAuthor(writes.call(), comment, change.before_as<Comment>());
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(path));
  }
  return absl::OkStatus();
}

absl::StatusOr<Comment> ResolveComment(const rpc::Call& call,
                                       const v1::ResolveCommentRequest& request,
                                       resource::Writes& writes) {
  const std::string& caller = call.identity().person;
  if (!caller.empty() && !request.person().empty() && request.person() != caller) {
    return NotTheCaller();
  }
  if (request.resolution() == Comment::EXPLAINED && request.note().empty()) {
    return api::InvalidField("note", "is needed: it says why the draft stays", "REQUIRED");
  }
  const auto resolve = [&](resource::Message& message) {
    auto& comment = static_cast<Comment&>(message);
    comment.set_resolution(request.resolution());
    comment.set_resolution_note(request.note());
    comment.set_resolved_by(request.person().empty() ? caller : request.person());
    resource::SetMicros(comment, "resolve_time", absl::ToUnixMicros(writes.transaction().now()));
    return absl::OkStatus();
  };
  auto updated = writes.Update(
      writes.catalog().Of<Comment>(),
      {{.name = request.name(), .etag = request.etag(), .path = "", .change = resolve}});
  if (!updated.ok()) return updated.status();
  return std::move(static_cast<Comment&>(*updated->front()));
}

}  // namespace

std::unique_ptr<resource::Collection> Comments() {
  return resource::Declare<Comment>("document_comments")
      .Normalize(&CheckComment)
      .ValidateBatch(&CheckOpen);
}

void ServeResolutions(resource::Service& service) {
  service.ServeWrite<v1::ResolveCommentRequest, Comment>(
      "district.meeting.v1.CommentService.ResolveComment", &ResolveComment);
}

}  // namespace district::meeting
