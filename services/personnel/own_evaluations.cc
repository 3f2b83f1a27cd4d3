#include "services/personnel/own_evaluations.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "district/type/v1/annotations.pb.h"

namespace district::personnel {
namespace {

absl::Status Denied(const std::string& reason, const std::string& message,
                    const std::string& person, const std::string& vietnamese) {
  return api::Error(absl::StatusCode::kPermissionDenied, reason)
      .Message(message)
      .Metadata("person", person)
      .Vietnamese(vietnamese);
}

}  // namespace

absl::StatusOr<std::unique_ptr<resource::Binding>> AsThemselves(
    resource::Writes& writes, const std::vector<resource::PlacedChange>& changes) {
  const std::string& caller = writes.call().identity().person;
  if (caller.empty()) return resource::NothingMore();
  const std::string permission =
      writes.call().method().options().GetExtension(type::v1::permission);
  const bool judges =
      permission == "personnel.evaluations.review" || permission == "personnel.evaluations.approve";
  if (!judges && !absl::StartsWith(permission, "personnel.evaluations.")) {
    return resource::NothingMore();
  }
  for (const resource::PlacedChange& change : changes) {
    const std::string name = resource::NameOf(*change.change.after);
    const bool own = api::TopOf(name) == caller;
    if (judges && own) {
      return Denied("OWN_EVALUATION", absl::StrCat(name, " is that of ", caller, ", who calls"),
                    caller, "Bạn không được chấm hay duyệt phiếu đánh giá của chính mình.");
    }
    if (!judges && !own) {
      return Denied("NOT_YOUR_EVALUATION",
                    absl::StrCat(name, " is not that of ", caller, ", who calls"), caller,
                    "Bạn chỉ được lập và nộp phiếu đánh giá của chính mình.");
    }
  }
  return resource::NothingMore();
}

}  // namespace district::personnel
