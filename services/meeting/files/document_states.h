// The states of the documents that changes stand below.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/batch_hook.h"
#include "district/meeting/v1/documents.pb.h"

namespace district::db {
class Transaction;
}

namespace district::meeting {

// By the names of the documents, which are locked, so that none moves before the changes are
// written.
absl::StatusOr<std::map<std::string, v1::Document::State>> LockDocumentStates(
    db::Transaction& transaction, const std::vector<resource::PlacedChange>& changes);

}  // namespace district::meeting
