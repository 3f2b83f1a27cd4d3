#include "common/api/violations.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "common/api/concat.h"
#include "common/api/errors.h"

namespace district::api {
namespace {

// A request may be wrong in thousands of places; nobody reads more than these.
constexpr size_t kMaxKept = 50;
constexpr size_t kMaxInSentence = 3;

}  // namespace

std::string FieldPath::ToString() const {
  if (field == nullptr) return std::string(prefix);
  std::string text = parent == nullptr ? "" : parent->ToString();
  if (!text.empty() && text.back() != '.') text += '.';
  text += field->name();
  if (index >= 0) text += Concat("[", index, "]");
  return text;
}

void Violations::Add(const FieldPath& path, std::string_view english, std::string_view vietnamese) {
  ++count_;
  if (kept_.size() >= kMaxKept) return;
  kept_.push_back({path.ToString(), std::string(english), std::string(vietnamese)});
}

absl::Status Violations::ToStatus() const {
  if (empty()) return absl::OkStatus();
  Error error(absl::StatusCode::kInvalidArgument, "INVALID_FIELD");
  std::vector<std::string> english, vietnamese;
  for (const Violation& violation : kept_) {
    error.Field(violation.field, violation.english);
    if (english.size() == kMaxInSentence) continue;
    english.push_back(Concat(violation.field, ": ", violation.english));
    vietnamese.push_back(Concat("Trường ", violation.field, ": ", violation.vietnamese, "."));
  }
  const int left = count_ - static_cast<int>(english.size());
  if (left > 0) {
    english.push_back(Concat("and ", left, " more"));
    vietnamese.push_back(Concat("Còn ", left, " lỗi khác."));
  }
  return error.Message(absl::StrJoin(english, "; ")).Vietnamese(absl::StrJoin(vietnamese, " "));
}

}  // namespace district::api
