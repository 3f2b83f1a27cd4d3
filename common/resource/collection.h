// The declaration of a collection: a message and the table behind it.
//
// Most of it is read from the proto: the name pattern, and for every stored field the column of the
// same name (`votes.for_count` is `votes_for_count`). A declaration says what the proto cannot:
//
//   Declare<Person>("people")
//       .OrderBy("display_name", "name_key")
//       .Derive("name_key", [](const Person& p) { return text::NameSortKey(p.display_name()); })
//       .Normalize(&CheckPerson);
//
// Every table has the columns name, uid, version, create_time, update_time, delete_time and body
// (the whole resource in wire form, which reads answer); the columns of fields serve filters,
// orders, unique keys and joins.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/columns.h"
#include "common/api/names.h"
#include "common/db/database.h"
#include "common/resource/access.h"
#include "common/resource/batch_hook.h"
#include "common/resource/classified.h"
#include "common/resource/degree_hook.h"
#include "common/time/date.h"
#include "google/protobuf/message.h"

namespace district::resource {

// Rules without I/O: fills in defaults, refuses what cannot be. Paths in errors are the resource's
// own ("end_date"); the caller puts the request's before them.
using NormalizeHook = std::function<absl::Status(const Change&, absl::Time now)>;
// Rules that need the database, inside the transaction of the write, after references are checked.
using ValidateHook = std::function<absl::Status(db::Transaction&, const Change&)>;
// Whether a resource may be deleted, inside the transaction.
using DeletionHook = std::function<absl::Status(db::Transaction&, const Message&)>;
// A column whose value is computed from the resource.
struct DerivedColumn {
  std::string column;
  std::function<db::Value(const Message&)> value;
};

// The column that lists are ordered by where they are ordered by a field (`sortable` in its proto)
// whose own column does not sort as people do.
struct SortColumn {
  std::string path;
  std::string column;
  api::ColumnType type;
};

// A unique key over a derived column, which is null for deleted resources and where `value` is
// empty, so that it binds only living ones.
struct UniqueKey {
  std::string key;     // the name of the key in the schema
  std::string column;  // the derived column
  std::function<std::string(const Message&)> value;
  std::string field;        // the field that is to blame, for the error
  std::string description;  // what is wrong then
  std::string vietnamese;
};

// A field whose truth is in its column rather than in the body, such as a counter.
struct ColumnField {
  std::string column;
  std::function<void(Message&, const db::Value&, absl::Time now)> set;
};

// A field that is computed on reading, for the day of `as_of`, or today in Vietnam where the
// request asks for none. It has no column; what is stored with it in the body says what it was on
// writing.
struct ComputedField {
  std::string path;
  std::function<void(Message&, time::DayNumber day)> set;
  // The same for filters: an expression over the columns, in parentheses, with names in backticks.
  std::function<std::string(time::DayNumber day)> sql;
};

class Collection {
 public:
  Collection(const google::protobuf::Descriptor* type, std::string table);

  const google::protobuf::Descriptor* type() const { return type_; }
  const std::string& type_name() const {
    return resource_type_->type;
  }  // personnel.district/Person
  // "person" and "People": as in the fields and methods of the proto.
  const std::string& singular() const { return singular_; }
  const std::string& Plural() const { return plural_; }
  const api::NamePattern& pattern() const { return pattern_; }
  const std::string& table() const { return table_; }
  const api::Columns& columns() const { return columns_; }
  bool has_history() const { return has_history_; }
  bool by_day() const { return by_day_; }
  bool locks_parents() const { return locks_parents_; }
  // The permissions that some of its fields need; none where nothing is restricted.
  const std::vector<std::string>& restricted_by() const { return restricted_by_; }
  bool has_restricted() const { return !restricted_by_.empty(); }
  bool redirects() const { return redirects_; }
  // Without it a hidden collection is not read, whatever the method; that of its Get.
  const std::string& read_permission() const { return read_permission_; }
  const Scope& scope() const { return scope_; }
  // Null where its resources have no degrees of secrecy.
  const Classified* classified() const { return classified_ ? &*classified_ : nullptr; }
  // Whether some of its resources may be hidden from callers.
  bool hides() const { return scope_.hides || classified_; }
  // Whether the caller is not cleared for every degree.
  bool HidesDegrees(const rpc::CallContext& call) const {
    return classified_ && classified_->Narrows(call);
  }
  // Whether the caller is narrowed to some of them.
  bool Narrows(const rpc::CallContext& call) const {
    return scope_.Narrows(call) || HidesDegrees(call);
  }
  // Whether a stored body says by itself who may see it.
  bool IsJudgedByBody(const rpc::CallContext& call) const {
    return !scope_.Narrows(call) && classified_ && classified_->about.empty() &&
           !pattern_.has_parent();
  }
  // The catalog that holds it; null before.
  const Catalog* catalog() const { return catalog_; }
  // Unless it says how it is classified, its resources carry the degrees of their parents, which
  // the catalog holds already.
  void JoinCatalog(const Catalog& catalog);
  // None: callers who work for a unit change nothing.
  const UnitRule& unit_rule() const { return unit_rule_; }
  // The fields of the BASIC view beside the standard ones; none where there is no such view.
  const std::vector<std::string>& basic_fields() const { return basic_fields_; }

