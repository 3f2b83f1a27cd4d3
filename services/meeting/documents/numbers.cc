// Numbers of documents: reserved, given up, given with the issue.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "services/meeting/documents/moves.h"
#include "services/meeting/documents/number_book.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/documents/replacements.h"
#include "services/meeting/documents/states.h"
#include "services/meeting/documents/symbols.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::BookEntry;
using v1::Document;
using v1::NumberRegister;

constexpr char kDocumentType[] = "meeting.district/Document";

absl::Status Refused(const Document& document, std::string_view reason, const std::string& text,
                     std::string_view vietnamese) {
  return api::Error(absl::StatusCode::kFailedPrecondition, reason)
      .Message(absl::StrCat(document.name(), " ", text))
      .Precondition("NUMBER", document.name(), text)
      .Vietnamese(vietnamese);
}

absl::Status AlreadyIssued(const Document& document) {
  return Refused(document, "ALREADY_ISSUED", "was issued under its number already",
                 "Văn bản đã được ban hành.");
}

// A document with the registers of its issuer, which stay locked, and its type. The document is not
// locked: a register is locked before any document with a number of it.
struct Numbered {
  Document document;
  v1::DocumentType type;
  std::vector<NumberRegister> registers;
};

absl::StatusOr<Numbered> Load(Writes& writes, const std::string& name) {
  db::Transaction& transaction = writes.transaction();
  auto access =
      resource::Access::Of(writes.catalog().Of<Document>(), writes.call(), {name}, transaction);
  if (!access.ok()) return access.status();
  if (absl::Status shown = access->Check(name); !shown.ok()) return shown;
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT d.body, t.body FROM documents d LEFT JOIN document_types t ON t.name = "
                 "d.type WHERE d.name = ",
                 db::Bind(name), " AND d.delete_time = 0"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound(kDocumentType, name);
  Numbered numbered;
  numbered.document.ParseFromString(rows->front().Text(0));
  numbered.type.ParseFromString(rows->front().Text(1));
  if (numbered.document.issuer().empty()) {
    return Refused(numbered.document, "ISSUER_NEEDED", "does not say who issues it",
                   "Văn bản chưa nêu cơ quan ban hành.");
  }
  auto registers = LockRegisters(transaction, {numbered.document.issuer()});
  if (!registers.ok()) return registers.status();
  numbered.registers = *std::move(registers);
  return numbered;
}

// Writes what `change` makes of the document, unless somebody changed it since it was loaded.
absl::StatusOr<Document> Write(Writes& writes, const Numbered& numbered, const std::string& etag,
                               const std::function<absl::Status(Document&)>& change) {
  const auto changed = [&](resource::Message& message) -> absl::Status {
    auto& document = static_cast<Document&>(message);
    if (document.etag() != numbered.document.etag()) return db::RunAgain();
    return change(document);
  };
  auto updated = writes.Update(
      writes.catalog().Of<Document>(),
      {{.name = numbered.document.name(), .etag = etag, .path = "document", .change = changed}},
      [](Writes&, const std::vector<resource::PlacedChange>&) { return absl::OkStatus(); });
  if (!updated.ok()) return updated.status();
  return std::move(static_cast<Document&>(*updated->front()));
}

// A number with its series and the register that writes its symbol.
struct Number {
  const NumberRegister* number_register = nullptr;
  NumberSeries series;
  int number = 0;
};

absl::StatusOr<Number> TakeNext(db::Transaction& transaction, const Numbered& numbered,
                                time::DayNumber day) {
  const Document& document = numbered.document;
  const NumberRegister* found = FindRegister(numbered.registers, document.type(), day);
  if (!found) {
    return Refused(
        document, "NO_NUMBER_REGISTER",
        absl::StrCat("is of an issuer without a register for its type on ", time::FormatDay(day)),
        "Cơ quan ban hành chưa có sổ văn bản cho loại văn bản này vào ngày đó.");
  }
  absl::StatusOr<NumberSeries> series = NumberSeriesOf(*found, document, day);
  if (!series.ok()) return series.status();
  absl::StatusOr<int> number = NextNumber(transaction, *series);
  if (!number.ok()) return number.status();
  return Number{found, *std::move(series), *number};
}

