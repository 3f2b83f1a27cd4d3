// Documents: declaration.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "services/meeting/documents/document_hook.h"
#include "services/meeting/documents/document_rules.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/documents/replacements.h"
#include "services/meeting/documents/superseded.h"
#include "services/meeting/rules/classification.h"
#include "services/meeting/rules/secrecy_terms.h"

namespace district::meeting {
namespace {

using v1::Document;

// Numbers from registers are unique in their book; for others, where the issuer or the term or year
// is not known, nothing can be said.
std::string NumberKey(const Document& d) {
  const bool known = d.number() != 0 && !d.issuer().empty() && !d.number_period().empty();
  if (!known || !d.number_register().empty()) return "";
  return absl::StrCat(d.issuer(), " ", d.type(), " ", d.number_period(), " ", d.number());
}

absl::Status CheckNotNumbered(db::Transaction&, const Document& document) {
  if (document.number_register().empty()) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "NUMBER_GIVEN")
      .Message(absl::StrCat(document.name(), " stands in the book of ", document.number_register()))
      .Precondition("NUMBER", document.name(), "void its number, or revoke what was issued")
      .Vietnamese("Văn bản đã có số trong sổ nên không xóa được; hãy hủy số hoặc thu hồi văn bản.");
}

}  // namespace

std::unique_ptr<resource::Collection> Documents() {
  return resource::Declare<Document>("documents")
      .OrderBy("subject", "title_key")
      .Derive("title_key",
              [](const Document& d) -> db::Value { return text::SortKey(d.subject()); })
      .Unique("uq_documents_number", "number_key", &NumberKey, "number",
              "the issuer has a document of this type and number in the term or year already",
              "Số văn bản đã được dùng cho loại văn bản này trong nhiệm kỳ hoặc năm.")
      .ClassifiedBy(ClassifiedByItself())
      .ValidateBatch(&CheckClassifications<Document>)
      .ValidateBatch(&SetDeclassificationDates<Document>)
      .Normalize(&CheckDocument)
      .OnBatch([](resource::Writes& writes) { return MakeDocumentHook(writes); })
      .OnBatch(&MakeReplacementHook)
      .StoredInColumn("supersede_date",
                      [](Document& d, const db::Value& day, absl::Time) {
                        const auto since = static_cast<time::DayNumber>(db::AsInt(day));
                        d.clear_supersede_date();
                        if (since != 0) *d.mutable_supersede_date() = time::FromDayNumber(since);
                      })
      .Computed("superseded", &SetSuperseded, &SupersededSqlOn)
      .ValidateDelete(&CheckNotNumbered);
}

}  // namespace district::meeting
