// What callers see and change who work for one unit, as their token says: an organization with all
// that stands below it today. Its people are those who hold a post there today.
//
// They change what is the unit's, read its evaluations and the contacts and identity papers of its
// people. All else that is not restricted they read everywhere.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/access.h"
#include "common/resource/writes.h"

namespace district::personnel {

// What a change concerns: organizations that all must be of the unit. "" is never of it.
using Concerned = std::function<std::vector<std::string>(const resource::Change&)>;
resource::UnitRule WithinUnit(Concerned concerned);
// The organization whose name the resource's begins with.
std::vector<std::string> OwnOrganization(const resource::Change& change);

// For changes of people: who holds posts, now or later, holds one in the unit. Who holds none is
// anybody's, but not to be deleted.
absl::Status ChangePeopleOfUnit(resource::Writes& writes,
                                const std::vector<resource::PlacedChange>& changes);
// For appointments: to posts of the unit; and whom it draws in by days that were not held before,
// must be no other unit's.
absl::Status AppointWithinUnit(resource::Writes& writes,
                               const std::vector<resource::PlacedChange>& changes);
// The same of people by name; it answers whom the caller's unit may not touch, "" where there is
// nobody.
absl::StatusOr<std::string> HeldElsewhere(resource::Writes& writes,
                                          const std::set<std::string>& people);

// The scopes of people, and of what has a column that names an organization.
resource::Scope PeopleOfUnit();
resource::Scope OrganizationOfUnit(std::string column);

// The organizations of the unit that the caller works for, as of today.
absl::StatusOr<std::set<std::string>> OrganizationsOfUnit(db::Session& session,
                                                          const rpc::CallContext& call);
// PERMISSION_DENIED where the caller works for a unit and the organization is not of it.
absl::Status CheckOfUnit(db::Session& session, const rpc::Call& call,
                         const std::string& organization);

}  // namespace district::personnel
