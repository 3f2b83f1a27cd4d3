#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/meeting/paper/text_formats.h"

namespace district::meeting {
namespace {

// Where a backslash keeps the begin of a line from being an item, a rule or a heading; npos: it is
// none.
size_t MarkerOf(std::string_view line) {
  if (line.empty()) return std::string_view::npos;
  if (std::string_view("-+=").find(line.front()) != std::string_view::npos) return 0;
  size_t digits = 0;
  while (digits < line.size() && absl::ascii_isdigit(line[digits])) ++digits;
  if (digits == 0 || digits > 9 || digits == line.size()) return std::string_view::npos;
  if (line[digits] != '.' && line[digits] != ')') return std::string_view::npos;
  const bool is_marker = digits + 1 == line.size() || line[digits + 1] == ' ';
  return is_marker ? digits : std::string_view::npos;
}

// `begins_line`: nothing stands before the text on its line.
std::string Escaped(std::string_view text, bool begins_line = false) {
  const size_t marker = begins_line ? MarkerOf(text) : std::string_view::npos;
  std::string escaped;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool special = std::string_view("\\`*_[]<>#|~&").find(text[i]) != std::string_view::npos;
    if (special || i == marker) escaped += '\\';
    escaped += text[i];
  }
  return escaped;
}

class Writer {
 public:
  void Paragraph(const std::string& text) {
    if (!text.empty()) Append("\n", Escaped(text, /*begins_line=*/true));
  }
  void Bold(const std::string& text) { Marked("**", text); }
  void Italic(const std::string& text) { Marked("*", text); }
  void Heading(const char* marks, const std::string& text) {
    Append("\n", absl::StrCat(marks, " ", Escaped(text)));
  }
  void Item(const std::string& text) {
    Append(in_list_ ? "" : "\n", absl::StrCat("- ", Escaped(text, /*begins_line=*/true)));
    in_list_ = true;
  }

  std::string Take() { return std::move(text_); }

 private:
  void Marked(const char* mark, const std::string& text) {
    if (!text.empty()) Append("\n", absl::StrCat(mark, Escaped(text), mark));
  }
  void Append(const char* before, const std::string& line) {
    in_list_ = false;
    absl::StrAppend(&text_, text_.empty() ? "" : before, line, "\n");
  }

  std::string text_;
  bool in_list_ = false;
};

void WriteHead(const Composition& paper, Writer& writer) {
  const National national = NationalOf(paper.form());
  const Head& head = paper.head();
  writer.Bold(national.name);
  writer.Bold(national.motto);
  writer.Paragraph(head.parent);
  writer.Bold(head.organization);
  writer.Paragraph(head.number);
  writer.Bold(paper.stamp());
  writer.Italic(head.place_and_date);
  writer.Heading("#", head.title);
  writer.Bold(head.subject);
}

void WriteSignature(const SignatureLine& line, Writer& writer) {
  switch (line.kind) {
    case SignatureLine::Kind::kNote:
      return writer.Italic(line.text);
    case SignatureLine::Kind::kRecipient:
      return writer.Item(line.text);
    default:
      return writer.Bold(line.text);
  }
}

}  // namespace

std::string ToMarkdown(const Composition& paper) {
  Writer writer;
  WriteHead(paper, writer);
  for (const Block& block : paper.blocks()) {
    switch (block.kind) {
      case Block::Kind::kHeading:
        writer.Heading("##", block.text);
        break;
      case Block::Kind::kItem:
        writer.Item(block.text);
        break;
      case Block::Kind::kParagraph:
        writer.Paragraph(block.text);
        break;
    }
  }
  for (const SignatureLine& line : paper.left()) WriteSignature(line, writer);
  for (const SignatureLine& line : paper.right()) WriteSignature(line, writer);
  return writer.Take();
}

}  // namespace district::meeting
