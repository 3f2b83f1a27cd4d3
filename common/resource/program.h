// The main function that all services share: flags, database, server, siblings, background work.
#pragma once

#include <functional>
#include <string>

#include "common/resource/service.h"

namespace district::resource {

struct Program {
  std::string name;     // "personnel"
  std::string purpose;  // one sentence for --help
  // Declares the collections and methods of the service.
  std::function<void(Service&)> define;
};

int RunProgram(int argc, char** argv, const Program& program);

}  // namespace district::resource
