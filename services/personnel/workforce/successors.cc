// Who is planned to take over a post: declaration and rules.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/personnel/v1/successors.pb.h"
#include "services/personnel/tree/unit_scope.h"
#include "services/personnel/workforce/register.h"

namespace district::personnel {
namespace {

using v1::Successor;

constexpr int64_t kNoRank = 1000000;  // comes after all ranks

std::string PostOf(const Successor& successor) {
  return successor.name().substr(0, successor.name().rfind("/successors/"));
}

// Period codes have passed the checks of their declaration.
time::Period PeriodOf(const Successor& successor) {
  return time::Period::Parse(successor.period()).value_or(time::Period());
}

// The days on which the person is planned: until the end of the period where no other end is said.
time::DaySpan SpanOf(const Successor& successor) {
  time::DaySpan span = time::SpanOf(time::ToDayNumber(successor.start_date()),
                                    time::ToDayNumber(successor.end_date()));
  if (!successor.has_end_date()) span.end = time::FromCivilDay(PeriodOf(successor).end());
  return span;
}

absl::Status CheckSuccessor(Successor& successor, const Successor*) {
  const time::Period::Kind kind = PeriodOf(successor).kind();
  if (kind != time::Period::Kind::kTerm && kind != time::Period::Kind::kYear) {
    return api::Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELD")
        .Message("period: must be a term, such as 2020/2025, or a year")
        .Field("period", "must be a term, such as 2020/2025, or a year")
        .Vietnamese("Quy hoạch phải theo nhiệm kỳ, ví dụ 2020/2025, hoặc theo năm.");
  }
  const time::DaySpan span = SpanOf(successor);
  if (span.begin < span.end) return absl::OkStatus();
  const bool has_end = successor.has_end_date();
  const std::string what = has_end ? "is before start_date" : "is after the end of the period";
  return api::Error(absl::StatusCode::kInvalidArgument, "DATES_REVERSED")
      .Message(absl::StrCat(has_end ? "end_date " : "start_date ", what))
      .Field(has_end ? "end_date" : "start_date", what)
      .Vietnamese("Ngày ra khỏi quy hoạch phải sau ngày đưa vào quy hoạch.");
}

}  // namespace

std::unique_ptr<resource::Collection> Successors() {
  return resource::Declare<Successor>("successors")
      .OrderByNumber("rank", "rank_key")
      .Derive("post", [](const Successor& s) -> db::Value { return PostOf(s); })
      .Derive("organization", [](const Successor& s) -> db::Value { return api::TopOf(s.name()); })
      .Derive("rank_key",
              [](const Successor& s) -> db::Value {
                return s.rank() == 0 ? kNoRank : int64_t{s.rank()};
              })
      .Derive("from_day", [](const Successor& s) -> db::Value { return int64_t{SpanOf(s).begin}; })
      .Derive("until_day", [](const Successor& s) -> db::Value { return int64_t{SpanOf(s).end}; })
      .Normalize(&CheckSuccessor)
      .ScopedTo(OrganizationOfUnit("organization"))
      .ChangedByUnits(WithinUnit(&OwnOrganization))
      .Unique(
          "uq_successors_key", "successor_key",
          [](const Successor& s) {
            return absl::StrCat(PostOf(s), " ", s.person(), " ", s.period());
          },
          "person", "is planned for the post in this period already",
          "Người này đã có trong quy hoạch chức danh của nhiệm kỳ này.")
      .ByDay()
      .WithHistory();
}

}  // namespace district::personnel
