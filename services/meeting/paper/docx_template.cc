#include "services/meeting/paper/docx_template.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <pugixml.hpp>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace district::meeting {
namespace {

constexpr char kDocument[] = "word/document.xml";
constexpr char kStyles[] = "word/styles.xml";
constexpr char kContentTypes[] = "[Content_Types].xml";
// The field of the stamp of a state secret.
constexpr char kStamp[] = "secrecy";

// Blanks between elements are text, too, where a word processor writes them.
constexpr unsigned kParseOptions = pugi::parse_default | pugi::parse_ws_pcdata;

using TextFields = std::map<std::string, std::string>;

// A paragraph that is to be made: its style and its text.
struct StyledText {
  const char* style;
  std::string text;
  bool keep_next = false;  // on the page of what follows
};
using Paragraphs = std::vector<StyledText>;
using ParagraphFields = std::map<std::string, Paragraphs>;

absl::Status Wrong(std::string text) { return absl::InvalidArgumentError(std::move(text)); }

const char* StyleOf(Block::Kind kind) {
  switch (kind) {
    case Block::Kind::kHeading:
      return "Paper Heading";
    case Block::Kind::kItem:
      return "Paper Item";
    default:
      return "Paper Text";
  }
}

const char* StyleOf(SignatureLine::Kind kind) {
  switch (kind) {
    case SignatureLine::Kind::kTitle:
      return "Paper Signer";
    case SignatureLine::Kind::kNote:
      return "Paper Signer Note";
    case SignatureLine::Kind::kName:
      return "Paper Signer Name";
    case SignatureLine::Kind::kRecipientsHeading:
      return "Paper Recipients";
    default:
      return "Paper Recipient";
  }
}

Paragraphs ParagraphsOf(const std::vector<Block>& blocks) {
  Paragraphs paragraphs;
  for (const Block& block : blocks) {
    const bool item = block.kind == Block::Kind::kItem;
    paragraphs.push_back({StyleOf(block.kind), absl::StrCat(item ? "- " : "", block.text)});
  }
  // Signatures do not stand on a page alone.
  for (size_t i = paragraphs.size() - std::min<size_t>(2, paragraphs.size()); i < paragraphs.size();
       ++i) {
    paragraphs[i].keep_next = true;
  }
  return paragraphs;
}

Paragraphs ParagraphsOf(const std::vector<SignatureLine>& lines) {
  Paragraphs paragraphs;
  for (const SignatureLine& line : lines) {
    const bool recipient = line.kind == SignatureLine::Kind::kRecipient;
    paragraphs.push_back({StyleOf(line.kind), absl::StrCat(recipient ? "- " : "", line.text)});
  }
  return paragraphs;
}

TextFields TextFieldsOf(const Composition& paper) {
  const Head& head = paper.head();
  return {{"parent", head.parent}, {"organization", head.organization},
          {"number", head.number}, {"place_and_date", head.place_and_date},
          {"title", head.title},   {"subject", head.subject},
          {kStamp, paper.stamp()}};
}

ParagraphFields ParagraphFieldsOf(const Composition& paper) {
  return {{"content", ParagraphsOf(paper.blocks())},
          {"left_signature", ParagraphsOf(paper.left())},
          {"right_signature", ParagraphsOf(paper.right())}};
}

// The text of a paragraph, which word processors cut into pieces as they like.
std::vector<pugi::xml_node> PiecesOf(const pugi::xml_node& paragraph) {
  std::vector<pugi::xml_node> pieces;
  for (const pugi::xml_node& run : paragraph.children()) {
    const std::string_view name = run.name();
    if (name == "w:t") {
      pieces.push_back(run);
    } else if (name != "w:p") {
      for (const pugi::xml_node& piece : PiecesOf(run)) pieces.push_back(piece);
    }
  }
  return pieces;
}

std::string TextOf(const std::vector<pugi::xml_node>& pieces) {
  std::string text;
  for (const pugi::xml_node& piece : pieces) text += piece.text().get();
  return text;
}

void SetText(pugi::xml_node piece, const std::string& text) {
  piece.text().set(text.c_str());
  piece.remove_attribute("xml:space");
  piece.append_attribute("xml:space").set_value("preserve");
}

// All paragraphs, those in tables too, in the order of the document.
std::vector<pugi::xml_node> AllParagraphs(const pugi::xml_document& document) {
  std::vector<pugi::xml_node> paragraphs;
  for (const pugi::xpath_node& found : document.select_nodes("//w:p")) {
    paragraphs.push_back(found.node());
  }
  return paragraphs;
}

// The names in double braces of a text. INVALID_ARGUMENT where braces are not closed.
absl::StatusOr<std::vector<std::string>> FieldsIn(std::string_view text) {
  std::vector<std::string> fields;
  for (size_t begin = text.find("{{"); begin != std::string_view::npos;
       begin = text.find("{{", begin)) {
    const size_t end = text.find("}}", begin);
    if (end == std::string_view::npos) {
      return Wrong(absl::StrCat("has braces that are not closed in \"", std::string(text), "\""));
    }
    fields.emplace_back(text.substr(begin + 2, end - begin - 2));
    begin = end + 2;
  }
  return fields;
}

// The text with fields for their names; what fields hold is not looked at again.
std::string Replaced(std::string_view text, const TextFields& fields) {
  std::string replaced;
  while (true) {
    const size_t begin = text.find("{{");
    replaced += text.substr(0, begin);
    if (begin == std::string_view::npos) return replaced;
    const size_t end = text.find("}}", begin);
    replaced += fields.at(std::string(text.substr(begin + 2, end - begin - 2)));
    text.remove_prefix(end + 2);
  }
}

// Removes a paragraph, or empties it where it is the only one of a cell, which must have one.
void RemoveParagraph(pugi::xml_node paragraph) {
  pugi::xml_node parent = paragraph.parent();
  const auto paragraphs = parent.children("w:p");
  const bool needed = std::string_view(parent.name()) == "w:tc" &&
                      std::distance(paragraphs.begin(), paragraphs.end()) == 1;
  if (!needed) {
    parent.remove_child(paragraph);
    return;
  }
  for (pugi::xml_node piece : PiecesOf(paragraph)) piece.text().set("");
}

class Filler {
 public:
  Filler(const Composition& paper, const std::map<std::string, std::string>& styles)
      : texts_(TextFieldsOf(paper)), lists_(ParagraphFieldsOf(paper)), styles_(styles) {}

