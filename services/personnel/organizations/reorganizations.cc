// Moves, merges and splits of organizations.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "services/personnel/organizations/register.h"
#include "services/personnel/organizations/reorganization.h"
#include "services/personnel/tree/placements.h"

namespace district::personnel {
namespace {

using v1::Organization;

constexpr int kMaxSuccessors = 20;  // as the field declares
constexpr size_t kMaxNamed = 10;    // in one error

// Which organization goes below which: by child.
using Destinations = std::map<std::string, std::string>;

template <typename Request>
v1::Placement PlacementOf(const Request& request, const google::type::Date& start,
                          const std::string& parent) {
  v1::Placement placement;
  placement.set_parent(parent);
  *placement.mutable_start_date() = start;
  placement.set_deciding_document(request.deciding_document());
  placement.set_note(request.note());
  return placement;
}

absl::StatusOr<Organization> Move(Reorganization work, const v1::MoveOrganizationRequest& request) {
  absl::Status status = work.Load({request.name(), request.parent()});
  if (status.ok()) status = work.CheckSubject(request.name(), request.etag());
  if (!status.ok()) return status;
  const google::type::Date start = DateOrToday(request.date(), work.writes().transaction());
  const time::DayNumber day = time::FirstDay(time::ToDayNumber(start));
  status = work.CheckThere(request.name(), day, "date");
  if (status.ok() && !request.parent().empty()) {
    status = work.CheckThere(request.parent(), day, "parent");
  }
  if (status.ok()) {
    status = Place(work.Of(request.name()), PlacementOf(request, start, request.parent()));
  }
  if (status.ok()) status = work.Write("");
  if (!status.ok()) return status;
  return work.Of(request.name());
}

// The organization ends with its last day.
absl::Status Dissolve(Organization& organization, const google::type::Date& last) {
  if (organization.has_dissolution_date()) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "ALREADY_DISSOLVED")
        .Message(absl::StrCat(organization.name(), " is dissolved on ",
                              time::FormatDay(time::ToDayNumber(organization.dissolution_date()))))
        .Precondition("DISSOLUTION", organization.name(), "it has a dissolution date already")
        .Vietnamese("Tổ chức đã có ngày giải thể.");
  }
  *organization.mutable_dissolution_date() = last;
  return absl::OkStatus();
}

absl::Status AddSuccessor(Organization& from, Organization& to, const std::string& field) {
  const auto& successors = from.successors();
  if (std::find(successors.begin(), successors.end(), to.name()) == successors.end()) {
    if (from.successors_size() >= kMaxSuccessors) {
      return api::InvalidField(
          field, absl::StrCat(from.name(), " has ", kMaxSuccessors, " successors already"));
    }
    from.add_successors(to.name());
  }
  // Kept in the order in which they are stored.
  std::set<std::string> predecessors(to.predecessors().begin(), to.predecessors().end());
  predecessors.insert(from.name());
  to.mutable_predecessors()->Assign(predecessors.begin(), predecessors.end());
  return absl::OkStatus();
}

absl::Status NotBelow(const std::string& field, const std::string& child,
                      const std::string& parent) {
  return api::InvalidField(
      field, absl::StrCat(child, " does not stand below ", parent, " after that day"), "NOT_BELOW");
}

// Each child from the day on where it goes; answers those that changed, by name.
template <typename Request>
std::vector<std::string> MoveChildren(Reorganization& work, const Request& request,
                                      time::DayNumber begin, const Destinations& destinations) {
  std::vector<std::string> moved;
  for (const auto& [child, parent] : destinations) {
    const v1::Placement placement = PlacementOf(request, time::FromDayNumber(begin), parent);
    if (MoveAway(work.Of(child), request.name(), placement)) moved.push_back(child);
  }
  return moved;
}

