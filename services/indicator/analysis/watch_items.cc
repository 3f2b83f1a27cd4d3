// The watch list: declaration and rules.
#include <memory>
#include <set>

#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/analysis/register.h"

namespace district::indicator {
namespace {

using v1::WatchItem;

absl::Status CheckWatchItem(WatchItem& item, const WatchItem*) {
  if (item.state() == WatchItem::STATE_UNSPECIFIED) item.set_state(WatchItem::OPEN);
  const std::set<int> reasons(item.reasons().begin(), item.reasons().end());
  if (static_cast<int>(reasons.size()) < item.reasons_size()) {
    return api::InvalidField("reasons", "names a reason twice");
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> WatchItems() {
  return resource::Declare<WatchItem>("watch_items").Normalize(&CheckWatchItem);
}

}  // namespace district::indicator
