// What one request writes, inside one transaction: resources with their rules, references, keys,
// history and entries in the change log. Standard methods and the services' own both write this
// way.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/resource/catalog.h"
#include "common/resource/references.h"
#include "common/rpc/call.h"
#include "google/protobuf/field_mask.pb.h"

namespace district::resource {

using Resources = std::vector<std::unique_ptr<Message>>;

class Writes {
 public:
  Writes(const Catalog& catalog, db::Transaction& transaction, const rpc::Call& call);

  db::Transaction& transaction() { return transaction_; }
  const Catalog& catalog() const { return catalog_; }
  const rpc::Call& call() const { return call_; }

  // A resource to create: `resource` has its name; `path` is the request's field that holds it, for
  // errors, "" where the request's own fields are the resource's.
  struct Draft {
    std::unique_ptr<Message> resource;
    std::string path;
    bool normalized = false;  // see Normalize
  };
  // Runs the rules of the collection that need no database, which Create does for drafts that are
  // not normalized: to be done before the transaction where that is possible.
  static absl::Status Normalize(const Collection& collection, Draft& draft, absl::Time now);
  // `rule`, where there is one, is asked instead of the hooks: by a hook that writes what
  // follows from other changes. The same of the writes below.
  absl::StatusOr<Resources> Create(const Collection& collection, std::vector<Draft> drafts,
                                   const BatchRule& rule = nullptr);

  // A change of a stored resource. `change` edits it; it is not called where the resource is
  // missing, is deleted or has another etag.
  struct Edit {
    std::string name;
    std::string etag;  // "" for any
    std::string path;
    bool allow_missing = false;  // answer nothing (null) where it does not exist
    std::function<absl::Status(Message&)> change;
  };
  // In the order of the edits; an edit that changes nothing writes nothing.
  absl::StatusOr<Resources> Update(const Collection& collection, std::vector<Edit> edits,
                                   const BatchRule& rule = nullptr);

  struct Removal {
    std::string name;
    std::string etag;  // "" for any
    bool force = false;
    std::string path;  // the request's field that names it, "requests[3]", may be empty
  };
  absl::StatusOr<Resources> Delete(const Collection& collection, std::vector<Removal> removals,
                                   const BatchRule& rule = nullptr);
  absl::StatusOr<std::unique_ptr<Message>> Undelete(const Collection& collection,
                                                    const Removal& removal);

  // Puts resources under other names, to which the old ones lead from now on. They say what they
  // said; what stands below them or refers to them is the caller's. Hooks that judge what callers
  // write are not called, batch hooks are.
  struct Renaming {
    std::string from;
    std::string to;
  };
  absl::Status Rename(const Collection& collection, const std::vector<Renaming>& renamings,
                      const std::string& path);
  // Deletes a resource in favour of another one, to which its name leads from now on; `change`,
  // perhaps null, edits what is kept of it.
  absl::Status Replace(const Collection& collection, const Removal& removal,
                       const std::string& successor, const std::function<void(Message&)>& change);

  // Has the batch hooks judge what is written so far, and write what follows from it. Called when a
  // method is done; one that goes on from what follows calls it before.
  absl::Status Settle();

  // Locks living resources exclusively, in the order of their names.
  absl::Status LockLiving(const Collection& collection, const std::set<std::string>& names);
  // Remembers that living resources are locked, not to lock them again when they are referred to.
  void NoteLocked(const std::set<std::string>& names) {
    shared_.insert(names.begin(), names.end());
  }

  // The entries in the change log so far.
  const std::vector<std::string>& change_ids() const { return change_ids_; }

 private:
  struct Stored {
    std::unique_ptr<Message> resource;  // null: there is none
    int64_t version = 0;
    bool theirs = false;  // in the scope of the caller
  };

