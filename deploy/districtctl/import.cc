#include "deploy/districtctl/import.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "deploy/districtctl/apply.h"
#include "deploy/districtctl/check.h"
#include "deploy/districtctl/order.h"
#include "deploy/districtctl/slug.h"
#include "google/protobuf/util/message_differencer.h"

namespace district::districtctl {
namespace {

using google::protobuf::Reflection;

constexpr size_t kWindow = 20000;             // rows that wait for each other
constexpr size_t kMaxBatch = 1000;            // what the server takes in one call
constexpr size_t kMaxRequestBytes = 2 << 20;  // the gateway takes four megabytes

uint64_t HashOf(const std::string& name) { return std::hash<std::string>()(name); }

const FieldDescriptor* FieldOfType(const Descriptor& message, const Descriptor* type) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->message_type() == type) return message.field(i);
  }
  return nullptr;
}

const FieldDescriptor* Named(const Message& message, const std::string& name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

// The elements of a repeated field of messages.
std::vector<const Message*> Listed(const Message& message, const FieldDescriptor* field) {
  std::vector<const Message*> elements;
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    elements.push_back(&reflection.GetRepeatedMessage(message, field, i));
  }
  return elements;
}

std::unique_ptr<Message> Copied(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

bool IsSet(const Message& message, const std::string& name) {
  const FieldDescriptor* field = Named(message, name);
  return field && message.GetReflection()->HasField(message, field);
}

// Whether it is about a row and not about the server or the caller.
bool IsRefusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDeadlineExceeded:
      return true;
    default:
      return false;
  }
}

// "requests[3].appointment.endDate" as 3 and "endDate"; -1 for other paths.
int IndexOf(const std::string& path, std::string& column) {
  constexpr char kBegin[] = "requests[";
  const size_t end = path.find(']');
  int index = -1;
  if (!absl::StartsWith(path, kBegin) || end == std::string::npos) return -1;
  if (!absl::SimpleAtoi(path.substr(sizeof(kBegin) - 1, end - sizeof(kBegin) + 1), &index)) {
    return -1;
  }
  const size_t resource = path.find('.', end), field = path.find('.', resource + 1);
  column =
      resource == std::string::npos || field == std::string::npos ? "" : path.substr(field + 1);
  return index;
}

// "all seats are taken" of "FAILED_PRECONDITION: requests[0].appointment: all seats are taken", and
// "…: end_date is before start_date" of "…: requests[4].appointment.end_date is before start_date":
// a person who looks at a row knows of no requests.
std::string WithoutRequest(std::string message) {
  const size_t begin = message.find("requests[");
  if (begin == std::string::npos) return message;
  const size_t end = message.find_first_of(" :", begin);
  if (end == std::string::npos) return message;
  const size_t resource = message.find('.', begin), field = message.find('.', resource + 1);
  const bool has_field = resource < end && field < end;
  const size_t rest = has_field ? field + 1 : std::min(message.size(), end + 2);
  return message.erase(begin, rest - begin);
}

// The rows that a call takes: so many, and not too long together.
size_t Fitting(const std::deque<const Resource*>& rows, size_t chunk) {
  size_t bytes = 0, count = 0;
  while (count < std::min(rows.size(), chunk)) {
    bytes += rows[count]->message->ByteSizeLong() + 200;
    if (count > 0 && bytes > kMaxRequestBytes) break;
    ++count;
  }
  return count;
}

}  // namespace

absl::Status Importer::StopNow() const {
  if (!options_.stop_at_failure || report_.failed() == 0) return absl::OkStatus();
  return absl::CancelledError("stopped at the first row that failed");
}

void Importer::Fail(const Resource& row, const std::string& column, const std::string& why) {
  report_.Failed(row.collection->plural, row.place, column, row.name, why);
}

bool Importer::IsSecond(const Resource& row) {
  const auto [first, is_new] = seen_.emplace(HashOf(row.name), row.place.line);
  if (is_new) return false;
  Fail(row, "id", absl::StrCat(row.name, " is there already, in row ", first->second));
  return true;
}

