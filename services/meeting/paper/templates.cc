#include "services/meeting/paper/templates.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace district::meeting {
namespace {

// Templates are read whole.
constexpr std::uintmax_t kMaxFileBytes = 32 << 20;

absl::Status WithFile(const std::string& file, const absl::Status& status) {
  return absl::InvalidArgumentError(absl::StrCat(file, " ", std::string(status.message())));
}

absl::StatusOr<std::vector<ZipPart>> ReadFile(const std::string& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error) return absl::InvalidArgumentError("cannot be read");
  if (size > kMaxFileBytes) return absl::InvalidArgumentError("is larger than 32 MiB");
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)),
                          std::istreambuf_iterator<char>());
  if (bytes.size() != size) return absl::InvalidArgumentError("cannot be read");
  return ReadZip(bytes);
}

// Nothing where there is no such file.
absl::StatusOr<std::optional<DocxTemplate>> ReadTemplate(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  absl::StatusOr<std::vector<ZipPart>> parts = ReadFile(file);
  if (!parts.ok()) return WithFile(file, parts.status());
  absl::StatusOr<DocxTemplate> docx = DocxTemplate::Of(*std::move(parts));
  if (!docx.ok()) return WithFile(file, docx.status());
  return *std::move(docx);
}

}  // namespace

absl::StatusOr<Templates> LoadTemplates(const std::string& folder) {
  absl::StatusOr<DocxTemplate> party = DocxTemplate::Of(ShippedTemplate(Form::kParty));
  if (!party.ok()) return WithFile("the template of the Party", party.status());
  absl::StatusOr<DocxTemplate> state = DocxTemplate::Of(ShippedTemplate(Form::kState));
  if (!state.ok()) return WithFile("the template of the state", state.status());
  Templates templates{*std::move(party), *std::move(state)};
  if (folder.empty()) return templates;
  auto own_party = ReadTemplate(absl::StrCat(folder, "/party.docx"));
  if (!own_party.ok()) return own_party.status();
  auto own_state = ReadTemplate(absl::StrCat(folder, "/state.docx"));
  if (!own_state.ok()) return own_state.status();
  if (!*own_party && !*own_state) {
    return absl::InvalidArgumentError(
        absl::StrCat(folder, " holds neither party.docx nor state.docx"));
  }
  if (*own_party) templates.party = **std::move(own_party);
  if (*own_state) templates.state = **std::move(own_state);
  return templates;
}

}  // namespace district::meeting
