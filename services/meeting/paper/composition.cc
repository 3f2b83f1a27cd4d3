#include "services/meeting/paper/composition.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace district::meeting {
namespace {

constexpr char kDots[] = "……………";

std::string EscapedForMarkdown(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>#|~").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped;
}

std::string EscapedForHtml(const std::string& text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"\n", "<br>"}});
}

}  // namespace

std::string Composition::OrDots(const std::string& text, const std::string& field) {
  if (!text.empty()) return text;
  if (std::count(gaps_.begin(), gaps_.end(), field) == 0) gaps_.push_back(field);
  return kDots;
}

std::string ToMarkdown(const Composition& composition) {
  std::string markdown;
  const Block* before = nullptr;
  for (const Block& block : composition.blocks()) {
    const std::string text = EscapedForMarkdown(block.text);
    const bool goes_on = before && before->kind == Block::Kind::kItem && block.kind == before->kind;
    if (before && !goes_on) markdown += "\n";
    switch (block.kind) {
      case Block::Kind::kTitle:
        absl::StrAppend(&markdown, "# ", text, "\n");
        break;
      case Block::Kind::kHeading:
        absl::StrAppend(&markdown, "## ", text, "\n");
        break;
      case Block::Kind::kItem:
        absl::StrAppend(&markdown, "- ", text, "\n");
        break;
      case Block::Kind::kSignature:
        absl::StrAppend(&markdown, "**", text, "**\n");
        break;
      case Block::Kind::kParagraph:
        absl::StrAppend(&markdown, text, "\n");
        break;
    }
    before = &block;
  }
  return markdown;
}

std::string ToHtml(const Composition& composition, const std::string& title) {
  std::string html =
      absl::StrCat("<!DOCTYPE html>\n<html lang=\"vi\">\n<head><meta charset=\"utf-8\"><title>",
                   EscapedForHtml(title), "</title></head>\n<body>\n");
  bool in_list = false;
  for (const Block& block : composition.blocks()) {
    const bool item = block.kind == Block::Kind::kItem;
    if (item != in_list) absl::StrAppend(&html, item ? "<ul>\n" : "</ul>\n");
    in_list = item;
    const std::string text = EscapedForHtml(block.text);
    switch (block.kind) {
      case Block::Kind::kTitle:
        absl::StrAppend(&html, "<h1>", text, "</h1>\n");
        break;
      case Block::Kind::kHeading:
        absl::StrAppend(&html, "<h2>", text, "</h2>\n");
        break;
      case Block::Kind::kItem:
        absl::StrAppend(&html, "<li>", text, "</li>\n");
        break;
      case Block::Kind::kSignature:
        absl::StrAppend(&html, "<p><strong>", text, "</strong></p>\n");
        break;
      case Block::Kind::kParagraph:
        absl::StrAppend(&html, "<p>", text, "</p>\n");
        break;
    }
  }
  if (in_list) html += "</ul>\n";
  return html + "</body>\n</html>\n";
}

}  // namespace district::meeting
