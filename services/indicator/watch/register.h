// Registers what is made of figures by judgement: the watch list and assessments in words.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::indicator {

void RegisterWatch(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> WatchItems();
std::unique_ptr<resource::Collection> Assessments();

// Methods beyond the standard ones.
void ServeWatchMoves(resource::Service& service);
void ServeEvaluation(resource::Service& service);

}  // namespace district::indicator
