// Figures that approved submissions hold.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/writes.h"
#include "district/indicator/v1/report_forms.pb.h"
#include "district/indicator/v1/submissions.pb.h"

namespace district::indicator {

// Refuses changes of observations that are locked: FAILED_PRECONDITION (FIGURE_LOCKED) names the
// submission and its form. A rule of a batch.
//
// Whoever writes a figure holds a shared lock on its indicator until its transaction ends, and
// whoever approves an exclusive one before anything is locked; so what was acknowledged before an
// approval is in it, and nothing comes in between.
absl::Status CheckLocks(resource::Writes& writes,
                        const std::vector<resource::PlacedChange>& changes);

namespace collection {

// Reads the form of a submission, which stays as it is until the transaction ends, and locks its
// indicators exclusively, in the order of their names. NOT_FOUND of the submission where there is
// no form.
absl::StatusOr<v1::ReportForm> LockIndicatorsOf(resource::Writes& writes,
                                                const std::string& submission);

// Locks the figures of an approved submission.
void LockFigures(db::Transaction& transaction, const v1::ReportForm& form,
                 const v1::Submission& submission);

// Unlocks what a submission locks.
absl::Status UnlockFigures(db::Transaction& transaction, const v1::Submission& submission);

}  // namespace collection
}  // namespace district::indicator
