// Types of documents: declaration and rules.
#include <memory>

#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "district/meeting/v1/document_types.pb.h"
#include "services/meeting/documents/register.h"

namespace district::meeting {
namespace {

using v1::DocumentType;

absl::Status CheckType(DocumentType& type, const DocumentType*) {
  if (type.kind() == DocumentType::KIND_UNSPECIFIED) type.set_kind(DocumentType::DOCUMENT);
  const time::DaySpan days =
      time::SpanOf(time::ToDayNumber(type.start_date()), time::ToDayNumber(type.end_date()));
  if (days.begin < days.end) return absl::OkStatus();
  return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
}

}  // namespace

std::unique_ptr<resource::Collection> DocumentTypes() {
  return resource::Declare<DocumentType>("document_types")
      .OrderBy("display_name", "name_key")
      .Derive(
          "name_key",
          [](const DocumentType& type) -> db::Value { return text::SortKey(type.display_name()); })
      .Normalize(&CheckType);
}

}  // namespace district::meeting
