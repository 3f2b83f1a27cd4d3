#include "services/meeting/files/file_rules.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/api/concat.h"
#include "common/api/errors.h"
#include "services/meeting/documents/states.h"

namespace district::meeting {
namespace {

using v1::Document;
using v1::File;

struct Extension {
  std::string_view ending;
  std::string_view media_type;
};
constexpr Extension kExtensions[] = {
    {"pdf", "application/pdf"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"rtf", "application/rtf"},
    {"txt", "text/plain"},
    {"md", "text/markdown"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
};

// What cannot stand in the name of a file on some system, or would lead out of its folder.
bool IsSafe(std::string_view name) {
  if (name.empty() || name.front() == '.' || name.back() == ' ') return false;
  return name.find_first_of("/\\:*?\"<>|") == name.npos;
}

// How else a type is called.
std::string Canonical(std::string_view declared) {
  const std::string_view said = declared.substr(0, declared.find(';'));
  const std::string type = absl::AsciiStrToLower(absl::StripAsciiWhitespace(api::ToAbsl(said)));
  if (type == "text/rtf") return "application/rtf";
  if (type == "text/x-markdown") return "text/markdown";
  if (type == "application/octet-stream") return "";
  return type;
}

// Text is told by its bytes, but not which kind of text it is.
bool Fits(std::string_view media_type, std::string_view detected) {
  if (media_type.starts_with("text/")) return detected == "text/plain";
  return media_type == detected;
}

absl::Status Mismatch(std::string_view field, const std::string& text) {
  return api::Error(absl::StatusCode::kInvalidArgument, "CONTENT_MISMATCH")
      .Message(api::Concat(field, ": ", text))
      .Field(field, text)
      .Vietnamese("Nội dung tệp không đúng với tên hoặc loại đã khai.");
}

}  // namespace

std::string MediaTypeOfName(std::string_view file_name) {
  const size_t dot = file_name.rfind('.');
  if (dot == file_name.npos) return "";
  const std::string ending = absl::AsciiStrToLower(api::ToAbsl(file_name.substr(dot + 1)));
  for (const Extension& extension : kExtensions) {
    if (extension.ending == ending) return std::string(extension.media_type);
  }
  return "";
}

absl::Status CheckFile(const File& file, const File*) {
  if (!IsSafe(file.file_name())) {
    return api::InvalidField("file_name", "is not the name of a file, without a folder",
                             "INVALID_FILE_NAME");
  }
  const std::string media_type = MediaTypeOfName(file.file_name());
  if (media_type.empty()) {
    return api::InvalidField("file_name",
                             "ends in none of .pdf .docx .xlsx .pptx .odt .ods .rtf .txt .md .png "
                             ".jpg .jpeg .tif .tiff",
                             "EXTENSION_NOT_ALLOWED");
  }
  const bool both_text = media_type.starts_with("text/") && file.media_type().starts_with("text/");
  if (file.media_type().empty() || file.media_type() == media_type || both_text) {
    return absl::OkStatus();
  }
  return Mismatch("file_name",
                  absl::StrCat("says ", media_type, ", but the content is ", file.media_type()));
}

absl::Status CheckContent(std::string_view detected, std::string_view file_name,
                          std::string_view declared) {
  const std::string media_type = MediaTypeOfName(file_name);
  if (!Fits(media_type, detected)) {
    return Mismatch("content", api::Concat("is ", detected.empty() ? "of no known kind" : detected,
                                           ", not ", media_type, " as the file's name says"));
  }
  const std::string type = Canonical(declared);
  if (type.empty() || Fits(type, detected)) return absl::OkStatus();
  return Mismatch("content.content_type",
                  absl::StrCat("is ", type, ", but the content is ", media_type));
}

absl::Status CheckIssued(Document::State state, const File& file, const File* before,
                         bool may_import) {
  if (!WasIssued(state)) return absl::OkStatus();
  const bool has_content = before && before->size_bytes() > 0;
  const bool is_signed = file.role() == File::SIGNED && (!before || before->role() == File::SIGNED);
  if (!has_content && (is_signed || may_import)) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "DOCUMENT_ISSUED")
      .Message(absl::StrCat(file.name(), " belongs to a document that was issued"))
      .Precondition("STATE", file.name(),
                    "belongs to a document that was issued; only its signed copy may still come")
      .Vietnamese("Văn bản đã ban hành; chỉ còn được bổ sung bản ký.");
}

bool TakesComments(Document::State state) {
  return state == Document::DRAFT || state == Document::PRESENTED ||
         state == Document::ADOPTED_IN_PRINCIPLE;
}

}  // namespace district::meeting
