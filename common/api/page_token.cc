// A token is base64url of a version, the values and an HMAC over them and the scope.
#include "common/api/page_token.h"

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/api/concat.h"
#include "common/api/errors.h"
#include "common/number/decimal.h"
#include "common/text/digest.h"
#include "common/text/text.h"

namespace district::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kVersion = 2;
constexpr size_t kSignatureBytes = 16;
constexpr size_t kShortestKey = 32;
// While keys are changed there are two.
constexpr size_t kMostKeys = 2;

enum Tag : char { kNull = 0, kInteger = 1, kText = 2 };

void PutVarint(uint64_t number, std::string& out) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

bool TakeVarint(std::string_view& in, uint64_t& number) {
  number = 0;
  for (int shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    number |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

// Small negative numbers stay short.
uint64_t ZigZag(int64_t number) {
  return (static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63);
}
int64_t UnZigZag(uint64_t number) {
  return static_cast<int64_t>((number >> 1) ^ (~(number & 1) + 1));
}

void PutText(std::string_view text, std::string& out) {
  PutVarint(text.size(), out);
  out += text;
}

void PutValue(const db::Value& value, std::string& out) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    out += kInteger;
    PutVarint(ZigZag(*integer), out);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    out += kText;
    PutText(*text, out);
  } else {
    out += kNull;
  }
}

bool TakeValue(std::string_view& in, db::Value& value) {
  if (in.empty()) return false;
  const char tag = in.front();
  in.remove_prefix(1);
  uint64_t number = 0;
  switch (tag) {
    case kNull:
      value = std::monostate();
      return true;
    case kInteger:
      if (!TakeVarint(in, number)) return false;
      value = UnZigZag(number);
      return true;
    case kText:
      if (!TakeVarint(in, number) || number > in.size()) return false;
      value = std::string(in.substr(0, number));
      in.remove_prefix(number);
      return true;
    default:
      return false;
  }
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); });
}

// Whether a column of the type can hold the value, and be compared with it.
bool Fits(ColumnType type, const db::Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  switch (type) {
    case ColumnType::kText:
    case ColumnType::kList:
      return text != nullptr && text::IsUtf8(*text);
    case ColumnType::kReference:
      return text != nullptr && IsAscii(*text);
    case ColumnType::kDecimal:
      return db::IsNull(value) || (text != nullptr && number::Decimal::Parse(*text).ok());
    default:
      return std::holds_alternative<int64_t>(value);
  }
}

absl::StatusOr<std::vector<std::string>> ParseKeys(const absl::StatusOr<std::string>& content) {
  if (!content.ok()) return content.status();
  const std::vector<std::string> keys =
      absl::StrSplit(*content, absl::ByAnyChar("\r\n"), absl::SkipWhitespace());
  if (keys.empty()) return absl::InvalidArgumentError("no key of page tokens is there");
  if (keys.size() > kMostKeys) {
    return absl::InvalidArgumentError(
        Concat("there are more than ", kMostKeys, " keys of page tokens"));
  }
  for (const std::string& key : keys) {
    if (key.size() >= kShortestKey) continue;
    return absl::InvalidArgumentError(
        Concat("a key of page tokens has fewer than ", kShortestKey, " characters"));
  }
  return keys;
}

std::string SignatureBy(const std::string& key, std::string_view text) {
  return text::HmacSha256(key, text).substr(0, kSignatureBytes);
}

// What a request asks for, whatever the page.
std::string WithoutPages(const Message& request) {
  const std::unique_ptr<Message> rest(request.New());
  rest->CopyFrom(request);
  const auto* type = request.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->name() == "page_size" || absl::EndsWith(field->name(), "page_token")) {
      rest->GetReflection()->ClearField(rest.get(), field);
    }
  }
  return rest->SerializeAsString();
}

}  // namespace

absl::StatusOr<std::shared_ptr<PageTokenKeys>> PageTokenKeys::Open(const std::string& file,
                                                                   Told told) {
  std::shared_ptr<PageTokenKeys> keys(new PageTokenKeys());
  keys->told_ = std::move(told);
  keys->file_.emplace(
      file, [keys = keys.get()](const absl::StatusOr<std::string>& read) { keys->Use(read); });
  keys->file_->Look(absl::Now());
  absl::MutexLock lock(&keys->mutex_);
  if (!keys->last_read_.ok()) return keys->last_read_;
  return keys;
}

std::shared_ptr<PageTokenKeys> PageTokenKeys::Random() {
  std::shared_ptr<PageTokenKeys> keys(new PageTokenKeys());
  std::string key(kShortestKey, '\0');
  // Without a source of randomness nothing can be signed; an empty list of keys verifies nothing.
  const bool made =
      RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) == 1;
  absl::MutexLock lock(&keys->mutex_);
  if (made) keys->keys_.push_back(std::move(key));
  return keys;
}

void PageTokenKeys::Use(const absl::StatusOr<std::string>& content) {
  absl::StatusOr<Keys> keys = ParseKeys(content);
  told_(keys.status());
  absl::MutexLock lock(&mutex_);
  last_read_ = keys.status();
  if (keys.ok()) keys_ = *std::move(keys);
}

PageTokenKeys::Keys PageTokenKeys::keys() const {
  absl::ReaderMutexLock lock(&mutex_);
  return keys_;
}

