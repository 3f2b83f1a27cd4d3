#include "services/personnel/tree/walk.h"

#include "services/personnel/rows/days.h"
#include "services/personnel/tree/placements.h"

namespace district::personnel {

db::Sql WithWalk(const TreeWalk& walk) {
  const bool below = walk.direction == TreeWalk::Direction::kBelow;
  db::Sql sql = db::SqlCat("WITH RECURSIVE w (", walk.columns, ") AS (", walk.start, " UNION ",
                           walk.distinct ? "DISTINCT" : "ALL", " SELECT ", walk.next,
                           " FROM w JOIN placements p ON ", below ? "p.parent" : "p.organization",
                           " = w.name AND ", walk.placed);
  if (!walk.organizations.empty()) {
    sql.Append(db::SqlCat(" JOIN organizations o ON o.name = ",
                          below ? "p.organization" : "p.parent", " WHERE ", walk.organizations));
  }
  sql.Append(") ");
  return sql;
}

db::Sql ExistsOn(time::DayNumber day) {
  return db::SqlCat("o.delete_time = 0 AND ", IsOnDay("o", day));
}

db::Sql OrganizationOn(const std::string& name, time::DayNumber day) {
  return db::SqlCat("SELECT o.name, o.parent, 0 AS depth FROM organizations o WHERE o.name = ",
                    db::Bind(name), " AND ", ExistsOn(day));
}

db::Sql WithAllBelow(const std::string& name, time::DayNumber day) {
  return WithWalk({.columns = "name, parent, depth",
                   .start = OrganizationOn(name, day),
                   .next = db::SqlCat("o.name, p.parent, w.depth + 1"),
                   .placed = IsOnDay("p", day),
                   .organizations = db::SqlCat("w.depth <= ", kMaxDepth, " AND ", ExistsOn(day))});
}

db::Sql WithAllAbove(const std::string& name, time::DayNumber day) {
  return WithWalk(
      {.direction = TreeWalk::Direction::kAbove,
       .columns = "name, depth",
       .start = db::SqlCat("SELECT o.name, 1 FROM placements p JOIN organizations o ON o.name = "
                           "p.parent WHERE p.organization = ",
                           db::Bind(name), " AND ", IsOnDay("p", day), " AND ", ExistsOn(day)),
       .next = db::SqlCat("o.name, w.depth + 1"),
       .placed = IsOnDay("p", day),
       .organizations = db::SqlCat("w.depth < ", kMaxDepth, " AND ", ExistsOn(day))});
}

}  // namespace district::personnel
