// What files may hold, and who may give it to them when.
#include <string>

#include "tests/integration/meeting_files/files.h"

namespace district::testing {
namespace {

using meeting::DocxOf;
using meeting::ZipOf;

constexpr char kExecutable[] = "MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF\0\0";

TEST(ContentTest, IsWhatTheNameSays) {
  const std::string executable(kExecutable, sizeof(kExecutable) - 1);
  EXPECT_THAT(Upload(NewFile("a.docx"), DocxOf({"Điều 1"})), IsOk());
  const std::string renamed = ZipOf({{"virus.exe", executable}});
  EXPECT_THAT(Upload(NewFile("b.docx"), renamed), IsInvalid("content", "CONTENT_MISMATCH"));
  for (const char* name : {"c.pdf", "c.docx", "c.txt", "c.png"}) {
    EXPECT_THAT(Upload(NewFile(name), executable), IsInvalid("content", "CONTENT_MISMATCH"));
  }
  EXPECT_THAT(Upload(NewFile("d.docx"), Pdf(1000)), IsInvalid("content", "CONTENT_MISMATCH"));
  EXPECT_THAT(Upload(NewFile("e.pdf"), Pdf(1000), "", {.headers = {{"content-type", "image/png"}}}),
              IsInvalid("content.content_type", "CONTENT_MISMATCH"));
  EXPECT_THAT(
      Upload(NewFile("f.pdf"), Pdf(1000), "", {.headers = {{"content-type", "application/pdf"}}}),
      IsOk());
  ExpectNothingLeft();
}

TEST(ContentTest, BadInputIsRefusedWithItsField) {
  const std::string file = NewFile("a.pdf");
  EXPECT_THAT(Upload(file, ""), IsInvalid("content", "EMPTY_CONTENT"));
  EXPECT_THAT(Upload(file, Pdf(100), "?sha256=" + HashOf("other")),
              IsInvalid("sha256", "HASH_MISMATCH"));
  EXPECT_THAT(Upload(file, Pdf(100), "?sha256=xyz"), IsInvalid("sha256", "INVALID_FIELD"));
  EXPECT_THAT(Upload(file, Pdf(100), "?etag=old"), IsError(409, "ETAG_MISMATCH"));
  EXPECT_THAT(Upload(file, Pdf(100), "?sha=1"), IsInvalid("sha", "UNKNOWN_FIELD"));
  EXPECT_THAT(Upload(file + "x", Pdf(100)), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Upload("documents/x/files/Y", Pdf(100)), IsInvalid("name", "INVALID_FIELD"));
  EXPECT_THAT(Download(file), IsError(400, "NO_CONTENT"));
  EXPECT_THAT(Download(file + "x"), IsError(404, "NOT_FOUND"));
  for (const char* name : {"../a.pdf", "a.exe", "a"}) {
    const Reply reply =
        Stack::Get().Post("/v1/" + NewDraft() + "/files", {{"role", "MAIN"}, {"fileName", name}});
    EXPECT_EQ(reply.status, 400) << name << reply.text;
  }
}

TEST(ContentTest, WhoMayNotIsRefused) {
  const std::string file = NewFile("a.pdf");
  ASSERT_THAT(Upload(file, Pdf(100)), IsOk());
  EXPECT_THAT(Upload(file, Pdf(200), "", {.role = "viewer"}), IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Upload(file, Pdf(200), "", {.role = ""}), IsError(401, "MISSING_TOKEN"));
  EXPECT_THAT(Download(file, "", {.role = ""}), IsError(401, "MISSING_TOKEN"));
  EXPECT_EQ(Download(file, "", {.role = "viewer"}).text, Pdf(100));
}

TEST(ContentTest, OfADeletedFileIsNotThereUntilItIsBack) {
  const std::string file = NewFile("a.pdf");
  ASSERT_THAT(Upload(file, Pdf(100)), IsOk());
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + file), IsOk());
  EXPECT_THAT(Download(file), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Upload(file, Pdf(200)), IsError(404, "NOT_FOUND"));
  ASSERT_THAT(Stack::Get().Post("/v1/" + file + ":undelete", Json::object()), IsOk());
  EXPECT_EQ(Download(file).text, Pdf(100));
}

TEST(ContentTest, WhatWasIssuedKeepsItsFiles) {
  const std::string issuer = NewIssuer();
  Made("numberRegisters", YearRegister(issuer));
  const std::string document = NewDocument(issuer, kStateDecision);
  const std::string main = NewFileOf(document, "a.pdf")["name"];
  ASSERT_THAT(Upload(main, Pdf(100)), IsOk());
  ASSERT_THAT(Issue(document, "2020-02-03"), IsOk());
  const HttpOptions editor = {.role = "editor"};
  EXPECT_THAT(Upload(main, Pdf(200), "", editor), IsError(400, "DOCUMENT_ISSUED"));
  EXPECT_THAT(Upload(main, Pdf(200)), IsError(400, "DOCUMENT_ISSUED"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + main), IsError(400, "DOCUMENT_ISSUED"));
  EXPECT_THAT(Stack::Get().Http("POST", "/v1/" + document + "/files",
                                {{"role", "ANNEX"}, {"fileName", "b.pdf"}}, editor),
              IsError(400, "DOCUMENT_ISSUED"));
  const std::string scan = NewFileOf(document, "ban-ky.pdf", "SIGNED")["name"];
  EXPECT_THAT(Upload(scan, Pdf(300), "", editor), IsOk());
  EXPECT_THAT(Upload(scan, Pdf(400)), IsError(400, "DOCUMENT_ISSUED"));
  EXPECT_EQ(Download(main).text, Pdf(100));
}

TEST(ContentTest, ARenamedFileIsStillWhatItsNameSays) {
  const std::string file = NewFile("a.pdf");
  ASSERT_THAT(Upload(file, Pdf(100)), IsOk());
  EXPECT_THAT(Stack::Get().Http("PATCH", "/v1/" + file, {{"fileName", "b.pdf"}}), IsOk());
  EXPECT_THAT(Stack::Get().Http("PATCH", "/v1/" + file, {{"fileName", "b.docx"}}),
              IsInvalid("file.file_name", "CONTENT_MISMATCH"));
}

}  // namespace
}  // namespace district::testing
