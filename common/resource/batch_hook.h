// Hooks that are called at every change of resources, also their deletion. They may write
// other resources in the same transaction.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace district::resource {

using google::protobuf::Message;

enum class Action { kCreate = 1, kUpdate = 2, kDelete = 3, kUndelete = 4 };

// A write of one resource: `before` is null on creation. A deletion sets `delete_time` in `after`.
struct Change {
  Action action;
  const Message* before;
  Message* after;

  template <typename Resource>
  const Resource* before_as() const {
    return static_cast<const Resource*>(before);
  }
  template <typename Resource>
  Resource& after_as() const {
    return static_cast<Resource&>(*after);
  }
};

// A change and the field of the request that holds its resource, "requests[3].person"; "" where the
// request's own fields are the resource's.
struct PlacedChange {
  Change change;
  std::string path;
};

class Writes;

// Judges all changes that a call makes to a collection, so that what is read for one serves the
// others too. Errors name fields of the request.
class BatchHook {
 public:
  virtual ~BatchHook() = default;
  // Locks what the rules need, before shared locks are taken on what the changes refer to: two
  // calls with a shared lock each could not both make it an exclusive one.
  virtual absl::Status Lock(const std::vector<PlacedChange>&) { return absl::OkStatus(); }
  // Judges a batch right before it is written. The changes live only until then.
  virtual absl::Status Before(const std::vector<PlacedChange>& changes) = 0;
  // Judges the whole when all is written, and writes what follows from it.
  virtual absl::Status After() = 0;
};
using BatchHookFactory = std::function<std::unique_ptr<BatchHook>(Writes&)>;

// Rules of a batch that are done with before it is written; called for every change, also
// deletions.
using BatchRule = std::function<absl::Status(Writes&, const std::vector<PlacedChange>&)>;

// A hook for changes that stand each by itself: called right before one is written; what it
// answers, perhaps nothing, is called when the call has written all. Paths in errors are the
// resource's own.
using FollowUp = std::function<absl::Status()>;
using EachHook = std::function<absl::StatusOr<FollowUp>(Writes&, const Change&)>;
BatchHookFactory OneByOne(EachHook hook);

}  // namespace district::resource
