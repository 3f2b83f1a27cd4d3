#include "services/indicator/tree/follower.h"

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/log.h"
#include "district/personnel/v1/organization_groups.pb.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/type/v1/changes.pb.h"
#include "services/indicator/tree/from_personnel.h"

namespace district::indicator {
namespace {

using google::protobuf::Message;
using personnel::v1::ListOrganizationGroupsRequest;
using personnel::v1::ListOrganizationGroupsResponse;
using personnel::v1::ListOrganizationsRequest;
using personnel::v1::ListOrganizationsResponse;
using personnel::v1::Organization;
using personnel::v1::OrganizationGroup;
using type::v1::Change;
using type::v1::ListChangesRequest;
using type::v1::ListChangesResponse;

constexpr char kListChanges[] = "district.personnel.v1.ChangeService.ListChanges";
constexpr char kListOrganizations[] = "district.personnel.v1.OrganizationService.ListOrganizations";
constexpr char kListGroups[] =
    "district.personnel.v1.OrganizationGroupService.ListOrganizationGroups";
constexpr char kOrganizationType[] = "personnel.district/Organization";
constexpr char kGroupType[] = "personnel.district/OrganizationGroup";
constexpr int kPage = 500;
// More are no district's; the copy would not fit into memory.
constexpr size_t kMostUnits = 100'000;
constexpr absl::Duration kPause = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr absl::Duration kStorePatience = absl::Seconds(30);
// That nothing has changed is written down so often; in between it is known to this process only.
constexpr absl::Duration kWriteEvery = absl::Seconds(10);
// How soon a call that waits sees that it is to stop.
constexpr absl::Duration kLookEvery = absl::Milliseconds(50);

ListChangesRequest ChangesAfter(const std::string& token) {
  ListChangesRequest request;
  request.set_page_size(kPage);
  request.add_types(kOrganizationType);
  request.add_types(kGroupType);
  if (token.empty()) {
    request.set_from_now(true);
  } else {
    request.set_page_token(token);
  }
  return request;
}

// Of several changes of one resource the last one stays.
TreeChanges ChangesIn(const ListChangesResponse& page) {
  TreeChanges changes;
  for (const Change& change : page.changes()) {
    const bool gone = change.action() == Change::DELETE;
    if (change.type() == kOrganizationType) {
      Organization organization;
      if (!gone) change.after().UnpackTo(&organization);
      changes.units[change.resource()] = gone ? std::nullopt : std::optional(UnitOf(organization));
    } else if (change.type() == kGroupType) {
      OrganizationGroup group;
      if (!gone) change.after().UnpackTo(&group);
      changes.groups[change.resource()] = gone ? std::nullopt : std::optional(MembersOf(group));
    }
  }
  return changes;
}

// Whether the feed cannot be read on from the token: it was reset, or the keys of tokens changed.
bool TokenIsTooOld(const absl::Status& status) {
  return absl::IsOutOfRange(status) || absl::IsInvalidArgument(status);
}

}  // namespace

void TreeFollower::Run(const absl::Notification& stop) {
  while (!stop.HasBeenNotified()) {
    const absl::StatusOr<bool> more = Step(stop);
    if (stop.HasBeenNotified()) return;
    Report(more.status());
    if (more.ok() && *more) continue;
    stop.WaitForNotificationWithTimeout(kPause);
  }
}

absl::StatusOr<bool> TreeFollower::Step(const absl::Notification& stop) {
  TreeState state;
  absl::Time asked;
  absl::Status status = database_.ReadNow(kPatience, [&](db::Session& session) {
    asked = session.now();
    absl::StatusOr<TreeState> read = ReadTreeState(session);
    if (read.ok()) state = *std::move(read);
    return read.status();
  });
  if (!status.ok()) return status;
  if (state.token.empty()) return CopyAll(state, "there is none", stop);

  absl::StatusOr<Answer> answer = Ask(kListChanges, ChangesAfter(state.token), stop);
  if (TokenIsTooOld(answer.status())) return CopyAll(state, rpc::Loggable(answer.status()), stop);
  if (!answer.ok()) return answer.status();
  const auto& page = static_cast<const ListChangesResponse&>(**answer);
  const TreeChanges changes = ChangesIn(page);
  const bool more = !page.next_page_token().empty();
  if (changes.empty() && !more) cache_.NoteCurrent(state, asked);
  const absl::Time stored = absl::FromUnixMicros(state.tree_time);
  if (changes.empty() && !more && asked < stored + kWriteEvery) return false;

  const TreeState to = {.token = page.resume_token(),
                        // With more to come it is only as current as before.
                        .tree_time = more ? state.tree_time : absl::ToUnixMicros(asked)};
  status = database_.WriteNow(kStorePatience, [&](db::Transaction& transaction) {
    return ChangeTree(state, changes, to, transaction).status();
  });
  if (!status.ok()) return status;
  return more || !changes.empty();
}

absl::StatusOr<bool> TreeFollower::CopyAll(const TreeState& state, const std::string& why,
                                           const absl::Notification& stop) {
  const absl::Time begun = database_.now();
  // What changes while the lists are read comes after the token.
  absl::StatusOr<std::string> token = TokenOfNow(stop);
  if (!token.ok()) return token.status();
  TreeChanges whole;
  absl::Status status = CopyOrganizations(whole, stop);
  if (status.ok()) status = CopyGroups(whole, stop);
  if (!status.ok()) return status;
  const TreeState to = {.token = *token, .tree_time = absl::ToUnixMicros(begun)};
  status = database_.WriteNow(kStorePatience, [&](db::Transaction& transaction) {
    return ReplaceTree(state, whole, to, transaction).status();
  });
  if (!status.ok()) return status;
  rpc::Log(rpc::Severity::kInfo, "the tree of organizations was copied",
           {{"why", why},
            {"organizations", absl::StrCat(whole.units.size())},
            {"groups", absl::StrCat(whole.groups.size())}});
  return true;
}

absl::StatusOr<std::string> TreeFollower::TokenOfNow(const absl::Notification& stop) {
  absl::StatusOr<Answer> answer = Ask(kListChanges, ChangesAfter(""), stop);
  if (!answer.ok()) return answer.status();
  return static_cast<const ListChangesResponse&>(**answer).resume_token();
}

absl::Status TreeFollower::CopyOrganizations(TreeChanges& whole, const absl::Notification& stop) {
  ListOrganizationsRequest request;
  request.set_page_size(kPage);
  do {
    absl::StatusOr<Answer> answer = Ask(kListOrganizations, request, stop);
    if (!answer.ok()) return answer.status();
    const auto& page = static_cast<const ListOrganizationsResponse&>(**answer);
    for (const Organization& organization : page.organizations()) {
      whole.units[organization.name()] = UnitOf(organization);
    }
    if (whole.units.size() > kMostUnits) {
      return absl::FailedPreconditionError(
          absl::StrCat("there are more than ", kMostUnits, " organizations"));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status TreeFollower::CopyGroups(TreeChanges& whole, const absl::Notification& stop) {
  ListOrganizationGroupsRequest request;
  request.set_page_size(kPage);
  do {
    absl::StatusOr<Answer> answer = Ask(kListGroups, request, stop);
    if (!answer.ok()) return answer.status();
    const auto& page = static_cast<const ListOrganizationGroupsResponse&>(**answer);
    for (const OrganizationGroup& group : page.organization_groups()) {
      whole.groups[group.name()] = MembersOf(group);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::StatusOr<TreeFollower::Answer> TreeFollower::Ask(const std::string& method,
                                                       const Message& request,
                                                       const absl::Notification& stop) {
  std::ifstream file(token_file_);
  const std::string token((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (token.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("--personnel_token_file ", token_file_, " cannot be read"));
  }
  struct Waiting {
    absl::Notification came;
    absl::StatusOr<Answer> answer = absl::UnknownError("no answer");
  };
  auto waiting = std::make_shared<Waiting>();
  personnel_.CallMethod(
      method, request,
      {.deadline = absl::Now() + kPatience,
       .authorization = absl::StrCat("Bearer ", absl::StripAsciiWhitespace(token))},
      [waiting](absl::StatusOr<Answer> answer) {
        waiting->answer = std::move(answer);
        waiting->came.Notify();
      });
  while (!waiting->came.WaitForNotificationWithTimeout(kLookEvery)) {
    if (stop.HasBeenNotified()) return absl::CancelledError("the service goes down");
  }
  return std::move(waiting->answer);
}

void TreeFollower::Report(const absl::Status& status) {
  if (status.ok() != failing_) return;
  failing_ = !status.ok();
  rpc::Log(failing_ ? rpc::Severity::kWarning : rpc::Severity::kInfo,
           failing_ ? "the tree of organizations is not followed: it stays as it is"
                    : "the tree of organizations is followed again",
           {{"error", rpc::Loggable(status)}});
}

}  // namespace district::indicator
