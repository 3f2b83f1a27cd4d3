#include "deploy/districtctl/apply.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "deploy/districtctl/check.h"
#include "deploy/districtctl/order.h"
#include "google/protobuf/util/message_differencer.h"

namespace district::districtctl {
namespace {

using google::protobuf::util::MessageDifferencer;

enum class Action { kCreated, kUndeleted, kUpdated, kUnchanged, kFailed };

struct Outcome {
  Action action = Action::kFailed;
  std::string detail;  // the fields of an update, the reason of a failure
};

// "created", or "would create" in a dry run.
std::string Words(Action action, bool dry_run) {
  switch (action) {
    case Action::kCreated:
      return dry_run ? "would create" : "created";
    case Action::kUndeleted:
      return dry_run ? "would undelete" : "undeleted";
    case Action::kUpdated:
      return dry_run ? "would update" : "updated";
    case Action::kUnchanged:
      return "unchanged";
    case Action::kFailed:
      return "failed";
  }
  return "";
}

// Prints lines in the order of their numbers as soon as those before are there.
class OrderedLines {
 public:
  OrderedLines(std::ostream& out, size_t count) : out_(out), lines_(count) {}

  void Set(size_t number, std::string line) {
    absl::MutexLock lock(&mutex_);
    lines_[number] = std::move(line);
    for (; next_ < lines_.size() && !lines_[next_].empty(); ++next_) {
      out_ << lines_[next_] << '\n' << std::flush;
    }
  }

 private:
  absl::Mutex mutex_;
  std::ostream& out_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Calls `body` with 0 to count-1, so many at a time.
void ForEach(size_t count, int parallel, const std::function<void(size_t)>& body) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) body(i);
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < std::min<size_t>(count, std::max(parallel, 1)); ++i) {
    threads.emplace_back(work);
  }
  work();
  for (std::thread& thread : threads) thread.join();
}

const FieldDescriptor* ResourceField(const Descriptor& request, const Descriptor* resource) {
  for (int i = 0; i < request.field_count(); ++i) {
    if (request.field(i)->message_type() == resource) return request.field(i);
  }
  return nullptr;
}

bool IsDeleted(const Message& resource) {
  const FieldDescriptor* field = resource.GetDescriptor()->FindFieldByName("delete_time");
  return field && resource.GetReflection()->HasField(resource, field);
}

std::string Names(const std::vector<const FieldDescriptor*>& fields) {
  std::vector<std::string> names;
  for (const FieldDescriptor* field : fields) names.push_back(field->json_name());
  return absl::StrCat("(", absl::StrJoin(names, ", "), ")");
}

std::vector<std::string> Complaints(const Schema& schema, const Resource& resource, bool whole) {
  std::vector<std::string> complaints;
  for (const Violation& violation : CheckResource(schema, *resource.message, whole)) {
    complaints.push_back(absl::StrCat(resource.PlaceOf(violation.path).ToString(), ": ",
                                      resource.name, ": ", violation.path, ": ", violation.what));
  }
  return complaints;
}

class Applier {
 public:
  Applier(const Schema& schema, Client& client, const std::vector<Resource>& resources,
          const Order& order, const ApplyOptions& options)
      : schema_(schema),
        client_(client),
        resources_(resources),
        order_(order),
        options_(options),
        outcomes_(resources.size()) {}

  bool Run(std::ostream& out) {
    const absl::Time start = absl::Now();
    OrderedLines lines(out, resources_.size());
    size_t printed = 0;
    for (const std::vector<size_t>& level : order_.levels) {
      ForEach(level.size(), options_.parallel, [&](size_t position) {
        const size_t i = level[position];
        outcomes_[i] = ApplyOne(i);
        lines.Set(printed + position, Line(i));
      });
      printed += level.size();
    }
    return Summarize(out, absl::Now() - start);
  }

 private:
  Outcome ApplyOne(size_t i) {
    const Resource& resource = resources_[i];
    for (const size_t needed : order_.needs[i]) {
      if (outcomes_[needed].action != Action::kFailed) continue;
      return {Action::kFailed,
              absl::StrCat("it needs ", resources_[needed].name, ", which failed")};
    }
    absl::StatusOr<std::unique_ptr<Message>> existing = Named(resource.collection->get, resource);
    if (absl::IsNotFound(existing.status())) return Create(i);
    if (!existing.ok()) return Failed(resource, existing.status());
    Outcome outcome{Action::kUnchanged, ""};
    if (IsDeleted(**existing)) {
      if (!resource.collection->undelete) return {Action::kFailed, "it is deleted"};
      outcome.action = Action::kUndeleted;
      // What it needs may be there only after this run.
      if (options_.dry_run && NeedsWhatIsToCome(i)) return outcome;
      existing = Named(resource.collection->undelete, resource);
      if (!existing.ok()) return Failed(resource, existing.status());
    }
    return Update(resource, **existing, outcome);
  }

