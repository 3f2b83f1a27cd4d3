#include "common/resource/request_log.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/text/digest.h"

namespace district::resource {
namespace {

using google::protobuf::Message;

const db::InsertTarget& Requests() {
  static const auto* const target = new db::InsertTarget{
      "requests",
      {"subject", "request_id", "method", "fingerprint", "create_time", "change_id", "response"}};
  return *target;
}

// A response that is the resource that one change left needs no second copy.
bool IsOneChange(const RequestLog::Outcome& outcome, const Message& response) {
  return outcome.change_ids.size() == 1 && api::ResourceTypeOf(response.GetDescriptor());
}

std::unique_ptr<Message> Parsed(const google::protobuf::Descriptor& type,
                                const std::string& bytes) {
  std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  message->ParseFromString(bytes);
  return message;
}

}  // namespace

RequestLog::RequestLog(const rpc::Call& call, bool ignore_id, const Hide& hide) {
  if (ignore_id) return;
  request_id_ = call.fields().Text(call.request(), api::RequestField::kRequestId);
  if (request_id_.empty()) return;
  subject_ = call.identity().subject;
  method_ = call.method().full_name();
  if (!hide) {
    fingerprint_ = text::Sha256(call.request().SerializeAsString());
    return;
  }
  const std::unique_ptr<Message> kept(call.request().New());
  kept->CopyFrom(call.request());
  hide(*kept);
  fingerprint_ = text::Sha256(kept->SerializeAsString());
}

db::Row RequestLog::Entry(absl::Time now, db::Value change_id, db::Value response) const {
  return {subject_,
          request_id_,
          method_,
          fingerprint_,
          absl::ToUnixMicros(now),
          std::move(change_id),
          std::move(response)};
}

RequestLog::Answer RequestLog::Once(db::Transaction& transaction,
                                    const google::protobuf::Descriptor& response_type,
                                    const std::function<Answer(Outcome&)>& write) const {
  Outcome outcome;
  if (!has_id()) return write(outcome);
  // Among others the id is taken to be new. If it is not, the insert fails and all run again alone.
  if (transaction.alone()) return OnceAlone(transaction, response_type, write);
  Answer response = write(outcome);
  if (!response.ok()) return response;
  if (IsOneChange(outcome, **response)) {
    transaction.Insert(Requests(), Entry(transaction.now(), outcome.change_ids[0], {}));
  } else {
    transaction.Insert(Requests(), Entry(transaction.now(), {}, (*response)->SerializeAsString()));
  }
  return response;
}

RequestLog::Answer RequestLog::OnceAlone(db::Transaction& transaction,
                                         const google::protobuf::Descriptor& response_type,
                                         const std::function<Answer(Outcome&)>& write) const {
  Answer recalled = Recall(transaction, response_type);
  if (!absl::IsNotFound(recalled.status())) return recalled;
  // The row comes first, so that another call with the id waits for this one to end, and then
  // recalls what it answered.
  transaction.Insert(Requests(), Entry(transaction.now(), {}, {}));
  absl::Status inserted = transaction.Flush();
  if (db::DuplicateKey(inserted)) return db::RunAgain();
  if (!inserted.ok()) return inserted;

  Outcome outcome;
  Answer response = write(outcome);
  if (!response.ok()) return response;
  const bool one_change = IsOneChange(outcome, **response);
  const db::Value change_id = one_change ? db::Value(outcome.change_ids[0]) : db::Value();
  const db::Value stored = one_change ? db::Value() : db::Value((*response)->SerializeAsString());
  absl::StatusOr<int64_t> updated =
      transaction.Execute(db::SqlCat("UPDATE requests SET change_id = ", db::Bind(change_id),
                                     ", response = ", db::Bind(stored), " WHERE ", IsThisCall()));
  if (!updated.ok()) return updated.status();
  return response;
}

db::Sql RequestLog::IsThisCall() const {
  return db::SqlCat("subject = ", db::Bind(subject_), " AND request_id = ", db::Bind(request_id_));
}

RequestLog::Answer RequestLog::Recall(db::Transaction& transaction,
                                      const google::protobuf::Descriptor& response_type) const {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT method, fingerprint, change_id, response FROM requests WHERE ", IsThisCall()));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::NotFoundError("a new request id");
  const auto [method, fingerprint, change_id, response] =
      rows->front().As<std::string_view, std::string_view, db::Value, std::string>();
  if (method != method_ || fingerprint != fingerprint_) {
    return api::InvalidField("request_id", "was used for another request", "REQUEST_ID_REUSED");
  }
  if (db::IsNull(change_id)) return Parsed(response_type, response);
  absl::StatusOr<std::vector<db::Row>> changes = transaction.Query(
      db::SqlCat("SELECT after_body FROM changes WHERE id = ", db::Bind(change_id)));
  if (!changes.ok()) return changes.status();
  if (changes->empty()) return absl::InternalError("a change is missing from the log");
  return Parsed(response_type, changes->front().Text());
}

}  // namespace district::resource
