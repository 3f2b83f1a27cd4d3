#include "services/meeting/paper/composition.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/meeting/paper/text_formats.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CompositionTest, WhatIsNotKnownIsDotsAndAGapOnce) {
  Composition paper(Form::kParty);
  EXPECT_EQ(paper.OrDots("8 giờ", "hour"), "8 giờ");
  EXPECT_EQ(paper.OrDots("", "place"), "……………");
  EXPECT_EQ(paper.OrDots("", "secretary"), "……………");
  EXPECT_EQ(paper.OrDots("", "place"), "……………");
  EXPECT_THAT(paper.gaps(), ElementsAre("place", "secretary"));
}

TEST(CompositionTest, TextIsLeftWithoutWhatChangesHowItIsRead) {
  struct Case {
    const char* text;
    const char* printable;
  };
  for (const Case& c : {
           Case{"Hội nghị\nlần thứ 18", "Hội nghị\nlần thứ 18"},
           Case{"a\tb\r\nc\x01\x1F\x7F", "a b\nc"},
           Case{"an\u202Egnod\u202C\u2066x\u2069\u200F\u061C", "angnodx"},
           Case{"\uFEFFa\u0085b\u2028c\u009F", "a\nb\nc"},
           Case{"\uFFFE\uFFFF𝄞👍", "𝄞👍"},
       }) {
    EXPECT_EQ(Printable(c.text), c.printable);
  }
}

TEST(CompositionTest, LinesAreParagraphsAndItems) {
  Composition paper(Form::kParty);
  paper.Lines("Kết quả:\n- Kinh tế\n  - Xã hội\n\n-không\n• Chấm");
  std::string kinds;
  for (const Block& block : paper.blocks()) {
    kinds += block.kind == Block::Kind::kItem ? "[" + block.text + "]" : block.text + ";";
  }
  EXPECT_EQ(kinds, "Kết quả:;[Kinh tế][Xã hội]-không;[Chấm]");
}

Composition Sample() {
  Composition paper(Form::kState);
  paper.set_head({.organization = "Ủy ban nhân dân quận",
                  .number = "Số: ……/BB-UBND",
                  .title = "BIÊN BẢN",
                  .subject = "Phiên họp tháng 7"});
  paper.Heading("1. Thành phần");
  paper.Item("An");
  paper.Item("Bình");
  paper.Paragraph("Hết");
  paper.SignLeft(SignatureLine::Kind::kTitle, "Thư ký");
  paper.SignRight(SignatureLine::Kind::kName, "Vũ Đại Phong");
  return paper;
}

TEST(CompositionTest, BearsTheStampOfTheHighestDegree) {
  Composition paper = Sample();
  const std::string markdown = ToMarkdown(paper), html = ToHtml(paper);
  paper.Tell(v1::INTERNAL);
  EXPECT_EQ(ToMarkdown(paper), markdown) << "no stamp";
  EXPECT_EQ(ToHtml(paper), html);
  paper.Tell(v1::CONFIDENTIAL);
  EXPECT_EQ(paper.stamp(), "MẬT");
  paper.Tell(v1::TOP_SECRET);
  EXPECT_EQ(paper.stamp(), "TUYỆT MẬT");
  paper.Tell(v1::SECRET);
  EXPECT_EQ(paper.stamp(), "TUYỆT MẬT");
  EXPECT_THAT(ToMarkdown(paper), HasSubstr("Số: ……/BB-UBND\n\n**TUYỆT MẬT**\n\n# BIÊN BẢN\n"));
  EXPECT_THAT(ToHtml(paper), HasSubstr("<p class=\"stamp\">TUYỆT MẬT</p>\n"));
}

TEST(CompositionTest, AsMarkdown) {
  EXPECT_EQ(ToMarkdown(Sample()),
            "**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**\n\n**Độc lập - Tự do - Hạnh phúc**\n\n"
            "**Ủy ban nhân dân quận**\n\nSố: ……/BB-UBND\n\n# BIÊN BẢN\n\n**Phiên họp tháng 7**\n\n"
            "## 1. Thành phần\n\n- An\n- Bình\n\nHết\n\n**Thư ký**\n\n**Vũ Đại Phong**\n");
}

TEST(CompositionTest, AsHtml) {
  const std::string html = ToHtml(Sample());
  EXPECT_THAT(html, HasSubstr("<h1>BIÊN BẢN</h1>\n<p class=\"subject\">Phiên họp tháng 7</p>\n"
                              "<h2>1. Thành phần</h2>\n<ul>\n<li>An</li>\n<li>Bình</li>\n</ul>\n"
                              "<p class=\"text\">Hết</p>\n"));
  EXPECT_THAT(html, HasSubstr("<title>BIÊN BẢN - Phiên họp tháng 7</title>"));
}

TEST(CompositionTest, TextIsNeverMarkup) {
  Composition paper(Form::kParty);
  paper.set_head({.organization = "x", .title = "t", .subject = "</title><b>"});
  paper.Paragraph("<script>alert(\"1\")</script> & *đậm* [x](y) `z`\n# không &lt;");
  const std::string html = ToHtml(paper);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; "));
  EXPECT_THAT(
      ToMarkdown(paper),
      HasSubstr("\n\\<script\\>alert(\"1\")\\</script\\> \\& \\*đậm\\* \\[x\\](y) \\`z\\` \\# "
                "không \\&lt;\n"));
}

TEST(CompositionTest, TheBeginOfALineIsNoMarkdown) {
  struct Case {
    const char* text;
    const char* markdown;
  };
  for (const Case& c : {
           Case{"1. Mở đầu", "1\\. Mở đầu"},
           Case{"12) Mở đầu", "12\\) Mở đầu"},
           Case{"2.1. Mở đầu", "2.1. Mở đầu"},
           Case{"1234567890. x", "1234567890. x"},
           Case{"---", "\\---"},
           Case{"===", "\\==="},
           Case{"+ x", "\\+ x"},
           Case{"2018", "2018"},
       }) {
    Composition paper(Form::kParty);
    paper.Paragraph(c.text);
    EXPECT_THAT(ToMarkdown(paper), ::testing::EndsWith(std::string("\n\n") + c.markdown + "\n"));
  }
}

}  // namespace
}  // namespace district::meeting