  // In a dry run: whether it needs something that is not there yet, so that a server cannot judge.
  bool NeedsWhatIsToCome(size_t i) const {
    return std::any_of(order_.needs[i].begin(), order_.needs[i].end(), [&](size_t needed) {
      const Action action = outcomes_[needed].action;
      return action == Action::kCreated || action == Action::kUndeleted;
    });
  }

  Outcome Create(size_t i) {
    const Resource& resource = resources_[i];
    const MethodDescriptor* method = resource.collection->create;
    if (!method) return {Action::kFailed, "resources of this collection cannot be created"};
    std::unique_ptr<Message> request = schema_.New(method->input_type());
    const FieldDescriptor* field =
        ResourceField(*request->GetDescriptor(), resource.collection->message);
    Message* created = request->GetReflection()->MutableMessage(request.get(), field);
    created->CopyFrom(*resource.message);
    SetString(*created, "etag", "");
    SetString(*request, "parent", ParentOf(resource.name));
    SetString(*request, field->name() + "_id", IdOf(resource.name));
    const bool can_ask = SetBool(*request, "validate_only", options_.dry_run);
    if (options_.dry_run && (!can_ask || NeedsWhatIsToCome(i))) {
      const std::vector<std::string> complaints = Complaints(schema_, resource, /*whole=*/true);
      if (complaints.empty()) return {Action::kCreated, ""};
      return {Action::kFailed, absl::StrJoin(complaints, "\n    ")};
    }
    absl::StatusOr<std::unique_ptr<Message>> answer = client_.Call(method, *request);
    if (!answer.ok()) return Failed(resource, answer.status());
    return {Action::kCreated, ""};
  }

  // `so_far` is what was done to it already.
  Outcome Update(const Resource& resource, const Message& existing, Outcome so_far) {
    const std::vector<const FieldDescriptor*> differing = DifferingFields(resource, existing);
    if (differing.empty()) return so_far;
    const MethodDescriptor* method = resource.collection->update;
    if (!method) return {Action::kFailed, "resources of this collection cannot be changed"};
    const Outcome done{so_far.action == Action::kUndeleted ? so_far.action : Action::kUpdated,
                       Names(differing)};
    // A dry run has not undeleted it, and a deleted one cannot be updated.
    if (options_.dry_run && so_far.action == Action::kUndeleted) return done;
    std::unique_ptr<Message> request = schema_.New(method->input_type());
    const FieldDescriptor* field =
        ResourceField(*request->GetDescriptor(), resource.collection->message);
    request->GetReflection()->MutableMessage(request.get(), field)->CopyFrom(*resource.message);
    SetMask(*request, differing);
    if (!SetBool(*request, "validate_only", options_.dry_run) && options_.dry_run) return done;
    absl::StatusOr<std::unique_ptr<Message>> updated = client_.Call(method, *request);
    if (!updated.ok()) return Failed(resource, updated.status());
    // The server keeps texts, numbers and periods in one form; in that form nothing may differ.
    if (MessageDifferencer::Equals(existing, **updated)) return so_far;
    return done;
  }

  static void SetMask(Message& request, const std::vector<const FieldDescriptor*>& fields) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("update_mask");
    Message* mask = request.GetReflection()->MutableMessage(&request, field);
    const FieldDescriptor* paths = mask->GetDescriptor()->FindFieldByName("paths");
    for (const FieldDescriptor* changed : fields) {
      mask->GetReflection()->AddString(mask, paths, changed->name());
    }
  }

  // A call that takes the name only: Get and Undelete.
  absl::StatusOr<std::unique_ptr<Message>> Named(const MethodDescriptor* method,
                                                 const Resource& resource) {
    if (!method) return absl::UnimplementedError("resources of this collection cannot be read");
    std::unique_ptr<Message> request = schema_.New(method->input_type());
    SetString(*request, "name", resource.name);
    SetBool(*request, "validate_only", options_.dry_run);
    return client_.Call(method, *request);
  }

  Outcome Failed(const Resource& resource, const absl::Status& status) const {
    const Failure failure = Explain(schema_, status, options_.language);
    std::string detail = failure.message;
    for (const Failure::Field& field : failure.fields) {
      absl::StrAppend(&detail, "\n    ");
      if (!field.path.empty()) {
        // "person.displayName" of the request is displayName of the document.
        const size_t dot = field.path.find('.');
        const std::string path = dot == std::string::npos ? field.path : field.path.substr(dot + 1);
        absl::StrAppend(&detail, resource.PlaceOf(path).ToString(), ": ", path, ": ");
      }
      absl::StrAppend(&detail, field.what);
    }
    return {Action::kFailed, detail};
  }

  std::string Line(size_t i) const {
    const Outcome& outcome = outcomes_[i];
    std::string line =
        absl::StrCat(Words(outcome.action, options_.dry_run), " ", resources_[i].name);
    if (outcome.detail.empty()) return line;
    return absl::StrCat(line, outcome.action == Action::kFailed ? ": " : " ", outcome.detail);
  }

  bool Summarize(std::ostream& out, absl::Duration taken) const {
    std::map<Action, int> counts;
    for (const Outcome& outcome : outcomes_) ++counts[outcome.action];
    std::vector<std::string> parts;
    for (const auto& [action, count] : counts) {
      parts.push_back(absl::StrCat(count, " ", Words(action, options_.dry_run)));
    }
    if (parts.empty()) parts.push_back("nothing to apply");
    out << absl::StrFormat("%s, in %.1f s\n", absl::StrJoin(parts, ", "),
                           absl::ToDoubleSeconds(taken));
    return counts[Action::kFailed] == 0;
  }

  const Schema& schema_;
  Client& client_;
  const std::vector<Resource>& resources_;
  const Order& order_;
  const ApplyOptions& options_;
  // Each is written by one thread and read by those of later levels.
  std::vector<Outcome> outcomes_;
};

