#include "common/resource/service.h"

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/validate.h"
#include "common/resource/classified.h"
#include "common/resource/redirects.h"
#include "common/resource/request_log.h"
#include "common/resource/standard_methods.h"

namespace district::resource {

using google::protobuf::FieldDescriptor;

namespace {

absl::Status CheckRestricted(const rpc::Call& call) {
  if (!api::HasRestricted(call.request().GetDescriptor())) return absl::OkStatus();
  const std::string path = api::FindRestricted(
      call.request(), [&](const std::string& permission) { return call.Allows(permission); });
  if (path.empty()) return absl::OkStatus();
  return RestrictedField(path);
}

// Whether an answer is one resource, and in the scope of the caller.
absl::StatusOr<bool> IsTheirs(const Catalog& catalog, const Message& answer, const rpc::Call& call,
                              db::Session& session) {
  const api::ResourceType* type = api::ResourceTypeOf(answer.GetDescriptor());
  const Collection* collection = type ? catalog.Find(type->type) : nullptr;
  if (!collection || !collection->scope().Narrows(call)) return false;
  auto access = Access::Of(*collection, call, {NameOf(answer)}, session);
  if (!access.ok()) return access.status();
  return access->IsTheirs(NameOf(answer));
}

}  // namespace

void FinishRedacted(rpc::Call& call, absl::StatusOr<Response> response, bool theirs) {
  if (!response.ok()) return call.Fail(response.status());
  if (api::HasRestricted((*response)->GetDescriptor())) {
    api::ClearRestricted(**response, [&](const std::string& permission) {
      return (theirs || !WorksForAUnit(call)) && call.Allows(permission);
    });
  }
  call.Finish(**response);
}

Service::Service(std::string name, db::Database& database, rpc::Server& server,
                 PeerReferences* peers, Feed::Limits feed_limits)
    : name_(std::move(name)),
      database_(database),
      server_(server),
      peers_(peers),
      feed_(name_, catalog_, database_, feed_limits) {}

Service::~Service() = default;

void Service::Serve(std::unique_ptr<Collection> collection) {
  standard_methods_.push_back(
      std::make_unique<StandardMethods>(*this, catalog_.Add(std::move(collection))));
  declared_.Update(standard_methods_.back()->Serve());
}

std::vector<const FieldDescriptor*> Service::PageTokensOf(
    const google::protobuf::Descriptor& type) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < type.field_count(); ++i) {
    if (absl::EndsWith(type.field(i)->name(), "page_token")) fields.push_back(type.field(i));
  }
  return fields;
}

absl::Status Service::CheckPageTokens(const rpc::Call& call,
                                      const std::vector<const FieldDescriptor*>& fields) {
  for (const FieldDescriptor* field : fields) {
    const std::string token = call.request().GetReflection()->GetString(call.request(), field);
    if (token.empty()) continue;
    const absl::Status verified = call.page_tokens(field->name()).Verify(token);
    if (!verified.ok()) return verified;
  }
  return absl::OkStatus();
}

void Service::Read(rpc::CallPtr call, ReadFunction function, db::Isolation isolation) {
  struct State {
    rpc::CallPtr call;
    ReadFunction function;
    absl::StatusOr<Response> response = absl::UnknownError("not run");
  };
  auto state = std::make_shared<State>(State{std::move(call), std::move(function)});
  database_.Read({.deadline = state->call->deadline(),
                  .run =
                      [state](db::Session& session) {
                        state->response = state->function(*state->call, session);
                        return state->response.status();
                      },
                  .done =
                      [state](absl::Status status) {
                        if (!status.ok()) return state->call->Fail(status);
                        FinishRedacted(*state->call, std::move(state->response),
                                       /*theirs=*/false);
                      },
                  .caller = state->call->identity().subject,
                  .isolation = isolation});
}

void Service::Write(rpc::CallPtr call, std::vector<Reference> references, WriteFunction function) {
  if (absl::Status status = CheckRestricted(*call); !status.ok()) return call->Fail(status);
  std::erase_if(references, [this](const Reference& reference) {
    return ServiceOfType(reference.type) == name_;
  });
  if (references.empty() || !peers_) return Prepared(std::move(call), std::move(function));
  rpc::Call& asked = *call;
  peers_->Check(
      asked, std::move(references),
      [this, call = std::move(call), function = std::move(function)](absl::Status status) {
        if (!status.ok()) return call->Fail(status);
        Prepared(call, function);
      });
}

void Service::Prepared(rpc::CallPtr call, WriteFunction function) {
  auto preparation = preparations_.find(call->method().service()->full_name());
  if (preparation == preparations_.end()) return WriteNow(std::move(call), std::move(function));
  rpc::Call& asked = *call;
  preparation->second(asked, [this, call = std::move(call), function = std::move(function)] {
    WriteNow(call, function);
  });
}

