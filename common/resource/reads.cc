#include "common/resource/reads.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/filter.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/api/validate.h"
#include "common/resource/batch_get.h"
#include "common/resource/history.h"
#include "common/resource/names_below.h"
#include "common/resource/redirects.h"
#include "common/time/date.h"
#include "google/protobuf/timestamp.pb.h"

namespace district::resource {
namespace {

// A page ends early where it would not fit into a message of 4 MiB.
constexpr size_t kMaxPageBytes = 3 * 1024 * 1024;
// As many names as a BatchGet takes; more are asked for in several statements.
constexpr size_t kMaxNamesPerQuery = 1000;

void AppendVarint(std::string& bytes, uint64_t value) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes.push_back(static_cast<char>(value));
}

// The views of all resources have these numbers.
constexpr int kBasicView = 1;

bool WantsBasicView(const rpc::CallContext& call) {
  return call.fields().Number(call.request(), api::RequestField::kView) == kBasicView;
}

void KeepBasic(const std::vector<std::string>& basic, Message& resource) {
  std::vector<const google::protobuf::FieldDescriptor*> set;
  resource.GetReflection()->ListFields(resource, &set);
  for (const auto* field : set) {
    const bool kept = IsStandardField(field->name()) ||
                      std::find(basic.begin(), basic.end(), field->name()) != basic.end();
    if (!kept) resource.GetReflection()->ClearField(&resource, field);
  }
}

// The names below a parent are one range; below `people/-` they are the whole table.
db::Sql IsBelow(const std::string& parent) {
  const std::string prefix = parent.substr(0, parent.find("/-"));
  const bool has_id = absl::StrContains(prefix, "/");
  if (!has_id) return {};
  return NamesBelow(prefix);
}

bool IsWildcard(const std::string& parent) {
  return absl::StrContains(absl::StrCat(parent, "/"), "/-/");
}

absl::Status CheckParentExists(const Collection* parents, const std::string& parent,
                               const rpc::Call& call, db::Session& session) {
  if (!parents || parent.empty() || IsWildcard(parent)) return absl::OkStatus();
  if (parents->HidesDegrees(call)) {
    absl::StatusOr<Access> access = Access::Of(*parents, call, {parent}, session);
    return access.ok() ? access->Check(parent) : access.status();
  }
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT 1 FROM ", parents->table(), " WHERE name = ", db::Bind(parent)));
  if (!rows.ok()) return rows.status();
  return rows->empty() ? api::NotFound(parents->type_name(), parent) : absl::OkStatus();
}

// What a list asks of the rows below a parent, but for the time at which they were known.
std::vector<db::Sql> ConditionsOf(const ListQuery& query, const std::string& parent) {
  std::vector<db::Sql> conditions = {IsBelow(parent)};
  if (!query.show_deleted) conditions.push_back(db::SqlCat("delete_time = 0"));
  conditions.insert(conditions.end(), query.conditions.begin(), query.conditions.end());
  return conditions;
}

// The rows of a page and one more: of the table, or as they were known, each of the two halves by
// its own index and no longer than the page.
absl::StatusOr<std::vector<db::Row>> RowsOf(const Collection& collection,
                                            const std::vector<db::Sql>& conditions,
                                            const std::vector<api::OrderTerm>& order,
                                            const Moment& moment, int limit, db::Session& session) {
  std::vector<std::string> keys;
  std::vector<api::OrderTerm> order_of_both = order;
  for (size_t i = 0; i < order.size(); ++i) {
    order_of_both[i].column = absl::StrCat("key", i);
    keys.push_back(absl::StrCat(api::QuotedColumn(order[i].column), " AS key", i));
  }
  const auto in_order = [limit](const std::vector<api::OrderTerm>& terms) {
    return db::SqlCat(" ORDER BY ", api::OrderSql(terms), " LIMIT ", db::Bind(limit));
  };
  std::vector<db::Sql> selects;
  for (const KnownTable& table : KnownAt(collection.table(), moment)) {
    std::vector<db::Sql> all = conditions;
    all.push_back(table.known);
    selects.push_back(db::SqlCat("SELECT ", absl::StrJoin(keys, ", "), ", ",
                                 collection.select_list(), " FROM ", table.name,
                                 db::Where(db::AllOf(all)), in_order(order)));
  }
  if (selects.size() == 1) return session.Query(selects.front());
  return session.Query(
      db::SqlCat("(", db::SqlJoin(selects, ") UNION ALL ("), ")", in_order(order_of_both)));
}

// The last column of a loaded row says whether its resource is deleted.
bool IsDeleted(const db::Row& row) { return db::AsInt(row.back()) != 0; }

bool HidesElements(const Collection& collection, const rpc::CallContext& call) {
  return collection.HidesDegrees(call) && !collection.classified()->elements.empty();
}

std::vector<const db::Row*> PointersTo(const std::vector<db::Row>& rows) {
  std::vector<const db::Row*> pointers;
  for (const db::Row& row : rows) pointers.push_back(&row);
  return pointers;
}

// Rows by the names asked, each of what the name leads to where its own resource is gone.
class RowsByName {
 public:
  // The names must outlive it.
  static absl::StatusOr<RowsByName> Load(const Collection& collection,
                                         const std::vector<std::string>& names,
                                         db::Session& session);

