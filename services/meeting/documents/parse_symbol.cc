// What a symbol says, held against the types and registers that are known.
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/meeting/documents/register.h"
#include "services/meeting/documents/symbols.h"

namespace district::meeting {
namespace {

using v1::DocumentType;
using v1::ParseSymbolRequest;
using v1::ParseSymbolResponse;

// More are not looked through, nor answered.
constexpr int kMaxTypes = 1000;
constexpr int kMaxAnswered = 20;

absl::StatusOr<std::set<std::string>> StateTypes(db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT DISTINCT abbreviation FROM document_types WHERE side = ", int{DocumentType::STATE},
      " AND abbreviation <> '' AND delete_time = 0 ORDER BY abbreviation LIMIT ", kMaxTypes));
  if (!rows.ok()) return rows.status();
  std::set<std::string> types;
  for (const db::Row& row : *rows) types.insert(row.Text());
  return types;
}

// The types that the symbol may mean: all types of letters where it names none.
absl::StatusOr<std::vector<db::Row>> TypesOf(db::Session& session, const Symbol& symbol) {
  db::Sql meant = db::SqlCat("side = ", db::Bind(int{symbol.side}),
                             " AND abbreviation = ", db::Bind(symbol.type), " AND delete_time = 0");
  if (symbol.type.empty()) meant.And(db::SqlCat("kind = ", int{DocumentType::LETTER}));
  return session.Query(db::SqlCat("SELECT name FROM document_types WHERE ", meant,
                                  " ORDER BY name LIMIT ", kMaxAnswered));
}

absl::StatusOr<ParseSymbolResponse> AnswerSymbol(const rpc::Call&,
                                                 const ParseSymbolRequest& request,
                                                 db::Session& session) {
  auto state_types = StateTypes(session);
  if (!state_types.ok()) return state_types.status();
  absl::StatusOr<Symbol> symbol = ParseSymbol(request.symbol(), *state_types);
  if (!symbol.ok()) return symbol.status();
  ParseSymbolResponse response;
  response.set_symbol(PrintSymbol(*symbol));
  response.set_number(symbol->number);
  response.set_year(symbol->year);
  response.set_side(symbol->side);
  response.set_type_abbreviation(symbol->type);
  response.set_issuer_symbol(symbol->issuer);
  response.set_level(LevelOf(*symbol));
  response.set_unit(symbol->unit);
  auto types = TypesOf(session, *symbol);
  if (!types.ok()) return types.status();
  for (const db::Row& row : *types) response.add_document_types(row.Text());
  auto issuers = session.Query(db::SqlCat(
      "SELECT DISTINCT issuer FROM number_registers WHERE issuer_symbol = ",
      db::Bind(symbol->issuer), " AND delete_time = 0 ORDER BY issuer LIMIT ", kMaxAnswered));
  if (!issuers.ok()) return issuers.status();
  for (const db::Row& row : *issuers) response.add_issuers(row.Text());
  return response;
}

}  // namespace

void ServeSymbols(resource::Service& service) {
  service.ServeRead<ParseSymbolRequest, ParseSymbolResponse>(
      "district.meeting.v1.DocumentService.ParseSymbol", &AnswerSymbol);
}

}  // namespace district::meeting
