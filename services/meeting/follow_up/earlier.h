// What the earlier meetings of a body left open.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/catalog.h"
#include "common/rpc/call.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/assignments.pb.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

// FAILED_PRECONDITION (TOO_MANY_PARTS): a meeting would take up more than 1,000 of a kind.
absl::Status TooManyParts(const std::string& meeting);

// Reads it as far as the caller may know of it.
class Earlier {
 public:
  Earlier(const resource::Catalog& catalog, const rpc::CallContext& call, db::Session& session)
      : catalog_(catalog), call_(call), session_(session) {}

  // Finds the meetings that were held before one of the same body: the last 50, the oldest first.
  absl::Status Find(const v1::Meeting& meeting);

  // Their items that were deferred or have no outcome, which no meeting but `meeting` took up; with
  // those of their documents that live, and of a degree of secrecy no lower than their meeting's.
  // In the order of the meetings and their agendas.
  absl::StatusOr<std::vector<v1::AgendaItem>> OpenItems(const std::string& meeting);

  // The assignments from them that are still to be done, by name.
  absl::StatusOr<std::vector<v1::Assignment>> OpenAssignments(const std::string& meeting);

 private:
  // Leaves out what the caller may not know of.
  template <typename Resource>
  absl::StatusOr<std::vector<Resource>> Shown(std::vector<Resource> resources);
  absl::Status KeepLivingDocuments(std::vector<v1::AgendaItem>& items);

  const resource::Catalog& catalog_;
  const rpc::CallContext& call_;
  db::Session& session_;
  std::vector<std::string> meetings_;
  std::map<std::string, v1::Classification> degrees_;  // of the meetings
};

}  // namespace district::meeting
