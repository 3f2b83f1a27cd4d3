#include "services/meeting/files/zip_archive.h"

#include <zip.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace district::meeting {
namespace {

constexpr int64_t kMaxParts = 1000;
constexpr uint64_t kMaxBytes = 32 << 20;
// The first of January 1980, which is where the times of zip begin.
constexpr uint16_t kFixedDate = (1 << 5) | 1, kFixedTime = 0;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

struct Free {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, Free>;

struct Close {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

absl::Status Unreadable(zip_error_t& error) {
  absl::Status status =
      absl::InvalidArgumentError(absl::StrCat("is no zip archive: ", zip_error_strerror(&error)));
  zip_error_fini(&error);
  return status;
}

absl::Status NotWritten(zip_error_t* error) {
  return absl::InternalError(absl::StrCat("zip: ", zip_error_strerror(error)));
}

// `bytes` must outlive it.
absl::StatusOr<Archive> Open(std::string_view bytes, int flags) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (!source) return Unreadable(error);
  Archive archive(zip_open_from_source(source, ZIP_RDONLY | flags, &error));
  if (!archive) {
    zip_source_free(source);
    return Unreadable(error);
  }
  zip_error_fini(&error);
  return archive;
}

// Reads one part, of which the archive says how long it is.
absl::StatusOr<std::string> ReadPart(zip_t* archive, int64_t index, uint64_t size) {
  const std::unique_ptr<zip_file_t, Close> file(zip_fopen_index(archive, index, 0));
  if (!file) return absl::InvalidArgumentError("holds a part that cannot be opened");
  std::string data(size, '\0');
  // One byte more, so that a part which is longer than it says is found.
  data.resize(size + 1);
  const zip_int64_t count = zip_fread(file.get(), data.data(), data.size());
  if (count != static_cast<zip_int64_t>(size)) {
    return absl::InvalidArgumentError("holds a part that cannot be read");
  }
  data.resize(size);
  return data;
}

absl::Status AddPart(zip_t* archive, const ZipPart& part) {
  zip_source_t* const source = zip_source_buffer(archive, part.data.data(), part.data.size(), 0);
  if (!source) return NotWritten(zip_get_error(archive));
  const zip_int64_t index =
      zip_file_add(archive, part.name.c_str(), source, ZIP_FL_ENC_UTF_8 | ZIP_FL_OVERWRITE);
  if (index < 0) {
    zip_source_free(source);
    return NotWritten(zip_get_error(archive));
  }
  if (zip_set_file_compression(archive, index, ZIP_CM_DEFLATE, 6) != 0 ||
      zip_file_set_dostime(archive, index, kFixedTime, kFixedDate, 0) != 0) {
    return NotWritten(zip_get_error(archive));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> BytesOf(zip_source_t* source) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0) {
    return NotWritten(zip_source_error(source));
  }
  std::string bytes(stat.size, '\0');
  const zip_int64_t count = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (count != static_cast<zip_int64_t>(bytes.size())) return NotWritten(zip_source_error(source));
  return bytes;
}

}  // namespace

absl::StatusOr<std::vector<ZipPart>> ReadZip(const std::string& bytes) {
  absl::StatusOr<Archive> opened = Open(bytes, ZIP_CHECKCONS);
  if (!opened.ok()) return opened.status();
  const Archive archive = *std::move(opened);
  const int64_t count = zip_get_num_entries(archive.get(), 0);
  if (count > kMaxParts) return absl::InvalidArgumentError("holds too many parts");
  std::vector<ZipPart> parts;
  uint64_t total = 0;
  for (int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive.get(), i, 0, &stat) != 0) {
      return absl::InvalidArgumentError("holds a part that cannot be read");
    }
    if (absl::EndsWith(stat.name, "/")) continue;
    if (stat.size > kMaxBytes - total) return absl::InvalidArgumentError("holds too many bytes");
    total += stat.size;
    absl::StatusOr<std::string> data = ReadPart(archive.get(), i, stat.size);
    if (!data.ok()) return data.status();
    parts.push_back({stat.name, *std::move(data)});
  }
  return parts;
}

absl::StatusOr<std::string> ReadZipPart(std::string_view bytes, const char* name, uint64_t most) {
  const absl::StatusOr<Archive> archive = Open(bytes, 0);
  if (!archive.ok()) return archive.status();
  zip_stat_t stat;
  if (zip_stat(archive->get(), name, 0, &stat) != 0) return absl::NotFoundError("has no such part");
  if (stat.size > most) return absl::ResourceExhaustedError("holds too many bytes");
  return ReadPart(archive->get(), static_cast<int64_t>(stat.index), stat.size);
}

absl::StatusOr<std::string> WriteZip(const std::vector<ZipPart>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  // Held here too, since closing the archive gives it up.
  const Source source(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!source) return NotWritten(&error);
  zip_source_keep(source.get());
  Archive archive(zip_open_from_source(source.get(), ZIP_TRUNCATE, &error));
  if (!archive) {
    zip_source_free(source.get());
    return NotWritten(&error);
  }
  for (const ZipPart& part : parts) {
    if (absl::Status status = AddPart(archive.get(), part); !status.ok()) return status;
  }
  if (zip_close(archive.get()) != 0) return NotWritten(zip_get_error(archive.get()));
  archive.release();
  return BytesOf(source.get());
}

}  // namespace district::meeting
