#include "services/meeting/documents/document_rules.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/time/date.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/meeting/documents/number_series.h"
#include "services/meeting/documents/states.h"
#include "services/meeting/documents/symbols.h"

namespace district::meeting {
namespace {

using v1::Document;

// The fields by which a number is told from others.
constexpr const char* kNumbering[] = {"type", "number", "symbol", "issuer", "term", "issue_date"};

// The first of them that differs; "" where none does.
std::string DifferentNumbering(const Document& a, const Document& b) {
  for (const char* name : kNumbering) {
    const auto* field = Document::descriptor()->FindFieldByName(name);
    google::protobuf::util::MessageDifferencer differencer;
    if (a.GetReflection()->HasField(a, field) != b.GetReflection()->HasField(b, field)) return name;
    if (!differencer.CompareWithFields(a, b, {field}, {field})) return name;
  }
  return "";
}

absl::Status CheckSymbol(const Document& document) {
  if (document.symbol().empty() || document.number() == 0) return absl::OkStatus();
  const absl::StatusOr<Symbol> symbol = ParseSymbol(document.symbol(), {});
  // A citation may be of another form.
  if (!symbol.ok() || symbol->number == document.number()) return absl::OkStatus();
  return api::InvalidField(
      "symbol", absl::StrCat("has the number ", symbol->number, ", not ", document.number()),
      "NUMBER_DIFFERS");
}

absl::Status CheckDates(const Document& document) {
  const time::DayNumber signed_on = time::ToDayNumber(document.signature_date());
  const time::DayNumber issued_on = time::ToDayNumber(document.issue_date());
  if (signed_on == 0 || issued_on == 0) return absl::OkStatus();
  if (time::FirstDay(signed_on) <= time::LastDay(issued_on)) return absl::OkStatus();
  return api::InvalidField("issue_date", "is before signature_date", "DATES_REVERSED");
}

absl::Status CheckImport(const Document& document, bool may_import, const std::string& what) {
  if (may_import) return absl::OkStatus();
  return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
      .Message(absl::StrCat(document.name(), ": ", what, " needs ", kImportPermission))
      .Metadata("permission", kImportPermission)
      .Vietnamese("Bạn không có quyền nhập văn bản đã ban hành từ nơi khác.");
}

absl::Status CheckState(const Document& after, const Document* before, bool may_import) {
  const bool open = before == nullptr || before->stub();
  if (!open && after.state() != before->state()) {
    return api::InvalidField("state", "changes by methods only", "STATE_BY_METHOD");
  }
  const bool later =
      after.state() != Document::STATE_UNSPECIFIED && after.state() != Document::DRAFT;
  if (!later || (before && before->state() == after.state())) return absl::OkStatus();
  return CheckImport(after, may_import, "a later state than DRAFT");
}

absl::Status InBook(const Document& document, const std::string& field) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "NUMBER_GIVEN")
      .Message(absl::StrCat(document.name(), ": ", field, " stands in the book of its register"))
      .Field(field, "stands in the book of its register")
      .Precondition("NUMBER", document.name(), "has a number of a register; void it first")
      .Vietnamese("Văn bản đã có số trong sổ nên không sửa được nội dung này.");
}

absl::Status CheckNumber(const Document& after, const Document* before, bool may_import) {
  const std::string differs = DifferentNumbering(after, before ? *before : Document());
  const bool in_book = before && !before->number_register().empty();
  if (in_book && !differs.empty()) return InBook(after, differs);
  // A reserved number is of the series of secrets or of that of others; what was issued keeps its
  // number when it is given another degree.
  if (in_book && !WasIssued(before->state()) && IsSecret(*before) != IsSecret(after)) {
    return InBook(after, "classification");
  }
  if (after.stub()) return absl::OkStatus();
  if (WasIssued(after.state())) {
    if (!before || before->stub() || differs.empty()) return absl::OkStatus();
    return CheckImport(after, may_import, absl::StrCat("a correction of ", differs));
  }
  const int number = before && !before->stub() ? before->number() : 0;
  const std::string symbol = before && !before->stub() ? before->symbol() : "";
  const bool same = after.number() == number && after.symbol() == symbol;
  if (same) return absl::OkStatus();
  return api::InvalidField(after.number() != number ? "number" : "symbol",
                           "is given by ReserveNumber and IssueDocument", "NUMBER_BY_METHOD");
}

}  // namespace

absl::Status CheckDocument(Document& document, const Document* before) {
  if (document.state() == Document::STATE_UNSPECIFIED && !document.stub()) {
    const bool completed = before && before->stub();
    if (completed) return api::InvalidField("state", "is needed to complete a stub", "REQUIRED");
    document.set_state(before ? before->state() : Document::DRAFT);
  }
  if (before && !before->stub() && document.stub()) {
    return api::InvalidField("stub", "more is known of the document than a citation says");
  }
  absl::Status status = CheckSymbol(document);
  if (status.ok()) status = CheckDates(document);
  return status;
}

absl::Status CheckWrite(const Document& after, const Document* before, bool may_import) {
  absl::Status status = CheckState(after, before, may_import);
  return status.ok() ? CheckNumber(after, before, may_import) : status;
}

bool ImportsNumber(const Document& after, const Document* before) {
  if (after.stub() || after.number() == 0 || after.issuer().empty()) return false;
  if (!WasIssued(after.state()) || !after.number_register().empty()) return false;
  return !before || before->stub() || !DifferentNumbering(after, *before).empty();
}

}  // namespace district::meeting
