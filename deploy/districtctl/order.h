// The order in which resources can be written: what others need goes first.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/districtctl/yaml.h"

namespace district::districtctl {

struct Order {
  // Indices of resources. Those of one level need only what stands in levels before, so they can be
  // written at the same time.
  std::vector<std::vector<size_t>> levels;
  // For each resource, the others among them that it needs: its parents and what it refers to.
  std::vector<std::vector<size_t>> needs;
};

// InvalidArgument that names the way round where resources need each other.
absl::StatusOr<Order> OrderByReferences(const Schema& schema,
                                        const std::vector<Resource>& resources);

}  // namespace district::districtctl