absl::StatusOr<Destinations> DestinationsOf(Reorganization& work,
                                            const v1::MergeOrganizationRequest& request,
                                            const std::vector<std::string>& children,
                                            time::DayNumber begin) {
  Destinations destinations;
  for (int i = 0; i < request.children_size(); ++i) {
    const v1::MergeOrganizationRequest::Child& child = request.children(i);
    const std::string path = absl::StrCat("children[", i, "].");
    if (!std::binary_search(children.begin(), children.end(), child.organization())) {
      return NotBelow(path + "organization", child.organization(), request.name());
    }
    if (!destinations.emplace(child.organization(), child.parent()).second) {
      return api::InvalidField(path + "organization", "is there twice", "DUPLICATE_NAME");
    }
    if (child.parent().empty()) continue;
    absl::Status there = work.CheckThere(child.parent(), begin, path + "parent");
    if (!there.ok()) return there;
  }
  const std::string above = ParentOn(work.Of(request.name()), begin);
  for (const std::string& child : children) {
    destinations.emplace(child, child == request.target() ? above : request.target());
  }
  return destinations;
}

template <typename Response>
void AddChanged(Reorganization& work, const std::vector<std::string>& moved,
                const std::vector<std::string>& ended, Response& response) {
  for (const std::string& name : moved) *response.add_moved_organizations() = work.Of(name);
  for (const std::string& name : ended) response.add_ended_appointments(name);
}

absl::StatusOr<v1::MergeOrganizationResponse> Merge(Reorganization work,
                                                    const v1::MergeOrganizationRequest& request) {
  if (request.target() == request.name()) {
    return api::InvalidField("target", "is the organization itself");
  }
  std::vector<std::string> names = {request.name(), request.target()};
  for (const auto& child : request.children()) names.push_back(child.parent());
  absl::Status status = work.Load(names);
  if (status.ok()) status = work.CheckSubject(request.name(), request.etag());
  if (!status.ok()) return status;

  const google::type::Date last = DateOrToday(request.date(), work.writes().transaction());
  const time::DayNumber begin = DayAfterLast(last);
  status = work.CheckThere(request.name(), time::LastDay(time::ToDayNumber(last)), "date");
  if (status.ok()) status = work.CheckThere(request.target(), begin, "target");
  if (status.ok()) status = Dissolve(work.Of(request.name()), last);
  if (status.ok()) {
    status = AddSuccessor(work.Of(request.name()), work.Of(request.target()), "target");
  }
  if (!status.ok()) return status;
  auto children = work.ChildrenFrom(request.name(), begin);
  if (children.ok()) status = work.Load(*children);
  if (!children.ok() || !status.ok()) return children.ok() ? status : children.status();
  auto destinations = DestinationsOf(work, request, *children, begin);
  if (!destinations.ok()) return destinations.status();
  const std::vector<std::string> moved = MoveChildren(work, request, begin, *destinations);
  auto ended = work.EndAppointments(request.name(), last, request.end_appointments());
  status = ended.ok() ? work.Write("target") : ended.status();
  if (!status.ok()) return status;

  v1::MergeOrganizationResponse response;
  *response.mutable_organization() = work.Of(request.name());
  *response.mutable_target() = work.Of(request.target());
  AddChanged(work, moved, *ended, response);
  return response;
}

// One of the parts: its name, and what it is to become where it is new.
struct NewPart {
  std::string name;
  std::string path;  // "parts[1]."
  bool is_new;
};

absl::StatusOr<std::vector<NewPart>> PartsOf(const v1::SplitOrganizationRequest& request,
                                             absl::Time now) {
  std::vector<NewPart> parts;
  std::set<std::string> names;
  for (int i = 0; i < request.parts_size(); ++i) {
    const v1::SplitOrganizationRequest::Part& part = request.parts(i);
    const std::string path = absl::StrCat("parts[", i, "].");
    if (part.organization().empty() != part.has_new_organization()) {
      return api::InvalidField(path + "organization",
                               "must be there, or new_organization, but not both");
    }
    if (!part.new_organization_id().empty() && !part.has_new_organization()) {
      return api::InvalidField(path + "new_organization_id", "is for a new organization");
    }
    if (part.organization() == request.name()) {
      return api::InvalidField(path + "organization", "is the divided organization itself");
    }
    std::string name = part.organization();
    if (name.empty()) {
      name = absl::StrCat("organizations/", part.new_organization_id().empty()
                                                ? api::NewResourceId(now)
                                                : part.new_organization_id());
    }
    if (!names.insert(name).second) {
      return api::InvalidField(
          path + (part.has_new_organization() ? "new_organization_id" : "organization"),
          "is there twice", "DUPLICATE_NAME");
    }
    parts.push_back({std::move(name), path, part.has_new_organization()});
  }
  return parts;
}

