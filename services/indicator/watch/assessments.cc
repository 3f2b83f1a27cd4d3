// Assessments: declaration.
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/resource/collection.h"
#include "district/indicator/v1/assessments.pb.h"
#include "services/indicator/periods/periods.h"
#include "services/indicator/watch/register.h"

namespace district::indicator {

using v1::Assessment;

std::unique_ptr<resource::Collection> Assessments() {
  return resource::Declare<Assessment>("assessments")
      .OrderByNumber("period", "from_day")
      .Derive("from_day", [](const Assessment& a) -> db::Value { return FirstDayOf(a.period()); })
      .Unique(
          "uq_assessments_key", "assessment_key",
          [](const Assessment& a) {
            return absl::StrCat(a.field(), " ", a.organization(), " ", a.period());
          },
          "period", "there is an assessment of this field, organization and period already",
          "Đánh giá của lĩnh vực này trong kỳ đã tồn tại; hãy sửa đánh giá đó.")
      .WithHistory();
}

}  // namespace district::indicator
