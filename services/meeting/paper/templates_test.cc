#include "services/meeting/paper/templates.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::HasSubstr;

class TemplatesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        ::testing::TempDir() + ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& bytes) {
    std::ofstream(absl::StrCat(folder_, "/", name), std::ios::binary) << bytes;
  }
  std::string Error() { return std::string(LoadTemplates(folder_).status().message()); }

  std::string folder_;
};

TEST_F(TemplatesTest, AnOfficesOwnIsTakenAndTheOtherIsTheOneThatCame) {
  std::vector<ZipPart> parts = ShippedTemplate(Form::kState);
  for (ZipPart& part : parts) {
    absl::StrReplaceAll({{"{{title}}", "{{title}} MẪU RIÊNG"}}, &part.data);
  }
  Write("state.docx", *WriteZip(parts));
  const auto templates = LoadTemplates(folder_);
  ASSERT_TRUE(templates.ok()) << templates.status();
  const auto document = [&](Form form) {
    return ReadZip(*templates->Of(form).Fill(Composition(form)))->back().data;
  };
  EXPECT_THAT(document(Form::kState), HasSubstr("MẪU RIÊNG"));
  EXPECT_THAT(document(Form::kParty), ::testing::Not(HasSubstr("MẪU RIÊNG")));
  EXPECT_THAT(document(Form::kParty), HasSubstr("ĐẢNG CỘNG SẢN VIỆT NAM"));
}

TEST_F(TemplatesTest, WhatCannotBeUsedIsSaid) {
  EXPECT_EQ(Error(), folder_ + " holds neither party.docx nor state.docx");
  Write("party.docx", "no zip");
  EXPECT_THAT(Error(), HasSubstr(folder_ + "/party.docx is no zip archive"));
  Write("party.docx", *WriteZip({{"a", "b"}}));
  EXPECT_THAT(Error(), HasSubstr(folder_ + "/party.docx has no part [Content_Types].xml"));
}

}  // namespace
}  // namespace district::meeting
