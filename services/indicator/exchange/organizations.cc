#include "services/indicator/exchange/organizations.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::indicator {
namespace {

using personnel::v1::ListOrganizationsRequest;
using personnel::v1::ListOrganizationsResponse;
using personnel::v1::Organization;

constexpr char kListOrganizations[] = "district.personnel.v1.OrganizationService.ListOrganizations";
constexpr int kPage = 1000;
constexpr absl::Duration kPatience = absl::Seconds(10);

absl::Status NotAnswered(const absl::Status& status) {
  if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) return status;
  return api::Error(absl::StatusCode::kUnavailable, "UNAVAILABLE")
      .Message("the service personnel cannot answer now; try again")
      .Metadata("service", "personnel")
      .RetryAfter(absl::Seconds(1));
}

// One question, which goes on from page to page.
class Load : public std::enable_shared_from_this<Load> {
 public:
  Load(rpc::PeerClient& personnel, const rpc::CallContext& call,
       std::function<void(absl::StatusOr<OrganizationNames>)> done)
      : personnel_(personnel),
        options_{std::min(call.deadline(), absl::Now() + kPatience), call.authorization(),
                 call.traceparent()},
        done_(std::move(done)) {}

  void Ask(const std::string& page_token) {
    ListOrganizationsRequest request;
    request.set_page_size(kPage);
    request.set_page_token(page_token);
    personnel_.CallMethod(kListOrganizations, request, options_,
                          [self = shared_from_this()](
                              absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer) {
                            if (!answer.ok()) return self->done_(NotAnswered(answer.status()));
                            self->Take(static_cast<const ListOrganizationsResponse&>(**answer));
                          });
  }

 private:
  void Take(const ListOrganizationsResponse& page) {
    for (const Organization& organization : page.organizations()) {
      const std::string& name = organization.name();
      names_.display_names[name] = organization.display_name();
      names_.by_spelling.Add(organization.display_name(), name);
      for (const std::string& alias : organization.aliases()) names_.by_spelling.Add(alias, name);
      for (const std::string& abbreviation : organization.abbreviations()) {
        names_.by_spelling.Add(abbreviation, name);
      }
    }
    if (page.next_page_token().empty()) return done_(std::move(names_));
    Ask(page.next_page_token());
  }

  rpc::PeerClient& personnel_;
  const rpc::PeerCallOptions options_;
  const std::function<void(absl::StatusOr<OrganizationNames>)> done_;
  OrganizationNames names_;
};

}  // namespace

void LoadOrganizations(rpc::PeerClient* personnel, const rpc::CallContext& call,
                       std::function<void(absl::StatusOr<OrganizationNames>)> done) {
  if (!personnel) return done(absl::InternalError("no peer serves personnel"));
  std::make_shared<Load>(*personnel, call, std::move(done))->Ask("");
}

}  // namespace district::indicator
