// Which decisions a request writes, without I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace district::meeting {

// A decision as a request has it.
struct AskedDecision {
  std::string meeting;
  std::string name;             // "" for a new one
  std::optional<int64_t> time;  // `decision_time` in microseconds, where the request gives it
};

// The decisions with votes, or perhaps with votes, that a request creates, changes or corrects.
std::vector<AskedDecision> DecisionsIn(const google::protobuf::Message& request);

}  // namespace district::meeting
