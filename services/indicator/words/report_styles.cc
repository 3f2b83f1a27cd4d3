// Report styles: declaration and rules.
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "district/indicator/v1/report_styles.pb.h"
#include "services/indicator/words/placeholders.h"
#include "services/indicator/words/register.h"
#include "services/indicator/words/wording.h"

namespace district::indicator {
namespace {

using v1::ReportPhrase;
using v1::ReportStyle;

// Refuses a text with placeholders that are none of `is_known`, or with none where `one_at_least`.
template <typename IsKnown>
absl::Status CheckText(const std::string& text, const std::string& path, bool one_at_least,
                       const IsKnown& is_known) {
  const auto parts = PartsOf(text);
  if (!parts.ok())
    return api::InvalidField(path, std::string(parts.status().message()), "STRAY_BRACE");
  bool has_one = false;
  for (const TextPart& part : *parts) {
    if (!part.is_placeholder) continue;
    has_one = true;
    if (!is_known(part.text)) {
      return api::InvalidField(path,
                               absl::StrCat("holds the unknown placeholder {", part.text, "}"),
                               "UNKNOWN_PLACEHOLDER");
    }
  }
  if (one_at_least && !has_one) {
    return api::InvalidField(path, "holds no placeholder", "NO_PLACEHOLDER");
  }
  return absl::OkStatus();
}

absl::Status CheckClauses(const ReportStyle& style) {
  for (int i = 0; i < style.clauses_size(); ++i) {
    absl::Status status = CheckText(style.clauses(i).text(), absl::StrCat("clauses[", i, "].text"),
                                    /*one_at_least=*/true, &IsClausePlaceholder);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckPhrases(const ReportStyle& style) {
  std::set<int> kinds;
  for (int i = 0; i < style.phrases_size(); ++i) {
    const ReportPhrase& phrase = style.phrases(i);
    const std::string path = absl::StrCat("phrases[", i, "]");
    if (!kinds.insert(phrase.kind()).second) {
      return api::InvalidField(path + ".kind", "is there twice", "DUPLICATE");
    }
    const std::string_view placeholder = PlaceholderOf(phrase.kind());
    absl::Status status =
        CheckText(phrase.text(), path + ".text", /*one_at_least=*/!placeholder.empty(),
                  [&](const std::string& text) { return text == placeholder; });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckReportStyle(ReportStyle& style, const ReportStyle*) {
  absl::Status status = CheckClauses(style);
  status.Update(CheckPhrases(style));
  if (!status.ok() || style.watch_text().empty()) return status;
  return CheckText(style.watch_text(), "watch_text", /*one_at_least=*/true,
                   [](std::string_view text) { return text == "reasons" || text == "indicators"; });
}

}  // namespace

std::unique_ptr<resource::Collection> ReportStyles() {
  return resource::Declare<ReportStyle>("report_styles")
      .Normalize(&CheckReportStyle)
      .Unique(
          "uq_report_styles_organization", "organization_key",
          [](const ReportStyle& style) { return style.organization(); }, "organization",
          "the organization has another style", "Đơn vị này đã có mẫu báo cáo khác.")
      .WithHistory();
}

}  // namespace district::indicator