std::string PageTokenKeys::Sign(std::string_view text) {
  if (file_) file_->LookOnceASecond(absl::Now());
  const Keys keys = this->keys();
  return keys.empty() ? std::string() : SignatureBy(keys.front(), text);
}

bool PageTokenKeys::Verify(std::string_view text, std::string_view signature) {
  if (file_) file_->LookOnceASecond(absl::Now());
  if (Matches(text, signature)) return true;
  if (!file_) return false;
  file_->Look(absl::Now());
  return Matches(text, signature);
}

bool PageTokenKeys::Matches(std::string_view text, std::string_view signature) const {
  bool matches = false;
  for (const std::string& key : keys()) {
    matches |= text::SameBytes(SignatureBy(key, text), signature);
  }
  return matches;
}

PageTokens::PageTokens(std::shared_ptr<PageTokenKeys> keys, std::vector<std::string> scope,
                       std::string field)
    : keys_(std::move(keys)), field_(std::move(field)) {
  // Their lengths keep what is moved from one to the next from going unseen.
  PutText(field_, scope_);
  for (const std::string& part : scope) PutText(part, scope_);
}

PageTokens PageTokens::Of(std::shared_ptr<PageTokenKeys> keys,
                          const google::protobuf::MethodDescriptor& method, const Message& request,
                          std::string field, std::string also) {
  PageTokens tokens(std::move(keys), {method.full_name(), WithoutPages(request)}, std::move(field));
  tokens.also_ = std::move(also);
  return tokens;
}

std::string PageTokens::Signed(std::string_view content) const {
  std::string text;
  PutText(scope_, text);
  text += content;
  return text;
}

std::string PageTokens::Encode(const std::vector<db::Value>& values) const {
  std::string content(1, kVersion);
  if (!also_.empty()) PutText(also_, content);
  for (const db::Value& value : values) PutValue(value, content);
  return absl::WebSafeBase64Escape(content + keys_->Sign(Signed(content)));
}

absl::StatusOr<std::string> PageTokens::Content(std::string_view token) const {
  std::string bytes;
  // Base64 has several spellings of the same bytes; only ours is taken.
  if (!absl::WebSafeBase64Unescape(ToAbsl(token), &bytes) ||
      absl::WebSafeBase64Escape(bytes) != ToAbsl(token) || bytes.size() <= kSignatureBytes) {
    return Refusal();
  }
  const std::string signature = bytes.substr(bytes.size() - kSignatureBytes);
  bytes.resize(bytes.size() - kSignatureBytes);
  if (bytes.front() != kVersion || !keys_->Verify(Signed(bytes), signature)) return Refusal();
  return bytes;
}

absl::Status PageTokens::Verify(std::string_view token) const { return Content(token).status(); }

absl::StatusOr<std::vector<db::Value>> PageTokens::DecodeAs(const std::vector<ColumnType>& types,
                                                            std::string_view token) const {
  const absl::StatusOr<std::string> content = Content(token);
  if (!content.ok()) return content.status();
  std::string_view rest = std::string_view(*content).substr(1);
  if (!also_.empty()) {
    std::string also;
    PutText(also_, also);
    if (!rest.starts_with(also)) return Refusal();
    rest.remove_prefix(also.size());
  }
  std::vector<db::Value> values(types.size());
  for (size_t i = 0; i < types.size(); ++i) {
    if (!TakeValue(rest, values[i]) || !Fits(types[i], values[i])) return Refusal();
  }
  if (!rest.empty()) return Refusal();
  return values;
}

std::string PageTokens::After(const std::vector<OrderTerm>& order, const db::Row& row) const {
  return Encode({row.begin(), row.begin() + static_cast<ptrdiff_t>(order.size())});
}

absl::StatusOr<db::Sql> PageTokens::Rest(const std::vector<OrderTerm>& order,
                                         std::string_view token) const {
  if (token.empty()) return db::Sql();
  std::vector<ColumnType> types;
  for (const OrderTerm& term : order) types.push_back(term.type);
  absl::StatusOr<std::vector<db::Value>> last = DecodeAs(types, token);
  if (!last.ok()) return last.status();
  return AfterSql(order, *last);
}

absl::StatusOr<KeysetPage> KeysetPage::Of(PageTokens tokens, const std::vector<OrderTerm>& order,
                                          int asked_size, std::string_view page_token) {
  const absl::StatusOr<int> size = PageSize(asked_size);
  if (!size.ok()) return size.status();
  absl::StatusOr<db::Sql> rest = tokens.Rest(order, page_token);
  if (!rest.ok()) return rest.status();
  return KeysetPage(std::move(tokens), order, *size, *std::move(rest));
}

db::Sql KeysetPage::order() const {
  return db::SqlCat(" ORDER BY ", OrderSql(*order_), " LIMIT ", db::Bind(size_ + 1));
}

std::string KeysetPage::Cut(std::vector<db::Row>& rows) const {
  if (rows.size() <= static_cast<size_t>(size_)) return {};
  rows.resize(static_cast<size_t>(size_));
  return tokens_.After(*order_, rows.back());
}

absl::Status PageTokens::Refusal() const {
  constexpr char kWhat[] = "is not a token of this list, or its other arguments have changed";
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN")
      .Message(Concat(field_, ": ", kWhat))
      .Field(field_, kWhat)
      .Vietnamese(
          "Mã trang không hợp lệ hoặc điều kiện của danh sách đã thay đổi. Vui lòng mở "
          "lại từ trang đầu.");
}

}  // namespace district::api
