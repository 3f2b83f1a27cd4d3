// Quotas of personnel: declaration and rules.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/personnel/v1/staff_quotas.pb.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/unit_scope.h"
#include "services/personnel/workforce/register.h"

namespace district::personnel {
namespace {

using v1::StaffQuota;

time::DaySpan SpanOf(const StaffQuota& quota) {
  return time::SpanOf(time::ToDayNumber(quota.start_date()), time::ToDayNumber(quota.end_date()));
}

absl::Status CheckDates(StaffQuota& quota, const StaffQuota*) {
  const time::DaySpan span = SpanOf(quota);
  if (span.begin < span.end) return absl::OkStatus();
  return api::Error(absl::StatusCode::kInvalidArgument, "DATES_REVERSED")
      .Message("end_date is before start_date")
      .Field("end_date", "is before start_date")
      .Vietnamese("Ngày hết hiệu lực phải sau ngày bắt đầu.");
}

// The organization's row is locked, so that two quotas cannot take the same days at once.
absl::Status CheckAlone(db::Transaction& transaction, const StaffQuota& quota) {
  const std::string organization = api::TopOf(quota.name());
  absl::Status locked =
      transaction
          .Query(db::SqlCat("SELECT 1 FROM organizations WHERE name = ", db::Bind(organization),
                            " FOR UPDATE"))
          .status();
  if (!locked.ok()) return locked;
  absl::StatusOr<std::vector<db::Row>> others = transaction.Query(db::SqlCat(
      "SELECT name FROM staff_quotas WHERE organization = ", db::Bind(organization),
      " AND category = ", db::Bind(int{quota.category()}), " AND name <> ", db::Bind(quota.name()),
      " AND delete_time = 0 AND ", Overlaps("", SpanOf(quota)), " ORDER BY name LIMIT 1"));
  if (!others.ok()) return others.status();
  if (others->empty()) return absl::OkStatus();
  const std::string& other = others->front().Text();
  return api::Error(absl::StatusCode::kFailedPrecondition, "QUOTA_OVERLAPS")
      .Message(absl::StrCat(other, " holds for the category on some of the days"))
      .Field("start_date", absl::StrCat("there is ", other, " for the category on some day"))
      .Precondition("OVERLAP", other, "end it before this one begins")
      .Vietnamese("Trong cùng một ngày mỗi nhóm chỉ có một chỉ tiêu biên chế.");
}

// Only what is written counts, so that quotas may change places in one batch.
absl::StatusOr<resource::FollowUp> CheckQuotaAlone(resource::Writes& writes,
                                                   const resource::Change& change) {
  if (change.action == resource::Action::kDelete) return resource::FollowUp();
  return [&writes, quota = change.after_as<StaffQuota>()] {
    return CheckAlone(writes.transaction(), quota);
  };
}

}  // namespace

std::unique_ptr<resource::Collection> StaffQuotas() {
  return resource::Declare<StaffQuota>("staff_quotas")
      .Derive("organization",
              [](const StaffQuota& quota) -> db::Value { return api::TopOf(quota.name()); })
      .Derive("from_day",
              [](const StaffQuota& quota) -> db::Value { return int64_t{SpanOf(quota).begin}; })
      .Derive("until_day",
              [](const StaffQuota& quota) -> db::Value { return int64_t{SpanOf(quota).end}; })
      .Normalize(&CheckDates)
      .ChangedByUnits(WithinUnit(&OwnOrganization))
      .OnEach(&CheckQuotaAlone)
      .ByDay()
      .WithHistory();
}

}  // namespace district::personnel
