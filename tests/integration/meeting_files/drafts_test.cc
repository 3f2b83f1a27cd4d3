// Drafts: what a file held before, what changed since, and what is said to it.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_files/files.h"

namespace district::testing {
namespace {

using meeting::DocxOf;
using ::testing::ElementsAre;

std::string PiecesOf(const Json& change) {
  std::string pieces;
  for (const Json& piece : change.value("pieces", Json::array())) {
    const std::string kind = piece["change"], text = piece["text"];
    pieces += kind == "KEPT" ? text : kind == "ADDED" ? "{+" + text + "+}" : "[-" + text + "-]";
  }
  return pieces;
}

TEST(DraftsTest, SayWhatChangedSince) {
  const std::string file = NewFile("du-thao.docx");
  const Reply first = Upload(file, DocxOf({"Điều 1.", "Giao 52 việc.", "Điều 3."}));
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Upload(file, DocxOf({"Điều 1.", "Giao 53 việc.", "Điều 3.", "Điều 4."})), IsOk());
  const Reply revisions = Stack::Get().Get("/v1/" + file + ":listRevisions");
  ASSERT_THAT(revisions, IsOk());
  EXPECT_EQ(revisions.body["revisions"].size(), 3u);
  const std::string time = Encode(std::string(first.body["uploadTime"]));
  const Reply compared = Stack::Get().Get(absl::StrCat("/v1/", file, ":compare?baseTime=", time));
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared.body["baseSha256"], first.body["sha256"]);
  ASSERT_EQ(compared.body["changes"].size(), 2u);
  EXPECT_EQ(compared.body["changes"][0]["baseLine"], 2);
  EXPECT_EQ(PiecesOf(compared.body["changes"][0]), "Giao [-52 -]{+53 +}việc.");
  EXPECT_EQ(compared.body["changes"][1]["addedLines"], Json({"Điều 4."}));
  EXPECT_EQ(compared.body["addedCount"], 2);
  EXPECT_EQ(compared.body["removedCount"], 1);
  EXPECT_EQ(Download(file, "?readTime=" + time).text,
            DocxOf({"Điều 1.", "Giao 52 việc.", "Điều 3."}));
}

TEST(DraftsTest, ComparesFilesOfOneDocument) {
  const std::string document = NewDraft();
  const std::string a = NewFileOf(document, "a.txt")["name"];
  const std::string b = NewFileOf(document, "b.md", "SOURCE")["name"];
  ASSERT_THAT(Upload(a, "x\ny\n"), IsOk());
  EXPECT_THAT(Stack::Get().Get("/v1/" + a + ":compare?base=" + b), IsError(400, "NO_CONTENT"));
  ASSERT_THAT(Upload(b, "x\nz\n"), IsOk());
  const Reply compared = Stack::Get().Get("/v1/" + a + ":compare?base=" + b);
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared.body["changes"][0]["removedLines"], Json({"z"}));
  EXPECT_EQ(compared.body["changes"][0]["addedLines"], Json({"y"}));
  EXPECT_THAT(Stack::Get().Get("/v1/" + a + ":compare"), IsInvalid("base_time", "REQUIRED"));
  EXPECT_THAT(Stack::Get().Get("/v1/" + a + ":compare?base=" + NewFile("c.txt")),
              IsInvalid("base", "OTHER_DOCUMENT"));
  const std::string pdf = NewFileOf(document, "c.pdf")["name"];
  ASSERT_THAT(Upload(pdf, Pdf(100)), IsOk());
  EXPECT_THAT(Stack::Get().Get("/v1/" + a + ":compare?base=" + pdf), IsError(400, "NO_TEXT"));
}

Json Comment(const Json& more = Json::object()) {
  Json body = {{"organization", "organizations/ubnd-quan"}, {"text", "Đề nghị làm rõ thời hạn."}};
  body.update(more);
  return body;
}