std::string SymbolOf(const Numbered& numbered, const Number& number, int year) {
  const NumberRegister& writer = *number.number_register;
  const bool letter = numbered.type.abbreviation().empty() && !writer.letter_format().empty();
  return FillFormat(letter ? writer.letter_format() : writer.format(),
                    {.number = number.number,
                     .year = year,
                     .type = numbered.type.abbreviation(),
                     .issuer = writer.issuer_symbol(),
                     .unit = numbered.document.unit()});
}

void SetNumber(const Numbered& numbered, const Number& number, time::DayNumber day,
               Document& document) {
  document.set_number(number.number);
  document.set_symbol(SymbolOf(numbered, number, day / 10000));
  document.set_number_register(number.series.number_register);
  document.set_number_period(number.series.period);
}

absl::StatusOr<Document> ReserveNumber(const rpc::Call&, const v1::ReserveNumberRequest& request,
                                       Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::StatusOr<Numbered> numbered = Load(writes, request.name());
  if (!numbered.ok()) return numbered.status();
  const Document& document = numbered->document;
  if (WasIssued(document.state())) return AlreadyIssued(document);
  if (document.number() != 0) {
    return Refused(document, "NUMBER_GIVEN", "has a number already", "Văn bản đã có số.");
  }
  time::DayNumber day = time::ToDayNumber(request.date());
  if (day == 0) day = time::DayInVietnam(transaction.now());
  absl::StatusOr<Number> number = TakeNext(transaction, *numbered, day);
  if (!number.ok()) return number.status();
  EnterNumber(transaction, number->series, number->number, BookEntry::RESERVED, document);
  return Write(writes, *numbered, request.etag(), [&](Document& after) {
    SetNumber(*numbered, *number, day, after);
    return absl::OkStatus();
  });
}

absl::StatusOr<Document> VoidNumber(const rpc::Call&, const v1::VoidNumberRequest& request,
                                    Writes& writes) {
  absl::StatusOr<Numbered> numbered = Load(writes, request.name());
  if (!numbered.ok()) return numbered.status();
  const Document& document = numbered->document;
  if (WasIssued(document.state())) return AlreadyIssued(document);
  if (document.number_register().empty()) {
    return Refused(document, "NO_NUMBER", "has no number of a register", "Văn bản chưa có số.");
  }
  absl::StatusOr<NumberSeries> series = NumberSeriesInBook(numbered->registers, document);
  if (!series.ok()) return series.status();
  absl::Status given_up =
      VoidReserved(writes.transaction(), *series, document.number(), request.reason());
  if (!given_up.ok()) return given_up;
  return Write(writes, *numbered, request.etag(), [](Document& after) {
    after.clear_number();
    after.clear_symbol();
    after.clear_number_register();
    after.clear_number_period();
    return absl::OkStatus();
  });
}

// The day of issue, after the signature and not to come.
absl::StatusOr<time::DayNumber> IssueDay(const v1::IssueDocumentRequest& request, absl::Time now) {
  const time::DayNumber today = time::DayInVietnam(now);
  const time::DayNumber asked = time::ToDayNumber(request.issue_date());
  const time::DayNumber day = asked == 0 ? today : asked;
  if (day > today) return api::InvalidField("issue_date", "is not yet", "DATE_IN_FUTURE");
  if (day < time::ToDayNumber(request.signature_date())) {
    return api::InvalidField("issue_date", "is before signature_date: numbers follow signatures",
                             "DATES_REVERSED");
  }
  return day;
}

