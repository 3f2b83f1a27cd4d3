// Keeps the columns of carried degrees of secrecy right: with a resource whose degree changes go
// all that are about it, and what is about these, in the same transaction.
#pragma once

#include <string>

#include "common/resource/batch_hook.h"
#include "common/resource/classified.h"

namespace district::resource {

// Whether the resources of a collection have degrees that others may carry, and so need the hook.
bool FollowsDegrees(const Classified& classified);

// The hook of the collection of a type.
BatchHookFactory DegreeHookFor(std::string type);

}  // namespace district::resource
