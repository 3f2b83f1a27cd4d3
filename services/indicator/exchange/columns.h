// What the first row of a file says: how it is written, and what each of its columns holds.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "district/indicator/v1/exchange.pb.h"
#include "google/protobuf/descriptor.h"
#include "services/indicator/exchange/figure_text.h"

namespace district::indicator {

struct Column {
  enum class Kind {
    kPassedOver,
    kIndicator,
    kOrganization,
    kPeriod,
    kBasePeriod,
    kPlan,
    kValue,
    kField,  // any other field of an observation, of texts, enums, truth values or times
    kId,
    kSource,  // the parts of where it was read
    kLocator,
    kQuote,
    kUnitMultiplier,
    kSdmxStatus,
    kAction,
  };

  Kind kind = Kind::kPassedOver;
  std::string name;                                          // as the file has it
  const google::protobuf::FieldDescriptor* field = nullptr;  // of kField
  bool labelled = false;  // cells are "id: label", of which the id counts
};

struct Header {
  v1::ImportObservationsRequest::Format format = v1::ImportObservationsRequest::CSV;
  char separator = ',';
  NumberStyle numbers;
  std::vector<Column> columns;

  bool is_sdmx() const { return format == v1::ImportObservationsRequest::SDMX_CSV; }
  // The name of the first column of a kind; empty where there is none.
  std::string NameOf(Column::Kind kind) const;
  // The name of the column that holds a field of an observation, "comment"; empty where none does.
  std::string NameOfField(const std::string& field) const;
};

// Reads the names of the columns. INVALID_ARGUMENT names `content`: UNKNOWN_COLUMN,
// DUPLICATE_COLUMN, MISSING_COLUMN.
absl::StatusOr<Header> ReadHeader(const std::vector<std::string>& cells, char separator,
                                  const v1::ImportObservationsRequest& request);

}  // namespace district::indicator
