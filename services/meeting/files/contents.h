// The content of files as the database keeps it: in chunks under the id of the upload that brought
// them, one copy of what is equal.
//
// An upload is under way while `file_uploads` has it. Its chunks are written one transaction each;
// the last transaction makes them the content of its SHA-256 and takes the upload out of the list,
// or, where that content is there already, leaves it there to be discarded.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"

namespace district::meeting {

inline constexpr size_t kChunkBytes = 512 << 10;

// Writes a chunk of an upload; the first one begins it. To be repeated as often as one likes.
absl::Status WriteChunk(db::Transaction& transaction, const std::string& upload, int number,
                        const std::string& bytes);

// Makes what an upload brought the content of its SHA-256. FAILED_PRECONDITION where the upload is
// under way no more: it took too long.
absl::Status KeepContent(db::Transaction& transaction, const std::string& upload,
                         const std::string& sha256, int64_t size);

// Notes that a file has given up a content, to be removed later where no other has it.
absl::Status ReleaseContent(db::Transaction& transaction, const std::string& sha256);

// Removes what an upload wrote, unless it became the content of a file: part by part, each in a
// transaction of its own, in the background. The database must outlive it.
void DiscardUpload(db::Database& database, const std::string& upload);

// The upload under which the chunks of a content stand; NOT_FOUND where it is kept no more.
absl::StatusOr<std::string> UploadOf(db::Session& session, const std::string& sha256);

absl::StatusOr<std::string> ReadChunk(db::Session& session, const std::string& upload, int number);

}  // namespace district::meeting
