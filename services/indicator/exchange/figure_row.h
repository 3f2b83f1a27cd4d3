// A row of a file as the observation that it speaks of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/text/csv.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/exchange/columns.h"
#include "services/indicator/exchange/names.h"

namespace district::indicator {

// A row that cannot be taken, or a part of one.
struct RowProblem {
  std::string column;
  std::string reason;
  std::string message;
  std::string vietnamese = {};  // empty: that of the reason
};

// What an import needs to know of an indicator.
struct KnownIndicator {
  std::optional<int> unit_multiplier;  // the power of ten of its unit, where it says so
};

// What files may call what is there.
struct Vocabulary {
  NameIndex indicators;
  absl::flat_hash_map<std::string, KnownIndicator> known;  // by name
  std::optional<NameIndex> organizations;                  // once they were asked for
};

struct FigureRow {
  enum class Action { kMerge, kReplace, kDelete };

  int number = 0;
  Action action = Action::kMerge;
  // Its name is that of the indicator, and below it the id that the row asks for, if any.
  v1::Observation observation;
  std::string indicator;
  std::string id;
  // What the file calls the organization, where it is no id and the organizations are not known
  // yet.
  std::string unknown_organization;
  // The fields, beside those of the key, that the row says something of.
  std::vector<const google::protobuf::FieldDescriptor*> given;
  std::optional<RowProblem> problem;  // then nothing of the rest counts
};

// Reads a row. Nothing is asked of the database.
FigureRow ReadRow(const text::CsvRow& row, const Header& header, const Vocabulary& vocabulary);

// Finds the organization of a row that names one otherwise than by its id.
void FindOrganization(const Header& header, const Vocabulary& vocabulary, FigureRow& row);

// Brings what the row says into canonical form and holds it to what is declared of the fields.
void CheckRow(const Header& header, FigureRow& row);

// Why an error refuses a row, of which the fields stand below `prefix` ("observation.").
RowProblem ProblemOf(const absl::Status& status, const std::string& prefix, const Header& header);

// The observation as the row leaves it: the stored one with what the row says of it, or the row's
// alone where it replaces.
v1::Observation Merged(const v1::Observation& stored, const FigureRow& row);

}  // namespace district::indicator