  const std::vector<NormalizeHook>& normalize_hooks() const { return normalize_hooks_; }
  const std::vector<ValidateHook>& validate_hooks() const { return validate_hooks_; }
  const std::vector<DeletionHook>& deletion_hooks() const { return deletion_hooks_; }
  const std::vector<BatchRule>& batch_rules() const { return batch_rules_; }
  const std::vector<BatchHookFactory>& batch_hooks() const { return batch_hooks_; }
  const std::vector<UniqueKey>& unique_keys() const { return unique_keys_; }
  const std::vector<ColumnField>& column_fields() const { return column_fields_; }
  const std::vector<ComputedField>& computed_fields() const { return computed_fields_; }
  // The columns for filters, with what stands for computed fields on a day.
  api::Columns ColumnsOn(time::DayNumber day) const;
  // Sets the computed fields to what they are on a day.
  void Compute(Message& resource, time::DayNumber day) const;

  // All columns in the order of `RowOf`; for inserts and for the check of the schema.
  const db::InsertTarget& insert_target() const { return insert_target_; }
  const db::InsertTarget& history_target() const { return history_target_; }
  const db::InsertTarget& update_target() const { return update_target_; }
  const std::string& history_table() const { return history_target_.table; }
  // Reads name, body, the columns of `column_fields` and delete_time by name.
  const db::KeyQuery& key_query() const { return key_query_; }
  // "body, view_count": what a read selects for BodyOf.
  const std::string& select_list() const { return select_list_; }

  // Whether the truth of a column is there rather than in the body, so that updates keep it.
  bool IsKept(const std::string& column) const;

  // The row of a resource; `version` counts its changes from 1.
  db::Row RowOf(const Message& resource, int64_t version) const;

  // A new, empty resource.
  std::unique_ptr<Message> New() const;
  // Parses what `select_list` selected, from column `first` of a row on, as it is at `now`.
  std::unique_ptr<Message> Parse(const db::Row& row, size_t first, absl::Time now) const;

 protected:
  // Fixes the SQL texts; called once, when the declaration is complete.
  void Finish();
  bool HasCarriedColumn() const;
  // Whether a field is computed on reading, so that no column holds it.
  bool IsComputed(const std::string& path) const;

  const google::protobuf::Descriptor* type_;
  const api::ResourceType* resource_type_;
  std::string singular_;
  std::string plural_;
  api::NamePattern pattern_;
  std::string table_;
  api::Columns columns_;
  std::vector<DerivedColumn> derived_;
  std::vector<UniqueKey> unique_keys_;
  std::vector<ColumnField> column_fields_;
  std::vector<ComputedField> computed_fields_;
  std::vector<NormalizeHook> normalize_hooks_;
  std::vector<ValidateHook> validate_hooks_;
  std::vector<DeletionHook> deletion_hooks_;
  std::vector<BatchRule> batch_rules_;
  std::vector<BatchHookFactory> batch_hooks_;
  std::vector<SortColumn> sort_columns_;
  bool has_history_ = false;
  bool by_day_ = false;
  bool locks_parents_ = false;
  std::vector<std::string> restricted_by_;
  std::string read_permission_;
  Scope scope_;
  std::optional<Classified> classified_;
  const Catalog* catalog_ = nullptr;
  UnitRule unit_rule_;
  bool redirects_ = false;
  std::vector<std::string> basic_fields_;

  db::InsertTarget insert_target_;
  db::InsertTarget history_target_;
  db::InsertTarget update_target_;
  std::string select_list_;
  db::KeyQuery key_query_;
};

// Declares a collection of `Resource`.
template <typename Resource>
class Declare : public Collection {
 public:
  explicit Declare(std::string table) : Collection(Resource::descriptor(), std::move(table)) {}

