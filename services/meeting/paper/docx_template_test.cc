#include "services/meeting/paper/docx_template.h"

#include <algorithm>
#include <pugixml.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/meeting/paper/templates.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ZipPart& PartOf(std::vector<ZipPart>& parts, const std::string& name) {
  return *std::find_if(parts.begin(), parts.end(),
                       [&](const ZipPart& part) { return part.name == name; });
}

std::string DocumentIn(const std::string& file) {
  auto parts = ReadZip(file);
  EXPECT_TRUE(parts.ok()) << parts.status();
  return parts.ok() ? PartOf(*parts, "word/document.xml").data : "";
}

// The paragraphs of a document, each with its style.
std::vector<std::string> ParagraphsOf(const std::string& document) {
  pugi::xml_document parsed;
  EXPECT_TRUE(parsed.load_buffer(document.data(), document.size()));
  std::vector<std::string> paragraphs;
  for (const pugi::xpath_node& found : parsed.select_nodes("//w:p[.//w:t]")) {
    std::string text;
    for (const pugi::xpath_node& piece : found.node().select_nodes(".//w:t")) {
      text += piece.node().text().get();
    }
    const std::string style =
        found.node().child("w:pPr").child("w:pStyle").attribute("w:val").value();
    paragraphs.push_back(absl::StrCat(style, ": ", text));
  }
  return paragraphs;
}

Composition Sample(Form form) {
  Composition paper(form);
  paper.set_head({.organization = "Quận ủy",
                  .number = "Số ……-BB/QU",
                  .place_and_date = "Quận Hai Bà Trưng, ngày ……",
                  .title = "BIÊN BẢN",
                  .subject = "Hội nghị"});
  paper.Heading("1. Thành phần");
  paper.Item("An");
  paper.Paragraph("<w:p/> & {{title}} ]]>");
  paper.SignRight(SignatureLine::Kind::kTitle, "Người chủ trì");
  paper.SignRight(SignatureLine::Kind::kName, "Nguyễn Văn Nam");
  return paper;
}

DocxTemplate Shipped(Form form) {
  auto docx = DocxTemplate::Of(ShippedTemplate(form));
  EXPECT_TRUE(docx.ok()) << docx.status();
  return *std::move(docx);
}

TEST(DocxTemplateTest, IsFilled) {
  const auto file = Shipped(Form::kParty).Fill(Sample(Form::kParty));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(ParagraphsOf(DocumentIn(*file)),
              ElementsAre("PaperOrganization: Quận ủy", ": *", "PaperNumber: Số ……-BB/QU",
                          "PaperParty: ĐẢNG CỘNG SẢN VIỆT NAM",
                          "PaperPlaceAndDate: Quận Hai Bà Trưng, ngày ……", "PaperTitle: BIÊN BẢN",
                          "PaperSubject: Hội nghị", "PaperHeading: 1. Thành phần",
                          "PaperItem: - An", "PaperText: <w:p/> & {{title}} ]]>", "PaperSigner: ",
                          "PaperSigner: Người chủ trì", "PaperSignerName: Nguyễn Văn Nam"))
      << "without a body above; nobody signs on the left, where the cell keeps its paragraph";
}

TEST(DocxTemplateTest, TheStampStandsInItsPlaceOrElseAtTheTop) {
  Composition paper = Sample(Form::kState);
  paper.Tell(v1::SECRET);
  std::vector<ZipPart> parts = ShippedTemplate(Form::kState);
  const auto shipped = DocxTemplate::Of(parts);
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_THAT(ParagraphsOf(DocumentIn(*shipped->Fill(paper))),
              ::testing::Contains("PaperSecrecy: TỐI MẬT").Times(1));
  absl::StrReplaceAll({{"{{secrecy}}", ""}}, &PartOf(parts, "word/document.xml").data);
  const auto older = DocxTemplate::Of(parts);
  ASSERT_TRUE(older.ok()) << older.status();
  EXPECT_EQ(ParagraphsOf(DocumentIn(*older->Fill(paper))).front(), ": TỐI MẬT");
  EXPECT_EQ(ParagraphsOf(DocumentIn(*older->Fill(Sample(Form::kState)))).front(),
            "PaperOrganization: Quận ủy");
}

TEST(DocxTemplateTest, TheSamePaperIsTheSameFile) {
  const DocxTemplate docx = Shipped(Form::kState);
  const auto file = docx.Fill(Sample(Form::kState));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(*docx.Fill(Sample(Form::kState)), *file);
  EXPECT_EQ(file->substr(0, 4), "PK\x03\x04");
  EXPECT_EQ(file->find("[Content_Types].xml"), 30u) << "first, for those who look no further";
}

