#include "services/meeting/files/content_text.h"

#include <memory>
#include <pugixml.hpp>
#include <utility>

#include "absl/strings/str_split.h"
#include "common/api/concat.h"
#include "common/api/errors.h"
#include "services/meeting/files/zip_archive.h"

namespace district::meeting {
namespace {

absl::Status NoText() {
  return api::Error(absl::StatusCode::kFailedPrecondition, "NO_TEXT")
      .Message("only text and DOCX are compared")
      .Precondition("CONTENT", "file", "is neither text nor a DOCX that can be read")
      .Vietnamese("Chỉ so sánh được tệp văn bản thuần và DOCX.");
}

absl::Status TooLarge() {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TEXT_TOO_LARGE")
      .Message("the text is too large to be compared")
      .Precondition("CONTENT", "file", "has more than 4 MiB or 20,000 lines")
      .Vietnamese("Văn bản quá lớn để so sánh.");
}

std::string_view LocalName(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

// The text of a run or paragraph; what was deleted while changes were tracked is none.
void AddText(const pugi::xml_node& node, std::string& text) {
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = LocalName(child);
    if (name == "t") text += child.text().get();
    if (name == "tab") text += '\t';
    if (name == "br" || name == "cr") text += ' ';
    if (name != "del" && name != "p" && name != "pPr" && name != "t") AddText(child, text);
  }
}

// Walks without recursion: a document may be as deep as it likes.
class Paragraphs : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    if (LocalName(node) != "p") return depth() < kMostDepth;
    lines.emplace_back();
    AddText(node, lines.back());
    return lines.size() <= kMostLines && depth() < kMostDepth;
  }

  static constexpr int kMostDepth = 200;
  std::vector<std::string> lines;
};

// Nodes of more depth are none of a text processor, and recursion stays bounded.
bool IsTooDeep(const pugi::xml_node& root) {
  int depth = 0;
  for (pugi::xml_node node = root; node;) {
    if (node.first_child()) {
      node = node.first_child();
      if (++depth > Paragraphs::kMostDepth) return true;
      continue;
    }
    while (node && node != root && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    node = node == root ? pugi::xml_node() : node.next_sibling();
  }
  return false;
}

absl::StatusOr<std::vector<std::string>> ParagraphsOf(std::string_view content) {
  absl::StatusOr<std::string> part = ReadZipPart(content, "word/document.xml", 4 * kMostTextBytes);
  if (!part.ok()) return absl::IsResourceExhausted(part.status()) ? TooLarge() : NoText();
  pugi::xml_document document;
  const auto parsed = document.load_buffer_inplace(part->data(), part->size(),
                                                   pugi::parse_default | pugi::parse_ws_pcdata);
  if (!parsed || IsTooDeep(document)) return NoText();
  Paragraphs paragraphs;
  document.traverse(paragraphs);
  return std::move(paragraphs.lines);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> LinesOf(std::string_view content,
                                                 std::string_view media_type) {
  if (content.size() > kMostTextBytes) return TooLarge();
  absl::StatusOr<std::vector<std::string>> lines = NoText();
  if (media_type.starts_with("text/")) {
    if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
    if (content.ends_with("\n")) content.remove_suffix(1);
    lines = std::vector<std::string>(absl::StrSplit(api::ToAbsl(content), '\n'));
    for (std::string& line : *lines) {
      if (line.ends_with('\r')) line.pop_back();
    }
  } else if (media_type.ends_with("wordprocessingml.document")) {
    lines = ParagraphsOf(content);
  }
  if (lines.ok() && lines->size() > kMostLines) return TooLarge();
  return lines;
}

}  // namespace district::meeting
