// Rules of number registers, without I/O: which register and which series a document is numbered
// from, and in which order days of issue follow numbers.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/time/date.h"
#include "district/meeting/v1/documents.pb.h"
#include "district/meeting/v1/number_registers.pb.h"

namespace district::meeting {

// Numbers that count from 1 together.
struct NumberSeries {
  std::string number_register;
  std::string period;  // the name of a term, or a year
  std::string type;    // "" where all types share it
  bool secret = false;
  // The series within its register; ASCII, sorts by period, type and secrecy.
  std::string Key() const;
  bool operator==(const NumberSeries& other) const = default;
};

// Whether a document is a state secret.
bool IsSecret(const v1::Document& document);

// The register in force on `day` that numbers the type: one that names it, else one for all types
// that no other names. Null where there is none.
const v1::NumberRegister* FindRegister(const std::vector<v1::NumberRegister>& registers,
                                       const std::string& type, time::DayNumber day);

// Whether both would number a type on a day.
bool Overlap(const v1::NumberRegister& a, const v1::NumberRegister& b);

// The series of a document that is numbered on `day`. FAILED_PRECONDITION: TERM_NEEDED, OTHER_TERM.
absl::StatusOr<NumberSeries> NumberSeriesOf(const v1::NumberRegister& number_register,
                                            const v1::Document& document, time::DayNumber day);

// A number that was given, with its day of issue; 0 where there is none.
struct GivenNumber {
  int number = 0;
  time::DayNumber day = 0;
  std::string document;   // that it was given to
  bool withheld = false;  // whether the caller may not know of that document
};
// FAILED_PRECONDITION, reason NUMBER_DATE_ORDER, where `day` comes before the day of the number
// before or after that of the number after. It names that number and its day, unless withheld.
absl::Status CheckDateOrder(int number, time::DayNumber day, const GivenNumber& before,
                            const GivenNumber& after);

}  // namespace district::meeting
