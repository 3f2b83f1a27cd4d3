// Report forms by name.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/indicator/v1/report_forms.pb.h"

namespace district::indicator::collection {

// Whether a form stays as it is until the transaction ends.
enum class FormLock { kNone, kShared };

// A living form; nothing where there is none.
absl::StatusOr<std::optional<v1::ReportForm>> FindForm(db::Session& session,
                                                       const std::string& name,
                                                       FormLock lock = FormLock::kNone);

// The living ones of some forms, by name.
absl::StatusOr<std::map<std::string, v1::ReportForm>> FindForms(db::Session& session,
                                                                const std::set<std::string>& names,
                                                                FormLock lock = FormLock::kNone);

}  // namespace district::indicator::collection
