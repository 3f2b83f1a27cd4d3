// Two people who turn out to be one.
#include "services/personnel/people/merge.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/validate.h"
#include "common/resource/writes.h"
#include "district/personnel/v1/evaluations.pb.h"
#include "services/personnel/people/register.h"
#include "services/personnel/rows/bodies.h"
#include "services/personnel/tree/unit_scope.h"

namespace district::personnel {
namespace {

using google::protobuf::Message;
using v1::Appointment;
using v1::Evaluation;
using v1::Person;

// More appointments, evaluations or references than this are not moved in one call.
constexpr size_t kMostMoved = 1000;

absl::Status TooManyToMove(const std::string& what) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY")
      .Message(absl::StrCat("the source has more than ", kMostMoved, " ", what))
      .Precondition("TOO_MANY", what, "delete what is not needed first")
      .Vietnamese("Hồ sơ cần nhập có quá nhiều dữ liệu liên quan.");
}

class Merge {
 public:
  Merge(const rpc::Call& call, const v1::MergePeopleRequest& request, resource::Writes& writes,
        const resource::Catalog& catalog)
      : call_(call),
        source_(request.source()),
        target_(request.target()),
        request_(request),
        writes_(writes),
        catalog_(catalog) {}

  absl::StatusOr<v1::MergePeopleResponse> Run() {
    if (source_ == target_) return api::InvalidField("source", "is the target itself");
    absl::Status status = CheckUnit();
    if (status.ok()) status = Load();
    if (status.ok()) status = MoveAll();
    if (status.ok()) status = Complete();
    if (status.ok()) status = Replace(catalog_.Of<Person>(), source_, target_);
    if (!status.ok()) return status;
    return std::move(response_);
  }

 private:
  // Locks both, the same one first whichever way they are merged.
  absl::Status Load() {
    const std::vector<std::string> both = {source_, target_};
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(
        db::SqlCat("SELECT name, body FROM people WHERE ", db::IsIn("name", both),
                   " AND delete_time = 0 ORDER BY name FOR UPDATE"));
    if (!rows.ok()) return rows.status();
    std::map<std::string, Person> people;
    for (const db::Row& row : *rows) people[row.Text()] = ParseBody<Person>(row, 1);
    for (const std::string* name : {&source_, &target_}) {
      if (!people.contains(*name)) return api::NotFound("personnel.district/Person", *name);
    }
    source_person_ = people[source_];
    if (!request_.source_etag().empty() && request_.source_etag() != source_person_.etag()) {
      return api::EtagMismatch("personnel.district/Person", source_);
    }
    return CheckRestricted(people);
  }

  // Before anything is told of the two. What stood before the merge decides: it would make them one
  // person of the unit.
  absl::Status CheckUnit() {
    if (!resource::WorksForAUnit(call_)) return absl::OkStatus();
    auto elsewhere = HeldElsewhere(writes_, {source_, target_});
    if (!elsewhere.ok()) return elsewhere.status();
    return elsewhere->empty() ? absl::OkStatus() : resource::OutOfUnit(*elsewhere, call_);
  }

  // Whoever may not see what is restricted cannot hand it on either, nor come to see it by a post
  // that moves.
  absl::Status CheckRestricted(const std::map<std::string, Person>& people) {
    auto access = resource::Access::Of(catalog_.Of<Person>(), call_, {source_, target_},
                                       writes_.transaction());
    if (!access.ok()) return access.status();
    for (const auto& [name, person] : people) {
      // The target keeps what is its own where nobody comes to see it by the merge.
      if (name == target_ && !resource::WorksForAUnit(call_)) continue;
      const auto allowed = [&access, &name = name](const std::string& permission) {
        return access->ShowsRestricted(name, permission);
      };
      if (api::FindRestricted(person, allowed).empty()) continue;
      return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
          .Message(absl::StrCat(name, " has contacts or identity numbers that you may not see"))
          .Metadata("permission", "personnel.people.readRestricted")
          .Vietnamese("Bạn không có quyền với dữ liệu hạn chế của hồ sơ này.");
    }
    return absl::OkStatus();
  }

