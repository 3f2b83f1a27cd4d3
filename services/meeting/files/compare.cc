// Comparisons of the texts of files.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/files.pb.h"
#include "services/meeting/files/content_text.h"
#include "services/meeting/files/contents.h"
#include "services/meeting/files/differences.h"
#include "services/meeting/files/register.h"
#include "services/meeting/files/stored_file.h"

namespace district::meeting {
namespace {

using v1::CompareFileRequest;
using v1::CompareFileResponse;
using v1::File;

struct Text {
  std::string sha256;
  std::vector<std::string> lines;
};

absl::StatusOr<Text> LoadText(const resource::Catalog& catalog, const rpc::Call& call,
                              const std::string& name, int64_t read_time, db::Session& session) {
  absl::StatusOr<File> file = LoadFullFile(catalog, call, name, read_time, session);
  if (!file.ok()) return file.status();
  std::string content;
  absl::StatusOr<std::string> upload = UploadOf(session, file->sha256());
  if (!upload.ok()) return upload.status();
  const auto size = static_cast<size_t>(file->size_bytes());
  for (int number = 0; content.size() < size && content.size() <= kMostTextBytes; ++number) {
    absl::StatusOr<std::string> chunk = ReadChunk(session, *upload, number);
    if (!chunk.ok()) return chunk.status();
    content += *chunk;
  }
  auto lines = LinesOf(content, file->media_type());
  if (!lines.ok()) return lines.status();
  return Text{file->sha256(), *std::move(lines)};
}

absl::StatusOr<CompareFileResponse> CompareFile(const resource::Catalog& catalog,
                                                const rpc::Call& call,
                                                const CompareFileRequest& request,
                                                db::Session& session) {
  const std::string& base = request.base().empty() ? request.name() : request.base();
  if (api::TopOf(base) != api::TopOf(request.name())) {
    return api::InvalidField("base", "belongs to another document", "OTHER_DOCUMENT");
  }
  if (request.base().empty() && !request.has_base_time()) {
    return api::InvalidField("base_time", "is needed where there is no base", "REQUIRED");
  }
  absl::StatusOr<Text> text =
      LoadText(catalog, call, request.name(), resource::GetMicros(request, "read_time"), session);
  if (!text.ok()) return text.status();
  absl::StatusOr<Text> before =
      LoadText(catalog, call, base, resource::GetMicros(request, "base_time"), session);
  if (!before.ok()) return before.status();
  CompareFileResponse response;
  response.set_base_sha256(before->sha256);
  response.set_sha256(text->sha256);
  int added = 0, removed = 0;
  for (v1::TextChange& change : ChangesOf(before->lines, text->lines)) {
    added += change.added_lines_size();
    removed += change.removed_lines_size();
    *response.add_changes() = std::move(change);
  }
  response.set_added_count(added);
  response.set_removed_count(removed);
  return response;
}

}  // namespace

void ServeComparisons(resource::Service& service) {
  service.ServeReport<CompareFileRequest, CompareFileResponse>(
      "district.meeting.v1.FileService.CompareFile",
      [&service](const rpc::Call& call, const CompareFileRequest& request, db::Session& session) {
        return CompareFile(service.catalog(), call, request, session);
      });
}

}  // namespace district::meeting
