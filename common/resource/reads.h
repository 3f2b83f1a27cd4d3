// Reads of a collection: one resource, a page, revisions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/db/database.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/history.h"
#include "common/rpc/call.h"
#include "common/time/date.h"

namespace district::resource {

// What a caller gets of stored bodies: responses are put together from them without being parsed,
// where nothing in them is stored in a column or restricted for the caller, who wants all of it.
class Bodies {
 public:
  // `access` is to the resources that are read, at `now`.
  // `hidden_elements` are left out (see HiddenElements); null where there are none.
  Bodies(const Collection& collection, const rpc::Call& call, Access access, absl::Time now,
         std::shared_ptr<const Hidden> hidden_elements = nullptr);

  // The wire form of the resource in a row that `select_list` was selected into from column
  // `first` on.
  std::string Body(const db::Row& row, size_t first) const;
  // Appends the resource as an element of the repeated field 1 of a response.
  void AppendTo(std::string& response, const db::Row& row, size_t first) const;

 private:
  const Collection& collection_;
  Access access_;
  std::shared_ptr<const Hidden> hidden_elements_;
  absl::Time now_;
  bool basic_;           // the caller asked for the BASIC view
  time::DayNumber day_;  // for which computed fields are answered
  bool as_stored_;
};

// What elements of the resources in the rows name that is hidden from the caller; null where it can
// be nothing.
absl::StatusOr<std::shared_ptr<const Hidden>> HiddenElements(
    const Collection& collection, const rpc::Call& call, const std::vector<const db::Row*>& rows,
    size_t first, db::Session& session);

// Appends `bytes` as the length-delimited field `number` of a message in wire form.
void AppendField(std::string& message, int number, std::string_view bytes);

// What a list asks for, read and checked without the database.
struct ListQuery {
  std::string parent;  // "" where there is none
  int page_size = 0;
  bool first_page = true;
  std::vector<api::OrderTerm> order;
  std::vector<db::Sql> conditions;  // of the day, the filter and the page token
  bool show_deleted = false;
  Moment moment;
  api::PageTokens tokens;
};
// The fields that the caller may filter by, with what stands for computed ones on a day: not those
// of elements, some of which it might not see.
api::Columns FilterColumns(const Collection& collection, const rpc::CallContext& call,
                           time::DayNumber day);
// INVALID_ARGUMENT where an argument of the list that `call` asks for cannot be taken.
absl::StatusOr<ListQuery> ParseList(const Collection& collection, const rpc::CallContext& call,
                                    absl::Time now);

// A page of a collection as the wire form of its List response.
absl::StatusOr<std::string> ListPage(const Collection& collection, const Collection* parents,
                                     const ListQuery& query, const rpc::Call& call,
                                     db::Session& session);

// A SELECT of `columns` from the living rows of a table with history that meet `condition`, as they
// were known at a moment. It can stand in a FROM, in parentheses.
db::Sql Versions(const std::string& table, const std::string& columns, const db::Sql& condition,
                 const Moment& moment);

// The resources of these names in no order, each its name and body: deleted ones too, or those that
// lived as it was known at `read_time` where that is not 0.
absl::StatusOr<std::vector<db::Row>> KnownBodies(const Collection& collection,
                                                 const std::vector<std::string>& names,
                                                 int64_t read_time, db::Session& session);

// The day that a call asks about by `as_of`; today in Vietnam where it asks for none.
absl::StatusOr<time::DayNumber> AsOfDay(const rpc::CallContext& call, absl::Time now);

// The instant as of which a call reads; 0: now.
int64_t ReadTimeOf(const rpc::CallContext& call);

// The instants that a call or its request asks about by `read_time` and `published_as_of`; now for
// those that it does not ask about.
Moment MomentOf(const rpc::CallContext& call);
Moment MomentOf(const Message& request);

// One resource as it was known at a moment; NOT_FOUND where it was not.
absl::StatusOr<std::string> GetAt(const Collection& collection, const std::string& name,
                                  const Moment& moment, const rpc::Call& call,
                                  db::Session& session);

// What a list of revisions asks for, read and checked without the database.
struct RevisionsQuery {
  std::string name;
  int page_size = 0;
  bool first_page = true;
  int64_t before = kForever;  // only states that began before this instant
  api::PageTokens tokens;
};
absl::StatusOr<RevisionsQuery> ParseRevisions(const rpc::CallContext& call);

// A page of the states of a resource as the wire form of its List…Revisions response.
absl::StatusOr<std::string> ListRevisions(const Collection& collection, const RevisionsQuery& query,
                                          const rpc::Call& call, db::Session& session);

// One resource by a name that is not, or no longer, its own: of what the name leads to, else of
// what was deleted.
absl::StatusOr<std::string> GetRedirected(const Collection& collection, const std::string& name,
                                          const rpc::Call& call, db::Session& session);

// Resources by name, in the order of the names, as the wire form of the BatchGet response.
absl::StatusOr<std::string> GetMany(const Collection& collection,
                                    const std::vector<std::string>& names, const rpc::Call& call,
                                    db::Session& session);

}  // namespace district::resource
