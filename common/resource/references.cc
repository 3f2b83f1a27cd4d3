#include "common/resource/references.h"

#include <atomic>
#include <set>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/batch_get.h"
#include "common/resource/collection.h"
#include "common/rpc/log.h"
#include "google/api/resource.pb.h"

namespace district::resource {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr absl::Duration kRememberFor = absl::Seconds(10);
constexpr size_t kMaxRemembered = 50000;
constexpr size_t kMaxNamesPerCall = 1000;

void Collect(const Message& message, const std::string& prefix, std::vector<Reference>& found) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const auto& reflection = *message.GetReflection();
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      for (int i = 0; i < count; ++i) {
        const Message& inner = field->is_repeated()
                                   ? reflection.GetRepeatedMessage(message, field, i)
                                   : reflection.GetMessage(message, field);
        Collect(inner,
                field->is_repeated() ? absl::StrCat(prefix, field->name(), "[", i, "].")
                                     : absl::StrCat(prefix, field->name(), "."),
                found);
      }
      continue;
    }
    const std::string& type = field->options().GetExtension(google::api::resource_reference).type();
    if (type.empty()) continue;
    for (int i = 0; i < count; ++i) {
      found.push_back({type,
                       field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                            : reflection.GetString(message, field),
                       field->is_repeated() ? absl::StrCat(prefix, field->name(), "[", i, "]")
                                            : absl::StrCat(prefix, field->name())});
    }
  }
}

// Callers are told which service is missing; its address is for the log.
absl::Status Unanswered(const std::string& service, const absl::Status& status) {
  if (!absl::IsUnavailable(status)) return status;
  rpc::Log(rpc::Severity::kWarning, "a peer does not answer",
           {{"service", service}, {"error", rpc::Loggable(status)}});
  return api::Error(absl::StatusCode::kUnavailable, "UNAVAILABLE")
      .Message(absl::StrCat("the service ", service, " cannot answer now; try again"))
      .Metadata("service", service)
      .RetryAfter(absl::Seconds(1));
}

}  // namespace

std::vector<Reference> ReferencesOf(const Message& message, const std::string& prefix) {
  std::vector<Reference> found;
  Collect(message, prefix, found);
  return found;
}

std::string ServiceOfType(const std::string& type) { return type.substr(0, type.find('.')); }

absl::Status MissingReferences(const std::vector<Reference>& missing) {
  api::Error error(absl::StatusCode::kInvalidArgument, "REFERENCE_NOT_FOUND");
  error.Message(absl::StrCat(missing.front().path, ": ", missing.front().name, " does not exist"))
      .Metadata("resource", missing.front().name)
      .Vietnamese("Tham chiếu đến đối tượng không tồn tại.");
  for (const Reference& reference : missing) {
    error.Field(reference.path, absl::StrCat(reference.name, " does not exist"));
  }
  return error;
}

// One question to all peers concerned; the last answer ends it.
struct PeerReferences::Ask {
  std::vector<Reference> references;
  std::function<void(absl::Status)> done;
  std::atomic<int> waiting{0};
  absl::Mutex mutex;
  absl::Status failure ABSL_GUARDED_BY(mutex);
  std::set<std::string> missing ABSL_GUARDED_BY(mutex);

  void Answered() {
    if (waiting.fetch_sub(1) != 1) return;
    absl::MutexLock lock(&mutex);
    if (!failure.ok()) return done(failure);
    std::vector<Reference> not_found;
    for (Reference& reference : references) {
      if (missing.contains(reference.name)) not_found.push_back(std::move(reference));
    }
    done(not_found.empty() ? absl::OkStatus() : MissingReferences(not_found));
  }
};

PeerReferences::PeerReferences(std::map<std::string, std::unique_ptr<rpc::PeerClient>> peers)
    : peers_(std::move(peers)) {}

rpc::PeerClient* PeerReferences::Find(const std::string& service) const {
  auto peer = peers_.find(service);
  return peer == peers_.end() ? nullptr : peer->second.get();
}

bool PeerReferences::Remembered(const Known& known) {
  absl::MutexLock lock(&mutex_);
  auto found = known_until_.find(known);
  return found != known_until_.end() && absl::Now() < found->second;
}

void PeerReferences::Remember(const Known& known) {
  absl::MutexLock lock(&mutex_);
  if (known_until_.size() >= kMaxRemembered) known_until_.clear();
  known_until_[known] = absl::Now() + kRememberFor;
}

void PeerReferences::Check(const rpc::Call& call, std::vector<Reference> references,
                           std::function<void(absl::Status)> done) {
  // What one caller may know of another may not, so it is remembered for the caller.
  const size_t caller = absl::HashOf(call.authorization());
  std::map<std::string, std::set<std::string>> names_by_type;
  for (const Reference& reference : references) {
    if (Remembered({caller, reference.name})) continue;
    names_by_type[reference.type].insert(reference.name);
  }
  if (names_by_type.empty()) return done(absl::OkStatus());

  auto ask = std::make_shared<Ask>();
  ask->references = std::move(references);
  ask->done = std::move(done);
  ask->waiting = 1;  // ours, until all questions are out
  for (const auto& [type, names] : names_by_type) {
    auto peer = peers_.find(ServiceOfType(type));
    const BatchGet* batch_get = BatchGetOf(type);
    if (peer == peers_.end() || !batch_get) {
      absl::MutexLock lock(&ask->mutex);
      ask->failure = absl::InternalError(absl::StrCat("no peer serves ", type));
      continue;
    }
    for (auto begin = names.begin(); begin != names.end();) {
      std::vector<std::string> chunk;
      for (; begin != names.end() && chunk.size() < kMaxNamesPerCall; ++begin) {
        chunk.push_back(*begin);
      }
      ask->waiting.fetch_add(1);
      peer->second->CallMethod(batch_get->method, *batch_get->Request(chunk),
                               {call.deadline(), call.authorization(), call.traceparent()},
                               [this, ask, batch_get, chunk, caller, service = peer->first](
                                   absl::StatusOr<std::unique_ptr<Message>> response) {
                                 if (response.ok()) {
                                   const std::set<std::string> living =
                                       batch_get->LivingNames(chunk, **response);
                                   for (const std::string& name : chunk) {
                                     if (living.contains(name)) {
                                       Remember({caller, name});
                                     } else {
                                       absl::MutexLock lock(&ask->mutex);
                                       ask->missing.insert(name);
                                     }
                                   }
                                 } else if (absl::IsNotFound(response.status())) {
                                   absl::MutexLock lock(&ask->mutex);
                                   for (const std::string& name : MissingNames(response.status())) {
                                     ask->missing.insert(name);
                                   }
                                 } else {
                                   absl::MutexLock lock(&ask->mutex);
                                   ask->failure = Unanswered(service, response.status());
                                 }
                                 ask->Answered();
                               });
    }
  }
  ask->Answered();
}

}  // namespace district::resource
