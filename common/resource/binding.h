// What binds resources to others at every change of them, also their deletion. It may write other
// resources in the same transaction.
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

// Made for the changes of one batch, so that it can ask the database once for all of them.
class Binding {
 public:
  virtual ~Binding() = default;
  // Right before a change is written, in the order of the batch. The change lives only until then.
  virtual absl::Status Before(const Change& change) = 0;
  // When all changes of the call are written. What fails names fields of the request itself.
  virtual absl::Status After() = 0;
};
// Where all is done before the first change is written.
std::unique_ptr<Binding> NothingMore();
using BatchBindHook = std::function<absl::StatusOr<std::unique_ptr<Binding>>(
    Writes&, const std::vector<PlacedChange>&)>;

// The same where each change stands by itself: called right before it is written; what it answers,
// perhaps nothing, is called when all changes of the batch are written. Paths in errors are the
// resource's own.
using Afterwards = std::function<absl::Status()>;
using BindHook = std::function<absl::StatusOr<Afterwards>(Writes&, const Change&)>;
BatchBindHook OneByOne(BindHook hook);

}  // namespace district::resource
