// The collections that one service holds.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/resource/collection.h"

namespace district::resource {

class Catalog {
 public:
  // A collection with a column that refers to resources of some type.
  struct Referrer {
    const Collection* collection;
    const api::Column* column;
  };

  const Collection& Add(std::unique_ptr<Collection> collection);

  // By resource type, "personnel.district/Person"; nullptr where another service holds it.
  const Collection* Find(const std::string& type) const;
  template <typename Resource>
  const Collection& Of() const {
    return *Find(api::ResourceTypeOf(Resource::descriptor())->type);
  }
  const std::vector<std::unique_ptr<Collection>>& all() const { return collections_; }

  // The collection that holds the parents of `collection`; nullptr where it has none here.
  const Collection* ParentOf(const Collection& collection) const;
  std::vector<const Collection*> ChildrenOf(const Collection& collection) const;
  // Single-valued references to the type; a list of references does not hold on to its targets.
  std::vector<Referrer> ReferrersTo(const Collection& collection) const;

 private:
  std::vector<std::unique_ptr<Collection>> collections_;
  std::map<std::string, const Collection*> by_type_;
};

}  // namespace district::resource
