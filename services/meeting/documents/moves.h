// What is kept in a document of what was done with it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "district/meeting/v1/documents.pb.h"

namespace district::meeting {

// What is done with a document, why, and by which other one.
struct DocumentStep {
  v1::DocumentMove::Action action = v1::DocumentMove::ACTION_UNSPECIFIED;
  std::string reason;
  std::string document;
};

// Takes a document to the state that the step leads to and notes the move. FAILED_PRECONDITION
// where its state does not allow it (ILLEGAL_MOVE) or it holds no more moves (TOO_MANY_MOVES);
// INVALID_ARGUMENT where it is done by the document itself (SAME_DOCUMENT).
absl::Status MoveDocument(const DocumentStep& step, const rpc::CallContext& call, absl::Time now,
                          v1::Document& document);

}  // namespace district::meeting