  // Null where there is none.
  const db::Row* Find(std::string_view name) const {
    auto row = rows_.find(name);
    return row == rows_.end() ? nullptr : row->second;
  }

 private:
  absl::Status LoadRedirected(const Collection& collection, const std::vector<std::string>& names,
                              db::Session& session);

  std::vector<db::Row> own_, redirected_;
  absl::flat_hash_map<std::string_view, const db::Row*> rows_;
};

absl::StatusOr<RowsByName> RowsByName::Load(const Collection& collection,
                                            const std::vector<std::string>& names,
                                            db::Session& session) {
  auto rows = session.QueryByKeys(collection.key_query(), {names.begin(), names.end()});
  if (!rows.ok()) return rows.status();
  RowsByName loaded;
  loaded.own_ = *std::move(rows);
  loaded.rows_.reserve(names.size());
  for (const db::Row& row : loaded.own_) loaded.rows_.emplace(row.Text(), &row);
  if (!collection.redirects()) return loaded;
  absl::Status status = loaded.LoadRedirected(collection, names, session);
  if (!status.ok()) return status;
  return loaded;
}

absl::Status RowsByName::LoadRedirected(const Collection& collection,
                                        const std::vector<std::string>& names,
                                        db::Session& session) {
  std::vector<std::string> gone;
  for (const std::string& name : names) {
    const db::Row* row = Find(name);
    if (!row || IsDeleted(*row)) gone.push_back(name);
  }
  auto targets = FollowAll(session, gone);
  if (!targets.ok()) return targets.status();
  std::vector<std::string_view> others;
  for (const auto& [name, target] : *targets) others.push_back(target);
  auto rows = session.QueryByKeys(collection.key_query(), others);
  if (!rows.ok()) return rows.status();
  redirected_ = *std::move(rows);
  absl::flat_hash_map<std::string_view, const db::Row*> found;
  for (const db::Row& row : redirected_) found.emplace(row.Text(), &row);
  for (const std::string& name : gone) {
    auto target = targets->find(name);
    if (target == targets->end()) continue;
    if (auto row = found.find(target->second); row != found.end()) rows_[name] = row->second;
  }
  return absl::OkStatus();
}

}  // namespace

Bodies::Bodies(const Collection& collection, const rpc::Call& call, Access access, absl::Time now,
               std::shared_ptr<const Hidden> hidden_elements)
    : collection_(collection),
      access_(std::move(access)),
      hidden_elements_(std::move(hidden_elements)),
      now_(now),
      basic_(!collection.basic_fields().empty() && WantsBasicView(call)),
      day_(AsOfDay(call, now).value_or(time::DayInVietnam(now))),
      as_stored_(!basic_ && !hidden_elements_ && collection.column_fields().empty() &&
                 collection.computed_fields().empty() &&
                 (access_.whole() || !collection.has_restricted())) {}

