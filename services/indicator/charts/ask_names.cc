#include "services/indicator/charts/ask_names.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/peer_client.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::indicator {
namespace {

using google::protobuf::Message;
using personnel::v1::BatchGetOrganizationsRequest;
using personnel::v1::BatchGetOrganizationsResponse;

// A picture with ids is better than one that comes late.
constexpr absl::Duration kPatience = absl::Seconds(3);

NamesByOrganization IdsOf(const std::vector<std::string>& organizations) {
  NamesByOrganization ids;
  for (const std::string& name : organizations) ids[name] = name.substr(name.rfind('/') + 1);
  return ids;
}

}  // namespace

void AskOrganizationNames(resource::Service& service, const rpc::Call& call,
                          const std::vector<std::string>& organizations,
                          std::function<void(NamesByOrganization)> done) {
  NamesByOrganization names = IdsOf(organizations);
  rpc::PeerClient* personnel = service.Peer("personnel");
  if (!personnel || names.empty()) return done(std::move(names));
  BatchGetOrganizationsRequest request;
  for (const auto& [name, id] : names) request.add_names(name);
  personnel->CallMethod(
      "district.personnel.v1.OrganizationService.BatchGetOrganizations", request,
      {std::min(call.deadline(), absl::Now() + kPatience), call.authorization(),
       call.traceparent()},
      [names = std::move(names), request,
       done = std::move(done)](absl::StatusOr<std::unique_ptr<Message>> answer) mutable {
        if (answer.ok()) {
          const auto& found = static_cast<const BatchGetOrganizationsResponse&>(**answer);
          for (int i = 0; i < found.organizations_size() && i < request.names_size(); ++i) {
            names[request.names(i)] = found.organizations(i).display_name();
          }
        }
        done(std::move(names));
      });
}

}  // namespace district::indicator
