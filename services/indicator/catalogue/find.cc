#include "services/indicator/catalogue/find.h"

#include <vector>

#include "common/api/errors.h"

namespace district::indicator {

absl::StatusOr<v1::Indicator> FindIndicator(const std::string& name, db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT body FROM indicators WHERE name = ", db::Bind(name), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound("indicator.district/Indicator", name);
  v1::Indicator indicator;
  indicator.ParseFromString(rows->front().Text());
  return indicator;
}

}  // namespace district::indicator