bool Importer::IsSound(const Resource& row, bool whole) {
  const std::vector<Violation> violations = CheckResource(schema_, *row.message, whole);
  if (violations.empty()) return true;
  std::vector<std::string> texts;
  for (const Violation& violation : violations) {
    texts.push_back(absl::StrCat(violation.path, " ", violation.what));
  }
  Fail(row, violations.front().path, absl::StrJoin(texts, "; "));
  return false;
}

bool Importer::NeedsWhatIsToCome(const Resource& row) const {
  if (to_come_.empty()) return false;
  for (std::string parent = ParentOf(row.name); !parent.empty(); parent = ParentOf(parent)) {
    if (to_come_.contains(HashOf(parent))) return true;
  }
  const std::vector<Reference> references = ReferencesOf(schema_, *row.message);
  return std::any_of(references.begin(), references.end(), [&](const Reference& reference) {
    return to_come_.contains(HashOf(reference.name));
  });
}

absl::Status Importer::Add(Resource row) {
  if (IsSecond(row)) return StopNow();
  waiting_.push_back(std::move(row));
  return waiting_.size() < kWindow ? absl::OkStatus() : Finish();
}

absl::Status Importer::Finish() {
  std::vector<Resource> rows;
  rows.swap(waiting_);
  const absl::StatusOr<Order> order = OrderByReferences(schema_, rows);
  if (!order.ok()) return order.status();
  for (const std::vector<size_t>& level : order->levels) {
    Rows of_level;
    for (const size_t i : level) of_level.push_back(&rows[i]);
    if (absl::Status status = WriteLevel(std::move(of_level)); !status.ok()) return status;
  }
  return StopNow();
}

