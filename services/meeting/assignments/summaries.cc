// Counts of assignments by owner, organization, meeting or topic.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "common/api/errors.h"
#include "common/api/filter.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/reads.h"
#include "common/time/date.h"
#include "district/meeting/v1/assignments.pb.h"
#include "services/meeting/assignments/deadlines.h"
#include "services/meeting/assignments/register.h"
#include "services/meeting/assignments/summary.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::SummarizeAssignmentsRequest;
using v1::SummarizeAssignmentsResponse;

constexpr size_t kMaxGroups = 1000;
// The database counts by value of a column and status; more such counts are not taken in.
constexpr size_t kMaxCounts = 50000;
// Overdue assignments on which nothing was done for so many days stand still.
constexpr int kIdleDays = 30;
// Reminders after which an overdue assignment goes to the next briefing.
constexpr int kMostReminders = 3;
constexpr char kTopic[] = "topic";
constexpr char kListSeparator = '\x1f';

// The column that groups are made by; INVALID_ARGUMENT where there are no such groups.
absl::StatusOr<std::string> KeyColumn(const std::string& by) {
  if (by.empty()) return "''";
  if (by == "owner") return "lead_name";
  if (by == "organization") return "lead_organization";
  if (by == "meeting") return "meeting";
  if (by == kTopic) return "topics";
  return api::InvalidField("by", "is none of owner, organization, meeting and topic");
}

// The groups that a value of the column stands for: itself, or each topic of a list.
std::vector<std::string> KeysOf(const std::string& by, const std::string& value) {
  if (by != kTopic || value.empty()) return {value};
  return absl::StrSplit(value, kListSeparator, absl::SkipEmpty());
}

// Counts by key and status: how many, of these how many stand still and how many were reminded too
// often, and the earliest deadline.
db::Sql CountSql(const std::string& key, time::DayNumber day, const db::Sql& filter) {
  const time::DayNumber idle_since = time::FromCivilDay(time::ToCivilDay(day) - kIdleDays);
  std::vector<db::Sql> conditions = {{"delete_time = 0", {}}, filter};
  return db::SqlCat("SELECT k, s, COUNT(*), COUNT(idle), COUNT(briefed), MIN(due) FROM (SELECT ",
                    key, " AS k, ", StatusSqlOn(day),
                    " AS s, CASE WHEN last_step_day <= ", db::Bind(idle_since),
                    " THEN 1 END AS idle, CASE WHEN reminder_count > ", kMostReminders,
                    " THEN 1 END AS briefed, ", DueDaySqlOn(day), " AS due FROM assignments",
                    db::Where(db::AllOf(conditions)),
                    ") counted GROUP BY k, s ORDER BY k, s LIMIT ", kMaxCounts + 1);
}

struct Tallies {
  AssignmentTally total;
  std::map<std::string, AssignmentTally> groups;
};

absl::StatusOr<Tallies> Count(const std::string& by, time::DayNumber day, const db::Sql& filter,
                              db::Session& session) {
  absl::StatusOr<std::string> key = KeyColumn(by);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(CountSql(*key, day, filter));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxCounts) {
    return api::InvalidField("filter", "leaves too many groups: ask for fewer assignments",
                             "TOO_MANY_GROUPS");
  }
  Tallies tallies;
  for (const db::Row& row : *rows) {
    const auto [key_value, status, count, idle, briefed, due] =
        row.As<std::string, Assignment::Status, int64_t, int64_t, int64_t, time::DayNumber>();
    if (status == Assignment::STATUS_UNSPECIFIED) continue;
    tallies.total.Add(status, count, idle, briefed, due);
    for (const std::string& group : KeysOf(by, key_value)) {
      tallies.groups[group].Add(status, count, idle, briefed, due);
    }
  }
  return tallies;
}

// The one with the most overdue assignments first.
void AddGroups(const Tallies& tallies, SummarizeAssignmentsResponse& response) {
  std::vector<const std::pair<const std::string, AssignmentTally>*> groups;
  for (const auto& group : tallies.groups) groups.push_back(&group);
  std::stable_sort(groups.begin(), groups.end(), [](const auto* a, const auto* b) {
    return a->second.overdue() > b->second.overdue();
  });
  for (size_t i = 0; i < std::min(groups.size(), kMaxGroups); ++i) {
    v1::AssignmentGroup& group = *response.add_groups();
    group.set_key(groups[i]->first);
    *group.mutable_counts() = groups[i]->second.ToProto();
  }
  if (groups.size() > kMaxGroups) {
    response.set_omitted_group_count(static_cast<int32_t>(groups.size() - kMaxGroups));
  }
}

absl::StatusOr<SummarizeAssignmentsResponse> Summarize(const resource::Collection& collection,
                                                       const rpc::Call& call,
                                                       const SummarizeAssignmentsRequest& request,
                                                       db::Session& session) {
  absl::StatusOr<time::DayNumber> day = resource::AsOfDay(call, session.now());
  if (!day.ok()) return day.status();
  auto filter = api::FilterToSql(request.filter(), collection.ColumnsOn(*day));
  if (!filter.ok()) return filter.status();
  absl::StatusOr<db::Sql> shown = resource::ShownRows(collection, call, session);
  if (!shown.ok()) return shown.status();
  filter = db::AllOf({*filter, *shown});
  absl::StatusOr<Tallies> tallies = Count(request.by(), *day, *filter, session);
  if (!tallies.ok()) return tallies.status();
  SummarizeAssignmentsResponse response;
  *response.mutable_as_of() = time::FromDayNumber(*day);
  *response.mutable_total() = tallies->total.ToProto();
  if (!request.by().empty()) AddGroups(*tallies, response);
  return response;
}

}  // namespace

void ServeAssignmentSummary(resource::Service& service) {
  const resource::Collection& assignments = service.catalog().Of<Assignment>();
  service.ServeRead<SummarizeAssignmentsRequest, SummarizeAssignmentsResponse>(
      "district.meeting.v1.AssignmentService.SummarizeAssignments",
      [&assignments](const rpc::Call& call, const SummarizeAssignmentsRequest& request,
                     db::Session& session) {
        return Summarize(assignments, call, request, session);
      });
}

}  // namespace district::meeting
