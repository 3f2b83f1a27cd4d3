// Registers frameworks, evaluations of people through their stages, and summaries.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::personnel {

void RegisterEvaluations(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> EvaluationFrameworks();
std::unique_ptr<resource::Collection> Evaluations();

// Methods beyond the standard ones.
void ServeEvaluationSteps(resource::Service& service);
// Takes scores from the assignments that the service meeting counts.
void ServeEvaluationPrefill(resource::Service& service);
void ServeEvaluationSummary(resource::Service& service);

}  // namespace district::personnel
