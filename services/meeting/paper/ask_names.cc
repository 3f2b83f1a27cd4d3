#include "services/meeting/paper/ask_names.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/peer_client.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"
#include "services/meeting/rules/peers.h"

namespace district::meeting {
namespace {

using google::protobuf::Message;
using personnel::v1::BatchGetOrganizationsRequest;
using personnel::v1::BatchGetOrganizationsResponse;
using personnel::v1::BatchGetPeopleRequest;
using personnel::v1::BatchGetPeopleResponse;
using personnel::v1::Organization;

// As many names are asked for in one call.
constexpr size_t kMaxNames = 1000;

// One question after the other.
class Asking : public std::enable_shared_from_this<Asking> {
 public:
  Asking(rpc::PeerClient* personnel, rpc::CallPtr call, std::shared_ptr<MeetingRecord> record,
         std::function<void(absl::Status)> done)
      : personnel_(personnel),
        call_(std::move(call)),
        record_(std::move(record)),
        done_(std::move(done)) {
    CollectPeople();
  }

  void AskOrganizations() {
    BatchGetOrganizationsRequest request;
    request.add_names(record_->meeting.organization());
    for (const std::string& joint : record_->meeting.joint_organizations()) {
      request.add_names(joint);
    }
    Ask("district.personnel.v1.OrganizationService.BatchGetOrganizations", request,
        [self = shared_from_this(), request](const Message& response) {
          self->TakeOrganizations(request,
                                  static_cast<const BatchGetOrganizationsResponse&>(response));
        });
  }

 private:
  void CollectPeople() {
    std::set<std::string> people;
    for (const v1::Participant& participant : record_->participants) {
      people.insert(participant.person());
    }
    for (const v1::Decision& decision : record_->decisions) {
      for (const v1::VoteOption& option : decision.votes().options())
        people.insert(option.person());
    }
    people.erase("");
    people_.assign(people.begin(), people.end());
  }

  void Ask(const std::string& method, const Message& request,
           std::function<void(const Message&)> take) {
    AskPersonnel(personnel_, *call_, method, request,
                 [self = shared_from_this(), take = std::move(take)](PeerAnswer answer) {
                   if (!answer.ok()) return self->done_(answer.status());
                   take(**answer);
                 });
  }

  void TakeOrganizations(const BatchGetOrganizationsRequest& request,
                         const BatchGetOrganizationsResponse& response) {
    for (int i = 0; i < response.organizations_size() && i < request.names_size(); ++i) {
      record_->organizations[request.names(i)] = response.organizations(i).display_name();
    }
    if (response.organizations().empty()) return AskPeople();
    const Organization& body = response.organizations(0);
    const bool of_party = body.kind() == Organization::PARTY;
    record_->form = of_party ? Form::kParty : Form::kState;
    record_->territory = body.territory();
    // The Party's papers name the body above; those of councils and people's committees do not.
    if (!of_party || body.parent().empty()) return AskPeople();
    personnel::v1::GetOrganizationRequest parent;
    parent.set_name(body.parent());
    Ask("district.personnel.v1.OrganizationService.GetOrganization", parent,
        [self = shared_from_this()](const Message& response) {
          self->record_->parent = static_cast<const Organization&>(response).display_name();
          self->AskPeople();
        });
  }

  void AskPeople() {
    if (people_.empty()) return done_(absl::OkStatus());
    BatchGetPeopleRequest request;
    while (!people_.empty() && request.names_size() < static_cast<int>(kMaxNames)) {
      request.add_names(people_.back());
      people_.pop_back();
    }
    Ask("district.personnel.v1.PeopleService.BatchGetPeople", request,
        [self = shared_from_this(), request](const Message& response) {
          const auto& people = static_cast<const BatchGetPeopleResponse&>(response).people();
          for (int i = 0; i < people.size() && i < request.names_size(); ++i) {
            self->record_->people[request.names(i)] = people[i].display_name();
          }
          self->AskPeople();
        });
  }

  rpc::PeerClient* personnel_;
  rpc::CallPtr call_;
  std::shared_ptr<MeetingRecord> record_;
  std::function<void(absl::Status)> done_;
  std::vector<std::string> people_;  // not asked for yet
};

}  // namespace

void AskNames(resource::Service& service, rpc::CallPtr call, std::shared_ptr<MeetingRecord> record,
              std::function<void(absl::Status)> done) {
  std::make_shared<Asking>(service.Peer("personnel"), std::move(call), std::move(record),
                           std::move(done))
      ->AskOrganizations();
}

}  // namespace district::meeting
