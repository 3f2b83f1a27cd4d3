// Rules of files, without I/O.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/files.pb.h"

namespace district::meeting {

inline constexpr int kMostFileBytes = 64 << 20;

// Checks the name and what follows from it; `before` is null on creation. INVALID_ARGUMENT names
// `file_name`: INVALID_FILE_NAME, EXTENSION_NOT_ALLOWED, CONTENT_MISMATCH where the content that
// the file has is not what the name says.
absl::Status CheckFile(const v1::File& file, const v1::File* before);

// The media type that a file of this name has, "" where its extension is none of those taken.
std::string MediaTypeOfName(std::string_view file_name);

// Whether the content, which was found to be `detected` ("" where nothing known), is what the name
// of its file says and what the caller declared; text is text, whichever kind the name says.
// INVALID_ARGUMENT (CONTENT_MISMATCH) names `content`.
absl::Status CheckContent(std::string_view detected, std::string_view file_name,
                          std::string_view declared);

// Whether a file may be written in the state of its document; `before` is the file as it stands,
// null on creation. FAILED_PRECONDITION (DOCUMENT_ISSUED) where it may not: what was issued keeps
// its files, and only the signed copy may still come; whoever imports may give it the others too.
absl::Status CheckIssued(v1::Document::State state, const v1::File& file, const v1::File* before,
                         bool may_import);

// Whether comments on a document may be written.
bool TakesComments(v1::Document::State state);

}  // namespace district::meeting
