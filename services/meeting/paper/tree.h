// Resources that stand in a tree, in the order in which papers print them.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"

namespace district::meeting {

template <typename Node>
struct NumberedNode {
  std::string number;  // 1, 2, 2.1
  int depth;           // from 1
  const Node* node;
};

namespace internal {

// Nothing stands deeper, so numbering ends.
inline constexpr int kMaxDepth = 20;

template <typename Node>
void AddBelow(const std::map<std::string, std::vector<const Node*>>& by_parent,
              const std::string& parent, const std::string& number, int depth,
              std::vector<NumberedNode<Node>>& numbered) {
  const auto found = by_parent.find(parent);
  if (found == by_parent.end() || depth > kMaxDepth) return;
  int place = 0;
  for (const Node* node : found->second) {
    const std::string own = absl::StrCat(number, number.empty() ? "" : ".", ++place);
    numbered.push_back({own, depth, node});
    AddBelow(by_parent, node->name(), own, depth + 1, numbered);
  }
}

}  // namespace internal

// Returns the nodes in order, each after the one it belongs to; those whose parent is gone are left
// out. `parent_of` names the parent.
template <typename Node, typename ParentOf>
std::vector<NumberedNode<Node>> InTreeOrder(const std::vector<Node>& nodes, ParentOf parent_of) {
  std::map<std::string, std::vector<const Node*>> by_parent;
  for (const Node& node : nodes) by_parent[parent_of(node)].push_back(&node);
  for (auto& [parent, siblings] : by_parent) {
    std::sort(siblings.begin(), siblings.end(), [](const Node* a, const Node* b) {
      return std::make_tuple(a->ordinal(), a->name()) < std::make_tuple(b->ordinal(), b->name());
    });
  }
  std::vector<NumberedNode<Node>> numbered;
  internal::AddBelow(by_parent, "", "", 1, numbered);
  return numbered;
}

}  // namespace district::meeting