absl::StatusOr<Destinations> DestinationsOf(Reorganization& work,
                                            const v1::SplitOrganizationRequest& request,
                                            const std::vector<NewPart>& parts,
                                            const std::vector<std::string>& children,
                                            time::DayNumber begin) {
  Destinations destinations;
  for (int i = 0; i < request.parts_size(); ++i) {
    for (int k = 0; k < request.parts(i).children_size(); ++k) {
      const std::string& child = request.parts(i).children(k);
      const std::string path = absl::StrCat(parts[i].path, "children[", k, "]");
      if (!std::binary_search(children.begin(), children.end(), child)) {
        return NotBelow(path, child, request.name());
      }
      if (!destinations.emplace(child, parts[i].name).second) {
        return api::InvalidField(path, "is there twice", "DUPLICATE_NAME");
      }
    }
  }
  if (request.keep_organization()) return destinations;
  const std::string above = ParentOn(work.Of(request.name()), begin);
  for (const NewPart& part : parts) {
    if (std::binary_search(children.begin(), children.end(), part.name)) {
      destinations.emplace(part.name, above);
    }
  }
  std::vector<std::string> left;
  for (const std::string& child : children) {
    if (!destinations.contains(child)) left.push_back(child);
  }
  if (left.empty()) return destinations;
  api::Error error(absl::StatusCode::kFailedPrecondition, "CHILDREN_LEFT");
  error.Message(absl::StrCat(left.size(), " organizations below ", request.name(),
                             " are in no part, such as ", left.front()));
  for (size_t i = 0; i < std::min(left.size(), kMaxNamed); ++i) {
    error.Precondition("CHILDREN", left[i], "list it among the children of a part");
  }
  return error.Vietnamese("Còn tổ chức trực thuộc chưa được phân về đơn vị nào.");
}

// A new part as it is created.
absl::StatusOr<std::unique_ptr<Organization>> DraftOf(Reorganization& work,
                                                      const v1::SplitOrganizationRequest& request,
                                                      const Organization& asked,
                                                      const NewPart& part, time::DayNumber begin) {
  auto draft = std::make_unique<Organization>(asked);
  const std::string path = part.path + "new_organization.";
  draft->set_name(part.name);
  draft->clear_etag();
  if (draft->parent().empty()) {
    draft->set_parent(ParentOn(work.Of(request.name()), begin));
  } else {
    absl::Status there = work.CheckThere(draft->parent(), begin, path + "parent");
    if (!there.ok()) return there;
  }
  if (!draft->has_founding_date()) *draft->mutable_founding_date() = time::FromDayNumber(begin);
  if (!ExistenceOf(*draft).Contains(begin)) {
    return api::InvalidField(path + "founding_date",
                             absl::StrCat("does not let it exist on ", time::FormatDay(begin)),
                             "NOT_THEN");
  }
  v1::Placement placement = PlacementOf(request, {}, draft->parent());
  placement.clear_start_date();
  *draft->add_placements() = placement;
  draft->add_predecessors(request.name());
  return draft;
}

absl::Status CreateParts(Reorganization& work, const resource::Catalog& catalog,
                         const v1::SplitOrganizationRequest& request,
                         const std::vector<NewPart>& parts, time::DayNumber begin) {
  std::vector<resource::Writes::Draft> drafts;
  std::vector<std::string> names;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].is_new) continue;
    auto draft = DraftOf(work, request, request.parts(static_cast<int>(i)).new_organization(),
                         parts[i], begin);
    if (!draft.ok()) return draft.status();
    drafts.push_back({*std::move(draft), parts[i].path + "new_organization"});
    names.push_back(parts[i].name);
  }
  if (drafts.empty()) return absl::OkStatus();
  auto created = work.writes().Create(catalog.Of<Organization>(), std::move(drafts));
  // Those that are named as successors know it before they are loaded.
  absl::Status status = created.ok() ? work.writes().Settle() : created.status();
  return status.ok() ? work.Load(names) : status;
}

