#include "services/meeting/documents/states.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"

namespace district::meeting {
namespace {

using v1::Document;
using v1::DocumentMove;

struct Transition {
  Document::State from;
  DocumentMove::Action action;
  Document::State to;
};

// What a head signs without a session is issued as a draft; what a session dealt with, once it is
// adopted.
constexpr Transition kTransitions[] = {
    {Document::DRAFT, DocumentMove::PRESENT, Document::PRESENTED},
    {Document::DRAFT, DocumentMove::ISSUE, Document::ISSUED},
    {Document::PRESENTED, DocumentMove::ADOPT_IN_PRINCIPLE, Document::ADOPTED_IN_PRINCIPLE},
    {Document::PRESENTED, DocumentMove::ADOPT, Document::ADOPTED},
    {Document::PRESENTED, DocumentMove::RETURN, Document::DRAFT},
    {Document::ADOPTED_IN_PRINCIPLE, DocumentMove::ADOPT, Document::ADOPTED},
    {Document::ADOPTED_IN_PRINCIPLE, DocumentMove::RETURN, Document::DRAFT},
    {Document::ADOPTED, DocumentMove::ISSUE, Document::ISSUED},
    {Document::ISSUED, DocumentMove::REVOKE, Document::REVOKED},
};

}  // namespace

absl::StatusOr<Document::State> StateAfter(const Document& document, DocumentMove::Action action) {
  std::vector<std::string> allowed;
  for (const Transition& transition : kTransitions) {
    if (transition.from != document.state()) continue;
    if (transition.action == action) return transition.to;
    allowed.push_back(DocumentMove::Action_Name(transition.action));
  }
  const std::string state = Document::State_Name(document.state());
  const std::string moves = allowed.empty() ? "nothing" : absl::StrJoin(allowed, ", ");
  return api::Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_MOVE")
      .Message(absl::StrCat(document.name(), " is ", state, ", which allows ", moves))
      .Metadata("state", state)
      .Metadata("allowed", absl::StrJoin(allowed, ","))
      .Precondition("STATE", document.name(), absl::StrCat("is ", state, "; it allows ", moves))
      .Vietnamese("Văn bản đang ở trạng thái không cho phép thao tác này.");
}

}  // namespace district::meeting
