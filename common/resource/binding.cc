#include "common/resource/binding.h"

#include <utility>

#include "common/api/errors.h"

namespace district::resource {
namespace {

class EachBinding : public Binding {
 public:
  EachBinding(std::shared_ptr<const EachBindHook> hook, Writes& writes)
      : hook_(std::move(hook)), writes_(writes) {}

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const auto& [change, path] : changes) {
      absl::StatusOr<Afterwards> more = (*hook_)(writes_, change);
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
    Afterwards run;
    std::string path;
  };

  const std::shared_ptr<const EachBindHook> hook_;
  Writes& writes_;
  std::vector<Later> later_;
};

}  // namespace

BindHook OneByOne(EachBindHook hook) {
  return [shared = std::make_shared<const EachBindHook>(std::move(hook))](Writes& writes) {
    return std::make_unique<EachBinding>(shared, writes);
  };
}

}  // namespace district::resource
