#include "services/meeting/participants/ask_rosters.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "services/meeting/rules/peers.h"

namespace district::meeting {
namespace {

using personnel::v1::GetRosterRequest;
using personnel::v1::Roster;

constexpr char kGetRoster[] = "district.personnel.v1.OrganizationService.GetRoster";

// One question after the other; few meetings are of more than one body.
struct Asking {
  rpc::PeerClient* personnel;
  rpc::CallPtr call;
  std::vector<std::string> organizations;
  time::DayNumber day;
  std::function<void(absl::StatusOr<Rosters>)> done;
  Rosters rosters;
};

void AskNext(const std::shared_ptr<Asking>& asking) {
  if (asking->rosters.size() == asking->organizations.size()) {
    return asking->done(std::move(asking->rosters));
  }
  GetRosterRequest request;
  request.set_name(asking->organizations[asking->rosters.size()]);
  request.set_as_of(time::FormatDay(asking->day));
  AskPersonnelFor<Roster>(asking->personnel, *asking->call, kGetRoster, request,
                          [asking](absl::StatusOr<Roster> roster) {
                            if (!roster.ok()) return asking->done(roster.status());
                            asking->rosters.push_back(*std::move(roster));
                            AskNext(asking);
                          });
}

}  // namespace

void AskRosters(resource::Service& service, rpc::CallPtr call,
                std::vector<std::string> organizations, time::DayNumber day,
                std::function<void(absl::StatusOr<Rosters>)> done) {
  AskNext(std::make_shared<Asking>(Asking{service.Peer("personnel"),
                                          std::move(call),
                                          std::move(organizations),
                                          day,
                                          std::move(done),
                                          {}}));
}

absl::Status NoDayYet(const std::string& meeting) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "SITTINGS_MISSING")
      .Message(absl::StrCat(meeting, " has no day yet"))
      .Precondition("SITTINGS", meeting, "has no sitting whose day is known")
      .Vietnamese("Hội nghị chưa có ngày họp.");
}

absl::StatusOr<time::DayNumber> FirstDayOf(const v1::Meeting& meeting) {
  const time::DayNumber day = time::ToDayNumber(meeting.start_date());
  if (day == 0 || time::FirstDay(day) != day) return NoDayYet(meeting.name());
  return day;
}

}  // namespace district::meeting
