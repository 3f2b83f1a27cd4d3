#include "common/resource/writes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/validate.h"
#include "common/resource/feed_reader.h"
#include "google/protobuf/util/message_differencer.h"

namespace district::resource {
namespace {

bool SameMessage(const Message& a, const Message& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

// Whoever may not see a field cannot clear it by replacing the whole resource, nor give it another
// value.
absl::Status KeepRestricted(const Message& before, const std::string& path,
                            const std::function<bool(const std::string&)>& allowed,
                            Message& after) {
  std::unique_ptr<Message> kept(after.New());
  kept->CopyFrom(after);
  api::ClearRestricted(*kept, allowed);
  api::CopyRestricted(before, *kept, allowed);
  const std::string given = api::FindRestricted(after, allowed);
  if (!given.empty() && !SameMessage(*kept, after))
    return RestrictedField(api::Below(path) + given);
  after.CopyFrom(*kept);
  return absl::OkStatus();
}

}  // namespace

std::string EtagOf(const std::string& uid, int64_t version) {
  return absl::StrCat(uid.substr(0, 8), "-", absl::Hex(version));
}

Writes::Writes(const Catalog& catalog, db::Transaction& transaction, const rpc::Call& call)
    : catalog_(catalog), transaction_(transaction), call_(call) {}

int64_t Writes::NowAfter(const Message* before) const {
  const int64_t now = absl::ToUnixMicros(transaction_.now());
  return before ? std::max(now, GetMicros(*before, "update_time") + 1) : now;
}

// A shared lock keeps them from being deleted until this transaction ends.
absl::StatusOr<std::vector<std::string>> Writes::MissingOrDeleted(
    const Collection& collection, const std::set<std::string>& names, Strength strength) {
  const bool shared = strength == Strength::kShared;
  std::set<std::string> asked;
  for (const std::string& name : names) {
    if (!exclusive_.contains(name) && !(shared && shared_.contains(name))) asked.insert(name);
  }
  std::vector<std::string> missing;
  if (asked.empty()) return missing;
  absl::StatusOr<std::vector<db::Row>> rows = transaction_.Query(db::SqlCat(
      "SELECT name FROM ", collection.table(), " WHERE ", db::IsIn("name", asked),
      " AND delete_time = 0", shared ? " LOCK IN SHARE MODE" : " ORDER BY name FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  std::set<std::string>& locked = shared ? shared_ : exclusive_;
  for (const db::Row& row : *rows) {
    locked.insert(row.Text());
    asked.erase(row.Text());
  }
  missing.assign(asked.begin(), asked.end());
  return missing;
}

absl::Status Writes::LockLiving(const Collection& collection, const std::set<std::string>& names) {
  return MissingOrDeleted(collection, names, Strength::kExclusive).status();
}

absl::Status Writes::LockParents(const Collection& collection,
                                 const std::vector<std::string>& names) {
  const Collection* parents = catalog_.ParentOf(collection);
  if (!parents || !collection.locks_parents()) return absl::OkStatus();
  std::set<std::string> wanted;
  for (const std::string& name : names) wanted.insert(collection.pattern().ParentOf(name));
  return LockLiving(*parents, wanted);
}

absl::Status Writes::AddHidden(const Collection& collection, const std::set<std::string>& names,
                               std::vector<std::string>& missing) {
  if (!collection.HidesDegrees(call_)) return absl::OkStatus();
  absl::StatusOr<Access> access =
      Access::Of(collection, call_, {names.begin(), names.end()}, transaction_);
  if (!access.ok()) return access.status();
  for (const std::string& name : names) {
    if (!access->Shows(name)) missing.push_back(name);
  }
  std::sort(missing.begin(), missing.end());
  return absl::OkStatus();
}

absl::Status Writes::CheckParents(const Collection& collection, const std::vector<Draft>& drafts) {
  const Collection* parents = catalog_.ParentOf(collection);
  if (!parents) return absl::OkStatus();
  std::set<std::string> names;
  for (const Draft& draft : drafts) {
    names.insert(collection.pattern().ParentOf(NameOf(*draft.resource)));
  }
  absl::StatusOr<std::vector<std::string>> missing = MissingOrDeleted(
      *parents, names, collection.locks_parents() ? Strength::kExclusive : Strength::kShared);
  if (!missing.ok()) return missing.status();
  absl::Status hidden = AddHidden(*parents, names, *missing);
  if (!hidden.ok()) return hidden;
  if (missing->empty()) return absl::OkStatus();
  return api::NotFound(parents->type_name(), missing->front());
}

absl::Status Writes::CheckOwnReferences(const std::vector<Reference>& references) {
  std::map<const Collection*, std::set<std::string>> names;
  for (const Reference& reference : references) {
    const Collection* target = catalog_.Find(reference.type);
    if (target) names[target].insert(reference.name);
  }
  std::set<std::string> missing;
  for (const auto& [target, wanted] : names) {
    absl::StatusOr<std::vector<std::string>> gone =
        MissingOrDeleted(*target, wanted, Strength::kShared);
    if (!gone.ok()) return gone.status();
    absl::Status hidden = AddHidden(*target, wanted, *gone);
    if (!hidden.ok()) return hidden;
    missing.insert(gone->begin(), gone->end());
  }
  if (missing.empty()) return absl::OkStatus();
  std::vector<Reference> not_found;
  for (const Reference& reference : references) {
    if (missing.contains(reference.name)) not_found.push_back(reference);
  }
  return MissingReferences(not_found);
}

absl::Status Writes::RunHooks(const Collection& collection, const Change& change,
                              const std::string& path) {
  for (const ValidateHook& hook : collection.validate_hooks()) {
    absl::Status status = hook(transaction_, change);
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(path));
  }
  return absl::OkStatus();
}

void Writes::LogChange(const Collection& collection, const Change& change) {
  change_ids_.push_back(api::NewResourceId(transaction_.now()));
  transaction_.Insert(
      ChangeLog(),
      {change_ids_.back(), NowAfter(change.before), collection.type_name(), NameOf(*change.after),
       int64_t{static_cast<int>(change.action)}, call_.method().full_name(),
       call_.identity().subject,
       call_.fields().Text(call_.request(), api::RequestField::kRequestId), call_.trace_id(),
       change.before ? db::Value(change.before->SerializeAsString()) : db::Value(),
       change.after->SerializeAsString()});
}

void Writes::KeepPast(const Collection& collection, const Change& change, int64_t old_version) {
  if (!collection.has_history() || !change.before) return;
  db::Row row = collection.RowOf(*change.before, old_version);
  row.emplace_back(GetMicros(*change.before, "update_time"));
  row.emplace_back(GetMicros(*change.after, "update_time"));
  transaction_.Insert(collection.history_target(), std::move(row));
}

Writes::CollectionHooks& Writes::HooksOf(const Collection& collection) {
  for (CollectionHooks& own : hooks_) {
    if (own.collection == &collection) return own;
  }
  CollectionHooks& own = hooks_.emplace_back(CollectionHooks{&collection, {}});
  for (const BatchHookFactory& hook : collection.batch_hooks()) own.hooks.push_back(hook(*this));
  return own;
}

absl::Status Writes::LockForHooks(const Collection& collection,
                                  const std::vector<PlacedChange>& changes, const BatchRule& rule) {
  if (rule) return absl::OkStatus();
  for (const auto& hook : HooksOf(collection).hooks) {
    if (absl::Status status = hook->Lock(changes); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Writes::Judge(const Collection& collection, const std::vector<PlacedChange>& changes,
                           const BatchRule& rule) {
  absl::Status status = CheckUnit(collection, changes);
  for (const BatchRule& of_batch : collection.batch_rules()) {
    if (status.ok()) status = of_batch(*this, changes);
  }
  if (!status.ok()) return status;
  if (rule) return rule(*this, changes);
  for (const auto& hook : HooksOf(collection).hooks) {
    status = hook->Before(changes);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Writes::WriteAlone(const Collection& collection, const Change& change,
                                int64_t old_version, const std::string& path,
                                const BatchRule& rule) {
  absl::Status status = LockForHooks(collection, {{change, path}}, rule);
  if (status.ok()) status = Judge(collection, {{change, path}}, rule);
  if (status.ok()) WriteChange(collection, change, old_version);
  return Perform(collection, {{change, path}}, status);
}

absl::Status Writes::Perform(const Collection& collection, const std::vector<PlacedChange>& changes,
                             absl::Status status) {
  if (status.ok()) status = transaction_.Flush();
  // Why it fails matters only to a closure that is alone: others are run again.
  return transaction_.alone() ? ExplainDuplicate(collection, changes, status) : status;
}

void Writes::WriteChange(const Collection& collection, const Change& change, int64_t old_version) {
  Message& after = *change.after;
  const int64_t now = NowAfter(change.before);
  const int64_t version = old_version + 1;
  SetMicros(after, "update_time", now);
  if (change.action == Action::kDelete) SetMicros(after, "delete_time", now);
  SetString(after, "etag", EtagOf(GetString(after, "uid"), version));

  if (change.action == Action::kDelete) {
    shared_.erase(NameOf(after));
    exclusive_.erase(NameOf(after));
  }
  const bool is_new = change.action == Action::kCreate;
  transaction_.Insert(is_new ? collection.insert_target() : collection.update_target(),
                      collection.RowOf(after, version));
  KeepPast(collection, change, old_version);
  LogChange(collection, change);
}

absl::Status Writes::Settle() {
  // What a hook writes may have hooks of its own.
  while (!hooks_.empty()) {
    for (const CollectionHooks& own : std::exchange(hooks_, {})) {
      for (const auto& hook : own.hooks) {
        if (absl::Status status = hook->After(); !status.ok()) return status;
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Writes::ExplainDuplicate(const Collection& collection,
                                      const std::vector<PlacedChange>& changes,
                                      const absl::Status& status) {
  const std::optional<db::DuplicateKeyInfo> duplicate = db::DuplicateKey(status);
  if (!duplicate) return status;
  const auto key =
      std::find_if(collection.unique_keys().begin(), collection.unique_keys().end(),
                   [&](const UniqueKey& candidate) { return candidate.key == duplicate->key; });
  const bool is_name = key == collection.unique_keys().end();
  if (is_name && duplicate->key != "PRIMARY") return status;

  std::vector<std::string> values;
  for (const auto& [change, path] : changes) {
    values.push_back(is_name ? NameOf(*change.after) : key->value(*change.after));
  }
  const std::string column = is_name ? "name" : key->column;
  absl::StatusOr<std::vector<db::Row>> rows =
      transaction_.Query(db::SqlCat("SELECT ", column, ", uid, name FROM ", collection.table(),
                                    " WHERE ", db::IsIn(column, values)));
  if (!rows.ok()) return rows.status();
  std::map<std::string, std::string> uid_of_value;
  std::vector<std::string> others;
  for (const db::Row& row : *rows) {
    uid_of_value[row.Text(0)] = row.Text(1);
    others.push_back(row.Text(2));
  }
  absl::StatusOr<Access> access = Access::Of(collection, call_, others, transaction_);
  if (!access.ok()) return access.status();
  const bool hidden = !std::all_of(others.begin(), others.end(),
                                   [&](const std::string& other) { return access->Shows(other); });
  for (size_t i = 0; i < changes.size(); ++i) {
    const Message& resource = *changes[i].change.after;
    const std::string uid = GetString(resource, "uid");
    // Whoever is not there yet comes before those of this call that follow it.
    if (uid_of_value.emplace(values[i], uid).first->second == uid) continue;
    // What may not be known is answered as what may not be done.
    if (hidden) return access->Check(NameOf(resource));
    if (is_name) {
      return api::AlreadyExists(collection.type_name(), values[i],
                                "exists already, perhaps deleted: then undelete it");
    }
    const std::string field = api::Below(changes[i].path) + key->field;
    return api::Error(absl::StatusCode::kAlreadyExists, "DUPLICATE_KEY")
        .Message(absl::StrCat(field, ": ", key->description))
        .Field(field, key->description)
        .Resource(collection.type_name(), NameOf(resource), key->description)
        .Vietnamese(key->vietnamese);
  }
  return status;
}

absl::Status Writes::Normalize(const Collection& collection, Draft& draft, absl::Time now) {
  if (draft.normalized) return absl::OkStatus();
  const Change change{Action::kCreate, nullptr, draft.resource.get()};
  for (const NormalizeHook& hook : collection.normalize_hooks()) {
    absl::Status status = hook(change, now);
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(draft.path));
  }
  draft.normalized = true;
  return absl::OkStatus();
}

absl::StatusOr<Resources> Writes::Create(const Collection& collection, std::vector<Draft> drafts,
                                         const BatchRule& rule) {
  std::vector<PlacedChange> changes;
  for (const Draft& draft : drafts) {
    changes.push_back({{Action::kCreate, nullptr, draft.resource.get()}, draft.path});
  }
  if (absl::Status ours = CheckUnit(collection, changes); !ours.ok()) return ours;
  std::set<std::string> names;
  std::vector<Reference> references;
  for (Draft& draft : drafts) {
    if (!names.insert(NameOf(*draft.resource)).second) {
      return api::InvalidField(draft.path, absl::StrCat(NameOf(*draft.resource), " is there twice"),
                               "DUPLICATE_NAME");
    }
    const int64_t now = NowAfter(nullptr);
    SetString(*draft.resource, "uid", api::NewUuid());
    SetMicros(*draft.resource, "create_time", now);
    absl::Status normal = Normalize(collection, draft, transaction_.now());
    if (!normal.ok()) return normal;
    for (Reference& reference : ReferencesOf(*draft.resource, api::Below(draft.path))) {
      references.push_back(std::move(reference));
    }
  }
  absl::Status status = CheckParents(collection, drafts);
  if (status.ok()) status = LockForHooks(collection, changes, rule);
  if (status.ok()) status = CheckOwnReferences(references);
  if (!status.ok()) return status;

  status = Judge(collection, changes, rule);
  for (const auto& [change, path] : changes) {
    if (status.ok()) status = RunHooks(collection, change, path);
    if (status.ok()) WriteChange(collection, change, 0);
  }
  if (transaction_.alone()) status = Perform(collection, changes, status);
  if (!status.ok()) return status;
  Resources created;
  for (Draft& draft : drafts) created.push_back(std::move(draft.resource));
  return created;
}

absl::StatusOr<std::vector<Writes::Stored>> Writes::LoadForUpdate(
    const Collection& collection, const std::vector<std::string>& names) {
  if (absl::Status status = LockParents(collection, names); !status.ok()) return status;
  absl::StatusOr<std::vector<db::Row>> rows = transaction_.Query(
      db::SqlCat("SELECT name, version, ", collection.select_list(), " FROM ", collection.table(),
                 " WHERE ", db::IsIn("name", names), " ORDER BY name FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, Stored> by_name;
  for (const db::Row& row : *rows) {
    by_name[row.Text(0)] = {collection.Parse(row, 2, transaction_.now()), row.Int(1)};
  }
  // Also where nothing is changed in the end: the answer would show it.
  absl::StatusOr<Access> access = Access::Of(collection, call_, names, transaction_);
  if (!access.ok()) return access.status();
  std::vector<Stored> stored;
  for (const std::string& name : names) {
    auto found = by_name.find(name);
    if (found == by_name.end()) {
      stored.push_back({});
      continue;
    }
    if (absl::Status shown = access->Check(name); !shown.ok()) {
      if (!collection.classified()) return shown;
      stored.push_back({});  // the same as of one that is not there
      continue;
    }
    stored.push_back(std::move(found->second));
    stored.back().theirs = access->IsTheirs(name);
  }
  return stored;
}

// Before anything else is told of them.
absl::Status Writes::CheckUnit(const Collection& collection, Action action,
                               const std::vector<Stored>& stored) {
  std::vector<PlacedChange> changes;
  for (const Stored& one : stored) {
    if (one.resource) changes.push_back({{action, one.resource.get(), one.resource.get()}, ""});
  }
  return changes.empty() ? absl::OkStatus() : CheckUnit(collection, changes);
}

absl::Status Writes::CheckUnit(const Collection& collection,
                               const std::vector<PlacedChange>& changes) {
  if (!WorksForAUnit(call_)) return absl::OkStatus();
  if (collection.unit_rule()) return collection.unit_rule()(*this, changes);
  return OutOfUnit(collection.pattern().collection(), call_);
}

absl::Status Writes::NotThere(const Collection& collection, const std::string& name) const {
  return Access(collection, call_).NotThere(name);
}

// The resource as an edit leaves it; the stored one where it changes nothing.
absl::StatusOr<std::unique_ptr<Message>> Writes::Edited(const Collection& collection,
                                                        const Edit& edit, const Stored& stored) {
  const Message& before = *stored.resource;
  std::unique_ptr<Message> after(before.New());
  after->CopyFrom(before);
  if (absl::Status status = edit.change(*after); !status.ok()) return status;
  const auto allowed = [&](const std::string& permission) {
    return stored.theirs && call_.Allows(permission);
  };
  const std::vector<std::string>& permissions = collection.restricted_by();
  if (!std::all_of(permissions.begin(), permissions.end(), allowed)) {
    absl::Status kept = KeepRestricted(before, edit.path, allowed, *after);
    if (!kept.ok()) return kept;
  }
  if (SameMessage(before, *after)) return after;
  absl::Status status = api::CheckRequired(*after, api::Below(edit.path));
  for (const NormalizeHook& hook : collection.normalize_hooks()) {
    if (!status.ok()) return status;
    status = api::WithFieldPrefix(hook({Action::kUpdate, &before, after.get()}, transaction_.now()),
                                  api::Below(edit.path));
  }
  if (!status.ok()) return status;
  return after;
}

absl::StatusOr<Resources> Writes::Update(const Collection& collection, std::vector<Edit> edits,
                                         const BatchRule& rule) {
  std::vector<std::string> names;
  std::set<std::string_view> once;
  for (const Edit& edit : edits) {
    if (!once.insert(edit.name).second) {
      return api::InvalidField(api::Below(edit.path) + "name",
                               absl::StrCat(edit.name, " is there twice"), "DUPLICATE_NAME");
    }
    names.push_back(edit.name);
  }
  absl::StatusOr<std::vector<Stored>> stored = LoadForUpdate(collection, names);
  if (!stored.ok()) return stored.status();
  absl::Status of_unit = CheckUnit(collection, Action::kUpdate, *stored);
  if (!of_unit.ok()) return of_unit;

  Resources updated;
  std::vector<PlacedChange> changes;
  std::vector<int64_t> versions;
  std::vector<Reference> references;
  for (size_t i = 0; i < edits.size(); ++i) {
    const Edit& edit = edits[i];
    const Message* before = (*stored)[i].resource.get();
    if (!before && edit.allow_missing) {
      updated.push_back(nullptr);
      continue;
    }
    if (!before) return NotThere(collection, edit.name);
    if (GetMicros(*before, "delete_time") != 0) {
      return api::NotFound(collection.type_name(), edit.name);
    }
    if (!edit.etag.empty() && edit.etag != GetString(*before, "etag")) {
      return api::EtagMismatch(collection.type_name(), edit.name);
    }
    absl::StatusOr<std::unique_ptr<Message>> after = Edited(collection, edit, (*stored)[i]);
    if (!after.ok()) return after.status();
    updated.push_back(*std::move(after));
    if (SameMessage(*before, *updated.back())) continue;
    changes.push_back({{Action::kUpdate, before, updated.back().get()}, edit.path});
    versions.push_back((*stored)[i].version);
    // What it referred to before may be gone meanwhile; that is no reason to refuse this change.
    std::set<std::string> old_names;
    for (const Reference& reference : ReferencesOf(*before, "")) old_names.insert(reference.name);
    for (Reference& reference : ReferencesOf(*updated.back(), api::Below(edit.path))) {
      if (!old_names.contains(reference.name)) references.push_back(std::move(reference));
    }
  }
  if (changes.empty()) return updated;
  absl::Status status = LockForHooks(collection, changes, rule);
  if (status.ok()) status = CheckOwnReferences(references);
  if (status.ok()) status = Judge(collection, changes, rule);
  for (size_t i = 0; i < changes.size(); ++i) {
    const auto& [change, path] = changes[i];
    if (status.ok()) status = RunHooks(collection, change, path);
    if (status.ok()) WriteChange(collection, change, versions[i]);
  }
  status = Perform(collection, changes, status);
  if (!status.ok()) return status;
  return updated;
}

}  // namespace district::resource
