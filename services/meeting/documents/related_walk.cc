#include "services/meeting/documents/related_walk.h"

#include <utility>

namespace district::meeting {

RelatedWalk::RelatedWalk(const std::string& start, const Limits& limits)
    : limits_(limits), frontier_({start}), distances_({{start, 0}}) {}

std::vector<std::string> RelatedWalk::Take(const std::vector<RelatedEdge>& edges) {
  taken_ = edges;
  std::set<std::string> met;
  for (const RelatedEdge& edge : edges) {
    for (const std::string& end : {edge.source, edge.target}) {
      if (!distances_.contains(end)) met.insert(end);
    }
  }
  return {met.begin(), met.end()};
}

void RelatedWalk::GoOn(const std::set<std::string>& known) {
  ++level_;
  frontier_.clear();
  for (const std::string& name : known) {
    // The first is not one of those that are answered.
    if (distances_.size() > limits_.documents) {
      truncated_ = true;
      break;
    }
    if (distances_.emplace(name, level_).second) frontier_.push_back(name);
  }
  for (RelatedEdge& edge : taken_) {
    if (!distances_.contains(edge.source) || !distances_.contains(edge.target)) continue;
    if (!references_.insert(edge.reference).second) continue;
    if (edges_.size() == limits_.edges) {
      truncated_ = true;
      break;
    }
    edges_.push_back(std::move(edge));
  }
  taken_.clear();
  if (level_ == limits_.depth) frontier_.clear();
}

}  // namespace district::meeting
