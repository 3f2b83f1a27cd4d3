// Evaluation frameworks: declaration and rules.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "services/personnel/evaluations/register.h"
#include "services/personnel/evaluations/rules.h"

namespace district::personnel {
namespace {

using v1::EvaluationFramework;

time::DaySpan ValidityOf(const EvaluationFramework& framework) {
  return time::SpanOf(time::ToDayNumber(framework.start_date()),
                      time::ToDayNumber(framework.end_date()));
}

// What was evaluated by a framework must go on meaning the same. The framework's row is locked
// already, and whoever evaluates by it locks it too.
absl::Status CheckNotInUse(db::Transaction& transaction, EvaluationFramework& after,
                           const EvaluationFramework* before) {
  if (!before || ScoringOf(*before) == ScoringOf(after)) return absl::OkStatus();
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT name FROM evaluations WHERE framework = ", db::Bind(after.name()),
                 " AND delete_time = 0 LIMIT 1"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::OkStatus();
  return api::Error(absl::StatusCode::kFailedPrecondition, "FRAMEWORK_IN_USE")
      .Message(absl::StrCat("evaluations follow ", after.name(),
                            ": its criteria, bands and kind of period stay as they are"))
      .Precondition("IN_USE", rows->front().Text(),
                    "follows the framework; create another framework for the changed scheme")
      .Vietnamese("Khung tiêu chí đã được dùng để đánh giá nên không thể thay đổi cách tính điểm.");
}

}  // namespace

std::unique_ptr<resource::Collection> EvaluationFrameworks() {
  return resource::Declare<EvaluationFramework>("evaluation_frameworks")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const EvaluationFramework& framework) -> db::Value {
                return text::SortKey(framework.display_name());
              })
      .Derive("from_day",
              [](const EvaluationFramework& framework) -> db::Value {
                return int64_t{ValidityOf(framework).begin};
              })
      .Derive("until_day",
              [](const EvaluationFramework& framework) -> db::Value {
                return int64_t{ValidityOf(framework).end};
              })
      .Normalize([](EvaluationFramework& framework, const EvaluationFramework*) {
        return CheckFramework(framework);
      })
      .Validate(&CheckNotInUse);
}

}  // namespace district::personnel
