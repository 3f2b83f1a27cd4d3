// A walk from one document to those that are related to it, level by level, without I/O.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "district/meeting/v1/references.pb.h"

namespace district::meeting {

// A reference between two documents.
struct RelatedEdge {
  std::string reference;
  std::string source;
  v1::Reference::Relation relation = v1::Reference::RELATION_UNSPECIFIED;
  std::string target;
};

// Ends by itself, whatever cycles there are: no document is gone through twice.
class RelatedWalk {
 public:
  struct Limits {
    int depth = 1;
    size_t documents = 500;
    size_t edges = 5000;
  };
  RelatedWalk(const std::string& start, const Limits& limits);

  // The documents whose references are to be looked up next; none: the walk is over.
  const std::vector<std::string>& frontier() const { return frontier_; }
  // Takes the references of the frontier. Returns the documents that were not met before, in the
  // order of their names.
  std::vector<std::string> Take(const std::vector<RelatedEdge>& edges);
  // Goes on to those of the new documents that the caller may know; of what leads to others nothing
  // is kept.
  void GoOn(const std::set<std::string>& known);
  // Notes that there was more than was looked up.
  void NoteMore() { truncated_ = true; }

  // How far away each document is; 0 for the first.
  const std::map<std::string, int>& distances() const { return distances_; }
  const std::vector<RelatedEdge>& edges() const { return edges_; }
  bool truncated() const { return truncated_; }

 private:
  const Limits limits_;
  int level_ = 0;
  std::vector<std::string> frontier_;
  std::vector<RelatedEdge> taken_;  // of the present level
  std::map<std::string, int> distances_;
  std::set<std::string> references_;
  std::vector<RelatedEdge> edges_;
  bool truncated_ = false;
};

}  // namespace district::meeting
