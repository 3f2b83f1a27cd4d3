// The watch list: declaration and rules.
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/watch/register.h"

namespace district::indicator {
namespace {

using v1::WatchItem;

absl::Status CheckWatchItem(WatchItem& item, const WatchItem* before) {
  if (item.state() == WatchItem::STATE_UNSPECIFIED) item.set_state(WatchItem::OPEN);
  const std::set<int> reasons(item.reasons().begin(), item.reasons().end());
  if (static_cast<int>(reasons.size()) < item.reasons_size()) {
    return api::InvalidField("reasons", "names a reason twice");
  }
  if (before && before->evaluated() && before->organization() != item.organization()) {
    return api::InvalidField("organization", "is the one that is evaluated",
                             "ORGANIZATION_OF_EVALUATION");
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> WatchItems() {
  return resource::Declare<WatchItem>("watch_items")
      .Normalize(&CheckWatchItem)
      .Unique(
          "uq_watch_items_evaluation", "evaluation_key",
          [](const WatchItem& item) {
            return item.evaluated() ? absl::StrCat(item.indicator(), " ", item.organization()) : "";
          },
          "indicator", "there is an item that is evaluated of this indicator and organization",
          "Chỉ tiêu này của đơn vị đã có trong danh sách theo dõi.");
}

}  // namespace district::indicator
