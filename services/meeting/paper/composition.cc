#include "services/meeting/paper/composition.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace district::meeting {
namespace {

// Characters of UTF-8 that papers leave out, by their bytes.
constexpr std::string_view kLeftOut[] = {
    "\u061C", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
    "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF", "\uFFFE", "\uFFFF",
};
// Line separators that editors leave behind.
constexpr std::string_view kLineFeeds[] = {"\u0085", "\u2028", "\u2029"};

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// Whether text begins with a control character of U+0080 to U+009F.
bool BeginsWithC1(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
}

size_t LengthOfAny(std::string_view text, const std::string_view* begin,
                   const std::string_view* end) {
  const auto* found = std::find_if(
      begin, end, [&](std::string_view sought) { return text.substr(0, sought.size()) == sought; });
  return found == end ? 0 : found->size();
}

// The text in one line.
std::string OneLine(std::string_view text) {
  std::string line = Printable(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  absl::StripAsciiWhitespace(&line);
  return line;
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    size_t taken = 1;
    if (text.front() == '\t') {
      printable += ' ';
    } else if (text.front() == '\n') {
      printable += '\n';
    } else if (const size_t feed =
                   LengthOfAny(text, std::begin(kLineFeeds), std::end(kLineFeeds))) {
      printable += '\n';
      taken = feed;
    } else if (const size_t out = LengthOfAny(text, std::begin(kLeftOut), std::end(kLeftOut))) {
      taken = out;
    } else if (BeginsWithC1(text)) {
      taken = 2;
    } else if (!IsControl(text.front())) {
      printable += text.front();
    }
    text.remove_prefix(taken);
  }
  return printable;
}

void Composition::set_head(Head head) {
  for (std::string* text : {&head.parent, &head.organization, &head.number, &head.place_and_date,
                            &head.title, &head.subject}) {
    *text = OneLine(*text);
  }
  head_ = std::move(head);
}

void Composition::Add(Block::Kind kind, std::string_view text) {
  std::string line = OneLine(text);
  if (!line.empty()) blocks_.push_back({kind, std::move(line)});
}

void Composition::Lines(std::string_view text) {
  const std::string printable = Printable(text);
  for (absl::string_view line : absl::StrSplit(printable, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    const bool item = absl::ConsumePrefix(&line, "- ") || absl::ConsumePrefix(&line, "• ");
    Add(item ? Block::Kind::kItem : Block::Kind::kParagraph, std::string(line));
  }
}

void Composition::SignLeft(SignatureLine::Kind kind, std::string_view text) {
  left_.push_back({kind, OneLine(text)});
}

void Composition::SignRight(SignatureLine::Kind kind, std::string_view text) {
  right_.push_back({kind, OneLine(text)});
}

std::string Composition::OrDots(std::string_view text, const std::string& field) {
  if (!text.empty()) return std::string(text);
  AddGap(field);
  return kDots;
}

void Composition::AddGap(const std::string& field) {
  if (std::count(gaps_.begin(), gaps_.end(), field) == 0) gaps_.push_back(field);
}

void Composition::Tell(v1::Classification degree) { degree_ = std::max(degree_, degree); }

std::string Composition::stamp() const {
  switch (degree_) {
    case v1::CONFIDENTIAL:
      return "MẬT";
    case v1::SECRET:
      return "TỐI MẬT";
    case v1::TOP_SECRET:
      return "TUYỆT MẬT";
    default:
      return "";
  }
}

National NationalOf(Form form) {
  if (form == Form::kParty) return {"ĐẢNG CỘNG SẢN VIỆT NAM", ""};
  return {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"};
}

}  // namespace district::meeting
