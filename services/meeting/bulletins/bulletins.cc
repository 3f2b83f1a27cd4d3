// Bulletins and the count of their views.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/bulletins.pb.h"
#include "services/meeting/bulletins/register.h"
#include "services/meeting/rules/classification.h"

namespace district::meeting {
namespace {

using v1::Bulletin;

constexpr char kType[] = "meeting.district/Bulletin";
constexpr char kWrite[] = "meeting.bulletins.write";

absl::Status KeepCount(Bulletin& bulletin, const Bulletin* before) {
  if (!before || before->view_count() == bulletin.view_count()) return absl::OkStatus();
  return api::InvalidField("view_count", "is changed by views only");
}

// Readers see a bulletin once its time has come; those who write bulletins see all.
bool SeesPublishedOnly(const rpc::CallContext& call) { return !call.Allows(kWrite); }

db::Sql IsPublished(db::Session& session) {
  return db::SqlCat("publish_time > 0 AND publish_time <= ",
                    db::Bind(absl::ToUnixMicros(session.now())));
}

resource::Scope Published() {
  return {.hides = true,
          .narrows = &SeesPublishedOnly,
          .rows = [](db::Session& session, const rpc::CallContext&) -> absl::StatusOr<db::Sql> {
            return IsPublished(session);
          }};
}

// Many views of one bulletin that wait together share a commit, so a popular one is no bottleneck.
absl::StatusOr<Bulletin> ViewBulletin(const rpc::Call& call, const v1::ViewBulletinRequest& request,
                                      resource::Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::StatusOr<db::Sql> shown =
      resource::ShownRows(writes.catalog().Of<Bulletin>(), call, transaction);
  if (!shown.ok()) return shown.status();
  db::Sql update = db::SqlCat(
      "UPDATE bulletins SET view_count = view_count + 1 WHERE name = ", db::Bind(request.name()),
      " AND delete_time = 0", shown->empty() ? "" : " AND ", *shown);
  absl::StatusOr<int64_t> matched = transaction.Execute(update);
  if (!matched.ok()) return matched.status();
  if (*matched == 0) return api::NotFound(kType, request.name());
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT body, view_count FROM bulletins WHERE name = ", db::Bind(request.name())));
  if (!rows.ok()) return rows.status();
  Bulletin bulletin;
  const auto [body, view_count] = rows->front().As<std::string, int64_t>();
  bulletin.ParseFromString(body);
  bulletin.set_view_count(view_count);
  return bulletin;
}

std::unique_ptr<resource::Collection> Bulletins() {
  return resource::Declare<Bulletin>("bulletins")
      .Normalize(&KeepCount)
      .ScopedTo(Published())
      .ClassifiedBy(ClassifiedAs({"meeting"}))
      .StoredInColumn("view_count", [](Bulletin& bulletin, const db::Value& count, absl::Time) {
        bulletin.set_view_count(db::AsInt(count));
      });
}

}  // namespace

void RegisterBulletins(resource::Service& service) {
  service.Serve(Bulletins());
  service.ServeWrite<v1::ViewBulletinRequest, Bulletin>(
      "district.meeting.v1.BulletinService.ViewBulletin", &ViewBulletin);
}

}  // namespace district::meeting