std::string Bodies::Body(const db::Row& row, size_t first) const {
  if (as_stored_) return row.Text(first);
  std::unique_ptr<Message> resource = collection_.Parse(row, first, now_);
  collection_.Compute(*resource, day_);
  const std::string name = NameOf(*resource);
  api::ClearRestricted(*resource, [&](const std::string& permission) {
    return access_.ShowsRestricted(name, permission);
  });
  if (hidden_elements_) hidden_elements_->DropElements(collection_, *resource);
  if (basic_) KeepBasic(collection_.basic_fields(), *resource);
  return resource->SerializeAsString();
}

void Bodies::AppendTo(std::string& response, const db::Row& row, size_t first) const {
  if (as_stored_) {
    AppendField(response, 1, row.Text(first));
  } else {
    AppendField(response, 1, Body(row, first));
  }
}

absl::StatusOr<std::shared_ptr<const Hidden>> HiddenElements(
    const Collection& collection, const rpc::Call& call, const std::vector<const db::Row*>& rows,
    size_t first, db::Session& session) {
  if (!HidesElements(collection, call)) return nullptr;
  auto hidden = std::make_shared<Hidden>(*collection.catalog(), call);
  for (const db::Row* row : rows) {
    hidden->AskElements(collection, *collection.Parse(*row, first, session.now()));
  }
  if (absl::Status found = hidden->Find(session); !found.ok()) return found;
  return hidden;
}

void AppendField(std::string& message, int number, std::string_view bytes) {
  AppendVarint(message, static_cast<uint64_t>(number) << 3 | 2);
  AppendVarint(message, bytes.size());
  message.append(bytes);
}

int64_t ReadTimeOf(const rpc::CallContext& call) {
  if (!call.fields().Has(api::RequestField::kReadTime)) return 0;
  return GetMicros(call.request(), "read_time");
}

Moment MomentOf(const Message& request) {
  const auto micros = [&request](const char* field) {
    const bool has = request.GetDescriptor()->FindFieldByName(field) != nullptr;
    return has ? GetMicros(request, field) : 0;
  };
  return {micros("read_time"), micros("published_as_of")};
}

Moment MomentOf(const rpc::CallContext& call) {
  return call.fields().Has(api::RequestField::kReadTime) ? MomentOf(call.request()) : Moment();
}

absl::StatusOr<time::DayNumber> AsOfDay(const rpc::CallContext& call, absl::Time now) {
  const std::string as_of = call.fields().Text(call.request(), api::RequestField::kAsOf);
  if (as_of.empty()) return time::DayInVietnam(now);
  absl::StatusOr<time::DayNumber> day = time::ParseDay(as_of, false);
  if (!day.ok()) return api::InvalidField("as_of", "is no day");
  return day;
}

api::Columns FilterColumns(const Collection& collection, const rpc::CallContext& call,
                           time::DayNumber day) {
  api::Columns all = collection.ColumnsOn(day);
  if (!HidesElements(collection, call)) return all;
  api::Columns columns;
  for (const api::Column& column : all.all()) {
    if (!absl::StartsWith(column.path + ".", collection.classified()->elements + ".")) {
      columns.Add(column);
    }
  }
  return columns;
}