void Service::WriteNow(rpc::CallPtr call, WriteFunction function) {
  struct State {
    rpc::CallPtr call;
    WriteFunction function;
    absl::StatusOr<Response> response = absl::UnknownError("not run");
    bool theirs = false;
    bool recalled = false;  // what an earlier call with the same request id answered
  };
  auto state = std::make_shared<State>(State{std::move(call), std::move(function)});
  const bool validate_only =
      state->call->fields().Flag(state->call->request(), api::RequestField::kValidateOnly);
  const auto hidden = hidden_.find(state->call->method().full_name());
  const RequestLog request_log(*state->call, validate_only,
                               hidden == hidden_.end() ? nullptr : hidden->second);
  database_.Write({.deadline = state->call->deadline(),
                   .validate_only = validate_only,
                   .repeatable = request_log.has_id(),
                   .run =
                       [this, state, request_log](db::Transaction& transaction) {
                         state->recalled = true;
                         state->response =
                             request_log.Once(transaction, *state->call->method().output_type(),
                                              [&](RequestLog::Outcome& done) {
                                                state->recalled = false;
                                                Writes writes(catalog_, transaction, *state->call);
                                                absl::StatusOr<Response> response =
                                                    state->function(*state->call, writes);
                                                if (!response.ok()) return response;
                                                absl::Status settled = writes.Settle();
                                                if (!settled.ok()) response = settled;
                                                done.change_ids = writes.change_ids();
                                                return response;
                                              });
                         if (!state->response.ok()) return state->response.status();
                         absl::Status shown = RedactAnswer(catalog_, *state->call, state->recalled,
                                                           transaction, **state->response);
                         if (!shown.ok()) return shown;
                         absl::StatusOr<bool> theirs =
                             IsTheirs(catalog_, **state->response, *state->call, transaction);
                         if (theirs.ok()) state->theirs = *theirs;
                         return theirs.status();
                       },
                   .done =
                       [this, state](absl::Status status) {
                         if (!status.ok()) return state->call->Fail(status);
                         feed_.Wake();
                         FinishRedacted(*state->call, std::move(state->response), state->theirs);
                       },
                   .caller = state->call->identity().subject});
}

absl::Status Service::CheckSchema(db::Session& session) const {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
      "DATABASE()",
      {});
  if (!rows.ok()) return rows.status();
  std::map<std::string, std::set<std::string>> columns;
  for (const db::Row& row : *rows) columns[row.Text(0)].insert(row.Text(1));
  std::vector<const db::InsertTarget*> targets = {&ChangeLog()};
  for (const auto& collection : catalog_.all()) {
    targets.push_back(&collection->insert_target());
    if (collection->has_history()) targets.push_back(&collection->history_target());
    if (collection->redirects()) targets.push_back(&RedirectTarget());
  }
  std::map<std::string, std::set<std::string>> needed = {
      {"sequences", {"name", "last_number", "last_time"}}};
  for (const db::InsertTarget* target : targets) {
    needed[target->table].insert(target->columns.begin(), target->columns.end());
    if (target->sequence) needed[target->table].insert(target->sequence->column);
  }
  for (const auto& [table, of_table] : needed) {
    for (const std::string& column : of_table) {
      if (columns[table].contains(column)) continue;
      return SchemaTooOld(absl::StrCat(table, ".", column));
    }
  }
  return CheckIndexes(session);
}

absl::Status Service::SchemaTooOld(const std::string& missing) const {
  return absl::FailedPreconditionError(
      absl::StrCat("the schema is older than this program: ", missing,
                   " is missing; run the migrations of ", name_));
}

absl::Status Service::CheckIndexes(db::Session& session) const {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      "SELECT table_name, column_name FROM information_schema.statistics WHERE table_schema = "
      "DATABASE() AND seq_in_index = 1",
      {});
  if (!rows.ok()) return rows.status();
  std::set<std::pair<std::string, std::string>> indexed;
  for (const db::Row& row : *rows) indexed.emplace(row.Text(0), row.Text(1));
  for (const auto& collection : catalog_.all()) {
    for (const api::Column& column : collection->columns().all()) {
      const std::string& by = column.sort_column.empty() ? column.column : column.sort_column;
      if (!column.sortable || indexed.contains({collection->table(), by})) continue;
      return SchemaTooOld(absl::StrCat("an index on ", collection->table(), ".", by));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Service::ForgetOldRequests(db::Transaction& transaction) const {
  const int64_t kept_since = absl::ToUnixMicros(transaction.now() - kRequestIdsKept);
  return transaction.Execute(
      db::SqlCat("DELETE FROM requests WHERE create_time < ", db::Bind(kept_since), " LIMIT 1000"));
}

}  // namespace district::resource