// The number that is reserved for a document, for an issue on `day`.
absl::StatusOr<Number> Reserved(const Numbered& numbered, time::DayNumber day) {
  absl::StatusOr<NumberSeries> series = NumberSeriesInBook(numbered.registers, numbered.document);
  if (!series.ok()) return series.status();
  Number number{.series = *std::move(series), .number = numbered.document.number()};
  for (const NumberRegister& candidate : numbered.registers) {
    if (candidate.name() == number.series.number_register) number.number_register = &candidate;
  }
  const bool by_year = number.number_register->reset() == NumberRegister::YEAR;
  if (!by_year || number.series.period == absl::StrCat(day / 10000)) return number;
  return Refused(numbered.document, "NUMBER_OTHER_PERIOD",
                 absl::StrCat("has a number of ", number.series.period, ", not of ", day / 10000),
                 "Số đã giữ thuộc năm khác với ngày ban hành.");
}

// Of a number that was given to what the caller may not know of, a refusal says nothing.
absl::StatusOr<GivenNumber> AsTold(Writes& writes, GivenNumber given) {
  auto access = resource::Access::Of(writes.catalog().Of<Document>(), writes.call(),
                                     {given.document}, writes.transaction());
  if (!access.ok()) return access.status();
  given.withheld = !given.document.empty() && !access->Shows(given.document);
  return given;
}

absl::Status EnterIssue(Writes& writes, const Numbered& numbered, const Number& number,
                        time::DayNumber day) {
  db::Transaction& transaction = writes.transaction();
  auto neighbours = NeighboursOf(transaction, number.series, number.number);
  if (!neighbours.ok()) return neighbours.status();
  auto before = AsTold(writes, neighbours->before), after = AsTold(writes, neighbours->after);
  if (!before.ok()) return before.status();
  if (!after.ok()) return after.status();
  absl::Status in_order = CheckDateOrder(number.number, day, *before, *after);
  if (!in_order.ok()) return in_order;
  if (!numbered.document.number_register().empty()) {
    return IssueReserved(transaction, number.series, number.number, day);
  }
  Document issued = numbered.document;
  *issued.mutable_issue_date() = time::FromDayNumber(day);
  EnterNumber(transaction, number.series, number.number, BookEntry::ISSUED, issued);
  return absl::OkStatus();
}

absl::StatusOr<Document> IssueDocument(const rpc::Call& call,
                                       const v1::IssueDocumentRequest& request, Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::StatusOr<time::DayNumber> day = IssueDay(request, transaction.now());
  if (!day.ok()) return day.status();
  absl::StatusOr<Numbered> numbered = Load(writes, request.name());
  if (!numbered.ok()) return numbered.status();
  auto state = StateAfter(numbered->document, v1::DocumentMove::ISSUE);
  if (!state.ok()) return state.status();
  absl::StatusOr<Number> number = numbered->document.number_register().empty()
                                      ? TakeNext(transaction, *numbered, *day)
                                      : Reserved(*numbered, *day);
  if (!number.ok()) return number.status();
  if (absl::Status entered = EnterIssue(writes, *numbered, *number, *day); !entered.ok()) {
    return entered;
  }
  auto issued = Write(writes, *numbered, request.etag(), [&](Document& after) {
    SetNumber(*numbered, *number, *day, after);
    *after.mutable_signature_date() = request.signature_date();
    *after.mutable_issue_date() = time::FromDayNumber(*day);
    if (request.has_effective_date()) *after.mutable_effective_date() = request.effective_date();
    return MoveDocument({.action = v1::DocumentMove::ISSUE}, call, transaction.now(), after);
  });
  if (!issued.ok()) return issued.status();
  absl::Status noted = NoteReplacements(transaction, {issued->name()});
  if (!noted.ok()) return noted;
  return issued;
}

}  // namespace

void ServeNumbers(resource::Service& service) {
  const std::string prefix = "district.meeting.v1.DocumentService.";
  service.ServeWrite<v1::ReserveNumberRequest, Document>(prefix + "ReserveNumber", &ReserveNumber);
  service.ServeWrite<v1::VoidNumberRequest, Document>(prefix + "VoidNumber", &VoidNumber);
  service.ServeWrite<v1::IssueDocumentRequest, Document>(prefix + "IssueDocument", &IssueDocument);
}

}  // namespace district::meeting