absl::StatusOr<ListQuery> ParseList(const Collection& collection, const rpc::CallContext& call,
                                    absl::Time now) {
  const auto text = [&call](api::RequestField field) {
    return call.fields().Text(call.request(), field);
  };
  absl::StatusOr<int> page_size =
      api::PageSize(call.fields().Number(call.request(), api::RequestField::kPageSize));
  if (!page_size.ok()) return page_size.status();
  auto order = api::ParseOrderBy(text(api::RequestField::kOrderBy), collection.columns());
  if (!order.ok()) return order.status();
  const std::string token = text(api::RequestField::kPageToken);
  ListQuery query{
      .parent = text(api::RequestField::kParent),
      .page_size = *page_size,
      .first_page = token.empty(),
      .order = *std::move(order),
      .show_deleted = call.fields().Flag(call.request(), api::RequestField::kShowDeleted),
      .moment = MomentOf(call),
      .tokens = call.page_tokens()};
  absl::StatusOr<db::Sql> rest = query.tokens.Rest(query.order, token);
  if (!rest.ok()) return rest.status();
  absl::StatusOr<time::DayNumber> day = AsOfDay(call, now);
  if (!day.ok()) return day.status();
  const std::string filter_text = text(api::RequestField::kFilter);
  const bool any_field = collection.computed_fields().empty() && !HidesElements(collection, call);
  auto filter = any_field || filter_text.empty()
                    ? api::FilterToSql(filter_text, collection.columns())
                    : api::FilterToSql(filter_text, FilterColumns(collection, call, *day));
  if (!filter.ok()) return filter.status();
  if (!text(api::RequestField::kAsOf).empty() && collection.by_day()) {
    query.conditions.push_back(
        db::SqlCat("from_day <= ", db::Bind(*day), " AND until_day > ", db::Bind(*day)));
  }
  query.conditions.push_back(*std::move(filter));
  query.conditions.push_back(*std::move(rest));
  return query;
}

absl::StatusOr<std::string> ListPage(const Collection& collection, const Collection* parents,
                                     const ListQuery& query, const rpc::Call& call,
                                     db::Session& session) {
  absl::StatusOr<db::Sql> shown = ShownRows(collection, call, session);
  if (!shown.ok()) return shown.status();
  const auto rows_below = [&](const std::string& parent) {
    std::vector<db::Sql> conditions = ConditionsOf(query, parent);
    conditions.push_back(*shown);
    return RowsOf(collection, conditions, query.order,
                  collection.has_history() ? query.moment : Moment(), query.page_size + 1, session);
  };
  absl::StatusOr<std::vector<db::Row>> rows = rows_below(query.parent);
  if (!rows.ok()) return rows.status();
  if (rows->empty() && parents && parents->redirects()) {
    absl::StatusOr<std::string> parent = Follow(session, query.parent, query.moment.read_time);
    if (!parent.ok()) return parent.status();
    if (*parent != query.parent) rows = rows_below(*parent);
    if (!rows.ok()) return rows.status();
  }
  // A token may be another caller's, who is cleared for the parent.
  if (rows->empty() && (query.first_page || collection.HidesDegrees(call))) {
    absl::Status exists = CheckParentExists(parents, query.parent, call, session);
    if (!exists.ok()) return exists;
  }

  // The name is the last of what rows are ordered by.
  const size_t keys = query.order.size();
  std::vector<std::string> names;
  // What was known of a resource once is for those who may know of it now.
  const bool past = !query.moment.is_now() && collection.HidesDegrees(call);
  if (collection.scope().Narrows(call) || past) {
    for (const db::Row& row : *rows) names.push_back(row.Text(keys - 1));
  }
  absl::StatusOr<Access> access = Access::Of(collection, call, names, session);
  if (!access.ok()) return access.status();
  auto hidden = HiddenElements(collection, call, PointersTo(*rows), keys, session);
  if (!hidden.ok()) return hidden.status();
  const Bodies bodies(collection, call, *access, session.now(), *std::move(hidden));
  std::string page;
  for (size_t i = 0; i < rows->size(); ++i) {
    const bool full =
        i == static_cast<size_t>(query.page_size) || (i > 0 && page.size() > kMaxPageBytes);
    if (full) {
      AppendField(page, 2, query.tokens.After(query.order, (*rows)[i - 1]));
      break;
    }
    if (past && !access->Shows(names[i])) continue;
    bodies.AppendTo(page, (*rows)[i], keys);
  }
  return page;
}

db::Sql Versions(const std::string& table, const std::string& columns, const db::Sql& condition,
                 const Moment& moment) {
  std::vector<db::Sql> selects;
  for (const KnownTable& one : KnownAt(table, moment)) {
    selects.push_back(
        db::SqlCat("SELECT ", columns, " FROM ", one.name,
                   db::Where(db::AllOf({condition, db::SqlCat("delete_time = 0"), one.known}))));
  }
  return db::SqlJoin(selects, " UNION ALL ");
}