  void Fill(pugi::xml_document& document) const {
    for (const pugi::xml_node& paragraph : AllParagraphs(document)) FillParagraph(paragraph);
  }

 private:
  void FillParagraph(pugi::xml_node paragraph) const {
    std::vector<pugi::xml_node> pieces = PiecesOf(paragraph);
    const std::string text = TextOf(pieces);
    const auto fields = FieldsIn(text);
    if (!fields.ok() || fields->empty()) return;
    const auto list = lists_.find(fields->front());
    if (list != lists_.end()) {
      for (const StyledText& styled : list->second) Insert(styled, paragraph);
      return RemoveParagraph(paragraph);
    }
    const std::string replaced = Replaced(text, texts_);
    if (absl::StripAsciiWhitespace(replaced).empty()) return RemoveParagraph(paragraph);
    SetText(pieces.front(), replaced);
    for (size_t i = 1; i < pieces.size(); ++i) SetText(pieces[i], "");
  }

  void Insert(const StyledText& styled, pugi::xml_node before) const {
    pugi::xml_node paragraph = before.parent().insert_child_before("w:p", before);
    pugi::xml_node properties = paragraph.append_child("w:pPr");
    properties.append_child("w:pStyle")
        .append_attribute("w:val")
        .set_value(styles_.at(styled.style).c_str());
    if (styled.keep_next) properties.append_child("w:keepNext");
    SetText(paragraph.append_child("w:r").append_child("w:t"), styled.text);
  }

