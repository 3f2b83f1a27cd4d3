#include "deploy/districtctl/order.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace district::districtctl {
namespace {

using Indices = std::unordered_map<std::string, size_t>;

std::vector<size_t> NeedsOf(const Schema& schema, const Resource& resource,
                            const Indices& indices) {
  std::vector<size_t> needs;
  const auto add = [&](const std::string& name) {
    auto found = indices.find(name);
    if (found != indices.end() && name != resource.name) needs.push_back(found->second);
  };
  for (std::string parent = ParentOf(resource.name); !parent.empty(); parent = ParentOf(parent)) {
    add(parent);
  }
  for (const Reference& reference : ReferencesOf(schema, *resource.message)) add(reference.name);
  std::sort(needs.begin(), needs.end());
  needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
  return needs;
}

// By which field the one needs the other: "indicators[2] at directives.yaml:7".
std::string Reason(const Schema& schema, const Resource& resource, const std::string& needed) {
  for (const Reference& reference : ReferencesOf(schema, *resource.message)) {
    if (reference.name == needed) {
      return absl::StrCat(reference.path, " at ", resource.PlaceOf(reference.path).ToString());
    }
  }
  return "its parent";
}

absl::Status DescribeCycle(const Schema& schema, const std::vector<Resource>& resources,
                           const std::vector<std::vector<size_t>>& needs,
                           const std::vector<bool>& placed) {
  // What is left needs something that is left, so walking on must come round.
  size_t current =
      static_cast<size_t>(std::find(placed.begin(), placed.end(), false) - placed.begin());
  std::vector<size_t> way;
  while (std::find(way.begin(), way.end(), current) == way.end()) {
    way.push_back(current);
    current = *std::find_if(needs[current].begin(), needs[current].end(),
                            [&](size_t needed) { return !placed[needed]; });
  }
  way.erase(way.begin(), std::find(way.begin(), way.end(), current));
  way.push_back(current);
  std::string text = "these resources need each other, so none can be written first:";
  for (size_t i = 0; i + 1 < way.size(); ++i) {
    const Resource& resource = resources[way[i]];
    const std::string& needed = resources[way[i + 1]].name;
    absl::StrAppend(&text, "\n  ", resource.name, " needs ", needed, " (",
                    Reason(schema, resource, needed), ")");
  }
  absl::StrAppend(&text, "\nleave one of these references out, apply, put it back and apply again");
  return absl::InvalidArgumentError(text);
}

}  // namespace

absl::StatusOr<Order> OrderByReferences(const Schema& schema,
                                        const std::vector<Resource>& resources) {
  Indices indices;
  for (size_t i = 0; i < resources.size(); ++i) indices[resources[i].name] = i;

  Order order;
  std::vector<size_t> waits_for(resources.size());
  std::vector<std::vector<size_t>> needed_by(resources.size());
  for (size_t i = 0; i < resources.size(); ++i) {
    order.needs.push_back(NeedsOf(schema, resources[i], indices));
    waits_for[i] = order.needs[i].size();
    for (const size_t needed : order.needs[i]) needed_by[needed].push_back(i);
  }
  std::vector<bool> placed(resources.size(), false);
  std::vector<size_t> level;
  for (size_t i = 0; i < resources.size(); ++i) {
    if (waits_for[i] == 0) level.push_back(i);
  }
  size_t count = 0;
  while (!level.empty()) {
    std::vector<size_t> next;
    for (const size_t i : level) {
      placed[i] = true;
      ++count;
      for (const size_t waiting : needed_by[i]) {
        if (--waits_for[waiting] == 0) next.push_back(waiting);
      }
    }
    std::sort(next.begin(), next.end());
    order.levels.push_back(std::move(level));
    level = std::move(next);
  }
  if (count == resources.size()) return order;
  return DescribeCycle(schema, resources, order.needs, placed);
}

}  // namespace district::districtctl
