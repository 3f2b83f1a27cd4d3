// Writes many resources by few calls: looks up what is there, creates what is missing, updates what
// differs, batch by batch in the order of references. A row that is refused is reported and taken
// out; the others of its batch are written.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/import_report.h"
#include "deploy/districtctl/schema.h"
#include "deploy/districtctl/yaml.h"

namespace district::districtctl {

struct ImportOptions {
  bool dry_run = false;
  bool stop_at_failure = false;  // the first row that is refused ends the import
  std::string language;
};

class Importer {
 public:
  Importer(const Schema& schema, Client& client, const ImportOptions& options, ImportReport& report)
      : schema_(schema), client_(client), options_(options), report_(report) {}

  // Takes a row. Rows wait for others, some thousands at most: among those each comes after what it
  // refers to, whatever their order; beyond, what a row refers to must come before it. Fails where
  // to go on is useless: no server, no permission.
  absl::Status Add(Resource row);
  // Writes what waits.
  absl::Status Finish();

 private:
  using Rows = std::deque<const Resource*>;
  struct Update {
    const Resource* row;
    std::unique_ptr<Message> existing;
    std::vector<const FieldDescriptor*> fields;
  };

  bool IsSecond(const Resource& row);
  bool IsSound(const Resource& row, bool whole);
  bool NeedsWhatIsToCome(const Resource& row) const;
  absl::Status WriteLevel(Rows rows);
  absl::Status WriteRows(const Collection& collection, Rows rows);
  absl::Status LookUp(const Collection& collection, const Rows& rows, Rows& missing,
                      std::vector<Update>& found);
  absl::Status Create(const Collection& collection, Rows rows);
  absl::Status UpdateAll(const Collection& collection, std::deque<Update> updates);
  std::unique_ptr<Message> CreateRequest(const Collection& collection, const Rows& rows) const;
  std::unique_ptr<Message> UpdateRequest(const Collection& collection,
                                         const std::deque<Update>& updates, size_t count) const;
  // Reports the rows that a refusal is about; true at their places.
  std::vector<bool> Blame(const std::vector<const Resource*>& rows, const absl::Status& status);
  void Fail(const Resource& row, const std::string& column, const std::string& why);
  absl::Status StopNow() const;

  const Schema& schema_;
  Client& client_;
  const ImportOptions options_;
  ImportReport& report_;
  std::vector<Resource> waiting_;
  // Hashes of names, some 16 bytes a row: of all rows, to find two of one name; and in a dry run of
  // those that would be created, which the server cannot know.
  absl::flat_hash_map<uint64_t, int> seen_;
  absl::flat_hash_set<uint64_t> to_come_;
};

}  // namespace district::districtctl
