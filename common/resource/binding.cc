#include "common/resource/binding.h"

#include <utility>

#include "common/api/errors.h"

namespace district::resource {
namespace {

class EachBinding : public Binding {
 public:
  EachBinding(const BindHook& hook, Writes& writes, const std::vector<PlacedChange>& changes)
      : hook_(hook), writes_(writes) {
    for (const PlacedChange& placed : changes) paths_.push_back(placed.path);
  }

  absl::Status Before(const Change& change) override {
    absl::StatusOr<Afterwards> more = hook_(writes_, change);
    if (!more.ok()) return more.status();
    afterwards_.push_back(*std::move(more));
    return absl::OkStatus();
  }

  absl::Status After() override {
    for (size_t i = 0; i < afterwards_.size(); ++i) {
      if (!afterwards_[i]) continue;
      absl::Status status = afterwards_[i]();
      const std::string& path = paths_[i];
      if (!status.ok()) return api::WithFieldPrefix(status, api::Below(path));
    }
    return absl::OkStatus();
  }

 private:
  const BindHook& hook_;  // of the collection
  Writes& writes_;
  std::vector<std::string> paths_;
  std::vector<Afterwards> afterwards_;
};

}  // namespace

std::unique_ptr<Binding> NothingMore() {
  class Nothing final : public Binding {
    absl::Status Before(const Change&) override { return absl::OkStatus(); }
    absl::Status After() override { return absl::OkStatus(); }
  };
  return std::make_unique<Nothing>();
}

BatchBindHook OneByOne(BindHook hook) {
  auto shared = std::make_shared<const BindHook>(std::move(hook));
  return [shared](
             Writes& writes,
             const std::vector<PlacedChange>& changes) -> absl::StatusOr<std::unique_ptr<Binding>> {
    return std::make_unique<EachBinding>(*shared, writes, changes);
  };
}

}  // namespace district::resource