  // Evaluations that may not be known are answered as a person who may not be merged.
  absl::Status CheckShown(const std::vector<Evaluation>& evaluations, const std::string& person) {
    std::vector<std::string> names;
    for (const Evaluation& one : evaluations) names.push_back(one.name());
    auto access =
        resource::Access::Of(catalog_.Of<Evaluation>(), call_, names, writes_.transaction());
    if (!access.ok()) return access.status();
    for (const std::string& name : names) {
      if (!access->Shows(name)) return access->Check(person);
    }
    return absl::OkStatus();
  }

  // When it is done, the seats that offices brought have followed them.
  absl::Status MoveAll() {
    absl::Status status = MoveAppointments();
    if (status.ok()) status = MoveEvaluations();
    if (status.ok()) status = MoveReferences();
    return status.ok() ? writes_.Settle() : status;
  }

  template <typename Resource>
  absl::StatusOr<std::vector<Resource>> Of(const std::string& table, const std::string& person) {
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(
        db::SqlCat("SELECT body FROM ", table, " WHERE person = ", db::Bind(person),
                   " AND delete_time = 0 ORDER BY name LIMIT ", kMostMoved + 1));
    if (!rows.ok()) return rows.status();
    if (rows->size() > kMostMoved) return TooManyToMove(table);
    std::vector<Resource> resources;
    for (const db::Row& row : *rows) resources.push_back(ParseBody<Resource>(row, 0));
    return resources;
  }

  absl::Status MoveAppointments() {
    auto theirs = Of<Appointment>("appointments", source_);
    auto ours = Of<Appointment>("appointments", target_);
    if (!theirs.ok() || !ours.ok()) return theirs.ok() ? ours.status() : theirs.status();
    absl::StatusOr<AppointmentPlan> plan = PlanAppointments(*theirs, *ours);
    if (!plan.ok()) return plan.status();
    const auto& appointments = catalog_.Of<Appointment>();
    for (const AppointmentPlan::Covered& covered : plan->covered) {
      absl::Status status = Replace(appointments, covered.name, covered.by);
      if (!status.ok()) return status;
    }
    return Rename(appointments, plan->moved);
  }

  absl::Status MoveEvaluations() {
    auto theirs = Of<Evaluation>("evaluations", source_);
    auto ours = Of<Evaluation>("evaluations", target_);
    if (!theirs.ok() || !ours.ok()) return theirs.ok() ? ours.status() : theirs.status();
    absl::Status shown = CheckShown(*theirs, source_);
    if (shown.ok()) shown = CheckShown(*ours, target_);
    if (!shown.ok()) return shown;
    std::map<std::pair<std::string, std::string>, std::string> evaluated;
    for (const Evaluation& one : *ours) evaluated[{one.framework(), one.period()}] = one.name();
    std::vector<std::string> names;
    for (const Evaluation& one : *theirs) {
      auto both = evaluated.find({one.framework(), one.period()});
      if (both != evaluated.end()) return BothEvaluated(one.name(), both->second);
      names.push_back(one.name());
    }
    return Rename(catalog_.Of<Evaluation>(), names);
  }

