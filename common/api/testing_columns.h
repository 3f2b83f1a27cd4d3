// A collection for tests, with a column of every kind.
#pragma once

#include "common/api/columns.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "district/personnel/v1/people.pb.h"

namespace district::api {

inline Columns TestColumns() {
  Columns columns;
  columns.Add({.path = "name", .column = "name", .type = ColumnType::kReference, .sortable = true});
  columns.Add({.path = "display_name",
               .column = "display_name",
               .type = ColumnType::kText,
               .sortable = true,
               .sort_column = "name_key"});
  columns.Add({.path = "hometown", .column = "hometown", .type = ColumnType::kText});
  columns.Add({.path = "post", .column = "post", .type = ColumnType::kReference});
  columns.Add({.path = "order", .column = "order", .type = ColumnType::kInteger, .sortable = true});
  columns.Add({.path = "votes.for_count", .column = "votes_for", .type = ColumnType::kInteger});
  columns.Add({.path = "closed", .column = "closed", .type = ColumnType::kBool});
  columns.Add({.path = "gender",
               .column = "gender",
               .type = ColumnType::kEnum,
               .enum_type = personnel::v1::Person::Gender_descriptor()});
  columns.Add(
      {.path = "birth_date", .column = "birth_date", .type = ColumnType::kDate, .sortable = true});
  columns.Add({.path = "create_time",
               .column = "create_time",
               .type = ColumnType::kTimestamp,
               .sortable = true});
  columns.Add({.path = "value", .column = "value", .type = ColumnType::kDecimal, .sortable = true});
  columns.Add({.path = "tags", .column = "tags", .type = ColumnType::kList});
  columns.Add({.path = "reasons",
               .column = "reasons",
               .type = ColumnType::kList,
               .enum_type = indicator::v1::WatchItem::Reason_descriptor()});
  return columns;
}

}  // namespace district::api
