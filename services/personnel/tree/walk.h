// The tree of organizations, walked by one recursive query.
#pragma once

#include <string>

#include "common/db/sql.h"
#include "common/time/date.h"

namespace district::personnel {

// A walk from some organizations to those below or above them, level by level. Steps go by the
// placements p that meet `placed`, from the rows w of the walk; where `organizations` is not empty,
// to the organizations o that meet it.
struct TreeWalk {
  enum class Direction { kBelow, kAbove };
  Direction direction = Direction::kBelow;
  std::string columns;    // of the walk, among them `name`, an organization
  db::Sql start;          // selects the first rows
  db::Sql next;           // what a step selects as the columns
  db::Sql placed;         // a condition over p and w
  db::Sql organizations;  // a condition over o
  bool distinct = false;  // the same row is not walked from twice
};

// "WITH RECURSIVE w (columns) AS (...) ", to be followed by a SELECT from the walk `w`.
db::Sql WithWalk(const TreeWalk& walk);

// The condition that the organizations o exist on the day.
db::Sql ExistsOn(time::DayNumber day);

// Selects the organization as the columns name, parent, depth, none where it does not exist then;
// its parent is there for the type of the column.
db::Sql OrganizationOn(const std::string& name, time::DayNumber day);
// The walk with these columns from the organization to all below it on the day.
db::Sql WithAllBelow(const std::string& name, time::DayNumber day);
// The walk with the columns name, depth to all above it on the day, from its parent on.
db::Sql WithAllAbove(const std::string& name, time::DayNumber day);

}  // namespace district::personnel
