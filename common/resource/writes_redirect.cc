// Writes that give a resource another name.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
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
  absl::StatusOr<int64_t> led = transaction_.Execute(db::SqlCat(
      "UPDATE redirects SET target = ", db::Bind(to), " WHERE target = ", db::Bind(from)));
  if (!led.ok()) return led.status();
  transaction_.Insert(RedirectTarget(), {from, to, absl::ToUnixMicros(transaction_.now())});
  return absl::OkStatus();
}

absl::Status Writes::Rename(const Collection& collection, const std::vector<Renaming>& renamings,
                            const std::string& path) {
  std::vector<std::string> names, all;
  for (const Renaming& renaming : renamings) {
    names.push_back(renaming.from);
    all.insert(all.end(), {renaming.from, renaming.to});
  }
  if (absl::Status status = LockParents(collection, all); !status.ok()) return status;
  absl::StatusOr<std::vector<Stored>> stored = LoadForUpdate(collection, names);
  if (!stored.ok()) return stored.status();

  // All old names go before the new ones come: two resources would claim what only one may.
  std::vector<PlacedChange> olds, news;
  std::vector<std::unique_ptr<Message>> renamed;
  for (const Stored& old : *stored) {
    if (old.resource)
      olds.push_back({{Action::kDelete, old.resource.get(), old.resource.get()}, path});
  }
  if (absl::Status locked = LockForHooks(collection, olds, nullptr); !locked.ok()) return locked;
  for (size_t i = 0; i < renamings.size(); ++i) {
    const Stored& old = (*stored)[i];
    if (!old.resource) return NotThere(collection, renamings[i].from);
    std::unique_ptr<Message> deleted(old.resource->New());
    deleted->CopyFrom(*old.resource);
    renamed.emplace_back(old.resource->New());
    renamed.back()->CopyFrom(*old.resource);
    const Change change{Action::kDelete, old.resource.get(), deleted.get()};
    absl::Status status = WriteAlone(collection, change, old.version, path);
    if (!status.ok()) return status;
  }
  for (size_t i = 0; i < renamings.size(); ++i) {
    Message& resource = *renamed[i];
    SetString(resource, "name", renamings[i].to);
    SetString(resource, "uid", api::NewUuid());
    SetMicros(resource, "create_time", NowAfter(nullptr));
    news.push_back({{Action::kCreate, nullptr, &resource}, path});
  }
  absl::Status status = LockForHooks(collection, news, nullptr);
  if (status.ok()) status = Judge(collection, news, nullptr);
  for (size_t i = 0; i < renamings.size(); ++i) {
    if (status.ok()) WriteChange(collection, news[i].change, 0);
    if (status.ok()) status = Redirect(renamings[i].from, renamings[i].to);
  }
  return status;
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
      WriteAlone(collection, {Action::kDelete, stored->resource.get(), after.get()},
                 stored->version, removal.path);
  if (status.ok()) status = Redirect(removal.name, successor);
  return status;
}

}  // namespace district::resource
