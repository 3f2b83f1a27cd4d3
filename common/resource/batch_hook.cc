#include "common/resource/batch_hook.h"

#include <utility>

#include "common/api/errors.h"

namespace district::resource {
namespace {

class EachBatchHook : public BatchHook {
 public:
  EachBatchHook(std::shared_ptr<const EachHook> hook, Writes& writes)
      : hook_(std::move(hook)), writes_(writes) {}

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const auto& [change, path] : changes) {
      absl::StatusOr<FollowUp> more = (*hook_)(writes_, change);
      if (!more.ok()) return api::WithFieldPrefix(more.status(), api::Below(path));
      if (*more) later_.push_back({*std::move(more), path});
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    for (const Later& later : later_) {
      absl::Status status = later.run();
      if (!status.ok()) return api::WithFieldPrefix(status, api::Below(later.path));
    }
    return absl::OkStatus();
  }

 private:
  struct Later {
    FollowUp run;
    std::string path;
  };

  const std::shared_ptr<const EachHook> hook_;
  Writes& writes_;
  std::vector<Later> later_;
};

}  // namespace

BatchHookFactory OneByOne(EachHook hook) {
  return [shared = std::make_shared<const EachHook>(std::move(hook))](Writes& writes) {
    return std::make_unique<EachBatchHook>(shared, writes);
  };
}

}  // namespace district::resource