absl::StatusOr<v1::SplitOrganizationResponse> Split(Reorganization work,
                                                    const resource::Catalog& catalog,
                                                    const v1::SplitOrganizationRequest& request) {
  if (request.keep_organization() && request.end_appointments()) {
    return api::InvalidField("end_appointments", "is for an organization that does not go on");
  }
  absl::StatusOr<std::vector<NewPart>> parts = PartsOf(request, work.writes().transaction().now());
  if (!parts.ok()) return parts.status();
  std::vector<std::string> names = {request.name()};
  for (const auto& part : request.parts()) {
    names.push_back(part.organization());
    names.push_back(part.new_organization().parent());
  }
  absl::Status status = work.Load(names);
  if (status.ok()) status = work.CheckSubject(request.name(), request.etag());
  if (!status.ok()) return status;

  const google::type::Date last = DateOrToday(request.date(), work.writes().transaction());
  const time::DayNumber begin = DayAfterLast(last);
  status = work.CheckThere(request.name(), time::LastDay(time::ToDayNumber(last)), "date");
  if (status.ok() && !request.keep_organization()) {
    status = Dissolve(work.Of(request.name()), last);
  }
  for (const NewPart& part : *parts) {
    if (status.ok() && !part.is_new) {
      status = work.CheckThere(part.name, begin, part.path + "organization");
    }
  }
  if (status.ok()) status = CreateParts(work, catalog, request, *parts, begin);
  for (const NewPart& part : *parts) {
    if (status.ok()) status = AddSuccessor(work.Of(request.name()), work.Of(part.name), "parts");
  }
  if (!status.ok()) return status;
  auto children = work.ChildrenFrom(request.name(), begin);
  if (children.ok()) status = work.Load(*children);
  if (!children.ok() || !status.ok()) return children.ok() ? status : children.status();
  auto destinations = DestinationsOf(work, request, *parts, *children, begin);
  if (!destinations.ok()) return destinations.status();
  const std::vector<std::string> moved = MoveChildren(work, request, begin, *destinations);
  absl::StatusOr<std::vector<std::string>> ended = std::vector<std::string>();
  if (!request.keep_organization()) {
    ended = work.EndAppointments(request.name(), last, request.end_appointments());
  }
  status = ended.ok() ? work.Write("parts") : ended.status();
  if (!status.ok()) return status;

  v1::SplitOrganizationResponse response;
  *response.mutable_organization() = work.Of(request.name());
  for (const NewPart& part : *parts) *response.add_parts() = work.Of(part.name);
  AddChanged(work, moved, *ended, response);
  return response;
}

}  // namespace

void ServeReorganizations(resource::Service& service) {
  const std::string prefix = "district.personnel.v1.OrganizationService.";
  const resource::Catalog& catalog = service.catalog();
  service.ServeWrite<v1::MoveOrganizationRequest, Organization>(
      prefix + "MoveOrganization",
      [&catalog](const rpc::Call& call, const v1::MoveOrganizationRequest& request,
                 resource::Writes& writes) -> absl::StatusOr<Organization> {
        auto work = Reorganization::Begin(call, writes, catalog);
        if (!work.ok()) return work.status();
        return Move(*std::move(work), request);
      },
      rpc::Units::kMayWrite);
  service.ServeWrite<v1::MergeOrganizationRequest, v1::MergeOrganizationResponse>(
      prefix + "MergeOrganization",
      [&catalog](const rpc::Call& call, const v1::MergeOrganizationRequest& request,
                 resource::Writes& writes) -> absl::StatusOr<v1::MergeOrganizationResponse> {
        auto work = Reorganization::Begin(call, writes, catalog);
        if (!work.ok()) return work.status();
        return Merge(*std::move(work), request);
      },
      rpc::Units::kMayWrite);
  service.ServeWrite<v1::SplitOrganizationRequest, v1::SplitOrganizationResponse>(
      prefix + "SplitOrganization",
      [&catalog](const rpc::Call& call, const v1::SplitOrganizationRequest& request,
                 resource::Writes& writes) -> absl::StatusOr<v1::SplitOrganizationResponse> {
        auto work = Reorganization::Begin(call, writes, catalog);
        if (!work.ok()) return work.status();
        return Split(*std::move(work), catalog, request);
      },
      rpc::Units::kMayWrite);
}

}  // namespace district::personnel
