// The cells of a table as the fields of resources: which field a column is, and what a text in it
// says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/districtctl/schema.h"

namespace district::districtctl {

// A field of a resource by the path its column is called by: "birthDate", "provenance.source".
struct CellField {
  std::string header;                        // as the table has it
  std::vector<const FieldDescriptor*> path;  // from the resource inwards
};

// The field of a header; InvalidArgument that names the nearest one where there is none, or where
// the field is set by the system only.
absl::StatusOr<CellField> FieldOfHeader(const Schema& schema, const Descriptor& type,
                                        const std::string& header);

// Sets the field to what a cell says. Lists are parted by `|`, a bar that belongs to the text is
// written `\|`; through a list of messages ("provenance.source") each part belongs to one of them.
// Dates are 2018-07-12, 12/07/2018, 2018-07, 07/2018 or 2018, enums the names of their values,
// truths true and false. Where a field refers to a collection at the top, the id alone will do.
// InvalidArgument says what is wrong with the text.
absl::Status SetCell(const Schema& schema, const CellField& field, const std::string& cell,
                     Message& resource);

struct DateParts {
  int year = 0, month = 0, day = 0;  // 0: not said
};
// Nothing where the text is no day, month or year of the calendar.
std::optional<DateParts> ParseDate(const std::string& text);

}  // namespace district::districtctl
