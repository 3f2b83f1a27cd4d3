// Registers what is on the agenda of meetings and what they decide.
#pragma once

#include <memory>
#include <vector>

#include "common/resource/batch_hook.h"
#include "common/resource/service.h"
#include "services/meeting/decisions/seat_holders.h"

namespace district::meeting {

// `follow_ups` write what follows from decisions elsewhere.
void RegisterDecisions(resource::Service& service,
                       const std::vector<resource::BatchHookFactory>& follow_ups);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> AgendaItems();
std::unique_ptr<resource::Collection> Decisions(
    const std::shared_ptr<const SeatHolders>& holders,
    const std::vector<resource::BatchHookFactory>& follow_ups);

// Methods beyond the standard ones.
void ServeAgendaOrder(resource::Service& service);

}  // namespace district::meeting
