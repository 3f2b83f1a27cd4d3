#include "services/meeting/follow_up/earlier.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/documents.pb.h"
#include "services/meeting/meetings/sittings.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Assignment;
using v1::AssignmentStep;
using v1::Meeting;

constexpr int kMaxMeetings = 50;
constexpr size_t kMaxParts = 1000;

int64_t BeginOf(const Meeting& meeting) {
  return meeting.sittings().empty() ? 0 : SpanOf(meeting.sittings(0)).begin;
}

db::Sql InStates(std::initializer_list<int> states) {
  std::vector<db::Sql> values;
  for (const int state : states) values.push_back(db::Bind(state));
  return db::SqlCat("state IN (", db::SqlJoin(values, ", "), ")");
}

// What no meeting that counts took up, but perhaps `meeting`.
db::Sql NotTakenUp(const std::string& meeting) {
  return db::SqlCat(
      "NOT EXISTS (SELECT 1 FROM agenda_items c JOIN meetings m ON m.name = "
      "SUBSTRING_INDEX(c.name, '/agendaItems/', 1) WHERE c.origin = i.name AND c.delete_time = 0 "
      "AND m.delete_time = 0 AND m.name <> ",
      db::Bind(meeting), " AND m.state <> ", db::Bind(int64_t{Meeting::CANCELLED}), ")");
}

}  // namespace

absl::Status TooManyParts(const std::string& meeting) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PARTS")
      .Message(absl::StrCat("earlier meetings left more than ", kMaxParts, " of a kind open"))
      .Precondition("SIZE", meeting, "cannot take up so much")
      .Vietnamese("Các hội nghị trước còn quá nhiều nội dung hoặc nhiệm vụ chưa xong.");
}

template <typename Resource>
absl::StatusOr<std::vector<Resource>> Earlier::Shown(std::vector<Resource> resources) {
  std::vector<std::string> names;
  for (const Resource& resource : resources) names.push_back(resource.name());
  auto access = resource::Access::Of(catalog_.Of<Resource>(), call_, names, session_);
  if (!access.ok()) return access.status();
  std::erase_if(resources,
                [&](const Resource& resource) { return !access->Shows(resource.name()); });
  return resources;
}

absl::Status Earlier::Find(const Meeting& meeting) {
  const int64_t begin = BeginOf(meeting);
  db::Sql condition =
      db::SqlCat("organization = ", db::Bind(meeting.organization()), " AND name <> ",
                 db::Bind(meeting.name()), " AND ",
                 InStates({Meeting::ENDED, Meeting::MINUTES_APPROVED, Meeting::PUBLISHED}),
                 " AND delete_time = 0 AND begin_time > 0");
  if (begin != 0) condition.And(db::SqlCat("begin_time < ", db::Bind(begin)));
  auto rows =
      session_.Query(db::SqlCat("SELECT body FROM meetings WHERE ", condition,
                                " ORDER BY begin_time DESC, name DESC LIMIT ", kMaxMeetings));
  if (!rows.ok()) return rows.status();
  std::vector<Meeting> found;
  for (const db::Row& row : *rows) found.emplace_back().ParseFromString(row.Text());
  auto shown = Shown(std::move(found));
  if (!shown.ok()) return shown.status();
  meetings_.clear();
  for (const Meeting& earlier : *shown) {
    meetings_.push_back(earlier.name());
    degrees_[earlier.name()] = earlier.classification();
  }
  std::reverse(meetings_.begin(), meetings_.end());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<AgendaItem>> Earlier::OpenItems(const std::string& meeting) {
  if (meetings_.empty()) return std::vector<AgendaItem>();
  std::vector<db::Sql> ranges;
  for (const std::string& earlier : meetings_) {
    ranges.push_back(db::SqlCat("(i.name > ", db::Bind(earlier + "/agendaItems/"), " AND i.name < ",
                                db::Bind(earlier + "/agendaItems0"), ")"));
  }
  // What has parts is open where it was deferred; else its parts say what is.
  auto rows = session_.Query(db::SqlCat(
      "SELECT i.body, i.number_key FROM agenda_items i WHERE (", db::SqlJoin(ranges, " OR "),
      ") AND i.delete_time = 0 AND i.assignments = '' AND (i.outcome = ",
      db::Bind(int64_t{AgendaItem::DEFERRED}),
      " OR (i.outcome = ", db::Bind(int64_t{AgendaItem::OUTCOME_UNSPECIFIED}),
      " AND NOT EXISTS (SELECT 1 FROM agenda_items p WHERE p.parent_item = i.name AND "
      "p.delete_time = 0))) AND ",
      NotTakenUp(meeting), " ORDER BY i.name LIMIT ", kMaxParts + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxParts) return TooManyParts(meeting);
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < meetings_.size(); ++i) places[meetings_[i]] = i;
  std::map<std::pair<size_t, std::string>, AgendaItem> in_order;
  for (const db::Row& row : *rows) {
    AgendaItem item;
    item.ParseFromString(row.Text(0));
    const std::string held_at = api::TopOf(item.name());
    item.set_classification(std::max(item.classification(), degrees_[held_at]));
    const size_t place = places[held_at];
    in_order[{place, absl::StrCat(row.Text(1), " ", item.name())}] = std::move(item);
  }
  std::vector<AgendaItem> items;
  for (auto& [place, item] : in_order) items.push_back(std::move(item));
  auto shown = Shown(std::move(items));
  if (!shown.ok()) return shown.status();
  if (absl::Status status = KeepLivingDocuments(*shown); !status.ok()) return status;
  return shown;
}

absl::Status Earlier::KeepLivingDocuments(std::vector<AgendaItem>& items) {
  std::set<std::string> names;
  for (const AgendaItem& item : items)
    names.insert(item.documents().begin(), item.documents().end());
  if (names.empty()) return absl::OkStatus();
  auto rows = session_.Query(db::SqlCat("SELECT name FROM documents WHERE ",
                                        db::IsIn("name", names), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  std::vector<std::string> living;
  for (const db::Row& row : *rows) living.push_back(row.Text());
  auto access = resource::Access::Of(catalog_.Of<v1::Document>(), call_, living, session_);
  if (!access.ok()) return access.status();
  std::erase_if(living, [&](const std::string& name) { return !access->Shows(name); });
  const std::set<std::string> kept(living.begin(), living.end());
  for (AgendaItem& item : items) {
    auto& documents = *item.mutable_documents();
    documents.erase(std::remove_if(documents.begin(), documents.end(),
                                   [&](const std::string& name) { return !kept.contains(name); }),
                    documents.end());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Assignment>> Earlier::OpenAssignments(const std::string& meeting) {
  auto rows = session_.Query(db::SqlCat(
      "SELECT body FROM assignments WHERE ", db::IsIn("meeting", meetings_), " AND ",
      InStates({AssignmentStep::OPEN, AssignmentStep::REPORTED, AssignmentStep::RETURNED}),
      " AND delete_time = 0 ORDER BY name LIMIT ", kMaxParts + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxParts) return TooManyParts(meeting);
  std::vector<Assignment> open;
  for (const db::Row& row : *rows) open.emplace_back().ParseFromString(row.Text());
  return Shown(std::move(open));
}

}  // namespace district::meeting
