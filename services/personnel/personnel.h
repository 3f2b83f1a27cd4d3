// The personnel service: organizations, posts and people, who holds which post on which day, and how
// people are evaluated.
#pragma once

#include <memory>

#include "common/resource/program.h"

namespace district::personnel {

resource::Program PersonnelProgram();

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Organizations();
std::unique_ptr<resource::Collection> Terms();
std::unique_ptr<resource::Collection> Posts();
std::unique_ptr<resource::Collection> People();
std::unique_ptr<resource::Collection> Appointments();
std::unique_ptr<resource::Collection> EvaluationFrameworks();
std::unique_ptr<resource::Collection> Evaluations();
std::unique_ptr<resource::Collection> StaffQuotas();
std::unique_ptr<resource::Collection> Successors();

// Methods beyond the standard ones.
void ServeOrganizationQueries(resource::Service& service);
void ServeOrganizationTrees(resource::Service& service);
void ServeReorganizations(resource::Service& service);
void ServePeopleQueries(resource::Service& service);
void ServePeopleMerge(resource::Service& service);
void ServeEvaluationSteps(resource::Service& service);
void ServeEvaluationSummary(resource::Service& service);
void ServeRosters(resource::Service& service);
void ServeMovements(resource::Service& service);
void ServeWorkforce(resource::Service& service);
void ServeExpiringAppointments(resource::Service& service);
void ServeSuccessionGaps(resource::Service& service);

}  // namespace district::personnel
