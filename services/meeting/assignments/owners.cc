#include "services/meeting/assignments/owners.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/resource/reads.h"
#include "common/rpc/peer_client.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/meeting/assignments/register.h"
#include "services/meeting/rules/peers.h"

namespace district::meeting {
namespace {

using district::personnel::v1::BatchGetHoldersRequest;
using district::personnel::v1::BatchGetHoldersResponse;
using district::personnel::v1::Holder;
using v1::Assignment;
using v1::AssignmentHolder;
using v1::AssignmentOwner;

constexpr char kAssignmentType[] = "meeting.district/Assignment";
constexpr char kHoldersMethod[] = "district.personnel.v1.OrganizationService.BatchGetHolders";

// What is known of the owner without asking personnel.
OwnerOnDay Found(const db::Row& row, time::DayNumber day) {
  OwnerOnDay found;
  found.assignment.ParseFromString(row.Text(1));
  *found.owner.mutable_owner() = found.assignment.owner();
  *found.owner.mutable_as_of() = time::FromDayNumber(day);
  found.owner.set_completed_by(found.assignment.completed_by());
  found.owner.set_occupancy(AssignmentOwner::OWNER_PRESENT);
  const std::string& person = found.assignment.owner().person();
  if (!person.empty()) found.owner.add_holders()->set_person(person);
  return found;
}

void TakeHolders(const BatchGetHoldersResponse& response, AssignmentOwner& owner) {
  for (const auto& entry : response.entries()) {
    for (const Holder& holder : entry.holders()) {
      AssignmentHolder& taken = *owner.add_holders();
      taken.set_person(holder.person());
      taken.set_display_name(holder.display_name());
      taken.set_acting(holder.acting());
    }
  }
  if (owner.holders().empty()) owner.set_occupancy(AssignmentOwner::OWNER_VACANT);
}

}  // namespace

std::string OwnerOnDay::OnePerson() const {
  return owner.holders_size() == 1 ? owner.holders(0).person() : "";
}

void Owners::Find(rpc::CallPtr call, const std::string& assignment, time::DayNumber day,
                  std::function<void(absl::StatusOr<OwnerOnDay>)> done) const {
  auto found = std::make_shared<OwnerOnDay>();
  service_.database().Read(
      {.deadline = call->deadline(),
       .run = [this, call, assignment, day, found](db::Session& session) -> absl::Status {
         absl::StatusOr<db::Row> row = ReadShown(*call, assignment, session);
         if (row.ok()) *found = Found(*row, day);
         return row.status();
       },
       .done =
           [this, call, day, found, done = std::move(done)](absl::Status status) {
             if (!status.ok()) return done(status);
             if (found->assignment.owner().post().empty()) return done(std::move(*found));
             AskHolders(call, day, std::move(*found), done);
           },
       .caller = call->identity().subject});
}

absl::StatusOr<db::Row> Owners::ReadShown(const rpc::Call& call, const std::string& assignment,
                                          db::Session& session) const {
  const resource::Collection& assignments = service_.catalog().Of<Assignment>();
  auto access = resource::Access::Of(assignments, call, {assignment}, session);
  if (!access.ok()) return access.status();
  if (absl::Status shown = access->Check(assignment); !shown.ok()) return shown;
  auto rows = session.QueryByKeys(assignments.key_query(), {assignment});
  if (!rows.ok()) return rows.status();
  if (rows->empty() || rows->front().Int(rows->front().size() - 1) != 0) {
    return api::NotFound(kAssignmentType, assignment);
  }
  return std::move(rows->front());
}

void Owners::AskHolders(const rpc::CallPtr& call, time::DayNumber day, OwnerOnDay found,
                        std::function<void(absl::StatusOr<OwnerOnDay>)> done) const {
  BatchGetHoldersRequest request;
  request.add_posts(found.assignment.owner().post());
  request.set_as_of(time::FormatDay(day));
  AskPersonnelFor<BatchGetHoldersResponse>(
      service_.Peer("personnel"), *call, kHoldersMethod, request,
      [call, found = std::move(found),
       done = std::move(done)](absl::StatusOr<BatchGetHoldersResponse> holders) mutable {
        if (!holders.ok()) return done(holders.status());
        TakeHolders(*holders, found.owner);
        done(std::move(found));
      });
}

void ServeAssignmentOwner(resource::Service& service, std::shared_ptr<const Owners> owners) {
  service.server().Handle(
      "district.meeting.v1.AssignmentService.GetAssignmentOwner",
      [&service, owners = std::move(owners)](rpc::CallPtr call) {
        absl::StatusOr<time::DayNumber> day = resource::AsOfDay(*call, service.database().now());
        if (!day.ok()) return call->Fail(day.status());
        const auto& request = call->request_as<v1::GetAssignmentOwnerRequest>();
        owners->Find(call, request.name(), *day, [call](absl::StatusOr<OwnerOnDay> found) {
          if (!found.ok()) return call->Fail(found.status());
          call->Finish(found->owner);
        });
      });
}

}  // namespace district::meeting
