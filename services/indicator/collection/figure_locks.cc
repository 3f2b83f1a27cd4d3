#include "services/indicator/collection/figure_locks.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/collection/find_forms.h"

namespace district::indicator {
namespace {

using v1::Observation;

const db::InsertTarget& LockTarget() {
  static const auto* const target =
      new db::InsertTarget{"figure_locks", {"figure_key", "submission"}};
  return *target;
}

std::string KeyOf(const std::string& indicator, const std::string& organization,
                  const std::string& period) {
  return absl::StrCat(indicator, " ", organization, " ", period);
}

// Those whose parents are locked already, new ones and those that come back, are left out.
absl::Status ShareIndicators(db::Session& session,
                             const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> names;
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kUpdate || change.action == resource::Action::kDelete) {
      names.insert(api::TopOf(change.after_as<Observation>().name()));
    }
  }
  if (names.empty()) return absl::OkStatus();
  return session
      .Query(db::SqlCat("SELECT name FROM indicators WHERE ", db::IsIn("name", names),
                        " ORDER BY name LOCK IN SHARE MODE"))
      .status();
}

absl::Status Locked(const resource::PlacedChange& place, const std::string& submission) {
  const auto& observation = place.change.after_as<Observation>();
  const std::string held = absl::StrCat("is held by ", submission, ", which is approved");
  api::Error error(absl::StatusCode::kFailedPrecondition, "FIGURE_LOCKED");
  error
      .Message(absl::StrCat("the figure of ", api::TopOf(observation.name()), " for ",
                            observation.organization(), " and ", observation.period(), " ", held,
                            ": reopen that first"))
      .Metadata("submission", submission)
      .Metadata("report_form", api::TopOf(submission))
      .Precondition("FIGURE_LOCKED", observation.name(), held)
      .Vietnamese("Số liệu thuộc báo cáo đã duyệt; hãy mở lại báo cáo trước khi sửa.");
  if (!place.path.empty()) error.Field(place.path, held);
  return error;
}

}  // namespace

absl::Status CheckLocks(resource::Writes& writes,
                        const std::vector<resource::PlacedChange>& changes) {
  std::map<std::string, const resource::PlacedChange*> by_key;
  for (const resource::PlacedChange& place : changes) {
    const auto& observation = place.change.after_as<Observation>();
    by_key.try_emplace(
        KeyOf(api::TopOf(observation.name()), observation.organization(), observation.period()),
        &place);
  }
  db::Transaction& transaction = writes.transaction();
  absl::Status shared = ShareIndicators(transaction, changes);
  if (!shared.ok()) return shared;
  std::vector<std::string> keys;
  for (const auto& [key, place] : by_key) keys.push_back(key);
  auto rows = transaction.Query(db::SqlCat("SELECT figure_key, submission FROM figure_locks WHERE ",
                                           db::IsIn("figure_key", keys),
                                           " ORDER BY figure_key, submission LIMIT 1"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::OkStatus();
  const auto [key, submission] = rows->front().As<std::string, std::string>();
  return Locked(*by_key.at(key), submission);
}

namespace collection {

absl::StatusOr<v1::ReportForm> LockIndicatorsOf(resource::Writes& writes,
                                                const std::string& submission) {
  auto form = FindForm(writes.transaction(), api::TopOf(submission), FormLock::kShared);
  if (!form.ok()) return form.status();
  if (!form->has_value()) return api::NotFound("indicator.district/Submission", submission);
  std::set<std::string> indicators;
  for (const v1::ReportFormItem& item : (*form)->items()) indicators.insert(item.indicator());
  absl::Status locked = writes.LockLiving(writes.catalog().Of<v1::Indicator>(), indicators);
  if (!locked.ok()) return locked;
  return **std::move(form);
}

void LockFigures(db::Transaction& transaction, const v1::ReportForm& form,
                 const v1::Submission& submission) {
  for (const v1::ReportFormItem& item : form.items()) {
    transaction.Insert(LockTarget(),
                       {KeyOf(item.indicator(), submission.organization(), submission.period()),
                        submission.name()});
  }
}

absl::Status UnlockFigures(db::Transaction& transaction, const v1::Submission& submission) {
  return transaction
      .Execute(
          db::SqlCat("DELETE FROM figure_locks WHERE submission = ", db::Bind(submission.name())))
      .status();
}

}  // namespace collection
}  // namespace district::indicator
