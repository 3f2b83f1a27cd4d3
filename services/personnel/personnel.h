// The personnel service: organizations, posts and people, who holds which post on which day, and
// how people are evaluated.
#pragma once

#include "common/resource/program.h"

namespace district::personnel {

resource::Program PersonnelProgram();

}  // namespace district::personnel
