#include "services/meeting/paper/composition.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CompositionTest, WhatIsNotKnownIsDotsAndAGapOnce) {
  Composition composition;
  EXPECT_EQ(composition.OrDots("8 giờ", "hour"), "8 giờ");
  EXPECT_EQ(composition.OrDots("", "place"), "……………");
  EXPECT_EQ(composition.OrDots("", "secretary"), "……………");
  EXPECT_EQ(composition.OrDots("", "place"), "……………");
  EXPECT_THAT(composition.gaps(), ElementsAre("place", "secretary"));
}

Composition Sample() {
  Composition composition;
  composition.Add(Block::Kind::kTitle, "BIÊN BẢN");
  composition.Heading("1. Thành phần");
  composition.Item("An");
  composition.Item("Bình");
  composition.Paragraph("Hết");
  return composition;
}

TEST(CompositionTest, AsMarkdown) {
  EXPECT_EQ(ToMarkdown(Sample()), "# BIÊN BẢN\n\n## 1. Thành phần\n\n- An\n- Bình\n\nHết\n");
}

TEST(CompositionTest, AsHtml) {
  EXPECT_THAT(ToHtml(Sample(), "Biên bản"),
              HasSubstr("<body>\n<h1>BIÊN BẢN</h1>\n<h2>1. Thành phần</h2>\n<ul>\n<li>An</li>\n"
                        "<li>Bình</li>\n</ul>\n<p>Hết</p>\n</body>"));
}

TEST(CompositionTest, TextIsNeverMarkup) {
  Composition composition;
  composition.Paragraph("<script>alert(\"1\")</script> & *đậm* [x](y) `z`\n# không");
  const std::string html = ToHtml(composition, "<b>");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; "));
  EXPECT_EQ(ToMarkdown(composition),
            "\\<script\\>alert(\"1\")\\</script\\> & \\*đậm\\* \\[x\\](y) \\`z\\` \\# không\n");
}

}  // namespace
}  // namespace district::meeting
