// Something worked out once for every type of message.
#pragma once

#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/descriptor.h"

namespace district::api {

// Thread-safe. A look-up of what is there takes a reader's lock only. `make` may use the cache that
// it fills for other types, but not for the type it is called for.
template <typename Value>
class DescriptorCache {
 public:
  template <typename Make>
  const Value& Get(const google::protobuf::Descriptor* type, const Make& make) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      const auto found = values_.find(type);
      if (found != values_.end()) return *found->second;
    }
    auto made = std::make_unique<const Value>(make(type));
    absl::MutexLock lock(&mutex_);
    return *values_.try_emplace(type, std::move(made)).first->second;
  }

 private:
  absl::Mutex mutex_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<const Value>> values_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace district::api