  const TextFields texts_;
  const ParagraphFields lists_;
  const std::map<std::string, std::string>& styles_;
};

absl::Status Parse(const ZipPart& part, pugi::xml_document& document) {
  const pugi::xml_parse_result result =
      document.load_buffer(part.data.data(), part.data.size(), kParseOptions, pugi::encoding_utf8);
  if (result) return absl::OkStatus();
  return Wrong(absl::StrCat(part.name, " is no XML: ", result.description()));
}

std::string Serialize(const pugi::xml_document& document) {
  struct Writer : pugi::xml_writer {
    void write(const void* data, size_t size) override {
      text.append(static_cast<const char*>(data), size);
    }
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
  } writer;
  document.save(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return std::move(writer.text);
}

// What is wrong with the fields of a template.
absl::Status CheckFields(const pugi::xml_document& document) {
  const Composition nothing(Form::kState);
  const TextFields texts = TextFieldsOf(nothing);
  const ParagraphFields lists = ParagraphFieldsOf(nothing);
  std::map<std::string, int> counts;
  for (const pugi::xml_node& paragraph : AllParagraphs(document)) {
    const std::string text = TextOf(PiecesOf(paragraph));
    const auto fields = FieldsIn(text);
    if (!fields.ok()) return fields.status();
    for (const std::string& field : *fields) {
      ++counts[field];
      if (texts.contains(field)) continue;
      if (!lists.contains(field))
        return Wrong(absl::StrCat("has the unknown field {{", field, "}}"));
      if (absl::StripAsciiWhitespace(text) != absl::StrCat("{{", field, "}}")) {
        return Wrong(absl::StrCat("has {{", field, "}} in a paragraph with other text"));
      }
    }
  }
  for (const auto& [field, paragraphs] : lists) {
    if (counts[field] > 1) return Wrong(absl::StrCat("has {{", field, "}} more than once"));
  }
  return counts["content"] == 1 ? absl::OkStatus() : Wrong("has no paragraph {{content}}");
}

bool HasStamp(const pugi::xml_document& document) {
  const std::string field = absl::StrCat("{{", kStamp, "}}");
  const std::vector<pugi::xml_node> paragraphs = AllParagraphs(document);
  return std::any_of(paragraphs.begin(), paragraphs.end(), [&](const pugi::xml_node& paragraph) {
    return TextOf(PiecesOf(paragraph)).find(field) != std::string::npos;
  });
}

// Sets the stamp above everything else.
void PrependStamp(const std::string& stamp, pugi::xml_document& document) {
  pugi::xml_node paragraph = document.child("w:document").child("w:body").prepend_child("w:p");
  paragraph.append_child("w:pPr").append_child("w:jc").append_attribute("w:val").set_value(
      "center");
  pugi::xml_node run = paragraph.append_child("w:r");
  run.append_child("w:rPr").append_child("w:b");
  SetText(run.append_child("w:t"), stamp);
}

absl::StatusOr<std::map<std::string, std::string>> StylesIn(const pugi::xml_document& document) {
  std::map<std::string, std::string> styles;
  for (const pugi::xml_node& style : document.child("w:styles").children("w:style")) {
    if (std::string_view(style.attribute("w:type").value()) != "paragraph") continue;
    styles[style.child("w:name").attribute("w:val").value()] = style.attribute("w:styleId").value();
  }
  for (const char* name : kParagraphStyles) {
    if (styles[name].empty()) return Wrong(absl::StrCat("has no paragraph style \"", name, "\""));
  }
  return styles;
}

}  // namespace

absl::StatusOr<DocxTemplate> DocxTemplate::Of(std::vector<ZipPart> parts) {
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!places.emplace(parts[i].name, i).second) {
      return Wrong(absl::StrCat("has ", parts[i].name, " twice"));
    }
  }
  for (const char* part : {kContentTypes, kDocument, kStyles}) {
    if (!places.contains(part)) return Wrong(absl::StrCat("has no part ", part, ": it is no DOCX"));
  }
  pugi::xml_document document, style_sheet;
  absl::Status status = Parse(parts[places[kDocument]], document);
  if (status.ok()) status = CheckFields(document);
  if (status.ok()) status = Parse(parts[places[kStyles]], style_sheet);
  if (!status.ok()) return status;
  auto styles = StylesIn(style_sheet);
  if (!styles.ok()) return styles.status();
  DocxTemplate docx;
  docx.document_ = places[kDocument];
  docx.parts_ = std::move(parts);
  docx.styles_ = *std::move(styles);
  docx.has_stamp_ = HasStamp(document);
  return docx;
}

absl::StatusOr<std::string> DocxTemplate::Fill(const Composition& paper) const {
  pugi::xml_document document;
  if (absl::Status status = Parse(parts_[document_], document); !status.ok()) return status;
  Filler(paper, styles_).Fill(document);
  if (!has_stamp_ && !paper.stamp().empty()) PrependStamp(paper.stamp(), document);
  std::vector<ZipPart> parts = parts_;
  parts[document_].data = Serialize(document);
  return WriteZip(parts);
}

}  // namespace district::meeting