absl::Status Importer::WriteLevel(Rows rows) {
  std::vector<const Collection*> collections;
  std::map<const Collection*, Rows> by_collection;
  for (const Resource* row : rows) {
    if (!by_collection.contains(row->collection)) collections.push_back(row->collection);
    by_collection[row->collection].push_back(row);
  }
  for (const Collection* collection : collections) {
    Rows& left = by_collection[collection];
    while (!left.empty()) {
      const auto end = left.begin() + static_cast<std::ptrdiff_t>(Fitting(left, kMaxBatch));
      Rows batch(left.begin(), end);
      left.erase(left.begin(), end);
      if (absl::Status status = WriteRows(*collection, std::move(batch)); !status.ok()) {
        return status;
      }
      if (absl::Status status = StopNow(); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::Status Importer::WriteRows(const Collection& collection, Rows rows) {
  Rows missing;
  std::vector<Update> found;
  if (absl::Status status = LookUp(collection, rows, missing, found); !status.ok()) return status;
  std::deque<Update> updates;
  for (Update& update : found) {
    if (IsSet(*update.existing, "delete_time")) {
      Fail(*update.row, "id", absl::StrCat(update.row->name, " was deleted; undelete it first"));
      continue;
    }
    update.fields = DifferingFields(*update.row, *update.existing);
    if (update.fields.empty()) {
      report_.Count(collection.plural, RowOutcome::kUnchanged);
    } else if (IsSound(*update.row, /*whole=*/false)) {
      if (NeedsWhatIsToCome(*update.row)) {
        report_.Count(collection.plural, RowOutcome::kUpdated);
      } else {
        updates.push_back(std::move(update));
      }
    }
  }
  if (absl::Status status = UpdateAll(collection, std::move(updates)); !status.ok()) return status;
  return Create(collection, std::move(missing));
}

// Asks for all rows at once. The server says how many are missing, but names only some.
absl::Status Importer::LookUp(const Collection& collection, const Rows& rows, Rows& missing,
                              std::vector<Update>& found) {
  if (rows.empty()) return absl::OkStatus();
  std::unique_ptr<Message> request = schema_.New(collection.batch_get->input_type());
  SetString(*request, "parent", collection.AnyParent());
  const FieldDescriptor* names = Named(*request, "names");
  for (const Resource* row : rows) {
    request->GetReflection()->AddString(request.get(), names, row->name);
  }
  const absl::StatusOr<std::unique_ptr<Message>> answer =
      client_.Call(collection.batch_get, *request);
  if (answer.ok()) {
    const FieldDescriptor* field = FieldOfType(*(*answer)->GetDescriptor(), collection.message);
    const std::vector<const Message*> stored = Listed(**answer, field);
    for (size_t i = 0; i < rows.size() && i < stored.size(); ++i) {
      found.push_back({rows[i], Copied(*stored[i]), {}});
    }
    return absl::OkStatus();
  }
  if (!absl::IsNotFound(answer.status())) return answer.status();

  Failure failure = Explain(schema_, answer.status(), options_.language);
  const std::set<std::string> named = absl::StrSplit(failure.metadata["missing"], ',');
  size_t count = 0;
  (void)absl::SimpleAtoi(failure.metadata["missing_count"], &count);
  if (count == rows.size() || rows.size() == 1) {
    missing.insert(missing.end(), rows.begin(), rows.end());
    return absl::OkStatus();
  }
  if (count == named.size()) {
    Rows rest;
    for (const Resource* row : rows) {
      (named.contains(row->name) ? missing : rest).push_back(row);
    }
    return LookUp(collection, rest, missing, found);
  }
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
  absl::Status status = LookUp(collection, Rows(rows.begin(), middle), missing, found);
  if (status.ok()) status = LookUp(collection, Rows(middle, rows.end()), missing, found);
  return status;
}

std::unique_ptr<Message> Importer::CreateRequest(const Collection& collection,
                                                 const Rows& rows) const {
  std::unique_ptr<Message> request = schema_.New(collection.batch_create->input_type());
  SetString(*request, "parent", collection.AnyParent());
  const FieldDescriptor* requests = Named(*request, "requests");
  const FieldDescriptor* field = FieldOfType(*requests->message_type(), collection.message);
  for (const Resource* row : rows) {
    Message* single = request->GetReflection()->AddMessage(request.get(), requests);
    SetString(*single, "parent", ParentOf(row->name));
    SetString(*single, field->name() + "_id", IdOf(row->name));
    single->GetReflection()->MutableMessage(single, field)->CopyFrom(*row->message);
  }
  // Content makes the id: what is sent again, by whomever, is done once.
  SetString(*request, "request_id", UuidOf(request->SerializeAsString()));
  SetBool(*request, "validate_only", options_.dry_run);
  return request;
}

absl::Status Importer::Create(const Collection& collection, Rows rows) {
  size_t chunk = kMaxBatch;
  std::erase_if(rows, [&](const Resource* row) {
    if (!NeedsWhatIsToCome(*row)) return false;
    if (IsSound(*row, /*whole=*/true)) {
      report_.Count(collection.plural, RowOutcome::kCreated);
      to_come_.insert(HashOf(row->name));
    }
    return true;
  });
  std::erase_if(rows, [&](const Resource* row) { return !IsSound(*row, /*whole=*/true); });
  while (!rows.empty()) {
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(Fitting(rows, chunk));
    Rows batch(rows.begin(), end);
    rows.erase(rows.begin(), end);
    const absl::Status status =
        client_.Call(collection.batch_create, *CreateRequest(collection, batch)).status();
    if (status.ok()) {
      for (const Resource* row : batch) {
        report_.Count(collection.plural, RowOutcome::kCreated);
        if (options_.dry_run) to_come_.insert(HashOf(row->name));
      }
      chunk = std::min(kMaxBatch, chunk * 2);
      continue;
    }
    if (!IsRefusal(status)) return status;
    const std::vector<bool> blamed = Blame({batch.begin(), batch.end()}, status);
    // Fewer at once: each refusal costs what was done for those beside it.
    chunk = std::max<size_t>(1, batch.size() / 2);
    for (size_t i = batch.size(); i-- > 0;) {
      if (!blamed[i]) rows.push_front(batch[i]);
    }
    if (absl::Status stop = StopNow(); !stop.ok()) return stop;
  }
  return absl::OkStatus();
}

std::unique_ptr<Message> Importer::UpdateRequest(const Collection& collection,
                                                 const std::deque<Update>& updates,
                                                 size_t count) const {
  std::unique_ptr<Message> request = schema_.New(collection.batch_update->input_type());
  SetString(*request, "parent", collection.AnyParent());
  const FieldDescriptor* requests = Named(*request, "requests");
  const FieldDescriptor* field = FieldOfType(*requests->message_type(), collection.message);
  for (size_t i = 0; i < count; ++i) {
    Message* single = request->GetReflection()->AddMessage(request.get(), requests);
    Message* resource = single->GetReflection()->MutableMessage(single, field);
    resource->CopyFrom(*updates[i].row->message);
    // Only what was compared is changed; and a request is the same only if that was the same.
    SetString(*resource, "etag", GetString(*updates[i].existing, "etag"));
    Message* mask = single->GetReflection()->MutableMessage(single, Named(*single, "update_mask"));
    for (const FieldDescriptor* changed : updates[i].fields) {
      mask->GetReflection()->AddString(mask, Named(*mask, "paths"), changed->name());
    }
  }
  SetString(*request, "request_id", UuidOf(request->SerializeAsString()));
  SetBool(*request, "validate_only", options_.dry_run);
  return request;
}

absl::Status Importer::UpdateAll(const Collection& collection, std::deque<Update> updates) {
  size_t chunk = kMaxBatch;
  while (!updates.empty()) {
    const size_t count = std::min(updates.size(), chunk);
    const absl::StatusOr<std::unique_ptr<Message>> answer =
        client_.Call(collection.batch_update, *UpdateRequest(collection, updates, count));
    if (answer.ok()) {
      const FieldDescriptor* field = FieldOfType(*(*answer)->GetDescriptor(), collection.message);
      const std::vector<const Message*> changed = Listed(**answer, field);
      for (size_t i = 0; i < count && i < changed.size(); ++i) {
        // The server keeps texts and numbers in one form; in that form nothing may differ.
        const bool same =
            google::protobuf::util::MessageDifferencer::Equals(*updates[i].existing, *changed[i]);
        report_.Count(collection.plural, same ? RowOutcome::kUnchanged : RowOutcome::kUpdated);
      }
      updates.erase(updates.begin(), updates.begin() + static_cast<std::ptrdiff_t>(count));
      chunk = std::min(kMaxBatch, chunk * 2);
      continue;
    }
    if (!IsRefusal(answer.status())) return answer.status();
    std::vector<const Resource*> rows;
    for (size_t i = 0; i < count; ++i) rows.push_back(updates[i].row);
    const std::vector<bool> blamed = Blame(rows, answer.status());
    for (size_t i = count; i-- > 0;) {
      if (blamed[i]) updates.erase(updates.begin() + static_cast<std::ptrdiff_t>(i));
    }
    chunk = std::max<size_t>(1, count / 2);
    if (absl::Status stop = StopNow(); !stop.ok()) return stop;
  }
  return absl::OkStatus();
}

std::vector<bool> Importer::Blame(const std::vector<const Resource*>& rows,
                                  const absl::Status& status) {
  const Failure failure = Explain(schema_, status, options_.language);
  std::map<size_t, std::pair<std::string, std::vector<std::string>>> about;  // column, texts
  for (const Failure::Field& field : failure.fields) {
    std::string column;
    const int index = IndexOf(field.path, column);
    if (index < 0 || static_cast<size_t>(index) >= rows.size()) continue;
    auto& [first_column, texts] = about[static_cast<size_t>(index)];
    if (texts.empty()) first_column = column;
    texts.push_back(absl::StrCat(column, column.empty() ? "" : " ", field.what));
  }
  std::vector<bool> blamed(rows.size(), false);
  for (const auto& [index, column_and_texts] : about) {
    const auto& [column, texts] = column_and_texts;
    const std::string what = absl::StrJoin(texts, "; ");
    const std::string message = WithoutRequest(failure.message);
    const bool says_it = about.size() == 1 && options_.language == "en";
    Fail(*rows[index], column,
         says_it             ? message
         : about.size() == 1 ? absl::StrCat(message, " (", what, ")")
                             : what);
    blamed[index] = true;
  }
  if (!about.empty()) return blamed;
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool is_about =
        rows.size() == 1 || rows[i]->name == failure.resource ||
        (!failure.resource.empty() && ParentOf(rows[i]->name) == failure.resource);
    if (!is_about) continue;
    Fail(*rows[i], "", failure.message);
    blamed[i] = true;
  }
  return blamed;
}

}  // namespace district::districtctl
