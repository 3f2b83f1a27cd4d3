#include "services/meeting/documents/number_series.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/meeting/rules/classification.h"

namespace district::meeting {
namespace {

using v1::Document;
using v1::NumberRegister;

bool Names(const NumberRegister& number_register, const std::string& type) {
  const auto& types = number_register.document_types();
  return std::find(types.begin(), types.end(), type) != types.end();
}

time::DaySpan DaysOf(const NumberRegister& number_register) {
  return time::SpanOf(time::ToDayNumber(number_register.start_date()),
                      time::ToDayNumber(number_register.end_date()));
}

absl::Status BadTerm(const Document& document, std::string_view reason, const std::string& text,
                     std::string_view vietnamese) {
  return api::Error(absl::StatusCode::kFailedPrecondition, reason)
      .Message(absl::StrCat(document.name(), ": ", text))
      .Field("term", text)
      .Precondition("TERM", document.name(), text)
      .Vietnamese(vietnamese);
}

absl::Status OrderOfWithheld(int number, time::DayNumber day) {
  const std::string text = absl::StrCat("number ", number, " of ", time::FormatDay(day),
                                        " would not follow the order of days of issue");
  return api::Error(absl::StatusCode::kFailedPrecondition, "NUMBER_DATE_ORDER")
      .Message(text)
      .Field("issue_date", text)
      .Precondition("DATE_ORDER", absl::StrCat(number), text)
      .Vietnamese("Ngày ban hành phải theo thứ tự của số.");
}

}  // namespace

std::string NumberSeries::Key() const {
  return absl::StrCat(period, " ", type.empty() ? "-" : type, " ", secret ? 1 : 0);
}

bool IsSecret(const Document& document) { return IsStateSecret(document.classification()); }

const NumberRegister* FindRegister(const std::vector<NumberRegister>& registers,
                                   const std::string& type, time::DayNumber day) {
  const NumberRegister* for_others = nullptr;
  for (const NumberRegister& candidate : registers) {
    if (!DaysOf(candidate).Contains(day)) continue;
    if (Names(candidate, type)) return &candidate;
    if (candidate.document_types().empty()) for_others = &candidate;
  }
  return for_others;
}

bool Overlap(const NumberRegister& a, const NumberRegister& b) {
  if (a.issuer() != b.issuer() || !DaysOf(a).Overlaps(DaysOf(b))) return false;
  if (a.document_types().empty() || b.document_types().empty()) {
    return a.document_types().empty() && b.document_types().empty();
  }
  return std::any_of(a.document_types().begin(), a.document_types().end(),
                     [&b](const std::string& type) { return Names(b, type); });
}

absl::StatusOr<NumberSeries> NumberSeriesOf(const NumberRegister& number_register,
                                            const Document& document, time::DayNumber day) {
  NumberSeries series{.number_register = number_register.name()};
  if (number_register.separate_types()) series.type = document.type();
  series.secret = number_register.secret_separate() && IsSecret(document);
  if (number_register.reset() == NumberRegister::YEAR) {
    series.period = absl::StrCat(day / 10000);
    return series;
  }
  if (document.term().empty()) {
    return BadTerm(document, "TERM_NEEDED", "its register numbers by terms, and it has no term",
                   "Văn bản được đánh số theo nhiệm kỳ nên phải nêu nhiệm kỳ.");
  }
  const std::string& committee = number_register.term_organization().empty()
                                     ? number_register.issuer()
                                     : number_register.term_organization();
  if (api::TopOf(document.term()) != committee) {
    return BadTerm(document, "OTHER_TERM",
                   absl::StrCat("its register numbers by the terms of ", committee),
                   "Nhiệm kỳ của văn bản không phải của cấp ủy mà sổ văn bản đánh số theo.");
  }
  series.period = document.term();
  return series;
}

absl::Status CheckDateOrder(int number, time::DayNumber day, const GivenNumber& before,
                            const GivenNumber& after) {
  const bool early = before.day != 0 && day < before.day;
  const bool late = after.day != 0 && day > after.day;
  if (!early && !late) return absl::OkStatus();
  const GivenNumber& other = early ? before : after;
  if (other.withheld) return OrderOfWithheld(number, day);
  const std::string text = absl::StrCat("number ", number, " of ", time::FormatDay(day),
                                        " would come ", early ? "before" : "after", " number ",
                                        other.number, " of ", time::FormatDay(other.day));
  return api::Error(absl::StatusCode::kFailedPrecondition, "NUMBER_DATE_ORDER")
      .Message(text)
      .Field("issue_date", text)
      .Metadata("number", absl::StrCat(other.number))
      .Metadata("issue_date", time::FormatDay(other.day))
      .Precondition("DATE_ORDER", absl::StrCat(number), text)
      .Vietnamese(absl::StrCat("Số ", other.number, " đã ban hành ngày ",
                               time::FormatDayVietnamese(other.day),
                               "; ngày ban hành phải theo thứ tự của số."));
}

}  // namespace district::meeting
