// Registers figures in files: imports and exports.
#pragma once

#include "common/resource/service.h"

namespace district::indicator {

void RegisterExchange(resource::Service& service);

void ServeImports(resource::Service& service);
void ServeExports(resource::Service& service);

}  // namespace district::indicator
