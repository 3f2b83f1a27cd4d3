#include "services/personnel/tree/successions.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/errors.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::personnel {
namespace {

using v1::Organization;

constexpr size_t kMaxPredecessors = 100;
constexpr char kSeparator[] = "\x1f";  // of lists in columns

std::set<std::string> SuccessorsOf(const Organization* organization) {
  if (!organization) return {};
  return {organization->successors().begin(), organization->successors().end()};
}

// What one organization changes of the predecessors of others.
class SuccessorUpdate {
 public:
  SuccessorUpdate(resource::Writes& writes, std::string organization,
                  std::set<std::string> successors)
      : writes_(writes),
        organization_(std::move(organization)),
        successors_(std::move(successors)) {}

  absl::Status Set(const std::string& successor) const {
    auto rows = writes_.transaction().Query(
        db::SqlCat("SELECT predecessors, delete_time, body FROM organizations WHERE name = ",
                   db::Bind(successor), " FOR UPDATE"));
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return absl::OkStatus();
    const auto [predecessors, deleted, body] =
        rows->front().As<db::Value, bool, std::string_view>();
    std::set<std::string> names = PredecessorsIn(predecessors);
    const bool changed = successors_.contains(successor) ? names.insert(organization_).second
                                                         : names.erase(organization_) > 0;
    if (!changed) return absl::OkStatus();
    if (names.size() > kMaxPredecessors) {
      return api::InvalidField("successors", absl::StrCat(successor, " has ", kMaxPredecessors,
                                                          " predecessors already"));
    }
    // A reorganization has written the version already.
    Organization stored;
    stored.ParseFromArray(body.data(), static_cast<int>(body.size()));
    const bool written = std::equal(names.begin(), names.end(), stored.predecessors().begin(),
                                    stored.predecessors().end());
    absl::Status status = deleted || written ? absl::OkStatus() : WriteVersion(successor, names);
    return status.ok() ? WriteColumn(successor, names) : status;
  }

 private:
  absl::Status WriteVersion(const std::string& successor,
                            const std::set<std::string>& names) const {
    const auto change = [&names](google::protobuf::Message& message) {
      static_cast<Organization&>(message).mutable_predecessors()->Assign(names.begin(),
                                                                         names.end());
      return absl::OkStatus();
    };
    return writes_
        .Update(writes_.catalog().Of<Organization>(), {{.name = successor, .change = change}})
        .status();
  }

  // Writes the column, which versions leave alone.
  absl::Status WriteColumn(const std::string& successor, const std::set<std::string>& names) const {
    const std::string list =
        names.empty() ? "" : absl::StrCat(kSeparator, absl::StrJoin(names, kSeparator), kSeparator);
    return writes_.transaction()
        .Execute(db::SqlCat("UPDATE organizations SET predecessors = ", db::Bind(list),
                            " WHERE name = ", db::Bind(successor)))
        .status();
  }

  resource::Writes& writes_;
  const std::string organization_;
  const std::set<std::string> successors_;
};

}  // namespace

absl::StatusOr<resource::FollowUp> LinkSuccessors(resource::Writes& writes,
                                                  const resource::Change& change) {
  const auto& after = change.after_as<Organization>();
  const std::set<std::string> now = SuccessorsOf(&after);
  const std::set<std::string> old = SuccessorsOf(change.before_as<Organization>());
  std::vector<std::string> changed;  // in one order, whoever does it
  std::set_symmetric_difference(now.begin(), now.end(), old.begin(), old.end(),
                                std::back_inserter(changed));
  if (changed.empty()) return resource::FollowUp();
  return resource::FollowUp(
      [update = SuccessorUpdate(writes, after.name(), now), changed = std::move(changed)] {
        absl::Status status;
        for (const std::string& successor : changed) {
          if (status.ok()) status = update.Set(successor);
        }
        return status;
      });
}

std::set<std::string> PredecessorsIn(const db::Value& column) {
  return absl::StrSplit(db::AsText(column), kSeparator, absl::SkipEmpty());
}

}  // namespace district::personnel
