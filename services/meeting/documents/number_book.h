// The book of numbers: what was reserved, given and given up of each series. Whoever changes it has
// the registers of the issuer locked, so that numbers follow each other without a gap.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/number_registers.pb.h"
#include "services/meeting/documents/number_series.h"

namespace district::meeting {

// Locks the living registers of issuers, in the order of their names.
absl::StatusOr<std::vector<v1::NumberRegister>> LockRegisters(db::Transaction& transaction,
                                                              const std::set<std::string>& issuers);

absl::StatusOr<bool> HasNumbers(db::Session& session, const std::string& number_register);

// 1 + the greatest number of the series, whatever became of it.
absl::StatusOr<int> NextNumber(db::Transaction& transaction, const NumberSeries& series);

// The nearest issued numbers of the series below and above a number.
struct Neighbours {
  GivenNumber before, after;
};
absl::StatusOr<Neighbours> NeighboursOf(db::Transaction& transaction, const NumberSeries& series,
                                        int number);

// Enters a number that is not in the book yet. It is written at the end of the transaction.
void EnterNumber(db::Transaction& transaction, const NumberSeries& series, int number,
                 v1::BookEntry::State state, const v1::Document& document);

// What a reserved number becomes.
absl::Status IssueReserved(db::Transaction& transaction, const NumberSeries& series, int number,
                           time::DayNumber day);
absl::Status VoidReserved(db::Transaction& transaction, const NumberSeries& series, int number,
                          const std::string& reason);

// The series that a document with a number from a register is in.
absl::StatusOr<NumberSeries> NumberSeriesInBook(const std::vector<v1::NumberRegister>& registers,
                                                const v1::Document& document);

// Which of these numbers are in the book already.
struct NumberInSeries {
  NumberSeries series;
  int number;
};
absl::StatusOr<std::vector<bool>> AreTaken(db::Transaction& transaction,
                                           const std::vector<NumberInSeries>& numbers);

}  // namespace district::meeting
