// Decisions in principle open the assignments that finalise them.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/meeting/v1/participants.pb.h"
#include "services/meeting/assignments/finalising.h"
#include "services/meeting/assignments/register.h"
#include "services/meeting/assignments/rules.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using resource::Writes;
using v1::Assignment;
using v1::AssignmentStep;
using v1::Decision;

constexpr char kCancelNote[] = "Quyết định thông qua về nguyên tắc đã được đính chính hoặc xóa.";

// Reads resources of a table by their names.
template <typename Resource>
absl::StatusOr<std::map<std::string, Resource>> ReadByName(db::Session& session,
                                                           std::string_view table,
                                                           const std::set<std::string>& names) {
  std::map<std::string, Resource> found;
  if (names.empty()) return found;
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT name, body FROM ", table, " WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) found[row.Text(0)].ParseFromString(row.Text(1));
  return found;
}

// Fills in what the decisions are about: each kind in one statement.
absl::Status ReadSources(db::Session& session, std::vector<DecisionInPrinciple>& sources) {
  std::set<std::string> meetings, documents, items, presenters;
  for (const DecisionInPrinciple& source : sources) {
    meetings.insert(api::TopOf(source.decision.name()));
    documents.insert(source.decision.document());
    items.insert(source.decision.agenda_item());
  }
  auto meeting = ReadByName<v1::Meeting>(session, "meetings", meetings);
  if (!meeting.ok()) return meeting.status();
  auto document = ReadByName<v1::Document>(session, "documents", documents);
  if (!document.ok()) return document.status();
  auto item = ReadByName<v1::AgendaItem>(session, "agenda_items", items);
  if (!item.ok()) return item.status();
  for (DecisionInPrinciple& source : sources) {
    source.meeting = (*meeting)[api::TopOf(source.decision.name())];
    source.document = (*document)[source.decision.document()];
    source.item = (*item)[source.decision.agenda_item()];
    presenters.insert(source.item.presenters().begin(), source.item.presenters().end());
  }
  auto presenter = ReadByName<v1::Participant>(session, "participants", presenters);
  if (!presenter.ok()) return presenter.status();
  for (DecisionInPrinciple& source : sources) {
    for (const std::string& name : source.item.presenters()) {
      if (source.presenter.empty()) source.presenter = (*presenter)[name].person();
    }
  }
  return absl::OkStatus();
}

class FinalisingHook final : public resource::BatchHook {
 public:
  explicit FinalisingHook(Writes& writes) : writes_(writes) {}

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const PlacedChange& placed : changes) {
      const Decision* before = placed.change.before_as<Decision>();
      const auto& after = placed.change.after_as<Decision>();
      const bool concerned = after.outcome() == Decision::ADOPTED_IN_PRINCIPLE ||
                             (before && before->outcome() == Decision::ADOPTED_IN_PRINCIPLE);
      if (concerned) decisions_.insert(after.name());
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    const std::set<std::string> names = std::exchange(decisions_, {});
    if (names.empty()) return absl::OkStatus();
    db::Transaction& transaction = writes_.transaction();
    auto decisions = ReadByName<Decision>(transaction, "decisions", names);
    if (!decisions.ok()) return decisions.status();
    auto opened = ReadOpened(names);
    if (!opened.ok()) return opened.status();
    std::vector<DecisionInPrinciple> missing;
    for (const auto& [name, decision] : *decisions) {
      const bool there = std::any_of(
          opened->begin(), opened->end(),
          [&decision = decision](const Assignment& one) { return Finalises(one, decision); });
      if (IsInPrinciple(decision) && !there) missing.push_back({.decision = decision});
    }
    absl::Status status = CancelOthers(*decisions, *opened);
    return status.ok() ? Open(std::move(missing)) : status;
  }

 private:
  // The living assignments that decisions opened.
  absl::StatusOr<std::vector<Assignment>> ReadOpened(const std::set<std::string>& decisions) {
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(
        db::SqlCat("SELECT body FROM assignments WHERE ", db::IsIn("decision", decisions),
                   " AND delete_time = 0 ORDER BY name"));
    if (!rows.ok()) return rows.status();
    std::vector<Assignment> opened;
    for (const db::Row& row : *rows) opened.emplace_back().ParseFromString(row.Text());
    return opened;
  }

  absl::Status CancelOthers(std::map<std::string, Decision>& decisions,
                            const std::vector<Assignment>& opened) {
    std::vector<Writes::Edit> edits;
    for (const Assignment& assignment : opened) {
      if (!IsUnfinished(assignment) || Finalises(assignment, decisions[assignment.decision()])) {
        continue;
      }
      edits.push_back({.name = assignment.name(), .change = [this](resource::Message& message) {
                         return Cancel(static_cast<Assignment&>(message));
                       }});
    }
    if (edits.empty()) return absl::OkStatus();
    return writes_.Update(writes_.catalog().Of<Assignment>(), std::move(edits)).status();
  }

  absl::Status Cancel(Assignment& assignment) {
    const absl::Time now = writes_.transaction().now();
    absl::Status status = Move({.action = AssignmentStep::CANCEL,
                                .note = kCancelNote,
                                .subject = writes_.call().identity().subject},
                               time::DayInVietnam(now), assignment);
    if (!status.ok()) return status;
    resource::SetMicros(*assignment.mutable_steps(assignment.steps_size() - 1), "record_time",
                        absl::ToUnixMicros(now));
    return absl::OkStatus();
  }

  absl::Status Open(std::vector<DecisionInPrinciple> sources) {
    if (sources.empty()) return absl::OkStatus();
    db::Transaction& transaction = writes_.transaction();
    if (absl::Status read = ReadSources(transaction, sources); !read.ok()) return read;
    std::vector<Writes::Draft> drafts;
    for (const DecisionInPrinciple& source : sources) {
      auto assignment = std::make_unique<Assignment>(
          AssignmentToFinalise(source, time::DayInVietnam(transaction.now())));
      assignment->set_name(absl::StrCat("assignments/", api::NewResourceId(transaction.now())));
      drafts.push_back({std::move(assignment), ""});
    }
    return writes_.Create(writes_.catalog().Of<Assignment>(), std::move(drafts)).status();
  }

  Writes& writes_;
  std::set<std::string> decisions_;
};

}  // namespace

std::unique_ptr<resource::BatchHook> MakeFinalisingHook(Writes& writes) {
  return std::make_unique<FinalisingHook>(writes);
}

}  // namespace district::meeting
