#include "common/resource/feed_reader.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/columns.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/validate.h"
#include "district/type/v1/annotations.pb.h"

namespace district::resource {
namespace {

using Entry = type::v1::Change;

constexpr char kSequence[] = "changes";
// Columns of the changes that are read.
constexpr size_t kType = 2, kAfterBody = 9, kBeforeBody = 10;
// A page ends early where it would not fit into a message of 4 MiB.
constexpr size_t kMaxPageBytes = 3 * 1024 * 1024;
// How many changes are looked through for one page.
constexpr int64_t kWindow = 5000;
// Times are almost in the order of the feed: a transaction takes no longer, and the clocks of two
// processes are not further apart.
constexpr int64_t kDisorder = 5 * 60 * int64_t{1'000'000};  // microseconds

const google::protobuf::FieldDescriptor& SubjectField() {
  return *Entry::descriptor()->FindFieldByNumber(Entry::kSubjectFieldNumber);
}

const std::string& SubjectPermission() {
  return SubjectField().options().GetExtension(type::v1::rule).restricted();
}

// What a filter may name; whoever may not see the subject may not guess it either.
api::Columns FilterColumns(bool with_subject) {
  using api::ColumnType;
  api::Columns columns;
  columns.Add({.path = "change_time", .column = "change_time", .type = ColumnType::kTimestamp});
  columns.Add({.path = "type", .column = "collection", .type = ColumnType::kText});
  columns.Add({.path = "resource", .column = "resource", .type = ColumnType::kReference});
  columns.Add({.path = "action",
               .column = "action",
               .type = ColumnType::kEnum,
               .enum_type = Entry::Action_descriptor()});
  columns.Add({.path = "method", .column = "method", .type = ColumnType::kText});
  columns.Add({.path = "request_id", .column = "request_id", .type = ColumnType::kText});
  columns.Add({.path = "trace_id", .column = "trace_id", .type = ColumnType::kText});
  if (with_subject) {
    columns.Add({.path = "subject", .column = "subject", .type = ColumnType::kText});
  }
  return columns;
}

void SetTime(int64_t micros, google::protobuf::Timestamp& timestamp) {
  timestamp.set_seconds(micros / 1000000);
  timestamp.set_nanos(static_cast<int32_t>(micros % 1000000 * 1000));
}

}  // namespace

const db::InsertTarget& ChangeLog() {
  static const auto* const target =
      new db::InsertTarget{"changes",
                           {"id", "change_time", "collection", "resource", "action", "method",
                            "subject", "request_id", "trace_id", "before_body", "after_body"},
                           db::Sequence{.name = kSequence, .column = "sequence_number"}};
  return *target;
}

db::KeyLog KeyLogOfChanges() {
  return {.table = ChangeLog().table,
          .number = ChangeLog().sequence->column,
          .id = "id",
          .key = "resource"};
}

absl::StatusOr<int64_t> LastChange(db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT last_number FROM sequences WHERE name = ", db::Bind(kSequence)));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::InternalError("the sequence of changes is missing");
  return rows->front().Int();
}

absl::StatusOr<FeedReader> FeedReader::Create(const std::string& service, const Catalog& catalog,
                                              const rpc::CallContext& context) {
  // Changes are not told by unit, so they are for those who work for all.
  const bool by_unit = WorksForAUnit(context) &&
                       std::any_of(catalog.all().begin(), catalog.all().end(),
                                   [&](const auto& one) { return one->scope().Narrows(context); });
  if (by_unit) return OutOfUnit("the feed of changes", context);
  FeedReader reader(catalog, context);
  const bool watches =
      context.request().GetDescriptor() == type::v1::WatchChangesRequest::descriptor();
  absl::Status status =
      watches ? reader.Take(service, context.request_as<type::v1::WatchChangesRequest>())
              : reader.Take(service, context.request_as<type::v1::ListChangesRequest>());
  if (!status.ok()) return status;
  return reader;
}

template <typename Request>
absl::Status FeedReader::Take(const std::string& service, const Request& request) {
  resource_ = request.resource();
  if (!resource_.empty() && !api::IsResourceName(resource_)) {
    return api::InvalidField("resource", "is not the name of a resource, as people/nguyen-van-nam");
  }
  const std::vector<std::string> types(request.types().begin(), request.types().end());
  if (absl::Status status = TakeTypes(types); !status.ok()) return status;
  auto filter =
      api::FilterToSql(request.filter(), FilterColumns(context_->Allows(SubjectPermission())));
  if (!filter.ok()) return filter.status();
  filter_ = *std::move(filter);
  include_before_ = request.include_before();

  // Both methods take each other's tokens.
  tokens_.emplace(context_->page_token_keys(),
                  std::vector<std::string>{"changes", service, resource_, request.filter(),
                                           absl::StrJoin(types, ",")});
  if (!request.page_token().empty()) return TakeToken(request.page_token());
  const auto& time = request.start_time();
  return TakeStart(request.has_start_time(), time.seconds() * 1000000 + time.nanos() / 1000,
                   request.from_now());
}

// Collections whose scope does not show the caller the whole are left out of the feed.
absl::Status FeedReader::TakeTypes(const std::vector<std::string>& types) {
  for (const auto& collection : catalog_->all()) {
    if (collection->scope().hides && !Access(*collection, *context_).whole()) {
      hidden_.emplace_back(collection->type_name());
    }
  }
  for (size_t i = 0; i < types.size(); ++i) {
    if (!catalog_->Find(types[i])) {
      return api::InvalidField(absl::StrCat("types[", i, "]"),
                               "is not a type of this service, as personnel.district/Person");
    }
    const Collection& collection = *catalog_->Find(types[i]);
    const bool by_scope =
        collection.scope().Narrows(*context_) || !context_->Allows(collection.read_permission());
    if (collection.scope().hides && by_scope) {
      return Access(collection, *context_).Check("the feed of " + types[i]);
    }
    types_.emplace_back(types[i]);
  }
  return absl::OkStatus();
}

absl::Status FeedReader::TakeToken(const std::string& token) {
  auto values = tokens_->Decode<int64_t, int64_t>(token);
  if (!values.ok()) return values.status();
  std::tie(after_, since_) = *values;
  if (after_ < 0 || since_ < 0) return tokens_->Refusal();
  begun_ = true;
  return absl::OkStatus();
}

absl::Status FeedReader::TakeStart(bool has_time, int64_t time, bool from_now) {
  if (has_time && from_now) return api::InvalidField("from_now", "cannot go with `start_time`");
  from_now_ = from_now;
  since_ = std::max<int64_t>(time, 0);
  return absl::OkStatus();
}

std::string FeedReader::Token() const { return tokens_->Encode({after_, since_}); }

// A change that was made before `time` by `kDisorder` or more: all changes of that time or later
// come after it. Found by halves, since numbers leave no gaps.
absl::StatusOr<int64_t> FeedReader::FirstNear(db::Session& session, int64_t time,
                                              int64_t last) const {
  int64_t low = 0;
  for (int64_t high = last; low < high;) {
    const int64_t middle = low + (high - low + 1) / 2;
    auto rows = session.Query(
        db::SqlCat("SELECT change_time FROM changes WHERE sequence_number = ", db::Bind(middle)));
    if (!rows.ok()) return rows.status();
    const bool before = rows->empty() || rows->front().Int() < time - kDisorder;
    (before ? low : high) = before ? middle : middle - 1;
  }
  return low;
}

absl::Status FeedReader::Begin(db::Session& session, int64_t last) {
  if (!begun_ && from_now_) after_ = last;
  if (!begun_ && since_ > 0) {
    absl::StatusOr<int64_t> near = FirstNear(session, since_, last);
    if (!near.ok()) return near.status();
    after_ = *near;
  }
  begun_ = true;
  if (after_ <= last) return absl::OkStatus();
  return api::Error(absl::StatusCode::kOutOfRange, "FEED_WAS_RESET")
      .Message(
          "page_token: the feed ends before it, so the data was restored from an older copy: "
          "read everything anew")
      .Field("page_token", "the feed ends before it")
      .Vietnamese("Dữ liệu đã được khôi phục từ bản sao cũ hơn. Vui lòng tải lại toàn bộ.");
}

db::Sql FeedReader::Select(int64_t to, bool whole, int most) const {
  std::vector<db::Sql> conditions = {db::SqlCat("sequence_number > ", db::Bind(after_)),
                                     db::SqlCat("sequence_number <= ", db::Bind(to))};
  if (!resource_.empty()) conditions.push_back(db::SqlCat("resource = ", db::Bind(resource_)));
  if (!types_.empty()) conditions.push_back(db::IsIn("collection", types_));
  if (!hidden_.empty()) {
    conditions.push_back(db::SqlCat("NOT ", db::IsIn("collection", hidden_)));
  }
  if (since_ > 0) conditions.push_back(db::SqlCat("change_time >= ", db::Bind(since_)));
  if (!whole) conditions.push_back(filter_);
  return db::SqlCat(
      "SELECT sequence_number, change_time, collection, resource, action, method, "
      "subject, request_id, trace_id, after_body",
      include_before_ ? ", before_body" : "", " FROM changes",
      // Always by the number, whatever share of the table the window is.
      resource_.empty() ? " FORCE INDEX (uq_changes_sequence_number)" : "",
      db::Where(db::AllOf(conditions)), " ORDER BY sequence_number LIMIT ", most);
}

absl::StatusOr<FeedReader::Page> FeedReader::Read(db::Session& session, int most) {
  // What is committed later has a greater number.
  absl::StatusOr<int64_t> last = LastChange(session);
  if (!last.ok()) return last.status();
  if (absl::Status status = Begin(session, *last); !status.ok()) return status;

  const bool unfiltered = filter_.sql.empty();
  // One resource has few changes and an index to find them by.
  const bool by_resource = !resource_.empty() && unfiltered;
  const int64_t to = by_resource ? *last : std::min(*last, after_ + kWindow);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(Select(to, unfiltered, most));
  if (!rows.ok()) return rows.status();

  absl::StatusOr<Hidden> hidden = FindHidden(*rows, session);
  if (!hidden.ok()) return hidden.status();
  Page page;
  size_t bytes = 0, looked_at = 0;
  for (const db::Row& row : *rows) {
    bytes += row.Text(kAfterBody).size() + (include_before_ ? row.Text(kBeforeBody).size() : 0);
    if (!page.changes.empty() && bytes > kMaxPageBytes) break;
    if (IsShown(row, *hidden)) page.changes.push_back(ChangeOf(row, *hidden));
    after_ = row.Int();
    ++looked_at;
  }
  const bool looked_through = looked_at == rows->size() && rows->size() < static_cast<size_t>(most);
  if (looked_through) after_ = to;
  page.at_end = after_ == *last;
  page.token = Token();
  return page;
}

std::vector<FeedReader::Version> FeedReader::VersionsIn(const db::Row& row) const {
  std::vector<Version> versions;
  const Collection* collection = catalog_->Find(row.Text(kType));
  if (!collection || !collection->classified()) return versions;
  for (size_t column = kAfterBody; column < row.size(); ++column) {
    if (db::IsNull(row[column])) continue;
    Version& version = versions.emplace_back(Version{collection, collection->New()});
    version.resource->ParseFromString(row.Text(column));
  }
  return versions;
}

absl::StatusOr<Hidden> FeedReader::FindHidden(const std::vector<db::Row>& rows,
                                              db::Session& session) const {
  Hidden hidden(*catalog_, *context_);
  if (!hidden.possible()) return hidden;
  for (const db::Row& row : rows) {
    for (const Version& version : VersionsIn(row)) {
      hidden.AskAbout(*version.collection, *version.resource);
    }
  }
  if (absl::Status found = hidden.Find(session); !found.ok()) return found;
  return hidden;
}

bool FeedReader::IsShown(const db::Row& row, const Hidden& hidden) const {
  if (!hidden.possible()) return true;
  const std::vector<Version> versions = VersionsIn(row);
  return std::none_of(versions.begin(), versions.end(), [&](const Version& version) {
    return hidden.HidesVersion(*version.collection, *version.resource);
  });
}

Entry FeedReader::ChangeOf(const db::Row& row, const Hidden& hidden) const {
  Entry change;
  auto [number, time, type, resource, action, method, subject, request_id, trace_id] =
      row.As<int64_t, int64_t, std::string, std::string, Entry::Action, std::string, std::string,
             std::string, std::string>();
  change.set_sequence(absl::StrCat(number));
  SetTime(time, *change.mutable_change_time());
  change.set_type(std::move(type));
  change.set_resource(std::move(resource));
  change.set_action(action);
  change.set_method(std::move(method));
  change.set_subject(std::move(subject));
  change.set_request_id(std::move(request_id));
  change.set_trace_id(std::move(trace_id));
  api::ClearRestricted(
      change, [this](const std::string& permission) { return context_->Allows(permission); });
  SetResource(change.type(), row.Text(kAfterBody), hidden, *change.mutable_after());
  if (include_before_ && !db::IsNull(row[kBeforeBody])) {
    SetResource(change.type(), row.Text(kBeforeBody), hidden, *change.mutable_before());
  }
  return change;
}

void FeedReader::SetResource(const std::string& type, const std::string& body, const Hidden& hidden,
                             google::protobuf::Any& any) const {
  const Collection* collection = catalog_->Find(type);
  if (!collection) return;  // of a type that there is no more
  any.set_type_url(absl::StrCat("type.googleapis.com/", collection->type()->full_name()));
  const bool drops =
      collection->HidesDegrees(*context_) && !collection->classified()->elements.empty();
  if (!collection->has_restricted() && !drops) {
    any.set_value(body);
    return;
  }
  const std::unique_ptr<Message> resource = collection->New();
  resource->ParseFromString(body);
  api::ClearRestricted(
      *resource, [this](const std::string& permission) { return context_->Allows(permission); });
  if (drops) hidden.DropElements(*collection, *resource);
  any.set_value(resource->SerializeAsString());
}

}  // namespace district::resource
