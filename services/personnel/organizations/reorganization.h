// What moves, merges and splits share: organizations that change together on a day.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/catalog.h"
#include "common/resource/writes.h"
#include "common/rpc/call.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::personnel {

inline constexpr char kOrganizationType[] = "personnel.district/Organization";

class Reorganization {
 public:
  // Waits until no other change of placements is under way.
  static absl::StatusOr<Reorganization> Begin(const rpc::Call& call, resource::Writes& writes,
                                              const resource::Catalog& catalog);

  // Loads and locks organizations by name; those that do not exist or are deleted stay away.
  absl::Status Load(const std::vector<std::string>& names);
  bool Has(const std::string& name) const { return organizations_.contains(name); }
  // One that was loaded; what is changed in it is written in the end.
  v1::Organization& Of(const std::string& name) { return organizations_.at(name); }

  // The loaded organization the request is about: NOT_FOUND, ABORTED where it has another etag.
  absl::Status CheckSubject(const std::string& name, const std::string& etag) const;
  // INVALID_ARGUMENT that names the field where the organization was not loaded, or does not exist
  // on the day.
  absl::Status CheckThere(const std::string& name, time::DayNumber day,
                          const std::string& field) const;

  // The names of those that stand below `parent` on a day from `begin` on, in order.
  absl::StatusOr<std::vector<std::string>> ChildrenFrom(const std::string& parent,
                                                        time::DayNumber begin);
  // Ends what appointments to posts of the organization are held beyond the last day, which may be
  // partial, and answers their names; FAILED_PRECONDITION where there are any and `end` is not set,
  // or one cannot end then.
  absl::StatusOr<std::vector<std::string>> EndAppointments(const std::string& organization,
                                                           const google::type::Date& last,
                                                           bool end);
  // Writes the organizations loaded and changed; cycles that it would close are the field's.
  absl::Status Write(const std::string& field);

  resource::Writes& writes() { return *writes_; }

 private:
  Reorganization(const rpc::Call& call, resource::Writes& writes, const resource::Catalog& catalog)
      : call_(&call), writes_(&writes), catalog_(&catalog) {}

  const rpc::Call* call_;
  resource::Writes* writes_;
  const resource::Catalog* catalog_;
  std::map<std::string, v1::Organization> organizations_;
};

// The date, or today in Vietnam where there is none.
google::type::Date DateOrToday(const google::type::Date& date, const db::Session& session);
// The day after the last possible day.
time::DayNumber DayAfterLast(const google::type::Date& last);

}  // namespace district::personnel
