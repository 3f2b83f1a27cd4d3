// The states of a document and the moves between them.
#pragma once

#include "absl/status/statusor.h"
#include "district/meeting/v1/documents.pb.h"

namespace district::meeting {

// FAILED_PRECONDITION, reason ILLEGAL_MOVE, names the state and the moves that it allows.
absl::StatusOr<v1::Document::State> StateAfter(const v1::Document& document,
                                               v1::DocumentMove::Action action);

// Whether a document was issued under its number, whatever became of it.
inline bool WasIssued(v1::Document::State state) {
  return state == v1::Document::ISSUED || state == v1::Document::REVOKED;
}

}  // namespace district::meeting
