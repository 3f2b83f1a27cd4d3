#include "services/meeting/speeches/speakers.h"

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"

namespace district::meeting::speeches {
namespace {

constexpr char kForOthers[] = "meeting.speeches.write";

}  // namespace

absl::Status CheckOwn(resource::Writes& writes, const std::string& participant) {
  if (writes.call().Allows(kForOthers)) return absl::OkStatus();
  const std::string& person = writes.call().identity().person;
  auto rows = writes.transaction().Query(
      db::SqlCat("SELECT person FROM participants WHERE name = ", db::Bind(participant)));
  if (!rows.ok()) return rows.status();
  if (!person.empty() && !rows->empty() && rows->front().Text() == person) return absl::OkStatus();
  return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
      .Message(absl::StrCat("another participant's speech needs ", kForOthers))
      .Metadata("permission", kForOthers)
      .Vietnamese("Bạn chỉ được đăng ký hoặc rút lượt phát biểu của chính mình.");
}

}  // namespace district::meeting::speeches