TEST(CommentsTest, AreMadeAnsweredAndResolved) {
  const std::string document = NewDraft();
  const std::string file = NewFileOf(document, "a.pdf")["name"];
  const Json comment =
      Do(document + "/comments", Comment({{"person", "people/dinh-thi-lan-duyen"},
                                          {"file", file},
                                          {"locator", "Điều 3 khoản 2"},
                                          {"proposedText", "chậm nhất ngày 30 tháng 9"}}));
  const std::string name = comment["name"];
  Do(document + "/comments", Comment({{"replyTo", name}, {"text", "Nhất trí."}}));
  const Reply resolved = Stack::Get().Post(
      "/v1/" + name + ":resolve",
      {{"resolution", "ACCEPTED"}, {"person", "people/nguyen-van-nam"}, {"note", "Đã sửa."}});
  ASSERT_THAT(resolved, IsOk());
  EXPECT_EQ(resolved.body["resolvedBy"], "people/nguyen-van-nam");
  EXPECT_TRUE(resolved.body.contains("resolveTime"));
  const Reply open =
      Stack::Get().Get("/v1/" + document + "/comments?filter=" + Encode("NOT resolution:*"));
  ASSERT_THAT(open, IsOk());
  EXPECT_EQ(open.body["comments"].size(), 1u);
}

TEST(CommentsTest, BadInputIsRefusedWithItsField) {
  const std::string document = NewDraft(), other = NewDraft();
  const std::string path = "/v1/" + document + "/comments";
  const std::string file = NewFileOf(other, "a.pdf")["name"];
  const std::string elsewhere = Made(other + "/comments", Comment());
  EXPECT_THAT(Stack::Get().Post(path, Comment({{"file", file}})),
              IsInvalid("comment.file", "OTHER_DOCUMENT"));
  EXPECT_THAT(Stack::Get().Post(path, Comment({{"replyTo", elsewhere}})),
              IsInvalid("comment.reply_to", "OTHER_DOCUMENT"));
  EXPECT_THAT(Stack::Get().Post(path, {{"text", "Không rõ của ai."}}),
              IsInvalid("comment.person", "AUTHOR_NEEDED"));
  EXPECT_THAT(Stack::Get().Post("/v1/" + elsewhere + ":resolve", {{"resolution", "EXPLAINED"}}),
              IsInvalid("note", "REQUIRED"));
  EXPECT_THAT(Stack::Get().Http("POST", "/v1/" + elsewhere + ":resolve",
                                {{"resolution", "ACCEPTED"}}, {.role = "editor"}),
              IsError(403, "PERMISSION_DENIED"));
}

TEST(CommentsTest, AreOfWhomTheTokenNames) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  Json claims = Claims("editor");
  claims["person"] = "people/nguyen-van-nam";
  const HttpOptions nam = {.token = SignedToken(Stack::Get(), claims)};
  const std::string path = "/v1/" + NewDraft() + "/comments";
  const Reply made = Stack::Get().Http("POST", path, {{"text", "Góp ý."}}, nam);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made.body["person"], "people/nguyen-van-nam");
  EXPECT_THAT(Stack::Get().Http("POST", path,
                                {{"text", "Góp ý."}, {"person", "people/dinh-thi-lan-duyen"}}, nam),
              IsInvalid("comment.person", "NOT_THE_CALLER"));
}

TEST(CommentsTest, EndWithTheIssue) {
  const std::string issuer = NewIssuer();
  Made("numberRegisters", YearRegister(issuer));
  const std::string document = NewDocument(issuer, kStateDecision);
  const std::string comment = Made(document + "/comments", Comment());
  ASSERT_THAT(Issue(document, "2020-02-03"), IsOk());
  EXPECT_THAT(Stack::Get().Post("/v1/" + document + "/comments", Comment()),
              IsError(400, "COMMENTS_CLOSED"));
  EXPECT_THAT(Stack::Get().Http("PATCH", "/v1/" + comment, {{"text", "Khác"}}),
              IsError(400, "COMMENTS_CLOSED"));
  EXPECT_THAT(Stack::Get().Post("/v1/" + comment + ":resolve", {{"resolution", "ACCEPTED"}}),
              IsError(400, "COMMENTS_CLOSED"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + comment), IsError(400, "COMMENTS_CLOSED"));
}

}  // namespace
}  // namespace district::testing
