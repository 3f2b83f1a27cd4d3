#include "services/meeting/files/sniffer.h"

#include <magic.h>

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/meeting/files/office_zip.h"

namespace district::meeting {
namespace {

constexpr std::string_view kZip = "PK\x03\x04";
constexpr size_t kMostTail = kZipTail + kZipTail / 2;

// libmagic with its list of kinds, which takes one caller at a time.
class Magic {
 public:
  static Magic& Get() {
    static auto* const magic = new Magic;
    return *magic;
  }
  std::string MediaType(std::string_view head) {
    absl::MutexLock lock(&mutex_);
    const char* type = cookie_ ? magic_buffer(cookie_, head.data(), head.size()) : nullptr;
    return type ? type : "";
  }

 private:
  Magic() : cookie_(magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR)) {
    if (cookie_ && magic_load(cookie_, nullptr) != 0) {
      magic_close(cookie_);
      cookie_ = nullptr;
    }
  }

  absl::Mutex mutex_;
  magic_t cookie_ ABSL_PT_GUARDED_BY(mutex_);
};

}  // namespace

void TextCheck::Add(std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!good_) return;
    if (missing_ > 0) {
      good_ = (byte & 0xC0) == 0x80;
      character_ = character_ << 6 | (byte & 0x3F);
      if (--missing_ > 0) continue;
      const bool surrogate = character_ >= 0xD800 && character_ <= 0xDFFF;
      good_ = good_ && character_ >= least_ && character_ <= 0x10FFFF && !surrogate;
    } else if (byte < 0x80) {
      good_ = byte >= 0x20 ? byte != 0x7F
                           : byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
    } else {
      missing_ = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
      least_ = missing_ == 3 ? 0x10000 : missing_ == 2 ? 0x800 : 0x80;
      character_ = byte & (0x3F >> missing_);
      good_ = byte >= 0xC2 && byte < 0xF5;
    }
  }
}

void Sniffer::Add(std::string_view bytes) {
  size_ += static_cast<int64_t>(bytes.size());
  if (head_.size() < kHead) head_.append(bytes.substr(0, kHead - head_.size()));
  text_.Add(bytes);
  if (!head_.starts_with(kZip)) return;
  // What is to be taken away is moved once for half as many bytes as are kept.
  if (tail_.capacity() < kMostTail) tail_.reserve(kMostTail);
  if (bytes.size() > kZipTail) bytes.remove_prefix(bytes.size() - kZipTail);
  if (tail_.size() + bytes.size() > kMostTail) {
    tail_.erase(0, std::min(tail_.size(), tail_.size() + bytes.size() - kZipTail));
  }
  tail_.append(bytes);
}

std::string Sniffer::MediaType() const {
  if (head_.starts_with(kZip)) return OfficeTypeOf(head_, tail_, size_);
  const std::string type = Magic::Get().MediaType(head_);
  if (type == "text/rtf") return "application/rtf";
  if (type == "text/plain") return text_.IsText() ? type : "";
  for (const char* known : {"application/pdf", "image/png", "image/jpeg", "image/tiff"}) {
    if (type == known) return type;
  }
  return "";
}

}  // namespace district::meeting
