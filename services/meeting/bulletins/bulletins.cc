// Bulletins and the count of their views.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
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

// How many were counted of a bulletin, as an expression over the columns of its row.
constexpr char kViewsSql[] =
    "(SELECT CAST(COALESCE(SUM(v.view_count), 0) AS SIGNED) FROM bulletin_views v WHERE v.bulletin "
    "= name)";
// So many rows count the views of a bulletin.
constexpr int kShards = 32;

// Counts a view in the row of this connection: no other waits for it, so a popular bulletin is no
// bottleneck, and those that wait together in one process share a commit.
db::Sql CountView(const std::string& bulletin) {
  return db::SqlCat("INSERT INTO bulletin_views (bulletin, shard, view_count) VALUES (",
                    db::Bind(bulletin), ", CONNECTION_ID() % ", kShards,
                    ", 1) ON DUPLICATE KEY UPDATE view_count = view_count + 1");
}

absl::StatusOr<Bulletin> ViewBulletin(const rpc::Call& call, const v1::ViewBulletinRequest& request,
                                      resource::Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::StatusOr<db::Sql> shown =
      resource::ShownRows(writes.catalog().Of<Bulletin>(), call, transaction);
  if (!shown.ok()) return shown.status();
  db::Sql condition = db::SqlCat("name = ", db::Bind(request.name()), " AND delete_time = 0");
  condition.And(*shown);
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT body, initial_view_count, ", kViewsSql, " FROM bulletins WHERE ", condition));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound(kType, request.name());
  absl::StatusOr<int64_t> counted = transaction.Execute(CountView(request.name()));
  if (!counted.ok()) return counted.status();
  const auto [body, initial_count, views] = rows->front().As<std::string, int64_t, int64_t>();
  Bulletin bulletin;
  bulletin.ParseFromString(body);
  bulletin.set_view_count(initial_count + views + 1);
  return bulletin;
}

// The count is what the bulletin was created with and what was counted since.
std::unique_ptr<resource::Collection> Bulletins() {
  return resource::Declare<Bulletin>("bulletins")
      .Normalize(&KeepCount)
      .ScopedTo(Published())
      .ClassifiedBy(ClassifiedAs({"meeting"}))
      .Computed(
          "view_count", [](Bulletin&, time::DayNumber) {},
          [](time::DayNumber) { return absl::StrCat("(`initial_view_count` + ", kViewsSql, ")"); })
      .Derive("initial_view_count",
              [](const Bulletin& bulletin) -> db::Value { return bulletin.view_count(); })
      .StoredInColumn("initial_view_count",
                      [](Bulletin& bulletin, const db::Value& count, absl::Time) {
                        bulletin.set_view_count(db::AsInt(count));
                      })
      .StoredInColumn(kViewsSql, [](Bulletin& bulletin, const db::Value& count, absl::Time) {
        bulletin.set_view_count(bulletin.view_count() + db::AsInt(count));
      });
}

}  // namespace

void RegisterBulletins(resource::Service& service) {
  service.Serve(Bulletins());
  service.ServeWrite<v1::ViewBulletinRequest, Bulletin>(
      "district.meeting.v1.BulletinService.ViewBulletin", &ViewBulletin);
}

}  // namespace district::meeting
