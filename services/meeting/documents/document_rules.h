// Rules of what callers write into documents, without I/O.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "district/meeting/v1/documents.pb.h"

namespace district::meeting {

// Fills in the state and checks what a document says of itself; `before` is null on creation.
absl::Status CheckDocument(v1::Document& document, const v1::Document* before);

// Whether callers may write `after` over `before` (null on creation), where `may_import` says that
// they may give states and numbers that another system gave. Errors name fields of the document.
// INVALID_ARGUMENT: STATE_BY_METHOD, NUMBER_BY_METHOD, INVALID_FIELD. FAILED_PRECONDITION:
// NUMBER_GIVEN. PERMISSION_DENIED.
absl::Status CheckWrite(const v1::Document& after, const v1::Document* before, bool may_import);

// Whether the write gives the document a number that has to be looked up in the issuer's registers.
bool ImportsNumber(const v1::Document& after, const v1::Document* before);

inline constexpr char kImportPermission[] = "meeting.documents.import";

}  // namespace district::meeting
