// Reads the feed of changes of a service: what ListChanges and WatchChanges have in common.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/api/page_token.h"
#include "common/db/database.h"
#include "common/resource/catalog.h"
#include "common/resource/classified.h"
#include "common/rpc/call.h"
#include "district/type/v1/changes.pb.h"

namespace district::resource {

// The table of changes: who, when, by which method, before and after, in the order of commits.
const db::InsertTarget& ChangeLog();

// By it rows that changed are found out (see db::Options).
db::KeyLog KeyLogOfChanges();

// The number of the last change; every smaller one can be read too.
absl::StatusOr<int64_t> LastChange(db::Session& session);

class FeedReader {
 public:
  // Reads what the request of `context` asks for, which must outlive the reader. INVALID_ARGUMENT
  // names the field that is wrong.
  static absl::StatusOr<FeedReader> Create(const std::string& service, const Catalog& catalog,
                                           const rpc::CallContext& context);

  struct Page {
    std::vector<type::v1::Change> changes;
    std::string token;  // continues after the page
    bool at_end = false;
  };
  // The next page, at most `most` changes; moves on where it succeeds. It may be empty although it
  // does not end the feed, where what was looked through does not fit. OUT_OF_RANGE where the feed
  // ends before the token.
  absl::StatusOr<Page> Read(db::Session& session, int most);

  // The number of the change up to which all was read; 0 before the first page.
  int64_t position() const { return after_; }
  // Whether it is known where to go on; then `Token` says it.
  bool has_begun() const { return begun_; }
  std::string Token() const;

 private:
  FeedReader(const Catalog& catalog, const rpc::CallContext& context)
      : catalog_(&catalog), context_(&context) {}

  template <typename Request>
  absl::Status Take(const std::string& service, const Request& request);
  absl::Status TakeTypes(const std::vector<std::string>& types);
  absl::Status TakeToken(const std::string& token);
  absl::Status TakeStart(bool has_time, int64_t time, bool from_now);
  absl::Status Begin(db::Session& session, int64_t last);
  absl::StatusOr<int64_t> FirstNear(db::Session& session, int64_t time, int64_t last) const;
  // The changes up to the number `to`; `whole`: without the filter.
  db::Sql Select(int64_t to, bool whole, int most) const;
  // A state of a classified resource.
  struct Version {
    const Collection* collection;
    std::unique_ptr<google::protobuf::Message> resource;
  };
  std::vector<Version> VersionsIn(const db::Row& row) const;
  // What of the changes, and of what they are about, is hidden from the caller by its degree.
  absl::StatusOr<Hidden> FindHidden(const std::vector<db::Row>& rows, db::Session& session) const;
  bool IsShown(const db::Row& row, const Hidden& hidden) const;
  type::v1::Change ChangeOf(const db::Row& row, const Hidden& hidden) const;
  void SetResource(const std::string& type, const std::string& body, const Hidden& hidden,
                   google::protobuf::Any& any) const;

  const Catalog* catalog_;
  const rpc::CallContext* context_;
  // What is asked for.
  std::string resource_;
  std::vector<std::string> types_;
  std::vector<std::string> hidden_;  // types that the caller does not see
  db::Sql filter_;
  bool include_before_ = false;
  bool from_now_ = false;
  std::optional<api::PageTokens> tokens_;
  // How far it was read.
  bool begun_ = false;
  int64_t after_ = 0;
  int64_t since_ = 0;  // only changes of this time or later, in microseconds
};

}  // namespace district::resource
