// Writes that give a resource another name.
#include <string>
#include <utility>
#include <vector>

#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/redirects.h"
#include "common/resource/writes.h"

namespace district::resource {

absl::StatusOr<Writes::Stored> Writes::LoadLiving(const Collection& collection,
                                                  const std::string& name,
                                                  const std::string& etag) {
  absl::StatusOr<std::vector<Stored>> stored = LoadForUpdate(collection, {name});
  if (!stored.ok()) return stored.status();
  const Message* resource = stored->front().resource.get();
  if (!resource) return NotThere(collection, name);
  if (GetMicros(*resource, "delete_time") != 0) {
    return api::NotFound(collection.type_name(), name);
  }
  if (!etag.empty() && etag != GetString(*resource, "etag")) {
    return api::EtagMismatch(collection.type_name(), name);
  }
  return std::move(stored->front());
}

// Names that led to the old one lead to the new one too, so that no read follows two.
absl::Status Writes::Redirect(const std::string& from, const std::string& to) {
  absl::StatusOr<int64_t> led =
      transaction_.Execute("UPDATE redirects SET target = ? WHERE target = ?", {to, from});
  if (!led.ok()) return led.status();
  transaction_.Insert(RedirectTarget(), {from, to, absl::ToUnixMicros(transaction_.now())});
  return absl::OkStatus();
}

absl::Status Writes::Rename(const Collection& collection, const std::vector<Renaming>& renamings,
                            const std::string& path) {
  std::vector<std::string> names;
  for (const Renaming& renaming : renamings) names.push_back(renaming.from);
  absl::StatusOr<std::vector<Stored>> stored = LoadForUpdate(collection, names);
  if (!stored.ok()) return stored.status();

  // All old names go before the new ones come: two resources would claim what only one may.
  std::vector<std::unique_ptr<Message>> renamed;
  for (size_t i = 0; i < renamings.size(); ++i) {
    const Stored& old = (*stored)[i];
    if (!old.resource) return NotThere(collection, renamings[i].from);
    std::unique_ptr<Message> deleted(old.resource->New());
    deleted->CopyFrom(*old.resource);
    renamed.emplace_back(old.resource->New());
    renamed.back()->CopyFrom(*old.resource);
    const Change change{Action::kDelete, old.resource.get(), deleted.get()};
    absl::Status status = WriteChange(collection, change, old.version, path);
    if (!status.ok()) return status;
  }
  for (size_t i = 0; i < renamings.size(); ++i) {
    Message& resource = *renamed[i];
    SetString(resource, "name", renamings[i].to);
    SetString(resource, "uid", api::NewUuid());
    SetMicros(resource, "create_time", NowAfter(nullptr));
    absl::Status status = WriteChange(collection, {Action::kCreate, nullptr, &resource}, 0, path);
    if (status.ok()) status = Redirect(renamings[i].from, renamings[i].to);
    if (!status.ok()) return status;
  }
  return RunAfterwards();
}

absl::Status Writes::Replace(const Collection& collection, const Removal& removal,
                             const std::string& successor,
                             const std::function<void(Message&)>& change) {
  absl::StatusOr<Stored> stored = LoadLiving(collection, removal.name, removal.etag);
  if (!stored.ok()) return stored.status();
  if (absl::Status status = CheckNothingDepends(collection, removal); !status.ok()) return status;
  std::unique_ptr<Message> after(stored->resource->New());
  after->CopyFrom(*stored->resource);
  if (change) change(*after);
  absl::Status status =
      WriteChange(collection, {Action::kDelete, stored->resource.get(), after.get()},
                  stored->version, removal.path);
  if (status.ok()) status = Redirect(removal.name, successor);
  if (status.ok()) status = RunAfterwards();
  return status;
}

}  // namespace district::resource