TEST(DocxTemplateTest, FieldsMayBeCutIntoPieces) {
  std::vector<ZipPart> parts = ShippedTemplate(Form::kParty);
  ZipPart& document = PartOf(parts, "word/document.xml");
  absl::StrReplaceAll({{"{{number}}", "Kèm theo {{num</w:t></w:r><w:r><w:t>ber}}"},
                       {"{{organization}}", "{{organization}} ({{title}})"}},
                      &document.data);
  const auto docx = DocxTemplate::Of(parts);
  ASSERT_TRUE(docx.ok()) << docx.status();
  const auto paragraphs = ParagraphsOf(DocumentIn(*docx->Fill(Sample(Form::kParty))));
  EXPECT_THAT(paragraphs, ::testing::Contains("PaperNumber: Kèm theo Số ……-BB/QU"));
  EXPECT_THAT(paragraphs, ::testing::Contains("PaperOrganization: Quận ủy (BIÊN BẢN)"));
}

TEST(DocxTemplateTest, StylesAreFoundByTheirNames) {
  std::vector<ZipPart> parts = ShippedTemplate(Form::kParty);
  absl::StrReplaceAll({{"w:styleId=\"PaperItem\"", "w:styleId=\"a7\""}},
                      &PartOf(parts, "word/styles.xml").data);
  const auto docx = DocxTemplate::Of(parts);
  ASSERT_TRUE(docx.ok()) << docx.status();
  EXPECT_THAT(ParagraphsOf(DocumentIn(*docx->Fill(Sample(Form::kParty)))),
              ::testing::Contains("a7: - An"));
}

TEST(DocxTemplateTest, WhatIsWrongWithItIsSaid) {
  struct Case {
    const char* part;
    const char* text;
    const char* replacement;
    const char* error;
  };
  for (const Case& c : {
           Case{"word/document.xml", "{{content}}", "", "has no paragraph {{content}}"},
           Case{"word/document.xml", "{{content}}", "Nội dung {{content}}",
                "has {{content}} in a paragraph with other text"},
           Case{"word/document.xml", "{{right_signature}}", "{{left_signature}}",
                "has {{left_signature}} more than once"},
           Case{"word/document.xml", "{{title}}", "{{tilte}}", "has the unknown field {{tilte}}"},
           Case{"word/document.xml", "{{title}}", "{{title", "has braces that are not closed"},
           Case{"word/document.xml", "</w:body>", "", "word/document.xml is no XML"},
           Case{"word/styles.xml", "\"Paper Item\"", "\"Item\"",
                "has no paragraph style \"Paper Item\""},
           Case{"word/styles.xml", "</w:styles>", "<", "word/styles.xml is no XML"},
       }) {
    std::vector<ZipPart> parts = ShippedTemplate(Form::kParty);
    absl::StrReplaceAll({{c.text, c.replacement}}, &PartOf(parts, c.part).data);
    const auto docx = DocxTemplate::Of(parts);
    EXPECT_THAT(std::string(docx.status().message()), HasSubstr(c.error));
  }
  EXPECT_THAT(std::string(DocxTemplate::Of({{"mimetype", "application/zip"}}).status().message()),
              HasSubstr("has no part [Content_Types].xml: it is no DOCX"));
}

TEST(ZipArchiveTest, WhatIsWrittenIsRead) {
  const std::vector<ZipPart> parts = {{"a/văn.txt", std::string(100000, 'x')}, {"b", ""}};
  const auto bytes = WriteZip(parts);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_LT(bytes->size(), 2000u);
  const auto read = ReadZip(*bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].name, "a/văn.txt");
  EXPECT_EQ((*read)[0].data, parts[0].data);
  EXPECT_EQ((*read)[1].data, "");
}

TEST(ZipArchiveTest, WhatIsNoneIsRefused) {
  const std::string whole = *WriteZip({{"a", std::string(5000, 'y')}, {"b", "z"}});
  for (const std::string& bytes :
       {std::string("PK"), std::string(300, 'x'), whole.substr(0, 40), whole.substr(20)}) {
    EXPECT_FALSE(ReadZip(bytes).ok());
  }
  std::string broken = whole;
  broken[40] ^= 0x55;  // within what is compressed
  EXPECT_FALSE(ReadZip(broken).ok());
}

TEST(ZipArchiveTest, ABombIsRefused) {
  std::vector<ZipPart> parts;
  for (int i = 0; i < 5; ++i) parts.push_back({absl::StrCat(i), std::string(8 << 20, '0')});
  EXPECT_THAT(std::string(ReadZip(*WriteZip(parts)).status().message()),
              HasSubstr("too many bytes"));
}

}  // namespace
}  // namespace district::meeting
