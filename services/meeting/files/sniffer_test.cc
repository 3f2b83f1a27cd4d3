#include "services/meeting/files/sniffer.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/meeting/files/content_text.h"
#include "services/meeting/files/office_zip.h"
#include "services/meeting/files/testing_zip.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;

constexpr char kDocx[] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

// However the bytes come, what they are is the same.
std::string TypeOf(const std::string& bytes) {
  Sniffer whole, parts;
  whole.Add(bytes);
  const size_t step = bytes.size() / 7 + 1;
  for (size_t at = 0; at < bytes.size(); at += step) parts.Add(bytes.substr(at, step));
  EXPECT_EQ(whole.MediaType(), parts.MediaType());
  return whole.MediaType();
}

TEST(SnifferTest, KnowsKindsByTheirBytes) {
  EXPECT_EQ(TypeOf("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj"), "application/pdf");
  EXPECT_EQ(TypeOf("{\\rtf1\\ansi Xin chao}"), "application/rtf");
  EXPECT_EQ(TypeOf(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", 30)),
            "image/png");
  EXPECT_EQ(TypeOf(std::string("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20)),
            "image/jpeg");
  EXPECT_EQ(TypeOf(std::string("II*\0\x08\0\0\0\1\0\0\1\3\0\1\0\0\0\1\0\0\0", 22)), "image/tiff");
  EXPECT_EQ(TypeOf("Quận ủy Hoàng Mai\nNghị quyết\r\n"), "text/plain");
}

TEST(SnifferTest, TakesNothingElse) {
  EXPECT_EQ(TypeOf(std::string("MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF\0\0", 16)), "");
  EXPECT_EQ(TypeOf(std::string("\x7F"
                               "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0>\0\1\0\0\0",
                               24)),
            "");
  EXPECT_EQ(TypeOf("#!/bin/sh\nrm -r x\n"), "");
  EXPECT_EQ(TypeOf("<!DOCTYPE html><html><script>x()</script></html>"), "");
  EXPECT_EQ(TypeOf(std::string("a\0b", 3)), "");
  // Text at first, and then no more.
  EXPECT_EQ(TypeOf(std::string(100'000, 'a') + "\x01"), "");
  EXPECT_EQ(TypeOf(std::string(100'000, 'a') + "\xE1\xBA"), "");
}

TEST(SnifferTest, ReadsTheDirectoryOfZips) {
  EXPECT_EQ(TypeOf(DocxOf({"a"})), kDocx);
  const std::string office = "application/vnd.openxmlformats-officedocument.";
  const ZipParts common = {{"[Content_Types].xml", ""}, {"_rels/.rels", ""}};
  const auto with = [&](const std::string& part) {
    ZipParts parts = common;
    parts.emplace_back(part, "");
    return ZipOf(parts);
  };
  EXPECT_EQ(TypeOf(with("xl/workbook.xml")), office + "spreadsheetml.sheet");
  EXPECT_EQ(TypeOf(with("ppt/presentation.xml")), office + "presentationml.presentation");
  EXPECT_EQ(TypeOf(with("word/other.xml")), "");
  EXPECT_EQ(TypeOf(ZipOf({{"word/document.xml", ""}})), "");
  EXPECT_EQ(TypeOf(ZipOf({{"[Content_Types].xml", ""},
                          {"_rels/.rels", ""},
                          {"word/document.xml", ""},
                          {"word/vbaProject.bin", ""}})),
            "");
  const auto open_document = [](const std::string& type) {
    return ZipOf({{"mimetype", type}, {"content.xml", ""}, {"META-INF/manifest.xml", ""}});
  };
  EXPECT_EQ(TypeOf(open_document("application/vnd.oasis.opendocument.text")),
            "application/vnd.oasis.opendocument.text");
  EXPECT_EQ(TypeOf(open_document("application/vnd.oasis.opendocument.spreadsheet")),
            "application/vnd.oasis.opendocument.spreadsheet");
  EXPECT_EQ(TypeOf(open_document("application/epub+zip")), "");
}

TEST(SnifferTest, NeedsTheEndOfAZipOnly) {
  std::string docx = DocxOf({std::string(3 << 20, 'a')});
  EXPECT_EQ(TypeOf(docx), kDocx);
  docx.resize(docx.size() - 10);
  EXPECT_EQ(TypeOf(docx), "");
  // A directory that is longer than what is kept.
  ZipParts many = {{"[Content_Types].xml", ""}, {"_rels/.rels", ""}, {"word/document.xml", ""}};
  for (int i = 0; i < 3000; ++i) many.emplace_back(std::string(100, 'x') + std::to_string(i), "");
  EXPECT_EQ(TypeOf(ZipOf(many)), "");
}

TEST(TextCheckTest, FollowsUtf8OverParts) {
  struct Case {
    std::string bytes;
    bool text;
  };
  for (const auto& [bytes, text] : std::vector<Case>{{"", true},
                                                     {"Ủy ban\t\r\n\f", true},
                                                     {"😀", true},
                                                     {"\xC0\x80", false},
                                                     {"\xE0\x80\x80", false},
                                                     {"\xED\xA0\x80", false},
                                                     {"\xF4\x90\x80\x80", false},
                                                     {"\xE1\xBB", false},
                                                     {"\x80", false},
                                                     {"a\x7F", false},
                                                     {std::string(1, '\0'), false}}) {
    TextCheck check;
    for (const char c : bytes) check.Add(std::string(1, c));
    EXPECT_EQ(check.IsText(), text) << bytes;
  }
}

TEST(ContentTextTest, OfTextAndDocx) {
  EXPECT_THAT(*LinesOf("\xEF\xBB\xBF"
                       "a\r\nb\n\nc\n",
                       "text/plain"),
              ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(*LinesOf(DocxOf({"Điều 1", "Điều 2 &amp; 3"}), kDocx),
              ElementsAre("Điều 1", "Điều 2 & 3"));
  EXPECT_FALSE(LinesOf("%PDF-1.7", "application/pdf").ok());
  EXPECT_FALSE(LinesOf("PK", kDocx).ok());
  EXPECT_FALSE(LinesOf(std::string(5 << 20, 'a'), "text/plain").ok());
  EXPECT_FALSE(LinesOf(std::string(kMostLines + 1, '\n'), "text/plain").ok());
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<w:p>";
  const std::string docx = ZipOf({{"word/document.xml", "<w:document>" + deep + "</w:document>"}});
  EXPECT_FALSE(LinesOf(docx, kDocx).ok());
}

}  // namespace
}  // namespace district::meeting
