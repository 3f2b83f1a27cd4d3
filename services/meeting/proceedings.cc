// What belongs to a meeting: agenda items, decisions and directives.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/directives.pb.h"
#include "services/meeting/meeting.h"
#include "services/meeting/meetings/open.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Decision;
using v1::Directive;

// No chain of parents in one meeting is longer; so a walk up ends.
constexpr int kMaxDepth = 20;

// What a part of a meeting refers to within meetings belongs to the same meeting.
absl::Status CheckSameMeeting(const std::string& name, const std::string& field,
                              const std::string& reference) {
  if (reference.empty() || api::TopOf(reference) == api::TopOf(name)) return absl::OkStatus();
  return api::InvalidField(field, absl::StrCat(reference, " belongs to another meeting"),
                           "OTHER_MEETING");
}

absl::Status CheckAgendaItem(AgendaItem& item, const AgendaItem*) {
  absl::Status status = CheckSameMeeting(item.name(), "parent_item", item.parent_item());
  for (int i = 0; status.ok() && i < item.presenters_size(); ++i) {
    status = CheckSameMeeting(item.name(), absl::StrCat("presenters[", i, "]"), item.presenters(i));
  }
  if (!status.ok()) return status;
  const std::set<std::string> periods(item.periods().begin(), item.periods().end());
  for (int i = 0; i < item.planned_periods_size(); ++i) {
    if (periods.contains(item.planned_periods(i))) continue;
    return api::InvalidField(absl::StrCat("planned_periods[", i, "]"), "is not among periods");
  }
  return absl::OkStatus();
}

// Walks up from the new parent; meeting the resource itself would close a cycle. Rows on the way
// are locked, so that two changes cannot close one together.
absl::Status CheckNoCycle(db::Transaction& transaction, const std::string& table,
                          const std::string& column, const std::string& name,
                          const std::string& parent) {
  std::string next = parent;
  for (int depth = 0; !next.empty() && depth < kMaxDepth; ++depth) {
    if (next == name) {
      return api::InvalidField(column, "is this resource or a part of it", "CYCLE");
    }
    absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
        "SELECT ", column, " FROM ", table, " WHERE name = ", db::Bind(next), " FOR UPDATE"));
    if (!rows.ok()) return rows.status();
    next = rows->empty() ? "" : rows->front().Text();
  }
  if (!next.empty()) return api::InvalidField(column, "stands too deep in the tree");
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> AgendaItems() {
  return resource::Declare<AgendaItem>("agenda_items")
      .ValidateBatch(&CheckMeetingsOpen)
      .Normalize(&CheckAgendaItem)
      .Validate([](db::Transaction& transaction, AgendaItem& after, const AgendaItem* before) {
        if (before && before->parent_item() == after.parent_item()) return absl::OkStatus();
        return CheckNoCycle(transaction, "agenda_items", "parent_item", after.name(),
                            after.parent_item());
      });
}

std::unique_ptr<resource::Collection> Decisions() {
  return resource::Declare<Decision>("decisions")
      .ValidateBatch(&CheckMeetingsOpen)
      .Normalize([](Decision& decision, const Decision*) {
        return CheckSameMeeting(decision.name(), "agenda_item", decision.agenda_item());
      });
}

std::unique_ptr<resource::Collection> Directives() {
  return resource::Declare<Directive>("directives")
      .ValidateBatch(&CheckMeetingsOpen)
      .Normalize([](Directive& directive, const Directive*) {
        absl::Status status =
            CheckSameMeeting(directive.name(), "parent_directive", directive.parent_directive());
        if (!status.ok()) return status;
        return CheckSameMeeting(directive.name(), "issued_by", directive.issued_by());
      })
      .Validate([](db::Transaction& transaction, Directive& after, const Directive* before) {
        if (before && before->parent_directive() == after.parent_directive()) {
          return absl::OkStatus();
        }
        return CheckNoCycle(transaction, "directives", "parent_directive", after.name(),
                            after.parent_directive());
      });
}

}  // namespace district::meeting