absl::StatusOr<std::vector<db::Row>> KnownBodies(const Collection& collection,
                                                 const std::vector<std::string>& names,
                                                 int64_t read_time, db::Session& session) {
  if (read_time == 0) {
    return session.QueryByKeys(collection.key_query(), {names.begin(), names.end()});
  }
  std::vector<db::Row> bodies;
  for (size_t done = 0; done < names.size(); done += kMaxNamesPerQuery) {
    const size_t end = std::min(names.size(), done + kMaxNamesPerQuery);
    const std::vector<std::string> some(names.begin() + static_cast<ptrdiff_t>(done),
                                        names.begin() + static_cast<ptrdiff_t>(end));
    absl::StatusOr<std::vector<db::Row>> rows = session.Query(
        Versions(collection.table(), "name, body", db::IsIn("name", some), read_time));
    if (!rows.ok()) return rows.status();
    std::move(rows->begin(), rows->end(), std::back_inserter(bodies));
  }
  return bodies;
}

absl::StatusOr<std::string> GetAt(const Collection& collection, const std::string& name,
                                  const Moment& moment, const rpc::Call& call,
                                  db::Session& session) {
  std::vector<db::Sql> selects;
  for (const KnownTable& table : KnownAt(collection.table(), moment)) {
    db::Sql known = db::SqlCat("name = ", db::Bind(name), " AND ", table.known);
    known.And(ClearedRows(collection, call));
    selects.push_back(db::SqlCat("SELECT ", collection.select_list(), ", delete_time FROM ",
                                 table.name, " WHERE ", known));
  }
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlJoin(selects, " UNION ALL "));
  if (!rows.ok()) return rows.status();
  if (collection.redirects() && (rows->empty() || IsDeleted(rows->front()))) {
    absl::StatusOr<std::string> other = Follow(session, name, moment.read_time);
    if (!other.ok()) return other.status();
    if (*other != name) return GetAt(collection, *other, moment, call, session);
  }
  absl::StatusOr<Access> access = Access::Of(collection, call, {name}, session);
  if (!access.ok()) return access.status();
  absl::Status shown = rows->empty() ? access->NotThere(name) : access->Check(name);
  if (!shown.ok()) return shown;
  return Bodies(collection, call, *std::move(access), session.now()).Body(rows->front(), 0);
}

absl::StatusOr<RevisionsQuery> ParseRevisions(const rpc::CallContext& call) {
  absl::StatusOr<int> page_size =
      api::PageSize(call.fields().Number(call.request(), api::RequestField::kPageSize));
  if (!page_size.ok()) return page_size.status();
  const std::string token = call.fields().Text(call.request(), api::RequestField::kPageToken);
  RevisionsQuery query{.name = NameOf(call.request()),
                       .page_size = *page_size,
                       .first_page = token.empty(),
                       .tokens = call.page_tokens()};
  if (query.first_page) return query;
  auto last = query.tokens.Decode<int64_t>(token);
  if (!last.ok()) return last.status();
  query.before = std::get<0>(*last);
  return query;
}

