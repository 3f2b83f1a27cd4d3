#include "services/meeting/documents/number_book.h"

#include <bit>
#include <tuple>
#include <utility>

#include "common/db/sql.h"

namespace district::meeting {
namespace {

using v1::BookEntry;
using v1::NumberRegister;

int64_t Micros(db::Transaction& transaction) { return absl::ToUnixMicros(transaction.now()); }

db::Sql IsIn(const NumberSeries& series) {
  return db::SqlCat("register = ", db::Bind(series.number_register),
                    " AND series = ", db::Bind(series.Key()));
}

// Updates the number of a series, which is in the book, by the assignments.
absl::Status Change(db::Transaction& transaction, const NumberSeries& series, int number,
                    const db::Sql& assignments) {
  absl::StatusOr<int64_t> changed =
      transaction.Execute(db::SqlCat("UPDATE register_numbers SET ", assignments,
                                     ", update_time = ", db::Bind(Micros(transaction)), " WHERE ",
                                     IsIn(series), " AND number = ", db::Bind(number)));
  if (!changed.ok()) return changed.status();
  if (*changed == 1) return absl::OkStatus();
  return absl::InternalError("the book of numbers lacks a number that a document has");
}

absl::StatusOr<GivenNumber> Nearest(db::Transaction& transaction, const NumberSeries& series,
                                    const db::Sql& side) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT number, issue_day, document FROM register_numbers WHERE ", IsIn(series),
      " AND state = ", int{BookEntry::ISSUED}, " AND issue_day > 0 AND number ", side, " LIMIT 1"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return GivenNumber{};
  auto [number, day, document] = rows->front().As<int, time::DayNumber, std::string>();
  return GivenNumber{number, day, std::move(document)};
}

}  // namespace

absl::StatusOr<std::vector<NumberRegister>> LockRegisters(db::Transaction& transaction,
                                                          const std::set<std::string>& issuers) {
  std::vector<NumberRegister> registers;
  if (issuers.empty()) return registers;
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT body FROM number_registers WHERE ", db::IsIn("issuer", issuers),
                 " AND delete_time = 0 ORDER BY name FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) registers.emplace_back().ParseFromString(row.Text());
  return registers;
}

absl::StatusOr<bool> HasNumbers(db::Session& session, const std::string& number_register) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT number FROM register_numbers WHERE register = ", db::Bind(number_register),
                 " LIMIT 1"));
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

absl::StatusOr<int> NextNumber(db::Transaction& transaction, const NumberSeries& series) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT number FROM register_numbers WHERE ", IsIn(series), " ORDER BY number DESC LIMIT 1"));
  if (!rows.ok()) return rows.status();
  return rows->empty() ? 1 : static_cast<int>(rows->front().Int()) + 1;
}

absl::StatusOr<Neighbours> NeighboursOf(db::Transaction& transaction, const NumberSeries& series,
                                        int number) {
  auto before =
      Nearest(transaction, series, db::SqlCat("< ", db::Bind(number), " ORDER BY number DESC"));
  if (!before.ok()) return before.status();
  auto after = Nearest(transaction, series, db::SqlCat("> ", db::Bind(number), " ORDER BY number"));
  if (!after.ok()) return after.status();
  return Neighbours{*before, *after};
}

void EnterNumber(db::Transaction& transaction, const NumberSeries& series, int number,
                 BookEntry::State state, const v1::Document& document) {
  static const auto* const target =
      new db::InsertTarget{.table = "register_numbers",
                           .columns = {"register", "series", "number", "period", "type", "secret",
                                       "state", "document", "issue_day", "reason", "update_time"}};
  transaction.Insert(
      *target, {series.number_register, series.Key(), int64_t{number}, series.period, series.type,
                int64_t{series.secret}, int64_t{state}, document.name(),
                int64_t{time::ToDayNumber(document.issue_date())}, "", Micros(transaction)});
}

absl::Status IssueReserved(db::Transaction& transaction, const NumberSeries& series, int number,
                           time::DayNumber day) {
  return Change(transaction, series, number,
                db::SqlCat("state = ", int{BookEntry::ISSUED}, ", issue_day = ", db::Bind(day)));
}

absl::Status VoidReserved(db::Transaction& transaction, const NumberSeries& series, int number,
                          const std::string& reason) {
  return Change(transaction, series, number,
                db::SqlCat("state = ", int{BookEntry::VOID}, ", reason = ", db::Bind(reason)));
}

absl::StatusOr<NumberSeries> NumberSeriesInBook(const std::vector<NumberRegister>& registers,
                                                const v1::Document& document) {
  for (const NumberRegister& candidate : registers) {
    if (candidate.name() != document.number_register()) continue;
    NumberSeries series{.number_register = candidate.name(), .period = document.number_period()};
    if (candidate.separate_types()) series.type = document.type();
    series.secret = candidate.secret_separate() && IsSecret(document);
    return series;
  }
  return absl::InternalError("a document has a number of a register that is gone");
}

absl::StatusOr<std::vector<bool>> AreTaken(db::Transaction& transaction,
                                           const std::vector<NumberInSeries>& numbers) {
  std::vector<bool> taken(numbers.size());
  if (numbers.empty()) return taken;
  // Filled up by the first to a power of two, so that the texts of statements are few.
  std::vector<db::Sql> places;
  for (size_t i = 0; i < std::bit_ceil(numbers.size()); ++i) {
    const auto& [series, number] = numbers[i < numbers.size() ? i : 0];
    places.push_back(db::SqlCat("(", db::Bind(series.number_register), ",", db::Bind(series.Key()),
                                ",", db::Bind(number), ")"));
  }
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT register, series, number FROM register_numbers WHERE (register, series, number) IN (",
      db::SqlJoin(places, ","), ")"));
  if (!rows.ok()) return rows.status();
  std::set<std::tuple<std::string, std::string, int64_t>> found;
  for (const db::Row& row : *rows) found.insert(row.As<std::string, std::string, int64_t>());
  // One of two equal numbers of one call is taken as well.
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto& [series, number] = numbers[i];
    taken[i] = !found.emplace(series.number_register, series.Key(), number).second;
  }
  return taken;
}

}  // namespace district::meeting
