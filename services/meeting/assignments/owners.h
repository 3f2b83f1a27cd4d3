// Who answers for an assignment on a day, asked of personnel.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "district/meeting/v1/assignments.pb.h"

namespace district::meeting {

// An assignment and who answers for it on a day.
struct OwnerOnDay {
  v1::Assignment assignment;
  v1::AssignmentOwner owner;

  // The one person who answers for it; empty where there is none or several.
  std::string OnePerson() const;
};

class Owners {
 public:
  // The service must outlive it.
  explicit Owners(resource::Service& service) : service_(service) {}

  // Calls `done` once, on any thread. NOT_FOUND where there is no assignment of that name,
  // UNAVAILABLE where its owner is a post and personnel does not answer.
  void Find(rpc::CallPtr call, const std::string& assignment, time::DayNumber day,
            std::function<void(absl::StatusOr<OwnerOnDay>)> done) const;

 private:
  // A living assignment that the caller may know of.
  absl::StatusOr<db::Row> ReadShown(const rpc::Call& call, const std::string& assignment,
                                    db::Session& session) const;
  void AskHolders(const rpc::CallPtr& call, time::DayNumber day, OwnerOnDay found,
                  std::function<void(absl::StatusOr<OwnerOnDay>)> done) const;

  resource::Service& service_;
};

}  // namespace district::meeting
