// Holds documents that callers write to the types and registers of their numbers.
#pragma once

#include <memory>

#include "common/resource/writes.h"

namespace district::meeting {

std::unique_ptr<resource::BatchHook> MakeDocumentHook(resource::Writes& writes);

}  // namespace district::meeting
