// The names below a resource, as a condition.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "common/db/sql.h"

namespace district::resource {

// Returns a condition over the rows whose names begin with the name and a slash: they are one range
// of the primary key.
inline db::Sql NamesBelow(const std::string& name) {
  return db::SqlCat("name > ", db::Bind(absl::StrCat(name, "/")), " AND name < ",
                    db::Bind(absl::StrCat(name, "0")));  // the character after the slash
}

}  // namespace district::resource
