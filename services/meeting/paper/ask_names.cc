#include "services/meeting/paper/ask_names.h"

#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/api/names.h"
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
using personnel::v1::BatchGetPostsRequest;
using personnel::v1::BatchGetPostsResponse;
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
    Collect();
  }

  // Asks for the bodies that convened, then for all others.
  void Start() {
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
  void Collect() {
    for (const v1::Participant& participant : record_->participants) {
      people_.insert(participant.person());
    }
    for (const v1::Decision& decision : record_->decisions) {
      for (const v1::VoteOption& option : decision.votes().options()) {
        people_.insert(option.person());
      }
    }
    for (const v1::Assignment& assignment : record_->assignments) {
      const v1::AssignmentParty& owner = assignment.owner();
      people_.insert(owner.person());
      posts_.insert(owner.post());
      organizations_.insert(owner.organization());
      organizations_.insert(std::string(api::TopOf(owner.post())));
    }
    for (std::set<std::string>* names : {&people_, &posts_, &organizations_}) names->erase("");
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
    if (response.organizations().empty()) return AskOrganizations();
    const Organization& body = response.organizations(0);
    const bool of_party = body.kind() == Organization::PARTY;
    record_->form = of_party ? Form::kParty : Form::kState;
    record_->territory = body.territory();
    // The Party's papers name the body above; those of councils and people's committees do not.
    if (!of_party || body.parent().empty()) return AskOrganizations();
    personnel::v1::GetOrganizationRequest parent;
    parent.set_name(body.parent());
    Ask("district.personnel.v1.OrganizationService.GetOrganization", parent,
        [self = shared_from_this()](const Message& response) {
          self->record_->parent = static_cast<const Organization&>(response).display_name();
          self->AskOrganizations();
        });
  }

  // Asks for a page of the names that are left, and takes them from there; false where none is.
  template <typename Request>
  bool AskPage(const std::string& method, std::set<std::string>& left,
               std::function<void(const Request&, const Message&)> take) {
    if (left.empty()) return false;
    Request request;
    while (!left.empty() && request.names_size() < static_cast<int>(kMaxNames)) {
      request.add_names(*left.begin());
      left.erase(left.begin());
    }
    Ask(method, request,
        [request, take = std::move(take)](const Message& response) { take(request, response); });
    return true;
  }

  void AskOrganizations() {
    const bool asked = AskPage<BatchGetOrganizationsRequest>(
        "district.personnel.v1.OrganizationService.BatchGetOrganizations", organizations_,
        [self = shared_from_this()](const auto& request, const Message& response) {
          const auto& found = static_cast<const BatchGetOrganizationsResponse&>(response);
          for (int i = 0; i < found.organizations_size() && i < request.names_size(); ++i) {
            self->record_->organizations[request.names(i)] = found.organizations(i).display_name();
          }
          self->AskOrganizations();
        });
    if (!asked) AskPosts();
  }

  void AskPosts() {
    const bool asked = AskPage<BatchGetPostsRequest>(
        "district.personnel.v1.OrganizationService.BatchGetPosts", posts_,
        [self = shared_from_this()](const auto& request, const Message& response) {
          const auto& found = static_cast<const BatchGetPostsResponse&>(response);
          for (int i = 0; i < found.posts_size() && i < request.names_size(); ++i) {
            self->record_->posts[request.names(i)] = found.posts(i).title();
          }
          self->AskPosts();
        });
    if (!asked) AskPeople();
  }

  void AskPeople() {
    const bool asked = AskPage<BatchGetPeopleRequest>(
        "district.personnel.v1.PeopleService.BatchGetPeople", people_,
        [self = shared_from_this()](const auto& request, const Message& response) {
          const auto& found = static_cast<const BatchGetPeopleResponse&>(response);
          for (int i = 0; i < found.people_size() && i < request.names_size(); ++i) {
            self->record_->people[request.names(i)] = found.people(i).display_name();
          }
          self->AskPeople();
        });
    if (!asked) done_(absl::OkStatus());
  }

  rpc::PeerClient* personnel_;
  rpc::CallPtr call_;
  std::shared_ptr<MeetingRecord> record_;
  std::function<void(absl::Status)> done_;
  std::set<std::string> people_, posts_, organizations_;  // not asked for yet
};

}  // namespace

void AskNames(resource::Service& service, rpc::CallPtr call, std::shared_ptr<MeetingRecord> record,
              std::function<void(absl::Status)> done) {
  std::make_shared<Asking>(service.Peer("personnel"), std::move(call), std::move(record),
                           std::move(done))
      ->Start();
}

}  // namespace district::meeting
