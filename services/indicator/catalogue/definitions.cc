#include "services/indicator/catalogue/definitions.h"

#include <set>
#include <utility>

#include "common/api/errors.h"
#include "services/indicator/catalogue/computation.h"
#include "services/indicator/catalogue/cycles.h"

namespace district::indicator {

absl::StatusOr<Definitions> FindDefinitions(const std::vector<std::string>& names,
                                            db::Session& session) {
  Definitions definitions;
  std::set<std::string> next(names.begin(), names.end()), seen = next;
  for (int i = 0; !next.empty(); ++i) {
    if (i > kMostInARow || seen.size() > names.size() + kMostBehind) return FormulaTooLarge();
    absl::StatusOr<std::vector<db::Row>> rows = session.Query(
        db::SqlCat("SELECT name, body FROM indicators WHERE ",
                   db::IsIn("name", std::exchange(next, {})), " AND delete_time = 0"));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      v1::Indicator& indicator = definitions[row.Text(0)];
      indicator.ParseFromString(row.Text(1));
      for (const std::string& operand : OperandsOf(indicator)) {
        if (seen.insert(operand).second) next.insert(operand);
      }
    }
  }
  for (const std::string& name : names) {
    if (!definitions.contains(name)) return api::NotFound("indicator.district/Indicator", name);
  }
  return definitions;
}

std::vector<std::string> NamesOf(const Definitions& definitions) {
  std::vector<std::string> names;
  for (const auto& [name, definition] : definitions) names.push_back(name);
  return names;
}

}  // namespace district::indicator
