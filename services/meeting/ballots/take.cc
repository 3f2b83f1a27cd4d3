#include "services/meeting/ballots/take.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/access.h"
#include "services/meeting/ballots/moves.h"

namespace district::meeting::ballots {
namespace {

using v1::Ballot;

const char* InSql(Lock lock) {
  if (lock == Lock::kNone) return "";
  return lock == Lock::kShared ? " LOCK IN SHARE MODE" : " FOR UPDATE";
}

}  // namespace

absl::StatusOr<Ballot> Take(resource::Writes& writes, const std::string& name,
                            const std::string& etag, v1::BallotMove::Action action,
                            const std::string& note,
                            const std::function<absl::Status(Ballot&)>& act) {
  const Move move{.action = action,
                  .time = writes.transaction().now(),
                  .subject = writes.call().identity().subject,
                  .note = note};
  auto moved = writes.Update(
      writes.catalog().Of<Ballot>(),
      {{.name = name, .etag = etag, .path = "", .change = [&](resource::Message& message) {
          auto& ballot = static_cast<Ballot&>(message);
          absl::Status status = TakeMove(move, ballot);
          return status.ok() && act ? act(ballot) : status;
        }}});
  if (!moved.ok()) return moved.status();
  return std::move(static_cast<Ballot&>(*moved->front()));
}

absl::Status Refused(const Ballot& ballot, std::string_view reason, const std::string& what,
                     std::string_view vietnamese) {
  return api::Error(absl::StatusCode::kFailedPrecondition, reason)
      .Message(absl::StrCat(ballot.name(), " ", what))
      .Metadata("state", Ballot::State_Name(ballot.state()))
      .Precondition(reason, ballot.name(), what)
      .Vietnamese(vietnamese);
}

absl::StatusOr<Ballot> ReadBallot(const resource::Collection& collection,
                                  const rpc::CallContext& call, db::Session& session,
                                  const std::string& name, Lock lock) {
  auto rows = session.Query(db::SqlCat("SELECT body FROM ballots WHERE name = ", db::Bind(name),
                                       " AND delete_time = 0", InSql(lock)));
  if (!rows.ok()) return rows.status();
  auto access = resource::Access::Of(collection, call, {name}, session);
  if (!access.ok()) return access.status();
  if (rows->empty()) return access->NotThere(name);
  if (absl::Status shown = access->Check(name); !shown.ok()) return shown;
  Ballot ballot;
  ballot.ParseFromString(rows->front().Text());
  return ballot;
}

}  // namespace district::meeting::ballots
