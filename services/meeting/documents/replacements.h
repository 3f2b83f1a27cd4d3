// Keeps of each document the day from which on it is superseded. It follows from the references
// that say REPLACES and from the documents that refer.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "common/resource/writes.h"

namespace district::meeting {

// Notes of documents what follows from those that replace them, as they stand now.
absl::Status NoteSuperseded(db::Transaction& transaction, const std::set<std::string>& documents);

// Notes it of what the documents replace: to be called when their state or days changed.
absl::Status NoteReplacements(db::Transaction& transaction, const std::set<std::string>& documents);

// Notes it where callers write documents, and where they write references.
std::unique_ptr<resource::BatchHook> MakeReplacementHook(resource::Writes& writes);
std::unique_ptr<resource::BatchHook> MakeReferenceHook(resource::Writes& writes);

}  // namespace district::meeting
