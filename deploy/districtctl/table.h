// A table of resources of one collection: what its header says, and the resources of its rows.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/districtctl/cells.h"
#include "deploy/districtctl/schema.h"
#include "deploy/districtctl/yaml.h"

namespace district::districtctl {

// Why a row cannot be imported.
struct RowProblem {
  std::string column;  // "" for the row as a whole
  std::string what;
};

class Table {
 public:
  // The columns of a header. Beside fields: `id`, the last segment of names, and the segments
  // before it by what the pattern calls them (`person` of appointments); or `name`, the whole.
  // Columns of `ignored` are passed over. `id_columns`: what ids are made of where there is no
  // `id`.
  static absl::StatusOr<Table> Of(const Schema& schema, const Collection& collection,
                                  const std::vector<std::string>& header,
                                  const std::vector<std::string>& ignored,
                                  const std::vector<std::string>& id_columns);

  // The resource of a row. An empty cell says nothing of its field.
  Resource Read(const std::vector<std::string>& cells, std::vector<RowProblem>& problems) const;

  const Collection& collection() const { return *collection_; }

 private:
  Table(const Schema& schema, const Collection& collection)
      : schema_(&schema), collection_(&collection) {}
  std::string NameOf(const std::vector<std::string>& cells,
                     std::vector<RowProblem>& problems) const;
  std::string ParentName(const std::vector<std::string>& cells,
                         std::vector<RowProblem>& problems) const;

  const Schema* schema_;
  const Collection* collection_;
  size_t columns_ = 0;
  int name_column_ = -1;
  std::vector<int> segment_columns_;  // by segment of the pattern; -1 where there is none
  std::vector<size_t> id_columns_;    // whose cells make the id where it has no column
  struct Column {
    size_t place;
    CellField field;
  };
  std::vector<Column> fields_;
};

// The collection that a table is of: named, or the one whose columns a header has, with the file
// name as a hint ("people.csv", "2024-appointments.csv").
absl::StatusOr<const Collection*> CollectionOfTable(const Schema& schema, const std::string& named,
                                                    const std::string& file,
                                                    const std::vector<std::string>& header);

}  // namespace district::districtctl
