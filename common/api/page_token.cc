// Page tokens: base64url of a version, the values and a digest over them and the arguments. Not a
// secret: who forges one gets a page they could have had anyway.
#include <string>

#include "absl/strings/escaping.h"
#include "common/api/concat.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "common/text/digest.h"

namespace district::api {
namespace {

constexpr char kVersion = 1;
constexpr size_t kDigestBytes = 16;
constexpr size_t kMaxValues = 16;

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

void PutValue(const db::Value& value, std::string& out) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    out += kInteger;
    PutVarint(ZigZag(*integer), out);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    out += kText;
    PutVarint(text->size(), out);
    out += *text;
  } else {
    out += kNull;
  }
}

bool TakeValue(std::string_view& in, db::Value& value) {
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

// The length keeps what is moved between values and arguments from going unseen.
std::string Digest(std::string_view body, std::string_view arguments) {
  return text::Sha256(Concat(body.size(), ":", body, arguments)).substr(0, kDigestBytes);
}

absl::Status BadToken() {
  constexpr char kWhat[] = "is not a token of this list, or its other arguments have changed";
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN")
      .Message(Concat("page_token: ", kWhat))
      .Field("page_token", kWhat)
      .Vietnamese(
          "Mã trang không hợp lệ hoặc điều kiện của danh sách đã thay đổi. Vui lòng mở "
          "lại từ trang đầu.");
}

}  // namespace

std::string EncodePageToken(const std::vector<db::Value>& last, std::string_view arguments) {
  std::string body(1, kVersion);
  for (const db::Value& value : last) PutValue(value, body);
  return absl::WebSafeBase64Escape(body + Digest(body, arguments));
}

absl::StatusOr<std::vector<db::Value>> DecodePageToken(std::string_view token,
                                                       std::string_view arguments) {
  std::string bytes;
  // Base64 has several spellings of the same bytes; only ours is taken.
  if (!absl::WebSafeBase64Unescape(ToAbsl(token), &bytes) ||
      absl::WebSafeBase64Escape(bytes) != ToAbsl(token) || bytes.size() <= kDigestBytes) {
    return BadToken();
  }
  std::string_view body(bytes.data(), bytes.size() - kDigestBytes);
  if (body.front() != kVersion || Digest(body, arguments) != bytes.substr(body.size())) {
    return BadToken();
  }
  body.remove_prefix(1);
  std::vector<db::Value> values;
  while (!body.empty()) {
    if (values.size() == kMaxValues || !TakeValue(body, values.emplace_back())) return BadToken();
  }
  return values;
}

}  // namespace district::api
