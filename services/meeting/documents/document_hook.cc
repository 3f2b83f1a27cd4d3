#include "services/meeting/documents/document_hook.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/time/date.h"
#include "district/meeting/v1/document_types.pb.h"
#include "services/meeting/documents/document_rules.h"
#include "services/meeting/documents/number_book.h"
#include "services/meeting/documents/number_series.h"

namespace district::meeting {
namespace {

using resource::Action;
using resource::PlacedChange;
using v1::Document;
using v1::DocumentType;
using v1::NumberRegister;

bool IsWritten(const PlacedChange& placed) {
  return placed.change.action == Action::kCreate || placed.change.action == Action::kUpdate;
}

bool Imports(const PlacedChange& placed) {
  return IsWritten(placed) &&
         ImportsNumber(placed.change.after_as<Document>(), placed.change.before_as<Document>());
}

absl::Status AlreadyThere(const Document& document) {
  return api::Error(absl::StatusCode::kAlreadyExists, "DUPLICATE_KEY")
      .Message(absl::StrCat("number: ", document.number(), " is in the book of the register"))
      .Field("number", "is in the book of the register already")
      .Resource("meeting.district/Document", document.name(), "its number is in the book already")
      .Vietnamese("Số văn bản đã có trong sổ.");
}

// Where the number of a document outside registers is unique: within the term, or of the state
// within the year.
std::string PeriodOf(const Document& document, DocumentType::Side side) {
  if (side == DocumentType::PARTY) return document.term();
  const time::DayNumber day = time::ToDayNumber(document.issue_date());
  return day == 0 ? "" : absl::StrCat(day / 10000);
}

class DocumentHook final : public resource::BatchHook {
 public:
  explicit DocumentHook(resource::Writes& writes) : writes_(writes) {}

  absl::Status Lock(const std::vector<PlacedChange>& changes) override {
    std::set<std::string> issuers;
    for (const PlacedChange& placed : changes) {
      if (Imports(placed)) issuers.insert(placed.change.after_as<Document>().issuer());
    }
    registers_.clear();
    auto registers = LockRegisters(writes_.transaction(), issuers);
    if (!registers.ok()) return registers.status();
    for (NumberRegister& one : *registers) registers_[one.issuer()].push_back(std::move(one));
    return absl::OkStatus();
  }

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    const bool may_import = writes_.call().Allows(kImportPermission);
    std::vector<Import> imports;
    for (const PlacedChange& placed : changes) {
      if (!IsWritten(placed)) continue;
      absl::Status status = CheckWrite(placed.change.after_as<Document>(),
                                       placed.change.before_as<Document>(), may_import);
      if (status.ok() && Imports(placed)) status = FindSeries(placed, imports);
      if (!status.ok()) return api::WithFieldPrefix(status, api::Below(placed.path));
    }
    absl::Status status = Enter(imports);
    return status.ok() ? SetPeriods(changes) : status;
  }

  absl::Status After() override { return absl::OkStatus(); }

 private:
  struct Import {
    const PlacedChange* placed;
    NumberSeries series;
  };

  // A number of an issuer with registers goes into the book of the one that was in force.
  absl::Status FindSeries(const PlacedChange& placed, std::vector<Import>& imports) const {
    const Document& document = placed.change.after_as<Document>();
    const auto registers = registers_.find(document.issuer());
    if (registers == registers_.end()) return absl::OkStatus();
    const time::DayNumber day = time::ToDayNumber(document.issue_date());
    if (day == 0) {
      return api::InvalidField("issue_date", "is needed: the issuer has number registers",
                               "REQUIRED");
    }
    const NumberRegister* found =
        FindRegister(registers->second, document.type(), time::FirstDay(day));
    if (!found) return absl::OkStatus();
    absl::StatusOr<NumberSeries> series = NumberSeriesOf(*found, document, day);
    if (!series.ok()) return series.status();
    imports.push_back({&placed, *std::move(series)});
    return absl::OkStatus();
  }

  absl::Status Enter(const std::vector<Import>& imports) {
    std::vector<NumberInSeries> numbers;
    for (const Import& import : imports) {
      numbers.push_back({import.series, import.placed->change.after_as<Document>().number()});
    }
    auto taken = AreTaken(writes_.transaction(), numbers);
    if (!taken.ok()) return taken.status();
    for (size_t i = 0; i < imports.size(); ++i) {
      const auto& [placed, series] = imports[i];
      Document& document = placed->change.after_as<Document>();
      if ((*taken)[i]) {
        return api::WithFieldPrefix(AlreadyThere(document), api::Below(placed->path));
      }
      document.set_number_register(series.number_register);
      document.set_number_period(series.period);
      EnterNumber(writes_.transaction(), series, document.number(), v1::BookEntry::ISSUED,
                  document);
    }
    return absl::OkStatus();
  }

  absl::Status SetPeriods(const std::vector<PlacedChange>& changes) {
    std::set<std::string> types;
    std::vector<Document*> documents;
    for (const PlacedChange& placed : changes) {
      if (!IsWritten(placed)) continue;
      Document& document = placed.change.after_as<Document>();
      if (!document.number_register().empty()) continue;
      document.clear_number_period();
      if (document.number() == 0) continue;
      types.insert(document.type());
      documents.push_back(&document);
    }
    if (documents.empty()) return absl::OkStatus();
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(
        db::SqlCat("SELECT name, side FROM document_types WHERE ", db::IsIn("name", types)));
    if (!rows.ok()) return rows.status();
    std::map<std::string, DocumentType::Side> sides;
    for (const db::Row& row : *rows) {
      const auto [name, side] = row.As<std::string, DocumentType::Side>();
      sides[name] = side;
    }
    for (Document* document : documents) {
      document->set_number_period(PeriodOf(*document, sides[document->type()]));
    }
    return absl::OkStatus();
  }

  resource::Writes& writes_;
  std::map<std::string, std::vector<NumberRegister>> registers_;
};

}  // namespace

std::unique_ptr<resource::BatchHook> MakeDocumentHook(resource::Writes& writes) {
  return std::make_unique<DocumentHook>(writes);
}

}  // namespace district::meeting
