#include "services/meeting/documents/moves.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "services/meeting/documents/states.h"

namespace district::meeting {
namespace {

constexpr int kMaxMoves = 200;

}  // namespace

absl::Status MoveDocument(const DocumentStep& step, const rpc::CallContext& call, absl::Time now,
                          v1::Document& document) {
  absl::StatusOr<v1::Document::State> state = StateAfter(document, step.action);
  if (!state.ok()) return state.status();
  if (step.document == document.name()) {
    return api::InvalidField("document", "is the document itself", "SAME_DOCUMENT");
  }
  if (document.moves_size() >= kMaxMoves) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_MOVES")
        .Message(absl::StrCat(document.name(), " has ", kMaxMoves, " moves"))
        .Precondition("MOVES", document.name(), "holds no more moves");
  }
  document.set_state(*state);
  v1::DocumentMove& move = *document.add_moves();
  move.set_action(step.action);
  move.set_state(*state);
  move.set_subject(call.identity().subject);
  move.set_reason(step.reason);
  move.set_document(step.document);
  resource::SetMicros(move, "time", absl::ToUnixMicros(now));
  return absl::OkStatus();
}

}  // namespace district::meeting
