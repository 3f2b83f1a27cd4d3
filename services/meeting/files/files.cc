// Files of documents: declaration and rules.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "services/meeting/documents/document_rules.h"
#include "services/meeting/files/document_states.h"
#include "services/meeting/files/file_rules.h"
#include "services/meeting/files/register.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using v1::File;

absl::Status CheckNotIssued(resource::Writes& writes, const std::vector<PlacedChange>& changes) {
  auto states = LockDocumentStates(writes.transaction(), changes);
  if (!states.ok()) return states.status();
  const bool may_import = writes.call().Allows(kImportPermission);
  for (const auto& [change, path] : changes) {
    const File& file = change.after_as<File>();
    absl::Status status =
        CheckIssued((*states)[api::TopOf(file.name())], file, change.before_as<File>(), may_import);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> Files() {
  return resource::Declare<File>("document_files")
      .WithHistory()
      .Normalize([](File& file, const File* before) { return CheckFile(file, before); })
      .ValidateBatch(&CheckNotIssued);
}

}  // namespace district::meeting