  absl::StatusOr<std::vector<Stored>> LoadForUpdate(const Collection& collection,
                                                    const std::vector<std::string>& names);
  absl::StatusOr<std::unique_ptr<Message>> Edited(const Collection& collection, const Edit& edit,
                                                  const Stored& stored);
  // OUT_OF_UNIT where the caller works for a unit that may not change them.
  absl::Status CheckUnit(const Collection& collection, const std::vector<PlacedChange>& changes);
  absl::Status CheckUnit(const Collection& collection, Action action,
                         const std::vector<Stored>& stored);
  // What to answer where there is no resource of that name.
  absl::Status NotThere(const Collection& collection, const std::string& name) const;
  // Counts those that are hidden from the caller by their degrees among the missing.
  absl::Status AddHidden(const Collection& collection, const std::set<std::string>& names,
                         std::vector<std::string>& missing);
  absl::Status CheckParents(const Collection& collection, const std::vector<Draft>& drafts);
  absl::Status CheckOwnReferences(const std::vector<Reference>& references);
  // Locks those that live, unless they are locked so already; answers the others.
  enum class Strength { kShared, kExclusive };
  absl::StatusOr<std::vector<std::string>> MissingOrDeleted(const Collection& collection,
                                                            const std::set<std::string>& names,
                                                            Strength strength);
  absl::Status LockParents(const Collection& collection, const std::vector<std::string>& names);
  absl::Status CheckNothingDepends(const Collection& collection, const Removal& removal);
  absl::Status CheckShown(const Collection& collection, const std::vector<db::Row>& named,
                          const std::string& asked);
  absl::Status RunHooks(const Collection& collection, const Change& change,
                        const std::string& path);
  // The batch hooks of a collection since its first change.
  struct CollectionHooks {
    const Collection* collection;
    std::vector<std::unique_ptr<BatchHook>> hooks;
  };
  CollectionHooks& HooksOf(const Collection& collection);
  // Has the batch hooks lock what they need for the changes.
  absl::Status LockForHooks(const Collection& collection, const std::vector<PlacedChange>& changes,
                            const BatchRule& rule);
  // Asks the rules and hooks of the collection about changes that are to be written now.
  absl::Status Judge(const Collection& collection, const std::vector<PlacedChange>& changes,
                     const BatchRule& rule);
  // A change that is a batch by itself.
  absl::Status WriteAlone(const Collection& collection, const Change& change, int64_t old_version,
                          const std::string& path, const BatchRule& rule = nullptr);
  // Has a change that was judged written with the others of its batch, when Perform is called or
  // the transaction commits.
  void WriteChange(const Collection& collection, const Change& change, int64_t old_version);
  // Writes what waits of a batch, where `status` says that nothing was wrong with it, and says what
  // stands in its way.
  absl::Status Perform(const Collection& collection, const std::vector<PlacedChange>& changes,
                       absl::Status status);
  // Says which of the resources another one stands in the way of, where `status` comes from a
  // duplicate key.
  absl::Status ExplainDuplicate(const Collection& collection,
                                const std::vector<PlacedChange>& changes,
                                const absl::Status& status);
  // The stored resource, which lives and has the etag where one is asked for.
  absl::StatusOr<Stored> LoadLiving(const Collection& collection, const std::string& name,
                                    const std::string& etag);
  absl::Status Redirect(const std::string& from, const std::string& to);
  // Keeps the version that a change replaces, for as long as it was the current one.
  void KeepPast(const Collection& collection, const Change& change, int64_t old_version);
  void LogChange(const Collection& collection, const Change& change);
  int64_t NowAfter(const Message* before) const;

  const Catalog& catalog_;
  db::Transaction& transaction_;
  const rpc::Call& call_;
  std::vector<std::string> change_ids_;
  std::deque<CollectionHooks>
      hooks_;  // what has not been settled, in the order of the first changes
  std::set<std::string> shared_, exclusive_;  // living resources that are locked, by their names
};

// The etag of a resource in the version that a write makes.
std::string EtagOf(const std::string& uid, int64_t version);

}  // namespace district::resource
