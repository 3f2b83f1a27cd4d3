#include "services/meeting/files/file_rules.h"

#include <string>

#include "common/api/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::Document;
using v1::File;

std::string ReasonOf(const absl::Status& status) {
  return status.ok() ? "" : api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

std::string FieldOf(const absl::Status& status) {
  const auto details = api::DetailOf<google::rpc::BadRequest>(status);
  return details.field_violations_size() == 0 ? "" : details.field_violations(0).field();
}

File Named(const std::string& file_name, const std::string& media_type = "") {
  File file;
  file.set_file_name(file_name);
  file.set_media_type(media_type);
  return file;
}

TEST(FileRulesTest, NamesOfFiles) {
  for (const char* name : {"a.pdf", "Dự thảo kế hoạch.DOCX", "a.b.txt", "phụ lục 1.jpeg", "x.md"}) {
    EXPECT_TRUE(CheckFile(Named(name), nullptr).ok()) << name;
  }
  for (const char* name : {"../a.pdf", "a/b.pdf", "c:\\a.pdf", ".pdf", "a?.pdf", "a.pdf "}) {
    EXPECT_EQ(ReasonOf(CheckFile(Named(name), nullptr)), "INVALID_FILE_NAME") << name;
  }
  for (const char* name : {"a.exe", "a", "a.docm", "a.html", "a.zip", "pdf"}) {
    EXPECT_EQ(ReasonOf(CheckFile(Named(name), nullptr)), "EXTENSION_NOT_ALLOWED") << name;
  }
  EXPECT_TRUE(CheckFile(Named("a.txt", "text/markdown"), nullptr).ok());
  const absl::Status renamed = CheckFile(Named("a.docx", "application/pdf"), nullptr);
  EXPECT_EQ(ReasonOf(renamed), "CONTENT_MISMATCH");
  EXPECT_EQ(FieldOf(renamed), "file_name");
}

TEST(FileRulesTest, ContentIsWhatItIsSaidToBe) {
  struct Case {
    const char *detected, *name, *declared, *field;
  };
  for (const Case& c : {
           Case{"application/pdf", "a.pdf", "", ""},
           Case{"application/pdf", "a.pdf", "Application/PDF; x=1", ""},
           Case{"application/pdf", "a.pdf", "application/octet-stream", ""},
           Case{"application/pdf", "a.pdf", "image/png", "content.content_type"},
           Case{"application/pdf", "a.docx", "", "content"},
           Case{"application/rtf", "a.rtf", "text/rtf", ""},
           Case{"text/plain", "a.md", "text/markdown", ""},
           Case{"text/plain", "a.md", "text/plain; charset=utf-8", ""},
           Case{"text/plain", "a.pdf", "", "content"},
           Case{"", "a.txt", "", "content"},
           Case{"image/jpeg", "a.JPG", "image/jpeg", ""},
       }) {
    const absl::Status status = CheckContent(c.detected, c.name, c.declared);
    EXPECT_EQ(FieldOf(status), c.field) << c.name << " " << c.declared;
    EXPECT_EQ(ReasonOf(status), *c.field ? "CONTENT_MISMATCH" : "");
  }
}

TEST(FileRulesTest, WhatWasIssuedKeepsItsFiles) {
  File main, signed_copy, full;
  main.set_role(File::MAIN);
  signed_copy.set_role(File::SIGNED);
  full.set_role(File::SIGNED);
  full.set_size_bytes(1);
  EXPECT_TRUE(CheckIssued(Document::DRAFT, main, &full, false).ok());
  EXPECT_TRUE(CheckIssued(Document::ADOPTED, main, nullptr, false).ok());
  for (const auto state : {Document::ISSUED, Document::REVOKED}) {
    EXPECT_EQ(ReasonOf(CheckIssued(state, main, nullptr, false)), "DOCUMENT_ISSUED");
    EXPECT_TRUE(CheckIssued(state, main, nullptr, true).ok());
    EXPECT_TRUE(CheckIssued(state, signed_copy, nullptr, false).ok());
    EXPECT_TRUE(CheckIssued(state, signed_copy, &signed_copy, false).ok());
    EXPECT_FALSE(CheckIssued(state, signed_copy, &main, false).ok());
    EXPECT_EQ(ReasonOf(CheckIssued(state, signed_copy, &full, true)), "DOCUMENT_ISSUED");
  }
}

TEST(FileRulesTest, CommentsEndWithTheAdoption) {
  EXPECT_TRUE(TakesComments(Document::DRAFT));
  EXPECT_TRUE(TakesComments(Document::PRESENTED));
  EXPECT_TRUE(TakesComments(Document::ADOPTED_IN_PRINCIPLE));
  for (const auto state :
       {Document::STATE_UNSPECIFIED, Document::ADOPTED, Document::ISSUED, Document::REVOKED}) {
    EXPECT_FALSE(TakesComments(state));
  }
}

}  // namespace
}  // namespace district::meeting
