// Bulletins and the count of their views.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/bulletins.pb.h"
#include "services/meeting/meeting.h"

namespace district::meeting {
namespace {

using v1::Bulletin;

absl::Status KeepCount(Bulletin& bulletin, const Bulletin* before) {
  if (!before || before->view_count() == bulletin.view_count()) return absl::OkStatus();
  return api::InvalidField("view_count", "is changed by views only");
}

// Many views of one bulletin that wait together share a commit, so a popular one is no bottleneck.
absl::StatusOr<Bulletin> ViewBulletin(const rpc::Call&, const v1::ViewBulletinRequest& request,
                                      resource::Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::StatusOr<int64_t> matched = transaction.Execute(db::SqlCat(
      "UPDATE bulletins SET view_count = view_count + 1 WHERE name = ", db::Bind(request.name()),
      " AND delete_time = 0"));
  if (!matched.ok()) return matched.status();
  if (*matched == 0) return api::NotFound("meeting.district/Bulletin", request.name());
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT body, view_count FROM bulletins WHERE name = ", db::Bind(request.name())));
  if (!rows.ok()) return rows.status();
  Bulletin bulletin;
  const auto [body, view_count] = rows->front().As<std::string, int32_t>();
  bulletin.ParseFromString(body);
  bulletin.set_view_count(view_count);
  return bulletin;
}

}  // namespace

std::unique_ptr<resource::Collection> Bulletins() {
  return resource::Declare<Bulletin>("bulletins")
      .Normalize(&KeepCount)
      .StoredInColumn("view_count", [](Bulletin& bulletin, const db::Value& count, absl::Time) {
        bulletin.set_view_count(static_cast<int32_t>(db::AsInt(count)));
      });
}

void ServeBulletinViews(resource::Service& service) {
  service.ServeWrite<v1::ViewBulletinRequest, Bulletin>(
      "district.meeting.v1.BulletinService.ViewBulletin", &ViewBulletin);
}

}  // namespace district::meeting
