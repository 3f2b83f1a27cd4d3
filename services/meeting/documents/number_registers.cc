// Number registers: declaration and rules.
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "district/meeting/v1/number_registers.pb.h"
#include "services/meeting/documents/number_book.h"
#include "services/meeting/documents/number_series.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/documents/symbols.h"
#include "services/meeting/rules/dated_rules.h"

namespace district::meeting {
namespace {

using v1::NumberRegister;

absl::Status CheckRegister(NumberRegister& number_register, const NumberRegister*) {
  absl::Status status = CheckFormat(number_register.format(), "format");
  if (status.ok() && !number_register.letter_format().empty()) {
    status = CheckFormat(number_register.letter_format(), "letter_format");
  }
  if (!status.ok()) return status;
  const std::set<std::string> types(number_register.document_types().begin(),
                                    number_register.document_types().end());
  if (static_cast<int>(types.size()) < number_register.document_types_size()) {
    return api::InvalidField("document_types", "names a type twice");
  }
  const bool by_year = number_register.reset() == NumberRegister::YEAR;
  if (by_year && !number_register.term_organization().empty()) {
    return api::InvalidField("term_organization", "goes with TERM and CONGRESS only");
  }
  const time::DaySpan days = time::SpanOf(time::ToDayNumber(number_register.start_date()),
                                          time::ToDayNumber(number_register.end_date()));
  if (days.begin < days.end) return absl::OkStatus();
  return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
}

// Holds a register against the others of its issuer, whose rows stay locked; a first register has
// no others.
absl::Status CheckNoOverlap(db::Transaction& transaction, NumberRegister& after,
                            const NumberRegister*) {
  if (absl::Status locked = LockDatedRules(transaction); !locked.ok()) return locked;
  auto others = LockRegisters(transaction, {after.issuer()});
  if (!others.ok()) return others.status();
  for (const NumberRegister& other : *others) {
    if (other.name() == after.name() || !Overlap(after, other)) continue;
    return api::Error(absl::StatusCode::kFailedPrecondition, "REGISTERS_OVERLAP")
        .Message(absl::StrCat(other.name(), " numbers some of these types in that time"))
        .Field("document_types", absl::StrCat(other.name(), " numbers some of them in that time"))
        .Metadata("number_register", other.name())
        .Precondition("OVERLAP", other.name(), "numbers some of the types in that time")
        .Vietnamese("Đã có sổ khác đánh số các loại văn bản này trong thời gian đó.");
  }
  return absl::OkStatus();
}

absl::Status CheckUnused(db::Transaction& transaction, const NumberRegister& number_register) {
  auto used = HasNumbers(transaction, number_register.name());
  if (!used.ok() || !*used) return used.status();
  return api::Error(absl::StatusCode::kFailedPrecondition, "REGISTER_IN_USE")
      .Message(absl::StrCat(number_register.name(), " has numbers; give it an end_date instead"))
      .Precondition("NUMBERS", number_register.name(), "has numbers; give it an end_date instead")
      .Vietnamese("Sổ đã có số văn bản nên không xóa được; hãy ghi ngày kết thúc.");
}

}  // namespace

std::unique_ptr<resource::Collection> NumberRegisters() {
  return resource::Declare<NumberRegister>("number_registers")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const NumberRegister& number_register) -> db::Value {
                return text::SortKey(number_register.display_name());
              })
      .Normalize(&CheckRegister)
      .Validate(&CheckNoOverlap)
      .ValidateDelete(&CheckUnused);
}

}  // namespace district::meeting
