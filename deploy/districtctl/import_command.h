// The command `import`.
#pragma once

#include "deploy/districtctl/commands.h"

namespace district::districtctl {

const Command& ImportCommand();

}  // namespace district::districtctl