// Asks for one resource, so that a server that does not answer or refuses the caller is said once
// and not for each resource.
absl::Status CanReach(const Schema& schema, Client& client, const Resource& resource) {
  const MethodDescriptor* get = resource.collection->get;
  if (!get) return absl::OkStatus();
  std::unique_ptr<Message> request = schema.New(get->input_type());
  SetString(*request, "name", resource.name);
  const absl::Status status = client.Call(get, *request).status();
  const bool hopeless = absl::IsUnavailable(status) || absl::IsUnauthenticated(status) ||
                        absl::IsUnimplemented(status);
  return hopeless ? status : absl::OkStatus();
}

}  // namespace

std::vector<const FieldDescriptor*> DifferingFields(const Resource& resource,
                                                    const Message& existing) {
  std::vector<const FieldDescriptor*> differing;
  for (const Resource::SetField& set : resource.fields) {
    if (set.initial) continue;
    MessageDifferencer differencer;
    const std::vector<const FieldDescriptor*> one = {set.field};
    if (!differencer.CompareWithFields(*resource.message, existing, one, one)) {
      differing.push_back(set.field);
    }
  }
  return differing;
}

bool Apply(const Schema& schema, Client& client, const std::vector<Resource>& resources,
           const ApplyOptions& options, std::ostream& out) {
  std::vector<std::string> complaints;
  for (const Resource& resource : resources) {
    for (std::string& complaint : Complaints(schema, resource, /*whole=*/false)) {
      complaints.push_back(std::move(complaint));
    }
  }
  if (!complaints.empty()) {
    out << absl::StrJoin(complaints, "\n") << "\nnothing was applied\n";
    return false;
  }
  const absl::StatusOr<Order> order = OrderByReferences(schema, resources);
  if (!order.ok()) {
    out << order.status().message() << '\n';
    return false;
  }
  if (!resources.empty()) {
    const absl::Status reached = CanReach(schema, client, resources.front());
    if (!reached.ok()) {
      out << client.options().server << ": " << Explain(schema, reached, options.language).message
          << '\n';
      return false;
    }
  }
  return Applier(schema, client, resources, *order, options).Run(out);
}

bool CheckOffline(const Schema& schema, const std::vector<Resource>& resources, std::ostream& out) {
  const absl::StatusOr<Order> order = OrderByReferences(schema, resources);
  if (!order.ok()) {
    out << order.status().message() << '\n';
    return false;
  }
  std::set<std::string> names;
  for (const Resource& resource : resources) names.insert(resource.name);
  int failed = 0, elsewhere = 0;
  for (const Resource& resource : resources) {
    const std::vector<std::string> complaints = Complaints(schema, resource, /*whole=*/true);
    failed += !complaints.empty();
    for (const std::string& complaint : complaints) out << complaint << '\n';
    for (const Reference& reference : ReferencesOf(schema, *resource.message)) {
      if (names.contains(reference.name)) continue;
      ++elsewhere;
      out << resource.PlaceOf(reference.path).ToString() << ": note: " << reference.name
          << " is not in these files; whether it exists only the server knows\n";
    }
  }
  out << resources.size() - failed << " good, " << failed << " failed";
  if (elsewhere > 0) out << ", " << elsewhere << " references to resources elsewhere";
  out << " (checked without a server)\n";
  return failed == 0;
}

}  // namespace district::districtctl
