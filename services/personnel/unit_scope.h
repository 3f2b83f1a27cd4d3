// What callers may do who work for one unit, as their token says: an organization with all that
// stands below it today. Its people are those who hold a post there today.
//
// They change what is the unit's, read its evaluations and the contacts and identity papers of its
// people. All else that is not restricted they read everywhere.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/unit_rule.h"
#include "common/resource/writes.h"

namespace district::personnel {

// What a change concerns: organizations that all must be of the unit. "" is never of it.
using Concerned = std::function<std::vector<std::string>(const resource::Change&)>;
resource::BatchBindHook WithinUnit(Concerned concerned);

// For changes of people: who holds posts today holds one in the unit. Who holds none is anybody's.
absl::StatusOr<std::unique_ptr<resource::Binding>> WithinUnitOfPeople(
    resource::Writes& writes, const std::vector<resource::PlacedChange>& changes);

// Of what only those change who work for the whole district.
std::vector<std::string> WholeDistrict(const resource::Change& change);
// The organization whose name the resource's begins with.
std::vector<std::string> OwnOrganization(const resource::Change& change);

// The rows of people, and those whose column names an organization, that are a unit's.
absl::StatusOr<api::SqlCondition> PeopleOfUnit(db::Session& session, const std::string& unit);
resource::UnitCondition OrganizationOfUnit(std::string column);

// PERMISSION_DENIED where the caller works for a unit and the organization is not of it.
absl::Status CheckOfUnit(db::Session& session, const rpc::Call& call,
                         const std::string& organization);

}  // namespace district::personnel