  static absl::Status BothEvaluated(const std::string& theirs, const std::string& ours) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "BOTH_EVALUATED")
        .Message(absl::StrCat(theirs, " and ", ours, " are of one framework and period"))
        .Field("source", absl::StrCat(theirs, " stands beside ", ours))
        .Precondition("EVALUATION", theirs, "delete one of the two first")
        .Vietnamese("Hai hồ sơ cùng có phiếu đánh giá của một kỳ; hãy xóa bớt một phiếu trước.");
  }

  // Whatever else of this service names the source names the target from now on.
  absl::Status MoveReferences() {
    for (const resource::Catalog::Referrer& referrer :
         catalog_.ReferrersTo(catalog_.Of<Person>())) {
      absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(db::SqlCat(
          "SELECT name FROM ", referrer.collection->table(), " WHERE ", referrer.column->column,
          " = ", db::Bind(source_), " AND delete_time = 0 LIMIT ", kMostMoved + 1));
      if (!rows.ok()) return rows.status();
      if (rows->empty()) continue;
      if (rows->size() > kMostMoved) return TooManyToMove(referrer.collection->table());
      std::vector<resource::Writes::Edit> edits;
      for (const db::Row& row : *rows) {
        edits.push_back({.name = row.Text(),
                         .etag = "",
                         .path = "source",
                         .change = [this, &referrer](Message& message) {
                           resource::SetString(message, referrer.column->path.c_str(), target_);
                           return absl::OkStatus();
                         }});
      }
      absl::Status status = writes_.Update(*referrer.collection, std::move(edits)).status();
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // The target says what only the source said.
  absl::Status Complete() {
    std::vector<resource::Writes::Edit> edits;
    edits.push_back({.name = target_,
                     .etag = request_.target_etag(),
                     .path = "target",
                     .change = [this](Message& message) {
                       auto differing = AddMissing(source_person_, static_cast<Person&>(message));
                       if (!differing.ok()) return differing.status();
                       response_.mutable_differing_fields()->Assign(differing->begin(),
                                                                    differing->end());
                       return absl::OkStatus();
                     }});
    auto updated = writes_.Update(catalog_.Of<Person>(), std::move(edits));
    if (!updated.ok()) return updated.status();
    *response_.mutable_person() = static_cast<const Person&>(*updated->front());
    return absl::OkStatus();
  }

  // Puts what stands below the source below the target, under the same id where it is free.
  absl::Status Rename(const resource::Collection& collection,
                      const std::vector<std::string>& names) {
    if (names.empty()) return absl::OkStatus();
    std::vector<resource::Writes::Renaming> renamings;
    std::vector<std::string> wanted;
    for (const std::string& name : names) {
      wanted.push_back(collection.pattern().Name(target_, collection.pattern().IdOf(name)));
    }
    auto taken = Taken(collection, wanted);
    if (!taken.ok()) return taken.status();
    for (size_t i = 0; i < names.size(); ++i) {
      const std::string id = api::NewResourceId(writes_.transaction().now());
      renamings.push_back({names[i], taken->contains(wanted[i])
                                         ? collection.pattern().Name(target_, id)
                                         : wanted[i]});
      AddRedirect(renamings.back().from, renamings.back().to);
    }
    return writes_.Rename(collection, renamings, "source");
  }

  absl::StatusOr<std::set<std::string>> Taken(const resource::Collection& collection,
                                              const std::vector<std::string>& names) {
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(
        db::SqlCat("SELECT name FROM ", collection.table(), " WHERE ", db::IsIn("name", names)));
    if (!rows.ok()) return rows.status();
    std::set<std::string> taken;
    for (const db::Row& row : *rows) taken.insert(row.Text());
    return taken;
  }

  absl::Status Replace(const resource::Collection& collection, const std::string& name,
                       const std::string& by) {
    AddRedirect(name, by);
    std::function<void(Message&)> say_so;
    if (name == source_) {
      say_so = [this](Message& person) { static_cast<Person&>(person).set_merged_into(target_); };
    }
    return writes_.Replace(collection, {.name = name, .etag = "", .force = false, .path = "source"},
                           by, say_so);
  }

  void AddRedirect(const std::string& from, const std::string& to) {
    auto& redirect = *response_.add_redirects();
    redirect.set_old_name(from);
    redirect.set_new_name(to);
  }

  const rpc::Call& call_;
  const std::string& source_;
  const std::string& target_;
  const v1::MergePeopleRequest& request_;
  resource::Writes& writes_;
  const resource::Catalog& catalog_;
  Person source_person_;
  v1::MergePeopleResponse response_;
};

}  // namespace

void ServePeopleMerge(resource::Service& service) {
  service.ServeWrite<v1::MergePeopleRequest, v1::MergePeopleResponse>(
      "district.personnel.v1.PeopleService.MergePeople",
      [&catalog = service.catalog()](const rpc::Call& call, const v1::MergePeopleRequest& request,
                                     resource::Writes& writes) {
        return Merge(call, request, writes, catalog).Run();
      },
      rpc::Units::kMayWrite);
}

}  // namespace district::personnel
