#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/meeting/paper/text_formats.h"

namespace district::meeting {
namespace {

constexpr char kStyle[] = R"(
@page { size: A4; margin: 20mm 20mm 20mm 30mm; }
body { font: 14pt/1.3 "Times New Roman", serif; max-width: 160mm; margin: 0 auto; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
td { width: 50%; vertical-align: top; text-align: center; padding: 0 2mm; }
td p { margin: 0; }
.caps, .organization { text-transform: uppercase; }
.stamp { display: inline-block; border: 1pt solid; padding: 0 3mm; margin-top: 2mm; font-weight: bold; }
.place { font-style: italic; margin-top: 2mm; }
h1 { font-size: 16pt; text-align: center; margin: 8mm 0 0; }
.subject { font-weight: bold; text-align: center; margin: 0 0 6mm; }
h2 { font-size: 14pt; margin: 4mm 0 0; }
.text { text-align: justify; text-indent: 10mm; margin: 2mm 0 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { text-align: justify; text-indent: 10mm; margin: 2mm 0 0; }
li::before { content: "- "; }
.signatures { margin-top: 8mm; page-break-inside: avoid; }
.name { margin-top: 22mm; font-weight: bold; }
.recipients { text-align: left; font-size: 12pt; }
)";

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

// An element; nothing where there is no text.
std::string Element(const std::string& tag, const std::string& style, const std::string& text) {
  if (text.empty()) return "";
  const std::string classes = style.empty() ? "" : absl::StrCat(" class=\"", style, "\"");
  return absl::StrCat("<", tag, classes, ">", Escaped(text), "</", tag, ">\n");
}

std::string Bold(const std::string& style, const std::string& text) {
  if (text.empty()) return "";
  return absl::StrCat("<p class=\"", style, "\"><strong>", Escaped(text), "</strong></p>\n");
}

std::string HeadOf(const Composition& paper) {
  const National national = NationalOf(paper.form());
  const Head& head = paper.head();
  return absl::StrCat("<table role=\"presentation\"><tr><td>\n", Element("p", "caps", head.parent),
                      Bold("organization", head.organization), Element("p", "number", head.number),
                      Element("p", "stamp", paper.stamp()), "</td><td>\n",
                      Bold("national", national.name), Bold("national", national.motto),
                      Element("p", "place", head.place_and_date), "</td></tr></table>\n",
                      Element("h1", "", head.title), Element("p", "subject", head.subject));
}

std::string BodyOf(const Composition& paper) {
  std::string html;
  bool in_list = false;
  for (const Block& block : paper.blocks()) {
    const bool item = block.kind == Block::Kind::kItem;
    if (item != in_list) absl::StrAppend(&html, item ? "<ul>\n" : "</ul>\n");
    in_list = item;
    switch (block.kind) {
      case Block::Kind::kHeading:
        absl::StrAppend(&html, Element("h2", "", block.text));
        break;
      case Block::Kind::kItem:
        absl::StrAppend(&html, Element("li", "", block.text));
        break;
      case Block::Kind::kParagraph:
        absl::StrAppend(&html, Element("p", "text", block.text));
        break;
    }
  }
  return in_list ? html + "</ul>\n" : html;
}

std::string SignatureOf(const std::vector<SignatureLine>& lines) {
  std::string html;
  for (const SignatureLine& line : lines) {
    switch (line.kind) {
      case SignatureLine::Kind::kTitle:
        absl::StrAppend(&html, Bold("caps", line.text));
        break;
      case SignatureLine::Kind::kNote:
        absl::StrAppend(&html, "<p><em>", Escaped(line.text), "</em></p>\n");
        break;
      case SignatureLine::Kind::kName:
        absl::StrAppend(&html, Element("p", "name", line.text));
        break;
      case SignatureLine::Kind::kRecipientsHeading:
        absl::StrAppend(&html, Bold("recipients", line.text));
        break;
      case SignatureLine::Kind::kRecipient:
        absl::StrAppend(&html, Element("p", "recipients", absl::StrCat("- ", line.text)));
        break;
    }
  }
  return html;
}

}  // namespace

std::string ToHtml(const Composition& paper) {
  return absl::StrCat("<!DOCTYPE html>\n<html lang=\"vi\">\n<head><meta charset=\"utf-8\"><title>",
                      Escaped(absl::StrCat(paper.head().title, " - ", paper.head().subject)),
                      "</title>\n<style>", kStyle, "</style></head>\n<body>\n", HeadOf(paper),
                      BodyOf(paper), "<table role=\"presentation\" class=\"signatures\"><tr><td>\n",
                      SignatureOf(paper.left()), "</td><td>\n", SignatureOf(paper.right()),
                      "</td></tr></table>\n</body>\n</html>\n");
}

}  // namespace district::meeting
