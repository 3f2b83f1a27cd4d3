// Page tokens: where a list goes on, opaque to callers and signed, so that none but those of this
// suite are taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/api/filter.h"
#include "common/api/order_by.h"
#include "common/api/watched_file.h"
#include "common/db/value.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace district::api {

// The keys of page tokens, which the replicas of a service share. Thread-safe.
class PageTokenKeys {
 public:
  // Is told of the file's content at every change whether it can be used.
  using Told = std::function<void(const absl::Status& status)>;

  // Of a file of one key a line, each of 32 characters or more: the first signs, it and a second
  // one verify. The file may be replaced at any time: it is looked at once a second, and before a
  // token is refused, so that replicas that see the new file need not see it at the same moment.
  // What cannot be used changes nothing, but is an error here.
  static absl::StatusOr<std::shared_ptr<PageTokenKeys>> Open(
      const std::string& file, Told told = [](const auto&) {});
  // One key that is made now and known to nobody else.
  static std::shared_ptr<PageTokenKeys> Random();

  std::string Sign(std::string_view text);
  bool Verify(std::string_view text, std::string_view signature);

 private:
  using Keys = std::vector<std::string>;

  PageTokenKeys() = default;
  void Use(const absl::StatusOr<std::string>& content);
  Keys keys() const;
  bool Matches(std::string_view text, std::string_view signature) const;

  Told told_;
  mutable absl::Mutex mutex_;
  Keys keys_ ABSL_GUARDED_BY(mutex_);
  absl::Status last_read_ ABSL_GUARDED_BY(mutex_);
  std::optional<WatchedFile> file_;
};

// The tokens of one list, good for nothing but that list and the arguments it was asked with.
class PageTokens {
 public:
  // `scope` is all that tells the list from others and must be the same on the next call; `field`
  // is where the token comes in.
  PageTokens(std::shared_ptr<PageTokenKeys> keys, std::vector<std::string> scope,
             std::string field = "page_token");
  // Of what a method lists: the scope is the method, the field and what the request asks for but
  // its pages. `also` is what more must be the same on the next call, though the request does not
  // say it, such as the day that it is asked on.
  static PageTokens Of(std::shared_ptr<PageTokenKeys> keys,
                       const google::protobuf::MethodDescriptor& method,
                       const google::protobuf::Message& request, std::string field = "page_token",
                       std::string also = {});

  // Refusal for a token that was not made for these arguments. It says nothing of `also`, so it can
  // be asked before that is known.
  absl::Status Verify(std::string_view token) const;
  // A token that holds these values.
  std::string Encode(const std::vector<db::Value>& values) const;
  // The values of a token that holds as many of these types, int64_t or std::string, the texts in
  // ASCII as keys and names are; Refusal for any other.
  template <typename... Values>
  absl::StatusOr<std::tuple<Values...>> Decode(std::string_view token) const;

  // A token that goes on after a row, which begins with the values of the ordered columns.
  std::string After(const std::vector<OrderTerm>& order, const db::Row& row) const;
  // The condition that a row comes after the one that the token was made of; none where `token` is
  // empty. Refusal for a token whose values are not of the columns' types.
  absl::StatusOr<db::Sql> Rest(const std::vector<OrderTerm>& order, std::string_view token) const;

  // INVALID_ARGUMENT that names the field, reason INVALID_PAGE_TOKEN.
  absl::Status Refusal() const;

 private:
  absl::StatusOr<std::vector<db::Value>> DecodeAs(const std::vector<ColumnType>& types,
                                                  std::string_view token) const;
  // What a token that was made for these arguments holds.
  absl::StatusOr<std::string> Content(std::string_view token) const;
  std::string Signed(std::string_view content) const;

  template <typename Value>
  static constexpr ColumnType TypeOf() {
    static_assert(std::is_same_v<Value, int64_t> || std::is_same_v<Value, std::string>);
    return std::is_same_v<Value, int64_t> ? ColumnType::kInteger : ColumnType::kReference;
  }

  std::shared_ptr<PageTokenKeys> keys_;
  std::string scope_;
  std::string field_;
  std::string also_;
};

// A page of rows in an order: what comes after the page before, and one row more than the page
// holds, which tells that another page follows. Rows begin with the values of the ordered columns.
//
//   absl::StatusOr<KeysetPage> page = KeysetPage::Of(tokens, order, request);
//   rows = session.Query(SqlCat("SELECT ... WHERE ", AllOf({condition, page->rest()}),
//   page->order())); response.set_next_page_token(page->Cut(*rows));
class KeysetPage {
 public:
  // INVALID_ARGUMENT for a size or a token that cannot be. `order` must outlive the page.
  static absl::StatusOr<KeysetPage> Of(PageTokens tokens, const std::vector<OrderTerm>& order,
                                       int asked_size, std::string_view page_token);
  template <typename Request>
  static absl::StatusOr<KeysetPage> Of(PageTokens tokens, const std::vector<OrderTerm>& order,
                                       const Request& request) {
    return Of(std::move(tokens), order, request.page_size(), request.page_token());
  }

  // The condition that a row comes after the page before; empty for the first page.
  const db::Sql& rest() const { return rest_; }
  // " ORDER BY ... LIMIT ?"
  db::Sql order() const;
  // Drops the row that is one too many; answers the token of the next page, "" where there is none.
  std::string Cut(std::vector<db::Row>& rows) const;

 private:
  KeysetPage(PageTokens tokens, const std::vector<OrderTerm>& order, int size, db::Sql rest)
      : tokens_(std::move(tokens)), order_(&order), size_(size), rest_(std::move(rest)) {}

  PageTokens tokens_;
  const std::vector<OrderTerm>* order_;
  int size_;
  db::Sql rest_;
};

template <typename... Values>
absl::StatusOr<std::tuple<Values...>> PageTokens::Decode(std::string_view token) const {
  absl::StatusOr<std::vector<db::Value>> values = DecodeAs({TypeOf<Values>()...}, token);
  if (!values.ok()) return values.status();
  return [&]<size_t... At>(std::index_sequence<At...>) {
    return std::tuple<Values...>(std::get<Values>(std::move((*values)[At]))...);
  }(std::index_sequence_for<Values...>());
}

}  // namespace district::api