  // Lists ordered by the field go by another column, which holds a key of order in ASCII.
  Declare& OrderBy(std::string path, std::string column) {
    sort_columns_.push_back({std::move(path), std::move(column), api::ColumnType::kReference});
    return *this;
  }
  // The same, over a column of whole numbers.
  Declare& OrderByNumber(std::string path, std::string column) {
    sort_columns_.push_back({std::move(path), std::move(column), api::ColumnType::kInteger});
    return *this;
  }
  Declare& Derive(std::string column, std::function<db::Value(const Resource&)> value) {
    derived_.push_back({std::move(column), [value = std::move(value)](const Message& resource) {
                          return value(static_cast<const Resource&>(resource));
                        }});
    return *this;
  }
  Declare& Unique(std::string key, std::string column,
                  std::function<std::string(const Resource&)> value, std::string field,
                  std::string description, std::string vietnamese) {
    unique_keys_.push_back({std::move(key), std::move(column),
                            [value = std::move(value)](const Message& resource) {
                              return value(static_cast<const Resource&>(resource));
                            },
                            std::move(field), std::move(description), std::move(vietnamese)});
    return *this;
  }
  Declare& StoredInColumn(std::string column,
                          std::function<void(Resource&, const db::Value&, absl::Time now)> set) {
    column_fields_.push_back(
        {std::move(column),
         [set = std::move(set)](Message& resource, const db::Value& value, absl::Time now) {
           set(static_cast<Resource&>(resource), value, now);
         }});
    return *this;
  }
  // See ComputedField.
  Declare& Computed(std::string path, std::function<void(Resource&, time::DayNumber day)> set,
                    std::function<std::string(time::DayNumber day)> sql) {
    computed_fields_.push_back({std::move(path),
                                [set = std::move(set)](Message& resource, time::DayNumber day) {
                                  set(static_cast<Resource&>(resource), day);
                                },
                                std::move(sql)});
    return *this;
  }
  // `hook(resource, before)`: `before` is null on creation. Not called for a deletion.
  Declare& Normalize(std::function<absl::Status(Resource&, const Resource*)> hook) {
    return Normalize([hook = std::move(hook)](Resource& resource, const Resource* before,
                                              absl::Time) { return hook(resource, before); });
  }
  // The same for rules that depend on the time of the transaction.
  Declare& Normalize(std::function<absl::Status(Resource&, const Resource*, absl::Time now)> hook) {
    normalize_hooks_.push_back([hook = std::move(hook)](const Change& change, absl::Time now) {
      return hook(change.after_as<Resource>(), change.before_as<Resource>(), now);
    });
    return *this;
  }
  // Not called for a deletion.
  Declare& Validate(
      std::function<absl::Status(db::Transaction&, Resource& after, const Resource* before)> hook) {
    validate_hooks_.push_back(
        [hook = std::move(hook)](db::Transaction& transaction, const Change& change) {
          return hook(transaction, change.after_as<Resource>(), change.before_as<Resource>());
        });
    return *this;
  }
  Declare& ValidateDelete(
      std::function<absl::Status(db::Transaction&, const Resource& before)> hook) {
    deletion_hooks_.push_back(
        [hook = std::move(hook)](db::Transaction& transaction, const Message& before) {
          return hook(transaction, static_cast<const Resource&>(before));
        });
    return *this;
  }
  Declare& ValidateBatch(BatchRule rule) {
    batch_rules_.push_back(std::move(rule));
    return *this;
  }
  Declare& OnBatch(BatchHookFactory hook) {
    batch_hooks_.push_back(std::move(hook));
    return *this;
  }
  Declare& OnEach(EachHook hook) { return OnBatch(OneByOne(std::move(hook))); }
  // Locks the parents of what is written exclusively, in the order of their names, before anything
  // else is locked: one call at a time changes what a parent has.
  Declare& LockParents() {
    locks_parents_ = true;
    return *this;
  }
  // Keeps every state of a resource, for reads at a `read_time` and lists of revisions: the past
  // ones in `<table>_history`, each from `from_time` until before `to_time`; the current one is in
  // the table itself, since its `update_time`.
  Declare& WithHistory() {
    has_history_ = true;
    return *this;
  }
  // Of which resources narrowed callers see restricted fields, or that they see no others at all.
  Declare& ScopedTo(Scope scope) {
    scope_ = std::move(scope);
    return *this;
  }
  // Which degrees of secrecy its resources have or carry (see Classified).
  Declare& ClassifiedBy(Classified classified) {
    if (FollowsDegrees(classified)) OnBatch(DegreeHookFor(type_name()));
    classified_ = std::move(classified);
    return *this;
  }
  // What callers may change who work for a unit; without a rule, nothing.
  Declare& ChangedByUnits(UnitRule rule) {
    unit_rule_ = std::move(rule);
    return *this;
  }
  // A name that the resource gave up leads to the one it has now (see redirects.h).
  Declare& WithRedirects() {
    redirects_ = true;
    return *this;
  }
  // What requests with a `view` of BASIC get beside the standard fields.
  Declare& BasicView(std::vector<std::string> fields) {
    basic_fields_ = std::move(fields);
    return *this;
  }
  // Lists take `as_of`: what holds on that day by the columns `from_day` and `until_day`.
  Declare& ByDay() {
    by_day_ = true;
    return *this;
  }

  operator std::unique_ptr<Collection>() {  // NOLINT: a declaration ends as a collection
    Finish();
    return std::make_unique<Collection>(std::move(static_cast<Collection&>(*this)));
  }
};

// The standard fields of any resource.
bool IsStandardField(const std::string& name);
std::string NameOf(const Message& resource);
std::string GetString(const Message& message, const char* field);
void SetString(Message& message, const char* field, const std::string& value);
// 0 where the field is not set.
int64_t GetMicros(const Message& message, const char* field);
void SetMicros(Message& message, const char* field, int64_t micros);  // 0 clears

// "d" for a decimal etc.: the value of a field as its column holds it.
db::Value ColumnValue(const Message& resource, const api::Column& column);

inline constexpr int64_t kForever = 253402300799999999;  // the end of 9999, in microseconds

}  // namespace district::resource
