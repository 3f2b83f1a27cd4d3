// Finds resources by what files call them: names, codes, ids.
#pragma once

#include <string>

#include "absl/container/flat_hash_map.h"

namespace district::indicator {

class NameIndex {
 public:
  // `spelling` stands for the resource `name`; what stands for several stands for none of them.
  void Add(const std::string& spelling, const std::string& name);

  struct Found {
    std::string name;  // empty: there is none, or there are several
    bool ambiguous = false;
  };
  // Looks for a text as it is, then without regard to case, marks and punctuation.
  Found Find(const std::string& text) const;

 private:
  using Names = absl::flat_hash_map<std::string, std::string>;
  static void Put(Names& names, std::string key, const std::string& name);

  Names exact_, folded_;  // "" stands for several
};

}  // namespace district::indicator
