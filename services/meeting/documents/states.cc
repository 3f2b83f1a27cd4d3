#include "services/meeting/documents/states.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"

namespace district::meeting {
namespace {

using v1::Document;

struct Transition {
  Document::State from;
  DocumentMove move;
  Document::State to;
};

// What a head signs without a session is issued as a draft; what a session dealt with, once it is
// adopted.
constexpr Transition kTransitions[] = {
    {Document::DRAFT, DocumentMove::kPresent, Document::PRESENTED},
    {Document::DRAFT, DocumentMove::kIssue, Document::ISSUED},
    {Document::PRESENTED, DocumentMove::kAdoptInPrinciple, Document::ADOPTED_IN_PRINCIPLE},
    {Document::PRESENTED, DocumentMove::kAdopt, Document::ADOPTED},
    {Document::PRESENTED, DocumentMove::kReturn, Document::DRAFT},
    {Document::ADOPTED_IN_PRINCIPLE, DocumentMove::kAdopt, Document::ADOPTED},
    {Document::ADOPTED_IN_PRINCIPLE, DocumentMove::kReturn, Document::DRAFT},
    {Document::ADOPTED, DocumentMove::kIssue, Document::ISSUED},
    {Document::ISSUED, DocumentMove::kRevoke, Document::REVOKED},
};

const char* NameOf(DocumentMove move) {
  switch (move) {
    case DocumentMove::kPresent:
      return "present";
    case DocumentMove::kAdoptInPrinciple:
      return "adoptInPrinciple";
    case DocumentMove::kAdopt:
      return "adopt";
    case DocumentMove::kReturn:
      return "return";
    case DocumentMove::kIssue:
      return "issue";
    case DocumentMove::kRevoke:
      return "revoke";
  }
  return "";
}

}  // namespace

absl::StatusOr<Document::State> StateAfter(const Document& document, DocumentMove move) {
  std::vector<std::string> allowed;
  for (const Transition& transition : kTransitions) {
    if (transition.from != document.state()) continue;
    if (transition.move == move) return transition.to;
    allowed.push_back(NameOf(transition.move));
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
