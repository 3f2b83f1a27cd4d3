// Request ids: a call that is repeated is done once and answered as the first time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"

namespace district::resource {

// How long a request id is remembered.
inline constexpr absl::Duration kRequestIdsKept = absl::Hours(24);

class RequestLog {
 public:
  // Clears of a request what must not be kept of it, not even as a fingerprint.
  using Hide = std::function<void(google::protobuf::Message& request)>;

  // The id and the fingerprint of a call; no id where `ignore_id`. What `hide`, perhaps null,
  // clears is not in the fingerprint.
  RequestLog(const rpc::Call& call, bool ignore_id, const Hide& hide = nullptr);

  bool has_id() const { return !request_id_.empty(); }

  // What a write did: its entries in the change log.
  struct Outcome {
    std::vector<std::string> change_ids;
  };
  using Answer = absl::StatusOr<std::unique_ptr<google::protobuf::Message>>;

  // Runs `write` and remembers its response, or answers what is remembered. INVALID_ARGUMENT, field
  // `request_id`, where the id was used for another request.
  Answer Once(db::Transaction& transaction, const google::protobuf::Descriptor& response_type,
              const std::function<Answer(Outcome&)>& write) const;

 private:
  Answer OnceAlone(db::Transaction& transaction, const google::protobuf::Descriptor& response_type,
                   const std::function<Answer(Outcome&)>& write) const;
  // NOT_FOUND where the id is new.
  Answer Recall(db::Transaction& transaction,
                const google::protobuf::Descriptor& response_type) const;
  // The condition that a row of the requests is that of this one.
  db::Sql IsThisCall() const;
  db::Row Entry(absl::Time now, db::Value change_id, db::Value response) const;

  std::string subject_;
  std::string request_id_;
  std::string method_;
  std::string fingerprint_;
};

}  // namespace district::resource
