#include "services/meeting/files/office_zip.h"

#include <zip.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>

#include "absl/strings/match.h"

namespace district::meeting {
namespace {

// The end of a file as libzip reads it: as the whole, of which only the end can be read.
struct Tail {
  std::string_view bytes;
  int64_t size = 0;
  int64_t at = 0;
  zip_error_t error{};

  int64_t begin() const { return size - static_cast<int64_t>(bytes.size()); }

  zip_int64_t Fail(int code) {
    zip_error_set(&error, code, 0);
    return -1;
  }
  zip_int64_t Read(void* data, zip_uint64_t length) {
    if (at < begin()) return Fail(ZIP_ER_READ);
    const std::string_view rest = bytes.substr(static_cast<size_t>(at - begin()));
    const size_t count = std::min<size_t>(rest.size(), length);
    std::memcpy(data, rest.data(), count);
    at += static_cast<int64_t>(count);
    return static_cast<zip_int64_t>(count);
  }
  zip_int64_t Seek(void* data, zip_uint64_t length) {
    const zip_int64_t to = zip_source_seek_compute_offset(
        static_cast<zip_uint64_t>(at), static_cast<zip_uint64_t>(size), data, length, &error);
    if (to < 0) return -1;
    at = to;
    return 0;
  }
  zip_int64_t Stat(void* data) const {
    auto* stat = static_cast<zip_stat_t*>(data);
    zip_stat_init(stat);
    stat->size = static_cast<zip_uint64_t>(size);
    stat->valid |= ZIP_STAT_SIZE;
    return sizeof(*stat);
  }
};

zip_int64_t Serve(void* user, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  auto* tail = static_cast<Tail*>(user);
  switch (command) {
    case ZIP_SOURCE_OPEN:
      tail->at = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return tail->Read(data, length);
    case ZIP_SOURCE_SEEK:
      return tail->Seek(data, length);
    case ZIP_SOURCE_TELL:
      return tail->at;
    case ZIP_SOURCE_STAT:
      return tail->Stat(data);
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&tail->error, data, length);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_SEEK,
                                            ZIP_SOURCE_TELL, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
                                            ZIP_SOURCE_CLOSE, ZIP_SOURCE_FREE, -1);
    default:
      return tail->Fail(ZIP_ER_OPNOTSUPP);
  }
}

// The names of the parts; none where the directory cannot be read.
std::set<std::string> PartsOf(Tail& tail) {
  std::set<std::string> parts;
  zip_source_t* const source = zip_source_function_create(&Serve, &tail, &tail.error);
  if (!source) return parts;
  zip_t* const zip = zip_open_from_source(source, ZIP_RDONLY, &tail.error);
  if (!zip) {
    zip_source_free(source);
    return parts;
  }
  for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); ++i) {
    const char* name = zip_get_name(zip, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    if (name) parts.insert(name);
  }
  zip_discard(zip);
  return parts;
}

bool HasMacros(const std::set<std::string>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const std::string& part) {
    return absl::EndsWithIgnoreCase(part, "vbaProject.bin") ||
           absl::StartsWithIgnoreCase(part, "Basic/") ||
           absl::StartsWithIgnoreCase(part, "Scripts/");
  });
}

// Documents of OpenDocument say first what they are, in a part that is not packed.
std::string OpenDocumentTypeOf(std::string_view head) {
  constexpr size_t kName = 30;
  constexpr std::string_view kFirst = "mimetype";
  if (head.substr(0, kName).size() < kName || head.substr(kName, kFirst.size()) != kFirst)
    return "";
  for (const std::string_view type : {"application/vnd.oasis.opendocument.text",
                                      "application/vnd.oasis.opendocument.spreadsheet"}) {
    // The header of the next part follows.
    const std::string said = std::string(kFirst) + std::string(type) + "PK";
    if (head.substr(kName, said.size()) == said) return std::string(type);
  }
  return "";
}

}  // namespace

std::string OfficeTypeOf(std::string_view head, std::string_view tail_bytes, int64_t size) {
  Tail tail{tail_bytes, size};
  zip_error_init(&tail.error);
  const std::set<std::string> parts = PartsOf(tail);
  zip_error_fini(&tail.error);
  if (parts.empty() || HasMacros(parts)) return "";
  if (parts.contains("mimetype")) {
    const bool whole = parts.contains("content.xml") && parts.contains("META-INF/manifest.xml");
    return whole ? OpenDocumentTypeOf(head) : "";
  }
  if (!parts.contains("[Content_Types].xml") || !parts.contains("_rels/.rels")) return "";
  const std::string office = "application/vnd.openxmlformats-officedocument.";
  if (parts.contains("word/document.xml")) return office + "wordprocessingml.document";
  if (parts.contains("xl/workbook.xml")) return office + "spreadsheetml.sheet";
  if (parts.contains("ppt/presentation.xml")) return office + "presentationml.presentation";
  return "";
}

}  // namespace district::meeting
