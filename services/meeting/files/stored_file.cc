#include "services/meeting/files/stored_file.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/access.h"
#include "common/resource/collection.h"
#include "common/resource/reads.h"
#include "district/meeting/v1/documents.pb.h"

namespace district::meeting {

using v1::File;

absl::StatusOr<File> LoadFile(const resource::Catalog& catalog, const rpc::CallContext& call,
                              const std::string& name, int64_t read_time, db::Session& session) {
  const std::string document = api::TopOf(name);
  auto documents = resource::Access::Of(catalog.Of<v1::Document>(), call, {document}, session);
  if (!documents.ok()) return documents.status();
  if (absl::Status status = documents->Check(document); !status.ok()) return status;
  const resource::Collection& files = catalog.Of<File>();
  auto access = resource::Access::Of(files, call, {name}, session);
  if (!access.ok()) return access.status();
  if (absl::Status status = access->Check(name); !status.ok()) return status;
  auto rows = resource::KnownBodies(files, {name}, read_time, session);
  if (!rows.ok()) return rows.status();
  File file;
  const bool there = !rows->empty() && file.ParseFromString(rows->front().Text(1));
  if (!there || file.has_delete_time()) return access->NotThere(name);
  return file;
}

absl::StatusOr<File> LoadFullFile(const resource::Catalog& catalog, const rpc::CallContext& call,
                                  const std::string& name, int64_t read_time,
                                  db::Session& session) {
  absl::StatusOr<File> file = LoadFile(catalog, call, name, read_time, session);
  if (!file.ok() || file->size_bytes() > 0) return file;
  return api::Error(absl::StatusCode::kFailedPrecondition, "NO_CONTENT")
      .Message(absl::StrCat(name, " has no content yet"))
      .Precondition("CONTENT", name, "nothing was uploaded yet")
      .Vietnamese("Tệp chưa có nội dung.");
}

}  // namespace district::meeting