absl::StatusOr<std::string> ListRevisions(const Collection& collection, const RevisionsQuery& query,
                                          const rpc::Call& call, db::Session& session) {
  const std::string& name = query.name;
  const db::Sql latest_first =
      db::SqlCat(" ORDER BY from_time DESC LIMIT ", db::Bind(query.page_size + 1));
  const auto earlier = [&](const char* column) {
    db::Sql condition =
        db::SqlCat("name = ", db::Bind(name), " AND ", column, " < ", db::Bind(query.before));
    condition.And(ClearedRows(collection, call));
    return condition;
  };
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("(SELECT update_time AS from_time, ", kForever, " AS to_time, ",
                               collection.select_list(), " FROM ", collection.table(), " WHERE ",
                               earlier("update_time"), ") UNION ALL (SELECT from_time, to_time, ",
                               collection.select_list(), " FROM ", collection.history_table(),
                               " WHERE ", earlier("from_time"), latest_first, ")", latest_first));
  if (!rows.ok()) return rows.status();
  absl::StatusOr<Access> access = Access::Of(collection, call, {name}, session);
  if (!access.ok()) return access.status();
  absl::Status shown = access->Check(name);
  if (shown.ok() && rows->empty() && query.first_page) shown = access->NotThere(name);
  if (!shown.ok()) return shown;

  const auto instant = [](int64_t micros) {
    google::protobuf::Timestamp timestamp;
    timestamp.set_seconds(micros / 1000000);
    timestamp.set_nanos(static_cast<int32_t>(micros % 1000000 * 1000));
    return timestamp.SerializeAsString();
  };
  const Bodies bodies(collection, call, *std::move(access), session.now());
  std::string page;
  for (size_t i = 0; i < rows->size(); ++i) {
    const db::Row& row = (*rows)[i];
    if (i == static_cast<size_t>(query.page_size)) {
      AppendField(page, 2, query.tokens.Encode({(*rows)[i - 1][0]}));
      break;
    }
    std::string revision;
    bodies.AppendTo(revision, row, 2);
    const auto [from, to] = row.As<int64_t, int64_t>();
    AppendField(revision, 2, instant(from));
    if (to != kForever) AppendField(revision, 3, instant(to));
    AppendField(page, 1, revision);
  }
  return page;
}

absl::StatusOr<std::string> GetRedirected(const Collection& collection, const std::string& name,
                                          const rpc::Call& call, db::Session& session) {
  const std::vector<std::string> names = {name};
  absl::StatusOr<RowsByName> rows = RowsByName::Load(collection, names, session);
  if (!rows.ok()) return rows.status();
  const db::Row* row = rows->Find(name);
  const std::string own_name = row ? row->Text() : name;
  absl::StatusOr<Access> access = Access::Of(collection, call, {own_name}, session);
  if (!access.ok()) return access.status();
  absl::Status shown = row ? access->Check(own_name) : access->NotThere(name);
  if (!shown.ok()) return shown;
  auto hidden = HiddenElements(collection, call, {row}, 1, session);
  if (!hidden.ok()) return hidden.status();
  return Bodies(collection, call, *std::move(access), session.now(), *std::move(hidden))
      .Body(*row, 1);
}

absl::StatusOr<std::string> GetMany(const Collection& collection,
                                    const std::vector<std::string>& names, const rpc::Call& call,
                                    db::Session& session) {
  absl::StatusOr<RowsByName> rows = RowsByName::Load(collection, names, session);
  if (!rows.ok()) return rows.status();
  std::vector<const db::Row*> found;
  std::vector<std::string> missing, found_names;
  for (const std::string& name : names) {
    const db::Row* row = rows->Find(name);
    if (row && collection.Narrows(call)) found_names.push_back(row->Text());
  }
  absl::StatusOr<Access> access = Access::Of(collection, call, found_names, session);
  if (!access.ok()) return access.status();
  // What is hidden by its degree is one of the missing.
  const bool as_missing = collection.classified() != nullptr;
  for (const std::string& name : names) {
    const db::Row* row = rows->Find(name);
    absl::Status shown = row ? access->Check(row->Text()) : absl::OkStatus();
    if (!shown.ok() && !as_missing) return shown;
    if (row && shown.ok()) {
      found.push_back(row);
    } else {
      missing.push_back(name);
    }
  }
  if (!missing.empty()) {
    absl::Status shown = access->Check(missing.front());
    return shown.ok() || as_missing ? SomeNotFound(collection.type_name(), missing) : shown;
  }
  auto hidden = HiddenElements(collection, call, found, 1, session);
  if (!hidden.ok()) return hidden.status();
  const Bodies bodies(collection, call, *std::move(access), session.now(), *std::move(hidden));
  std::string response;
  for (const db::Row* row : found) bodies.AppendTo(response, *row, 1);
  return response;
}

}  // namespace district::resource
