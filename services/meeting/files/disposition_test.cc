#include "services/meeting/files/disposition.h"

#include "gtest/gtest.h"

namespace district::meeting {
namespace {

TEST(DispositionTest, NamesAreSafeAndWhole) {
  EXPECT_EQ(AttachmentNamed("a.pdf"), "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf");
  EXPECT_EQ(AttachmentNamed("Dự thảo 2.docx"),
            "attachment; filename=\"du-thao-2.docx\"; "
            "filename*=UTF-8''D%E1%BB%B1%20th%E1%BA%A3o%202.docx");
  EXPECT_EQ(AttachmentNamed("\"; x=\r\n.pdf"),
            "attachment; filename=\"x.pdf\"; filename*=UTF-8''%22%3B%20x%3D%0D%0A.pdf");
  EXPECT_EQ(AttachmentNamed("文.pdf"),
            "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%96%87.pdf");
}

}  // namespace
}  // namespace district::meeting
